//! The entries of one person within one transaction of the store: what is added, and what is to be written.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::funds::OperationId;

use crate::entry::{Base, Draft, Entry, Kind, Owner, Seen, Status, Subject};

/// How many things may wait. A browser that was off for weeks must not flood the server, nor the person.
pub const MOST_ENTRIES: usize = 500;
/// The most that one thing may say, in bytes. Files travel by themselves.
pub const MOST_BYTES: usize = 256 * 1024;

/// How safe a change must lie before anything follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Durability {
    /// A crash of the machine may undo it: then it happens once more, and is the same.
    Relaxed,
    /// It must survive: somebody is told, or something leaves the browser.
    Strict,
}

/// What is to be written, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// New and changed entries.
    pub put: Vec<Entry>,
    /// Entries that end.
    pub remove: Vec<OperationId>,
    /// How safe it must lie.
    pub durability: Durability,
}

impl Changes {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty()
    }
}

/// What became of something new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It waits.
    New,
    /// It waits in the place of an older save of the same subject, which nobody needs any more.
    InPlaceOf(OperationId),
    /// It was added before: the same id, the same thing.
    Already,
}

/// Why something cannot be kept. Then it is not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// Too many things wait.
    Full,
    /// It says too much.
    TooLarge,
    /// Its operation id belongs to something else.
    IdUsed,
}

/// The entries of one person, in order.
#[derive(Debug, Clone)]
pub struct Outbox {
    owner: Owner,
    entries: BTreeMap<u64, Entry>,
    touched: BTreeSet<u64>,
    removed: Vec<OperationId>,
    durability: Durability,
}

impl Outbox {
    /// The outbox of this person out of what the store has. What others left is not in it, and nothing here can reach it.
    #[must_use]
    pub fn of(owner: Owner, entries: impl IntoIterator<Item = Entry>) -> Self {
        let entries = entries.into_iter().filter(|entry| entry.owner == owner).map(|entry| (entry.place, entry)).collect();
        Self { owner, entries, touched: BTreeSet::new(), removed: Vec::new(), durability: Durability::Relaxed }
    }

    /// Whose it is.
    #[must_use]
    pub const fn owner(&self) -> Owner {
        self.owner
    }

