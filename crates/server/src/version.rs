//! Tells every caller of the API its version, and refuses apps that are too old for it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::{IntoResponse, Response},
};
use guildhall_domain::wire;

use crate::{error::Error, headers};

const CLIENT: HeaderName = HeaderName::from_static(wire::CLIENT_HEADER);
const VERSION: HeaderName = HeaderName::from_static(wire::VERSION_HEADER);
const MIN_CLIENT: HeaderName = HeaderName::from_static(wire::MIN_CLIENT_HEADER);

/// Answers for the API alone; the app's files are for every app.
pub async fn shake_hands(request: Request, next: Next) -> Response {
    if !headers::is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let mut response = match refusal(&request) {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from(wire::VERSION));
    headers.insert(MIN_CLIENT, HeaderValue::from(wire::MIN_CLIENT));
    response
}

/// Why a request goes no further. Programs of others say no version: they are bound to the document and not to the app.
fn refusal(request: &Request) -> Option<Error> {
    let said = request.headers().get(CLIENT)?;
    match said.to_str().ok().and_then(|said| said.trim().parse().ok()) {
        Some(client) if wire::admits(client) => None,
        Some(_) => Some(Error::ClientTooOld),
        None => Some(Error::Malformed("X-Client is a whole number: the version of the app that asks".to_owned())),
    }
}
