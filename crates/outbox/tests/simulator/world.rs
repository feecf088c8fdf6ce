//! The world of one story: a machine with two tabs, a network that cannot be trusted, a server, and time.

use std::collections::BTreeMap;

use guildhall_domain::{funds::OperationId, id::Id, partner::PartnerId};
use guildhall_outbox::{Answer, Owner, Strangers};

use crate::{
    random::Random,
    sabotage::Sabotage,
    server::{Reply, Request, Server, Subject, Taken, Wants, answer},
    store::Store,
    tab::{Tab, Todo, strangers},
    witness::{Breach, Witness},
};

/// How many subjects and people there are.
pub const SUBJECTS: usize = 5;
pub const PEOPLE: u8 = 3;

/// Something on its way.
pub enum Mail {
    Request(Request),
    Reply {
        tab: usize,
        life: u32,
        number: u64,
        reply: Reply,
    },
    /// The entries have changed.
    Changed {
        tab: usize,
        life: u32,
    },
    /// Somebody has signed in or out in another tab.
    Session {
        tab: usize,
        life: u32,
    },
}

pub struct World {
    pub random: Random,
    pub sabotage: Sabotage,
    pub strangers: Strangers,
    /// The true time, in milliseconds.
    pub now: u64,
    /// What the device's clock is off by.
    pub skew: i64,
    pub store: Store,
    pub server: Server,
    pub tabs: [Tab; 2],
    pub lock: Option<usize>,
    pub cookie: Option<u64>,
    pub online: bool,
    /// How many of a thousand steps are faults: there are quiet days and dreadful ones.
    faults: u64,
    /// Faults have stopped, and the person does what is asked of them.
    pub calm: bool,
    /// The newest version of the app that there is.
    pub newest: u32,
    pub witness: Witness,
    mail: BTreeMap<(u64, u64), Mail>,
    letters: u64,
    /// The next content.
    pub contents: u64,
}

pub fn person(number: u8) -> Owner {
    // Two of them at one company: they share its subjects.
    let company: PartnerId = Id::new(7, [number / 2; 10]);
    Owner { person: Id::new(1, [number; 10]), company: Some(company) }
}

impl World {
    pub fn new(seed: u64, sabotage: Sabotage) -> Self {
        let mut world = Self {
            random: Random::new(seed),
            sabotage,
            strangers: strangers(seed),
            now: 1_000_000,
            skew: 1_700_000_000_000,
            store: Store::default(),
            server: Server::default(),
            tabs: [Tab::default(), Tab::default()],
            lock: None,
            cookie: None,
            online: true,
            faults: [4, 15, 60][usize::try_from(seed % 3).unwrap_or(0)],
            calm: false,
            newest: 1,
            witness: Witness::default(),
            mail: BTreeMap::new(),
            letters: 0,
            contents: 0,
        };
        world.server.subjects.resize_with(SUBJECTS, || Subject { version: 1, ..Subject::default() });
        world.open(0);
        world.sign_in(0, person(0));
        world
    }

    /// The device's clock.
    pub fn clock(&self) -> i64 {
        self.skew.saturating_add(i64::try_from(self.now).unwrap_or(i64::MAX))
    }

    pub fn fresh(&mut self) -> OperationId {
        // By a clock that jumps: only the random part keeps ids apart.
        Id::new(u64::try_from(self.clock()).unwrap_or(0), self.random.bytes())
    }

    pub fn open(&mut self, tab: usize) {
        let own = &mut self.tabs[tab];
        *own = Tab { alive: true, life: own.life + 1, app: self.newest, ..Tab::default() };
        // Without the server nobody can be let in: the key to what is stored lies there.
        let reaches = self.reaches();
        if let Some(who) = self.server.who(self.cookie).filter(|_| reaches) {
            self.tabs[tab].todo.push_back(Todo::Begin(who));
        }
    }

    pub fn kill(&mut self, tab: usize) {
        self.leave(tab);
        let own = &mut self.tabs[tab];
        *own = Tab { life: own.life, ..Tab::default() };
    }

    pub fn sign_in(&mut self, tab: usize, owner: Owner) {
        self.leave(tab);
        self.tabs[tab].todo.clear();
        // The server ends the session that this browser had.
        if let Some(old) = self.cookie.take() {
            self.server.end_session(old);
        }
        self.cookie = Some(self.server.sign_in(owner));
        self.tabs[tab].todo.push_back(Todo::Begin(owner));
        self.tell_session(tab);
    }

