//! Calls into the browser by name.
//!
//! Each function that `web-sys` binds adds to the script that the sign-in page loads, and there are thirty here that nobody needs before
//! they are signed in. What comes by name adds nothing.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What the browser answers, or what it throws.
pub type Answer = Result<JsValue, JsValue>;

/// A property.
pub fn get(of: &JsValue, name: &str) -> Answer {
    Reflect::get(of, &name.into())
}

/// A property of the page's global object.
pub fn global(name: &str) -> Answer {
    get(&js_sys::global(), name)
}

/// Sets a property.
pub fn set(of: &JsValue, name: &str, value: &JsValue) -> Answer {
    Reflect::set(of, &name.into(), value).map(Into::into)
}

/// Calls a method.
pub fn call(of: &JsValue, name: &str, with: &[&JsValue]) -> Answer {
    let method: Function = get(of, name)?.dyn_into()?;
    method.apply(of, &list(with))
}

/// `new class(argument)`.
pub fn new(class: &str, argument: &JsValue) -> Answer {
    let class: Function = global(class)?.dyn_into()?;
    Reflect::construct(&class, &Array::of1(argument))
}

/// An array.
pub fn list(of: &[&JsValue]) -> Array {
    of.iter().copied().collect()
}

/// An object with these properties.
pub fn object(with: &[(&str, &JsValue)]) -> JsValue {
    let made = Object::new().into();
    for (name, value) in with {
        _ = set(&made, name, value);
    }
    made
}

/// What a promise becomes.
pub async fn done(promise: JsValue) -> Answer {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

/// Waits for one of the events that `good` names; one that `bad` names is an error.
pub async fn event(of: &JsValue, good: &str, bad: &[&str]) -> Answer {
    let promise = Promise::new(&mut |resolve, reject| {
        _ = set(of, good, &resolve);
        for name in bad {
            _ = set(of, name, &reject);
        }
    });
    JsFuture::from(promise).await
}
