//! Exams as their authors have them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    page::{Page, limit},
    training::{CourseFilter, CourseStage, ExamId, ExamInput},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Order, count, json, number, page, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
};

/// An exam as it is kept.
#[derive(Debug, Clone)]
pub(in crate::training) struct ExamRecord {
    pub id: ExamId,
    /// Itself, or what it translates.
    pub original: ExamId,
    pub exam: ExamInput,
    pub stage: CourseStage,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

const SELECT: &str = "SELECT e.id AS id, e.original_id AS original_id, e.input AS input, e.stage AS stage, e.updated_at AS updated_at,
    e.version AS version";

/// What is not known is not shown.
pub(in crate::training) fn stage(slug: &str) -> CourseStage {
    CourseStage::ALL.into_iter().find(|stage| stage.slug() == slug).unwrap_or(CourseStage::Draft)
}

fn exam(row: &QueryResult) -> Result<ExamRecord, Error> {
    Ok(ExamRecord {
        id: id(&row.try_get::<String>("", "id")?)?,
        original: id(&row.try_get::<String>("", "original_id")?)?,
        exam: json(&row.try_get::<String>("", "input")?)?,
        stage: stage(&row.try_get::<String>("", "stage")?),
        updated_at: db::time(&row.try_get::<String>("", "updated_at")?)?,
        version: row.try_get("", "version")?,
    })
}

/// Every exam.
pub(in crate::training) async fn exams(db: &impl ConnectionTrait) -> Result<Vec<ExamRecord>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{SELECT} FROM training_exams e ORDER BY e.title_key, e.id"), [])).await?;
    rows.iter().map(exam).collect()
}

/// What each translation translates.
pub(in crate::training) async fn exam_originals(db: &impl ConnectionTrait) -> Result<Vec<(ExamId, ExamId)>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT id, original_id FROM training_exams WHERE original_id <> id", [])).await?;
    rows.iter().map(|row| Ok((id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?))).collect()
}

/// A page of exams, last changed first.
pub(in crate::training) async fn list_exams(db: &impl ConnectionTrait, filter: &CourseFilter) -> Result<Page<ExamRecord>, Error> {
    let mut wanted = Where::default();
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        wanted.contains(&["e.title_key"], &db::sort_key(q));
    }
    if !filter.language.is_empty() {
        wanted.is_one_of("e.language", &filter.language);
    }
    if !filter.stage.is_empty() {
        wanted.is_one_of("e.stage", filter.stage.iter().map(|stage| stage.slug()));
    }
    let order = Order { key: "e.updated_at", id: "e.id", down: true };
    let (rows, next, total) = page(db, SELECT, "training_exams e", wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    Ok(Page { items: rows.iter().map(exam).collect::<Result<_, _>>()?, next, total })
}

/// One exam.
pub(in crate::training) async fn read_exam(db: &impl ConnectionTrait, of: ExamId) -> Result<ExamRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} FROM training_exams e WHERE e.id = $1"), [of.to_string().into()])).await?;
    exam(&row.ok_or(Error::NotFound)?)
}

/// How many translations an exam has.
pub(in crate::training) async fn translations(db: &impl ConnectionTrait, of: ExamId) -> Result<u64, Error> {
    let text = "SELECT COUNT(*) FROM training_exams WHERE original_id = $1 AND id <> $1";
    Ok(count(number(db, text, vec![of.to_string().into()]).await?))
}

/// Attempts at each of these exams, and how many of those that ended passed.
pub(in crate::training) async fn tallies(db: &impl ConnectionTrait, of: &[ExamId]) -> Result<BTreeMap<ExamId, (u64, u64)>, Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("exam_id", of);
    wanted.and("voided_at IS NULL");
    let text = format!(
        "SELECT exam_id, COUNT(*), SUM(CASE WHEN passed = 1 THEN 1 ELSE 0 END) FROM training_attempts{} GROUP BY exam_id",
        wanted.clause()
    );
    let rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    let tally = |row: &QueryResult| {
        Ok((id(&row.try_get_by_index::<String>(0)?)?, (count(row.try_get_by_index(1)?), count(row.try_get_by_index(2)?))))
    };
    rows.iter().map(tally).collect()
}

/// Writes a new exam as a draft.
pub(in crate::training) async fn insert_exam(tx: &Tx, of: ExamId, input: &ExamInput, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO training_exams (id, original_id, title, title_key, language, stage, input, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, 'draft', $6, $7, $7, 1)";
    let values = [
        of.to_string().into(),
        input.translates.unwrap_or(of).to_string().into(),
        input.title.clone().into(),
        db::sort_key(&input.title).into(),
        input.language.clone().into(),
        to_json(input)?.into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes an exam; says whether the version was still the same.
pub(in crate::training) async fn update_exam(
    tx: &Tx,
    of: ExamId,
    version: i32,
    input: &ExamInput,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let update = "UPDATE training_exams SET original_id = $1, title = $2, title_key = $3, language = $4, input = $5, updated_at = $6,
        version = version + 1 WHERE id = $7 AND version = $8";
    let values = [
        input.translates.unwrap_or(of).to_string().into(),
        input.title.clone().into(),
        db::sort_key(&input.title).into(),
        input.language.clone().into(),
        to_json(input)?.into(),
        db::text(now).into(),
        of.to_string().into(),
        version.into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Sets where an exam stands.
pub(in crate::training) async fn set_exam_stage(tx: &Tx, of: ExamId, stage: CourseStage, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE training_exams SET stage = $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [stage.slug().into(), db::text(now).into(), of.to_string().into()])).await?;
    Ok(())
}

/// How many attempts there were at an exam, taken back or not.
pub(in crate::training) async fn attempts_at(db: &impl ConnectionTrait, of: ExamId) -> Result<u64, Error> {
    let text = "SELECT COUNT(*) FROM training_attempts WHERE exam_id = $1";
    Ok(count(number(db, text, vec![of.to_string().into()]).await?))
}

/// Removes an exam that nobody took.
pub(in crate::training) async fn remove_exam(tx: &Tx, of: ExamId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM training_exams WHERE id = $1", [of.to_string().into()])).await?;
    Ok(())
}
