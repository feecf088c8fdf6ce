//! Calendar feeds.

use chrono::{DateTime, TimeDelta, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{Feed, FeedId},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Db, Tx, id, sql},
    error::Error,
};

/// A person's feeds, oldest first.
pub(in crate::training) async fn feeds(db: &impl ConnectionTrait, of: PersonId) -> Result<Vec<Feed>, Error> {
    let text = "SELECT id, created_at, read_at FROM training_feeds WHERE person_id = $1 ORDER BY created_at, id";
    let rows = db.query_all_raw(sql(db, text, [of.to_string().into()])).await?;
    let feed = |row: &QueryResult| {
        Ok(Feed {
            id: id(&row.try_get_by_index::<String>(0)?)?,
            href: None,
            created_at: db::time(&row.try_get_by_index::<String>(1)?)?,
            read_at: db::optional_time(row.try_get_by_index::<Option<String>>(2)?.as_deref())?,
        })
    };
    rows.iter().map(feed).collect()
}

/// Writes a feed.
pub(in crate::training) async fn insert_feed(tx: &Tx, of: FeedId, person: PersonId, hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO training_feeds (id, person_id, token_hash, created_at) VALUES ($1, $2, $3, $4)";
    tx.execute_raw(sql(tx, insert, [of.to_string().into(), person.to_string().into(), hash.into(), db::text(now).into()])).await?;
    Ok(())
}

/// Removes a feed of a person; says whether there was one.
pub(in crate::training) async fn remove_feed(tx: &Tx, of: FeedId, person: PersonId) -> Result<bool, Error> {
    let delete = "DELETE FROM training_feeds WHERE id = $1 AND person_id = $2";
    Ok(tx.execute_raw(sql(tx, delete, [of.to_string().into(), person.to_string().into()])).await?.rows_affected() == 1)
}

/// Whose feed a secret opens.
pub(in crate::training) async fn feed_of(db: &impl ConnectionTrait, hash: &str) -> Result<(FeedId, PersonId), Error> {
    let text = "SELECT id, person_id FROM training_feeds WHERE token_hash = $1";
    let row = db.query_one_raw(sql(db, text, [hash.into()])).await?.ok_or(Error::NotFound)?;
    Ok((id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?))
}

/// Notes that a calendar asked, at most once an hour: a count of use, of which the journal says nothing.
pub(in crate::training) async fn note_read(db: &Db, of: FeedId, now: DateTime<Utc>) -> Result<(), Error> {
    let fresh = "SELECT 1 FROM training_feeds WHERE id = $1 AND read_at > $2";
    let values = [of.to_string().into(), db::text(now - TimeDelta::hours(1)).into()];
    if db.read().query_one_raw(sql(db.read(), fresh, values)).await?.is_some() {
        return Ok(());
    }
    let tx = db.begin().await?;
    tx.execute_raw(sql(&tx, "UPDATE training_feeds SET read_at = $1 WHERE id = $2", [db::text(now).into(), of.to_string().into()])).await?;
    Ok(tx.commit().await?)
}
