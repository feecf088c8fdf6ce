//! Every asset in memory, as lists and counts need it. Derived from the database, never the truth itself.

mod bits;
mod entry;
mod facets;
mod hits;
mod rows;
mod seen;
mod select;
mod symbols;
mod words;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock},
};

use chrono::{DateTime, Utc};
use guildhall_domain::{access::Actor, collateral::AssetId, partner::PersonId};
use sea_orm::ConnectionTrait;

pub(super) use self::{
    entry::Entry,
    hits::Hits,
    seen::Seen,
    select::{Chosen, Mark, Place, Query, choose},
    symbols::Symbols,
};
use super::store::{self, Line};
use crate::{
    error::Error,
    terms::{Term, folded},
};

/// Assets read from the database in one piece.
const PIECE: i64 = 2_000;
/// Viewers whose lists are kept.
const VIEWERS: usize = 64;
/// Assets that may change at once without all hits of words being forgotten.
const CHANGES: usize = 100;
/// With fewer assets than this every word is found at once.
const MANY: usize = 2_000;

/// All assets at one revision of the library.
#[derive(Debug, Default)]
pub(super) struct Catalogue {
    /// In the order of their keys.
    pub(super) entries: Vec<Arc<Entry>>,
    pub(super) symbols: Symbols,
    /// Their keys: close together, because every search walks through them.
    keys: Vec<i64>,
    /// When some asset's time comes or ends, in order.
    boundaries: Vec<DateTime<Utc>>,
    /// People who are named in some asset.
    named: std::collections::HashSet<PersonId>,
    by_id: OnceLock<HashMap<AssetId, u32>>,
    rows: OnceLock<rows::Rows>,
    titles: OnceLock<Arc<[u32]>>,
    seen: Mutex<HashMap<seen::Class, Arc<Seen>>>,
    hits: Mutex<words::Words>,
}

impl Catalogue {
    /// The catalogue with what changed after a revision; `None` when nothing did.
    pub(super) async fn renewed(old: Option<&Self>, db: &impl ConnectionTrait, after: i64) -> Result<Option<Self>, Error> {
        let mut new: Option<(Vec<Arc<Entry>>, Symbols)> = if old.is_none() { Some(Default::default()) } else { None };
        let mut changed = Vec::new();
        let mut key = i64::MIN;
        loop {
            let lines = store::lines(db, after, key, PIECE).await?;
            let Some(last) = lines.last() else { break };
            key = last.key;
            let full = i64::try_from(lines.len()).unwrap_or(PIECE) >= PIECE;
            let (entries, symbols) =
                new.get_or_insert_with(|| old.map(|old| (old.entries.clone(), old.symbols.clone())).unwrap_or_default());
            for line in lines {
                put(entries, symbols, &line)?;
                changed.push(line.key);
            }
            if !full {
                break;
            }
        }
        let mut new = new.map(|(entries, symbols)| Self::of(entries, symbols));
        if let (Some(old), Some(new)) = (old, &mut new) {
            new.hits = Mutex::new(new.carried(old, db, &changed).await?);
        }
        Ok(new)
    }

    /// The hits that the catalogue before this one kept, with what changed since; nothing when that is too much.
    async fn carried(&self, old: &Self, db: &impl ConnectionTrait, changed: &[i64]) -> Result<words::Words, Error> {
        if old.is_cold() || changed.len() > CHANGES || !self.keys.starts_with(&old.keys) {
            return Ok(words::Words::default());
        }
        let mut changes = Vec::with_capacity(changed.len());
        for texts in store::texts(db, changed).await? {
            let index = self.keys.binary_search(&texts.key).ok().and_then(|index| u32::try_from(index).ok());
            let Some((index, entry)) = index.and_then(|index| Some((index, self.at(index)?))) else { continue };
            let words = |symbols: &[_]| self.symbols.words(symbols);
            let tags = [words(&entry.tags), words(&entry.products)].concat();
            changes.push((index, store::fields(&entry.title, &tags, &texts.description, &texts.body, &texts.captions)));
        }
        // Without the words of each one there is no telling.
        if changes.len() < changed.len() {
            return Ok(words::Words::default());
        }
        Ok(old.hits.lock().map(|kept| kept.after(&changes)).unwrap_or_default())
    }

    fn of(entries: Vec<Arc<Entry>>, symbols: Symbols) -> Self {
        let mut boundaries: Vec<_> = entries.iter().flat_map(|entry| [entry.starts_at, entry.expires_at]).flatten().collect();
        boundaries.sort_unstable();
        boundaries.dedup();
        let named = entries.iter().flat_map(|entry| entry.early.iter().copied()).collect();
        let keys = entries.iter().map(|entry| entry.key).collect();
        Self { entries, symbols, keys, boundaries, named, ..Self::default() }
    }

