//! The record of every change, written in the transaction of the change.

use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{
    cx::Cx,
    db::{self, Db, Engine, Tx, sql},
    error::Error,
};

const INSERT: &str = "INSERT INTO journal (at, request_id, actor, viewed_by, action, subject_kind, subject, detail)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Writes what the person did. `detail` never holds a secret.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn write(
    tx: &Tx,
    cx: &Cx,
    action: &str,
    subject_kind: &str,
    subject: impl std::fmt::Display,
    detail: Value,
) -> Result<(), Error> {
    let actor = cx.actor.as_ref();
    let values = [
        db::text(cx.now).into(),
        cx.request_id.clone().into(),
        actor.map(|actor| actor.person.to_string()).into(),
        actor.and_then(|actor| actor.viewed_by).map(|person| person.to_string()).into(),
        action.into(),
        subject_kind.into(),
        subject.to_string().into(),
        detail.to_string().into(),
    ];
    tx.execute_raw(sql(tx, INSERT, values)).await?;
    Ok(())
}

/// Writes what the server did by itself, or somebody who is not signed in: `actor` is who it was done for, if anybody.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn write_for(
    tx: &Tx,
    now: chrono::DateTime<chrono::Utc>,
    actor: Option<guildhall_domain::partner::PersonId>,
    action: &str,
    subject_kind: &str,
    subject: impl std::fmt::Display,
    detail: Value,
) -> Result<(), Error> {
    let values = [
        db::text(now).into(),
        crate::request::id().into(),
        actor.map(|person| person.to_string()).into(),
        None::<String>.into(),
        action.into(),
        subject_kind.into(),
        subject.to_string().into(),
        detail.to_string().into(),
    ];
    tx.execute_raw(sql(tx, INSERT, values)).await?;
    Ok(())
}

/// Whether the database itself refuses to change or remove what was written.
///
/// # Errors
/// When the database fails.
pub async fn is_protected(db: &Db) -> Result<bool, Error> {
    let (query, expected) = match db.engine() {
        Engine::Sqlite => ("SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'", 2_i64),
        Engine::Postgres => {
            ("SELECT COUNT(*) FROM pg_trigger WHERE tgrelid = 'journal'::regclass AND NOT tgisinternal AND tgenabled <> 'D'", 1)
        }
    };
    let row = db.read().query_one_raw(sql(db.read(), query, [])).await?;
    let found: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(found >= expected)
}
