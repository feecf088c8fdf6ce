//! The outbox of whoever is signed in, as this tab has it: its transactions, and what of it is shown.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{Entry, Outbox, Owner, Sealed, Sender, Status, Subject};
use js_sys::{Date, Function, Promise};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
};
use wasm_bindgen_futures::JsFuture;

use super::{COUNT, ITEMS, Item, Letter, Matter, SCHEMA, tabs};
use crate::{
    ui::Toasts,
    vault::{Letters, Written, js},
};

/// What was decrypted of an entry.
#[derive(Clone)]
struct Read {
    letter: Option<Letter>,
    theirs: Option<(i32, Option<String>)>,
}

/// One person's outbox, from when the vault opens for them until it shuts.
pub struct Run {
    /// Whose it is.
    pub owner: Owner,
    /// What this tab knows beside the store.
    pub sender: RefCell<Sender>,
    /// Where it says what was sent.
    pub toasts: Toasts,
    whose: String,
    letters: Letters,
    is_over: Cell<bool>,
    is_poked: Cell<bool>,
    is_hurried: Cell<bool>,
    wake: RefCell<Option<Function>>,
    read: RefCell<HashMap<OperationId, Read>>,
    /// Which reading began last, and which is shown: an older one must not come after a newer one.
    begun: Cell<u32>,
    shown: Cell<u32>,
}

/// The browser's clock.
#[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
pub fn now() -> i64 {
    Date::now() as i64
}

