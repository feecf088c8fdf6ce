//! Sending a piece of a file, with progress.

use std::{cell::RefCell, fmt::Display, future::Future, rc::Rc};

use guildhall_domain::{
    endpoint::{Bytes, Endpoint, query_string},
    session::api::PERSON,
    wire,
};
use js_sys::{Function, Promise};
use leptos::{
    wasm_bindgen::{JsValue, closure::Closure},
    web_sys::{AbortSignal, Blob, ProgressEvent, RequestCredentials, XmlHttpRequest},
};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen_futures::JsFuture;

use super::{ApiError, acts_as, note_version, parse, place, refusal, set_reachable};

/// How many bytes of the piece have left.
pub type Progress = Box<dyn Fn(u64)>;

/// Sends a piece of a file that starts at `offset`, until the signal aborts it.
///
/// # Errors
/// As [`super::send`].
pub fn upload<O: DeserializeOwned>(
    endpoint: &Endpoint<Bytes, O>,
    values: &[&dyn Display],
    piece: Blob,
    offset: u64,
    abort: Option<AbortSignal>,
    progress: Progress,
) -> impl Future<Output = Result<O, ApiError>> + use<O> {
    let (method, url) = (endpoint.method.as_str(), place::api(&endpoint.at(values)));
    async move { parse(&transfer(method, &url, &piece, Some(offset), abort.as_ref(), progress).await?) }
}

/// Sends a whole file; what else there is to say about it travels in the query string.
///
/// # Errors
/// As [`super::send`].
pub fn send_file<Q: Serialize, O: DeserializeOwned>(
    endpoint: &Endpoint<Bytes, O>,
    values: &[&dyn Display],
    query: &Q,
    file: Blob,
    abort: Option<AbortSignal>,
    progress: Progress,
) -> impl Future<Output = Result<O, ApiError>> + use<Q, O> {
    let url = place::api(&super::address(endpoint.at(values), &query_string(query)));
    let method = endpoint.method.as_str();
    async move { parse(&transfer(method, &url, &file, None, abort.as_ref(), progress).await?) }
}

/// fetch() tells nothing about bytes that leave, so this is the older interface.
async fn transfer(
    method: &str,
    url: &str,
    piece: &Blob,
    offset: Option<u64>,
    abort: Option<&AbortSignal>,
    progress: Progress,
) -> Result<String, ApiError> {
    let failed = |_: JsValue| ApiError::Garbled("the browser refused the request".to_owned());
    let request = XmlHttpRequest::new().map_err(failed)?;
    request.open_with_async(method, url, true).map_err(failed)?;
    let bearer = super::bearer();
    request.set_with_credentials(super::credentials() == RequestCredentials::Include);
    request.set_request_header("Content-Type", "application/octet-stream").map_err(failed)?;
    request.set_request_header(wire::CLIENT_HEADER, &wire::VERSION.to_string()).map_err(failed)?;
    if let Some(bearer) = bearer {
        request.set_request_header("Authorization", &bearer).map_err(failed)?;
    }
    if let Some(person) = acts_as() {
        request.set_request_header(PERSON, &person).map_err(failed)?;
    }
    if let Some(offset) = offset {
        request.set_request_header("Upload-Offset", &offset.to_string()).map_err(failed)?;
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the browser counts whole bytes")]
    let progressed = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| progress(event.loaded() as u64));
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(leptos::wasm_bindgen::JsCast::unchecked_ref(progressed.as_ref())));
    }
    let aborting = {
        let request = request.clone();
        Closure::<dyn Fn()>::new(move || _ = request.abort())
    };
    if let Some(abort) = abort {
        if abort.aborted() {
            return Err(ApiError::Aborted);
        }
        abort.set_onabort(Some(leptos::wasm_bindgen::JsCast::unchecked_ref(aborting.as_ref())));
    }
    // `loadend` comes after success, failure and abort alike.
    let resolver: Rc<RefCell<Option<Function>>> = Rc::default();
    let ended = {
        let resolver = resolver.clone();
        Closure::<dyn Fn()>::new(move || {
            if let Some(resolve) = resolver.borrow_mut().take() {
                _ = resolve.call0(&JsValue::NULL);
            }
        })
    };
    request.set_onloadend(Some(leptos::wasm_bindgen::JsCast::unchecked_ref(ended.as_ref())));
    let end = Promise::new(&mut |resolve, _| *resolver.borrow_mut() = Some(resolve));
    request.send_with_opt_blob(Some(piece)).map_err(failed)?;
    _ = JsFuture::from(end).await;
    // Whoever gives up a piece that has arrived stops nothing any more.
    if let Some(abort) = abort {
        abort.set_onabort(None);
    }

    let status = request.status().unwrap_or_default();
    if abort.is_some_and(AbortSignal::aborted) {
        return Err(ApiError::Aborted);
    }
    if status == 0 {
        set_reachable(false);
        return Err(ApiError::Offline);
    }
    set_reachable(true);
    note_version(request.get_response_header(wire::VERSION_HEADER).ok().flatten());
    let text = request.response_text().ok().flatten().unwrap_or_default();
    if (200..300).contains(&status) { Ok(text) } else { Err(refusal(status, &text)) }
}
