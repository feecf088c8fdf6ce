//! Certifications: the types, not what people hold.

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::training::{CertificationId, CertificationInput, CourseStage};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{count, json, number, stage, to_json};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// A certification as it is kept.
#[derive(Debug, Clone)]
pub(in crate::training) struct CertificationRecord {
    pub id: CertificationId,
    pub certification: CertificationInput,
    pub stage: CourseStage,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

const SELECT: &str = "SELECT id, input, stage, updated_at, version FROM training_certifications";

fn certification(row: &QueryResult) -> Result<CertificationRecord, Error> {
    Ok(CertificationRecord {
        id: id(&row.try_get::<String>("", "id")?)?,
        certification: json(&row.try_get::<String>("", "input")?)?,
        stage: stage(&row.try_get::<String>("", "stage")?),
        updated_at: db::time(&row.try_get::<String>("", "updated_at")?)?,
        version: row.try_get("", "version")?,
    })
}

/// Every certification, oldest first. They are few.
pub(in crate::training) async fn certifications(db: &impl ConnectionTrait) -> Result<Vec<CertificationRecord>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{SELECT} ORDER BY created_at, id"), [])).await?;
    rows.iter().map(certification).collect()
}

/// One certification.
pub(in crate::training) async fn read_certification(db: &impl ConnectionTrait, of: CertificationId) -> Result<CertificationRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE id = $1"), [of.to_string().into()])).await?;
    certification(&row.ok_or(Error::NotFound)?)
}

/// Writes a new certification as a draft.
pub(in crate::training) async fn insert_certification(
    tx: &Tx,
    of: CertificationId,
    input: &CertificationInput,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert =
        "INSERT INTO training_certifications (id, stage, input, created_at, updated_at, version) VALUES ($1, 'draft', $2, $3, $3, 1)";
    tx.execute_raw(sql(tx, insert, [of.to_string().into(), to_json(input)?.into(), db::text(now).into()])).await?;
    Ok(())
}

/// Changes a certification; says whether the version was still the same.
pub(in crate::training) async fn update_certification(
    tx: &Tx,
    of: CertificationId,
    version: i32,
    input: &CertificationInput,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let update = "UPDATE training_certifications SET input = $1, updated_at = $2, version = version + 1 WHERE id = $3 AND version = $4";
    let values = [to_json(input)?.into(), db::text(now).into(), of.to_string().into(), version.into()];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Sets where a certification stands.
pub(in crate::training) async fn set_certification_stage(
    tx: &Tx,
    of: CertificationId,
    stage: CourseStage,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let update = "UPDATE training_certifications SET stage = $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [stage.slug().into(), db::text(now).into(), of.to_string().into()])).await?;
    Ok(())
}

/// Removes a certification that nobody ever held; the database refuses any other.
pub(in crate::training) async fn remove_certification(tx: &Tx, of: CertificationId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM training_certifications WHERE id = $1", [of.to_string().into()])).await?;
    Ok(())
}

/// Awards of a certification that were ever given, and people who hold it on a day.
pub(in crate::training) async fn held(db: &impl ConnectionTrait, of: CertificationId, on: NaiveDate) -> Result<(u64, u64), Error> {
    let given = "SELECT COUNT(*) FROM training_awards WHERE certification_id = $1";
    let given = number(db, given, vec![of.to_string().into()]).await?;
    let holders = "SELECT COUNT(DISTINCT w.person_id) FROM training_awards w JOIN people p ON p.id = w.person_id AND p.status = 'active'
        WHERE w.certification_id = $1 AND w.valid_from <= $2 AND (w.valid_until IS NULL OR w.valid_until >= $2)
        AND NOT EXISTS (SELECT 1 FROM training_award_events v WHERE v.award_id = w.id AND v.on_day <= $2)";
    let holders = number(db, holders, vec![of.to_string().into(), on.to_string().into()]).await?;
    Ok((count(given), count(holders)))
}
