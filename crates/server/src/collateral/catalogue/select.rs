//! Picks, orders and counts what a filter asks for.

use std::{cmp::Ordering, collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use guildhall_domain::collateral::search::{Facets, Filter, Sort};
use serde::{Deserialize, Serialize};

use super::{
    Catalogue, Entry, Hits, Seen,
    bits::Bits,
    facets::{Choices, Counter},
    rows::Rows,
    seen::Counted,
};
use crate::terms::folded;

/// Where an asset stands in an order: the highest number, then the title, then the last change, then the newest key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::collateral) struct Mark {
    sort: Sort,
    number: u64,
    title: String,
    updated: i64,
    key: i64,
}

impl Mark {
    fn order(&self, other: &Self) -> Ordering {
        other
            .number
            .cmp(&self.number)
            .then_with(|| self.title.cmp(&other.title))
            .then_with(|| other.updated.cmp(&self.updated))
            .then_with(|| other.key.cmp(&self.key))
    }
}

/// Where a page starts.
#[derive(Debug)]
pub(in crate::collateral) enum Place {
    /// After so many.
    Skip(usize),
    /// After this one.
    After(Mark),
}

/// A question to the catalogue.
pub(in crate::collateral) struct Query<'a> {
    pub(in crate::collateral) filter: &'a Filter,
    pub(in crate::collateral) sort: Sort,
    pub(in crate::collateral) is_vendor: bool,
    pub(in crate::collateral) now: DateTime<Utc>,
    /// Where each asset has each word that was asked for.
    pub(in crate::collateral) hits: &'a [Arc<Hits>],
    /// Whether an asset passes what depends on the person alone.
    pub(in crate::collateral) passes: Option<&'a (dyn Fn(&Entry) -> bool + Sync)>,
    /// Downloads by index, for the order of use.
    pub(in crate::collateral) used: Option<&'a HashMap<u32, u64>>,
    pub(in crate::collateral) place: Place,
    pub(in crate::collateral) limit: usize,
    pub(in crate::collateral) facets: bool,
}

/// The answer.
pub(in crate::collateral) struct Chosen {
    /// The page.
    pub(in crate::collateral) page: Vec<u32>,
    /// Where the next one starts.
    pub(in crate::collateral) next: Option<Mark>,
    pub(in crate::collateral) total: usize,
    pub(in crate::collateral) facets: Option<Arc<Facets>>,
}

/// Picks, orders and counts.
pub(in crate::collateral) fn choose(catalogue: &Catalogue, seen: &Seen, query: &Query<'_>) -> Chosen {
    let choices = Choices::new(query.filter, &catalogue.symbols, query.is_vendor, query.now);
    let rows = catalogue.rows();
    let base = match query.sort {
        Sort::Title => seen.titles(catalogue),
        Sort::Relevance | Sort::Newest | Sort::MostUsed => seen.ranks(),
    };
    let plain = choices.is_empty() && query.hits.is_empty() && query.passes.is_none();
    if plain && query.used.is_none() {
        let facets = query.facets.then(|| Arc::clone(&all_facets(catalogue, seen, &choices, query.now).1));
        return page(catalogue, query, base, facets);
    }
    let mut scores = vec![0; if query.sort == Sort::Relevance { catalogue.entries.len() } else { 0 }];
    let found = found(catalogue, query, &mut scores);
    let is_found = |rank: u32| found.as_ref().is_none_or(|found| found.has(rows.index(rank)));
    let mut chosen = Vec::new();
    let counter = if let Some(mut counter) = rest_counter(catalogue, seen, query, &choices, found.as_ref()) {
        for &rank in base.iter() {
            if is_found(rank) {
                chosen.push(rank);
            } else if let Some(row) = rows.at(rank) {
                counter.take(row, rows.shared(row), seen.state(rank));
            }
        }
        Some(counter)
    } else {
        let mut counter = query.facets.then(|| Counter::new(&choices, &catalogue.symbols));
        for &rank in base.iter().filter(|rank| is_found(**rank)) {
            let Some(row) = rows.at(rank) else { continue };
            if query.passes.is_some_and(|passes| !catalogue.at(row.index).is_some_and(passes)) {
                continue;
            }
            let (shared, state) = (rows.shared(row), seen.state(rank));
            let misses = choices.misses(row, shared, state);
            if let Some(counter) = &mut counter {
                counter.add(row, shared, state, misses);
            }
            if misses == 0 {
                chosen.push(rank);
            }
        }
        counter
    };
    // What comes from the base is in order of change already; a stable sort keeps that among equals.
    match query.sort {
        Sort::Relevance => chosen = by_score(rows, &scores, &chosen),
        Sort::MostUsed => chosen.sort_by_cached_key(|rank| std::cmp::Reverse(uses(query, rows.index(*rank)))),
        Sort::Newest | Sort::Title => {}
    }
    page(catalogue, query, &chosen, counter.map(|counter| Arc::new(counter.facets())))
}

