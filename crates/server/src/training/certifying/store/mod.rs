//! The records of certifying.

mod attempts;
mod awards;
mod banks;
mod certifications;
mod company;
mod exams;
mod feeds;
mod figures;
mod keys;
mod marks;
mod needs;
mod questions;

use chrono::NaiveDate;
use guildhall_domain::page::Cursor;
use sea_orm::{ConnectionTrait, QueryResult};

pub(in crate::training) use self::{
    attempts::*, awards::*, banks::*, certifications::*, company::*, exams::*, feeds::*, figures::*, keys::*, marks::*, needs::*,
    questions::*,
};
pub(in crate::training) use crate::training::rows::{count, day, json, to_json};
use crate::{
    db::{Where, sql},
    error::Error,
};

/// Most ids in one list of a statement.
pub(in crate::training) const CHUNK: usize = 400;

/// Reads a day that may be absent.
pub(in crate::training) fn optional_day(text: Option<&str>) -> Result<Option<NaiveDate>, Error> {
    text.map(day).transpose()
}

/// The number of a statement that counts.
pub(in crate::training) async fn number(db: &impl ConnectionTrait, text: &str, values: Vec<sea_orm::Value>) -> Result<i64, Error> {
    let row = db.query_one_raw(sql(db, text, values)).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// In which order a list is read: two columns of the statement's answer, the second of which tells rows apart.
#[derive(Debug, Clone, Copy)]
pub(in crate::training) struct Order {
    /// The expression that is sorted by.
    pub key: &'static str,
    /// What tells rows with the same key apart.
    pub id: &'static str,
    /// Whether the largest comes first.
    pub down: bool,
}

/// A page of rows, where the next one starts, and how many there are. The statement's answer has columns `sort_key` and `id`.
pub(in crate::training) async fn page(
    db: &impl ConnectionTrait,
    select: &str,
    from: &str,
    wanted: Where,
    order: Order,
    cursor: Option<&Cursor>,
    limit: u16,
) -> Result<(Vec<QueryResult>, Option<Cursor>, u64), Error> {
    let total = number(db, &format!("SELECT COUNT(*) FROM {from}{}", wanted.clause()), wanted.values()).await?;
    let mut wanted = wanted;
    let Order { key, id, down } = order;
    if let Some(cursor) = cursor {
        let (last, last_id): (String, String) = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let (last, last_id) = (wanted.bind(last), wanted.bind(last_id));
        let beyond = if down { "<" } else { ">" };
        wanted.and(format!("({key} {beyond} {last} OR ({key} = {last} AND {id} {beyond} {last_id}))"));
    }
    let direction = if down { "DESC" } else { "ASC" };
    let most = u64::from(limit) + 1;
    let statement =
        format!("{select}, {key} AS sort_key FROM {from}{} ORDER BY {key} {direction}, {id} {direction} LIMIT {most}", wanted.clause());
    let mut rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let next = match rows.last().filter(|_| more) {
        Some(row) => Some(Cursor::pack(&(row.try_get::<String>("", "sort_key")?, row.try_get::<String>("", "id")?))),
        None => None,
    };
    Ok((rows, next, count(total)))
}
