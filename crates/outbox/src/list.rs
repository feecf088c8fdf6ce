//! What the person sees of the outbox: each thing with its state, and the short of it for the mark in the bar.

use crate::{
    entry::{Entry, Status},
    outbox::Outbox,
    pause::Moment,
};

/// From this age on, in milliseconds, the person is warned: some browsers forget after seven days without a visit.
pub const OLD: u64 = 5 * 24 * 60 * 60 * 1_000;

/// When an entry is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// As soon as there is a connection.
    Now,
    /// In so many milliseconds.
    In(u64),
    /// After the one before it on the same subject.
    Behind,
    /// When the person has chosen, mended it or thrown it away.
    NeedsYou,
    /// When they have signed in again.
    SignIn,
    /// When the app is up to date.
    Update,
}

/// An entry as it is shown.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// When it is sent.
    pub turn: Turn,
    /// Whether it has waited for long.
    pub old: bool,
}

/// The short of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Things that are not sent yet.
    pub unsent: usize,
    /// Those of them that wait for the person.
    pub need_you: usize,
    /// Those of them that have waited for long.
    pub old: usize,
}

impl Outbox {
    /// Everything that waits, in order. `schema` is the version of the app's types that this tab speaks.
    pub fn list(&self, schema: u32, now: Moment) -> impl Iterator<Item = Item<'_>> {
        let heads: std::collections::BTreeSet<u64> = self.heads().map(|entry| entry.place).collect();
        self.entries().map(move |entry| {
            let own = match &entry.status {
                _ if entry.schema > schema => Turn::Update,
                Status::Waiting | Status::Conflict(None) => Turn::Now,
                Status::Paused(pause) => match pause.left(now) {
                    0 => Turn::Now,
                    left => Turn::In(left),
                },
                Status::Conflict(Some(_)) | Status::Refused { .. } => Turn::NeedsYou,
                Status::SignedOut => Turn::SignIn,
                Status::Outdated => Turn::Update,
            };
            let turn = if heads.contains(&entry.place) { own } else { Turn::Behind };
            // A clock that went back makes nothing old.
            let age = u64::try_from(now.saturating_sub(entry.created_at.timestamp_millis())).unwrap_or(0);
            Item { entry, turn, old: age > OLD }
        })
    }

    /// The short of it.
    #[must_use]
    pub fn summary(&self, schema: u32, now: Moment) -> Summary {
        self.list(schema, now).fold(Summary::default(), |sum, item| Summary {
            unsent: sum.unsent + 1,
            need_you: sum.need_you + usize::from(item.turn == Turn::NeedsYou),
            old: sum.old + usize::from(item.old),
        })
    }
}
