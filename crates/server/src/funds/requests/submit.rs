//! Sending a request to those who decide, and taking it back.

use guildhall_domain::funds::{ActivityStatus, Clock, FundRequest, News, Operation as Input, RequestStatus, Turn, check as check_draft};
use serde_json::json;

use super::{
    case::{Case, is_editable},
    check::{chains, unmanned},
    desk::{desk, hold, purse, refuse},
    finish::{deciders, event, keep, precondition, view},
    store,
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        events,
        operation::{self, Begun},
    },
    journal,
};

/// Sends a request.
pub async fn submit(cx: Cx, input: Input) -> Result<FundRequest, Error> {
    let id = cx.id("id")?;
    let action = format!("funds.submit/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, cx.actor()?, id, cx.now).await?;
    precondition(&cx, &case)?;
    case.request.can_edit()?;
    send(&cx, &tx, &mut case).await?;
    let detail = json!({ "number": case.request.number, "operation": input.operation, "rules": case.request.rules_version });
    journal::write(&tx, &cx, "funds.submit", "request", id, detail).await?;
    let answer = view(&tx, case, cx.actor()?).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Everything is checked again here: what was true while typing may not be any more.
async fn send(cx: &Cx, tx: &Tx, case: &mut Case) -> Result<(), Error> {
    let actor = cx.actor()?;
    hold(cx, tx, case).await?;
    let desk = desk(tx, purse(tx, actor, case.request.allocation).await?, Some(case), cx.now).await?;
    let input = case.input();
    let mut findings = check_draft(&input, &desk.setting());
    let chains = chains(&desk, &input, &deciders(tx, case).await?);
    let editable: Vec<bool> = case.request.activities.iter().map(|activity| is_editable(activity.status)).collect();
    let open = |index: usize| editable.get(index).copied().unwrap_or_default();
    unmanned(&mut findings, chains.iter().enumerate().filter(|(index, _)| open(*index)));
    refuse(findings)?;
    let due_on = desk.rules.decide_by(desk.today, &desk.purse.region);
    let again = case.request.submitted_at.is_some();
    for (activity, mut chain) in case.request.activities.iter_mut().zip(chains) {
        if is_editable(activity.status) {
            chain.open_next(due_on);
            activity.chain = chain;
            activity.status = ActivityStatus::Open;
        }
    }
    case.asked_program = desk.in_program(&input);
    case.request.status = RequestStatus::InReview;
    case.request.submitted_at = case.request.submitted_at.or(Some(cx.now));
    case.decided_at = None;
    case.request.clock = Some(match case.request.clock {
        Some(clock) => clock.hand(Turn::Vendor, cx.now, Some(due_on)),
        None => Clock::starting(Turn::Vendor, cx.now, Some(due_on)),
    });
    let (asked, _, _) = case.sums();
    let code = if again { "resubmitted" } else { "submitted" };
    event(tx, case, Some(actor.person), None, code, Some(case.money(asked)), "").await?;
    keep(tx, case, Some(actor.person)).await
}

/// Takes a request back: what is approved already stays, the rest is given up.
pub async fn withdraw(cx: Cx, input: Input) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let action = format!("funds.withdraw/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    precondition(&cx, &case)?;
    case.request.can_withdraw()?;
    let asked = case.asked();
    for activity in &mut case.request.activities {
        if activity.status == ActivityStatus::Open || is_editable(activity.status) {
            activity.status = ActivityStatus::Cancelled;
        }
    }
    let money = case.any(ActivityStatus::Approved) || case.any(ActivityStatus::Settled);
    case.request.question = String::new();
    case.request.status = if money { RequestStatus::InReview } else { RequestStatus::Withdrawn };
    case.decided_at = Some(cx.now);
    case.restate();
    event(&tx, &case, Some(actor.person), None, "withdrawn", None, "").await?;
    events::tell(&tx, cx.now, &asked, id, News::Withdrawn).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.withdraw", "request", id, json!({ "operation": input.operation })).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}