/// Any number.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between nothing and 2^53")]
pub fn random() -> u64 {
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

impl Run {
    /// The outbox of whoever the vault is open for.
    pub fn new(owner: Owner, visit: u64, letters: Letters, whose: String, toasts: Toasts) -> Self {
        Self {
            owner,
            sender: RefCell::new(Sender::new(owner, visit, SCHEMA)),
            toasts,
            whose,
            letters,
            is_over: Cell::new(false),
            is_poked: Cell::new(false),
            is_hurried: Cell::new(false),
            wake: RefCell::new(None),
            read: RefCell::default(),
            begun: Cell::new(0),
            shown: Cell::new(0),
        }
    }

    /// Whether it is still the outbox of who is here.
    pub fn goes_on(&self) -> bool {
        !self.is_over.get()
    }

    /// Nobody is here any more, or somebody else.
    pub fn end(&self) {
        self.is_over.set(true);
        self.poke();
    }

    /// Something may be due now.
    pub fn poke(&self) {
        self.is_poked.set(true);
        if let Some(wake) = self.wake.take() {
            _ = wake.call0(&JsValue::NULL);
        }
    }

    /// There may be a connection again, or somebody asks to try now.
    pub fn hurry(&self) {
        self.is_hurried.set(true);
        self.sender.borrow_mut().hurry();
    }

    /// Whether somebody has asked to try since it was asked last.
    pub fn is_hurried(&self) -> bool {
        self.is_hurried.replace(false)
    }

    /// Waits so many milliseconds, or until something may be due. Whether the time has passed.
    #[expect(clippy::cast_precision_loss, reason = "an hour at most")]
    pub async fn pause(&self, millis: u64) -> bool {
        if !self.is_poked.get() {
            let over = Promise::new(&mut |resolve, _| {
                _ = js::call(&js_sys::global(), "setTimeout", &[&resolve, &(millis as f64).into()]);
                self.wake.replace(resolve.dyn_into().ok());
            });
            _ = JsFuture::from(over).await;
            self.wake.take();
        }
        !self.is_poked.replace(false)
    }

    /// One transaction. Nothing when it failed: then nothing has happened.
    pub async fn transact<T: 'static>(&self, decide: impl FnOnce(&mut Outbox) -> T + 'static) -> Option<T> {
        let answer = Rc::new(RefCell::new(None));
        let (decided, owner) = (answer.clone(), self.owner);
        let decide = Box::new(move |texts: Vec<String>| {
            let mut outbox = Outbox::of(owner, entries(&texts));
            decided.replace(Some(decide(&mut outbox)));
            written(&outbox)
        });
        if (self.letters.change)(self.whose.clone(), decide).await { answer.take() } else { None }
    }

    /// Encrypts something about a subject.
    pub async fn seal(&self, subject: &Subject, text: String) -> Option<Sealed> {
        (self.letters.seal)(self.whose.clone(), subject.0.clone(), text).await.map(Sealed)
    }

    /// Entries of one matter have one subject, which tells nothing of it.
    pub async fn subject(&self, matter: Matter) -> Option<Subject> {
        (self.letters.name)(self.whose.clone(), format!("outbox {}", matter.path())).await.map(Subject)
    }

    async fn open(&self, subject: &Subject, sealed: &Sealed) -> Option<String> {
        (self.letters.open)(self.whose.clone(), subject.0.clone(), sealed.0.clone()).await
    }

    /// What an operation says.
    pub fn letter(&self, operation: OperationId) -> Option<Letter> {
        self.read.borrow().get(&operation).and_then(|read| read.letter.clone())
    }

    /// Reads what waits and shows it.
    pub async fn reread(&self) {
        let turn = self.begun.get() + 1;
        self.begun.set(turn);
        let Some(texts) = (self.letters.all)(self.whose.clone()).await else { return };
        let outbox = Outbox::of(self.owner, entries(&texts));
        for entry in outbox.entries() {
            self.decrypt(entry).await;
        }
        if !self.goes_on() || turn < self.shown.get() {
            return;
        }
        self.shown.set(turn);
        let items: Vec<Item> = outbox.list(SCHEMA, now()).map(|item| self.item(&item)).collect();
        self.read.borrow_mut().retain(|operation, _| outbox.entry(*operation).is_some());
        show(items);
    }

    async fn decrypt(&self, entry: &Entry) {
        let known = self.read.borrow().get(&entry.operation).cloned();
        let letter = match known.as_ref().map(|known| known.letter.clone()) {
            Some(letter) => letter,
            None => self.open(&entry.subject, &entry.body).await.and_then(|text| serde_json::from_str(&text).ok()),
        };
        let theirs = match &entry.status {
            Status::Conflict(Some(theirs)) => {
                match known.and_then(|known| known.theirs).filter(|(version, _)| *version == theirs.version) {
                    Some(known) => Some(known),
                    None => Some((theirs.version, self.open(&entry.subject, &theirs.content).await)),
                }
            }
            Status::Waiting
            | Status::Paused(_)
            | Status::Conflict(None)
            | Status::Refused { .. }
            | Status::SignedOut
            | Status::Outdated => None,
        };
        self.read.borrow_mut().insert(entry.operation, Read { letter, theirs });
    }

    fn item(&self, item: &guildhall_outbox::Item<'_>) -> Item {
        let entry = item.entry;
        let read = self.read.borrow().get(&entry.operation).cloned();
        let (letter, theirs) = read.map_or((None, None), |read| (read.letter, read.theirs.and_then(|(_, text)| text)));
        Item {
            operation: entry.operation,
            letter,
            kind: entry.kind,
            turn: item.turn,
            status: entry.status.clone(),
            theirs,
            created_at: entry.created_at,
            may_have_arrived: entry.may_have_arrived(),
            is_old: item.old,
        }
    }
}

/// Shows what waits, and lets the browser ask before what is nowhere else goes with the page.
pub fn show(items: Vec<Item>) {
    COUNT.set(items.len());
    tabs::guard(!items.is_empty());
    let shown = ITEMS.with(ArcRwSignal::clone);
    if shown.with_untracked(|before| *before != items) {
        shown.set(items);
    }
}

fn entries(texts: &[String]) -> Vec<Entry> {
    texts.iter().filter_map(|text| serde_json::from_str(text).ok()).collect()
}

fn written(outbox: &Outbox) -> Written {
    let changes = outbox.changes();
    let put = |entry: &Entry| serde_json::to_string(entry).ok().map(|text| (entry.operation.to_string(), text));
    Written { put: changes.put.iter().filter_map(put).collect(), remove: changes.remove.iter().map(ToString::to_string).collect() }
}
