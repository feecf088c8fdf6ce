//! Drafts that save themselves: one save at a time, in the outbox without a connection, kept in the browser until the server has it.

mod later;
mod shown;
mod state;

use std::time::Duration;

use chrono::Utc;
use guildhall_domain::{
    endpoint::{Endpoint, Nothing},
    funds::OperationId,
};
use guildhall_outbox::{Deed, Kind, Seen, Turn};
use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use self::state::{Next, after};
pub use self::{
    later::{later, on_its_way},
    shown::{line, offer, show_first, unsent},
    state::{Flushed, Record, Saving},
};
use crate::{
    api::{self, ApiError},
    kept,
    operation::is_unanswered,
    outbox::{self, Matter, NotKept, Task, Wish},
    query::invalidate,
    rerun::rerun,
};

/// How long nobody types before a draft is saved.
const PAUSE: Duration = Duration::from_millis(900);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

type Then = Box<dyn FnOnce(Flushed) + Send + Sync>;

/// What saves itself.
pub struct Draft<I: Send + Sync + 'static, O: 'static> {
    /// What it is.
    pub matter: Matter,
    /// What people call it.
    pub title: Signal<String>,
    /// What is written.
    pub input: Signal<I>,
    /// The version that the form began with.
    pub version: i32,
    /// Saves it.
    pub save: Endpoint<I, O>,
    /// Reads it.
    pub read: Endpoint<Nothing, O>,
}

/// A draft that saves itself.
pub struct Autosave<I: Send + Sync + 'static, O: 'static> {
    save: Endpoint<I, O>,
    read: Endpoint<Nothing, O>,
    matter: Matter,
    title: Signal<String>,
    input: Signal<I>,
    saved: StoredValue<I>,
    version: StoredValue<i32>,
    /// What of it waits in the outbox, as far as this form has written or seen it.
    queued: StoredValue<Option<OperationId>>,
    state: RwSignal<Saving>,
    busy: StoredValue<bool>,
    stopped: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    waiting: StoredValue<Option<Then>>,
    on_start: Callback<()>,
    on_saved: Callback<O>,
    take: Callback<I>,
}

impl<I: Send + Sync + 'static, O> Clone for Autosave<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I: Send + Sync + 'static, O> Copy for Autosave<I, O> {}

/// Saves whenever the input has changed for a moment. `on_start` runs when a save leaves, `on_saved` gets its answer, `take` shows what an
/// earlier visit wrote and still waits.
pub fn autosave<I, O>(
    draft: Draft<I, O>,
    on_start: impl Fn() + Send + Sync + 'static,
    on_saved: impl Fn(O) + Send + Sync + 'static,
    take: impl Fn(I) + Send + Sync + 'static,
) -> Autosave<I, O>
where
    I: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    O: Clone + Record<I> + DeserializeOwned + Send + Sync + 'static,
{
    let Draft { matter, title, input, version, save, read } = draft;
    let save = Autosave {
        save,
        read,
        matter,
        title,
        input,
        saved: StoredValue::new(input.get_untracked()),
        version: StoredValue::new(version),
        queued: StoredValue::new(None),
        state: RwSignal::new(Saving::Saved(None)),
        busy: StoredValue::new(false),
        stopped: StoredValue::new(false),
        timer: StoredValue::new(None),
        waiting: StoredValue::new(None),
        on_start: Callback::new(move |()| on_start()),
        on_saved: Callback::new(on_saved),
        take: Callback::new(take),
    };
    Effect::new(move || {
        input.track();
        save.typed();
    });
    // The connection is back.
    let reachable = api::reachable();
    rerun(move || {
        if reachable.get() && save.state.with_untracked(|state| *state == Saving::Offline) {
            save.start();
        }
    });
    let items = outbox::items();
    rerun(move || {
        items.track();
        save.look();
    });
    on_cleanup(move || save.leave());
    save
}

/// What the server has in place of what was written.
enum Compared<O> {
    /// The same.
    Same(O),
    /// Something else.
    Other,
    /// It does not say.
    Unknown,
}

