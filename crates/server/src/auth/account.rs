//! One's own sessions, profile and password.

use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    session::{self, PasswordInput, Profile, ProfileInput, Renewed, Session, SessionKey, check_password},
};
use serde_json::json;

use super::{
    hasher::Verdict,
    sign_in, store,
    throttle::{self, Target},
};
use crate::{cx::Cx, error::Error, journal, training};

/// Lists one's own live sessions, this one first.
pub async fn sessions(cx: Cx, _: Nothing) -> Result<Vec<Session>, Error> {
    let mut sessions = store::sessions(cx.app.db.read(), cx.actor()?.person, cx.session()?).await?;
    let times = cx.app.config.session;
    sessions.retain(|session| cx.now < session.seen_at + times.idle && cx.now < session.started_at + times.absolute);
    sessions.sort_by_key(|session| (!session.current, std::cmp::Reverse(session.seen_at)));
    Ok(sessions)
}

/// Ends one of one's own sessions.
pub async fn end(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id::<SessionKey>("id")?;
    let tx = cx.app.db.begin().await?;
    if !store::end_own_session(&tx, cx.actor()?.person, id).await? {
        return Err(Error::NotFound);
    }
    journal::write(&tx, &cx, "session.end", "session", id, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Ends all of one's own sessions.
pub async fn end_all(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let person = cx.actor()?.person;
    let tx = cx.app.db.begin().await?;
    store::end_sessions(&tx, person).await?;
    journal::write(&tx, &cx, "session.end_all", "person", person, json!({})).await?;
    tx.commit().await?;
    sign_in::forget_cookie(&cx);
    Ok(Nothing {})
}

/// Reads one's own profile.
pub async fn profile(cx: Cx, _: Nothing) -> Result<Profile, Error> {
    let person = cx.actor()?.person;
    store::profile(cx.app.db.read(), person, &cx.app.portal.vendor).await?.ok_or(Error::SignedOut)
}

/// Changes one's own profile.
pub async fn change_profile(cx: Cx, input: ProfileInput) -> Result<Profile, Error> {
    let (person, version) = (cx.actor()?.person, cx.if_match()?);
    let change = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::profile(&tx, person, &cx.app.portal.vendor).await?.ok_or(Error::SignedOut)?;
    if before.version != version || !store::change_profile(&tx, person, version, &change, cx.now).await? {
        return Err(Error::Stale);
    }
    training::people_changed(&tx, cx.now).await?;
    journal::write(&tx, &cx, "session.change_profile", "person", person, json!({ "version": version + 1 })).await?;
    let after = store::profile(&tx, person, &cx.app.portal.vendor).await?.ok_or(Error::SignedOut)?;
    tx.commit().await?;
    Ok(after)
}

/// Changes one's own password and ends all other sessions.
pub async fn change_password(cx: Cx, input: PasswordInput) -> Result<Renewed, Error> {
    let person = cx.actor()?.person;
    let names = store::names(cx.app.db.read(), person).await?.ok_or(Error::SignedOut)?;
    let mut check = Check::default();
    check_new_password(&mut check, "/new", &input.new, &names);
    check.finish(())?;
    // Somebody else's unlocked screen must not be good for guessing either.
    let attempt = throttle::enter(&cx, Target::Account(&format!("own {person}"))).await?;
    let account = store::account(cx.app.db.read(), &names.email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    if cx.app.hasher.verify(&input.current, hash).await? == Verdict::Wrong {
        return Err(session::Refusal::WrongPassword.into());
    }
    let hash = cx.app.hasher.hash(&input.new).await?;
    let tx = cx.app.db.begin().await?;
    throttle::forgive(&tx, &attempt).await?;
    store::set_password(&tx, person, &hash, cx.now).await?;
    store::end_other_sessions(&tx, person, cx.session()?).await?;
    let bearer = sign_in::rotate(&cx, &tx).await?;
    journal::write(&tx, &cx, "session.change_password", "person", person, json!({})).await?;
    tx.commit().await?;
    Ok(Renewed { bearer })
}

/// Whether the person has just given their own password again, as large amounts ask for; an empty one is no attempt. Opens a transaction
/// of its own to count the attempt, so it comes before that of the change.
///
/// # Errors
/// When it is the wrong one, or too many were.
pub async fn confirm(cx: &Cx, password: &str) -> Result<bool, Error> {
    if password.is_empty() {
        return Ok(false);
    }
    let person = cx.actor()?.person;
    let names = store::names(cx.app.db.read(), person).await?.ok_or(Error::SignedOut)?;
    let attempt = throttle::enter(cx, Target::Account(&format!("own {person}"))).await?;
    let account = store::account(cx.app.db.read(), &names.email).await?;
    let hash = account.as_ref().and_then(|account| account.password_hash.as_deref());
    if cx.app.hasher.verify(password, hash).await? == Verdict::Wrong {
        return Err(session::Refusal::WrongPassword.into());
    }
    let tx = cx.app.db.begin().await?;
    throttle::forgive(&tx, &attempt).await?;
    tx.commit().await?;
    Ok(true)
}

/// Holds a new password against the rules and the person's own words.
pub fn check_new_password(check: &mut Check, pointer: &str, password: &str, names: &store::Names) {
    let local = names.email.split('@').next().unwrap_or_default();
    let words = names.name.split_whitespace().chain(names.company.iter().flat_map(|company| company.split_whitespace()));
    let words: Vec<&str> = words.chain([local]).collect();
    check_password(check, pointer, password, &words);
}
