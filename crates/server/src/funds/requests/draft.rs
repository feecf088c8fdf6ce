//! Drafts: begun, saved as they are written, thrown away.

use std::collections::BTreeMap;

use chrono::Datelike;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{ActivityId, ActivityKey, ActivityStatus, FundRequest, Refusal, RequestInput, RequestKey, RequestStatus},
    invalid::Check,
};
use serde_json::json;

use super::{
    case::{Case, activity, is_editable},
    desk::{Purse, desk, purse},
    finish::{event, view},
    store,
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{money, numbers},
    journal, people,
};

/// Starts a draft.
pub async fn create(cx: Cx, input: RequestInput) -> Result<FundRequest, Error> {
    let (actor, input) = (cx.actor()?, input.draft()?);
    let tx = cx.app.db.begin().await?;
    let purse = purse(&tx, actor, input.allocation).await?;
    purse.terms.status.can_take_requests()?;
    let mut case = begun(&cx, &tx, purse.clone()).await?;
    store::insert(&tx, &case).await?;
    write(&cx, &tx, &mut case, purse, &input).await?;
    event(&tx, &case, Some(actor.person), None, "created", None, "").await?;
    journal::write(&tx, &cx, "funds.create_request", "request", case.request.id, json!({ "number": case.request.number })).await?;
    answer(&cx, tx, case).await
}

/// Saves a draft, or the returned parts of a request.
pub async fn update(cx: Cx, input: RequestInput) -> Result<FundRequest, Error> {
    let (id, version, actor) = (cx.id("id")?, cx.if_match()?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    case.request.can_edit()?;
    if case.request.version != version {
        return Err(Error::Stale);
    }
    let input = input.draft()?;
    let purse = purse(&tx, actor, input.allocation).await?;
    if purse.allocation != case.request.allocation && case.request.status != RequestStatus::Draft {
        return Err(Refusal::NotADraft.into());
    }
    write(&cx, &tx, &mut case, purse, &input).await?;
    journal::write(&tx, &cx, "funds.update_request", "request", id, json!({ "version": case.request.version })).await?;
    answer(&cx, tx, case).await
}

/// Throws a draft away.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let case = store::open(&tx, cx.actor()?, id, cx.now).await?;
    if case.request.status != RequestStatus::Draft {
        return Err(Refusal::NotADraft.into());
    }
    store::remove(&tx, id).await?;
    journal::write(&tx, &cx, "funds.remove_request", "request", id, json!({ "number": case.request.number })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

async fn answer(cx: &Cx, tx: Tx, case: Case) -> Result<FundRequest, Error> {
    let request = view(&tx, case, cx.actor()?).await?;
    tx.commit().await?;
    Ok(request)
}

/// An empty request with a number of its own.
async fn begun(cx: &Cx, tx: &Tx, purse: Purse) -> Result<Case, Error> {
    let rules = money::rules(tx, purse.program, purse.current_rules).await?;
    let today = rules.day_of(cx.now);
    let person = cx.actor()?.person;
    let request = FundRequest {
        id: cx.app.new_id::<RequestKey>(),
        number: numbers::next(tx, "R", today.year()).await?,
        program: purse.program,
        program_name: purse.program_name,
        rules_version: purse.current_rules,
        rules,
        allocation: purse.allocation,
        currency: purse.currency,
        partner: purse.partner,
        partner_name: purse.partner_name,
        region: purse.region,
        title: String::new(),
        description: String::new(),
        status: RequestStatus::Draft,
        activities: Vec::new(),
        clock: None,
        question: String::new(),
        requested_by: person,
        requested_by_name: people::name(tx, person).await?.ok_or(Error::SignedOut)?,
        submitted_at: None,
        created_at: cx.now,
        updated_at: cx.now,
        events: Vec::new(),
        vendor_note: String::new(),
        version: 0,
    };
    Ok(Case { request, worth: BTreeMap::new(), terms: purse.terms, asked_program: 0, decided_at: None, today, now: cx.now })
}

/// Takes over what was written. Drafts that are left out go; returned activities that are left out are given up.
async fn write(cx: &Cx, tx: &Tx, case: &mut Case, purse: Purse, input: &RequestInput) -> Result<(), Error> {
    case.request.title.clone_from(&input.title);
    case.request.description.clone_from(&input.description);
    case.request.allocation = purse.allocation;
    case.request.currency = purse.currency;
    if case.request.program != purse.program {
        case.request.program = purse.program;
        case.request.program_name.clone_from(&purse.program_name);
        case.request.rules_version = purse.current_rules;
        case.request.rules = money::rules(tx, purse.program, purse.current_rules).await?;
        case.terms = purse.terms.clone();
    }
    let mut known: BTreeMap<ActivityId, _> = case.request.activities.drain(..).map(|known| (known.id, known)).collect();
    let mut check = Check::default();
    for (index, written) in input.activities.iter().enumerate() {
        let mut kept = match written.id {
            Some(id) => match known.remove(&id) {
                Some(kept) => kept,
                None => {
                    check.fail(&format!("/activities/{index}/id"), "unknown");
                    continue;
                }
            },
            None => activity(cx.app.new_id::<ActivityKey>(), written.clone()),
        };
        if is_editable(kept.status) {
            kept.asked = guildhall_domain::funds::ActivityInput { id: Some(kept.id), ..written.clone() };
        }
        case.request.activities.push(kept);
    }
    check.finish(())?;
    for (id, mut left) in known {
        match left.status {
            ActivityStatus::Draft => store::remove_activity(tx, id).await?,
            ActivityStatus::Returned => {
                left.status = ActivityStatus::Cancelled;
                case.request.activities.push(left);
                event(tx, case, Some(cx.actor()?.person), Some(id), "dropped", None, "").await?;
            }
            ActivityStatus::Open
            | ActivityStatus::Approved
            | ActivityStatus::Denied
            | ActivityStatus::Cancelled
            | ActivityStatus::Settled
            | ActivityStatus::Lapsed => case.request.activities.push(left),
        }
    }
    let input = case.input();
    case.asked_program = desk(tx, purse, Some(case), cx.now).await?.in_program(&input);
    store::save(tx, case).await
}
