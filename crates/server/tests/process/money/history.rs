//! What the clients know: which operations they sent, and what they were told. It lies outside of every server that dies.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use guildhall_domain::{
    funds::{EntryKind, OperationId},
    problem::Problem,
};

use super::{load::Refusals, wire::Letter};

/// What became of an operation, as its sender knows it.
#[derive(Debug, Clone)]
pub enum Told {
    /// It was sent, and no answer came.
    Nothing,
    /// It was done; this was the answer.
    Done(Vec<u8>),
    /// It was refused. When an earlier attempt got lost on its way, that one may still have been done.
    Refused {
        /// Why.
        problem: Box<Problem>,
        /// Whether no attempt was lost.
        certain: bool,
    },
}

/// An operation that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The request, to send it again.
    pub letter: Letter,
    /// What it may be refused for.
    pub may: Refusals,
    /// What came of it.
    pub told: Told,
    /// What it must have written, when its answer says so: entries of this kind that sum to this amount.
    pub wrote: Option<(EntryKind, i64)>,
}

/// Every operation, by its id.
#[derive(Debug, Default)]
pub struct History(Mutex<BTreeMap<OperationId, Sent>>);

impl History {
    /// Notes an operation before its first attempt.
    pub fn send(&self, operation: OperationId, letter: &Letter, may: Refusals) {
        let sent = Sent { letter: letter.clone(), may, told: Told::Nothing, wrote: None };
        assert!(self.lock().insert(operation, sent).is_none(), "an id was made twice");
    }

    /// Notes what came of it.
    pub fn told(&self, operation: OperationId, told: Told) {
        self.lock().get_mut(&operation).expect("it was sent").told = told;
    }

    /// Notes what it must have written.
    pub fn wrote(&self, operation: OperationId, kind: EntryKind, amount: i64) {
        self.lock().get_mut(&operation).expect("it was sent").wrote = Some((kind, amount));
    }

    /// Everything so far.
    pub fn all(&self) -> BTreeMap<OperationId, Sent> {
        self.lock().clone()
    }

    /// Operations without an answer, with what they may be refused for.
    pub fn open(&self) -> Vec<(OperationId, Letter, Refusals)> {
        let open = |sent: &Sent| matches!(sent.told, Told::Nothing);
        self.lock().iter().filter(|(_, sent)| open(sent)).map(|(operation, sent)| (*operation, sent.letter.clone(), sent.may)).collect()
    }

    /// How many were refused with a code.
    pub fn refused(&self, code: &str) -> usize {
        let is = |sent: &&Sent| matches!(&sent.told, Told::Refused { problem, .. } if problem.code == code);
        self.lock().values().filter(is).count()
    }

    /// How many were done that must have written entries of a kind.
    pub fn wrote_of(&self, kind: EntryKind) -> usize {
        let is = |sent: &&Sent| matches!(sent.told, Told::Done(_)) && sent.wrote.is_some_and(|(wrote, amount)| wrote == kind && amount > 0);
        self.lock().values().filter(is).count()
    }

    /// How many were done.
    pub fn done(&self) -> usize {
        self.lock().values().filter(|sent| matches!(sent.told, Told::Done(_))).count()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<OperationId, Sent>> {
        self.0.lock().expect("the history")
    }
}
