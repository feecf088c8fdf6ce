//! Forgets what is over: sessions, counts, devices, links and finished jobs.

use chrono::Duration;
use sea_orm::ConnectionTrait;

use crate::{
    db::{self, sql},
    error::Error,
    state::App,
};

/// Deletes what nobody can use any more. Any number of servers may do so at the same time.
///
/// # Errors
/// When the database fails; then it is done next time.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let session_start = now - app.config.session.absolute;
    let session_use = now - app.config.session.idle;
    let tx = app.db.begin().await?;
    let ended = "DELETE FROM sessions WHERE started_at < $1 OR seen_at < $2";
    tx.execute_raw(sql(&tx, ended, [db::text(session_start).into(), db::text(session_use).into()])).await?;
    for (statement, age) in [
        ("DELETE FROM throttles WHERE since < $1", Duration::days(1)),
        ("DELETE FROM devices WHERE used_at < $1", Duration::days(400)),
        ("DELETE FROM resets WHERE expires_at < $1", Duration::days(1)),
        // Frames end by themselves, and used assertions are over.
        ("DELETE FROM sessions WHERE until < $1", Duration::zero()),
        ("DELETE FROM embed_spent WHERE until < $1", Duration::zero()),
        ("DELETE FROM jobs WHERE status = 'done' AND run_at < $1", Duration::days(7)),
    ] {
        tx.execute_raw(sql(&tx, statement, [db::text(now - age).into()])).await?;
    }
    Ok(tx.commit().await?)
}
