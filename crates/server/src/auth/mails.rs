//! Mails with links. The secret is made when the mail is sent, so that it never waits in a table.

use chrono::Duration;
use guildhall_domain::partners::InvitationId;
use serde_json::Value;

use super::{
    secret,
    store::{self, links},
};
use crate::{error::Error, mail::Mail, state::App, words};

/// Minutes a reset link works.
const RESET_MINUTES: i64 = 30;

/// Does the jobs of this module.
///
/// # Errors
/// When the mail cannot be sent; the job is tried again, with a new secret.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    match kind {
        "auth.invitation" => {
            let id = payload.get("invitation").and_then(Value::as_str).and_then(|text| text.parse().ok());
            invitation(app, id.ok_or_else(|| Error::internal("the job names no invitation"))?).await
        }
        "auth.reset" => reset(app, payload.get("email").and_then(Value::as_str).unwrap_or_default()).await,
        _ => Err(Error::internal(format!("nobody knows jobs of the kind {kind}"))),
    }
}

async fn invitation(app: &App, id: InvitationId) -> Result<(), Error> {
    let now = app.clock.now();
    let Some(invitation) = links::invitation_by_id(app.db.read(), id, now).await? else { return Ok(()) };
    let Some(person) = store::names(app.db.read(), invitation.person).await? else { return Ok(()) };
    let Some(inviter) = store::names(app.db.read(), invitation.invited_by).await? else { return Ok(()) };
    let (token, hash) = secret();
    let tx = app.db.begin().await?;
    links::set_invitation_token(&tx, id, &hash).await?;
    tx.commit().await?;
    let link = format!("{}/welcome#{token}", app.config.public_url);
    let portal = &app.portal.name;
    let (inviter, company) = (inviter.name, person.company.unwrap_or_else(|| app.portal.vendor.clone()));
    let until = invitation.expires_at.format("%Y-%m-%d %H:%M UTC");
    let until = until.to_string();
    let values = [("portal", portal.as_str()), ("inviter", &inviter), ("company", &company), ("link", &link), ("until", &until)];
    let [subject, text] =
        ["mail.auth.invitation.subject", "mail.auth.invitation.text"].map(|key| words::say(&person.language, key, &values));
    app.mailer.send(&Mail { to: person.email, subject, text }).await
}

async fn reset(app: &App, email: &str) -> Result<(), Error> {
    let now = app.clock.now();
    let Some(account) = store::account(app.db.read(), email).await? else { return Ok(()) };
    // Whoever may not sign in gets no link, and whoever was only invited has that link.
    if store::actor_of(app.db.read(), account.person).await?.is_none() {
        return Ok(());
    }
    let Some(person) = store::names(app.db.read(), account.person).await? else { return Ok(()) };
    let (token, hash) = secret();
    let tx = app.db.begin().await?;
    links::insert_reset(&tx, account.person, &hash, now, now + Duration::minutes(RESET_MINUTES)).await?;
    tx.commit().await?;
    let link = format!("{}/reset#{token}", app.config.public_url);
    let portal = &app.portal.name;
    let minutes = RESET_MINUTES.to_string();
    let values = [("portal", portal.as_str()), ("link", &link), ("minutes", &minutes)];
    let [subject, text] = ["mail.auth.reset.subject", "mail.auth.reset.text"].map(|key| words::say(&person.language, key, &values));
    app.mailer.send(&Mail { to: person.email, subject, text }).await
}
