//! Stops the money when the ledger does not hold what it should.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{Integrity, Refusal},
};
use sea_orm::ConnectionTrait;

use super::verify::verify;
use crate::{
    cx::Cx,
    db::{self, sql},
    error::Error,
    state::App,
};

/// How long nobody looked before the portal looks by itself.
const EVERY: Duration = Duration::days(1);

/// May money move? A broken ledger is not written on: stopping loses less than going on. All servers of a portal stop.
///
/// # Errors
/// `funds/ledger-broken` after a replay found something; a replay that finds nothing lets it move again.
pub async fn may_move(db: &impl ConnectionTrait) -> Result<(), Error> {
    let row = db.query_one_raw(sql(db, "SELECT broken FROM funds_guard", [])).await?;
    let broken = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
    if broken == 0 { Ok(()) } else { Err(Refusal::LedgerBroken.into()) }
}

/// Replays the ledger, and lets money move or stops it. What is found is logged: somebody has to look.
///
/// # Errors
/// When the database fails.
pub async fn run(app: &App) -> Result<Integrity, Error> {
    let integrity = verify(&app.db).await?;
    for breach in &integrity.breaches {
        tracing::error!(invariant = breach.invariant, subject = breach.subject, detail = breach.detail, "the ledger is broken");
    }
    let tx = app.db.begin().await?;
    let update = "UPDATE funds_guard SET broken = $1, checked_at = $2";
    tx.execute_raw(sql(&tx, update, [i64::from(!integrity.breaches.is_empty()).into(), db::text(app.clock.now()).into()])).await?;
    tx.commit().await?;
    Ok(integrity)
}

/// Replays the ledger when nobody has for a day. Several servers may both do so.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let before = db::text(app.clock.now() - EVERY);
    let select = "SELECT 1 FROM funds_guard WHERE checked_at < $1";
    if app.db.read().query_one_raw(sql(app.db.read(), select, [before.into()])).await?.is_some() {
        run(app).await?;
    }
    Ok(())
}

/// Replays the ledger on demand.
pub async fn check(cx: Cx, _: Nothing) -> Result<Integrity, Error> {
    run(&cx.app).await
}
