//! What a handler knows about the request: who asks, when, and what the path and the headers say.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{Arc, Mutex},
};

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use chrono::{DateTime, Utc};
use guildhall_domain::{access::Actor, id::Id, session::SessionId};

use crate::{auth::Live, error::Error, state::App};

/// The request at hand.
#[derive(Debug, Clone)]
pub struct Cx {
    /// The server's state.
    pub app: App,
    /// The request's id, also in the answer and the log.
    pub request_id: String,
    /// Who asks; absent on public endpoints when nobody is signed in.
    pub actor: Option<Actor>,
    /// The session, when somebody is signed in.
    pub session: Option<Live>,
    /// The path's parameters.
    pub params: Vec<(String, String)>,
    /// The query string, without the question mark.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// Where it came from.
    pub client: Client,
    /// The origin of its page, when that gets no cookie: none is set, and none is taken.
    pub without_cookie: Option<String>,
    /// When it arrived: the moment every rule is decided for.
    pub now: DateTime<Utc>,
    pub(crate) answer: Arc<Mutex<HeaderMap>>,
}

/// Where a request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The address; believed from a header only when a configured proxy sent it.
    pub address: IpAddr,
    /// Whether the person's browser spoke HTTPS.
    pub https: bool,
}

impl Cx {
    /// Who asks.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn actor(&self) -> Result<&Actor, Error> {
        self.actor.as_ref().ok_or(Error::SignedOut)
    }

    /// The id of the session.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn session(&self) -> Result<SessionId, Error> {
        self.session.as_ref().map(|live| live.id).ok_or(Error::SignedOut)
    }

    /// A parameter of the path; one that makes no sense names nothing.
    ///
    /// # Errors
    /// When it is missing or malformed: not found.
    pub fn param<T: FromStr>(&self, name: &str) -> Result<T, Error> {
        let value = self.params.iter().find(|(known, _)| known == name).map(|(_, value)| value);
        value.and_then(|value| value.parse().ok()).ok_or(Error::NotFound)
    }

    /// An id in the path.
    ///
    /// # Errors
    /// When it is missing or malformed: not found.
    pub fn id<K>(&self, name: &str) -> Result<Id<K>, Error> {
        self.param(name)
    }

    /// The version that the person changes.
    ///
    /// # Errors
    /// When the header is missing or no version.
    pub fn if_match(&self) -> Result<i32, Error> {
        let value = self.header(&header::IF_MATCH).ok_or(Error::VersionRequired)?;
        value.trim().trim_matches('"').parse().map_err(|_| Error::Malformed("If-Match holds no version.".to_owned()))
    }

    /// A header's text.
    #[must_use]
    pub fn header(&self, name: &HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Adds a header to the answer.
    pub fn answer(&self, name: HeaderName, value: &str) {
        if let (Ok(value), Ok(mut headers)) = (HeaderValue::from_str(value), self.answer.lock()) {
            headers.append(name, value);
        }
    }
}
