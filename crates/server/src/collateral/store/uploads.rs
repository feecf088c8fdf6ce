//! Uploads on their way.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    collateral::upload::{UploadId, UploadInput},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, Value};

use super::{id, places, values};
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

/// A person's own upload of a file that has begun to arrive and is not among `besides`.
pub(in crate::collateral) async fn begun(tx: &Tx, person: PersonId, wanted: &UploadInput) -> Result<Option<Announced>, Error> {
    let mut arguments = vec![person.to_string().into(), wanted.sha256.clone().into(), number(wanted.size), wanted.file_name.clone().into()];
    let mut text = "SELECT id, received FROM collateral_uploads
        WHERE person_id = $1 AND sha256 = $2 AND size = $3 AND file_name = $4 AND received > 0"
        .to_owned();
    if !wanted.besides.is_empty() {
        text.push_str(&format!(" AND id NOT IN ({})", places(5, wanted.besides.len())));
        arguments.extend(values(&wanted.besides));
    }
    text.push_str(" ORDER BY created_at DESC, id DESC LIMIT 1");
    let Some(row) = tx.query_one_raw(sql(tx, &text, arguments)).await? else { return Ok(None) };
    Ok(Some(Announced {
        id: id(&row.try_get_by_index::<String>(0)?)?,
        person,
        sha256: wanted.sha256.clone(),
        size: wanted.size,
        file_name: wanted.file_name.clone(),
        received: u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default(),
    }))
}

/// Gives an upload its time anew.
pub(in crate::collateral) async fn renew(tx: &Tx, upload: UploadId, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "UPDATE collateral_uploads SET created_at = $2 WHERE id = $1";
    tx.execute_raw(sql(tx, text, [upload.to_string().into(), db::text(now).into()])).await?;
    Ok(())
}

/// The content of an upload that was announced before a moment.
pub(in crate::collateral) async fn stale(tx: &Tx, upload: UploadId, before: DateTime<Utc>) -> Result<Option<String>, Error> {
    let text = "SELECT sha256 FROM collateral_uploads WHERE id = $1 AND created_at <= $2";
    let row = tx.query_one_raw(sql(tx, text, [upload.to_string().into(), db::text(before).into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// Forgets an upload; `false` when it was not there.
pub(in crate::collateral) async fn forget(tx: &Tx, upload: UploadId) -> Result<bool, Error> {
    let result = tx.execute_raw(sql(tx, "DELETE FROM collateral_uploads WHERE id = $1", [upload.to_string().into()])).await?;
    Ok(result.rows_affected() == 1)
}
