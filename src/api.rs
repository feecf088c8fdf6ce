//! The only part that speaks HTTP.
//!
//! `send(&api::UPDATE, &[&id], &input)` gives the typed answer or an [`ApiError`]; `send_version` adds `If-Match`. Pages
//! read through `crate::query::query` and write through `crate::query::mutation`, which call this.
//! [`href`] is the address of a download, [`upload`] sends a piece of a file with progress.

mod deliver;
mod error;
mod last;
mod operation;
mod picture;
mod place;
mod upload;

use std::{
    cell::{Cell, RefCell},
    fmt::Display,
};

use gloo_net::http::{RequestBuilder, Response};
use guildhall_domain::{
    endpoint::{Bytes, Endpoint, Method, query_string},
    problem::Problem,
    session::{Bearer, api::PERSON},
    wire,
};
use js_sys::Promise;
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{self, AbortSignal, RequestCredentials},
};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen_futures::JsFuture;

use crate::boot;

pub use self::{
    deliver::{Delivered, deliver},
    error::ApiError,
    last::say_at_last,
    operation::{fresh, operation},
    picture::{forget_picture, picture},
    place::{base_path, inside, is_cross_site, is_refused, link},
    upload::{Progress, send_file, upload},
};

/// Makes of the address of a file one that shows whose it is.
type Seal = fn(&str, &Bearer) -> String;

