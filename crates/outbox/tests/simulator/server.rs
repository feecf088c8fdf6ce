//! A server that keeps a table of operations and versions of its subjects, is slow, refuses, and dies between commit and answer.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{Answer, Heard, IN_PROGRESS, Kind, Owner};

/// What the browser sends.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which of all requests; answers name it.
    pub number: u64,
    pub tab: usize,
    /// The cookie that the browser had.
    pub session: Option<u64>,
    /// Whom the request names.
    pub named: Option<Owner>,
    pub app: u32,
    pub subject: usize,
    pub wants: Wants,
}

#[derive(Debug, Clone)]
pub enum Wants {
    Do { operation: OperationId, kind: Kind, base: Option<i32>, content: u64 },
    Look,
}

/// What the server says.
#[derive(Debug, Clone)]
pub enum Reply {
    Answer(Answer),
    Content { version: i32, content: u64 },
}

/// Something that the server did.
#[derive(Debug, Clone, Copy)]
pub struct Done {
    pub operation: OperationId,
    pub content: u64,
    pub by: Owner,
    pub subject: usize,
    pub kind: Kind,
    /// The version that it was done on.
    pub on: i32,
}

#[derive(Default)]
pub struct Subject {
    pub version: i32,
    pub content: u64,
    /// Who of ours made each version by a save.
    pub makers: BTreeMap<i32, Owner>,
    /// Versions whose content is that of the one before: something was done.
    pub acts: BTreeSet<i32>,
}

#[derive(Default)]
pub struct Server {
    pub subjects: Vec<Subject>,
    sessions: BTreeMap<u64, Owner>,
    last_session: u64,
    operations: BTreeMap<OperationId, (Owner, u64, i32)>,
    /// Under way, with the moment at which it is committed.
    working: Vec<(u64, Request, Owner)>,
    pub down_until: u64,
    /// Older apps are told to update.
    pub oldest_app: u32,
    /// Nobody may change these now.
    pub closed: BTreeSet<usize>,
    /// Whether it refuses one content of seven.
    pub picky: bool,
}

/// What a request comes to at once.
pub enum Taken {
    Now(Reply),
    Later,
    Lost,
}

impl Server {
    pub fn sign_in(&mut self, owner: Owner) -> u64 {
        self.last_session += 1;
        self.sessions.insert(self.last_session, owner);
        self.last_session
    }

    pub fn end_session(&mut self, session: u64) {
        self.sessions.remove(&session);
    }

    pub fn who(&self, session: Option<u64>) -> Option<Owner> {
        session.and_then(|session| self.sessions.get(&session).copied())
    }

    /// Whether this content is refused for what it says.
    pub fn dislikes(&self, content: u64) -> bool {
        self.picky && content % 7 == 3
    }

    pub fn take(&mut self, request: Request, now: u64, works: u64) -> Taken {
        if now < self.down_until {
            return Taken::Lost;
        }
        let refuse = |status, code| Taken::Now(Reply::Answer(answer(status, code, None)));
        let Some(who) = self.who(request.session) else { return refuse(401, "signed-out") };
        if request.named.is_some_and(|named| named != who) {
            return refuse(401, "other-person");
        }
        if request.app < self.oldest_app {
            return refuse(426, "outdated");
        }
        match request.wants {
            Wants::Look => {
                let subject = &self.subjects[request.subject];
                Taken::Now(Reply::Content { version: subject.version, content: subject.content })
            }
            Wants::Do { operation, .. } if self.is_working(operation) => refuse(409, IN_PROGRESS),
            Wants::Do { .. } => {
                self.working.push((now + works, request, who));
                Taken::Later
            }
        }
    }

    fn is_working(&self, wanted: OperationId) -> bool {
        self.working.iter().any(|(_, request, _)| matches!(request.wants, Wants::Do { operation, .. } if operation == wanted))
    }

    /// When the next of what is under way is committed.
    pub fn next_commit(&self) -> Option<u64> {
        self.working.iter().map(|(at, ..)| *at).min()
    }

    /// Commits what is due: whom to answer what, and what was done.
    pub fn commit(&mut self, now: u64) -> Option<(Request, Reply, Option<Done>)> {
        let due = self.working.iter().position(|(at, ..)| *at <= now)?;
        let (_, request, who) = self.working.swap_remove(due);
        let (answer, done) = self.perform(&request, who);
        Some((request, Reply::Answer(answer), done))
    }

    fn perform(&mut self, request: &Request, who: Owner) -> (Answer, Option<Done>) {
        let Wants::Do { operation, kind, base, content } = request.wants else { return (Answer::none(), None) };
        if let Some((by, known, version)) = self.operations.get(&operation) {
            let same = *by == who && *known == content;
            return (if same { answer(200, "", Some(*version)) } else { answer(422, "operation-used", None) }, None);
        }
        if self.closed.contains(&request.subject) {
            return (answer(403, "denied", None), None);
        }
        if self.dislikes(content) {
            return (answer(422, "invalid", None), None);
        }
        let subject = &mut self.subjects[request.subject];
        if base.is_some_and(|base| base != subject.version) {
            return (answer(412, "stale", None), None);
        }
        let done = Done { operation, content, by: who, subject: request.subject, kind, on: subject.version };
        subject.version += 1;
        if kind == Kind::Save {
            subject.makers.insert(subject.version, who);
            subject.content = content;
        } else {
            subject.acts.insert(subject.version);
            // Saves have no table: their version alone keeps them from being done twice.
            self.operations.insert(operation, (who, content, subject.version));
        }
        (answer(200, "", Some(subject.version)), Some(done))
    }

    /// Somebody else changes a subject.
    pub fn meddle(&mut self, subject: usize, content: u64) {
        let subject = &mut self.subjects[subject];
        subject.version += 1;
        subject.content = content;
    }

    /// Dies: what is under way is not done. What was committed stays.
    pub fn crash(&mut self, until: u64) {
        self.working.clear();
        self.down_until = until;
    }
}

pub fn answer(status: u16, code: &str, version: Option<i32>) -> Answer {
    Answer::of(Heard { status, ours: true, code, retry_after: None, version })
}
