//! Invitations and resets in the database.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    language::Language,
    partner::{PartnerId, PersonId},
    partners::InvitationId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    state::new_id,
};

/// An invitation that can be accepted.
#[derive(Debug)]
pub struct Invitation {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub person: PersonId,
    /// Where to.
    pub partner: Option<PartnerId>,
    /// Who invited.
    pub invited_by: PersonId,
    /// Until when.
    pub expires_at: DateTime<Utc>,
}

const OPEN: &str =
    "SELECT i.id AS id, i.person_id AS person, i.invited_by AS invited_by, i.expires_at AS expires_at, p.partner_id AS partner
    FROM invitations i JOIN people p ON p.id = i.person_id LEFT JOIN partners c ON c.id = p.partner_id
    WHERE i.accepted_at IS NULL AND i.expires_at > $1 AND p.status = 'invited' AND (c.id IS NULL OR c.status = 'active')";

/// The invitation of a token's hash, if it is open.
pub async fn invitation(db: &impl ConnectionTrait, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Invitation>, Error> {
    let statement = format!("{OPEN} AND i.token_hash = $2");
    let row = db.query_one_raw(sql(db, &statement, [db::text(now).into(), token_hash.into()])).await?;
    row.as_ref().map(read).transpose()
}

/// An invitation, if it is open.
pub async fn invitation_by_id(
    db: &impl ConnectionTrait,
    invitation: InvitationId,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, Error> {
    let statement = format!("{OPEN} AND i.id = $2");
    let row = db.query_one_raw(sql(db, &statement, [db::text(now).into(), invitation.to_string().into()])).await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &QueryResult) -> Result<Invitation, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let partner = row.try_get::<Option<String>>("", "partner")?.map(|partner| id(&partner)).transpose()?;
    Ok(Invitation {
        id: id(&text("id")?)?,
        person: id(&text("person")?)?,
        partner,
        invited_by: id(&text("invited_by")?)?,
        expires_at: db::time(&text("expires_at")?)?,
    })
}

/// Writes an invitation without a link; an older link of it is gone.
pub async fn upsert_invitation(
    tx: &Tx,
    invitation: InvitationId,
    person: PersonId,
    invited_by: PersonId,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let upsert = "INSERT INTO invitations (id, person_id, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET token_hash = NULL, invited_by = excluded.invited_by, expires_at = excluded.expires_at";
    let values = [
        invitation.to_string().into(),
        person.to_string().into(),
        invited_by.to_string().into(),
        db::text(now).into(),
        db::text(expires_at).into(),
    ];
    tx.execute_raw(sql(tx, upsert, values)).await?;
    Ok(())
}

/// Gives an open invitation its link's secret.
pub async fn set_invitation_token(tx: &Tx, invitation: InvitationId, token_hash: &str) -> Result<(), Error> {
    let update = "UPDATE invitations SET token_hash = $1 WHERE id = $2 AND accepted_at IS NULL";
    tx.execute_raw(sql(tx, update, [token_hash.into(), invitation.to_string().into()])).await?;
    Ok(())
}

/// Spends an invitation; of any number who try at once, one does.
pub async fn spend_invitation(tx: &Tx, invitation: &Invitation, now: DateTime<Utc>) -> Result<bool, Error> {
    let spend = "UPDATE invitations SET accepted_at = $1, token_hash = NULL WHERE id = $2 AND accepted_at IS NULL AND expires_at > $1";
    let done = tx.execute_raw(sql(tx, spend, [db::text(now).into(), invitation.id.to_string().into()])).await?;
    Ok(done.rows_affected() == 1)
}

/// Lets an invited person in.
pub async fn activate(
    tx: &Tx,
    person: PersonId,
    name: &str,
    language: &Language,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let update = "UPDATE people SET status = 'active', name = $1, name_key = $2, language = $3, password_hash = $4, updated_at = $5,
        version = version + 1 WHERE id = $6 AND status = 'invited'";
    let values = [
        name.into(),
        db::sort_key(name).into(),
        language.tag().into(),
        password_hash.into(),
        db::text(now).into(),
        person.to_string().into(),
    ];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// A reset that can be used.
#[derive(Debug)]
pub struct Reset {
    reset: String,
    /// Whose password it sets.
    pub person: PersonId,
}

/// The reset of a token's hash, if it can be used.
pub async fn reset(db: &impl ConnectionTrait, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Reset>, Error> {
    let select = "SELECT r.id, r.person_id FROM resets r JOIN people p ON p.id = r.person_id LEFT JOIN partners c ON c.id = p.partner_id
        WHERE r.token_hash = $1 AND r.used_at IS NULL AND r.expires_at > $2 AND p.status = 'active' AND (c.id IS NULL OR c.status = 'active')";
    let Some(row) = db.query_one_raw(sql(db, select, [token_hash.into(), db::text(now).into()])).await? else { return Ok(None) };
    Ok(Some(Reset { reset: row.try_get_by_index(0)?, person: id(&row.try_get_by_index::<String>(1)?)? }))
}

/// Writes a reset; older ones of the person are over.
pub async fn insert_reset(tx: &Tx, person: PersonId, token_hash: &str, now: DateTime<Utc>, expires_at: DateTime<Utc>) -> Result<(), Error> {
    let over = "UPDATE resets SET used_at = $1, token_hash = NULL WHERE person_id = $2 AND used_at IS NULL";
    tx.execute_raw(sql(tx, over, [db::text(now).into(), person.to_string().into()])).await?;
    let insert = "INSERT INTO resets (id, person_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let id = new_id::<()>(now).to_string();
    let values = [id.into(), person.to_string().into(), token_hash.into(), db::text(now).into(), db::text(expires_at).into()];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Spends a reset; of any number who try at once, one does.
pub async fn spend_reset(tx: &Tx, reset: &Reset, now: DateTime<Utc>) -> Result<bool, Error> {
    let spend = "UPDATE resets SET used_at = $1, token_hash = NULL WHERE id = $2 AND used_at IS NULL AND expires_at > $1";
    let done = tx.execute_raw(sql(tx, spend, [db::text(now).into(), reset.reset.clone().into()])).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes a person's links away.
pub async fn forget(tx: &Tx, person: PersonId) -> Result<(), Error> {
    for statement in ["DELETE FROM resets WHERE person_id = $1", "UPDATE invitations SET token_hash = NULL WHERE person_id = $1"] {
        tx.execute_raw(sql(tx, statement, [person.to_string().into()])).await?;
    }
    Ok(())
}
