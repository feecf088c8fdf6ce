//! What boot.js does for the app: it fetches the files of the build, adds style sheets, tells of newer builds, and shows that the app has failed.

use std::{cell::Cell, panic};

use js_sys::{Function, Object, Promise, Reflect};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
};
use wasm_bindgen_futures::JsFuture;

use crate::{rerun::rerun, split::NotLoaded};

/// How this build stands to the one that is served now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Build {
    /// As far as is known, it is that one.
    #[default]
    Current,
    /// Another one is ready; this one goes on working.
    Old,
    /// The server no longer understands it.
    TooOld,
}

thread_local! {
    // Two flags and no signal of its own type: that would be more code for the sign-in page.
    static IS_OLD: ArcRwSignal<bool> = ArcRwSignal::new(false);
    static IS_TOO_OLD: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// How this build stands; followed where that can be. What is too old does not become less so.
#[must_use]
pub fn build() -> Build {
    let is = |flag: &'static std::thread::LocalKey<ArcRwSignal<bool>>| flag.with(ArcRwSignal::clone).get();
    match (is(&IS_TOO_OLD), is(&IS_OLD)) {
        (true, _) => Build::TooOld,
        (false, true) => Build::Old,
        (false, false) => Build::Current,
    }
}

/// The server no longer understands this build.
pub fn outlived() {
    IS_TOO_OLD.with(|flag| flag.set(true));
}

/// A file of this build did not arrive: asks whether that is because another one is served now.
pub fn look_for_another() {
    call("outdated", &JsValue::UNDEFINED);
}

/// Loads the page again, with the build that is served now. Only where the reader asked for it.
pub fn renew() {
    let is_too_old = untrack(build) == Build::TooOld;
    call("renew", &is_too_old.into());
}

/// Leaves the words for the worst case with boot.js: once the app has failed, nothing of it can be trusted to speak.
pub fn prepare() {
    rerun(|| {
        let words = Object::new();
        for (name, said) in
            [("title", t!("shell.crashed.title")), ("lead", t!("shell.crashed.lead")), ("reload", t!("shell.crashed.reload"))]
        {
            _ = Reflect::set(&words, &name.into(), &said.into());
        }
        call("prepare", &words);
    });
}

/// From now on a panic puts a message with a way out over the page, and what is told of other builds is heard.
pub fn watch() {
    _ = window_event_listener_untyped("newer", |_| IS_OLD.with(|flag| flag.set(true)));
    panic::set_hook(Box::new(|panicked| {
        leptos::logging::error!("{panicked}");
        call("cover", &JsValue::UNDEFINED);
    }));
}

/// The few words that boot.js has of its own, for when no catalogue is there.
pub fn apologise() {
    call("apologise", &"connection".into());
}

/// What this page was told about the page around it, as JSON; nothing when the portal has a window of its own.
#[must_use]
pub fn around() -> Option<String> {
    document().query_selector("meta[name=guildhall-embed]").ok()??.get_attribute("content")
}

/// Fetches a file of this build and checks it; the promise is of a `Response`.
#[must_use]
pub fn load(path: &str) -> Option<Promise> {
    call("load", &path.into())?.dyn_into().ok()
}

thread_local! {
    static IS_DRESSED: Cell<bool> = const { Cell::new(false) };
}

/// Adds the style sheet of the frame, once.
///
/// # Errors
/// When it did not arrive.
pub async fn dress() -> Result<(), NotLoaded> {
    if !IS_DRESSED.get() {
        let added = call("dress", &"frame.css".into()).and_then(|added| added.dyn_into::<Promise>().ok());
        JsFuture::from(added.ok_or(NotLoaded)?).await.map_err(|_| NotLoaded)?;
        IS_DRESSED.set(true);
    }
    Ok(())
}

/// Calls what boot.js left for the app.
fn call(name: &str, argument: &JsValue) -> Option<JsValue> {
    let root = Reflect::get(&js_sys::global(), &"__GUILDHALL__".into()).ok()?;
    let function: Function = Reflect::get(&root, &name.into()).ok()?.dyn_into().ok()?;
    function.call1(&JsValue::NULL, argument).ok()
}
