//! Requests that wait for people who are gone, or who may not decide any more: others who stand behind the step now are asked instead.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use guildhall_domain::{
    funds::{ActivityStatus, Chain, ChangeOrder, Extension, ExtensionState, ProgramId, RequestId, RequestStatus, Rules},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::json;

use super::{
    case::Case,
    finish::{deciders, keep, turns},
    store,
};
use crate::{
    db::{id, sql},
    error::Error,
    funds::{
        ground::json,
        money,
        people::{self, Deciders, Staff},
    },
    journal,
    state::App,
};

/// Activities that are looked at together.
const PAGE: usize = 1_000;

/// Asks others where nobody who was asked may decide any more; says how many requests got somebody.
///
/// # Errors
/// When the list cannot be read; what fails for one of them is noted in the log.
pub async fn relieve(app: &App) -> Result<u32, Error> {
    let mut relieved = 0;
    for request in abandoned(app).await? {
        match one(app, request).await {
            Ok(true) => relieved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %request, "nobody else could be asked about a request"),
        }
    }
    Ok(relieved)
}

/// The requests that wait for nobody, found without a query for each.
async fn abandoned(app: &App) -> Result<BTreeSet<RequestId>, Error> {
    let db = app.db.read();
    let select = "SELECT v.id AS id, r.id AS request, r.program_id AS program, r.rules_version AS version, r.partner_id AS partner,
        r.requested_by AS author, r.status AS request_status, v.status AS status, v.chain AS chain, v.change_order AS change_order,
        v.extension AS extension FROM funds_requests r JOIN funds_activities v ON v.request_id = r.id
        WHERE r.turn = 'vendor' AND v.status IN ('open', 'approved') AND v.id > $1 ORDER BY v.id LIMIT $2";
    let staff = people::staff(db).await?;
    let mut rules: BTreeMap<(ProgramId, i32), Rules> = BTreeMap::new();
    let mut found = BTreeSet::new();
    let mut after = String::new();
    loop {
        let rows = db.query_all_raw(sql(db, select, [after.into(), (PAGE as i64).into()])).await?;
        for row in &rows {
            let version = (id(&row.try_get::<String>("", "program")?)?, row.try_get::<i64>("", "version")?);
            let version = (version.0, i32::try_from(version.1).map_err(Error::internal)?);
            let rules = match rules.entry(version) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(money::rules(db, version.0, version.1).await?),
            };
            let request = id(&row.try_get::<String>("", "request")?)?;
            if is_abandoned(row, &staff, rules)? || asks_nobody_for_time(db, row, &staff, request).await? {
                found.insert(request);
            }
        }
        after = match rows.last() {
            Some(row) if rows.len() == PAGE => row.try_get("", "id")?,
            Some(_) | None => return Ok(found),
        };
    }
}

fn is_abandoned(row: &QueryResult, staff: &Staff, rules: &Rules) -> Result<bool, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let deciders = of(row, staff)?;
    if text("request_status")? == RequestStatus::InReview.slug() && text("status")? == ActivityStatus::Open.slug() {
        let chain: Chain = json(&text("chain")?)?;
        return Ok(deciders.have_left(&rules.request_chain, &chain));
    }
    let change = row.try_get::<Option<String>>("", "change_order")?.as_deref().map(json::<ChangeOrder>).transpose()?;
    Ok(change.is_some_and(|change| deciders.have_left(&rules.request_chain, &change.chain)))
}

/// Whether more time was asked of people who cannot grant it any more.
async fn asks_nobody_for_time(db: &impl ConnectionTrait, row: &QueryResult, staff: &Staff, request: RequestId) -> Result<bool, Error> {
    let extension = row.try_get::<Option<String>>("", "extension")?.as_deref().map(json::<Extension>).transpose()?;
    if extension.is_none_or(|extension| extension.state != ExtensionState::Open) {
        return Ok(false);
    }
    let (keepers, asked) = (of(row, staff)?.keepers(), turns(db, request).await?);
    Ok(!keepers.is_empty() && !asked.iter().any(|person| keepers.contains(person)))
}

fn of(row: &QueryResult, staff: &Staff) -> Result<Deciders, Error> {
    let author: PersonId = id(&row.try_get::<String>("", "author")?)?;
    Ok(staff.deciders(id(&row.try_get::<String>("", "partner")?)?, &[author]))
}

async fn one(app: &App, request: RequestId) -> Result<bool, Error> {
    let tx = app.db.begin().await?;
    let mut case = store::open_any(&tx, request, app.clock.now()).await?;
    let deciders = deciders(&tx, &case).await?;
    let before = turns(&tx, request).await?;
    let changed = refill(&mut case, &deciders);
    let time = case.wants_time() && !deciders.keepers().iter().all(|keeper| before.contains(keeper));
    if (!changed && !time) || (case.asked().is_empty() && !case.wants_time()) {
        return Ok(false);
    }
    keep(&tx, &mut case, None).await?;
    let asked = turns(&tx, request).await?;
    people::forget_replaced(&tx, request, &before).await?;
    journal::write_for(&tx, case.now, None, "funds.relieve", "request", request, json!({ "asked": asked })).await?;
    tx.commit().await?;
    Ok(true)
}

/// Asks others in every chain that nobody who was asked can go on with; says whether there was one.
fn refill(case: &mut Case, deciders: &Deciders) -> bool {
    let rules = case.request.rules.request_chain.clone();
    let in_review = case.request.status == RequestStatus::InReview;
    let mut changed = false;
    for activity in &mut case.request.activities {
        let open = (in_review && activity.status == ActivityStatus::Open).then_some(&mut activity.chain);
        let change = activity.change.as_mut().map(|change| &mut change.chain);
        for chain in open.into_iter().chain(change) {
            changed |= deciders.have_left(&rules, chain) && deciders.refill(&rules, chain);
        }
    }
    changed
}
