//! Drafts that save themselves: one save at a time, tried again without a connection, kept in the browser until the server has it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use guildhall_domain::endpoint::Endpoint;
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsCast, web_sys::HtmlElement};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    api::{self, ApiError},
    i18n::time,
    kept,
    query::invalidate,
    ui::{Button, Icon, Notice, Size, Tone, Trouble},
};

/// How long nobody types before a draft is saved.
const PAUSE: Duration = Duration::from_millis(900);
/// How long after a failure it is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// How far saving has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// The server has everything; since when, once something was saved on this page.
    Saved(Option<DateTime<Utc>>),
    /// Something was typed.
    Typed,
    /// On its way.
    Sending,
    /// There is no connection; it is tried again.
    Offline,
    /// Somebody else saved meanwhile: nothing is overwritten.
    Stale,
    /// The server does not take it.
    Refused(Trouble),
}

/// What comes next after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    Soon,
    Now,
    Later,
}

/// What to do when a save has ended.
fn after(error: Option<&ApiError>, changed: bool, hurry: bool) -> Next {
    match error {
        None if changed && hurry => Next::Now,
        None if changed => Next::Soon,
        None => Next::Nothing,
        Some(ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted) => Next::Later,
        Some(ApiError::Problem(problem)) if problem.status >= 500 || problem.status == 401 => Next::Later,
        // What the server does not take stays as it is until something else is typed.
        Some(ApiError::Problem(_)) if changed => Next::Soon,
        Some(ApiError::Problem(_)) => Next::Nothing,
    }
}

/// What the server answers a save with.
pub trait Versioned {
    /// For the next `If-Match`.
    fn version(&self) -> i32;
}

impl Versioned for guildhall_domain::funds::FundRequest {
    fn version(&self) -> i32 {
        self.version
    }
}

impl Versioned for guildhall_domain::funds::Claim {
    fn version(&self) -> i32 {
        self.version
    }
}

type Then = Box<dyn FnOnce(bool) + Send + Sync>;

/// A draft that saves itself.
pub struct Autosave<I: Send + Sync + 'static, O: 'static> {
    endpoint: Endpoint<I, O>,
    path: StoredValue<String>,
    input: Signal<I>,
    saved: StoredValue<I>,
    version: StoredValue<i32>,
    state: RwSignal<Saving>,
    busy: StoredValue<bool>,
    stopped: StoredValue<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    waiting: StoredValue<Option<Then>>,
    on_start: Callback<()>,
    on_saved: Callback<O>,
}

impl<I: Send + Sync + 'static, O> Clone for Autosave<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I: Send + Sync + 'static, O> Copy for Autosave<I, O> {}

/// Saves whenever the input has changed for a moment. `on_start` runs when a save leaves, `on_saved` gets its answer.
pub fn autosave<I, O>(
    endpoint: &Endpoint<I, O>,
    path: String,
    input: Signal<I>,
    version: i32,
    on_start: impl Fn() + Send + Sync + 'static,
    on_saved: impl Fn(O) + Send + Sync + 'static,
) -> Autosave<I, O>
where
    I: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    O: Clone + Versioned + DeserializeOwned + Send + Sync + 'static,
{
    let save = Autosave {
        endpoint: *endpoint,
        path: StoredValue::new(path),
        input,
        saved: StoredValue::new(input.get_untracked()),
        version: StoredValue::new(version),
        state: RwSignal::new(Saving::Saved(None)),
        busy: StoredValue::new(false),
        stopped: StoredValue::new(false),
        timer: StoredValue::new(None),
        waiting: StoredValue::new(None),
        on_start: Callback::new(move |()| on_start()),
        on_saved: Callback::new(on_saved),
    };
    Effect::new(move || {
        input.track();
        save.typed();
    });
    // The connection is back.
    let reachable = api::reachable();
    Effect::new(move || {
        if reachable.get() && save.state.with_untracked(|state| *state == Saving::Offline) {
            save.start();
        }
    });
    on_cleanup(move || save.leave());
    save
}

