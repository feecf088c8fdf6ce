//! Counts answers by facet; each facet counts as if nothing of its own were chosen.

use chrono::{DateTime, Days, NaiveDate, Utc};
use guildhall_domain::collateral::{
    Kind, State,
    search::{AudienceFacet, Count, Facets, Filter},
};

use super::{
    Seen, Symbols,
    rows::{Row, Rows, Shared},
    symbols::Symbol,
};

/// Spans of the facet of change, in days.
const SPANS: [u64; 4] = [7, 30, 90, 365];

/// One bit for each facet: which of the chosen values an asset does not have.
mod bit {
    pub(super) const KIND: u8 = 1;
    pub(super) const PRODUCT: u8 = 2;
    pub(super) const LANGUAGE: u8 = 4;
    pub(super) const REGION: u8 = 8;
    pub(super) const TAG: u8 = 16;
    pub(super) const AUDIENCE: u8 = 32;
    pub(super) const STATE: u8 = 64;
    pub(super) const UPDATED: u8 = 128;
}

/// A filter's choices, looked up once.
pub(super) struct Choices<'a> {
    filter: &'a Filter,
    product: Vec<Symbol>,
    language: Vec<Symbol>,
    region: Vec<Symbol>,
    tag: Vec<Symbol>,
    is_vendor: bool,
    /// Milliseconds.
    since: Option<i64>,
    now: DateTime<Utc>,
}

/// The day's first millisecond.
fn midnight(day: NaiveDate) -> i64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()
}

impl<'a> Choices<'a> {
    pub(super) fn new(filter: &'a Filter, symbols: &Symbols, is_vendor: bool, now: DateTime<Utc>) -> Self {
        // A word that no asset has is a choice all the same: nothing matches it.
        let find = |words: &[String]| words.iter().map(|word| symbols.find(word).unwrap_or(Symbol::MAX)).collect();
        Self {
            filter,
            product: find(&filter.product),
            language: find(&filter.language),
            region: find(&filter.region),
            tag: find(&filter.tag),
            is_vendor,
            since: filter.updated_since.map(midnight),
            now,
        }
    }

    /// Whether anything is chosen.
    pub(super) fn is_empty(&self) -> bool {
        self.filter.kind.is_empty()
            && self.product.is_empty()
            && self.language.is_empty()
            && self.region.is_empty()
            && self.tag.is_empty()
            && (self.filter.audience.is_empty() || !self.is_vendor)
            && self.filter.state.is_empty()
            && self.since.is_none()
    }

    /// The facets whose choice the asset does not meet.
    pub(super) fn misses(&self, row: &Row, shared: Shared<'_>, state: State) -> u8 {
        let none = |chosen: &[Symbol], has: &[Symbol]| !chosen.is_empty() && !has.iter().any(|symbol| chosen.contains(symbol));
        let mut misses = 0;
        let mut miss = |missed: bool, bit: u8| {
            if missed {
                misses |= bit;
            }
        };
        miss(!self.filter.kind.is_empty() && !self.filter.kind.contains(&row.kind), bit::KIND);
        miss(none(&self.product, shared.products), bit::PRODUCT);
        miss(none(&self.language, &[row.language]), bit::LANGUAGE);
        miss(!shared.regions.is_empty() && none(&self.region, shared.regions), bit::REGION);
        miss(none(&self.tag, shared.tags), bit::TAG);
        miss(self.is_vendor && !self.filter.audience.is_empty() && !self.filter.audience.contains(&audience(row)), bit::AUDIENCE);
        miss(!self.filter.state.is_empty() && !self.filter.state.contains(&state), bit::STATE);
        miss(self.since.is_some_and(|since| row.updated < since), bit::UPDATED);
        misses
    }
}

fn audience(row: &Row) -> AudienceFacet {
    if row.restricted { AudienceFacet::Restricted } else { AudienceFacet::Everyone }
}

/// How many there are of each value.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    kind: [u32; Kind::ALL.len()],
    product: Vec<u32>,
    language: Vec<u32>,
    region: Vec<u32>,
    everywhere: u32,
    tag: Vec<u32>,
    state: [u32; State::ALL.len()],
    audience: [u32; 2],
    updated: [u32; 4],
}

/// Counts on their way.
pub(super) struct Counter<'a> {
    choices: &'a Choices<'a>,
    symbols: &'a Symbols,
    counts: Counts,
    spans: [i64; 4],
}

