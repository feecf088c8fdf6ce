//! Tabs of one browser tell each other: the keys that are in memory alone, and that everything was removed.

use std::cell::{Cell, RefCell};

use js_sys::{Function, Promise};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::{crypt::Keys, js};
use crate::api;

/// How long another tab has to answer that has the keys, in milliseconds: it may be busy starting.
const PATIENCE: u32 = 5_000;
/// The same where the browser cannot say whether there is one.
const HASTE: u32 = 300;

/// What is done with what other tabs say.
#[derive(Clone, Copy)]
pub struct Ears {
    /// Everything was removed.
    pub gone: fn(),
    /// The session is over.
    pub over: fn(),
    /// A tab has made new keys for a person: nobody had answered it.
    pub fresh: fn(&str, Keys),
    /// The keys of a person, when this tab has them.
    pub keys: fn(&str) -> Option<Keys>,
}

thread_local! {
    static CHANNEL: RefCell<Option<JsValue>> = const { RefCell::new(None) };
    static EARS: Cell<Option<Ears>> = const { Cell::new(None) };
    /// Who waits for keys of whom.
    static WAITING: RefCell<Option<(String, Function)>> = const { RefCell::new(None) };
}

/// From now on the other tabs are heard. Where tabs cannot speak to each other, each is on its own.
pub fn listen(ears: Ears) {
    EARS.set(Some(ears));
    let Ok(channel) = js::new("BroadcastChannel", &format!("guildhall read {}/", api::base_path()).into()) else { return };
    let heard = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
        if let Ok(message) = js::get(&event, "data") {
            hear(&message);
        }
    });
    _ = js::set(&channel, "onmessage", &heard.into_js_value());
    CHANNEL.replace(Some(channel));
}

fn hear(message: &JsValue) {
    let Some(ears) = EARS.get() else { return };
    let text = |name| js::get(message, name).ok()?.as_string();
    let whose = text("whose").unwrap_or_default();
    match text("say").as_deref() {
        Some("gone") => (ears.gone)(),
        Some("over") => (ears.over)(),
        Some("fresh") => {
            if let Some(keys) = js::get(message, "keys").ok().and_then(|keys| Keys::of(&keys)) {
                (ears.fresh)(&whose, keys);
            }
        }
        Some("ask") => {
            if let Some(keys) = (ears.keys)(&whose) {
                say("keys", &whose, &keys.object());
            }
        }
        Some("keys") => {
            let waiting = WAITING.take();
            if let (Some((asked, tell)), Ok(keys)) = (waiting, js::get(message, "keys"))
                && asked == whose
            {
                _ = tell.call1(&JsValue::NULL, &keys);
            }
        }
        _ => {}
    }
}

fn say(what: &str, whose: &str, keys: &JsValue) {
    let message = js::object(&[("say", &what.into()), ("whose", &whose.into()), ("keys", keys)]);
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            _ = js::call(channel, "postMessage", &[&message]);
        }
    });
}

/// Tells the other tabs that everything was removed.
pub fn say_gone() {
    say("gone", "", &JsValue::NULL);
}

/// Tells the other tabs that the session is over.
pub fn say_over() {
    say("over", "", &JsValue::NULL);
}

/// Tells the other tabs which keys a person has from now on.
pub fn say_fresh(whose: &str, keys: &Keys) {
    say("fresh", whose, &keys.object());
}

/// Asks the other tabs for the keys of a person. `is_there` says whether one of them has some, where that is known.
pub async fn ask(whose: &str, is_there: Option<bool>) -> Option<Keys> {
    let patience = match is_there {
        Some(true) => PATIENCE,
        Some(false) => return None,
        None => HASTE,
    };
    let answer = Promise::new(&mut |resolve, _| {
        _ = js::call(&js_sys::global(), "setTimeout", &[&resolve, &patience.into()]);
        WAITING.replace(resolve.dyn_into().ok().map(|tell| (whose.to_owned(), tell)));
    });
    say("ask", whose, &JsValue::NULL);
    let keys = JsFuture::from(answer).await.ok()?;
    WAITING.take();
    Keys::of(&keys)
}
