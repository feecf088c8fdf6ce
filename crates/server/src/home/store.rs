//! The announcements' rows.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    home::{Announcement, AnnouncementId, AnnouncementInput},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

const SELECT: &str =
    "SELECT a.id AS id, a.title AS title, a.body AS body, a.link AS link, a.audience AS audience, a.starts_at AS starts_at,
    a.ends_at AS ends_at, a.updated_at AS updated_at, a.version AS version, p.name AS author
    FROM home_announcements a JOIN people p ON p.id = a.author_id";
/// Newest first: by when it begins to be shown.
const ORDER: &str = "ORDER BY COALESCE(a.starts_at, a.created_at) DESC, a.id DESC";

/// All of them, for authors.
pub async fn all(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Announcement>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{SELECT} {ORDER} LIMIT 1000"), [])).await?;
    rows.iter().map(|row| announcement(row, now)).collect()
}

/// Those shown to somebody now.
pub async fn live(db: &impl ConnectionTrait, actor: &Actor, now: DateTime<Utc>) -> Result<Vec<Announcement>, Error> {
    let statement =
        format!("{SELECT} WHERE (a.starts_at IS NULL OR a.starts_at <= $1) AND (a.ends_at IS NULL OR a.ends_at > $1) {ORDER} LIMIT 1000");
    let rows = db.query_all_raw(sql(db, &statement, [db::text(now).into()])).await?;
    let mut live = rows.iter().map(|row| announcement(row, now)).collect::<Result<Vec<_>, _>>()?;
    live.retain(|found| found.announcement.audience.admits(&actor.viewer()));
    Ok(live)
}

/// One of them.
pub async fn read(db: &impl ConnectionTrait, of: AnnouncementId, now: DateTime<Utc>) -> Result<Announcement, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE a.id = $1"), [of.to_string().into()])).await?;
    announcement(&row.ok_or(Error::NotFound)?, now)
}

/// Writes a new one.
pub async fn insert(tx: &Tx, of: AnnouncementId, input: &AnnouncementInput, author: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let insert =
        "INSERT INTO home_announcements (id, title, body, link, audience, starts_at, ends_at, author_id, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)";
    let values = [
        of.to_string().into(),
        json!(input.title).to_string().into(),
        json!(input.body).to_string().into(),
        input.link.clone().into(),
        json!(input.audience).to_string().into(),
        input.starts_at.map(db::text).into(),
        input.ends_at.map(db::text).into(),
        author.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes one; says whether the version was still the same.
pub async fn update(tx: &Tx, of: AnnouncementId, version: i32, input: &AnnouncementInput, now: DateTime<Utc>) -> Result<bool, Error> {
    let update = "UPDATE home_announcements SET title = $1, body = $2, link = $3, audience = $4, starts_at = $5, ends_at = $6,
        updated_at = $7, version = version + 1 WHERE id = $8 AND version = $9";
    let values = [
        json!(input.title).to_string().into(),
        json!(input.body).to_string().into(),
        input.link.clone().into(),
        json!(input.audience).to_string().into(),
        input.starts_at.map(db::text).into(),
        input.ends_at.map(db::text).into(),
        db::text(now).into(),
        of.to_string().into(),
        version.into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Removes one.
pub async fn remove(tx: &Tx, of: AnnouncementId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM home_announcements WHERE id = $1", [of.to_string().into()])).await?;
    Ok(())
}

fn announcement(row: &QueryResult, now: DateTime<Utc>) -> Result<Announcement, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let time = |column: &str| -> Result<_, Error> { db::optional_time(row.try_get::<Option<String>>("", column)?.as_deref()) };
    let announcement = AnnouncementInput {
        title: parsed(&text("title")?)?,
        body: parsed(&text("body")?)?,
        link: text("link")?,
        audience: parsed(&text("audience")?)?,
        starts_at: time("starts_at")?,
        ends_at: time("ends_at")?,
    };
    Ok(Announcement {
        id: id(&text("id")?)?,
        status: announcement.status(now),
        announcement,
        author: text("author")?,
        updated_at: db::time(&text("updated_at")?)?,
        version: row.try_get("", "version")?,
    })
}

fn parsed<T: DeserializeOwned>(json: &str) -> Result<T, Error> {
    serde_json::from_str(json).map_err(Error::internal)
}