    /// Everything that waits, in order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.values()
    }

    /// The entry of an operation.
    #[must_use]
    pub fn entry(&self, operation: OperationId) -> Option<&Entry> {
        self.entries.values().find(|entry| entry.operation == operation)
    }

    /// What is to be written of all that was done since [`Outbox::of`].
    #[must_use]
    pub fn changes(&self) -> Changes {
        let put = self.touched.iter().filter_map(|place| self.entries.get(place).cloned()).collect();
        Changes { put, remove: self.removed.clone(), durability: self.durability }
    }

    /// Takes something new. It is acknowledged when the changes are stored, and not before.
    ///
    /// A save takes the place of the one that it goes on from, when that one is the last of its subject and has not left yet, was refused,
    /// or met somebody else's change: what it says is what the person has made of it.
    ///
    /// # Errors
    /// When it cannot be kept; then nothing has changed.
    pub fn add(&mut self, draft: Draft) -> Result<Added, NotKept> {
        if draft.body.0.len() > MOST_BYTES {
            return Err(NotKept::TooLarge);
        }
        if let Some(known) = self.entry(draft.operation) {
            return if is_same(known, &draft) { Ok(Added::Already) } else { Err(NotKept::IdUsed) };
        }
        let last = self.entries.values().next_back().map_or(0, |entry| entry.place);
        let base = self.base(&draft);
        let before = self.last_of(&draft.subject).filter(|last| draft.deed.kind() == Kind::Save && is_on(base, last));
        if let Some(old) = before.filter(|old| old.gives_way() && old.route == draft.route) {
            let (place, base, status) = (old.place, old.base, after_mending(&old.status));
            let old = old.operation;
            self.put(entry_of(self.owner, draft, place, base, status));
            self.removed.push(old);
            self.strict();
            return Ok(Added::InPlaceOf(old));
        }
        if self.entries.len() >= MOST_ENTRIES {
            return Err(NotKept::Full);
        }
        self.put(entry_of(self.owner, draft, last + 1, base, Status::Waiting));
        self.strict();
        Ok(Added::New)
    }

    /// Takes something new whose first attempt has left already, by whoever found no connection: nobody knows whether it arrived, so nothing
    /// takes its place before the server has answered.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_sent(&mut self, draft: Draft) -> Result<Added, NotKept> {
        let operation = draft.operation;
        let added = self.add(draft)?;
        if let Some(place) = self.place(operation).filter(|_| added != Added::Already) {
            self.change(place, |entry| {
                entry.attempts = entry.attempts.saturating_add(1);
                // It is this very request that has left.
                if let Base::After { or, .. } = entry.base {
                    entry.base = Base::Version(or);
                }
            });
        }
        Ok(added)
    }

    /// Which version something new stands on.
    fn base(&self, draft: &Draft) -> Base {
        match draft.deed.seen() {
            None => Base::Any,
            Some(Seen::Version(version)) => Base::Version(version),
            Some(Seen::Entry { operation, or }) => match self.entry(operation) {
                Some(earlier) if earlier.subject == draft.subject => Base::After { operation, or },
                // It has gone meanwhile.
                Some(_) | None => Base::Version(or),
            },
        }
    }

    /// The place of an operation.
    pub(crate) fn place(&self, operation: OperationId) -> Option<u64> {
        self.entry(operation).map(|entry| entry.place)
    }

    /// The entry at a place.
    pub(crate) fn at(&self, place: u64) -> Option<&Entry> {
        self.entries.get(&place)
    }

    /// Writes an entry.
    pub(crate) fn put(&mut self, entry: Entry) {
        self.touched.insert(entry.place);
        self.entries.insert(entry.place, entry);
    }

    /// Ends an entry.
    pub(crate) fn take(&mut self, place: u64) -> Option<Entry> {
        let entry = self.entries.remove(&place)?;
        self.touched.remove(&place);
        self.removed.push(entry.operation);
        Some(entry)
    }

    /// Changes an entry.
    pub(crate) fn change(&mut self, place: u64, change: impl FnOnce(&mut Entry)) {
        if let Some(entry) = self.entries.get_mut(&place) {
            change(entry);
            self.touched.insert(place);
        }
    }

    /// What is done must survive a crash.
    pub(crate) const fn strict(&mut self) {
        self.durability = Durability::Strict;
    }

    /// The entries of a subject after a place, in order.
    pub(crate) fn following(&self, place: u64) -> impl Iterator<Item = &Entry> {
        let subject = self.entries.get(&place).map(|entry| &entry.subject);
        let after = self.entries.range(place + 1..).map(|(_, entry)| entry);
        after.filter(move |entry| Some(&entry.subject) == subject)
    }

    /// The first entry of every subject, in order: only these may be sent.
    pub(crate) fn heads(&self) -> impl Iterator<Item = &Entry> {
        let mut seen = BTreeSet::new();
        self.entries.values().filter(move |entry| seen.insert(&entry.subject))
    }

    /// When the server has answered an entry for good and it was not done, a newer save that goes on from it takes its place: what the
    /// person wrote last is what they mean.
    pub(crate) fn fold(&mut self, place: u64) {
        while let Some(old) = self.entries.get(&place).filter(|entry| entry.gives_way()) {
            let goes_on = |next: &&Entry| next.kind == Kind::Save && next.route == old.route && is_on(next.base, old);
            let Some(from) = self.following(place).next().filter(goes_on).map(|next| next.place) else { return };
            let (base, status, old) = (old.base, after_mending(&old.status), old.operation);
            let Some(next) = self.entries.remove(&from) else { return };
            self.touched.remove(&from);
            self.removed.push(old);
            self.put(Entry { place, base, status, ..next });
        }
    }

    /// Another operation stands in the place of one: what went on from that one goes on from it.
    pub(crate) fn renamed(&mut self, old: OperationId, new: OperationId) {
        let after = |entry: &&Entry| matches!(entry.base, Base::After { operation, .. } if operation == old);
        let places: Vec<u64> = self.entries().filter(after).map(|entry| entry.place).collect();
        for place in places {
            self.change(place, |entry| {
                if let Base::After { or, .. } = entry.base {
                    entry.base = Base::After { operation: new, or };
                }
            });
        }
    }

    fn last_of(&self, subject: &Subject) -> Option<&Entry> {
        self.entries.values().rev().find(|entry| entry.subject == *subject)
    }
}

/// How an entry stands whose content was replaced: a refusal may not hold any more, a conflict does.
fn after_mending(status: &Status) -> Status {
    match status {
        Status::Conflict(theirs) => Status::Conflict(theirs.clone()),
        Status::Waiting | Status::Paused(_) | Status::Refused { .. } | Status::SignedOut | Status::Outdated => Status::Waiting,
    }
}

/// Whether something on this base goes on from an entry.
fn is_on(base: Base, earlier: &Entry) -> bool {
    matches!(base, Base::After { operation, .. } if operation == earlier.operation)
}

fn is_same(known: &Entry, draft: &Draft) -> bool {
    // The body may be sealed anew, with other bytes; everything else is said in the clear.
    known.subject == draft.subject && known.route == draft.route && known.kind == draft.deed.kind()
}

fn entry_of(owner: Owner, draft: Draft, place: u64, base: Base, status: Status) -> Entry {
    let kind = draft.deed.kind();
    let Draft { operation, subject, route, body, deed: _, schema, created_at } = draft;
    Entry { operation, owner, place, subject, kind, route, body, base, schema, created_at, attempts: 0, status }
}

/// What happens to the entries of people who did not sign out, when somebody else begins in the same browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strangers {
    /// They go: a shared machine keeps nothing, also nothing sealed.
    #[default]
    Remove,
    /// They stay, sealed under a key that nobody present has, until their owner returns.
    Keep,
}

/// Whose entries are to be removed when this person begins here. At sign-out it is always everything, see the crate's own words.
#[must_use]
pub fn to_forget(stored: impl IntoIterator<Item = Owner>, live: Owner, strangers: Strangers) -> BTreeSet<Owner> {
    match strangers {
        Strangers::Keep => BTreeSet::new(),
        Strangers::Remove => stored.into_iter().filter(|owner| *owner != live).collect(),
    }
}
