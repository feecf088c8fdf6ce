//! The invitations' rows.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    partner::{PartnerId, PersonId},
    partners::{Invitation, InvitationId, InvitationInput, InvitationStatus},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    auth,
    db::{self, Tx, Where, id, sql},
    error::Error,
};

const SELECT: &str = "SELECT i.id AS id, i.created_at AS created_at, i.expires_at AS expires_at, i.accepted_at AS accepted_at,
    t.id AS person, t.email AS email, t.name AS name, t.roles AS roles, t.language AS language,
    c.id AS partner, c.name AS company, b.name AS invited_by
    FROM invitations i JOIN people t ON t.id = i.person_id LEFT JOIN partners c ON c.id = t.partner_id JOIN people b ON b.id = i.invited_by";

/// Open and expired invitations of somebody's scope, newest first.
pub async fn list(
    db: &impl ConnectionTrait,
    actor: &Actor,
    vendor: &str,
    partner: Option<PartnerId>,
    now: DateTime<Utc>,
) -> Result<Vec<Invitation>, Error> {
    let mut wanted = Where::default();
    wanted.within("t.partner_id", actor.scope());
    wanted.and("i.accepted_at IS NULL");
    if let Some(partner) = partner {
        wanted.is("t.partner_id", partner.to_string());
    }
    let statement = format!("{SELECT}{} ORDER BY i.created_at DESC, i.id DESC LIMIT 1000", wanted.clause());
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    rows.iter().map(|row| invitation(row, vendor, now).map(|(_, invitation)| invitation)).collect()
}

/// An invitation of somebody's scope, with who is invited.
pub async fn read(
    db: &impl ConnectionTrait,
    actor: &Actor,
    vendor: &str,
    of: InvitationId,
    now: DateTime<Utc>,
) -> Result<(PersonId, Invitation), Error> {
    let mut wanted = Where::default();
    wanted.within("t.partner_id", actor.scope());
    wanted.is("i.id", of.to_string());
    let statement = format!("{SELECT}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    invitation(&row, vendor, now)
}

fn invitation(row: &QueryResult, vendor: &str, now: DateTime<Utc>) -> Result<(PersonId, Invitation), Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let expires_at = db::time(&text("expires_at")?)?;
    let status = match optional("accepted_at")? {
        Some(_) => InvitationStatus::Accepted,
        None if now >= expires_at => InvitationStatus::Expired,
        None => InvitationStatus::Open,
    };
    let input = InvitationInput {
        email: text("email")?,
        name: text("name")?,
        partner: optional("partner")?.map(|partner| id(&partner)).transpose()?,
        roles: auth::roles(&text("roles")?),
        language: text("language")?,
    };
    let invitation = Invitation {
        id: id(&text("id")?)?,
        invitation: input,
        company: optional("company")?.unwrap_or_else(|| vendor.to_owned()),
        invited_by: text("invited_by")?,
        created_at: db::time(&text("created_at")?)?,
        expires_at,
        status,
    };
    Ok((id(&text("person")?)?, invitation))
}

/// Forgets an invitation.
pub async fn remove(tx: &Tx, invitation: InvitationId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM invitations WHERE id = $1", [invitation.to_string().into()])).await?;
    Ok(())
}

/// How many invitations of somebody's scope ran out.
pub async fn count_expired(db: &impl ConnectionTrait, actor: &Actor, now: DateTime<Utc>) -> Result<i64, Error> {
    let mut wanted = Where::default();
    wanted.within("t.partner_id", actor.scope());
    wanted.and("i.accepted_at IS NULL");
    let now = wanted.bind(db::text(now));
    wanted.and(format!("i.expires_at <= {now}"));
    let statement = format!("SELECT COUNT(*) FROM invitations i JOIN people t ON t.id = i.person_id{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
