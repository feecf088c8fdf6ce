//! A tab that drives the outbox as the crate says it must; or, for once, as it must not.

use std::collections::VecDeque;

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{
    Answer, Attempt, Changes, Durability, Entry, Found, Kind, LOOK_AGAIN, Next, Outbox, Outcome, Owner, Sealed, Sender, Status, Strangers,
    Subject, Theirs, to_forget,
};

use crate::{
    sabotage::Sabotage,
    server::{Reply, Wants},
    store::Full,
    witness::{Breach, End},
    world::World,
};

#[derive(Default)]
pub struct Tab {
    pub alive: bool,
    /// Which of its lives: what was meant for a former one is not heard.
    pub life: u32,
    /// Which version of the app it runs.
    pub app: u32,
    pub sender: Option<Sender>,
    pub visits: u64,
    /// When its timer goes off.
    pub wake: Option<u64>,
    /// By the device's clock, for a driver that trusts it.
    pub trusting: Option<i64>,
    pub todo: VecDeque<Todo>,
    pub flight: Option<Flight>,
}

/// What a tab does next, one after the other; it may die between.
#[derive(Debug, Clone)]
pub enum Todo {
    /// The transaction is complete: it leaves.
    Send(Box<Attempt>),
    /// The transaction is complete: the person is told.
    Acknowledge(OperationId),
    /// Somebody is signed in here, as far as the tab knows.
    Begin(Owner),
    /// The person signs out.
    SignOut,
}

/// What is under way.
#[derive(Debug, Clone)]
pub struct Flight {
    pub request: u64,
    pub what: What,
    pub deadline: u64,
}

#[derive(Debug, Clone)]
pub enum What {
    Attempt(Box<Attempt>),
    Look(OperationId),
}

/// How long a tab waits for an answer.
const PATIENCE: u64 = 30_000;

pub fn subject(index: usize) -> Subject {
    Subject(format!("subject/{index}"))
}

pub fn index(subject: &Subject) -> usize {
    subject.0.trim_start_matches("subject/").parse().unwrap_or(0)
}

pub fn sealed(content: u64) -> Sealed {
    Sealed(content.to_le_bytes().to_vec())
}

pub fn opened(sealed: &Sealed) -> u64 {
    sealed.0.as_slice().try_into().map_or(0, u64::from_le_bytes)
}

impl World {
    /// A transaction: reads, decides, writes. Nothing has happened when it fails.
    pub fn transact<O>(&mut self, owner: Owner, decide: impl FnOnce(&mut Outbox) -> O) -> Result<(O, Changes), Full> {
        let mut outbox = Outbox::of(owner, self.store.all().cloned());
        if outbox.entries().any(|entry| entry.owner != owner) {
            self.witness.accuse(Breach::Exposed, format!("{owner:?} sees what is another's"));
        }
        let result = decide(&mut outbox);
        let changes = outbox.changes();
        self.store.commit(&changes, &mut self.random)?;
        for entry in &changes.put {
            let (content, now) = (opened(&entry.body), self.now);
            self.witness.note(|| {
                let Entry { operation, place, subject, kind, base, attempts, status, .. } = entry;
                format!("{now} {operation} {content} {place} {} {kind:?} {base:?} {attempts} {status:?}", subject.0)
            });
        }
        Ok((result, changes))
    }

    pub fn run_todo(&mut self, tab: usize) {
        let Some(todo) = self.tabs[tab].todo.pop_front() else { return };
        match todo {
            Todo::Acknowledge(operation) => {
                self.witness.acknowledge(operation);
                self.tell_others(tab);
            }
            Todo::Send(attempt) => self.send(tab, attempt),
            Todo::Begin(owner) => self.begin(tab, owner),
            Todo::SignOut => self.sign_out(tab),
        }
    }

    fn begin(&mut self, tab: usize, owner: Owner) {
        let now = self.now;
        self.witness.note(|| format!("{now} {} begins at tab {tab}", owner.person));
        let visits = self.tabs[tab].visits + 1;
        let sender = Sender::new(owner, visits, self.tabs[tab].app);
        let stored: Vec<Owner> = self.store.all().map(|entry| entry.owner).collect();
        let forget = to_forget(stored, owner, self.strangers);
        let going = self.store.all().filter(|entry| forget.contains(&entry.owner)).map(|entry| entry.operation).collect();
        let wipe = Changes { put: Vec::new(), remove: going, durability: Durability::Strict };
        let stored = self.store.commit(&wipe, &mut self.random);
        if stored.is_ok() {
            for stranger in forget {
                self.witness.end_all_of(Some(stranger), End::Wiped);
            }
        }
        let now = self.now;
        let own = &mut self.tabs[tab];
        match stored {
            Ok(()) => {
                own.visits = visits;
                own.sender = Some(sender);
                own.wake = Some(now);
            }
            // Until the store takes it, nobody is in.
            Err(Full) => {
                own.sender = None;
                own.todo.push_back(Todo::Begin(owner));
            }
        }
    }

