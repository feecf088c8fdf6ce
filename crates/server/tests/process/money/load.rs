//! The load: many clients that ask, decide, change, give up, claim and pay at random, and lose answers on the way.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicIsize, AtomicUsize, Ordering},
    },
    thread,
};

use guildhall_domain::{
    endpoint::Endpoint,
    funds::{ActivityId, ClaimId, ImportResult, OperationId, PaymentId, ProgramId, RequestId},
    problem::Problem,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{
    Dice,
    history::{History, Told},
    moves,
    stage::{Stage, fresh},
    wire::{Letter, Wire},
};

/// For which reasons something may be refused, by their codes.
pub type Refusals = &'static [&'static str];

/// Activities that wait for a decision.
#[derive(Debug, Clone)]
pub struct Pending {
    /// Their request.
    pub request: RequestId,
    /// Each with what it asks for.
    pub activities: Vec<(ActivityId, i64)>,
    /// Whether it is about a change of something approved.
    pub change: bool,
    /// Whose: the place of the partner on the stage.
    pub holder: usize,
}

/// An approved activity.
#[derive(Debug, Clone)]
pub struct Approved {
    /// The activity.
    pub activity: ActivityId,
    /// How much.
    pub amount: i64,
    /// Whose.
    pub holder: usize,
}

/// A claim that can be paid.
#[derive(Debug, Clone)]
pub struct Payable {
    /// The claim.
    pub claim: ClaimId,
    /// Its number.
    pub number: String,
    /// What is open, as somebody saw it.
    pub open: i64,
    /// Whose.
    pub holder: usize,
    /// Whether its period is over and may be closed.
    pub ended: bool,
}

/// What was paid for a claim and may be taken back.
#[derive(Debug, Clone)]
pub struct Paid {
    /// The payment.
    pub payment: PaymentId,
    /// The claim.
    pub claim: ClaimId,
    /// How much.
    pub amount: i64,
}

/// What the clients know of each other's doings.
#[derive(Debug, Default)]
pub struct Things {
    /// To decide.
    pub pending: Vec<Pending>,
    /// To change, give up and claim.
    pub approved: Vec<Approved>,
    /// To pay.
    pub payable: Vec<Payable>,
    /// To take back.
    pub paid: Vec<Paid>,
    /// Programs whose closing somebody was told of.
    pub closed: BTreeSet<ProgramId>,
    /// Activities that were approved once: whoever decides on them again decides on a change.
    pub known: BTreeSet<ActivityId>,
    /// The most that a change of an activity asked for.
    pub changes: BTreeMap<ActivityId, i64>,
}

/// A load on a stage.
pub struct Load<'a> {
    /// Where.
    pub stage: &'a Stage,
    /// What was sent.
    pub history: &'a History,
    /// What there is to do.
    pub things: Mutex<Things>,
    /// How many answers of a hundred get lost.
    loss: usize,
    /// Whether servers may fail in the middle.
    faults: bool,
    left: AtomicIsize,
    answered: AtomicUsize,
    stop: AtomicBool,
}

/// One of the clients.
pub struct Client<'a> {
    /// The load it is part of.
    pub load: &'a Load<'a>,
    /// Its luck.
    pub dice: Dice,
    wire: Wire,
}

impl<'a> Load<'a> {
    /// A load of so many operations that loses so many answers of a hundred.
    pub fn new(stage: &'a Stage, history: &'a History, operations: usize, loss: usize) -> Self {
        let left = AtomicIsize::new(isize::try_from(operations).expect("a number"));
        let (answered, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
        let mut things = Things::default();
        for ended in &stage.ended {
            things.payable.extend(ended.owed.iter().cloned());
            things.paid.extend(ended.paid.iter().cloned());
        }
        Self { stage, history, things: Mutex::new(things), loss, faults: false, left, answered, stop }
    }

    /// The same, where servers may fail: then answers may stay away for ever.
    pub fn with_faults(self) -> Self {
        Self { faults: true, ..self }
    }

    /// Runs it with so many clients, spread over the servers, until the operations are done or the servers are gone; and something else at
    /// the same time.
    pub fn run_beside(&self, servers: &[SocketAddr], clients: usize, beside: impl FnOnce()) {
        thread::scope(|scope| {
            for number in 0..clients {
                let wire = Wire::new(servers[number % servers.len()]);
                scope.spawn(move || Client { load: self, dice: Dice::new(), wire }.play());
            }
            beside();
        });
    }

    /// Waits until so many operations were answered, or no more will be.
    pub fn wait_for(&self, answers: usize) {
        while self.answered.load(Ordering::Relaxed) < answers && !self.is_over() {
            thread::yield_now();
        }
    }

    /// Begins nothing new from now on.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// Whether nothing new is begun any more.
    pub fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed) || self.left.load(Ordering::Relaxed) <= 0
    }

    /// The things, for a moment.
    pub fn with<T>(&self, look: impl FnOnce(&mut Things) -> T) -> T {
        look(&mut self.things.lock().expect("the things"))
    }
}

