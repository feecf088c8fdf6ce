//! What a person tells the portal without a connection, until the server has it: what the app sees of it.
//!
//! The rules are `guildhall_outbox`'s. What drives them travels in a chunk of its own with the mark in the bar, which installs its [`Driver`].
//! It keeps what waits in the vault's database: while somebody is signed in, or on their own device.

mod driver;
mod letter;
mod list;
mod mark;
mod run;
mod tabs;
mod versions;

use std::cell::{Cell, RefCell};

use chrono::{DateTime, Utc};
use guildhall_domain::{funds::OperationId, wire};
use guildhall_outbox::{Deed, Kind, Status, Turn};
use leptos::{prelude::*, task::spawn_local};

pub use self::letter::{Letter, Matter, Task};
use crate::{
    api, boot,
    rerun::rerun,
    session,
    split::{Draw, lazily},
    wait::Later,
};

lazily!(
    /// The mark in the bar, shown while something waits; with it comes what sends.
    outbox_mark, mark::draw, words: ["outbox"]);
lazily!(
    /// The page of what waits.
    pub outbox_page, list::draw, words: ["outbox", "funds"]);

/// Which version of the app's types a letter has.
const SCHEMA: u32 = wire::VERSION;

/// How often it is looked whether there is an outbox yet, and how long between, in milliseconds.
const PATIENCE: u32 = 12;
const STEP: u32 = 150;

/// Something to be told.
pub struct Wish {
    /// Its id, made before the first attempt.
    pub operation: OperationId,
    /// What it says.
    pub letter: Letter,
    /// What it does, and on top of what.
    pub deed: Deed,
    /// Whether a first attempt has left and nobody knows whether it arrived.
    pub has_left: bool,
}

/// Why something is not kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// There is no outbox: in a frame, while viewing as somebody else, where the browser keeps nothing.
    NoOutbox,
    /// Too much waits, or it says too much.
    TooMuch,
    /// The browser could not write it.
    Failed,
}

/// One thing that waits, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub operation: OperationId,
    /// What it says; nothing when it cannot be read any more.
    pub letter: Option<Letter>,
    /// Whether it saves or does something once.
    pub kind: Kind,
    /// When it is sent.
    pub turn: Turn,
    /// How it stands.
    pub status: Status,
    /// What the server has instead, as it answered.
    pub theirs: Option<String>,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Whether the server may have done it.
    pub may_have_arrived: bool,
    /// Whether it has waited for days.
    pub is_old: bool,
}

impl Item {
    /// Whether it is about something.
    #[must_use]
    pub fn is_about(&self, matter: Matter) -> bool {
        self.letter.as_ref().is_some_and(|letter| letter.matter == matter)
    }
}

/// What the person does with something that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choice {
    /// Try it now.
    Now,
    /// Throw it away, with what follows from it.
    Discard,
    /// What is written here takes the place of theirs.
    Mine,
    /// What the server has stays.
    Theirs,
}

/// What the chunk does.
#[derive(Clone, Copy)]
struct Driver {
    add: fn(Wish) -> Later<Result<(), NotKept>>,
    /// Whether it was done.
    choose: fn(OperationId, Choice) -> Later<bool>,
}

thread_local! {
    static DRIVER: Cell<Option<Driver>> = const { Cell::new(None) };
    static ITEMS: ArcRwSignal<Vec<Item>> = ArcRwSignal::new(Vec::new());
    /// How many wait: for who only asks whether any do.
    static COUNT: Cell<usize> = const { Cell::new(0) };
    /// Why the server refused, with what its sentence needs. Whoever loads the page anew tries again to hear it.
    static REASONS: RefCell<Vec<(OperationId, String)>> = const { RefCell::new(Vec::new()) };
}

/// The place of the mark in the bar. Without its code the portal works as without an outbox; it is fetched again when the server is there.
pub fn bar() -> AnyView {
    // The vendor's people have nothing to tell that can wait.
    if session::me().with_untracked(|me| me.actor.is_vendor()) {
        return ().into_any();
    }
    let drawn = RwSignal::new(None::<Draw>);
    let reachable = api::reachable();
    rerun(move || {
        reachable.track();
        if drawn.with_untracked(Option::is_none) {
            spawn_local(async move {
                if let Ok(draw) = outbox_mark().await {
                    _ = drawn.try_set(Some(draw));
                }
            });
        }
    });
    (move || drawn.get().map(|draw| draw())).into_any()
}

/// Whether there may be an outbox in this page: whether the browser keeps anything is seen when something shall be kept.
#[must_use]
pub fn is_possible() -> bool {
    boot::around().is_none() && !api::is_refused("offline")
}

/// Whether something can be kept now.
#[must_use]
pub fn is_there() -> bool {
    DRIVER.get().is_some()
}

/// What keeps it. A page that has just been opened has it in a moment: its code travels, the vault opens.
async fn driver() -> Option<Driver> {
    for _ in 0..PATIENCE {
        if DRIVER.get().is_some() || !is_possible() {
            break;
        }
        tabs::sleep(STEP).await;
    }
    DRIVER.get()
}

/// Whether anything waits.
#[must_use]
pub fn is_any() -> bool {
    COUNT.get() > 0
}

/// Everything that waits, in order; to be followed.
#[must_use]
pub fn items() -> ArcRwSignal<Vec<Item>> {
    ITEMS.with(ArcRwSignal::clone)
}

/// Keeps something until the server has it. Only when this says so is it kept.
///
/// # Errors
/// When it is not kept.
pub async fn add(wish: Wish) -> Result<(), NotKept> {
    match driver().await {
        Some(driver) => (driver.add)(wish).await,
        None => Err(NotKept::NoOutbox),
    }
}

/// A draft was sent or thrown away otherwise: what of it waits is needless.
pub async fn give_up(matter: Matter) {
    let first = items().with_untracked(|items| items.iter().find(|item| item.is_about(matter)).map(|item| item.operation));
    if let Some(first) = first {
        choose(first, Choice::Discard).await;
    }
}

async fn choose(operation: OperationId, choice: Choice) -> bool {
    match DRIVER.get() {
        Some(driver) => (driver.choose)(operation, choice).await,
        None => false,
    }
}

/// Whether something waits that sends this, so that it is no longer written; followed.
#[must_use]
pub fn is_on_its_way(matter: Matter) -> Signal<bool> {
    let items = items();
    Memo::new(move |_| items.with(|items| items.iter().any(|item| item.kind == Kind::Act && item.is_about(matter)))).into()
}