impl<I, O> Autosave<I, O>
where
    I: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    O: Clone + Versioned + DeserializeOwned + Send + Sync + 'static,
{
    /// How far saving has come.
    pub fn state(self) -> Signal<Saving> {
        self.state.into()
    }

    /// Saves what is not saved yet, then says whether the server has everything.
    pub fn flush(self, then: impl FnOnce(bool) + Send + Sync + 'static) {
        if !self.is_changed() && !self.busy.get_value() {
            then(true);
            return;
        }
        self.waiting.set_value(Some(Box::new(then)));
        self.start();
    }

    /// Nothing more is saved: the draft was sent or thrown away.
    pub fn stop(self) {
        self.stopped.set_value(true);
        self.path.with_value(|path| kept::forget(path));
    }

    /// The server's newer version is taken as the base of what is typed here.
    pub fn go_on_from(self, version: i32) {
        self.version.set_value(version);
        self.state.set(Saving::Typed);
        self.start();
    }

    fn is_changed(self) -> bool {
        self.saved.with_value(|saved| self.input.with_untracked(|input| input != saved))
    }

    fn typed(self) {
        if self.stopped.get_value() || !self.is_changed() {
            return;
        }
        self.path.with_value(|path| kept::keep(path, &self.input.get_untracked()));
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
        self.busy.set_value(true);
        self.state.set(Saving::Sending);
        self.on_start.run(());
        let (endpoint, path) = (self.endpoint, self.path.get_value());
        let (input, version) = (self.input.get_untracked(), self.version.get_value());
        spawn_local(async move {
            let answer = api::dispatch(&endpoint, path.clone(), &input, Some(version)).await;
            match self.busy.try_get_value() {
                Some(_) => self.ended(input, answer),
                None if answer.is_ok() => saved_behind(&path),
                None => {}
            }
        });
    }

    fn ended(self, input: I, answer: Result<O, ApiError>) {
        self.busy.set_value(false);
        let hurry = self.waiting.with_value(Option::is_some);
        // What was typed while the save was under way is a change too.
        let changed = self.input.with_untracked(|now| *now != input);
        let next = after(answer.as_ref().err(), changed, hurry);
        match answer {
            Ok(answer) => {
                self.version.set_value(answer.version());
                self.saved.set_value(input);
                // Ids that the answer gives are part of the input: what differs now was typed.
                self.on_saved.run(answer);
                if !changed {
                    self.saved.set_value(self.input.get_untracked());
                    self.path.with_value(|path| kept::forget(path));
                    self.state.set(Saving::Saved(Some(Utc::now())));
                    self.settle(true);
                } else {
                    self.state.set(Saving::Typed);
                }
            }
            Err(error) => {
                self.state.set(match (&error, next) {
                    (error, _) if error.code() == "stale" => Saving::Stale,
                    (_, Next::Later) => Saving::Offline,
                    (error, _) => Saving::Refused(error.trouble()),
                });
                self.settle(false);
            }
        }
        match next {
            Next::Nothing => {}
            Next::Now => self.start(),
            Next::Soon => self.after(PAUSE),
            Next::Later => self.after(AGAIN),
        }
    }

    fn settle(self, saved: bool) {
        if let Some(then) = self.waiting.try_update_value(Option::take).flatten() {
            then(saved);
        }
    }

    /// The page is left: what is not saved yet is sent on the way.
    fn leave(self) {
        let idle = !self.stopped.get_value() && !self.busy.get_value();
        if let Some(timer) = self.timer.get_value() {
            timer.clear();
        }
        let stuck = self.state.with_untracked(|state| matches!(state, Saving::Stale | Saving::Refused(_)));
        if !idle || stuck || !self.is_changed() {
            return;
        }
        let (endpoint, path) = (self.endpoint, self.path.get_value());
        let (input, version) = (self.input.get_untracked(), self.version.get_value());
        spawn_local(async move {
            if api::dispatch(&endpoint, path.clone(), &input, Some(version)).await.is_ok() {
                saved_behind(&path);
            }
        });
    }
}

