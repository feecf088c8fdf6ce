//! Brings one file to the server: hashes it, asks whether it is known, sends pieces, goes on after a lost connection.

use std::{cell::RefCell, collections::HashMap, time::Duration};

use guildhall_domain::{
    collateral::{
        api,
        upload::{Suggestion, Upload, UploadId, UploadInput, file_name},
    },
    endpoint::Nothing,
};
use js_sys::{Promise, Uint8Array};
use leptos::{
    prelude::*,
    wasm_bindgen::JsValue,
    web_sys::{AbortController, Blob, File},
};
use wasm_bindgen_futures::JsFuture;

use super::{
    hash::{Hash, SLICE},
    step::{Event, Sending, Step},
};
use crate::{
    api::{ApiError, send, upload},
    ui::Trouble,
};

/// Waits between tries to reach the server again: longer each time, never very long.
const WAITS: [u64; 5] = [1, 2, 4, 8, 15];

thread_local! {
    /// Uploads that this page has begun, by content: the same file twice is two uploads, a page loaded anew goes on with its own.
    static HELD: RefCell<HashMap<String, Vec<UploadId>>> = RefCell::default();
}

/// A file on its way.
#[derive(Clone, Copy)]
pub struct Cargo {
    file: StoredValue<File, LocalStorage>,
    /// Its name.
    pub name: StoredValue<String>,
    /// Its size in bytes.
    pub size: u64,
    /// How far it has come.
    pub step: RwSignal<Step>,
    /// Bytes of the piece under way that have left.
    pub flying: RwSignal<u64>,
    sha256: StoredValue<Option<String>>,
    piece: StoredValue<u64>,
    abort: StoredValue<Option<AbortController>, LocalStorage>,
    on_suggestion: Callback<Suggestion>,
}

impl Cargo {
    /// A file that has been given; the server suggests words for it once it knows of it.
    pub fn new(file: File, on_suggestion: Callback<Suggestion>) -> Self {
        Self {
            name: StoredValue::new(file.name()),
            size: file.size() as u64,
            file: StoredValue::new_local(file),
            step: RwSignal::new(Step::Waiting),
            flying: RwSignal::new(0),
            sha256: StoredValue::new(None),
            piece: StoredValue::new(0),
            abort: StoredValue::new_local(None),
            on_suggestion,
        }
    }

    /// Something happened.
    pub fn tell(self, event: Event) {
        if let Some(step) = self.step.try_get_untracked() {
            let next = step.after(event).settled(self.size);
            if next != step {
                self.step.set(next);
            }
        }
    }

    /// Stops what travels, for now.
    pub fn pause(self) {
        self.tell(Event::Pause);
        self.stop();
    }

    /// Stops what travels.
    pub fn stop(self) {
        if let Some(abort) = self.abort.try_get_value().flatten() {
            abort.abort();
        }
    }

    fn now(self) -> Option<Step> {
        self.step.try_get_untracked()
    }

    /// Goes as far as it can without the author: until the bytes are there, a decision is needed, or it does not work.
    pub async fn run(self) {
        self.tell(Event::Begin);
        if matches!(self.now(), Some(Step::Hashing(_))) {
            self.announce().await;
        }
        self.travel().await;
    }

    async fn announce(self) {
        let sha256 = match self.sha256.try_get_value().flatten() {
            Some(known) => known,
            None => match self.hashed().await {
                Some(hash) => hash,
                None => return,
            },
        };
        self.sha256.try_set_value(Some(sha256.clone()));
        self.tell(Event::HashReady);
        let name = self.name.try_get_value().unwrap_or_default();
        let besides = HELD.with_borrow(|held| held.get(&sha256).cloned().unwrap_or_default());
        let input = UploadInput { sha256, size: self.size, file_name: file_name(&name), besides };
        match send(&api::ANNOUNCE, &[], &input).await {
            Ok(announced) => self.announced(announced),
            Err(error) => self.tell(failure(&error)),
        }
    }

    fn announced(self, announced: Upload) {
        self.piece.try_set_value(announced.piece);
        if let Some(sha256) = self.sha256.try_get_value().flatten() {
            HELD.with_borrow_mut(|held| held.entry(sha256).or_default().push(announced.id));
        }
        self.on_suggestion.try_run(announced.suggestion.clone());
        self.tell(Event::Announced(announced));
    }

