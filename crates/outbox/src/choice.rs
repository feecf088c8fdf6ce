//! What the person may do with what waits: throw it away, try now, choose between two versions.

use guildhall_domain::funds::OperationId;

use crate::{
    entry::{Base, Entry, Sealed, Status, Theirs},
    outbox::{MOST_BYTES, Outbox},
};

/// How a conflict ends. What takes the other version's place is a new operation: it stands on another version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// What is written here takes the place of theirs.
    Mine {
        /// A fresh id.
        operation: OperationId,
    },
    /// What the server has stays; what is written here goes, with everything that follows from it.
    Theirs,
    /// Something of both takes the place of theirs.
    Edited {
        /// A fresh id.
        operation: OperationId,
        /// What the person has made of it.
        body: Sealed,
    },
}

/// What was thrown away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discarded {
    /// The entry, and what followed from it on the same subject.
    pub operations: Vec<OperationId>,
    /// Whether one of them has left the browser, so that the server may have done it all the same.
    pub may_have_arrived: bool,
}

/// Why something cannot be done with an entry now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotNow {
    /// There is no such entry: it was sent meanwhile, or thrown away in another tab.
    Missing,
    /// It is no conflict, or theirs was not read yet.
    NoConflict,
    /// It waits for something that trying does not change: a choice, a sign-in, a newer app.
    Pointless,
    /// It says too much.
    TooLarge,
    /// The new operation id belongs to something else.
    IdUsed,
}

impl Entry {
    /// Whether trying now could change anything.
    ///
    /// # Errors
    /// When it waits for a choice, for a sign-in, or for a newer app.
    pub const fn can_try_now(&self) -> Result<(), NotNow> {
        match self.status {
            Status::Waiting | Status::Paused(_) | Status::Refused { .. } | Status::Conflict(None) => Ok(()),
            Status::Conflict(Some(_)) | Status::SignedOut | Status::Outdated => Err(NotNow::Pointless),
        }
    }

    /// What the server has, when the person can choose.
    ///
    /// # Errors
    /// When there is nothing to choose.
    pub const fn can_choose(&self) -> Result<&Theirs, NotNow> {
        match &self.status {
            Status::Conflict(Some(theirs)) => Ok(theirs),
            Status::Waiting
            | Status::Paused(_)
            | Status::Refused { .. }
            | Status::Conflict(None)
            | Status::SignedOut
            | Status::Outdated => Err(NotNow::NoConflict),
        }
    }
}

impl Outbox {
    /// What goes when an entry is thrown away: itself, and what was told on top of it. For asking the person first.
    #[must_use]
    pub fn going_with(&self, operation: OperationId) -> Vec<&Entry> {
        let Some(entry) = self.entry(operation) else { return Vec::new() };
        std::iter::once(entry).chain(self.following(entry.place)).collect()
    }

    /// Throws an entry away, with what follows from it.
    ///
    /// # Errors
    /// When there is no such entry.
    pub fn discard(&mut self, operation: OperationId) -> Result<Discarded, NotNow> {
        let going = self.going_with(operation);
        let may_have_arrived = going.iter().any(|entry| entry.may_have_arrived());
        let places: Vec<u64> = going.iter().map(|entry| entry.place).collect();
        if places.is_empty() {
            return Err(NotNow::Missing);
        }
        let operations = places.into_iter().filter_map(|place| self.take(place)).map(|entry| entry.operation).collect();
        self.strict();
        Ok(Discarded { operations, may_have_arrived })
    }

    /// Tries an entry at once, also one that was refused: rights and rules may have changed. It is the same operation.
    ///
    /// # Errors
    /// When there is no such entry, or trying would change nothing.
    pub fn try_now(&mut self, operation: OperationId) -> Result<(), NotNow> {
        let entry = self.entry(operation).ok_or(NotNow::Missing)?;
        entry.can_try_now()?;
        let (place, conflict) = (entry.place, matches!(entry.status, Status::Conflict(_)));
        if !conflict {
            self.change(place, |entry| entry.status = Status::Waiting);
        }
        Ok(())
    }

    /// Tries everything at once that waits for nothing but time: the connection is back.
    pub fn try_all(&mut self) {
        let places: Vec<u64> = self.entries().filter(|entry| matches!(entry.status, Status::Paused(_))).map(|entry| entry.place).collect();
        for place in places {
            self.change(place, |entry| entry.status = Status::Waiting);
        }
    }

    /// Ends a conflict as the person has chosen.
    ///
    /// # Errors
    /// When there is none, or what they made of it cannot be kept; then both versions stay.
    pub fn choose(&mut self, operation: OperationId, choice: Choice) -> Result<(), NotNow> {
        let entry = self.entry(operation).ok_or(NotNow::Missing)?;
        let version = entry.can_choose()?.version;
        let (fresh, body) = match choice {
            Choice::Theirs => return self.discard(operation).map(|_| ()),
            Choice::Mine { operation } => (operation, entry.body.clone()),
            Choice::Edited { operation, body } => (operation, body),
        };
        if body.0.len() > MOST_BYTES {
            return Err(NotNow::TooLarge);
        }
        if self.entry(fresh).is_some() {
            return Err(NotNow::IdUsed);
        }
        if let Some(old) = self.place(operation).and_then(|place| self.take(place)) {
            let base = Base::Version(version);
            self.put(Entry { operation: fresh, body, base, status: Status::Waiting, attempts: 0, ..old });
            self.renamed(operation, fresh);
            self.strict();
        }
        Ok(())
    }
}
