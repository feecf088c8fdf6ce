//! The module's tables.

pub mod companies;
pub mod invitations;
pub mod people;

use guildhall_domain::{page::Cursor, partners::Sort};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{Where, sql},
    error::Error,
};

/// How a list is ordered: a column, then the id, both up or both down.
#[derive(Debug, Clone, Copy)]
struct Order {
    column: &'static str,
    down: bool,
}

impl Order {
    fn of(sort: Option<Sort>) -> Self {
        match sort.unwrap_or_default() {
            Sort::Name => Self { column: "name_key", down: false },
            Sort::NameDesc => Self { column: "name_key", down: true },
            Sort::Newest => Self { column: "created_at", down: true },
            Sort::Oldest => Self { column: "created_at", down: false },
        }
    }
}

/// One page of a table `t`: the rows after the cursor, one row more than asked for to know whether there is a next page.
async fn page(
    db: &impl ConnectionTrait,
    select: &str,
    table: &str,
    wanted: Where,
    order: Order,
    cursor: Option<&Cursor>,
    limit: u16,
) -> Result<(Vec<QueryResult>, Option<Cursor>, u64), Error> {
    let count = format!("SELECT COUNT(*) FROM {table}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &count, wanted.values())).await?;
    let total = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
    let mut wanted = wanted;
    let Order { column, down } = order;
    if let Some(cursor) = cursor {
        let (key, id): (String, String) = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let (key, id) = (wanted.bind(key), wanted.bind(id));
        let beyond = if down { "<" } else { ">" };
        wanted.and(format!("(t.{column} {beyond} {key} OR (t.{column} = {key} AND t.id {beyond} {id}))"));
    }
    let direction = if down { "DESC" } else { "ASC" };
    let most = u64::from(limit) + 1;
    let statement = format!("{select} FROM {table}{} ORDER BY t.{column} {direction}, t.id {direction} LIMIT {most}", wanted.clause());
    let mut rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let next = if rows.len() > usize::from(limit) {
        rows.truncate(usize::from(limit));
        rows.last().map(|row| -> Result<Cursor, Error> {
            Ok(Cursor::pack(&(row.try_get::<String>("", column)?, row.try_get::<String>("", "id")?)))
        })
    } else {
        None
    };
    Ok((rows, next.transpose()?, u64::try_from(total).unwrap_or_default()))
}