/// A save whose page is gone: it need not be offered again, and what other pages show is out of date.
fn saved_behind(path: &str) {
    kept::forget(path);
    invalidate(path);
}

/// How far saving has come: "Saved at 14:02".
fn words(state: &Saving) -> String {
    match state {
        Saving::Saved(None) => t!("funds.save.by-itself"),
        Saving::Saved(Some(at)) => t!("funds.save.saved", time = time(*at)),
        Saving::Typed | Saving::Sending => t!("funds.save.sending"),
        Saving::Offline => t!("funds.save.offline"),
        Saving::Stale => t!("funds.save.stale"),
        Saving::Refused(trouble) => t!("funds.save.refused", why = &trouble.title),
    }
}

/// What stands beside the button that could not send because the draft could not be saved.
pub fn unsent(state: Signal<Saving>, tried: Signal<bool>) -> AnyView {
    let shown = move || {
        let state = state.get();
        let stuck = matches!(state, Saving::Offline | Saving::Stale | Saving::Refused(_));
        (tried.get() && stuck)
            .then(|| view! { <Notice tone=Tone::Danger><b>{t!("funds.send.unsent"; text)}</b> " " {words(&state)}</Notice> })
    };
    view! { <div role="alert">{shown}</div> }.into_any()
}

/// How far saving has come, in a line at the head of the form.
pub fn line(state: Signal<Saving>) -> AnyView {
    let words = move || state.with(words);
    let icon = move || match state.get() {
        Saving::Saved(_) => Icon::Check.small(),
        Saving::Typed | Saving::Sending => Icon::Refresh.small(),
        Saving::Offline => Icon::Offline.small(),
        Saving::Stale | Saving::Refused(_) => Icon::Warning.small(),
    };
    view! { <p class="row small muted" role="status">{icon} <span>{words}</span></p> }.into_any()
}

/// Offers text that a former visit typed and the server does not have.
pub fn offer<I: Clone + Send + Sync + 'static>(
    kept: Option<kept::Kept<I>>,
    key: String,
    take: impl Fn(I) + Copy + Send + Sync + 'static,
) -> AnyView {
    let kept = RwSignal::new(kept);
    let shown = move || {
        let key = key.clone();
        kept.get().map(|found| {
            let input = StoredValue::new(found.input);
            let at = found.at;
            let actions = move || {
                let key = key.clone();
                view! {
                    <Button size=Size::Little on_click=move || { take(input.get_value()); kept.set(None); }>{t!("funds.kept.take"; text)}</Button>
                    <Button size=Size::Little on_click=move || { kept::forget(&key); kept.set(None); }>{t!("funds.kept.drop"; text)}</Button>
                }
            };
            view! { <Notice tone=Tone::Warning actions=actions><p>{move || t!("funds.kept", at = crate::i18n::moment(at))}</p></Notice> }
        })
    };
    shown.into_any()
}

/// The first field that is wrong gets the focus, once it says so.
pub fn show_first() {
    let focus = || {
        let first = document().query_selector("main [aria-invalid='true']").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            _ = first.focus();
        }
    };
    _ = request_animation_frame(focus);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_during_a_save_is_saved_after_it() {
        assert_eq!(after(None, false, false), Next::Nothing);
        assert_eq!(after(None, true, false), Next::Soon);
        assert_eq!(after(None, true, true), Next::Now, "somebody waits to send");
    }

    #[test]
    fn a_lost_connection_is_tried_again_and_a_refusal_is_not() {
        assert_eq!(after(Some(&ApiError::Offline), false, false), Next::Later);
        assert_eq!(after(Some(&ApiError::with_status(503)), false, false), Next::Later);
        assert_eq!(after(Some(&ApiError::with_status(401)), false, false), Next::Later, "until somebody has signed in again");
        assert_eq!(after(Some(&ApiError::with_status(422)), false, true), Next::Nothing);
        assert_eq!(after(Some(&ApiError::with_status(422)), true, false), Next::Soon, "something else was typed");
    }
}
