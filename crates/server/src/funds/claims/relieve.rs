//! Claims that wait for people who are gone: others who stand behind the step now are asked in their place.

use guildhall_domain::funds::{ActivityId, ClaimId, ClaimStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::rows;
use crate::{
    db::{self, id, sql},
    error::Error,
    funds::{events, ground, people, requests::refill},
    journal,
    state::App,
};

/// Asks others about claims for which somebody was asked who is not active any more; says how many claims got somebody.
///
/// # Errors
/// When the list cannot be read; what fails for one claim is noted in the log.
pub async fn run(app: &App) -> Result<u32, Error> {
    let select = "SELECT k.id, k.activity_id FROM funds_claims k WHERE k.status = 'in_review' AND (
        NOT EXISTS (SELECT 1 FROM funds_turns u WHERE u.subject = 'claim' AND u.subject_id = k.id)
        OR EXISTS (SELECT 1 FROM funds_turns u JOIN people p ON p.id = u.person_id
            WHERE u.subject = 'claim' AND u.subject_id = k.id AND p.status <> 'active')) ORDER BY k.id";
    let mut relieved = 0;
    for row in app.db.read().query_all_raw(sql(app.db.read(), select, [])).await? {
        let (claim, activity) = (id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?);
        match one(app, claim, activity).await {
            Ok(true) => relieved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %claim, "nobody else could be asked about a claim"),
        }
    }
    Ok(relieved)
}

async fn one(app: &App, claim: ClaimId, activity: ActivityId) -> Result<bool, Error> {
    let (now, tx) = (app.clock.now(), app.db.begin().await?);
    if db::is_postgres(&tx) {
        let lock = "SELECT r.id FROM funds_requests r JOIN funds_activities a ON a.request_id = r.id WHERE a.id = $1 FOR UPDATE OF r";
        tx.query_one_raw(sql(&tx, lock, [activity.to_string().into()])).await?;
    }
    let (ground, mut row) = (ground::again(&tx, activity).await?, rows::again(&tx, claim).await?);
    if row.status != ClaimStatus::InReview {
        return Ok(false);
    }
    let deciders = people::deciders(&tx, ground.partner, &[row.claimed_by, ground.requested_by]).await?;
    let before = row.chain.asked();
    if !refill(&mut row.chain, &ground.rules.claim_chain, &deciders) || row.chain.asked().is_empty() {
        return Ok(false);
    }
    let asked = row.chain.asked();
    rows::save(&tx, &row, now).await?;
    people::set_turns(&tx, "claim", &claim.to_string(), &asked).await?;
    let new: Vec<_> = asked.iter().copied().filter(|person| !before.contains(person)).collect();
    events::tell(&tx, now, &new, ground.request, "claim_submitted").await?;
    journal::write_for(&tx, now, None, "funds.relieve_claim", "claim", claim, json!({ "asked": asked })).await?;
    tx.commit().await?;
    Ok(true)
}
