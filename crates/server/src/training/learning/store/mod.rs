//! The records of learning.

mod assignments;
mod courses;
mod enrollments;
mod files;
mod learners;
mod packages;
mod paths;
mod progress;
mod sittings;

use guildhall_domain::page::{self, Cursor};
use sea_orm::{ConnectionTrait, QueryResult};

pub(in crate::training) use self::{
    assignments::*, courses::*, enrollments::*, files::*, learners::*, packages::*, paths::*, progress::*, sittings::*,
};
pub(in crate::training) use crate::training::rows::{count, day, json, to_json};
use crate::{
    db::{Where, places, sql, values},
    error::Error,
};

/// Files that learning keeps.
pub const FILES: &str = "SELECT sha256, size FROM training_pictures UNION ALL SELECT sha256, size FROM training_evidence
    UNION ALL SELECT f.sha256, f.size FROM training_package_files f JOIN training_packages k ON k.id = f.package_id WHERE k.state = 'done'
    UNION ALL SELECT sha256, packed FROM training_packages WHERE sha256 IS NOT NULL";
/// Files of packages that are being unpacked.
pub const UPLOADS: &str = "SELECT f.sha256, f.size FROM training_package_files f JOIN training_packages k ON k.id = f.package_id
    WHERE k.state <> 'done'";

/// A list: a table `t` with an id, ordered by a column and then by the id, both up or both down.
#[derive(Debug, Clone, Copy)]
pub(in crate::training) struct Listed {
    /// `SELECT …`, with the ordering column and `id` among what is selected.
    pub(in crate::training) select: &'static str,
    /// What comes after `FROM`.
    pub(in crate::training) table: &'static str,
    /// The ordering column of `t`.
    pub(in crate::training) order: &'static str,
    /// Whether the last comes first.
    pub(in crate::training) down: bool,
}

/// One page of a list, with where the next one starts and how many rows all pages have.
pub(in crate::training) async fn list(
    db: &impl ConnectionTrait,
    listed: Listed,
    wanted: Where,
    cursor: Option<&Cursor>,
    limit: Option<u16>,
) -> Result<(Vec<QueryResult>, Option<Cursor>, u64), Error> {
    let Listed { select, table, order, down } = listed;
    let text = format!("SELECT COUNT(*) FROM {table}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &text, wanted.values())).await?;
    let total = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, count);
    let mut wanted = wanted;
    if let Some(cursor) = cursor {
        let (key, id): (String, String) = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let (key, id) = (wanted.bind(key), wanted.bind(id));
        let beyond = if down { "<" } else { ">" };
        wanted.and(format!("(t.{order} {beyond} {key} OR (t.{order} = {key} AND t.id {beyond} {id}))"));
    }
    let limit = usize::from(page::limit(limit));
    let way = if down { "DESC" } else { "ASC" };
    let text = format!("{select} FROM {table}{} ORDER BY t.{order} {way}, t.id {way} LIMIT {}", wanted.clause(), limit + 1);
    let mut rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|row| -> Result<Cursor, Error> { Ok(Cursor::pack(&(row.try_get::<String>("", order)?, row.try_get::<String>("", "id")?))) });
    Ok((rows, next.transpose()?, total))
}
