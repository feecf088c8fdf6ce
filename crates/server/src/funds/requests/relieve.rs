//! Requests that wait for people who are gone: others who stand behind the step now are asked in their place.

use guildhall_domain::funds::{ActivityStatus, Chain, RequestId, StepRule};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    finish::{deciders, keep},
    store,
};
use crate::{
    db::{id, sql},
    error::Error,
    funds::people::Deciders,
    journal,
    state::App,
};

/// Asks others where nobody who was asked is active any more; says how many requests got somebody.
///
/// # Errors
/// When the database fails.
pub async fn relieve(app: &App) -> Result<u32, Error> {
    let select = "SELECT r.id FROM funds_requests r WHERE r.status = 'in_review' AND NOT EXISTS (SELECT 1 FROM funds_turns u
        JOIN people p ON p.id = u.person_id WHERE u.subject = 'request' AND u.subject_id = r.id AND p.status = 'active') ORDER BY r.id";
    let mut relieved = 0;
    for row in app.db.read().query_all_raw(sql(app.db.read(), select, [])).await? {
        let request = id(&row.try_get_by_index::<String>(0)?)?;
        match one(app, request).await {
            Ok(true) => relieved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %request, "nobody else could be asked about a request"),
        }
    }
    Ok(relieved)
}

/// Asks others about one request; says whether there is anybody.
pub async fn one(app: &App, request: RequestId) -> Result<bool, Error> {
    let tx = app.db.begin().await?;
    let mut case = store::open_any(&tx, request, app.clock.now()).await?;
    let deciders = deciders(&tx, &case).await?;
    let rules = case.request.rules.request_chain.clone();
    let mut changed = false;
    for activity in &mut case.request.activities {
        if activity.status == ActivityStatus::Open {
            changed |= refill(&mut activity.chain, &rules, &deciders);
        }
        if let Some(change) = &mut activity.change {
            changed |= refill(&mut change.chain, &rules, &deciders);
        }
    }
    if !changed || case.asked().is_empty() {
        return Ok(false);
    }
    keep(&tx, &mut case, None).await?;
    journal::write_for(&tx, case.now, None, "funds.relieve", "request", request, json!({ "asked": case.asked() })).await?;
    tx.commit().await?;
    Ok(true)
}

/// Fills the steps that are not over with whoever stands behind them now; says whether that is anybody else.
pub fn refill(chain: &mut Chain, rules: &[StepRule], deciders: &Deciders) -> bool {
    let mut changed = false;
    for step in chain.steps.iter_mut().filter(|step| !step.is_over()) {
        let now = deciders.of_step(rules, &step.name);
        if !now.is_empty() && now != step.deciders {
            step.deciders = now;
            changed = true;
        }
    }
    changed
}
