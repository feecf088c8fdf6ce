//! Uploads on their way.

use chrono::{DateTime, Utc};
use guildhall_domain::{collateral::upload::UploadId, partner::PersonId};
use sea_orm::{ConnectionTrait, Value};

use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// An upload as announced.
#[derive(Debug, Clone)]
pub(in crate::collateral) struct Announced {
    pub(in crate::collateral) id: UploadId,
    pub(in crate::collateral) person: PersonId,
    pub(in crate::collateral) sha256: String,
    pub(in crate::collateral) size: u64,
    pub(in crate::collateral) file_name: String,
    /// Bytes that have arrived and are safe.
    pub(in crate::collateral) received: u64,
}

/// Stores an announcement.
pub(in crate::collateral) async fn announce(tx: &Tx, upload: &Announced, now: DateTime<Utc>) -> Result<(), Error> {
    let text =
        "INSERT INTO collateral_uploads (id, person_id, sha256, size, file_name, received, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        upload.id.to_string().into(),
        upload.person.to_string().into(),
        upload.sha256.clone().into(),
        number(upload.size),
        upload.file_name.clone().into(),
        number(upload.received),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// A person's own upload; others' do not exist for them.
pub(in crate::collateral) async fn upload(
    db: &impl ConnectionTrait,
    upload: UploadId,
    person: PersonId,
) -> Result<Option<Announced>, Error> {
    let text = "SELECT sha256, size, file_name, received FROM collateral_uploads WHERE id = $1 AND person_id = $2";
    let Some(row) = db.query_one_raw(sql(db, text, [upload.to_string().into(), person.to_string().into()])).await? else { return Ok(None) };
    Ok(Some(Announced {
        id: upload,
        person,
        sha256: row.try_get_by_index(0)?,
        size: u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default(),
        file_name: row.try_get_by_index(2)?,
        received: u64::try_from(row.try_get_by_index::<i64>(3)?).unwrap_or_default(),
    }))
}

/// Notes that more has arrived; `false` when somebody else has noted something meanwhile.
pub(in crate::collateral) async fn advance(tx: &Tx, upload: UploadId, from: u64, to: u64) -> Result<bool, Error> {
    let text = "UPDATE collateral_uploads SET received = $3 WHERE id = $1 AND received = $2";
    let result = tx.execute_raw(sql(tx, text, [upload.to_string().into(), number(from), number(to)])).await?;
    Ok(result.rows_affected() == 1)
}

fn number(value: u64) -> Value {
    i64::try_from(value).unwrap_or(i64::MAX).into()
}

/// Forgets an upload.
pub(in crate::collateral) async fn forget(tx: &Tx, upload: UploadId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM collateral_uploads WHERE id = $1", [upload.to_string().into()])).await?;
    Ok(())
}