    /// Both timers go off.
    pub fn poke(&mut self) {
        for own in self.tabs.iter_mut().filter(|own| own.sender.is_some()) {
            own.wake = Some(self.now);
        }
    }

    fn letter(&mut self, at: u64, mail: Mail) {
        self.letters += 1;
        self.mail.insert((at, self.letters), mail);
    }

    pub fn tell_others(&mut self, from: usize) {
        self.tabs[from].wake.get_or_insert(self.now);
        let (tab, at) = (1 - from, self.now + self.random.below(50));
        let life = self.tabs[tab].life;
        self.letter(at, Mail::Changed { tab, life });
    }

    pub fn tell_session(&mut self, from: usize) {
        let (tab, at) = (1 - from, self.now + self.random.below(3_000));
        let life = self.tabs[tab].life;
        self.letter(at, Mail::Session { tab, life });
    }

    /// How long something travels; nothing when it is lost.
    fn travel(&mut self) -> Option<u64> {
        if self.calm {
            return Some(1 + self.random.below(80));
        }
        if !self.online || self.random.chance(120) {
            return None;
        }
        // Some take minutes: longer than anybody waits for them, so that they come after what was sent later.
        Some(if self.random.chance(60) { self.random.below(600_000) } else { 1 + self.random.below(400) })
    }

    /// Sends a request, perhaps twice, perhaps never.
    pub fn post(&mut self, tab: usize, named: Option<Owner>, subject: usize, wants: Wants) -> u64 {
        self.letters += 1;
        let number = self.letters;
        let request = Request { number, tab, session: self.cookie, named, app: self.tabs[tab].app, subject, wants };
        let copies = if !self.calm && self.random.chance(60) { 2 } else { 1 };
        for _ in 0..copies {
            if let Some(takes) = self.travel() {
                self.letter(self.now + takes, Mail::Request(request.clone()));
            }
        }
        number
    }

    fn reply(&mut self, to: &Request, reply: Reply) {
        let life = self.tabs[to.tab].life;
        if let Some(takes) = self.travel() {
            self.letter(self.now + takes, Mail::Reply { tab: to.tab, life, number: to.number, reply });
        }
    }

    fn arrives(&mut self, request: Request) {
        if !self.calm && self.random.chance(60) {
            let status = [500, 502, 503, 429, 408][self.random.at(5)];
            return self.reply(&request, Reply::Answer(answer(status, "", None)));
        }
        if !self.calm && self.random.chance(15) {
            // Somebody between answers in our place.
            return self.reply(&request, Reply::Answer(Answer::none()));
        }
        let works = if self.random.chance(100) { self.random.below(45_000) } else { self.random.below(30) };
        match self.server.take(request.clone(), self.now, works) {
            Taken::Now(reply) => self.reply(&request, reply),
            Taken::Later | Taken::Lost => {}
        }
    }

    fn commits(&mut self) {
        let Some((request, reply, done)) = self.server.commit(self.now) else { return };
        if let Some(done) = done {
            self.witness.count("commits");
            self.witness.saw(&done, &self.server.subjects[done.subject]);
            if !self.calm && self.random.chance(50) {
                // It dies between the commit and the answer.
                self.witness.count("answers lost by a crash");
                let until = self.now + self.random.below(20_000);
                return self.server.crash(until);
            }
        }
        self.reply(&request, reply);
    }

    fn delivers(&mut self, mail: Mail) {
        match mail {
            Mail::Request(request) => self.arrives(request),
            Mail::Reply { tab, life, number, reply } => {
                let awaited = self.tabs[tab].flight.as_ref().is_some_and(|flight| flight.request == number);
                if self.tabs[tab].life == life && awaited {
                    self.hear(tab, reply);
                }
            }
            Mail::Changed { tab, life } => {
                let own = &mut self.tabs[tab];
                if own.alive && own.life == life && own.sender.is_some() {
                    own.wake = Some(self.now);
                }
            }
            Mail::Session { tab, life } => {
                if !self.tabs[tab].alive || self.tabs[tab].life != life {
                    return;
                }
                // Messages overtake each other, so they tell nobody who it is: the server is asked.
                if !self.reaches() {
                    let at = self.now + 5_000;
                    return self.letter(at, Mail::Session { tab, life });
                }
                self.leave(tab);
                self.tabs[tab].todo.clear();
                if let Some(who) = self.server.who(self.cookie) {
                    self.tabs[tab].todo.push_back(Todo::Begin(who));
                }
            }
        }
    }

