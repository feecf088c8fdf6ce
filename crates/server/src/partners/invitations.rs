//! Invitations by mail.

use axum::response::Response;
use guildhall_domain::{
    endpoint::Nothing,
    partner::{PersonId, PersonKey},
    partners::{
        Invitation, InvitationId, InvitationInput, InvitationStatus, Refusal, Status,
        people::{InvitationFilter, InvitationKey, may_grant},
    },
};
use serde_json::json;

use super::store::{companies, invitations as store, people};
use crate::{
    auth, csv,
    cx::Cx,
    db::Tx,
    error::{Error, is_duplicate},
    journal,
};

/// Lists invitations that can still be changed, newest first.
pub async fn list(cx: Cx, filter: InvitationFilter) -> Result<Vec<Invitation>, Error> {
    store::list(cx.app.db.read(), cx.actor()?, &cx.app.portal.vendor, filter.partner, cx.now).await
}

/// The same list as CSV.
pub async fn export(cx: Cx, filter: InvitationFilter) -> Result<Response, Error> {
    let invitations = list(cx, filter).await?;
    let header = ["id", "email", "name", "company", "roles", "language", "invited_by", "created_at", "expires_at", "status"];
    let rows = invitations.into_iter().map(|row| {
        let status = match row.status {
            InvitationStatus::Open => "open",
            InvitationStatus::Accepted => "accepted",
            InvitationStatus::Expired => "expired",
            InvitationStatus::Revoked => "revoked",
        };
        vec![
            row.id.to_string(),
            row.invitation.email,
            row.invitation.name,
            row.company,
            auth::roles_text(&row.invitation.roles),
            row.invitation.language,
            row.invited_by,
            row.created_at.to_rfc3339(),
            row.expires_at.to_rfc3339(),
            status.to_owned(),
        ]
    });
    csv::answer("invitations.csv", &header, rows)
}

/// Invites somebody.
pub async fn invite(cx: Cx, input: InvitationInput) -> Result<Invitation, Error> {
    let (actor, input) = (cx.actor()?, input.check()?);
    let tx = cx.app.db.begin().await?;
    if let Some(partner) = input.partner
        && companies::read(&tx, actor, partner).await?.status == Status::Inactive
    {
        return Err(Refusal::PartnerInactive.into());
    }
    if !may_grant(actor, input.partner) {
        return Err(Error::Denied);
    }
    let (person, id): (PersonId, InvitationId) = (cx.app.new_id::<PersonKey>(), cx.app.new_id::<InvitationKey>());
    people::insert_invited(&tx, person, &input, cx.now).await.map_err(email_taken)?;
    auth::invite(&cx, &tx, id, person).await?;
    let detail = json!({ "person": person, "partner": input.partner, "roles": input.roles });
    journal::write(&tx, &cx, "partners.invite", "invitation", id, detail).await?;
    finish(&cx, tx, id).await
}

/// Sends it again with a new link; the old link no longer works.
pub async fn resend(cx: Cx, _: Nothing) -> Result<Invitation, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let (person, invitation) = managed(&cx, &tx, id).await?;
    invitation.status.can_change()?;
    if let Some(partner) = invitation.invitation.partner
        && companies::read(&tx, cx.actor()?, partner).await?.status == Status::Inactive
    {
        return Err(Refusal::PartnerInactive.into());
    }
    auth::invite(&cx, &tx, id, person).await?;
    journal::write(&tx, &cx, "partners.resend", "invitation", id, json!({})).await?;
    finish(&cx, tx, id).await
}

/// Takes it back. Whoever was only ever invited leaves no trace but in the journal.
pub async fn revoke(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let (person, invitation) = managed(&cx, &tx, id).await?;
    invitation.status.can_change()?;
    store::remove(&tx, id).await?;
    people::remove_invited(&tx, person).await?;
    journal::write(&tx, &cx, "partners.revoke", "invitation", id, json!({ "person": person })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

async fn managed(cx: &Cx, tx: &Tx, id: InvitationId) -> Result<(PersonId, Invitation), Error> {
    let actor = cx.actor()?;
    let (person, invitation) = store::read(tx, actor, &cx.app.portal.vendor, id, cx.now).await?;
    if may_grant(actor, invitation.invitation.partner) { Ok((person, invitation)) } else { Err(Error::Denied) }
}

async fn finish(cx: &Cx, tx: Tx, id: InvitationId) -> Result<Invitation, Error> {
    let (_, invitation) = store::read(&tx, cx.actor()?, &cx.app.portal.vendor, id, cx.now).await?;
    tx.commit().await?;
    Ok(invitation)
}

fn email_taken(error: sea_orm::DbErr) -> Error {
    if is_duplicate(&error) { Refusal::EmailTaken.into() } else { error.into() }
}
