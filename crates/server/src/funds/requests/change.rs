//! Changes of approved activities, of which only the difference is decided, and giving them up.

use chrono::NaiveDate;
use guildhall_domain::funds::{
    Activity, ActivityId, ActivityInput, ActivityStatus, Chain, ChangeInput, ChangeOrder, Findings, FundRequest, News, Operation as Input,
    OperationId, Refusal, RequestInput, Said, Verdict, check as check_draft,
};
use serde_json::json;

use super::{
    case::Case,
    desk::{Desk, desk, hold, purse, refuse},
    finish::{deciders, event, keep, keep_asking, precondition, view, with_claims},
    money::{commit, pen, release, revalue},
    store,
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        claims::end::{self, Over},
        events,
        operation::{self, Begun},
    },
    journal,
};

/// Asks for a change of an approved activity.
pub async fn change(cx: Cx, input: ChangeInput) -> Result<FundRequest, Error> {
    let (id, actor, input) = (cx.id("id")?, cx.actor()?, input.check()?);
    let action = format!("funds.change/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    with_claims(&tx, &mut case).await?;
    let order = order(&cx, &tx, &case, id, &input).await?;
    let (note, asked) = (input.reason.clone(), order.chain.asked());
    case.activity(id)?.change = Some(order);
    case.restate();
    event(&tx, &case, Some(actor.person), Some(id), "change_asked", Some(case.money(input.amount)), &note).await?;
    keep_asking(&tx, &mut case, Some(actor.person), &asked).await?;
    journal::write(&tx, &cx, "funds.change", "activity", id, json!({ "change": input })).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// The change with its chain, if it can be asked for.
async fn order(cx: &Cx, tx: &Tx, case: &Case, id: ActivityId, input: &ChangeInput) -> Result<ChangeOrder, Error> {
    let activity = case.look(id)?;
    activity.can_change()?;
    if input.amount < activity.paid.saturating_add(activity.owed()) {
        return Err(Error::field("/amount", "below-claimed"));
    }
    let difference = input.amount.saturating_sub(activity.kept());
    hold(cx, tx, case).await?;
    let desk = desk(tx, purse(tx, cx.actor()?, case.request.allocation).await?, Some(case), cx.now).await?;
    refuse(findings(case, &desk, activity, input)?)?;
    // The difference is what is decided, but small steps do not lead past whoever decides on the whole.
    let total = desk.setting().in_program(case.request.total_with(id, input.amount)).unwrap_or(i64::MAX);
    let mut chain = chain(tx, case, &desk, &activity.asked.kind, difference, total).await?;
    if !chain.is_manned() {
        return Err(Refusal::NoApprover.into());
    }
    chain.open_next(desk.rules.decide_by(desk.today, &desk.purse.region));
    Ok(ChangeOrder { input: input.clone(), difference, total, chain, asked_at: cx.now })
}

/// The rules for the activity as it should become; the rest of the request stays as it is. Lead time counts only for a new start.
fn findings(case: &Case, desk: &Desk, activity: &Activity, input: &ChangeInput) -> Result<Findings, Error> {
    let asked = &activity.asked;
    let changed = ActivityInput {
        starts_on: Some(input.starts_on),
        ends_on: Some(input.ends_on),
        cost: input.cost,
        asked: input.amount,
        ..asked.clone()
    };
    let draft = RequestInput { activities: vec![changed], ..case.input() };
    let mut setting = desk.setting();
    setting.fixed = &[];
    setting.kept = case.kept().saturating_sub(activity.approved.unwrap_or_default());
    setting.available = desk.available.saturating_add(activity.kept());
    let mut found = check_draft(&draft, &setting);
    let same_start = asked.starts_on == Some(input.starts_on);
    // Less money is never too little for the program.
    let needless =
        |refusal: &Refusal| matches!(refusal, Refusal::BelowMinimum { .. }) || (same_start && matches!(refusal, Refusal::LeadTime { .. }));
    found.refused.retain(|(_, refusal)| !needless(refusal));
    Ok(found)
}

/// More money goes the way of a request of what it comes to then; less of it, or other days, need the first step only.
async fn chain(tx: &Tx, case: &Case, desk: &Desk, kind: &str, difference: i64, total: i64) -> Result<Chain, Error> {
    let deciders = deciders(tx, case).await?;
    let mut chain = deciders.chain(&desk.rules.request_chain, total, &desk.purse.region, kind);
    if difference <= 0 {
        chain.steps.truncate(1);
    }
    Ok(chain)
}

/// Takes a decision about a change; says whether it is over.
pub async fn decide(tx: &Tx, case: &mut Case, operation: OperationId, id: ActivityId, said: &Said) -> Result<bool, Error> {
    let due_on = case.request.rules.decide_by(case.today, &case.request.region);
    let activity = case.activity(id)?;
    let Some(order) = activity.change.as_mut() else { return Err(Refusal::NotInReview.into()) };
    order.chain.say(said, due_on);
    let (order, by) = (order.clone(), Some(said.by));
    let amount = match order.chain.verdict() {
        None => {
            event(tx, case, by, Some(id), "step_approved", None, &said.note).await?;
            return Ok(false);
        }
        Some(Verdict::Deny | Verdict::Return) => {
            over(case, id, &order, None)?;
            event(tx, case, by, Some(id), "change_refused", None, &said.note).await?;
            return Ok(true);
        }
        Some(Verdict::Accept) => order.input.amount,
        Some(Verdict::Change { amount }) => amount,
    };
    let difference = amount.saturating_sub(activity.kept());
    let pen = pen(case, by, operation);
    if difference > 0 {
        commit(tx, case, pen, id, difference, "change").await?;
    } else {
        release(tx, case, pen, id, difference.saturating_neg(), "change").await?;
        revalue(tx, case, id).await?;
    }
    let by_rules = case.request.rules.claim_by(order.input.ends_on, case.terms.ends_on);
    over(case, id, &order, Some(by_rules))?;
    let activity = case.activity(id)?;
    activity.approved = Some(amount);
    activity.asked.starts_on = Some(order.input.starts_on);
    activity.asked.ends_on = Some(order.input.ends_on);
    activity.asked.cost = order.input.cost;
    activity.asked.asked = order.input.amount;
    event(tx, case, by, Some(id), "change_approved", Some(case.money(amount)), &said.note).await?;
    Ok(true)
}

/// A change is decided or taken back: claims can be sent again.
fn over(case: &mut Case, id: ActivityId, order: &ChangeOrder, by_rules: Option<NaiveDate>) -> Result<(), Error> {
    let (today, asked_on) = (case.today, case.request.rules.day_of(order.asked_at));
    let activity = case.activity(id)?;
    activity.change = None;
    activity.claim_by = activity.claim_by_after(by_rules, asked_on, today);
    Ok(())
}

/// Takes a change back that nobody has decided yet.
pub async fn withdraw(cx: Cx, input: Input) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let action = format!("funds.withdraw_change/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    let activity = case.look(id)?;
    activity.can_withdraw_change()?;
    let Some(order) = activity.change.clone() else { return Err(Refusal::NotInReview.into()) };
    over(&mut case, id, &order, None)?;
    case.restate();
    event(&tx, &case, Some(actor.person), Some(id), "change_withdrawn", None, "").await?;
    events::tell(&tx, cx.now, &order.chain.asked(), case.request.id, News::ChangeWithdrawn).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.withdraw_change", "activity", id, json!({ "operation": input.operation })).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Gives an approved activity up; its money becomes available again.
pub async fn cancel(cx: Cx, input: Input) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let action = format!("funds.cancel/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    with_claims(&tx, &mut case).await?;
    let activity = case.look(id)?;
    activity.can_cancel()?;
    let (committed, paid) = (activity.committed, activity.paid);
    let pen = pen(&case, Some(actor.person), operation.id());
    release(&tx, &mut case, pen, id, committed, "cancelled").await?;
    case.activity(id)?.status = if paid > 0 { ActivityStatus::Settled } else { ActivityStatus::Cancelled };
    case.restate();
    end::end(&tx, Over { activity: id, request: case.request.id, by: Some(actor.person), now: cx.now }).await?;
    event(&tx, &case, Some(actor.person), Some(id), "cancelled", Some(case.money(committed)), "").await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.cancel", "activity", id, json!({ "operation": input.operation, "released": committed })).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}
