//! What one kind of viewer sees, until the next embargo or expiry.

use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Actor, Roles, Workplace},
    collateral::{State, search::Facets},
    language::Language,
    partner::PersonId,
};

use super::{Catalogue, Entry, bits::Bits, facets::Counts, hits::Hits};

/// People for whom every rule answers the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Class {
    Vendor,
    Partner { tier: String, region: String, kind: String, roles: Roles, language: Language, named: Option<PersonId> },
}

impl Class {
    pub(super) fn of(actor: &Actor, named: bool) -> Self {
        match &actor.workplace {
            Workplace::Vendor { .. } => Self::Vendor,
            Workplace::Partner { tier, region, kind, .. } => Self::Partner {
                tier: tier.clone(),
                region: region.clone(),
                kind: kind.clone(),
                roles: actor.roles.clone(),
                language: actor.language.clone(),
                named: named.then_some(actor.person),
            },
        }
    }
}

/// Counts as they are gone on from, and as they are told.
pub(super) type Counted = Arc<(Counts, Arc<Facets>)>;

/// Which assets a kind of viewer sees in a span of time in which nothing starts or ends.
#[derive(Debug)]
pub(in crate::collateral) struct Seen {
    /// The instant the span starts with, when it has a start.
    from: Option<DateTime<Utc>>,
    /// The instant it ends before, when it has an end.
    until: Option<DateTime<Utc>>,
    seen: Bits,
    ranks: Arc<[u32]>,
    /// How each stands for this kind of viewer, by rank.
    states: Vec<State>,
    titles: OnceLock<Arc<[u32]>>,
    /// Counts of all that is seen, with the day they are of.
    pub(super) facets: Mutex<Option<(NaiveDate, Counted)>>,
}

impl Seen {
    pub(super) fn new(
        catalogue: &Catalogue,
        actor: &Actor,
        now: DateTime<Utc>,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Self {
        let seen = Bits::of(catalogue.entries.iter().map(|entry| entry.visibility().is_seen_by(actor, now)));
        let rows = catalogue.rows();
        let ranks = (0_u32..).zip(rows.iter()).filter(|(_, row)| seen.has(row.index)).map(|(rank, _)| rank).collect();
        // That something newer waits is the vendor's business.
        let state = |entry: &Entry| if actor.is_vendor() { entry.state(now) } else { entry.visibility().shown(now) };
        let states = rows.iter().filter_map(|row| catalogue.at(row.index)).map(state).collect();
        Self { from, until, seen, ranks, states, titles: OnceLock::new(), facets: Mutex::new(None) }
    }

    /// Whether it is still true at a moment.
    pub(super) fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether an asset is seen.
    pub(in crate::collateral) fn has(&self, index: u32) -> bool {
        self.seen.has(index)
    }

    /// What is seen, newest first.
    pub(in crate::collateral) fn newest<'a>(&'a self, catalogue: &'a Catalogue) -> impl Iterator<Item = u32> + 'a {
        self.ranks.iter().filter_map(|rank| catalogue.rows().at(*rank)).map(|row| row.index)
    }

    /// Whether some hit is seen.
    pub(in crate::collateral) fn meets(&self, hits: &Hits) -> bool {
        hits.meets(&self.seen)
    }

    /// The assets that are seen.
    pub(super) const fn all(&self) -> &Bits {
        &self.seen
    }

    /// What is seen, newest first, as ranks.
    pub(super) fn ranks(&self) -> &Arc<[u32]> {
        &self.ranks
    }

    /// What is seen, by title, as ranks.
    pub(super) fn titles(&self, catalogue: &Catalogue) -> &Arc<[u32]> {
        let rows = catalogue.rows();
        let is_seen = |rank: &u32| rows.at(*rank).is_some_and(|row| self.has(row.index));
        self.titles.get_or_init(|| catalogue.titles().iter().copied().filter(is_seen).collect())
    }

    /// Where an asset stands for this kind of viewer, throughout the span.
    pub(super) fn state(&self, rank: u32) -> State {
        self.states.get(rank as usize).copied().unwrap_or(State::Draft)
    }
}