    /// The asset at a place.
    pub(super) fn at(&self, index: u32) -> Option<&Entry> {
        self.entries.get(index as usize).map(Arc::as_ref)
    }

    /// Where an asset is.
    pub(super) fn index(&self, id: AssetId) -> Option<u32> {
        let number = |(index, entry): (usize, &Arc<Entry>)| (entry.id, u32::try_from(index).unwrap_or(u32::MAX));
        self.by_id.get_or_init(|| self.entries.iter().enumerate().map(number).collect()).get(&id).copied()
    }

    /// What a person sees at a moment.
    pub(super) fn seen(&self, actor: &Actor, now: DateTime<Utc>) -> Arc<Seen> {
        let class = seen::Class::of(actor, self.named.contains(&actor.person));
        if let Some(seen) = self.seen.lock().ok().and_then(|kept| kept.get(&class).cloned()).filter(|seen| seen.holds(now)) {
            return seen;
        }
        let until = self.boundaries.partition_point(|at| *at <= now);
        let from = until.checked_sub(1).and_then(|index| self.boundaries.get(index)).copied();
        let seen = Arc::new(Seen::new(self, actor, now, from, self.boundaries.get(until).copied()));
        if let Ok(mut kept) = self.seen.lock() {
            if kept.len() >= VIEWERS {
                kept.clear();
            }
            kept.insert(class, Arc::clone(&seen));
        }
        seen
    }

    /// What is counted of each asset, newest first.
    fn rows(&self) -> &rows::Rows {
        self.rows.get_or_init(|| rows::Rows::of(self))
    }

    /// Ranks by title; a rank is a place among the newest.
    fn titles(&self) -> &Arc<[u32]> {
        self.titles.get_or_init(|| {
            let mut ranks = vec![0_u32; self.entries.len()];
            for (rank, row) in (0_u32..).zip(self.rows().iter()) {
                if let Some(place) = ranks.get_mut(row.index as usize) {
                    *place = rank;
                }
            }
            let mut order: Vec<(String, std::cmp::Reverse<u32>)> =
                self.numbered().map(|(index, entry)| (folded(&entry.title), std::cmp::Reverse(index))).collect();
            order.sort_unstable();
            order.into_iter().filter_map(|(_, index)| ranks.get(index.0 as usize).copied()).collect()
        })
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Entry)> {
        self.entries.iter().enumerate().map(|(index, entry)| (u32::try_from(index).unwrap_or(u32::MAX), entry.as_ref()))
    }

    /// Where each asset has a word.
    pub(super) async fn hits(&self, db: &impl ConnectionTrait, term: &Term) -> Result<Arc<Hits>, Error> {
        if let Some(hits) = self.hits.lock().ok().and_then(|mut kept| kept.get(term)) {
            return Ok(hits);
        }
        let hits = Arc::new(Hits::of(&self.keys, store::search(db, term).await?));
        if let Ok(mut kept) = self.hits.lock() {
            kept.put(term.clone(), Arc::clone(&hits));
        }
        Ok(hits)
    }

    /// What people are likely to ask for, likeliest first.
    pub(super) fn likely(&self) -> Vec<Term> {
        words::likely(self.entries.iter().map(|entry| &*entry.title))
    }

    /// Whether hits may be kept that nobody has asked for yet.
    pub(super) fn has_room(&self) -> bool {
        self.hits.lock().is_ok_and(|kept| !kept.is_half_full())
    }

    /// Whether there is so much that it pays to look likely words up before somebody asks.
    pub(super) const fn is_large(&self) -> bool {
        self.entries.len() >= MANY
    }

    /// Whether no hits are kept.
    pub(super) fn is_cold(&self) -> bool {
        self.hits.lock().is_ok_and(|kept| kept.is_empty())
    }
}

/// Puts a line in its place.
fn put(entries: &mut Vec<Arc<Entry>>, symbols: &mut Symbols, line: &Line) -> Result<(), Error> {
    let entry = Arc::new(Entry::read(line, symbols)?);
    match entries.last() {
        Some(last) if last.key >= entry.key => match entries.binary_search_by_key(&entry.key, |known| known.key) {
            Ok(index) => {
                if let Some(place) = entries.get_mut(index) {
                    *place = entry;
                }
            }
            Err(index) => entries.insert(index, entry),
        },
        _ => entries.push(entry),
    }
    Ok(())
}
