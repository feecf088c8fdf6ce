//! Questions, as they are now and as they were.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    page::{Page, limit},
    partner::PersonId,
    training::{BankId, ItemStatistics, QuestionFilter, QuestionForAuthor, QuestionId, QuestionInput},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{CHUNK, Order, json, page, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
};

const SELECT: &str = "SELECT q.id AS id, q.bank_id AS bank_id, q.revision AS revision, q.input AS input, q.retired AS retired,
    q.statistics AS statistics";
const FROM: &str = "training_questions q JOIN training_banks b ON b.id = q.bank_id AND b.removed = 0";

fn question(row: &QueryResult) -> Result<QuestionForAuthor, Error> {
    let statistics: Option<String> = row.try_get("", "statistics")?;
    Ok(QuestionForAuthor {
        id: id(&row.try_get::<String>("", "id")?)?,
        bank: id(&row.try_get::<String>("", "bank_id")?)?,
        revision: row.try_get("", "revision")?,
        question: json(&row.try_get::<String>("", "input")?)?,
        retired: row.try_get::<i64>("", "retired")? != 0,
        statistics: statistics.as_deref().map(json::<ItemStatistics>).transpose()?,
    })
}

/// A page of a bank's questions, oldest first.
pub(in crate::training) async fn list_questions(
    db: &impl ConnectionTrait,
    bank: BankId,
    filter: &QuestionFilter,
) -> Result<Page<QuestionForAuthor>, Error> {
    let mut wanted = Where::default();
    wanted.is("q.bank_id", bank.to_string());
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        wanted.contains(&["q.search_key"], &db::sort_key(q));
    }
    if !filter.topic.is_empty() {
        wanted.is_one_of("q.topic", &filter.topic);
    }
    if filter.retired != Some(true) {
        wanted.and("q.retired = 0");
    }
    if filter.suspicious == Some(true) {
        wanted.and("q.suspicious = 1");
    }
    let order = Order { key: "q.created_at", id: "q.id", down: false };
    let (rows, next, total) = page(db, SELECT, FROM, wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    Ok(Page { items: rows.iter().map(question).collect::<Result<_, _>>()?, next, total })
}

/// Every question of a bank, retired ones too, oldest first.
pub(in crate::training) async fn questions_of(db: &impl ConnectionTrait, bank: BankId) -> Result<Vec<QuestionForAuthor>, Error> {
    let text = format!("{SELECT} FROM {FROM} WHERE q.bank_id = $1 ORDER BY q.created_at, q.id");
    let rows = db.query_all_raw(sql(db, &text, [bank.to_string().into()])).await?;
    rows.iter().map(question).collect()
}

/// One question.
pub(in crate::training) async fn read_question(db: &impl ConnectionTrait, of: QuestionId) -> Result<QuestionForAuthor, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} FROM {FROM} WHERE q.id = $1"), [of.to_string().into()])).await?;
    question(&row.ok_or(Error::NotFound)?)
}

/// Questions of a bank that can be drawn, of some topics or of all.
pub(in crate::training) async fn drawable(db: &impl ConnectionTrait, bank: BankId, topics: &[String]) -> Result<Vec<QuestionId>, Error> {
    let mut wanted = Where::default();
    wanted.is("q.bank_id", bank.to_string());
    wanted.and("q.retired = 0");
    if !topics.is_empty() {
        wanted.is_one_of("q.topic", topics);
    }
    let text = format!("SELECT q.id FROM {FROM}{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// The present revisions of questions.
pub(in crate::training) async fn revisions(db: &impl ConnectionTrait, of: &[QuestionId]) -> Result<BTreeMap<QuestionId, i32>, Error> {
    let mut all = BTreeMap::new();
    for ids in of.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("id", ids);
        let text = format!("SELECT id, revision FROM training_questions{}", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            all.insert(id(&row.try_get_by_index::<String>(0)?)?, row.try_get_by_index(1)?);
        }
    }
    Ok(all)
}

/// What questions said in some revisions, with the banks that they are of.
pub(in crate::training) async fn in_revisions(
    db: &impl ConnectionTrait,
    of: &[(QuestionId, i32)],
) -> Result<BTreeMap<(QuestionId, i32), (BankId, QuestionInput)>, Error> {
    let mut all = BTreeMap::new();
    for ids in of.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("r.key", ids.iter().map(|(question, revision)| format!("{question}/{revision}")));
        let text = format!(
            "SELECT r.question_id, r.revision, q.bank_id, r.input FROM training_revisions r
                JOIN training_questions q ON q.id = r.question_id{}",
            wanted.clause()
        );
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            let key = (id(&row.try_get_by_index::<String>(0)?)?, row.try_get_by_index(1)?);
            all.insert(key, (id(&row.try_get_by_index::<String>(2)?)?, json(&row.try_get_by_index::<String>(3)?)?));
        }
    }
    Ok(all)
}

