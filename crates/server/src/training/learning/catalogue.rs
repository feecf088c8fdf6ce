//! The catalogue: what learners find, narrowed by words and filters, with counts of what can be filtered by.

use std::collections::BTreeMap;

use guildhall_domain::{
    endpoint::Nothing,
    page::{self, Cursor},
    problem::Refusal as _,
    training::{
        Catalogue, CatalogueEntry, CatalogueFacets, CatalogueFilter, CatalogueItem, CatalogueKind, CatalogueSort, CourseOutline,
        CourseStage, Learning, Refusal, Requirement, Tally, Translation,
    },
};

use super::{
    ground::Ground,
    paths::{self, done_steps},
    store::{Offered, PathRecord},
};
use crate::{cx::Cx, db, error::Error};

/// Lists and searches the courses and paths that one finds.
pub(super) async fn list(cx: Cx, filter: CatalogueFilter) -> Result<Catalogue, Error> {
    if filter.q.as_deref().is_some_and(|words| words.chars().count() > 200) {
        return Err(Error::field("/q", "too-long"));
    }
    let ground = Ground::read(&cx.app, cx.app.db.read(), cx.actor()?, cx.now).await?;
    let words: Vec<String> = db::sort_key(filter.q.as_deref().unwrap_or_default()).split_whitespace().map(str::to_owned).collect();
    let mut found: Vec<Hit> =
        ground.offered.iter().filter(|offer| ground.finds_course(offer)).filter_map(|offer| Hit::course(&ground, offer, &words)).collect();
    found.extend(ground.paths.iter().filter(|path| ground.finds_path(path)).filter_map(|path| Hit::path(&ground, path, &words)));
    let facets = facets(&found, &filter);
    found.retain(|hit| Facet::ALL.into_iter().all(|facet| facet.passes(hit, &filter)) && passes_others(hit, &filter));
    sort(&mut found, filter.sort.unwrap_or(if words.is_empty() { CatalogueSort::Title } else { CatalogueSort::Relevance }));
    let total = found.len() as u64;
    let start = match &filter.cursor {
        Some(cursor) => cursor.unpack::<u32>().map_err(|_| Error::field("/cursor", "malformed"))? as usize,
        None => 0,
    };
    let limit = usize::from(page::limit(filter.limit));
    let end = start.saturating_add(limit);
    let next = (end < found.len()).then(|| Cursor::pack(&u32::try_from(end).unwrap_or(u32::MAX)));
    let items = found.into_iter().skip(start).take(limit).map(|hit| hit.entry).collect();
    Ok(Catalogue { items, next, total, facets })
}

/// What is in a course and what it asks for.
pub(super) async fn outline(cx: Cx, _: Nothing) -> Result<CourseOutline, Error> {
    let id = cx.id("id")?;
    let ground = Ground::read(&cx.app, cx.app.db.read(), cx.actor()?, cx.now).await?;
    let offer = ground.course(id).filter(|offer| ground.opens_course(offer)).ok_or(Error::NotFound)?;
    let entry = course_entry(&ground, offer);
    let enrollment = ground.own.iter().find(|enrollment| enrollment.course == id);
    let barred = if offer.stage != CourseStage::Published {
        Some(Refusal::Archived.code())
    } else if entry.locks.is_empty() {
        None
    } else {
        Some(Refusal::Locked { missing: Vec::new() }.code())
    };
    Ok(CourseOutline {
        modules: offer.card.modules.clone(),
        enrollment: enrollment.map(|enrollment| enrollment.id),
        // Who is in it goes on, whatever stands against beginning.
        barred: barred.filter(|_| !enrollment.is_some_and(|enrollment| enrollment.goes_on())).map(str::to_owned),
        entry,
    })
}

/// Something found, with how well its words fit.
struct Hit {
    entry: CatalogueEntry,
    rank: u32,
}