    /// All goes first, then the cookie: who is signed out has left nothing.
    fn sign_out(&mut self, tab: usize) {
        let going = self.store.all().map(|entry| entry.operation).collect();
        let wipe = Changes { put: Vec::new(), remove: going, durability: Durability::Strict };
        if self.sabotage != Sabotage::NoWipe && self.store.commit(&wipe, &mut self.random).is_err() {
            self.tabs[tab].todo.push_front(Todo::SignOut);
            return;
        }
        self.witness.end_all_of(None, End::Wiped);
        if self.store.all().next().is_some() {
            self.witness.accuse(Breach::Exposed, "something is left after the sign-out".to_owned());
        }
        if let Some(session) = self.cookie.take() {
            self.server.end_session(session);
        }
        self.witness.count("sign-outs");
        self.leave(tab);
        self.tell_session(tab);
    }

    /// Nobody is in here any more: what is under way is broken off, the lock is free.
    pub fn leave(&mut self, tab: usize) {
        let now = self.now;
        self.witness.note(|| format!("{now} nobody is in at tab {tab}"));
        let own = &mut self.tabs[tab];
        (own.sender, own.flight, own.wake, own.trusting) = (None, None, None, None);
        own.todo.retain(|todo| matches!(todo, Todo::Begin(_) | Todo::SignOut));
        if self.lock == Some(tab) {
            self.lock = None;
            self.poke();
        }
    }

    /// Asks what to do next, when this is the tab that sends.
    pub fn pump(&mut self, tab: usize) {
        let own = &mut self.tabs[tab];
        own.wake = None;
        let busy = own.flight.is_some() || own.todo.iter().any(|todo| matches!(todo, Todo::Send(_)));
        let Some(sender) = own.sender.clone().filter(|_| own.alive && !busy) else { return };
        if self.sabotage != Sabotage::NoLock {
            if self.lock.is_some_and(|holder| holder != tab) {
                return;
            }
            // Without a transaction nothing is taken over.
            if self.lock.is_none() && self.take_over(&sender).is_err() {
                self.tabs[tab].wake = Some(self.now + 1_000);
                return;
            }
            self.lock = Some(tab);
        }
        let clock = self.clock();
        let owner = sender.live;
        let disorder = (self.sabotage == Sabotage::AnyOrder).then(|| self.random.next());
        let next = match disorder {
            // Whoever does not look at the whole picks anything.
            Some(pick) => {
                let all: Vec<_> = self.store.all().filter(|entry| entry.owner == owner).cloned().collect();
                let one = all.get(usize::try_from(pick).unwrap_or(0) % all.len().max(1)).cloned();
                let mut outbox = Outbox::of(owner, one);
                let next = outbox.next(&sender, clock);
                let changes = outbox.changes();
                self.store.commit(&changes, &mut self.random).map(|()| (next, changes))
            }
            None if self.sabotage == Sabotage::Unmarked => {
                let next = Outbox::of(owner, self.store.all().cloned()).next(&sender, clock);
                Ok((next, Changes { put: Vec::new(), remove: Vec::new(), durability: Durability::Relaxed }))
            }
            None => self.transact(owner, |outbox| outbox.next(&sender, clock)),
        };
        let now = self.now;
        let own = &mut self.tabs[tab];
        match next {
            Ok((Next::Send(attempt), _)) => own.todo.push_back(Todo::Send(attempt)),
            Ok((Next::Look(operation), _)) => self.look(tab, operation),
            Ok((Next::Wait(left), _)) if self.sabotage == Sabotage::TrustsTheClock => {
                own.trusting = Some(clock + i64::try_from(left).unwrap_or(i64::MAX));
            }
            Ok((Next::Wait(left), _)) => own.wake = Some(now + left),
            Ok((Next::Rest, _)) if self.sabotage == Sabotage::NeverLooksAgain => {}
            Ok((Next::Rest, _)) => own.wake = Some(now + LOOK_AGAIN),
            Err(Full) => own.wake = Some(now + 1_000),
        }
    }

    /// Whoever becomes the sender wakes what waited for a sign-in or a newer app.
    fn take_over(&mut self, sender: &Sender) -> Result<(), Full> {
        if self.sabotage == Sabotage::NobodyReturns {
            return Ok(());
        }
        self.transact(sender.live, |outbox| outbox.arrived(sender)).map(|_| ())
    }

