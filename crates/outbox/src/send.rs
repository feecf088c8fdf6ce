//! Sending: what goes next, and what an answer changes.

use guildhall_domain::funds::OperationId;

use crate::{
    answer::{Answer, Reach},
    entry::{Base, Entry, Kind, Owner, Route, Sealed, Status, Theirs},
    outbox::Outbox,
    pause::{Moment, Pause},
};

/// How long the sending tab rests at most, in milliseconds.
pub const LOOK_AGAIN: u64 = 60 * 1_000;

/// What the sending tab knows beside the store. It lives and dies with the tab.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Who is signed in, as far as this tab knows.
    pub live: Owner,
    /// How often somebody has signed in since the tab began: an answer to an older visit says nothing about this one.
    pub visit: u64,
    /// Which version of the app's types this tab speaks.
    pub schema: u32,
    failures: u32,
    pause: Option<Pause>,
}

/// One attempt: what to send, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The operation, the same at each attempt.
    pub operation: OperationId,
    /// As whom. The request names them, and the server compares.
    pub owner: Owner,
    /// Where to.
    pub route: Route,
    /// What it says.
    pub body: Sealed,
    /// The version for `If-Match`.
    pub base: Option<i32>,
    /// Which version of the app's types the body has: an older one is turned into the present one before it is sent.
    pub schema: u32,
    /// The how-manieth it is.
    pub number: u32,
    /// The visit in which it leaves.
    pub visit: u64,
}

/// What the sender does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Store the changes; when they lie safe, send this.
    Send(Box<Attempt>),
    /// Read what the server has of this entry's subject, then say it with [`Outbox::looked`].
    Look(OperationId),
    /// Nothing is due before this many milliseconds have passed.
    Wait(u64),
    /// Nothing to do until something is added, the person does something, or somebody signs in. Ask again after [`LOOK_AGAIN`] at the latest:
    /// a tab that added something may have died before it told anybody.
    Rest,
}

/// What an answer came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has it. What this subject shows may be read again.
    Done(Box<Entry>),
    /// It is tried again by itself.
    Later,
    /// It waits for the person, or for somebody to sign in, or for a newer app: how it stands says which.
    Parked(Status),
    /// Nobody waits for this answer any more.
    Gone,
}

/// What the server has of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// What the entry says: an earlier attempt arrived and its answer was lost.
    Ours {
        /// Its version.
        version: i32,
    },
    /// Something else.
    Theirs(Theirs),
    /// Nothing came back that says so.
    Answer(Answer),
}

impl Sender {
    /// A tab in which somebody is signed in.
    #[must_use]
    pub const fn new(live: Owner, visit: u64, schema: u32) -> Self {
        Self { live, visit, schema, failures: 0, pause: None }
    }

    /// The connection is back, or somebody asks to try now.
    pub const fn hurry(&mut self) {
        self.pause = None;
    }

    fn heard(&mut self, answer: &Answer, now: Moment, random: u64) {
        match answer {
            Answer::Again { after, reach: Reach::Line } => {
                self.failures = self.failures.saturating_add(1);
                self.pause = Some(Pause::after(self.failures, *after, now, random));
            }
            Answer::Again { reach: Reach::Entry, .. }
            | Answer::Done { .. }
            | Answer::Stale
            | Answer::SignedOut
            | Answer::Refused { .. }
            | Answer::Outdated => {
                self.failures = 0;
                self.pause = None;
            }
        }
    }
}

/// How long an entry must still wait by itself; nothing when it is not the sender's to move.
fn wait(entry: &Entry, schema: u32, now: Moment) -> Option<u64> {
    if !entry.status.goes_on() || entry.schema > schema {
        return None;
    }
    match &entry.status {
        Status::Paused(pause) => Some(pause.left(now)),
        Status::Waiting | Status::Conflict(_) | Status::Refused { .. } | Status::SignedOut | Status::Outdated => Some(0),
    }
}

impl Outbox {
    /// What to send now. The attempt is counted in the entry: store the changes first, so that it is known that it may have left.
    pub fn next(&mut self, sender: &Sender, now: Moment) -> Next {
        if sender.live != self.owner() {
            return Next::Rest;
        }
        let due = self.heads().filter_map(|entry| wait(entry, sender.schema, now).map(|left| (left, entry.place)));
        let Some((left, place)) = due.min() else { return Next::Rest };
        let left = left.max(sender.pause.map_or(0, |pause| pause.left(now)));
        if left > 0 {
            return Next::Wait(left);
        }
        self.leave(place, sender)
    }

    fn leave(&mut self, place: u64, sender: &Sender) -> Next {
        let Some(entry) = self.at(place).cloned() else { return Next::Rest };
        if matches!(entry.status, Status::Conflict(_)) {
            return Next::Look(entry.operation);
        }
        let base = match entry.base {
            Base::Any => None,
            Base::Version(version) | Base::After { or: version, .. } => Some(version),
        };
        let number = entry.attempts.saturating_add(1);
        self.change(place, |entry| {
            entry.attempts = number;
            entry.status = Status::Waiting;
            // From now on it is this very request, whatever comes.
            entry.base = base.map_or(Base::Any, Base::Version);
        });
        self.strict();
        let Entry { operation, owner, route, body, schema, .. } = entry;
        Next::Send(Box::new(Attempt { operation, owner, route, body, base, schema, number, visit: sender.visit }))
    }

