//! The keys that certificates are signed with.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use guildhall_domain::{partner::PersonId, training::SigningKeyId};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// A key.
#[derive(Clone)]
pub(in crate::training) struct KeyRecord {
    pub id: SigningKeyId,
    pub public: [u8; 32],
    /// The private part, sealed; gone once another key took its place.
    pub sealed: Option<String>,
    pub current: bool,
    pub created_at: DateTime<Utc>,
    pub given_up_at: Option<DateTime<Utc>>,
}

/// Every key, the present one first, then newest first.
pub(in crate::training) async fn keys(db: &impl ConnectionTrait) -> Result<Vec<KeyRecord>, Error> {
    let text = "SELECT id, public, sealed, current, created_at, given_up_at FROM training_signing_keys
        ORDER BY (current IS NULL), created_at DESC, id DESC";
    let rows = db.query_all_raw(sql(db, text, [])).await?;
    let key = |row: &QueryResult| {
        let public = BASE64_URL_SAFE_NO_PAD.decode(row.try_get::<String>("", "public")?).map_err(Error::internal)?;
        Ok(KeyRecord {
            id: id(&row.try_get::<String>("", "id")?)?,
            public: public.try_into().map_err(|_| Error::internal("a public key has another length"))?,
            sealed: row.try_get("", "sealed")?,
            current: row.try_get::<Option<i64>>("", "current")?.is_some(),
            created_at: db::time(&row.try_get::<String>("", "created_at")?)?,
            given_up_at: db::optional_time(row.try_get::<Option<String>>("", "given_up_at")?.as_deref())?,
        })
    };
    rows.iter().map(key).collect()
}

/// Writes a key that signs from now on; the private part of the one before is forgotten.
pub(in crate::training) async fn insert_key(
    tx: &Tx,
    of: SigningKeyId,
    public: &[u8],
    sealed: &str,
    by: Option<PersonId>,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "UPDATE training_signing_keys SET current = NULL, sealed = NULL WHERE current = 1", [])).await?;
    let insert = "INSERT INTO training_signing_keys (id, public, sealed, current, created_at, created_by, reason) VALUES ($1, $2, $3, 1, $4, $5, '')";
    let values = [
        of.to_string().into(),
        BASE64_URL_SAFE_NO_PAD.encode(public).into(),
        sealed.into(),
        db::text(now).into(),
        by.map(|person| person.to_string()).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Gives a key up: nothing that it signed verifies any more.
pub(in crate::training) async fn give_up(tx: &Tx, of: SigningKeyId, reason: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE training_signing_keys SET given_up_at = $1, reason = $2, current = NULL, sealed = NULL WHERE id = $3";
    tx.execute_raw(sql(tx, update, [db::text(now).into(), reason.into(), of.to_string().into()])).await?;
    Ok(())
}