impl Client<'_> {
    fn play(mut self) {
        while !self.load.is_over() {
            if moves::one(&mut self).is_none() && self.load.faults {
                // The server is gone; who stopped it starts it again.
                return self.load.stop();
            }
        }
    }

    /// Asks for something that moves no money; it may be refused for some reasons and no other. Nothing when the server is gone.
    pub fn ask<I: Serialize, O: DeserializeOwned>(
        &mut self,
        secret: &str,
        endpoint: &Endpoint<I, O>,
        path: &[&dyn std::fmt::Display],
        may: Refusals,
        input: &I,
    ) -> Option<Result<O, Problem>> {
        let letter = Letter::new(secret, endpoint, path, input);
        loop {
            let answer = match self.wire.send(&letter) {
                Some(answer) => answer,
                None if self.load.faults => return None,
                None => panic!("{endpoint:?}: the server hung up"),
            };
            match answer.status {
                200 => return Some(Ok(serde_json::from_slice(&answer.body).expect("the output"))),
                408 | 429 | 503 => thread::yield_now(),
                500.. if self.load.faults => return None,
                _ => return Some(Err(problem(&answer.body, may, &letter))),
            }
        }
    }

    /// Carries an operation out as a browser does: the same request again until an answer comes. It may be refused for some reasons and
    /// no other. Nothing when the server is gone.
    pub fn deliver<I: Serialize, O>(
        &mut self,
        secret: &str,
        endpoint: &Endpoint<I, O>,
        path: &[&dyn std::fmt::Display],
        may: Refusals,
        make: impl FnOnce(OperationId) -> I,
    ) -> Option<(OperationId, Result<Vec<u8>, Problem>)> {
        let operation = fresh();
        let letter = Letter::new(secret, endpoint, path, &make(operation));
        self.load.left.fetch_sub(1, Ordering::Relaxed);
        self.load.history.send(operation, &letter, may);
        let mut lost = false;
        let mut first: Option<Vec<u8>> = None;
        let told = loop {
            // Half of what is lost is lost before the answer, half after it.
            if first.is_none() && self.dice.percent(self.load.loss / 2) {
                lost = true;
                if self.wire.lose(&letter).is_none() && self.load.faults {
                    return None;
                }
                continue;
            }
            let answer = match self.wire.send(&letter) {
                Some(answer) => answer,
                None if self.load.faults => return None,
                None => panic!("{endpoint:?}: the server hung up"),
            };
            let refused = faulty(&answer.body, may, &letter).filter(|_| answer.status == 200 && first.is_none());
            if let Some(problem) = refused {
                break Told::Refused { problem: Box::new(problem), certain: !lost };
            }
            match (answer.status, &first) {
                (200, Some(first)) => {
                    let (first, again) = (String::from_utf8_lossy(first), answer.text());
                    assert_eq!(first, again, "{endpoint:?}: another answer to the same operation");
                    break Told::Done(answer.body);
                }
                (200, None) if self.dice.percent(self.load.loss / 2) => first = Some(answer.body),
                (200, None) => break Told::Done(answer.body),
                // What took too long was given up by the server, perhaps after all was done.
                (408, _) => lost = true,
                (429 | 503, _) => thread::yield_now(),
                (500.., _) if self.load.faults => return None,
                (400..500, None) => break Told::Refused { problem: Box::new(problem(&answer.body, may, &letter)), certain: !lost },
                (status, first) => panic!("{endpoint:?}: {status} after {first:?}: {}", answer.text()),
            }
        };
        self.load.history.told(operation, told.clone());
        self.load.answered.fetch_add(1, Ordering::Relaxed);
        match told {
            Told::Done(body) => Some((operation, Ok(body))),
            Told::Refused { problem, .. } => Some((operation, Err(*problem))),
            Told::Nothing => None,
        }
    }
}

/// Sends every operation again that got no answer, on a server that lives.
pub fn settle(history: &History, server: SocketAddr) {
    let mut wire = Wire::new(server);
    for (operation, letter, may) in history.open() {
        let told = loop {
            let answer = wire.send(&letter).expect("an answer");
            match answer.status {
                200 => match faulty(&answer.body, may, &letter) {
                    Some(problem) => break Told::Refused { problem: Box::new(problem), certain: false },
                    None => break Told::Done(answer.body),
                },
                408 | 503 => thread::yield_now(),
                400..500 => break Told::Refused { problem: Box::new(problem(&answer.body, may, &letter)), certain: false },
                status => panic!("{status}: {}", answer.text()),
            }
        };
        history.told(operation, told);
    }
}

fn problem(body: &[u8], may: Refusals, letter: &Letter) -> Problem {
    let problem: Problem = serde_json::from_slice(body).unwrap_or_else(|_| panic!("no problem: {}", String::from_utf8_lossy(body)));
    // Whoever plays by the rules is refused because others were faster, never for what they wrote or who they are.
    let expected = match problem.code.as_str() {
        "invalid" => problem.errors.iter().all(|error| may.contains(&error.code.as_str())),
        code => may.contains(&code),
    };
    assert!(expected, "refused for another reason than {may:?}: {problem:?} to {letter:?}");
    problem
}

/// Why the rows of an import were not taken, when it is one and they were not: it took nothing then, and its operation may be used again.
fn faulty(body: &[u8], may: Refusals, letter: &Letter) -> Option<Problem> {
    let result: ImportResult = serde_json::from_slice(body).ok()?;
    let first = result.faulty.first()?;
    let code = |code: &str| format!("funds/{code}");
    let expected = result.taken == 0 && result.faulty.iter().all(|row| may.contains(&code(&row.code).as_str()));
    assert!(expected, "rows are faulty for another reason than {may:?}: {result:?} to {letter:?}");
    Some(Problem {
        kind: String::new(),
        title: String::new(),
        status: 200,
        detail: String::new(),
        code: code(&first.code),
        errors: Vec::new(),
        params: first.params.clone(),
        request_id: String::new(),
    })
}
