//! Lets web apps of other origins read the API's answers: exactly those that the settings name, and nobody when they name none. Those on
//! the API's site send its cookie; those on other sites do not.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{config::Config, headers};

/// What a page of another origin may send besides what any page may: the methods of the API, and the headers that the app sets.
const METHODS: &str = "GET, POST, PUT, PATCH, DELETE";
const SENT: &str = "content-type, if-match, upload-offset, x-client, x-person";
/// What a page without a cookie sends in its place.
const SENT_WITHOUT_COOKIE: &str = "authorization, content-type, if-match, upload-offset, x-client, x-person";
/// What such a page may read besides what any page may.
const READ: &str = "content-disposition, etag, retry-after, upload-offset, x-api-version, x-min-client, x-request-id";
/// Seconds for which a browser need not ask again; more than two hours no browser keeps.
const ASKED: &str = "7200";
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whose pages may read.
#[derive(Debug, Clone)]
pub struct Readers {
    with_cookie: Arc<[String]>,
    without: Arc<[String]>,
}

/// A page that may read.
struct Reader {
    origin: HeaderValue,
    has_cookie: bool,
}

impl Readers {
    /// Of a deployment.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self { with_cookie: config.allowed_origins.clone().into(), without: config.bearer_origins.clone().into() }
    }

    fn is_empty(&self) -> bool {
        self.with_cookie.is_empty() && self.without.is_empty()
    }

    /// Whoever the request's origin names, when it is one of them; with the cookie only on our site. `null` is nobody's origin.
    fn admit(&self, request: &HeaderMap) -> Option<Reader> {
        let origin = request.get(header::ORIGIN)?;
        let is_in = |known: &[String]| known.iter().any(|known| known.as_bytes() == origin.as_bytes());
        let is_strange = request.get(SITE).is_some_and(|site| site == "cross-site");
        let has_cookie = !is_strange && is_in(&self.with_cookie);
        (has_cookie || is_in(&self.without)).then(|| Reader { origin: origin.clone(), has_cookie })
    }
}

/// Answers the browser's question before a request, and lets the page read the answer after it.
pub async fn share(State(readers): State<Readers>, request: Request, next: Next) -> Response {
    if readers.is_empty() || !headers::is_api(request.uri().path()) {
        return next.run(request).await;
    }
    let admitted = readers.admit(request.headers());
    let asks = request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut response = match (&admitted, asks) {
        (Some(_), true) => StatusCode::NO_CONTENT.into_response(),
        (Some(_), false) | (None, _) => next.run(request).await,
    };
    let headers = response.headers_mut();
    // Where no Vary is said yet, all of it is said with the other headers.
    if headers.contains_key(header::VARY) && !mentions_origin(headers) {
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
    }
    if let Some(Reader { origin, has_cookie }) = admitted {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if has_cookie {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
        if asks {
            headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(METHODS));
            headers.insert(
                header::ACCESS_CONTROL_ALLOW_HEADERS,
                HeaderValue::from_static(if has_cookie { SENT } else { SENT_WITHOUT_COOKIE }),
            );
            headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(ASKED));
        } else {
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
        }
    }
    response
}

fn mentions_origin(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::VARY).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|name| name.trim().eq_ignore_ascii_case("origin"))
}
