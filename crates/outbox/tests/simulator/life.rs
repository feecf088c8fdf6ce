//! What people do, and what happens to them.

use chrono::DateTime;
use guildhall_domain::{endpoint::Method, funds::OperationId};
use guildhall_outbox::{Added, Changes, Choice, Deed, Draft, Durability, Entry, Kind, Outbox, Owner, Route, Seen, Status};

use crate::{
    sabotage::Sabotage,
    tab::{Todo, opened, sealed, subject},
    witness::{End, Intent},
    world::{PEOPLE, SUBJECTS, World, person},
};

impl World {
    /// The person does something in one of the tabs.
    pub fn person_acts(&mut self) {
        let tab = self.random.at(2);
        if !self.tabs[tab].alive {
            if self.random.chance(500) {
                self.open(tab);
            }
            return;
        }
        let Some(owner) = self.tabs[tab].sender.as_ref().map(|sender| sender.live) else {
            if self.reaches() && self.random.chance(300) && self.tabs[tab].todo.is_empty() {
                let number = u8::try_from(self.random.below(u64::from(PEOPLE))).unwrap_or(0);
                self.sign_in(tab, person(number));
            }
            return;
        };
        match self.random.below(100) {
            0..=59 => self.tell(tab, owner),
            60..=66 => self.throw_away(tab, owner),
            67..=74 => self.try_now(tab, owner),
            75..=88 => self.choose(tab, owner, None),
            89..=93 => self.hurry(tab, owner),
            94 => self.tabs[tab].todo.push_back(Todo::SignOut),
            95 => {
                let number = u8::try_from(self.random.below(u64::from(PEOPLE))).unwrap_or(0);
                if self.reaches() {
                    self.sign_in(tab, person(number));
                }
            }
            _ => self.store.flush(),
        }
    }

    fn tell(&mut self, tab: usize, owner: Owner) {
        // Whoever has a hundred things waiting writes no more; they are there to show order, not patience.
        if self.store.all().filter(|entry| entry.owner == owner).count() > 40 {
            return;
        }
        let index = self.random.at(SUBJECTS);
        // What the person reads may be old.
        let old = i32::from(self.random.chance(120));
        let on = (self.server.subjects[index].version - old).max(1);
        // Mostly they go on in the form in which they wrote before; else it is another tab, or another day.
        let goes_on = self.random.chance(750);
        let last = self.store.all().filter(|entry| goes_on && entry.owner == owner && entry.subject == subject(index));
        let last = last.filter(|entry| entry.kind == Kind::Save).max_by_key(|entry| entry.place).map(|entry| entry.operation);
        let seen = last.and_then(|last| self.witness.of(last)).map_or(on, |last| self.witness.intents[last].seen);
        let view = last.map_or(Seen::Version(on), |operation| Seen::Entry { operation, or: seen });
        let deed = match self.random.below(10) {
            0..=5 => Deed::Save(view),
            6..=7 => Deed::Act,
            _ => Deed::ActOn(view),
        };
        self.contents += 1;
        let (content, operation) = (self.contents, self.fresh());
        let route =
            Route { method: if deed.kind() == Kind::Save { Method::Put } else { Method::Post }, path: format!("/api/v1/subjects/{index}") };
        let created_at = DateTime::from_timestamp_millis(self.clock()).unwrap_or_default();
        let schema = self.tabs[tab].app;
        let draft = Draft { operation, subject: subject(index), route, body: sealed(content), deed, schema, created_at };
        let added = match self.sabotage {
            Sabotage::AcknowledgesEarly => {
                let mut outbox = Outbox::of(owner, self.store.all().cloned());
                let added = outbox.add(draft);
                let changes = Changes { durability: Durability::Relaxed, ..outbox.changes() };
                self.store.commit(&changes, &mut self.random).map(|()| (added, changes))
            }
            Sabotage::None
            | Sabotage::IdPerAttempt
            | Sabotage::NoLock
            | Sabotage::LiveSession
            | Sabotage::Unmarked
            | Sabotage::DropsRefused
            | Sabotage::AnyOrder
            | Sabotage::Unconditional
            | Sabotage::TrustsTheClock
            | Sabotage::NoWipe
            | Sabotage::NobodyReturns
            | Sabotage::NeverLooksAgain
            | Sabotage::GivesUp => self.transact(owner, |outbox| outbox.add(draft)),
        };
        // A full store: the person is told that it is not kept.
        let Ok((Ok(added), _)) = added else {
            self.witness.count("not kept");
            return;
        };
        let order = match added {
            Added::InPlaceOf(old) => {
                self.witness.end(old, End::Replaced);
                self.witness.order_of(old).unwrap_or(content)
            }
            Added::New | Added::Already => content,
        };
        self.intend(operation, owner, index, order, seen, content);
        self.tabs[tab].todo.push_back(Todo::Acknowledge(operation));
        self.witness.count("told");
    }

    fn intend(&mut self, operation: OperationId, owner: Owner, subject: usize, order: u64, seen: i32, content: u64) {
        self.witness.tell(Intent {
            operation,
            owner,
            subject,
            order,
            seen,
            content,
            acknowledged: false,
            sent: false,
            done: 0,
            end: End::Open,
        });
    }

    fn any_of(&mut self, owner: Owner, which: impl Fn(&Entry) -> bool) -> Option<Entry> {
        let all: Vec<&Entry> = self.store.all().filter(|entry| entry.owner == owner && which(entry)).collect();
        (!all.is_empty()).then(|| all[self.random.at(all.len())].clone())
    }

