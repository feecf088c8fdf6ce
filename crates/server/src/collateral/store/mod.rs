//! The library's records.

mod catalogue;
mod contents;
mod favourites;
mod record;
mod search;
mod uploads;
mod usage;
mod versions;

use sea_orm::ConnectionTrait;

pub(super) use self::{catalogue::*, contents::*, favourites::*, record::*, search::*, uploads::*, usage::*, versions::*};
use crate::{
    db::{Tx, places, sql, values},
    error::Error,
};

/// Counts the library's revision up by `by` and answers the last number. Whoever does so first in a transaction has the
/// library to themselves until it ends: on PostgreSQL the row is locked, on SQLite there is one writer anyway.
pub(in crate::collateral) async fn bump(tx: &Tx, by: i64) -> Result<i64, Error> {
    let statement = sql(tx, "UPDATE collateral_revision SET revision = revision + $1 WHERE id = 1 RETURNING revision", [by.into()]);
    let row = tx.query_one_raw(statement).await?.ok_or_else(|| Error::internal("the library's revision is missing"))?;
    Ok(row.try_get_by_index(0)?)
}

/// The library's revision now.
pub(in crate::collateral) async fn revision(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let row = db.query_one_raw(sql(db, "SELECT revision FROM collateral_revision", [])).await?;
    Ok(row.ok_or_else(|| Error::internal("the library's revision is missing"))?.try_get_by_index(0)?)
}

/// Reads a JSON column.
fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::internal(format!("a record of the library is not readable: {error}")))
}

/// Writes a JSON column.
fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// Reads an id.
fn id<K>(text: &str) -> Result<guildhall_domain::id::Id<K>, Error> {
    text.parse().map_err(|_| Error::internal(format!("{text:?} in the database is no id")))
}
