//! Numbers for people, such as `R-2026-00042`: without gaps, a sequence for each kind and year.

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
    let upsert = "INSERT INTO funds_numbers (kind, year, last) VALUES ($1, $2, 1)
        ON CONFLICT (kind, year) DO UPDATE SET last = funds_numbers.last + 1 RETURNING last";
    let row = tx.query_one_raw(sql(tx, upsert, [kind.into(), i64::from(year).into()])).await?;
    let last: i64 = row.ok_or_else(|| Error::internal("no number came"))?.try_get_by_index(0)?;
    Ok(format!("{kind}-{year}-{last:05}"))
}