    /// Takes the answer to an attempt.
    pub fn heard(&mut self, sender: &mut Sender, attempt: &Attempt, answer: Answer, now: Moment, random: u64) -> Outcome {
        sender.heard(&answer, now, random);
        let Some(entry) = self.entry(attempt.operation) else { return Outcome::Gone };
        let (place, attempts, kind, base) = (entry.place, entry.attempts, entry.kind, entry.base);
        // An older attempt's answer counts only when it is the one that never changes.
        if attempt.number < attempts && !matches!(answer, Answer::Done { .. }) {
            return Outcome::Gone;
        }
        let status = match answer {
            Answer::Done { version } => return self.done(place, version),
            Answer::Again { after, .. } => Status::Paused(Pause::after(attempts, after, now, random.rotate_left(17))),
            Answer::Stale if base == Base::Any => Status::Refused { status: 412, code: "stale".to_owned() },
            Answer::Stale => Status::Conflict(None),
            // Somebody has signed in since it left.
            Answer::SignedOut if attempt.visit != sender.visit => Status::Waiting,
            Answer::SignedOut => Status::SignedOut,
            Answer::Refused { status, code } => Status::Refused { status, code },
            Answer::Outdated => Status::Outdated,
        };
        self.stand(place, kind, status)
    }

    /// Takes what the server has of the subject of a conflict.
    pub fn looked(&mut self, sender: &mut Sender, operation: OperationId, found: Found, now: Moment, random: u64) -> Outcome {
        match &found {
            // Nothing of the entry says when it may be looked at again, so the line does.
            Found::Answer(Answer::Again { after, .. }) => sender.heard(&Answer::Again { after: *after, reach: Reach::Line }, now, random),
            Found::Answer(Answer::Done { .. } | Answer::Stale | Answer::SignedOut | Answer::Outdated) => {
                sender.heard(&Answer::none(), now, random);
            }
            Found::Answer(answer @ Answer::Refused { .. }) => sender.heard(answer, now, random),
            Found::Ours { .. } | Found::Theirs(_) => sender.heard(&Answer::Stale, now, random),
        }
        let Some(entry) = self.entry(operation).filter(|entry| entry.status == Status::Conflict(None)) else { return Outcome::Gone };
        let (place, kind) = (entry.place, entry.kind);
        let status = match found {
            Found::Ours { version } => return self.done(place, Some(version)),
            Found::Theirs(theirs) => Status::Conflict(Some(theirs)),
            Found::Answer(Answer::Refused { status, code }) => Status::Refused { status, code },
            // It is looked at again; the conflict stays one.
            Found::Answer(Answer::Done { .. } | Answer::Again { .. } | Answer::Stale | Answer::SignedOut | Answer::Outdated) => {
                return Outcome::Later;
            }
        };
        self.stand(place, kind, status)
    }

    fn stand(&mut self, place: u64, kind: Kind, status: Status) -> Outcome {
        self.change(place, |entry| entry.status = status.clone());
        match kind {
            Kind::Save => self.fold(place),
            Kind::Act => {}
        }
        let status = self.at(place).map_or(status, |entry| entry.status.clone());
        if status.goes_on() { Outcome::Later } else { Outcome::Parked(status) }
    }

    /// It is done: what its person wrote on top of it stands on the version that it made.
    ///
    /// What they did makes a version too, and what they wrote before that moves along, as long as nobody else made one between. What
    /// somebody else made nobody passes over: then the server refuses the next one, and the person sees both.
    fn done(&mut self, place: u64, version: Option<i32>) -> Outcome {
        if let (Some(done), Some(version)) = (self.at(place), version) {
            let (own, kind, just_before) = (done.operation, done.kind, version.checked_sub(1));
            let moves = |entry: &Entry| match (entry.base, kind) {
                (Base::After { operation, .. }, Kind::Save) => operation == own,
                (Base::Version(on) | Base::After { or: on, .. }, Kind::Act) => Some(on) == just_before,
                (Base::Any | Base::Version(_), Kind::Save) | (Base::Any, Kind::Act) => false,
            };
            let followers: Vec<u64> = self.following(place).filter(|entry| moves(entry)).map(|entry| entry.place).collect();
            for follower in followers {
                self.change(follower, |entry| entry.base = Base::Version(version));
            }
        }
        match self.take(place) {
            Some(entry) => Outcome::Done(Box::new(entry)),
            None => Outcome::Gone,
        }
    }

    /// This tab becomes the one that sends: what waited for its person to sign in, or for a newer app, goes on. An app that is still too old is
    /// told so once more; then it gives the lock back, and another tab may run a newer one.
    pub fn arrived(&mut self, sender: &Sender) {
        if sender.live != self.owner() {
            return;
        }
        let freed = |entry: &&Entry| matches!(entry.status, Status::SignedOut | Status::Outdated);
        let places: Vec<u64> = self.entries().filter(freed).map(|entry| entry.place).collect();
        for place in places {
            self.change(place, |entry| entry.status = Status::Waiting);
        }
    }
}