    fn throw_away(&mut self, tab: usize, owner: Owner) {
        let Some(entry) = self.any_of(owner, |_| true) else { return };
        if let Ok((Ok(discarded), _)) = self.transact(owner, |outbox| outbox.discard(entry.operation)) {
            for operation in discarded.operations {
                self.witness.end(operation, End::Discarded);
            }
            self.tell_others(tab);
        }
    }

    fn try_now(&mut self, tab: usize, owner: Owner) {
        let Some(entry) = self.any_of(owner, |entry| entry.can_try_now().is_ok()) else { return };
        if self.transact(owner, |outbox| outbox.try_now(entry.operation)).is_ok() {
            self.tell_others(tab);
        }
    }

    fn hurry(&mut self, tab: usize, owner: Owner) {
        if self.transact(owner, Outbox::try_all).is_ok() {
            if let Some(sender) = &mut self.tabs[tab].sender {
                sender.hurry();
            }
            self.tell_others(tab);
        }
    }

    fn choose(&mut self, tab: usize, owner: Owner, wished: Option<u64>) {
        let Some(entry) = self.any_of(owner, |entry| entry.can_choose().is_ok()) else { return };
        let Ok(theirs) = entry.can_choose().cloned() else { return };
        let operation = self.fresh();
        let content = self.contents + 1;
        let (choice, content) = match wished.unwrap_or_else(|| self.random.below(3)) {
            0 => (Choice::Mine { operation }, opened(&entry.body)),
            1 if entry.kind == Kind::Save => (Choice::Edited { operation, body: sealed(content) }, content),
            1 => (Choice::Mine { operation }, opened(&entry.body)),
            _ => (Choice::Theirs, 0),
        };
        self.contents = content.max(self.contents);
        let Ok((Ok(()), changes)) = self.transact(owner, |outbox| outbox.choose(entry.operation, choice.clone())) else { return };
        self.witness.count("choices");
        for removed in changes.remove {
            let end = if choice == Choice::Theirs { End::Discarded } else { End::Replaced };
            self.witness.end(removed, end);
        }
        if choice != Choice::Theirs {
            let order = self.witness.order_of(entry.operation).unwrap_or(content);
            let subject = crate::tab::index(&entry.subject);
            self.intend(operation, owner, subject, order, theirs.version, content);
            self.witness.has_seen(owner, subject, theirs.version);
            self.witness.acknowledge(operation);
        }
        self.tell_others(tab);
    }

    /// When all is calm, the person decides what only they can decide.
    pub fn resolve(&mut self, owner: Owner) {
        let Some(tab) = (0..2).find(|tab| self.tabs[*tab].sender.is_some()) else { return };
        self.choose(tab, owner, Some(0));
        if let Some(refused) = self.any_of(owner, |entry| matches!(entry.status, Status::Refused { .. })) {
            if self.server.dislikes(opened(&refused.body)) {
                if let Ok((Ok(discarded), _)) = self.transact(owner, |outbox| outbox.discard(refused.operation)) {
                    for operation in discarded.operations {
                        self.witness.end(operation, End::Discarded);
                    }
                }
            } else if refused.attempts > 60 || matches!(refused.status, Status::Refused { status: 412, .. }) {
                self.throw_away(tab, owner);
            } else {
                _ = self.transact(owner, |outbox| outbox.try_now(refused.operation));
            }
            self.tell_others(tab);
        }
    }

    /// Something goes wrong.
    pub fn fault(&mut self) {
        let tab = self.random.at(2);
        match self.random.below(100) {
            0..=19 => self.kill(tab),
            20..=24 => {
                self.kill(0);
                self.kill(1);
                self.store.crash(&mut self.random);
                self.witness.count("crashes of the machine");
            }
            25..=34 => {
                let until = self.now + self.random.below(60_000);
                self.server.crash(until);
            }
            35..=44 => {
                self.contents += 1;
                let (index, content) = (self.random.at(SUBJECTS), self.contents);
                self.server.meddle(index, content);
                self.witness.note(|| format!("  somebody else changes {index}"));
            }
            45..=51 => {
                if let Some(session) = self.cookie {
                    self.server.end_session(session);
                }
            }
            52..=63 => {
                // From a second to years, either way.
                let most = [1_000, 60_000, 86_400_000, 40 * 31_536_000_000][self.random.at(4)];
                let by = i64::try_from(self.random.below(most)).unwrap_or(0);
                self.skew = if self.random.chance(500) { self.skew + by } else { self.skew - by };
            }
            64..=75 => self.online = !self.online,
            76..=83 => self.store.failing = [0, 0, 100, 600][self.random.at(4)],
            84..=87 => _ = self.server.closed.insert(self.random.at(SUBJECTS)),
            88..=91 => self.server.closed.clear(),
            92..=94 => self.server.picky = !self.server.picky,
            95 => {
                self.newest += 1;
                self.server.oldest_app = self.newest;
            }
            _ => self.store.flush(),
        }
    }

    /// The last faults happen, then there are none.
    pub fn calm_down(&mut self) {
        // A tab that does not send takes something and dies before it can tell the one that does.
        let beside = (0..2).find(|tab| self.lock.is_some_and(|holder| holder != *tab));
        if let Some(tab) = beside.filter(|_| self.random.chance(300))
            && let Some(owner) = self.tabs[tab].sender.as_ref().map(|sender| sender.live)
        {
            self.tell(tab, owner);
            self.kill(tab);
        }
        self.online = true;
        self.store.failing = 0;
        self.server.closed.clear();
        self.server.down_until = self.now;
        // The clock goes back for years.
        if self.random.chance(500) {
            self.skew -= 20 * 31_536_000_000;
        }
    }
}
