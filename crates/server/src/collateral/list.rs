//! Lists and searches: the page, the counts, and the same as CSV.

use axum::response::Response;
use guildhall_domain::{
    collateral::usage::Words,
    collateral::{
        Tile,
        search::{Count, Facets, Filter, Results, Sort},
    },
    endpoint::Nothing,
    page::{self, Cursor},
};

use super::{
    catalogue::{Chosen, Entry, Mark, Place, Query, choose},
    library::View,
    search::{self, Asked},
};
use crate::{csv, cx::Cx, error::Error};

/// Most tags whose counts are told unasked.
const TAGS: usize = 50;

/// Lists and searches what the person may see.
pub(super) async fn list(cx: Cx, filter: Filter) -> Result<Results, Error> {
    let view = View::open(&cx.app, cx.actor()?, cx.now).await?;
    let (asked, chosen) = select(&cx, &view, &filter, usize::from(page::limit(filter.limit))).await?;
    let mut items: Vec<Tile> = chosen.page.iter().filter_map(|index| view.catalogue.at(*index)).map(|entry| tile(&view, entry)).collect();
    if !asked.terms.is_empty() {
        search::explain(&cx.app, &view, &asked, &chosen.page, &mut items).await?;
    }
    Ok(Results {
        items,
        next: chosen.next.map(|mark| Cursor::pack(&mark)),
        total: chosen.total as u64,
        facets: chosen.facets.map(|facets| shown(&facets, &filter)),
        corrected: asked.corrected,
    })
}

/// The counts as they are told: of the tags the most used ones, and those that were chosen.
fn shown(facets: &Facets, filter: &Filter) -> Facets {
    let is_told = |(place, count): &(usize, &Count)| *place < TAGS || filter.tag.contains(&count.value);
    Facets {
        kind: facets.kind.clone(),
        product: facets.product.clone(),
        language: facets.language.clone(),
        region: facets.region.clone(),
        tag: facets.tag.iter().enumerate().filter(is_told).map(|(_, count)| count.clone()).collect(),
        state: facets.state.clone(),
        audience: facets.audience.clone(),
        updated: facets.updated.clone(),
    }
}

async fn select(cx: &Cx, view: &View, filter: &Filter, limit: usize) -> Result<(Asked, Chosen), Error> {
    let question = filter.q.as_deref().map(str::trim_start).filter(|question| !question.is_empty());
    if question.is_some_and(|question| question.chars().count() > 200) {
        return Err(Error::field("/q", "too-long"));
    }
    let asked = match question {
        Some(question) => search::ask(&cx.app, view, question).await?,
        None => Asked::default(),
    };
    let sort = match filter.sort {
        None | Some(Sort::Relevance) => {
            if asked.terms.is_empty() {
                Sort::Newest
            } else {
                Sort::Relevance
            }
        }
        Some(sort) => sort,
    };
    let place = match (&filter.cursor, filter.skip) {
        (Some(_), Some(_)) => return Err(Error::field("/skip", "not-with-cursor")),
        (Some(cursor), None) => match cursor.unpack::<Mark>() {
            Ok(mark) if mark.is_of(sort) => Place::After(mark),
            Ok(_) | Err(_) => return Err(Error::field("/cursor", "malformed")),
        },
        (None, skip) => Place::Skip(skip.unwrap_or(0) as usize),
    };
    let used = match sort {
        Sort::MostUsed => Some(cx.app.collateral.used(&cx.app, view).await?),
        Sort::Relevance | Sort::Newest | Sort::Title => None,
    };
    let (favourite, new) = (filter.favourite == Some(true), filter.new == Some(true));
    let passes = |entry: &Entry| (!favourite || view.own.favourites.contains(&entry.id)) && (!new || view.own.is_new(entry));
    let query = Query {
        filter,
        sort,
        is_vendor: view.actor.is_vendor(),
        now: view.now,
        hits: &asked.hits,
        passes: (favourite || new).then_some(&passes as &(dyn Fn(&Entry) -> bool + Sync)),
        used: used.as_deref(),
        place,
        limit,
        facets: filter.facets == Some(true),
    };
    let chosen = choose(&view.catalogue, &view.seen, &query);
    Ok((asked, chosen))
}

