//! What one kind of viewer sees, until the next embargo or expiry.

use std::sync::{Arc, Mutex, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Actor, Roles, Workplace},
    collateral::search::Facets,
    language::Language,
    partner::PersonId,
};

use super::Catalogue;

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

/// Which assets a kind of viewer sees in a span of time in which nothing starts or ends.
#[derive(Debug)]
pub(in crate::collateral) struct Seen {
    /// The instant the span starts with, when it has a start.
    from: Option<DateTime<Utc>>,
    /// The instant it ends before, when it has an end.
    until: Option<DateTime<Utc>>,
    seen: Vec<bool>,
    pub(super) newest: Arc<[u32]>,
    titles: OnceLock<Arc<[u32]>>,
    pub(super) facets: Mutex<Option<(NaiveDate, Arc<Facets>)>>,
}

impl Seen {
    pub(super) fn new(
        catalogue: &Catalogue,
        actor: &Actor,
        now: DateTime<Utc>,
        from: Option<DateTime<Utc>>,
        until: Option<DateTime<Utc>>,
    ) -> Self {
        let seen: Vec<bool> = catalogue.entries.iter().map(|entry| entry.visibility().is_seen_by(actor, now)).collect();
        let newest = only(&seen, catalogue.newest());
        Self { from, until, seen, newest, titles: OnceLock::new(), facets: Mutex::new(None) }
    }

    /// Whether it is still true at a moment.
    pub(super) fn holds(&self, now: DateTime<Utc>) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// Whether an asset is seen.
    pub(in crate::collateral) fn has(&self, index: u32) -> bool {
        self.seen.get(index as usize).copied().unwrap_or(false)
    }

    /// What is seen, newest first.
    pub(in crate::collateral) fn newest(&self) -> &Arc<[u32]> {
        &self.newest
    }

    /// What is seen, by title.
    pub(super) fn titles(&self, catalogue: &Catalogue) -> &Arc<[u32]> {
        self.titles.get_or_init(|| only(&self.seen, catalogue.titles()))
    }
}

fn only(seen: &[bool], order: &Arc<[u32]>) -> Arc<[u32]> {
    order.iter().copied().filter(|index| seen.get(*index as usize).copied().unwrap_or(false)).collect()
}
