//! The clipboard.

use leptos::{
    prelude::window,
    wasm_bindgen::{JsCast, JsValue},
};

/// Puts a text on the clipboard; whether that worked. There is none on plain HTTP.
pub async fn copy(text: &str) -> bool {
    put(text).await.is_some()
}

async fn put(text: &str) -> Option<()> {
    let navigator = window().navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into()).ok().filter(JsValue::is_object)?;
    let write: js_sys::Function = js_sys::Reflect::get(&clipboard, &"writeText".into()).ok()?.dyn_into().ok()?;
    let promise: js_sys::Promise = write.call1(&clipboard, &text.into()).ok()?.dyn_into().ok()?;
    wasm_bindgen_futures::JsFuture::from(promise).await.ok().map(|_| ())
}
