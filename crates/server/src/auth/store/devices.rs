//! Devices that signed in before.

use chrono::{DateTime, Utc};
use guildhall_domain::partner::PersonId;
use sea_orm::ConnectionTrait;

use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// Whether a person signed in from a device before.
pub async fn knows_device(db: &impl ConnectionTrait, device: &str, person: PersonId) -> Result<bool, Error> {
    let select = "SELECT 1 FROM devices WHERE token_hash = $1 AND person_id = $2";
    Ok(db.query_one_raw(sql(db, select, [device.into(), person.to_string().into()])).await?.is_some())
}

/// Whether anybody did.
pub async fn is_device(db: &impl ConnectionTrait, device: &str) -> Result<bool, Error> {
    Ok(db.query_one_raw(sql(db, "SELECT 1 FROM devices WHERE token_hash = $1 LIMIT 1", [device.into()])).await?.is_some())
}

/// Notes that a person signed in from a device.
pub async fn remember_device(tx: &Tx, device: &str, person: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let upsert = "INSERT INTO devices (token_hash, person_id, used_at) VALUES ($1, $2, $3)
        ON CONFLICT (token_hash, person_id) DO UPDATE SET used_at = excluded.used_at";
    tx.execute_raw(sql(tx, upsert, [device.into(), person.to_string().into(), db::text(now).into()])).await?;
    Ok(())
}
