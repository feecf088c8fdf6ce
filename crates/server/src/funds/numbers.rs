//! Numbers for people, such as `R-2026-00042`: without gaps, a sequence for each kind and year. So they also say how many records there are.

use sea_orm::ConnectionTrait;

use crate::{
    db::{Tx, sql},
    error::Error,
};

/// The next number of a kind. Whoever else wants one waits until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn next(tx: &Tx, kind: &str, year: i32) -> Result<String, Error> {
    let last = count_up(tx, kind, year).await?;
    Ok(format!("{kind}-{year}-{last:05}"))
}

/// Notes that the record of a number was taken away.
///
/// # Errors
/// When the database fails.
pub async fn removed(tx: &Tx, kind: &str) -> Result<(), Error> {
    count_up(tx, &format!("{kind} removed"), 0).await.map(|_| ())
}

/// An expression that says how many records of a kind there are: counting all of them takes longer than a page of a list should.
#[must_use]
pub fn count(kind: &str) -> String {
    format!(
        "COALESCE((SELECT CAST(SUM(CASE kind WHEN '{kind}' THEN last ELSE -last END) AS BIGINT) FROM funds_numbers
            WHERE kind IN ('{kind}', '{kind} removed')), 0)"
    )
}

async fn count_up(tx: &Tx, kind: &str, year: i32) -> Result<i64, Error> {
    let upsert = "INSERT INTO funds_numbers (kind, year, last) VALUES ($1, $2, 1)
        ON CONFLICT (kind, year) DO UPDATE SET last = funds_numbers.last + 1 RETURNING last";
    let row = tx.query_one_raw(sql(tx, upsert, [kind.into(), i64::from(year).into()])).await?;
    Ok(row.ok_or_else(|| Error::internal("no number came"))?.try_get_by_index(0)?)
}
