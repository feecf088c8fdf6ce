//! A browser's database: transactions are whole or nothing; what is not yet on the disk is lost with the machine, what is, is not.

use std::collections::BTreeMap;

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{Changes, Durability, Entry};

use crate::random::Random;

#[derive(Default)]
pub struct Store {
    /// What transactions see.
    now: BTreeMap<OperationId, Entry>,
    /// What is on the disk.
    disk: BTreeMap<OperationId, Entry>,
    /// What is not on the disk yet, oldest first.
    tail: Vec<Changes>,
    /// How many of a thousand transactions fail.
    pub failing: u64,
}

/// The transaction failed: there is no room.
pub struct Full;

impl Store {
    pub fn all(&self) -> impl Iterator<Item = &Entry> {
        self.now.values()
    }

    pub fn holds(&self, operation: OperationId) -> bool {
        self.now.contains_key(&operation)
    }

    /// What would survive a crash now.
    pub fn safe(&self, operation: OperationId) -> Option<&Entry> {
        self.disk.get(&operation)
    }

    pub fn commit(&mut self, changes: &Changes, random: &mut Random) -> Result<(), Full> {
        if changes.is_empty() {
            return Ok(());
        }
        if random.chance(self.failing) {
            return Err(Full);
        }
        apply(&mut self.now, changes);
        self.tail.push(changes.clone());
        match changes.durability {
            Durability::Strict => self.flush(),
            Durability::Relaxed => {}
        }
        Ok(())
    }

    /// The system writes when it likes.
    pub fn flush(&mut self) {
        for changes in std::mem::take(&mut self.tail) {
            apply(&mut self.disk, &changes);
        }
    }

    /// The machine dies: some of the tail is lost, from some transaction on.
    pub fn crash(&mut self, random: &mut Random) {
        let kept = random.at(self.tail.len() + 1);
        for changes in std::mem::take(&mut self.tail).iter().take(kept) {
            apply(&mut self.disk, changes);
        }
        self.now = self.disk.clone();
    }
}

fn apply(entries: &mut BTreeMap<OperationId, Entry>, changes: &Changes) {
    for operation in &changes.remove {
        entries.remove(operation);
    }
    for entry in &changes.put {
        entries.insert(entry.operation, entry.clone());
    }
}
