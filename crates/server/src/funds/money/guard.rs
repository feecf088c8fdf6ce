//! Stops the money when the ledger does not hold what it should.

use std::sync::atomic::{AtomicBool, Ordering};

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Integrity, Refusal},
};

use super::verify::verify;
use crate::{cx::Cx, error::Error, state::App};

/// Whether money may move. A broken ledger is not written on: stopping loses less than going on.
#[derive(Debug, Default)]
pub struct Guard {
    broken: AtomicBool,
}

impl Guard {
    /// May money move?
    ///
    /// # Errors
    /// `funds/ledger-broken` after a replay found something; a replay that finds nothing lets it move again.
    pub fn may_move(&self) -> Result<(), Refusal> {
        if self.broken.load(Ordering::Acquire) { Err(Refusal::LedgerBroken) } else { Ok(()) }
    }
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
    app.funds.broken.store(!integrity.breaches.is_empty(), Ordering::Release);
    Ok(integrity)
}

/// Replays the ledger on demand.
pub async fn check(cx: Cx, _: Nothing) -> Result<Integrity, Error> {
    run(&cx.app).await
}