/// Writes a new question in its first revision.
pub(in crate::training) async fn insert_question(
    tx: &Tx,
    of: QuestionId,
    bank: BankId,
    input: &QuestionInput,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert =
        "INSERT INTO training_questions (id, bank_id, topic, search_key, revision, input, retired, statistics, suspicious, created_at,
        updated_at) VALUES ($1, $2, $3, $4, 1, $5, 0, NULL, 0, $6, $6)";
    let values = [
        of.to_string().into(),
        bank.to_string().into(),
        input.topic.clone().into(),
        db::sort_key(&input.text).into(),
        to_json(input)?.into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    insert_revision(tx, of, 1, input, by, now).await
}

/// Writes the next revision; says whether the one before was still the present one. What was learned of the old text is no longer true.
pub(in crate::training) async fn revise(
    tx: &Tx,
    of: QuestionId,
    revision: i32,
    input: &QuestionInput,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let update = "UPDATE training_questions SET topic = $1, search_key = $2, input = $3, revision = revision + 1, statistics = NULL,
        suspicious = 0, updated_at = $4 WHERE id = $5 AND revision = $6";
    let values = [
        input.topic.clone().into(),
        db::sort_key(&input.text).into(),
        to_json(input)?.into(),
        db::text(now).into(),
        of.to_string().into(),
        revision.into(),
    ];
    if tx.execute_raw(sql(tx, update, values)).await?.rows_affected() != 1 {
        return Ok(false);
    }
    insert_revision(tx, of, revision + 1, input, by, now).await?;
    Ok(true)
}

async fn insert_revision(
    tx: &Tx,
    of: QuestionId,
    revision: i32,
    input: &QuestionInput,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert = "INSERT INTO training_revisions (key, question_id, revision, input, person_id, at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        format!("{of}/{revision}").into(),
        of.to_string().into(),
        revision.into(),
        to_json(input)?.into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Sets whether a question is drawn.
pub(in crate::training) async fn set_retired(tx: &Tx, of: QuestionId, retired: bool, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE training_questions SET retired = $1, updated_at = $2 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [i64::from(retired).into(), db::text(now).into(), of.to_string().into()])).await?;
    Ok(())
}

/// Keeps how a question fares; nothing when it was changed meanwhile.
pub(in crate::training) async fn set_statistics(tx: &Tx, of: QuestionId, revision: i32, found: &ItemStatistics) -> Result<(), Error> {
    let update = "UPDATE training_questions SET statistics = $1, suspicious = $2 WHERE id = $3 AND revision = $4";
    let suspicious = i64::from(!found.warnings.is_empty());
    let values = [to_json(found)?.into(), suspicious.into(), of.to_string().into(), revision.into()];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Which of these pictures there are not.
pub(in crate::training) async fn missing_pictures(
    db: &impl ConnectionTrait,
    pictures: impl IntoIterator<Item = guildhall_domain::training::PictureId>,
) -> Result<Vec<guildhall_domain::training::PictureId>, Error> {
    let mut missing = Vec::new();
    for picture in pictures {
        let row = db.query_one_raw(sql(db, "SELECT 1 FROM training_pictures WHERE id = $1", [picture.to_string().into()])).await?;
        if row.is_none() {
            missing.push(picture);
        }
    }
    Ok(missing)
}