/// Keeps a save whose page is gone. What cannot be kept is offered when the page is opened next.
async fn kept_behind(wish: Wish) {
    _ = outbox::add(wish).await;
}

impl<I, O> Autosave<I, O>
where
    I: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    O: Clone + Record<I> + DeserializeOwned + Send + Sync + 'static,
{
    /// How far saving has come.
    pub fn state(self) -> Signal<Saving> {
        self.state.into()
    }

    /// Saves what is not saved yet, then says where everything is.
    pub fn flush(self, then: impl FnOnce(Flushed) + Send + Sync + 'static) {
        if !self.is_changed() && !self.busy.get_value() {
            then(if self.waits() { Flushed::Queued } else { Flushed::Saved });
            return;
        }
        self.waiting.set_value(Some(Box::new(then)));
        self.start();
    }

    /// Nothing more is saved: the draft was sent or thrown away.
    pub fn stop(self) {
        self.stopped.set_value(true);
        kept::forget(&self.matter.path());
        spawn_local(outbox::give_up(self.matter));
    }

    /// The server's newer version is taken as the base of what is typed here.
    pub fn go_on_from(self, version: i32) {
        self.version.set_value(version);
        self.state.set(Saving::Typed);
        self.start();
    }

    /// Keeps the word that sends it behind what of it waits, until the server has it.
    ///
    /// # Errors
    /// When it is not kept.
    pub async fn send_later(self, operation: OperationId, has_left: bool) -> Result<(), NotKept> {
        let input = serde_json::to_string(&guildhall_domain::funds::Operation { operation }).map_err(|_| NotKept::Failed)?;
        let letter = outbox::Letter { matter: self.matter, task: Task::Send, title: self.title.get_untracked(), input };
        outbox::add(Wish { operation, letter, deed: Deed::Act, has_left }).await
    }

    fn is_changed(self) -> bool {
        self.saved.with_value(|saved| self.input.with_untracked(|input| input != saved))
    }

    /// Whether something of it waits in the outbox: then nothing passes that.
    fn waits(self) -> bool {
        self.queued.with_value(Option::is_some)
            || outbox::items().with_untracked(|items| items.iter().any(|item| item.is_about(self.matter)))
    }

    fn typed(self) {
        if self.stopped.get_value() || !self.is_changed() {
            return;
        }
        kept::keep(&self.matter.path(), &self.input.get_untracked());
        if self.state.with_untracked(|state| *state == Saving::Stale) {
            return;
        }
        self.state.set(Saving::Typed);
        self.after(PAUSE);
    }

    fn after(self, pause: Duration) {
        if let Some(Some(timer)) = self.timer.try_get_value() {
            timer.clear();
        }
        let timer = set_timeout(move || self.start(), pause).ok();
        self.timer.set_value(timer);
    }

    fn start(self) {
        let alive = self.stopped.try_get_value() == Some(false) && self.busy.try_get_value() == Some(false);
        if !alive || !self.is_changed() {
            return;
        }
        if self.is_unknown() {
            self.state.set(Saving::Offline);
            self.settle(Flushed::Not);
            return self.look();
        }
        self.busy.set_value(true);
        self.state.set(Saving::Sending);
        self.on_start.run(());
        let input = self.input.get_untracked();
        if self.is_for_later() {
            return self.queue(input, false);
        }
        let wish = self.wish(&input, true);
        let (endpoint, path, version) = (self.save, self.matter.path(), self.version.get_value());
        spawn_local(async move {
            let answer = api::dispatch(&endpoint, path.clone(), &input, Some(version)).await;
            match (self.busy.try_get_value(), &answer) {
                (Some(_), _) => self.ended(input, answer),
                (None, Ok(_)) => saved_behind(&path),
                (None, Err(error)) if is_unanswered(error) => kept_behind(wish).await,
                (None, Err(_)) => {}
            }
        });
    }

    /// Whether what waited has gone and the server has not said yet which version that made: until then nothing can stand on it.
    fn is_unknown(self) -> bool {
        let waits = |operation| outbox::items().with_untracked(|items| items.iter().any(|item| item.operation == operation));
        outbox::is_there() && self.queued.get_value().is_some_and(|operation| !waits(operation))
    }

    /// Whether there is no sense in sending it from here: something waits before it, or there is no connection.
    fn is_for_later(self) -> bool {
        outbox::is_possible() && (self.waits() || !api::reachable().get_untracked())
    }

    /// A save for the outbox, on top of what this form has seen.
    fn wish(self, input: &I, has_left: bool) -> Wish {
        let or = self.version.get_value();
        let seen = self.queued.get_value().map_or(Seen::Version(or), |operation| Seen::Entry { operation, or });
        // What was read from JSON can be written as JSON.
        let input = serde_json::to_string(input).unwrap_or_default();
        let letter = outbox::Letter { matter: self.matter, task: Task::Save, title: self.title.get_untracked(), input };
        Wish { operation: api::operation(), letter, deed: Deed::Save(seen), has_left }
    }

    /// Puts a save into the outbox.
    fn queue(self, input: I, has_left: bool) {
        let wish = self.wish(&input, has_left);
        let operation = wish.operation;
        spawn_local(async move {
            let kept = outbox::add(wish).await;
            if self.busy.try_get_value().is_none() {
                return;
            }
            self.busy.set_value(false);
            if kept.is_err() {
                self.state.set(Saving::Offline);
                self.settle(Flushed::Not);
                return self.after(AGAIN);
            }
            self.queued.set_value(Some(operation));
            self.saved.set_value(input);
            if !self.is_changed() {
                self.state.set(Saving::Queued);
                self.settle(Flushed::Queued);
                self.look();
            } else if self.waiting.with_value(Option::is_some) {
                self.start();
            } else {
                self.state.set(Saving::Typed);
                self.after(PAUSE);
            }
        });
    }

    /// What became of what waits.
    fn look(self) {
        if self.busy.try_get_value() != Some(false) || self.stopped.get_value() {
            return;
        }
        let Some(operation) = self.queued.get_value() else { return self.adopt() };
        let turn = outbox::items().with_untracked(|items| items.iter().find(|item| item.operation == operation).map(|item| item.turn));
        let stands = self.state.with_untracked(|state| matches!(state, Saving::Queued | Saving::Held));
        match turn {
            Some(Turn::NeedsYou) if stands => self.state.set(Saving::Held),
            Some(_) if stands => self.state.set(Saving::Queued),
            Some(_) => {}
            None if outbox::is_there() => self.gone(),
            None => {}
        }
    }

    /// Goes on with what an earlier visit wrote and still waits.
    fn adopt(self) {
        let last = outbox::items().with_untracked(|items| {
            let own = items.iter().rev().find(|item| item.kind == Kind::Save && item.is_about(self.matter));
            own.and_then(|item| Some((item.operation, serde_json::from_str::<I>(&item.letter.as_ref()?.input).ok()?)))
        });
        let Some((operation, input)) = last.filter(|_| !self.is_changed()) else { return };
        self.queued.set_value(Some(operation));
        self.saved.set_value(input.clone());
        self.state.set(Saving::Queued);
        self.take.run(input);
        self.look();
    }

    /// What waited does not wait any more: it was sent, or somebody has chosen what became of it. The server says which.
    fn gone(self) {
        self.busy.set_value(true);
        let saved = self.saved.get_value();
        spawn_local(async move {
            match self.compare(&saved).await {
                Some(Compared::Same(record)) => {
                    self.queued.set_value(None);
                    self.has(record);
                }
                Some(Compared::Other) => {
                    self.queued.set_value(None);
                    self.is_stale();
                }
                Some(Compared::Unknown) => _ = set_timeout(move || self.look(), AGAIN),
                None => {}
            }
        });
    }

    /// Somebody has saved since: perhaps this very save, whose answer was lost while the browser sent it a second time.
    fn is_newer(self, input: I) {
        spawn_local(async move {
            match self.compare(&input).await {
                Some(Compared::Same(record)) => {
                    self.saved.set_value(input);
                    self.has(record);
                }
                // The outbox compares as soon as it can.
                Some(Compared::Unknown) if outbox::is_possible() => {
                    self.busy.set_value(true);
                    self.queue(input, true);
                }
                Some(Compared::Other | Compared::Unknown) => self.is_stale(),
                None => {}
            }
        });
    }

    fn is_stale(self) {
        self.state.set(Saving::Stale);
        self.settle(Flushed::Not);
    }

    /// Whether the server has this. Nothing when the page is gone.
    async fn compare(self, input: &I) -> Option<Compared<O>> {
        let answer = api::dispatch(&self.read, self.matter.path(), &Nothing {}, None).await;
        self.busy.try_get_value()?;
        self.busy.set_value(false);
        Some(match answer {
            Ok(record) if record.says(input) => Compared::Same(record),
            Ok(_) => Compared::Other,
            Err(_) => Compared::Unknown,
        })
    }

    /// The server has what was saved last.
    fn has(self, record: O) {
        let changed = self.is_changed();
        self.version.set_value(record.version());
        // Ids that the answer gives are part of the input: what differs now was typed.
        self.on_saved.run(record);
        if changed {
            self.state.set(Saving::Typed);
            self.after(PAUSE);
        } else {
            self.saved.set_value(self.input.get_untracked());
            kept::forget(&self.matter.path());
            self.state.set(Saving::Saved(Some(Utc::now())));
            self.settle(Flushed::Saved);
        }
    }

    fn ended(self, input: I, answer: Result<O, ApiError>) {
        if answer.as_ref().is_err_and(is_unanswered) && outbox::is_possible() {
            return self.queue(input, true);
        }
        if answer.as_ref().is_err_and(|error| error.code() == "stale") {
            return self.is_newer(input);
        }
        self.busy.set_value(false);
        let hurry = self.waiting.with_value(Option::is_some);
        // What was typed while the save was under way is a change too.
        let changed = self.input.with_untracked(|now| *now != input);
        let next = after(answer.as_ref().err(), changed, hurry);
        match answer {
            Ok(answer) => {
                self.saved.set_value(input);
                self.has(answer);
            }
            Err(error) => {
                self.state.set(match next {
                    Next::Later => Saving::Offline,
                    Next::Nothing | Next::Soon | Next::Now => Saving::Refused(error.trouble()),
                });
                self.settle(Flushed::Not);
            }
        }
        match next {
            Next::Nothing => {}
            Next::Now => self.start(),
            Next::Soon => self.after(PAUSE),
            Next::Later => self.after(AGAIN),
        }
    }

    fn settle(self, flushed: Flushed) {
        if let Some(then) = self.waiting.try_update_value(Option::take).flatten() {
            then(flushed);
        }
    }

    /// The page is left: what is not saved yet is sent on the way.
    fn leave(self) {
        let idle = !self.stopped.get_value() && !self.busy.get_value();
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let stuck = self.state.with_untracked(|state| matches!(state, Saving::Stale | Saving::Refused(_)));
        // What cannot be saved now is offered when the form is opened next.
        if !idle || stuck || !self.is_changed() || self.is_unknown() {
            return;
        }
        let input = self.input.get_untracked();
        let is_for_later = self.is_for_later();
        let wish = self.wish(&input, !is_for_later);
        let (endpoint, path, version) = (self.save, self.matter.path(), self.version.get_value());
        spawn_local(async move {
            if is_for_later {
                return kept_behind(wish).await;
            }
            match api::dispatch(&endpoint, path.clone(), &input, Some(version)).await {
                Ok(_) => saved_behind(&path),
                Err(error) if is_unanswered(&error) => kept_behind(wish).await,
                Err(_) => {}
            }
        });
    }
}

/// A save whose page is gone: it need not be offered again, and what other pages show is out of date.
fn saved_behind(path: &str) {
    kept::forget(path);
    invalidate(path);
}