impl<'a> Counter<'a> {
    pub(super) fn new(choices: &'a Choices<'a>, symbols: &'a Symbols) -> Self {
        let zeros = || vec![0_u32; symbols.len()];
        let counts = Counts {
            kind: [0; Kind::ALL.len()],
            product: zeros(),
            language: zeros(),
            region: zeros(),
            everywhere: 0,
            tag: zeros(),
            state: [0; State::ALL.len()],
            audience: [0; 2],
            updated: [0; 4],
        };
        Self::from(choices, symbols, counts)
    }

    /// Goes on from other counts of the same day.
    pub(super) fn from(choices: &'a Choices<'a>, symbols: &'a Symbols, counts: Counts) -> Self {
        let today = choices.now.date_naive();
        Self { choices, symbols, counts, spans: SPANS.map(|days| midnight(today.checked_sub_days(Days::new(days)).unwrap_or(today))) }
    }

    /// Counts an asset that misses these facets.
    pub(super) fn add(&mut self, row: &Row, shared: Shared<'_>, state: State, misses: u8) {
        if misses.count_ones() <= 1 {
            self.step(row, shared, state, misses, 1);
        }
    }

    /// Takes an asset back that was counted and missed nothing.
    pub(super) fn take(&mut self, row: &Row, shared: Shared<'_>, state: State) {
        self.step(row, shared, state, 0, u32::MAX);
    }

    /// Changes counts by one, up or down; what goes below zero on the way comes back.
    fn step(&mut self, row: &Row, shared: Shared<'_>, state: State, misses: u8, by: u32) {
        let counts = |bit: u8| misses & !bit == 0;
        let step = |counts: &mut [u32], index: usize| {
            if let Some(count) = counts.get_mut(index) {
                *count = count.wrapping_add(by);
            }
        };
        let each = |counts: &mut [u32], symbols: &[Symbol]| symbols.iter().for_each(|symbol| step(counts, *symbol as usize));
        let all = &mut self.counts;
        if counts(bit::KIND) {
            step(&mut all.kind, row.kind as usize);
        }
        if counts(bit::PRODUCT) {
            each(&mut all.product, shared.products);
        }
        if counts(bit::LANGUAGE) {
            each(&mut all.language, &[row.language]);
        }
        if counts(bit::REGION) {
            each(&mut all.region, shared.regions);
            if shared.regions.is_empty() {
                all.everywhere = all.everywhere.wrapping_add(by);
            }
        }
        if counts(bit::TAG) {
            each(&mut all.tag, shared.tags);
        }
        if self.choices.is_vendor && counts(bit::STATE) {
            step(&mut all.state, state as usize);
        }
        if self.choices.is_vendor && counts(bit::AUDIENCE) {
            step(&mut all.audience, audience(row) as usize);
        }
        if counts(bit::UPDATED) {
            for (count, since) in all.updated.iter_mut().zip(&self.spans) {
                *count = count.wrapping_add(if row.updated >= *since { by } else { 0 });
            }
        }
    }

    /// Counts everything that a kind of viewer sees.
    pub(super) fn add_all(&mut self, rows: &Rows, seen: &Seen) {
        for &rank in seen.ranks().iter() {
            if let Some(row) = rows.at(rank) {
                self.add(row, rows.shared(row), seen.state(rank), 0);
            }
        }
    }

    /// The counts as they are.
    pub(super) const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The counts, most first.
    pub(super) fn facets(&self) -> Facets {
        let all = &self.counts;
        let words = |counts: &[u32], extra: u32| {
            let used = counts.iter().enumerate().filter(|(_, count)| **count > 0);
            sorted(used.map(|(symbol, count)| Count {
                value: self.symbols.word(Symbol::try_from(symbol).unwrap_or(Symbol::MAX)).to_owned(),
                count: u64::from(count + extra),
            }))
        };
        let slugs = |values: &[&str], counts: &[u32]| {
            let used = values.iter().zip(counts).filter(|(_, count)| **count > 0);
            sorted(used.map(|(value, count)| Count { value: (*value).to_owned(), count: u64::from(*count) }))
        };
        Facets {
            kind: slugs(&Kind::ALL.map(Kind::slug), &all.kind),
            product: words(&all.product, 0),
            language: words(&all.language, 0),
            region: words(&all.region, all.everywhere),
            tag: words(&all.tag, 0),
            state: slugs(&State::ALL.map(State::slug), &all.state),
            audience: slugs(&["everyone", "restricted"], &all.audience),
            updated: SPANS
                .iter()
                .zip(all.updated)
                .map(|(days, count)| Count { value: days.to_string(), count: u64::from(count) })
                .collect(),
        }
    }
}

fn sorted(counts: impl Iterator<Item = Count>) -> Vec<Count> {
    let mut counts: Vec<Count> = counts.collect();
    counts.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    counts
}