    /// The hash; `None` when the file cannot be read or was taken off the list.
    async fn hashed(self) -> Option<String> {
        let mut hash = Hash::default();
        while hash.bytes() < self.size {
            if !matches!(self.now(), Some(Step::Hashing(_))) {
                return None;
            }
            let Some(bytes) = self.read(hash.bytes(), SLICE).await else {
                self.tell(Event::Failed(Trouble::new(t!("collateral.upload.unreadable"))));
                return None;
            };
            hash.add(&bytes);
            self.tell(Event::Hashed(hash.bytes()));
            // Reading a slice lets the page breathe; a timer lets it paint.
            if hash.bytes() % (16 * SLICE) == 0 {
                rest(Duration::ZERO).await;
            }
        }
        Some(hash.finish())
    }

    fn slice(self, from: u64, length: u64) -> Option<Blob> {
        let to = (from + length).min(self.size);
        self.file.try_with_value(|file| file.slice_with_f64_and_f64(from as f64, to as f64).ok()).flatten()
    }

    async fn read(self, from: u64, length: u64) -> Option<Vec<u8>> {
        let buffer = JsFuture::from(self.slice(from, length)?.array_buffer()).await.ok()?;
        let bytes = Uint8Array::new(&buffer).to_vec();
        // A file that shrank since it was given would be read for ever.
        (!bytes.is_empty()).then_some(bytes)
    }

    async fn travel(self) {
        let mut tries = 0;
        while let Some(Step::Sending(sending)) = self.now() {
            match self.piece(sending).await {
                Ok(received) => {
                    tries = 0;
                    self.tell(Event::Received(received));
                }
                Err(ApiError::Aborted) => return,
                Err(ApiError::Offline) => {
                    self.tell(Event::Lost);
                    let wait = WAITS.get(tries).or(WAITS.last()).copied().unwrap_or(15);
                    tries += 1;
                    rest(Duration::from_secs(wait)).await;
                    self.catch_up(sending.upload).await;
                }
                Err(error) if error.code() == "collateral/wrong-offset" && tries < WAITS.len() => {
                    tries += 1;
                    self.catch_up(sending.upload).await;
                }
                Err(error) => self.tell(failure(&error)),
            }
        }
    }

    async fn piece(self, sending: Sending) -> Result<u64, ApiError> {
        let length = self.piece.try_get_value().filter(|piece| *piece > 0).unwrap_or(SLICE);
        let piece = self.slice(sending.received, length).ok_or(ApiError::Aborted)?;
        let abort = AbortController::new().ok();
        let signal = abort.as_ref().map(AbortController::signal);
        self.abort.try_set_value(abort);
        let flying = self.flying;
        let progress = Box::new(move |bytes| _ = flying.try_set(bytes));
        let answer = upload(&api::SEND, &[&sending.upload], piece, sending.received, signal, progress).await;
        self.flying.try_set(0);
        answer.map(|upload| upload.received)
    }

    /// Asks the server how far it got, and goes on from there.
    async fn catch_up(self, id: UploadId) {
        match send(&api::UPLOAD, &[&id], &Nothing {}).await {
            Ok(upload) => {
                self.tell(Event::Back);
                self.tell(Event::Received(upload.received));
            }
            // Still away: the next piece fails and waits again.
            Err(ApiError::Offline) => self.tell(Event::Back),
            Err(error) => self.tell(failure(&error)),
        }
    }
}

/// What becomes of a file: what the server will not take is not tried again.
fn failure(error: &ApiError) -> Event {
    match error {
        ApiError::Problem(problem) if matches!(problem.status, 409 | 413 | 415 | 422) => Event::Refused(fault(error)),
        ApiError::Problem(_) | ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted => Event::Failed(fault(error)),
    }
}

/// What went wrong: the field's own words where a field is to blame.
pub fn fault(error: &ApiError) -> Trouble {
    let trouble = error.trouble();
    match trouble.fields.first() {
        Some(field) => Trouble::new(field.words.clone()),
        None => trouble,
    }
}

/// Waits.
async fn rest(time: Duration) {
    let promise = Promise::new(&mut |done, _| {
        let done = move || _ = done.call0(&JsValue::NULL);
        if set_timeout(done, time).is_err() {
            leptos::logging::warn!("no timer");
        }
    });
    _ = JsFuture::from(promise).await;
}
