//! Links that come by mail: resets of passwords, and invitations.

use chrono::Duration;
use guildhall_domain::{
    access::Actor,
    endpoint::Nothing,
    invalid::Check,
    language::Language,
    partner::PersonId,
    partners::{
        InvitationId,
        people::{INVITATION_DAYS, may_grant},
    },
    session::{AcceptInput, Me, Refusal, ResetInput, ResetRequest, Welcome, WelcomeInput},
};
use serde_json::json;

use super::{
    account::check_new_password,
    fingerprint, me, sign_in,
    store::{self, links},
    throttle::{self, Target},
};
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, training};

/// Asks for a reset link. All of it is the same whether the account exists or not; the job finds out.
pub async fn ask_reset(cx: Cx, input: ResetRequest) -> Result<Nothing, Error> {
    let mut check = Check::default();
    let email = check.email("/email", &input.email);
    check.finish(())?;
    throttle::enter(&cx, Target::Reset(&email)).await?;
    let tx = cx.app.db.begin().await?;
    jobs::enqueue(&tx, cx.now, "auth.reset", json!({ "email": email })).await?;
    journal::write_for(&tx, cx.now, None, "session.ask_reset", "session", "", json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Chooses a new password by link and ends all sessions.
pub async fn reset(cx: Cx, input: ResetInput) -> Result<Nothing, Error> {
    let attempt = throttle::enter(&cx, Target::Token).await?;
    let reset = links::reset(cx.app.db.read(), &fingerprint(&input.token), cx.now).await?.ok_or(Refusal::LinkSpent)?;
    let names = store::names(cx.app.db.read(), reset.person).await?.ok_or(Refusal::LinkSpent)?;
    let mut check = Check::default();
    check_new_password(&mut check, "/password", &input.password, &names);
    check.finish(())?;
    let hash = cx.app.hasher.hash(&input.password).await?;
    let tx = cx.app.db.begin().await?;
    if !links::spend_reset(&tx, &reset, cx.now).await? {
        return Err(Refusal::LinkSpent.into());
    }
    throttle::forgive(&tx, &attempt).await?;
    store::set_password(&tx, reset.person, &hash, cx.now).await?;
    store::end_sessions(&tx, reset.person).await?;
    journal::write_for(&tx, cx.now, Some(reset.person), "session.reset", "person", reset.person, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Shows an invitation; looking never spends it, since mail scanners look too.
pub async fn welcome(cx: Cx, input: WelcomeInput) -> Result<Welcome, Error> {
    let attempt = throttle::enter(&cx, Target::Token).await?;
    let invitation = open(&cx, &input.token).await?;
    let names = store::names(cx.app.db.read(), invitation.person).await?.ok_or(Refusal::LinkSpent)?;
    let inviter = store::names(cx.app.db.read(), invitation.invited_by).await?.ok_or(Refusal::LinkSpent)?;
    let tx = cx.app.db.begin().await?;
    throttle::forgive(&tx, &attempt).await?;
    tx.commit().await?;
    Ok(Welcome {
        email: names.email,
        name: names.name,
        company: names.company.unwrap_or_else(|| cx.app.portal.vendor.clone()),
        invited_by: inviter.name,
        expires_at: invitation.expires_at,
    })
}

/// Accepts an invitation and signs in.
pub async fn accept(cx: Cx, input: AcceptInput) -> Result<Me, Error> {
    let attempt = throttle::enter(&cx, Target::Token).await?;
    let invitation = open(&cx, &input.token).await?;
    let names = store::names(cx.app.db.read(), invitation.person).await?.ok_or(Refusal::LinkSpent)?;
    let mut check = Check::default();
    let name = check.text("/name", &input.name, 120);
    let language = input.language.parse().unwrap_or_else(|_| {
        check.fail("/language", "not-one-of");
        Language::english()
    });
    check_new_password(&mut check, "/password", &input.password, &store::Names { name: name.clone(), ..names });
    check.finish(())?;
    let hash = cx.app.hasher.hash(&input.password).await?;
    let tx = cx.app.db.begin().await?;
    if !links::spend_invitation(&tx, &invitation, cx.now).await? {
        return Err(Refusal::LinkSpent.into());
    }
    throttle::forgive(&tx, &attempt).await?;
    links::activate(&tx, invitation.person, &name, &language, &hash, cx.now).await?;
    let (live, bearer) = sign_in::begin(&cx, &tx, invitation.person).await?;
    training::people_changed(&tx, cx.now).await?;
    journal::write_for(&tx, cx.now, Some(invitation.person), "session.accept", "invitation", invitation.id, json!({})).await?;
    tx.commit().await?;
    let actor: Actor = store::actor_of(cx.app.db.read(), invitation.person).await?.ok_or(Error::SignedOut)?;
    Ok(Me { bearer, ..me::of(&cx, actor, Some(&live)).await? })
}

/// The invitation of a token, if it can be accepted now: what the inviter may not do any more does not count any more.
async fn open(cx: &Cx, token: &str) -> Result<links::Invitation, Error> {
    let db = cx.app.db.read();
    let invitation = links::invitation(db, &fingerprint(token), cx.now).await?.ok_or(Refusal::LinkSpent)?;
    let inviter = store::actor_of(db, invitation.invited_by).await?.ok_or(Refusal::LinkSpent)?;
    if may_grant(&inviter, invitation.partner) { Ok(invitation) } else { Err(Refusal::LinkSpent.into()) }
}

/// Writes an invitation and orders its mail. Sent again, its old link no longer works from this moment on.
///
/// # Errors
/// When the database fails.
pub async fn invite(cx: &Cx, tx: &Tx, id: InvitationId, person: PersonId) -> Result<(), Error> {
    let expires_at = cx.now + Duration::days(INVITATION_DAYS);
    links::upsert_invitation(tx, id, person, cx.actor()?.person, cx.now, expires_at).await?;
    jobs::enqueue(tx, cx.now, "auth.invitation", json!({ "invitation": id })).await?;
    Ok(())
}

/// Takes away every link that could give a person access.
///
/// # Errors
/// When the database fails.
pub async fn forget_links(tx: &Tx, person: PersonId) -> Result<(), Error> {
    links::forget(tx, person).await
}