impl Hit {
    fn course(ground: &Ground, offer: &Offered, words: &[String]) -> Option<Self> {
        let card = &offer.card;
        let lessons = card.modules.iter().flat_map(|module| &module.lessons).map(|lesson| lesson.title.as_str());
        let rank =
            rank(words, &card.title, card.products.iter().chain(&card.tags).map(String::as_str).chain([card.summary.as_str()]), lessons)?;
        Some(Self { entry: course_entry(ground, offer), rank })
    }

    fn path(ground: &Ground, path: &PathRecord, words: &[String]) -> Option<Self> {
        let input = &path.input;
        let titles: Vec<String> = input.steps.iter().map(|step| ground.named(step.item.requirement()).0).collect();
        let about = input.products.iter().chain(&input.tags).map(String::as_str).chain([input.summary.as_str()]);
        let rank = rank(words, &input.title, about, titles.iter().map(String::as_str))?;
        Some(Self { entry: path_entry(ground, path), rank })
    }
}

/// How well something fits: every word must begin a word of it, and those in the title weigh most. `None` when one fits nowhere.
fn rank<'a>(words: &[String], title: &str, about: impl Iterator<Item = &'a str>, inside: impl Iterator<Item = &'a str>) -> Option<u32> {
    if words.is_empty() {
        return Some(0);
    }
    let fold = |text: &str| db::sort_key(text);
    let title = fold(title);
    let about: Vec<String> = about.map(fold).collect();
    let inside: Vec<String> = inside.map(fold).collect();
    let begins = |text: &str, word: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|known| known.starts_with(word))
            || text.contains(word) && word.contains(|c: char| !c.is_alphanumeric())
    };
    words.iter().try_fold(0, |sum, word| {
        let weight = if begins(&title, word) {
            100
        } else if about.iter().any(|text| begins(text, word)) {
            10
        } else if inside.iter().any(|text| begins(text, word)) {
            1
        } else {
            return None;
        };
        Some(sum + weight)
    })
}

/// A course as the catalogue shows it.
pub(super) fn course_entry(ground: &Ground, offer: &Offered) -> CatalogueEntry {
    let card = &offer.card;
    let family = offer.family();
    let others = ground.offered.iter().filter(|other| other.family() == family && other.id != offer.id && ground.finds_course(other));
    let enrollment = ground.own.iter().filter(|enrollment| enrollment.course == offer.id);
    let latest = enrollment.clone().find(|enrollment| enrollment.goes_on()).or_else(|| enrollment.clone().next());
    CatalogueEntry {
        item: CatalogueItem::Course(offer.id),
        title: card.title.clone(),
        summary: card.summary.clone(),
        language: card.language.clone(),
        also_in: others.map(|other| Translation { language: other.card.language.clone(), item: CatalogueItem::Course(other.id) }).collect(),
        level: Some(card.level),
        products: card.products.clone(),
        tags: card.tags.clone(),
        cover: card.cover,
        minutes: card.minutes,
        parts: card.parts(),
        locks: ground.locks(&card.requires),
        learning: latest.map(|enrollment| enrollment.learning),
        percent: latest.map_or(0, |enrollment| if enrollment.learning == Learning::Completed { 100 } else { enrollment.percent }),
        due_on: ground.due_on(Requirement::Course(offer.id)),
        published_at: offer.published_at,
    }
}

