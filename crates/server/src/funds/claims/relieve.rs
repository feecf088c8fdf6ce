//! Claims that wait for people who are gone, or who may not decide any more: others who stand behind the step now are asked instead.

use std::collections::{BTreeMap, btree_map::Entry};

use guildhall_domain::{
    funds::{Chain, ClaimId, ClaimStatus, Clock, News, ProgramId, Rules},
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::rows::{self, Row};
use crate::{
    db::{id, sql},
    error::Error,
    funds::{events, ground, ground::json, money, people},
    journal,
    state::App,
};

/// Claims that are looked at together.
const PAGE: usize = 1_000;

/// Asks others where nobody who was asked may decide any more; says how many claims got somebody.
///
/// # Errors
/// When the list cannot be read; what fails for one of them is noted in the log.
pub async fn relieve(app: &App) -> Result<u32, Error> {
    let mut relieved = 0;
    for claim in abandoned(app).await? {
        match one(app, claim).await {
            Ok(true) => relieved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %claim, "nobody else could be asked about a claim"),
        }
    }
    Ok(relieved)
}

async fn abandoned(app: &App) -> Result<Vec<ClaimId>, Error> {
    let db = app.db.read();
    let select = "SELECT c.id, c.chain, c.partner_id, c.claimed_by, r.requested_by, r.program_id, r.rules_version FROM funds_claims c
        JOIN funds_requests r ON r.id = c.request_id WHERE c.status = 'in_review' AND c.id > $1 ORDER BY c.id LIMIT $2";
    let staff = people::staff(db).await?;
    let mut rules: BTreeMap<(ProgramId, i32), Rules> = BTreeMap::new();
    let mut found = Vec::new();
    let mut after = String::new();
    loop {
        let rows = db.query_all_raw(sql(db, select, [after.into(), (PAGE as i64).into()])).await?;
        for row in &rows {
            let text = |index: usize| row.try_get_by_index::<String>(index);
            let version = (id(&text(5)?)?, i32::try_from(row.try_get_by_index::<i64>(6)?).map_err(Error::internal)?);
            let rules = match rules.entry(version) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(money::rules(db, version.0, version.1).await?),
            };
            let askers: [PersonId; 2] = [id(&text(3)?)?, id(&text(4)?)?];
            let chain: Chain = json(&text(1)?)?;
            if staff.deciders(id(&text(2)?)?, &askers).have_left(&rules.claim_chain, &chain) {
                found.push(id(&text(0)?)?);
            }
        }
        after = match rows.last() {
            Some(row) if rows.len() == PAGE => row.try_get_by_index(0)?,
            Some(_) | None => return Ok(found),
        };
    }
}

async fn one(app: &App, claim: ClaimId) -> Result<bool, Error> {
    let (tx, now) = (app.db.begin().await?, app.clock.now());
    let ground = ground::lock_any(&tx, rows::read_any(&tx, claim).await?.activity).await?;
    let mut row = rows::read_any(&tx, claim).await?;
    if row.status != ClaimStatus::InReview {
        return Ok(false);
    }
    let deciders = people::deciders(&tx, ground.partner, &[row.claimed_by, ground.requested_by]).await?;
    let (rules, before) = (&ground.rules.claim_chain, row.chain.asked());
    if !deciders.have_left(rules, &row.chain) || !deciders.refill(rules, &mut row.chain) || row.chain.asked().is_empty() {
        return Ok(false);
    }
    let asked = row.chain.asked();
    let row = Row { clock: row.clock.map(|clock| Clock { due_on: row.chain.due_on(), ..clock }), ..row };
    rows::save(&tx, &row, now).await?;
    people::set_turns(&tx, "claim", &claim.to_string(), &asked).await?;
    people::forget_replaced(&tx, ground.request, &before).await?;
    let new: Vec<PersonId> = asked.iter().copied().filter(|person| !before.contains(person)).collect();
    events::tell(&tx, now, &new, (ground.request, claim), News::ClaimSubmitted).await?;
    journal::write_for(&tx, now, None, "funds.relieve", "claim", claim, json!({ "asked": asked })).await?;
    tx.commit().await?;
    Ok(true)
}
