//! Lets a request in: finds the session, the person and their rights, and refuses what must not pass.

use axum::{
    body::Body,
    extract::{RawPathParams, Request},
    http::{HeaderName, header, request::Parts},
};
use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    access::{Access, Actor},
    embed,
    endpoint::Method,
    language::{self, Language},
    session::{SessionId, api},
};

use super::{
    cookie, fingerprint,
    framed::{Frame, Pass},
    origin, store,
};
use crate::{cx::Cx, error::Error, request, state::App};

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Seconds between two notes of when a session was last used.
const NOTE_EVERY: i64 = 60;

/// What an endpoint's door checks.
#[derive(Debug, Clone, Copy)]
pub struct Gate {
    /// The method.
    pub method: Method,
    /// The path pattern.
    pub path: &'static str,
    /// Whom it admits.
    pub access: Access,
}

/// A session in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Its id.
    pub id: SessionId,
    /// Last note of its use.
    pub seen_at: DateTime<Utc>,
    /// When the person was here before it; absent the first time.
    pub last_visit: Option<DateTime<Utc>>,
    /// The page around it, when it is a frame's.
    pub frame: Option<Frame>,
    /// The origin of the only pages that may use it, when they get no cookie.
    pub origin: Option<String>,
    /// What seals the addresses of files, where there is no cookie.
    pub file_key: Option<String>,
}

impl Live {
    /// Whether a browser's cookie opens it.
    const fn has_cookie(&self) -> bool {
        self.frame.is_none() && self.origin.is_none()
    }

    /// Whether a request may use it. What one page got without a cookie is no good to any other page, and such a page has nothing else.
    fn is_for(&self, page: &Page) -> bool {
        match (&self.origin, page) {
            (Some(own), Page::WithoutCookie(origin)) => own == origin,
            (None, Page::Other | Page::Unsaid(_)) => true,
            (Some(own), Page::Unsaid(known)) => known.contains(own),
            (Some(_), Page::Other) | (None, Page::WithoutCookie(_)) => false,
        }
    }
}

/// The page that a request comes from.
enum Page {
    /// One that gets no cookie, of this origin.
    WithoutCookie(String),
    /// The browser does not say whose a picture or a download is, which shows what it is in its address; those that get no cookie are these.
    Unsaid(Vec<String>),
    /// Any other, or none.
    Other,
}

/// How a request shows whose it is.
enum Proof {
    /// In the header for it: programs, frames, and pages of other sites.
    Bearer(String),
    /// In the address of a file: where there is no cookie, since pictures and downloads carry no header.
    Pass(Pass),
    /// In the browser's cookie: never a frame, nor a page of another site.
    Cookie(String),
}

/// Lets a request in, or says why not.
///
/// # Errors
/// Signed out, denied, from another site, a write while viewing as somebody else, or what a frame does not do.
pub async fn admit(app: App, gate: Gate, request: Request) -> Result<(Cx, Body), Error> {
    let (mut parts, body) = request.into_parts();
    let params = params(&mut parts).await;
    let client = origin::client(&parts, &app.config);
    let now = app.clock.now();
    let without_cookie = origin::without_cookie(&parts.headers, &app.config).map(str::to_owned);
    if without_cookie.is_some() {
        // Whatever the browser sends along is none of that page's.
        parts.headers.remove(header::COOKIE);
    }
    let bearer = bearer(&parts);
    let cookie = cookie::session(&parts.headers, client).map(str::to_owned);
    let writes = gate.method != Method::Get;
    if writes && (bearer.is_none() || origin::from_browser(&parts.headers)) {
        origin::check(&parts, &app.config, cookie.is_some())?;
    }
    let (pass, query) = Pass::read(parts.uri.path(), parts.uri.query());
    let pass = pass.filter(|_| !writes);
    let proof = bearer.map(Proof::Bearer).or(pass.map(Proof::Pass)).or(cookie.map(Proof::Cookie));
    let page = match (&without_cookie, &proof) {
        (Some(origin), _) => Page::WithoutCookie(origin.clone()),
        (None, Some(Proof::Pass(_))) if !parts.headers.contains_key(header::ORIGIN) => Page::Unsaid(app.config.bearer_origins.clone()),
        (None, _) => Page::Other,
    };
    let found = match &proof {
        // Nobody needs to be known where anybody may read.
        Some(proof) if writes || gate.access != Access::Public => find(&app, proof, &page, now).await?,
        Some(_) | None => None,
    };
    let (mut actor, session) = found.map_or((None, None), |(actor, session)| (Some(actor), Some(session)));
    if gate.access != Access::Public && actor.as_ref().is_some_and(|actor| names_another(&parts, actor)) {
        return Err(Error::OtherPerson);
    }
    if let (Some(actor), Some(language)) = (&mut actor, asked_for(&parts, &app.config.languages)) {
        actor.reads = language.clone();
    }
    if !gate.access.admits(actor.as_ref()) {
        return Err(if actor.is_some() { Error::Denied } else { Error::SignedOut });
    }
    if writes && actor.as_ref().is_some_and(|actor| actor.viewed_by.is_some()) && !ends_viewing(gate) {
        return Err(Error::ReadOnly);
    }
    if let Some(frame) = session.as_ref().and_then(|live: &Live| live.frame.as_ref())
        && !embed::reach(gate.method, gate.path).admits(&frame.shows)
    {
        return Err(Error::NeedsWindow);
    }
    let request_id = request::id();
    let answer = Default::default();
    let cx = Cx { app, request_id, actor, session, params, query, headers: parts.headers, client, without_cookie, now, answer };
    if is_shown_elsewhere(&cx, gate, writes) {
        cx.answer(CORP, "cross-origin");
    }
    Ok((cx, body))
}