/// A path as the catalogue shows it.
fn path_entry(ground: &Ground, path: &PathRecord) -> CatalogueEntry {
    let input = &path.input;
    let done = done_steps(ground, path);
    let (finished, of) = input.reached(&done);
    let percent = if of == 0 { 0 } else { u8::try_from(u32::from(finished) * 100 / u32::from(of)).unwrap_or(100) };
    let completed = ground.paths_done.contains_key(&path.id);
    let learning = if completed {
        Some(Learning::Completed)
    } else if finished > 0 {
        Some(Learning::Started)
    } else if ground.has_begun(path) {
        Some(Learning::Enrolled)
    } else {
        None
    };
    CatalogueEntry {
        item: CatalogueItem::Path(path.id),
        title: input.title.clone(),
        summary: input.summary.clone(),
        language: input.language.clone(),
        also_in: Vec::new(),
        level: None,
        products: input.products.clone(),
        tags: input.tags.clone(),
        cover: None,
        minutes: input.steps.iter().map(|step| paths::minutes(ground, step.item)).sum(),
        parts: u16::try_from(input.steps.len()).unwrap_or(u16::MAX),
        locks: ground.locks(&input.requires),
        learning,
        percent: if completed { 100 } else { percent },
        due_on: ground.due_on(Requirement::Path(path.id)),
        published_at: path.published_at.unwrap_or(path.updated_at),
    }
}

/// What can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Language,
    Product,
    Tag,
    Level,
}

impl Facet {
    const ALL: [Self; 4] = [Self::Language, Self::Product, Self::Tag, Self::Level];

    fn values(self, hit: &Hit) -> Vec<String> {
        match self {
            Self::Language => vec![hit.entry.language.clone()],
            Self::Product => hit.entry.products.clone(),
            Self::Tag => hit.entry.tags.clone(),
            Self::Level => hit.entry.level.iter().map(|level| level.slug().to_owned()).collect(),
        }
    }

    fn chosen(self, filter: &CatalogueFilter) -> Vec<String> {
        match self {
            Self::Language => filter.language.clone(),
            Self::Product => filter.product.clone(),
            Self::Tag => filter.tag.clone(),
            Self::Level => filter.level.iter().map(|level| level.slug().to_owned()).collect(),
        }
    }

    fn passes(self, hit: &Hit, filter: &CatalogueFilter) -> bool {
        let chosen = self.chosen(filter);
        chosen.is_empty() || self.values(hit).iter().any(|value| chosen.contains(value))
    }
}

fn passes_others(hit: &Hit, filter: &CatalogueFilter) -> bool {
    let kind = match hit.entry.item {
        CatalogueItem::Course(_) => CatalogueKind::Course,
        CatalogueItem::Path(_) => CatalogueKind::Path,
    };
    filter.kind.is_none_or(|wanted| wanted == kind)
        && filter.minutes.is_none_or(|most| hit.entry.minutes <= most)
        && (filter.new != Some(true) || hit.entry.learning.is_none())
}

/// Each facet counts as if nothing of its own were chosen.
fn facets(found: &[Hit], filter: &CatalogueFilter) -> CatalogueFacets {
    let tally = |facet: Facet| {
        let others =
            |hit: &&Hit| passes_others(hit, filter) && Facet::ALL.into_iter().all(|other| other == facet || other.passes(hit, filter));
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for value in found.iter().filter(others).flat_map(|hit| facet.values(hit)) {
            *counts.entry(value).or_default() += 1;
        }
        let mut tallies: Vec<Tally> = counts.into_iter().map(|(value, count)| Tally { value, count }).collect();
        tallies.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        tallies
    };
    CatalogueFacets {
        languages: tally(Facet::Language),
        products: tally(Facet::Product),
        tags: tally(Facet::Tag),
        levels: tally(Facet::Level),
    }
}

fn sort(found: &mut [Hit], by: CatalogueSort) {
    let title = |hit: &Hit| (db::sort_key(&hit.entry.title), hit.entry.item);
    match by {
        CatalogueSort::Title => found.sort_by_cached_key(title),
        CatalogueSort::Relevance => found.sort_by_cached_key(|hit| (std::cmp::Reverse(hit.rank), title(hit))),
        CatalogueSort::Newest => found.sort_by_cached_key(|hit| (std::cmp::Reverse(hit.entry.published_at), title(hit))),
        CatalogueSort::Shortest => found.sort_by_cached_key(|hit| (hit.entry.minutes, title(hit))),
    }
}