    /// Whether the server can be asked now.
    pub fn reaches(&self) -> bool {
        self.online && self.now >= self.server.down_until
    }

    /// The next thing happens.
    pub fn advance(&mut self) {
        let ready: Vec<usize> = (0..2).filter(|tab| !self.tabs[*tab].todo.is_empty()).collect();
        if !ready.is_empty() {
            let tab = ready[self.random.at(ready.len())];
            // A full store is tried again a little later, not at once for ever.
            self.now += 1;
            return self.run_todo(tab);
        }
        let mail = self.mail.keys().next().map(|(at, _)| *at);
        let timer = |tab: &Tab, clock: i64, now: u64| match tab.trusting {
            Some(until) => Some(now + u64::try_from(until.saturating_sub(clock)).unwrap_or(0)),
            None => tab.wake,
        };
        let (clock, now) = (self.clock(), self.now);
        let wakes = (0..2).filter_map(|tab| timer(&self.tabs[tab], clock, now).map(|at| (at, tab))).min();
        let ends = (0..2).filter_map(|tab| self.tabs[tab].flight.as_ref().map(|flight| (flight.deadline, tab))).min();
        let commit = self.server.next_commit();
        let first = [mail, wakes.map(|(at, _)| at), ends.map(|(at, _)| at), commit].into_iter().flatten().min();
        let Some(first) = first else {
            self.now += 1_000;
            return;
        };
        self.now = self.now.max(first);
        if commit == Some(first) {
            self.commits();
        } else if mail == Some(first) {
            if let Some((_, mail)) = self.mail.pop_first() {
                self.delivers(mail);
            }
        } else if let Some((_, tab)) = ends.filter(|(at, _)| *at == first) {
            self.hear(tab, Reply::Answer(Answer::none()));
        } else if let Some((_, tab)) = wakes {
            self.tabs[tab].trusting = None;
            self.pump(tab);
        }
    }

    /// One step of a story in which everything goes wrong.
    pub fn step(&mut self) {
        match self.random.below(1_000) {
            at if at < self.faults => self.fault(),
            at if at < self.faults + 100 => self.person_acts(),
            _ => self.advance(),
        }
        self.witness.look_into(&self.store);
    }

    /// All faults stop. Whoever left something comes back, and does what is asked of them; then nothing may be left.
    pub fn settle(&mut self) {
        self.calm = true;
        let now = self.now;
        self.witness.note(|| format!("{now} all is calm from here on"));
        self.calm_down();
        let mut owners: Vec<Owner> = self.store.all().map(|entry| entry.owner).collect();
        owners.sort_unstable();
        owners.dedup();
        // Who is in goes first: on a machine that keeps nothing of strangers, the others' entries go when they come.
        owners.sort_by_key(|owner| self.server.who(self.cookie) != Some(*owner));
        for owner in owners {
            // Tabs go on as they are; only what runs an old app is loaded anew.
            for tab in 0..2 {
                if !self.tabs[tab].alive || self.tabs[tab].app < self.newest {
                    self.kill(tab);
                    self.open(tab);
                }
            }
            if self.server.who(self.cookie) != Some(owner) {
                self.sign_in(0, owner);
            }
            let limit = self.now + 3 * 3_600_000;
            let mut steps = 0;
            while self.store.all().any(|entry| entry.owner == owner) {
                self.advance();
                if self.tabs.iter().all(|own| own.sender.is_none() && own.todo.is_empty()) {
                    self.sign_in(0, owner);
                }
                self.resolve(owner);
                self.witness.look_into(&self.store);
                steps += 1;
                if self.witness.breach.is_some() {
                    return;
                }
                if self.now > limit || steps > 20_000 {
                    let left = self.store.all().find(|entry| entry.owner == owner).cloned();
                    return self.witness.accuse(Breach::Stuck, format!("{left:?} after {steps} steps"));
                }
            }
        }
        let open = self.witness.still_open().next().cloned();
        if let Some(open) = open {
            self.witness.accuse(Breach::Lost, format!("{open:?} has no end"));
        }
    }
}