/// Whether a page of another site may show the answer as a picture or a film: its own files, and what anybody may read.
fn is_shown_elsewhere(cx: &Cx, gate: Gate, writes: bool) -> bool {
    let is_public = gate.access == Access::Public && !cx.app.config.bearer_origins.is_empty();
    !writes && (is_public || cx.session.as_ref().is_some_and(|live| live.origin.is_some()))
}

async fn params(parts: &mut Parts) -> Vec<(String, String)> {
    use axum::extract::FromRequestParts;
    RawPathParams::from_request_parts(parts, &())
        .await
        .map(|params| params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
        .unwrap_or_default()
}

fn bearer(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim().to_owned())
}

/// The language that the request wants, when the portal speaks it.
fn asked_for<'a>(parts: &Parts, there: &'a [Language]) -> Option<&'a Language> {
    let header = parts.headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    language::choose(language::wishes(header), there)
}

/// Whether the request is meant to act as somebody else: a page of another tab does not know who has signed in since.
fn names_another(parts: &Parts, actor: &Actor) -> bool {
    parts.headers.get(api::PERSON).is_some_and(|named| named.as_bytes() != actor.person.to_string().as_bytes())
}

/// Who viewed as somebody else may still stop that, or leave.
fn ends_viewing(gate: Gate) -> bool {
    let ends = [(api::STOP_VIEW_AS.method, api::STOP_VIEW_AS.path), (api::SIGN_OUT.method, api::SIGN_OUT.path)];
    ends.contains(&(gate.method, gate.path))
}

/// The person behind a token, if the session is live and they may still be here.
async fn find(app: &App, proof: &Proof, page: &Page, now: DateTime<Utc>) -> Result<Option<(Actor, Live)>, Error> {
    let row = match proof {
        Proof::Bearer(token) => store::session(app.db.read(), &fingerprint(token)).await?.filter(|row| row.is_live_frame(now)),
        Proof::Pass(pass) => store::sealed_session(app.db.read(), pass, now).await?,
        Proof::Cookie(token) => store::session(app.db.read(), &fingerprint(token)).await?.filter(|row| row.live.has_cookie()),
    };
    let Some(row) = row.filter(|row| row.live.is_for(page)) else { return Ok(None) };
    let times = app.config.session;
    if now >= row.live.seen_at + times.idle || now >= row.started_at + times.absolute {
        return Ok(None);
    }
    if now - row.live.seen_at >= Duration::seconds(NOTE_EVERY) {
        // The answer does not depend on this note: a full disk must not keep anybody from reading.
        if let Err(error) = store::note_use(&app.db, row.live.id, row.person, now).await {
            tracing::warn!(?error, "a session's use could not be noted");
        }
    }
    let Some(actor) = row.actor else { return Ok(None) };
    let actor = match row.viewing_as {
        None => store::with_assigned(app.db.read(), actor).await?,
        Some(person) => match store::viewed(app.db.read(), &actor, person).await? {
            Some(viewed) => viewed,
            None => return Ok(None),
        },
    };
    Ok(Some((actor, row.live)))
}
