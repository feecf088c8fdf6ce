//! The record of every change, written in the transaction of the change.

use chrono::{DateTime, Utc};
use guildhall_domain::partner::PersonId;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{
    cx::Cx,
    db::{self, Db, Engine, Tx, sql},
    error::Error,
    migrations::SQLITE_JOURNAL,
    request,
};

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
    // Whoever views as somebody else is still the one who acts.
    let actor = cx.actor.as_ref().map(|actor| actor.viewed_by.unwrap_or(actor.person));
    write_for(tx, cx.now, actor, action, subject_kind, subject, detail).await
}

/// Writes what the server did by itself, or for somebody whose session is only about to begin.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn write_for(
    tx: &Tx,
    now: DateTime<Utc>,
    actor: Option<PersonId>,
    action: &str,
    subject_kind: &str,
    subject: impl std::fmt::Display,
    detail: Value,
) -> Result<(), Error> {
    let insert = "INSERT INTO journal (at, request_id, actor, action, subject_kind, subject, detail) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        db::text(now).into(),
        request::id().into(),
        actor.map(|person| person.to_string()).into(),
        action.into(),
        subject_kind.into(),
        subject.to_string().into(),
        detail.to_string().into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Whether the database itself refuses to change or remove what was written: by the very triggers that were made for it.
///
/// # Errors
/// When the database fails.
pub async fn is_protected(db: &Db) -> Result<bool, Error> {
    let query = match db.engine() {
        Engine::Sqlite => "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'",
        Engine::Postgres => {
            "SELECT pg_get_triggerdef(t.oid) || ' ' || f.prosrc FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
                WHERE t.tgrelid = 'journal'::regclass AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')"
        }
    };
    let rows = db.read().query_all_raw(sql(db.read(), query, [])).await?;
    let found = rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    Ok(match db.engine() {
        Engine::Sqlite => SQLITE_JOURNAL.iter().all(|expected| found.iter().any(|trigger| trigger == expected)),
        Engine::Postgres => found.iter().any(|trigger| {
            ["BEFORE", "UPDATE", "DELETE", "TRUNCATE", "EACH STATEMENT", "RAISE EXCEPTION"].iter().all(|part| trigger.contains(part))
        }),
    })
}
