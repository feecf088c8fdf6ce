//! Files on their way to an activity's proof, one after the other.

use std::{cell::Cell, collections::VecDeque};

use chrono::NaiveDate;
use guildhall_domain::funds::{ActivityId, MOST_PROOF_BYTES, Proof, ProofFilter, ProofId, ProofKind, api};
use leptos::{prelude::*, task::spawn_local, web_sys::AbortController};

use super::inspect::{Finding, look};
use crate::{
    api::{ApiError, send_file},
    i18n::{bytes, day},
    query::invalidate,
    ui::{Given, Transfer, Way},
};

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// A file to send.
#[derive(Clone)]
struct Waiting {
    key: String,
    given: Given,
    address: String,
}

/// The files of one kind of proof.
#[derive(Clone, Copy)]
pub struct Uploads {
    activity: ActivityId,
    kind: ProofKind,
    window: (NaiveDate, NaiveDate),
    list: RwSignal<Vec<Transfer>>,
    /// Those that arrived and of which nothing is to be said, with the proof that each became.
    arrived: RwSignal<Vec<(String, ProofId)>>,
    files: StoredValue<Vec<Waiting>, LocalStorage>,
    queue: StoredValue<VecDeque<String>>,
    running: StoredValue<Option<(String, Option<AbortController>)>, LocalStorage>,
}

impl Uploads {
    /// Nothing yet.
    pub fn new(activity: ActivityId, kind: ProofKind, window: (NaiveDate, NaiveDate)) -> Self {
        Self {
            activity,
            kind,
            window,
            list: RwSignal::new(Vec::new()),
            arrived: RwSignal::new(Vec::new()),
            files: StoredValue::new_local(Vec::new()),
            queue: StoredValue::new(VecDeque::new()),
            running: StoredValue::new_local(None),
        }
    }

    /// How far each has come, without those that became one of these proofs.
    pub fn list_without(self, proofs: &[Proof]) -> Vec<Transfer> {
        let known = |key: &str| {
            self.arrived.with(|arrived| arrived.iter().any(|(own, id)| own == key && proofs.iter().any(|proof| proof.id == *id)))
        };
        self.list.with(|list| list.iter().filter(|transfer| !known(&transfer.key)).cloned().collect())
    }

    /// Takes files; `address` is where a screenshot was taken.
    pub fn take(self, given: Vec<Given>, address: &str) {
        for given in given {
            LAST.set(LAST.get().wrapping_add(1));
            let key = LAST.get().to_string();
            let transfer = Transfer { key: key.clone(), name: given.file.name(), note: t!("funds.upload.waiting"), way: Way::Waiting };
            self.list.update(|list| list.push(transfer));
            self.files.update_value(|files| files.push(Waiting { key: key.clone(), given, address: address.to_owned() }));
            self.queue.update_value(|queue| queue.push_back(key));
        }
        self.next();
    }

    /// Stops one, or takes it off the list.
    pub fn remove(self, key: &str) {
        self.queue.update_value(|queue| queue.retain(|other| other != key));
        self.running.with_value(|running| {
            if let Some((own, Some(abort))) = running
                && own == key
            {
                abort.abort();
            }
        });
        self.files.update_value(|files| files.retain(|file| file.key != key));
        self.list.update(|list| list.retain(|transfer| transfer.key != key));
    }

    /// Tries one again.
    pub fn again(self, key: &str) {
        self.queue.update_value(|queue| queue.push_back(key.to_owned()));
        self.set(key, Way::Waiting, t!("funds.upload.waiting"));
        self.next();
    }

    fn set(self, key: &str, way: Way, note: String) {
        _ = self.list.try_update(|list| {
            if let Some(transfer) = list.iter_mut().find(|transfer| transfer.key == key) {
                (transfer.way, transfer.note) = (way, note);
            }
        });
    }

    fn next(self) {
        if self.running.try_with_value(Option::is_some) != Some(false) {
            return;
        }
        let Some(key) = self.queue.try_update_value(VecDeque::pop_front).flatten() else { return };
        let found = self.files.with_value(|files| files.iter().find(|file| file.key == key).cloned());
        let Some(file) = found else { return self.next() };
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        self.running.set_value(Some((key.clone(), abort)));
        self.set(&key, Way::Under(0.0), t!("funds.upload.checking"));
        spawn_local(async move {
            let finding = look(&file.given.file, self.window).await;
            if finding.bars() {
                self.set(&key, Way::Refused, words(finding));
            } else {
                self.send(&key, &file, finding, signal).await;
            }
            if self.running.try_set_value(None).is_none() {
                self.next();
            }
        });
    }

    async fn send(self, key: &str, file: &Waiting, finding: Finding, signal: Option<leptos::web_sys::AbortSignal>) {
        let query = ProofFilter { kind: self.kind, name: file.given.file.name(), address: file.address.clone() };
        let size = file.given.file.size();
        let own = key.to_owned();
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes of files")]
        let progress = Box::new(move |sent: u64| {
            let note = t!("funds.upload.under", sent = bytes(sent), size = bytes(size as u64));
            self.set(&own, Way::Under(sent as f64 / size.max(1.0)), note);
        });
        let answer = send_file(&api::ADD_PROOF, &[&self.activity], &query, file.given.file.clone().into(), signal, progress).await;
        match answer {
            Ok(proof) => {
                if finding == Finding::Fine {
                    _ = self.arrived.try_update(|arrived| arrived.push((key.to_owned(), proof.id)));
                }
                let note = if finding == Finding::Fine { t!("funds.upload.done") } else { words(finding) };
                self.set(key, Way::Done, note);
                invalidate("/api/v1/funds/claims");
                invalidate("/api/v1/funds/requests");
            }
            Err(ApiError::Aborted) => {}
            Err(error) => {
                let trouble = error.trouble();
                let refused = matches!(&error, ApiError::Problem(problem) if problem.status < 500);
                let words =
                    trouble.fields.first().map_or_else(|| format!("{} {}", trouble.title, trouble.detail), |field| field.words.clone());
                self.set(key, if refused { Way::Refused } else { Way::Failed }, words.trim().to_owned());
            }
        }
    }
}

/// What was found, and the way out.
fn words(finding: Finding) -> String {
    match finding {
        Finding::Fine => t!("funds.upload.done"),
        Finding::TooLarge => t!("funds.upload.too-large", max = bytes(MOST_PROOF_BYTES)),
        Finding::Empty => t!("field.empty-file"),
        Finding::WrongSort => t!("problem.funds/wrong-proof-type"),
        Finding::Heic => t!("funds.upload.heic"),
        Finding::Unreadable => t!("problem.funds/unreadable-proof"),
        Finding::Locked => t!("funds.upload.locked"),
        Finding::OtherDay(on) => t!("funds.upload.other-day", day = day(on)),
    }
}