/// The assets that have every word that was asked for, when any was; adds up how well each answers.
fn found(catalogue: &Catalogue, query: &Query<'_>, scores: &mut [u8]) -> Option<Bits> {
    let assets = catalogue.entries.len();
    let mut found: Option<Bits> = None;
    for hits in query.hits {
        let all = hits.all(assets, Some(&mut *scores).filter(|scores| !scores.is_empty()));
        match &mut found {
            Some(found) => found.keep(&all),
            None => found = Some(all),
        }
    }
    found
}

/// When most of what is seen is found and nothing is chosen besides: the counts of all, from which those not found are to be taken.
fn rest_counter<'a>(
    catalogue: &'a Catalogue,
    seen: &Seen,
    query: &Query<'_>,
    choices: &'a Choices<'a>,
    found: Option<&Bits>,
) -> Option<Counter<'a>> {
    let mut both = found.filter(|_| query.facets && query.passes.is_none() && choices.is_empty())?.clone();
    both.keep(seen.all());
    (both.count() * 2 > seen.ranks().len())
        .then(|| Counter::from(choices, &catalogue.symbols, all_facets(catalogue, seen, choices, query.now).0.clone()))
}

/// The best answers first, the others as they were. Scores are few, so each has a stretch of its own.
fn by_score(rows: &Rows, scores: &[u8], chosen: &[u32]) -> Vec<u32> {
    let score = |rank: &u32| usize::from(scores.get(rows.index(*rank) as usize).copied().unwrap_or(0));
    let mut places = [0_usize; 256];
    for rank in chosen {
        if let Some(count) = places.get_mut(score(rank)) {
            *count += 1;
        }
    }
    let mut start = 0;
    for place in places.iter_mut().rev() {
        (*place, start) = (start, start + *place);
    }
    let mut sorted = vec![0; chosen.len()];
    for rank in chosen {
        let Some(place) = places.get_mut(score(rank)) else { continue };
        if let Some(slot) = sorted.get_mut(*place) {
            *slot = *rank;
        }
        *place += 1;
    }
    sorted
}

/// Counts of everything a kind of viewer sees, counted once a day and span.
fn all_facets(catalogue: &Catalogue, seen: &Seen, choices: &Choices<'_>, now: DateTime<Utc>) -> Counted {
    let today = now.date_naive();
    if let Some(facets) = seen.facets.lock().ok().and_then(|kept| kept.clone()).filter(|(day, _)| *day == today) {
        return facets.1;
    }
    let mut counter = Counter::new(choices, &catalogue.symbols);
    counter.add_all(catalogue.rows(), seen);
    let facets = Arc::new((counter.counts().clone(), Arc::new(counter.facets())));
    if let Ok(mut kept) = seen.facets.lock() {
        *kept = Some((today, Arc::clone(&facets)));
    }
    facets
}

fn page(catalogue: &Catalogue, query: &Query<'_>, order: &[u32], facets: Option<Arc<Facets>>) -> Chosen {
    let index = |rank: u32| catalogue.rows().index(rank);
    let start = match &query.place {
        Place::Skip(skip) => *skip,
        Place::After(last) => {
            order.partition_point(|rank| mark(catalogue, query, index(*rank)).is_some_and(|mark| mark.order(last) != Ordering::Greater))
        }
    };
    let page: Vec<u32> = order.iter().skip(start).take(query.limit).map(|rank| index(*rank)).collect();
    let more = start + page.len() < order.len();
    let next = page.last().filter(|_| more).and_then(|index| mark(catalogue, query, *index));
    Chosen { page, next, total: order.len(), facets }
}

fn mark(catalogue: &Catalogue, query: &Query<'_>, index: u32) -> Option<Mark> {
    let entry = catalogue.at(index)?;
    let updated = entry.updated_at.timestamp_millis();
    let (number, title, updated) = match query.sort {
        Sort::Newest => (0, String::new(), updated),
        Sort::Title => (0, folded(&entry.title), 0),
        Sort::Relevance => (score(query.hits, index), String::new(), updated),
        Sort::MostUsed => (uses(query, index), String::new(), updated),
    };
    Some(Mark { sort: query.sort, number, title, updated, key: entry.key })
}

impl Mark {
    /// Whether it was made for this order.
    pub(in crate::collateral) fn is_of(&self, sort: Sort) -> bool {
        self.sort == sort
    }
}

/// How well an asset answers: for each word the best place it stands in.
fn score(hits: &[Arc<Hits>], index: u32) -> u64 {
    hits.iter().map(|hits| u64::from(hits.worth(index))).sum()
}

fn uses(query: &Query<'_>, index: u32) -> u64 {
    query.used.and_then(|used| used.get(&index)).copied().unwrap_or(0)
}