/// An asset as lists show it to a person.
pub(super) fn tile(view: &View, entry: &Entry) -> Tile {
    let symbols = &view.catalogue.symbols;
    let state = entry.visibility().state_for(&view.actor, view.now);
    let file = entry.file_for(&view.actor);
    Tile {
        id: entry.id,
        title: entry.title.to_string(),
        kind: entry.kind,
        language: symbols.word(entry.language).to_owned(),
        products: symbols.words(&entry.products),
        state,
        expires_at: entry.expires_at,
        starts_at: entry.starts_at.filter(|start| *start > view.now),
        updated_at: entry.updated_at,
        version: file.number,
        media_type: symbols.word(file.media_type).to_owned(),
        size: file.size,
        preview: file.preview.clone(),
        favourite: view.own.favourites.contains(&entry.id),
        new: view.own.is_new(entry),
        restricted: view.actor.is_vendor().then(|| entry.is_restricted()),
        found: None,
    }
}

const COLUMNS: [&str; 15] = [
    "id",
    "title",
    "kind",
    "language",
    "products",
    "regions",
    "tags",
    "state",
    "starts_at",
    "expires_at",
    "updated_at",
    "version",
    "media_type",
    "size",
    "restricted",
];

/// The list as CSV, all pages.
pub(super) async fn export(cx: Cx, filter: Filter) -> Result<Response, Error> {
    let view = View::open(&cx.app, cx.actor()?, cx.now).await?;
    let filter = Filter { cursor: None, skip: None, limit: None, facets: None, ..filter };
    let (_, chosen) = select(&cx, &view, &filter, usize::MAX).await?;
    // Whether others are shut out is the vendor's business.
    let columns = if view.actor.is_vendor() { COLUMNS.as_slice() } else { COLUMNS.get(..COLUMNS.len() - 1).unwrap_or_default() };
    let rows = chosen.page.iter().filter_map(|index| view.catalogue.at(*index)).map(|entry| {
        let symbols = &view.catalogue.symbols;
        let file = entry.file_for(&view.actor);
        let time = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
        let mut row = vec![
            entry.id.to_string(),
            entry.title.to_string(),
            entry.kind.slug().to_owned(),
            symbols.word(entry.language).to_owned(),
            symbols.words(&entry.products).join("|"),
            symbols.words(&entry.regions).join("|"),
            symbols.words(&entry.tags).join("|"),
            entry.visibility().state_for(&view.actor, view.now).slug().to_owned(),
            entry.starts_at.map(time).unwrap_or_default(),
            entry.expires_at.map(time).unwrap_or_default(),
            time(entry.updated_at),
            file.number.to_string(),
            symbols.word(file.media_type).to_owned(),
            file.size.to_string(),
        ];
        if view.actor.is_vendor() {
            row.push(entry.is_restricted().to_string());
        }
        row
    });
    csv::answer("collateral.csv", columns, rows)
}

/// Words in use among what the person may see.
pub(super) async fn words(cx: Cx, _: Nothing) -> Result<Words, Error> {
    let view = View::open(&cx.app, cx.actor()?, cx.now).await?;
    let filter = Filter { facets: Some(true), ..Filter::default() };
    let (_, chosen) = select(&cx, &view, &filter, 0).await?;
    let facets = chosen.facets.map(|facets| (*facets).clone()).unwrap_or_default();
    let values = |counts: Vec<Count>| counts.into_iter().map(|count| count.value).collect();
    Ok(Words { products: values(facets.product), tags: values(facets.tag), languages: values(facets.language) })
}