thread_local! {
    static REACHABLE: ArcRwSignal<bool> = ArcRwSignal::new(true);
    static ON_REFUSED: Cell<Option<fn(&str)>> = const { Cell::new(None) };
    static READS: RefCell<String> = RefCell::default();
    static IS_SERVER_OLDER: Cell<bool> = const { Cell::new(false) };
    /// What stands in place of a cookie: in a frame, and where the API is on another site. It is nowhere but here.
    static BEARER: RefCell<Option<Bearer>> = const { RefCell::new(None) };
    static SEAL: Cell<Option<Seal>> = const { Cell::new(None) };
    static ACTS_AS: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Whether the last request reached the server.
#[must_use]
pub fn reachable() -> ArcReadSignal<bool> {
    REACHABLE.with(ArcRwSignal::read_only)
}

fn set_reachable(now: bool) {
    REACHABLE.with(|reachable| {
        if reachable.get_untracked() != now {
            reachable.set(now);
        }
    });
}

/// A request to a path of the API, with what all of them carry.
fn request(path: &str) -> RequestBuilder {
    let request = RequestBuilder::new(&place::api(path)).credentials(credentials());
    let request = request.header(wire::CLIENT_HEADER, &wire::VERSION.to_string());
    let request = READS.with_borrow(|tag| if tag.is_empty() { request } else { request.header("Accept-Language", tag) });
    match bearer() {
        Some(bearer) => request.header("Authorization", &bearer),
        None => request,
    }
}

/// Keeps in mind which server answers: while a new version is deployed, old and new ones may take turns.
fn note_version(said: Option<String>) {
    let version = said.and_then(|said| said.parse::<u32>().ok());
    IS_SERVER_OLDER.set(version.is_some_and(|version| version < wire::VERSION));
}

/// Whether the server that answered last is of an older version than this app.
fn is_server_older() -> bool {
    IS_SERVER_OLDER.get()
}

/// Who is told the code of each refusal: that the session is over, that something needs a window.
pub fn on_refused(then: fn(&str)) {
    ON_REFUSED.set(Some(then));
}

/// From now on requests carry this, where there is no cookie; nothing once nobody is signed in.
pub fn bear(bearer: Option<Bearer>) {
    BEARER.replace(bearer);
}

/// From now on addresses of files are what `seal` makes of them, where there is no cookie.
pub fn seal_with(seal: Seal) {
    SEAL.set(Some(seal));
}

/// Whether addresses of files cannot be sealed yet and must be: the code for that travels only where it is needed.
#[must_use]
pub fn must_seal() -> bool {
    is_cross_site() && SEAL.get().is_none()
}

/// What a request carries in its header, where there is no cookie.
fn bearer() -> Option<String> {
    BEARER.with_borrow(|bearer| bearer.as_ref().map(|bearer| format!("Bearer {}", bearer.token)))
}

/// Whether the browser sends its cookie: never from inside somebody else's page, where it could be another person's, nor to another site.
fn credentials() -> RequestCredentials {
    if boot::around().is_some() || is_cross_site() { RequestCredentials::Omit } else { RequestCredentials::Include }
}

/// The address of a file.
fn sealed(path: &str) -> String {
    let sealed = BEARER.with_borrow(|bearer| SEAL.get().zip(bearer.as_ref()).map(|(seal, bearer)| seal(path, bearer)));
    place::api(sealed.as_deref().unwrap_or(path))
}

/// The language that names come in from now on.
pub fn read_in(tag: &str) {
    READS.with_borrow_mut(|reads| tag.clone_into(reads));
}

/// Whose id every change names from now on. The cookie is whoever signed in last in any tab: the server refuses when they differ, so that
/// nothing that one person told is ever done as another.
pub(crate) fn act_as(person: Option<String>) {
    ACTS_AS.replace(person);
}

/// The person that a change names.
fn acts_as() -> Option<String> {
    ACTS_AS.with_borrow(Clone::clone)
}

/// A GET with everything filled in. Two equal addresses are the same question.
pub struct Question<O> {
    /// The path with its query string.
    pub url: String,
    answer: std::marker::PhantomData<fn() -> O>,
}

impl<O> Clone for Question<O> {
    fn clone(&self) -> Self {
        Self { url: self.url.clone(), answer: std::marker::PhantomData }
    }
}
impl<O> PartialEq for Question<O> {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

/// Fills in a reading endpoint: `question(&api::LIST, &[], &filter)`.
#[must_use]
pub fn question<I: Serialize, O>(endpoint: &Endpoint<I, O>, values: &[&dyn Display], input: &I) -> Question<O> {
    Question { url: address(endpoint.at(values), &query_string(input)), answer: std::marker::PhantomData }
}

/// Asks a question once, past the cache: for pages that are added to a list.
///
/// # Errors
/// As [`send`].
pub async fn ask<O: DeserializeOwned>(question: &Question<O>) -> Result<O, ApiError> {
    parse(&get(&question.url, None).await?)
}

fn address(path: String, query: &str) -> String {
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Where a download lies: for `href` and `src`, on the API's origin.
#[must_use]
pub fn href<I: Serialize>(endpoint: &Endpoint<I, Bytes>, values: &[&dyn Display], input: &I) -> String {
    sealed(&address(endpoint.at(values), &query_string(input)))
}

/// The address of a path of the API as it is, for programs that have no session.
#[must_use]
pub fn plain(path: &str) -> String {
    place::api(path)
}

/// The absolute address of a path of the API, such as the logo's.
#[must_use]
pub fn at_origin(path: &str) -> String {
    sealed(path)
}

/// Sends and reads the answer.
///
/// # Errors
/// When the server cannot be reached, refuses, or answers something that is no answer.
pub async fn send<I: Serialize, O: DeserializeOwned>(endpoint: &Endpoint<I, O>, values: &[&dyn Display], input: &I) -> Result<O, ApiError> {
    dispatch(endpoint, endpoint.at(values), input, None).await
}

/// Sends a change of the version that was read.
///
/// # Errors
/// As [`send`]; `stale` when somebody changed it meanwhile.
pub async fn send_version<I: Serialize, O: DeserializeOwned>(
    endpoint: &Endpoint<I, O>,
    values: &[&dyn Display],
    input: &I,
    version: i32,
) -> Result<O, ApiError> {
    dispatch(endpoint, endpoint.at(values), input, Some(version)).await
}

/// Sends to a path that is filled in already.
pub async fn dispatch<I: Serialize, O: DeserializeOwned>(
    endpoint: &Endpoint<I, O>,
    path: String,
    input: &I,
    version: Option<i32>,
) -> Result<O, ApiError> {
    parse(&exchange(endpoint.method, path, written(endpoint.method, input)?, version).await?)
}

/// An input as text: the query string of a GET, else JSON.
pub(crate) fn written<I: Serialize>(method: Method, input: &I) -> Result<String, ApiError> {
    match method {
        Method::Get => Ok(query_string(input)),
        Method::Post | Method::Put | Method::Patch | Method::Delete => {
            serde_json::to_string(input).map_err(|error| ApiError::Garbled(error.to_string()))
        }
    }
}

/// Sends text and gives the text of the answer: the part of all requests that is the same for all types.
pub(crate) async fn exchange(method: Method, path: String, input: String, version: Option<i32>) -> Result<String, ApiError> {
    match method {
        Method::Get => get(&address(path, &input), None).await,
        Method::Post | Method::Put | Method::Patch | Method::Delete => {
            // A DELETE without anything to say has no body.
            let body = (method != Method::Delete || input != "{}").then_some(input);
            change(method, &path, body, version).await
        }
    }
}

/// Reads the text of a path, until the signal aborts it.
pub(crate) async fn get(path: &str, abort: Option<&AbortSignal>) -> Result<String, ApiError> {
    answer(request(path).abort_signal(abort).build().map_err(garbled)?.send().await).await
}

/// Posts and gives the text of the answer, for what another part of the app will read.
///
/// # Errors
/// As [`send`].
pub(crate) async fn post<I: Serialize>(path: &str, input: &I) -> Result<String, ApiError> {
    let body = serde_json::to_string(input).map_err(|error| ApiError::Garbled(error.to_string()))?;
    change(Method::Post, path, Some(body), None).await
}

/// A change, or something that is read as one person and no other.
fn named(method: Method, path: &str, version: Option<i32>, person: Option<String>) -> RequestBuilder {
    let method = match method {
        Method::Get => gloo_net::http::Method::GET,
        Method::Post => gloo_net::http::Method::POST,
        Method::Put => gloo_net::http::Method::PUT,
        Method::Patch => gloo_net::http::Method::PATCH,
        Method::Delete => gloo_net::http::Method::DELETE,
    };
    let mut request = request(path).method(method);
    if let Some(version) = version {
        request = request.header("If-Match", &format!("\"{version}\""));
    }
    if let Some(person) = person {
        request = request.header(PERSON, &person);
    }
    request
}

async fn change(method: Method, path: &str, body: Option<String>, version: Option<i32>) -> Result<String, ApiError> {
    let request = named(method, path, version, acts_as());
    let request = match body {
        Some(body) => request.header("Content-Type", "application/json").body(body),
        None => request.build(),
    };
    answer(request.map_err(garbled)?.send().await).await
}

/// Parses an answer; no answer is an empty object.
pub(crate) fn parse<O: DeserializeOwned>(text: &str) -> Result<O, ApiError> {
    serde_json::from_str(if text.is_empty() { "{}" } else { text }).map_err(|error| ApiError::Garbled(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands the error over")]
fn garbled(error: gloo_net::Error) -> ApiError {
    ApiError::Garbled(error.to_string())
}

async fn answer(response: Result<Response, gloo_net::Error>) -> Result<String, ApiError> {
    let answer = read(response).await;
    // Also where something on the way answered in the server's place, or the answer broke off: then it is tried until it is there again.
    match answer {
        Err(ApiError::Aborted) => {}
        Err(ApiError::Offline) => set_reachable(false),
        Ok(_) | Err(ApiError::Problem(_) | ApiError::Garbled(_)) => set_reachable(true),
    }
    answer
}

async fn read(response: Result<Response, gloo_net::Error>) -> Result<String, ApiError> {
    let response = response.map_err(|error| away(&error))?;
    note_version(response.headers().get(wire::VERSION_HEADER));
    let (ok, status) = (response.ok(), response.status());
    // A body that breaks off is a connection that broke off.
    let text = response.text().await.map_err(|error| away(&error))?;
    if ok { Ok(text) } else { Err(refusal(status, &text)) }
}

fn away(error: &gloo_net::Error) -> ApiError {
    let is_abort = matches!(error, gloo_net::Error::JsError(error) if error.name == "AbortError");
    if is_abort { ApiError::Aborted } else { ApiError::Offline }
}

/// The problem in an answer. A gateway's own error page is no problem document; it means that the server is away.
fn refusal(status: u16, text: &str) -> ApiError {
    let Ok(problem) = serde_json::from_str::<Problem>(text) else {
        return match status {
            502..=504 => ApiError::Offline,
            _ => ApiError::Garbled(format!("status {status}")),
        };
    };
    if problem.code == "client-too-old" {
        boot::outlived();
    }
    if let Some(then) = ON_REFUSED.get() {
        then(&problem.code);
    }
    ApiError::Problem(Box::new(problem))
}

/// Texts of this build's folder, all fetched at once and checked by boot.js.
///
/// # Errors
/// When one of them does not arrive whole.
pub async fn texts(paths: &[String]) -> Result<Vec<String>, ApiError> {
    let asked: Vec<_> = paths.iter().map(|path| boot::load(path)).collect();
    let mut texts = Vec::with_capacity(paths.len());
    for promise in asked {
        texts.push(text_of(promise).await);
    }
    texts.into_iter().collect()
}

async fn text_of(fetched: Option<Promise>) -> Result<String, ApiError> {
    let response = JsFuture::from(fetched.ok_or(ApiError::Offline)?).await.map_err(|_| ApiError::Offline)?;
    let response: web_sys::Response = response.dyn_into().map_err(|_| ApiError::Offline)?;
    let text = JsFuture::from(response.text().map_err(|_| ApiError::Offline)?).await;
    text.ok().as_ref().and_then(JsValue::as_string).ok_or(ApiError::Offline)
}
