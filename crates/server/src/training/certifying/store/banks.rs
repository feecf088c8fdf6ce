//! Question banks.

use chrono::{DateTime, Utc};
use guildhall_domain::training::{BankId, BankInput, Tally};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{count, number};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// A bank as it is kept.
#[derive(Debug, Clone)]
pub(in crate::training) struct BankRecord {
    pub id: BankId,
    pub bank: BankInput,
    pub version: i32,
}

const SELECT: &str = "SELECT id, name, language, version FROM training_banks";

fn bank(row: &QueryResult) -> Result<BankRecord, Error> {
    Ok(BankRecord {
        id: id(&row.try_get::<String>("", "id")?)?,
        bank: BankInput { name: row.try_get("", "name")?, language: row.try_get("", "language")? },
        version: row.try_get("", "version")?,
    })
}

/// All banks by name.
pub(in crate::training) async fn banks(db: &impl ConnectionTrait) -> Result<Vec<BankRecord>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{SELECT} WHERE removed = 0 ORDER BY name_key, id LIMIT 1000"), [])).await?;
    rows.iter().map(bank).collect()
}

/// One bank.
pub(in crate::training) async fn read_bank(db: &impl ConnectionTrait, of: BankId) -> Result<BankRecord, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE id = $1 AND removed = 0"), [of.to_string().into()])).await?;
    bank(&row.ok_or(Error::NotFound)?)
}

/// Writes a new bank.
pub(in crate::training) async fn insert_bank(tx: &Tx, of: BankId, input: &BankInput, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO training_banks (id, name, name_key, language, removed, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, 0, $5, $5, 1)";
    let values = [
        of.to_string().into(),
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.language.clone().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes a bank; says whether the version was still the same.
pub(in crate::training) async fn update_bank(
    tx: &Tx,
    of: BankId,
    version: i32,
    input: &BankInput,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let update = "UPDATE training_banks SET name = $1, name_key = $2, language = $3, updated_at = $4, version = version + 1
        WHERE id = $5 AND version = $6";
    let values = [
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.language.clone().into(),
        db::text(now).into(),
        of.to_string().into(),
        version.into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// How many questions of a bank were ever drawn in an attempt.
pub(in crate::training) async fn drawn_of_bank(db: &impl ConnectionTrait, of: BankId) -> Result<u64, Error> {
    // Marks are made when an attempt ends; one that still runs holds its questions in itself.
    let text = "SELECT COUNT(*) FROM training_questions q WHERE q.bank_id = $1
        AND (EXISTS (SELECT 1 FROM training_marks m WHERE m.question_id = q.id)
            OR EXISTS (SELECT 1 FROM training_attempts a WHERE a.closed_at IS NULL AND a.questions LIKE '%' || q.id || '%'))";
    Ok(count(number(db, text, vec![of.to_string().into()]).await?))
}

/// Topics of a bank that can be drawn, with how many questions each has.
pub(in crate::training) async fn topics(db: &impl ConnectionTrait, of: BankId) -> Result<Vec<Tally>, Error> {
    let text = "SELECT topic, COUNT(*) FROM training_questions WHERE bank_id = $1 AND retired = 0 GROUP BY topic ORDER BY topic";
    let rows = db.query_all_raw(sql(db, text, [of.to_string().into()])).await?;
    rows.iter().map(|row| Ok(Tally { value: row.try_get_by_index(0)?, count: count(row.try_get_by_index::<i64>(1)?) })).collect()
}

/// Takes a bank with its questions out of sight.
pub(in crate::training) async fn remove_bank(tx: &Tx, of: BankId, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE training_banks SET removed = 1, updated_at = $1, version = version + 1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [db::text(now).into(), of.to_string().into()])).await?;
    Ok(())
}
