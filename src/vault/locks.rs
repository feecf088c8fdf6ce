//! Locks that the tabs of one browser share (Web Locks API).

use js_sys::{Function, Promise};
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;

use super::js;

/// A lock. It is given back when this goes, and when the tab does.
pub struct Held(Function);

impl Drop for Held {
    fn drop(&mut self) {
        _ = self.0.call0(&JsValue::NULL);
    }
}

/// How many tabs may have a lock at once.
#[derive(Clone, Copy)]
pub enum Mode {
    /// Any number.
    Shared,
    /// One.
    Exclusive,
}

fn manager() -> js::Answer {
    let manager = js::get(&js::global("navigator")?, "locks")?;
    if manager.is_undefined() { Err(manager) } else { Ok(manager) }
}

/// Waits for a lock, at most so many milliseconds. Nothing when it did not come, and where the browser has no locks.
pub async fn hold(name: &str, mode: Mode, patience: u32) -> Option<Held> {
    let manager = manager().ok()?;
    let mut free = None::<Function>;
    let until = Promise::new(&mut |resolve, _| free = Some(resolve));
    let mut given = None::<Function>;
    let mut refused = None::<Function>;
    let has_come = Promise::new(&mut |resolve, reject| {
        given = Some(resolve);
        refused = Some(reject);
    });
    let come = given?;
    // The lock is held until the promise that this returns is fulfilled.
    let taken = Closure::once_into_js(move |_: JsValue| {
        _ = come.call0(&JsValue::NULL);
        JsValue::from(until)
    });
    let mode = match mode {
        Mode::Shared => "shared",
        Mode::Exclusive => "exclusive",
    };
    let signal = js::call(&js::global("AbortSignal").ok()?, "timeout", &[&patience.into()]).ok()?;
    let options = js::object(&[("mode", &mode.into()), ("signal", &signal)]);
    let asked = js::call(&manager, "request", &[&name.into(), &options, &taken]).ok()?;
    js::call(&asked, "catch", &[refused?.unchecked_ref()]).ok()?;
    JsFuture::from(has_come).await.ok()?;
    free.map(Held)
}

/// Whether any tab has a lock. Nothing where the browser has no locks.
pub async fn is_held(name: &str) -> Option<bool> {
    let state = js::done(js::call(&manager().ok()?, "query", &[]).ok()?).await.ok()?;
    let held = js_sys::Array::from(&js::get(&state, "held").ok()?);
    Some(held.iter().any(|lock| js::get(&lock, "name").is_ok_and(|held| held == name)))
}
