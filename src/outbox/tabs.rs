//! What the tabs of one browser share: which one sends, and the word that something has changed.

use std::cell::RefCell;

use js_sys::Promise;
use leptos::{
    prelude::document,
    task::spawn_local,
    wasm_bindgen::{JsValue, closure::Closure},
};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::{
    api,
    vault::{self, js},
    wait::Later,
};

thread_local! {
    static CHANNEL: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// What the lock and the channel of this portal are called.
fn name() -> String {
    format!("guildhall outbox {}/", api::base_path())
}

/// Waits so many milliseconds.
pub async fn sleep(millis: u32) {
    let over = Promise::new(&mut |resolve, _| _ = js::call(&js_sys::global(), "setTimeout", &[&resolve, &millis.into()]));
    _ = JsFuture::from(over).await;
}

/// From now on `moved` is called when another tab has changed something. What, the store says.
pub fn listen(moved: fn()) {
    if CHANNEL.with_borrow(Option::is_some) {
        return;
    }
    let Ok(channel) = js::new("BroadcastChannel", &name().into()) else { return };
    let heard = Closure::<dyn Fn()>::new(moved);
    _ = js::set(&channel, "onmessage", &heard.into_js_value());
    CHANNEL.replace(Some(channel));
}

/// Tells the other tabs that something has changed.
pub fn tell() {
    CHANNEL.with_borrow(|channel| {
        if let Some(channel) = channel {
            _ = js::call(channel, "postMessage", &[&"moved".into()]);
        }
    });
}

/// Whether the browser lets one tab at a time send.
fn locks() -> Option<JsValue> {
    let locks = js::global("navigator").and_then(|navigator| js::get(&navigator, "locks")).ok()?;
    locks.is_object().then_some(locks)
}

/// Does the work in one tab alone: in this one as soon as no other one does any. It ends when the work does, or the tab.
pub fn alone(work: impl FnOnce() -> Later<()> + 'static) {
    let Some(locks) = locks() else { return spawn_local(work()) };
    let granted = Closure::once_into_js(move |_: JsValue| -> JsValue {
        let work = work();
        future_to_promise(async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        })
        .into()
    });
    // Where it is refused, this tab does not send.
    _ = js::call(&locks, "request", &[&name().into(), &granted]);
}

/// Whether this tab may send: where no lock keeps the others from it, only the one that is seen does.
pub fn may_send() -> bool {
    locks().is_some()
        || js::get(&document(), "visibilityState").ok().and_then(|state| state.as_string()).is_some_and(|state| state == "visible")
}

/// Lets the browser ask before the page goes with what is nowhere else, or no longer.
pub fn guard(is_on: bool) {
    thread_local! {
        static ASK: JsValue = Closure::<dyn Fn(JsValue)>::new(|event: JsValue| {
            if vault::is_own() {
                return;
            }
            _ = js::call(&event, "preventDefault", &[]);
            _ = js::set(&event, "returnValue", &"".into());
        })
        .into_js_value();
    }
    let ask = if is_on { ASK.with(Clone::clone) } else { JsValue::NULL };
    _ = js::set(&js_sys::global(), "onbeforeunload", &ask);
}
