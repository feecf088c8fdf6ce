//! Who sees everything: what was told, what the server did with it, and what may never happen.

use std::collections::BTreeMap;

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{Kind, Owner};

use crate::{
    server::{Done, Subject},
    store::Store,
};

/// What may never happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breach {
    /// Something that was acknowledged is gone.
    Lost,
    /// Something was done twice, or done although it never left before it was thrown away.
    Twice,
    /// Two things of one subject were done in another order than they were told.
    Disordered,
    /// Something was done as another person.
    Misattributed,
    /// Somebody else's change was overwritten by somebody who had not seen it.
    Overwritten,
    /// Two tabs send.
    TwoSenders,
    /// Something left the browser before it lay safe.
    Unsafe,
    /// Somebody sees or leaves behind what they must not.
    Exposed,
    /// Something waits for ever.
    Stuck,
}

/// How something that was told has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Open,
    Done,
    /// Something newer stands in its place.
    Replaced,
    Discarded,
    /// Its person signed out, or somebody else began here.
    Wiped,
}

#[derive(Debug, Clone)]
pub struct Intent {
    pub operation: OperationId,
    pub owner: Owner,
    pub subject: usize,
    /// Its place in the order in which things were told.
    pub order: u64,
    /// The version that the person had seen.
    pub seen: i32,
    pub content: u64,
    pub acknowledged: bool,
    pub sent: bool,
    pub done: u32,
    pub end: End,
}

#[derive(Default)]
pub struct Witness {
    pub intents: Vec<Intent>,
    by_operation: BTreeMap<OperationId, usize>,
    by_content: BTreeMap<u64, usize>,
    /// Those without an end.
    open: Vec<usize>,
    pub breach: Option<(Breach, String)>,
    pub counts: BTreeMap<&'static str, u64>,
    /// Whether it says what it sees.
    pub talks: bool,
}

impl Witness {
    /// Says what it sees, when one story is looked at.
    pub fn note(&self, what: impl FnOnce() -> String) {
        if self.talks {
            println!("{}", what());
        }
    }

    pub fn count(&mut self, what: &'static str) {
        *self.counts.entry(what).or_default() += 1;
    }

    pub fn accuse(&mut self, breach: Breach, why: String) {
        if self.breach.is_none() {
            self.breach = Some((breach, why));
        }
    }

    pub fn tell(&mut self, intent: Intent) -> usize {
        let index = self.intents.len();
        self.by_operation.insert(intent.operation, index);
        self.by_content.entry(intent.content).or_insert(index);
        self.open.push(index);
        self.intents.push(intent);
        index
    }

    pub fn of(&self, operation: OperationId) -> Option<usize> {
        self.by_operation.get(&operation).copied()
    }

    pub fn order_of(&self, operation: OperationId) -> Option<u64> {
        self.of(operation).map(|index| self.intents[index].order)
    }

    /// Who puts what they wrote in the place of another's change has seen it for all that follows, too.
    pub fn has_seen(&mut self, owner: Owner, subject: usize, version: i32) {
        for index in &self.open {
            let intent = &mut self.intents[*index];
            if intent.owner == owner && intent.subject == subject {
                intent.seen = intent.seen.max(version);
            }
        }
    }

    pub fn acknowledge(&mut self, operation: OperationId) {
        if let Some(index) = self.of(operation) {
            self.intents[index].acknowledged = true;
        }
    }

    pub fn sent(&mut self, operation: OperationId) {
        if let Some(index) = self.of(operation) {
            self.intents[index].sent = true;
        }
    }

    pub fn end(&mut self, operation: OperationId, end: End) {
        self.note(|| format!("  {operation} ends: {end:?}"));
        let Some(index) = self.of(operation) else { return };
        let intent = &mut self.intents[index];
        if end == End::Done && intent.done != 1 {
            let why = format!("{intent:?} counts as done");
            return self.accuse(Breach::Lost, why);
        }
        intent.end = end;
        self.open.retain(|open| *open != index);
    }

    pub fn end_all_of(&mut self, owner: Option<Owner>, end: End) {
        let intents = &mut self.intents;
        self.open.retain(|index| {
            let goes = owner.is_none_or(|owner| intents[*index].owner == owner);
            if goes {
                intents[*index].end = end;
            }
            !goes
        });
    }

    /// The server has done something.
    pub fn saw(&mut self, done: &Done, subject: &Subject) {
        self.note(|| format!("  the server did {done:?}"));
        // Who invents new ids for old content is found by the content.
        let found = self.of(done.operation).or_else(|| self.by_content.get(&done.content).copied());
        let Some(index) = found else { return self.accuse(Breach::Twice, format!("{done:?} was told by nobody")) };
        let intent = &mut self.intents[index];
        intent.done += 1;
        let intent = intent.clone();
        if intent.owner != done.by {
            return self.accuse(Breach::Misattributed, format!("{intent:?} was done by {:?}", done.by));
        }
        if intent.done > 1 {
            return self.accuse(Breach::Twice, format!("{intent:?}"));
        }
        if matches!(intent.end, End::Discarded | End::Replaced | End::Wiped) && !intent.sent {
            return self.accuse(Breach::Twice, format!("{intent:?} had ended"));
        }
        let unseen = |version: i32| subject.makers.get(&version) != Some(&intent.owner) && !subject.acts.contains(&version);
        if done.kind == Kind::Save && ((intent.seen + 1)..=done.on).any(unseen) {
            return self.accuse(Breach::Overwritten, format!("{intent:?} on {}", done.on));
        }
        // What was thrown away may still be on its way; nothing else may come late.
        if !matches!(intent.end, End::Discarded | End::Replaced | End::Wiped) {
            let later = |other: &&Intent| {
                other.done > 0 && other.owner == intent.owner && other.subject == intent.subject && other.order > intent.order
            };
            if let Some(later) = self.intents.iter().rev().take(400).find(later) {
                let why = format!("{intent:?} after {later:?}");
                self.accuse(Breach::Disordered, why);
            }
        }
    }

    /// Whatever was acknowledged and has no end lies in the store.
    pub fn look_into(&mut self, store: &Store) {
        let gone = |index: &&usize| self.intents[**index].acknowledged && !store.holds(self.intents[**index].operation);
        if let Some(index) = self.open.iter().find(gone) {
            let why = format!("{:?}", self.intents[*index]);
            self.accuse(Breach::Lost, why);
        }
    }

    /// Those that were acknowledged and have no end.
    pub fn still_open(&self) -> impl Iterator<Item = &Intent> {
        self.open.iter().map(|index| &self.intents[*index]).filter(|intent| intent.acknowledged)
    }
}
