//! Signs people in and out.

use axum::http::{HeaderName, header};
use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    partner::PersonId,
    session::{Bearer, Me, SessionId, SessionKey, SignInInput},
};
use serde_json::json;

use super::{
    cookie, fingerprint, framed,
    gate::Live,
    hasher::Verdict,
    me, origin, secret, store,
    throttle::{self, Target},
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// An integrator's program asks for its session's secret with this header; browsers get a cookie.
const ACCEPT_SESSION: HeaderName = HeaderName::from_static("accept-session");
const SESSION_TOKEN: HeaderName = HeaderName::from_static("x-session-token");
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// Signs in.
pub async fn sign_in(cx: Cx, input: SignInInput) -> Result<Me, Error> {
    // In its one spelling; whatever is no address has no account either, and is answered the same.
    let email = Check::default().email("", &input.email);
    let account = store::account(cx.app.db.read(), &email).await?;
    let device = cookie::device(&cx.headers, cx.client).map(fingerprint);
    let known_device = match (&device, &account) {
        (Some(device), Some(account)) => store::knows_device(cx.app.db.read(), device, account.person).await?,
        (Some(_) | None, _) => false,
    };
    let target = match &device {
        Some(device) if known_device => Target::Device(device),
        Some(_) | None => Target::Account(&email),
    };
    let attempt = throttle::enter(&cx, target).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    let verdict = cx.app.hasher.verify(&input.password, hash).await?;
    let person = account.map(|account| account.person);
    let actor = match person {
        Some(person) if verdict != Verdict::Wrong => store::actor_of(cx.app.db.read(), person).await?,
        Some(_) | None => None,
    };
    let Some(actor) = actor else {
        tracing::info!("a sign-in failed");
        return Err(Error::WrongCredentials);
    };
    let tx = cx.app.db.begin().await?;
    throttle::forgive(&tx, &attempt).await?;
    if let Verdict::RightButOld(hash) = verdict {
        store::keep_hash(&tx, actor.person, &hash).await?;
    }
    let (live, bearer) = begin(&cx, &tx, actor.person).await?;
    journal::write_for(&tx, cx.now, Some(actor.person), "session.sign_in", "session", live.id, json!({})).await?;
    tx.commit().await?;
    Ok(Me { bearer, ..me::of(&cx, actor, Some(&live)).await? })
}

/// Begins a session and tells the browser, with a cookie or, where it would keep that back, with what is returned. A session that the
/// browser had before ends: signing in always means a new secret.
pub async fn begin(cx: &Cx, tx: &Tx, person: PersonId) -> Result<(Live, Option<Bearer>), Error> {
    if let Some(before) = &cx.session {
        store::end_session(tx, before.id).await?;
    }
    let (token, token_hash) = secret();
    let id: SessionId = cx.app.new_id::<SessionKey>();
    let last_visit = store::note_visit(tx, person, cx.now).await?;
    store::insert_session(tx, id, &token_hash, person, cx.now, last_visit, &device_name(cx)).await?;
    let live = Live { id, seen_at: cx.now, last_visit, frame: None, origin: None, file_key: None };
    if let Some(origin) = cx.without_cookie.clone() {
        let file_key = framed::file_key();
        store::set_origin(tx, id, &origin, &file_key).await?;
        let live = Live { origin: Some(origin), file_key: Some(file_key), ..live };
        let bearer = bearer(&live, token);
        return Ok((live, bearer));
    }
    if wants_token(cx) {
        cx.answer(SESSION_TOKEN, &token);
    } else {
        cx.answer(header::SET_COOKIE, &cookie::set_session(cx.client, &token));
        remember_device(cx, tx, person).await?;
    }
    Ok((live, None))
}

/// What a page keeps of a session without a cookie; nothing for all other sessions.
fn bearer(live: &Live, token: String) -> Option<Bearer> {
    live.origin.as_ref()?;
    Some(Bearer { token, session: live.id.to_string(), file_key: live.file_key.clone()? })
}

/// Gives the session at hand a new secret. The key of files stays: pages that are open show addresses sealed with it.
pub async fn rotate(cx: &Cx, tx: &Tx) -> Result<Option<Bearer>, Error> {
    let (token, token_hash) = secret();
    store::set_token(tx, cx.session()?, &token_hash).await?;
    if let Some(live) = cx.session.as_ref().filter(|live| live.origin.is_some()) {
        return Ok(bearer(live, token));
    }
    if cx.headers.contains_key(header::AUTHORIZATION) {
        cx.answer(SESSION_TOKEN, &token);
    } else {
        cx.answer(header::SET_COOKIE, &cookie::set_session(cx.client, &token));
    }
    Ok(None)
}

/// Signs out.
pub async fn sign_out(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    if let Some(live) = &cx.session {
        let tx = cx.app.db.begin().await?;
        store::end_session(&tx, live.id).await?;
        journal::write(&tx, &cx, "session.sign_out", "session", live.id, json!({})).await?;
        tx.commit().await?;
    }
    // A frame has no cookie; the one of the window beside it is not its own.
    if cx.session.as_ref().is_none_or(|live| live.frame.is_none()) {
        forget_cookie(&cx);
        // Pictures and files that the browser kept for a while; the worker's cache holds nobody's things and stays.
        cx.answer(CLEAR_SITE_DATA, "\"cache\"");
    }
    Ok(Nothing {})
}

/// Takes the session's cookie away, where the page has one.
pub fn forget_cookie(cx: &Cx) {
    if cx.without_cookie.is_none() {
        cx.answer(header::SET_COOKIE, &cookie::clear_session(cx.client));
    }
}

fn wants_token(cx: &Cx) -> bool {
    cx.header(&ACCEPT_SESSION).is_some_and(|wish| wish.eq_ignore_ascii_case("bearer")) && !origin::from_browser(&cx.headers)
}

/// A device that signed in is not slowed down by others' guessing.
async fn remember_device(cx: &Cx, tx: &Tx, person: PersonId) -> Result<(), Error> {
    let known = match cookie::device(&cx.headers, cx.client) {
        // Only a secret of ours is taken up again, never one that somebody else put into the browser.
        Some(token) if store::is_device(tx, &fingerprint(token)).await? => Some(token.to_owned()),
        Some(_) | None => None,
    };
    let token = known.unwrap_or_else(|| secret().0);
    store::remember_device(tx, &fingerprint(&token), person, cx.now).await?;
    cx.answer(header::SET_COOKIE, &cookie::set_device(cx.client, &token));
    Ok(())
}

/// Browser and system, in the words of the browser, shortened: enough to tell one's own devices apart.
pub fn device_name(cx: &Cx) -> String {
    let agent = cx.header(&header::USER_AGENT).unwrap_or_default();
    // The order matters: everyone claims to be Safari, and Edge and Opera to be Chrome.
    let browsers = [("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let systems =
        [("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"), ("Linux", "Linux")];
    let find = |list: &[(&str, &'static str)]| list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    match (find(&browsers), find(&systems)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => agent.chars().filter(|c| !c.is_control()).take(40).collect(),
    }
}