    fn send(&mut self, tab: usize, attempt: Box<Attempt>) {
        let others = self.tabs.iter().enumerate().any(|(other, own)| other != tab && own.alive && own.flight.is_some());
        if others {
            self.witness.accuse(Breach::TwoSenders, format!("tab {tab} sends {:?} too", attempt.operation));
        }
        let marked = self.store.safe(attempt.operation).is_some_and(|entry| entry.attempts >= attempt.number);
        if !marked && self.store.holds(attempt.operation) {
            self.witness.accuse(Breach::Unsafe, format!("{:?} leaves and could be forgotten", attempt.operation));
        }
        self.witness.sent(attempt.operation);
        let operation = match self.sabotage {
            Sabotage::IdPerAttempt => self.fresh(),
            Sabotage::None
            | Sabotage::NoLock
            | Sabotage::LiveSession
            | Sabotage::AcknowledgesEarly
            | Sabotage::Unmarked
            | Sabotage::DropsRefused
            | Sabotage::AnyOrder
            | Sabotage::Unconditional
            | Sabotage::TrustsTheClock
            | Sabotage::NoWipe
            | Sabotage::NobodyReturns
            | Sabotage::NeverLooksAgain
            | Sabotage::GivesUp => attempt.operation,
        };
        let entry = self.store.all().find(|entry| entry.operation == attempt.operation);
        // Thrown away in another tab since it was taken up.
        let Some((subject, kind)) = entry.map(|entry| (index(&entry.subject), entry.kind)) else {
            self.tabs[tab].wake = Some(self.now);
            return;
        };
        let base = if self.sabotage == Sabotage::Unconditional { None } else { attempt.base };
        let wants = Wants::Do { operation, kind, base, content: opened(&attempt.body) };
        let named = (self.sabotage != Sabotage::LiveSession).then_some(attempt.owner);
        let request = self.post(tab, named, subject, wants);
        self.tabs[tab].flight = Some(Flight { request, what: What::Attempt(attempt), deadline: self.now + PATIENCE });
        self.witness.count("attempts");
    }

    fn look(&mut self, tab: usize, operation: OperationId) {
        let entry = self.store.all().find(|entry| entry.operation == operation).cloned();
        if let Some(entry) = entry {
            let request = self.post(tab, Some(entry.owner), index(&entry.subject), Wants::Look);
            self.tabs[tab].flight = Some(Flight { request, what: What::Look(operation), deadline: self.now + PATIENCE });
        }
    }

    /// An answer has arrived, or none within the time.
    pub fn hear(&mut self, tab: usize, reply: Reply) {
        let Some(flight) = self.tabs[tab].flight.take() else { return };
        let now = self.now;
        self.witness.note(|| format!("{now} tab {tab} hears {reply:?}"));
        self.tabs[tab].wake = Some(self.now);
        let Some(mut sender) = self.tabs[tab].sender.clone() else { return };
        let (clock, random, drops) = (self.clock(), self.random.next(), self.sabotage);
        let heard = match (flight.what, reply) {
            (What::Attempt(attempt), Reply::Answer(answer)) => {
                let refused = drops == Sabotage::DropsRefused && matches!(answer, Answer::Refused { .. });
                let tired = drops == Sabotage::GivesUp && matches!(answer, Answer::Again { .. }) && attempt.number > 2;
                self.transact(sender.live, |outbox| {
                    let outcome = outbox.heard(&mut sender, &attempt, answer, clock, random);
                    if refused || tired {
                        _ = outbox.discard(attempt.operation);
                    }
                    outcome
                })
            }
            (What::Look(operation), Reply::Content { version, content }) => self.transact(sender.live, |outbox| {
                let ours = outbox.entry(operation).is_some_and(|entry| entry.kind == Kind::Save && opened(&entry.body) == content);
                let theirs = Theirs { version, content: sealed(content) };
                let found = if ours { Found::Ours { version } } else { Found::Theirs(theirs) };
                outbox.looked(&mut sender, operation, found, clock, random)
            }),
            (What::Look(operation), Reply::Answer(answer)) => {
                self.transact(sender.live, |outbox| outbox.looked(&mut sender, operation, Found::Answer(answer), clock, random))
            }
            // No answer of this API.
            (What::Attempt(_), Reply::Content { .. }) => return,
        };
        // When it could not be written, it is as if no answer had come.
        let Ok((outcome, changes)) = heard else {
            self.tabs[tab].wake = Some(self.now + 1_000);
            return;
        };
        let signed_out = outcome == Outcome::Parked(Status::SignedOut);
        let outdated = outcome == Outcome::Parked(Status::Outdated);
        self.tabs[tab].sender = Some(sender);
        let done = match outcome {
            Outcome::Done(entry) => Some(entry.operation),
            Outcome::Later | Outcome::Parked(_) | Outcome::Gone => None,
        };
        if let Some(operation) = done {
            self.witness.end(operation, End::Done);
            self.witness.count("done");
        }
        let given_up = matches!(drops, Sabotage::DropsRefused | Sabotage::GivesUp);
        for operation in changes.remove.iter().filter(|operation| Some(**operation) != done && !given_up) {
            self.witness.end(*operation, End::Replaced);
        }
        if outdated {
            // Until it is loaded anew this tab sends nothing; another one may run a newer app.
            self.leave(tab);
        }
        if signed_out {
            // The tab asks whose session this is now.
            self.leave(tab);
            if let Some(who) = self.server.who(self.cookie) {
                self.tabs[tab].todo.push_back(Todo::Begin(who));
            }
        }
        self.tell_others(tab);
    }
}

/// Whether a shared machine keeps what others left, differently from story to story.
pub const fn strangers(seed: u64) -> Strangers {
    if seed.is_multiple_of(2) { Strangers::Remove } else { Strangers::Keep }
}
