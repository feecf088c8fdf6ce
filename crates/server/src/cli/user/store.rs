//! What creating somebody from outside the portal writes.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    partners::{InvitationId, people::InvitationInput},
};
use sea_orm::ConnectionTrait;

use crate::{
    auth,
    db::{self, Tx, sql},
    error::{Error, is_duplicate},
};

/// Writes the person, who may sign in at once when there is a password; `false` when the address is taken.
pub async fn insert(tx: &Tx, id: PersonId, input: &InvitationInput, hash: Option<&str>, now: DateTime<Utc>) -> Result<bool, Error> {
    let insert = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, password_hash,
        created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $9, $10, $10, 1)";
    let status = if hash.is_some() { "active" } else { "invited" };
    let values = [
        id.to_string().into(),
        input.partner.map(|partner| partner.to_string()).into(),
        input.email.clone().into(),
        input.name.clone().into(),
        input.name.to_lowercase().into(),
        input.language.clone().into(),
        auth::roles_text(&input.roles).into(),
        status.into(),
        hash.map(str::to_owned).into(),
        db::text(now).into(),
    ];
    match tx.execute_raw(sql(tx, insert, values)).await {
        Ok(_) => Ok(true),
        Err(error) if is_duplicate(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes an invitation with its link's secret. Nobody else exists yet, so the person counts as having invited themselves.
pub async fn invite(
    tx: &Tx,
    id: InvitationId,
    person: PersonId,
    token_hash: &str,
    now: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let insert = "INSERT INTO invitations (id, person_id, token_hash, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $2, $4, $5)";
    let values = [id.to_string().into(), person.to_string().into(), token_hash.into(), db::text(now).into(), db::text(expires_at).into()];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// A partner by id or exact name.
pub async fn partner(connection: &impl ConnectionTrait, wanted: &str) -> Result<Option<PartnerId>, Error> {
    let select = "SELECT id FROM partners WHERE id = $1 OR name_key = $2";
    let row = connection.query_one_raw(sql(connection, select, [wanted.into(), wanted.to_lowercase().into()])).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(row.try_get_by_index::<String>(0)?.parse().ok())
}
