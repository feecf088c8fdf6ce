//! One attempt of something that may have been tried before, and all that the answer says about it.

use gloo_net::http::Response;
use guildhall_domain::{endpoint::Method, wire};
use leptos::{
    wasm_bindgen::{JsCast, JsValue},
    web_sys::AbortSignal,
};

use super::{ApiError, named, note_version, refusal, set_reachable};

/// How long an answer is waited for, in milliseconds.
const PATIENCE: u32 = 60_000;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// The HTTP status.
    pub status: u16,
    /// The problem's code, when it is a refusal of our API; nothing when it is what was asked for, or the page of somebody between.
    pub code: Option<String>,
    /// `Retry-After`, in seconds.
    pub retry_after: Option<u64>,
    /// What came.
    pub text: String,
}

/// Sends as a certain person: whoever is signed in otherwise, the server refuses. Nothing when no answer came.
pub async fn deliver(method: Method, path: &str, body: Option<String>, version: Option<i32>, person: String) -> Option<Delivered> {
    let patience = patience();
    let request = named(method, path, version, Some(person)).abort_signal(patience.as_ref());
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body),
        None => request.build(),
    };
    let heard = match request {
        Ok(request) => hear(request.send().await.ok()).await,
        Err(_) => None,
    };
    set_reachable(heard.as_ref().is_some_and(|heard| heard.code.is_some() || !(502..=504).contains(&heard.status)));
    heard
}

async fn hear(response: Option<Response>) -> Option<Delivered> {
    let response = response?;
    let said = response.headers();
    note_version(said.get(wire::VERSION_HEADER));
    let retry_after = said.get("retry-after").and_then(|seconds| seconds.trim().parse().ok());
    let (status, is_good) = (response.status(), response.ok());
    // A body that breaks off is a connection that broke off.
    let text = response.text().await.ok()?;
    let code = match (!is_good).then(|| refusal(status, &text)) {
        Some(ApiError::Problem(problem)) => Some(problem.code),
        Some(ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted) | None => None,
    };
    Some(Delivered { status, code, retry_after, text })
}

/// What ends an attempt that takes too long; nothing where the browser knows no such thing.
fn patience() -> Option<AbortSignal> {
    let class = js_sys::Reflect::get(&js_sys::global(), &"AbortSignal".into()).ok()?;
    let timeout: js_sys::Function = js_sys::Reflect::get(&class, &"timeout".into()).ok()?.dyn_into().ok()?;
    timeout.call1(&class, &JsValue::from(PATIENCE)).ok().map(JsCast::unchecked_into)
}
