//! More time to claim: asked for by the partner, granted by whoever looks after it.

use guildhall_domain::{
    funds::{ClaimByInput, ExtendInput, Extension, ExtensionState, FundRequest, News, ProofVerdict, Refusal, Turn},
    invalid::Check,
};
use serde_json::json;

use super::{
    finish::{deciders, event, keep, keep_asking, precondition, tell_author, view},
    store,
};
use crate::{
    cx::Cx,
    error::Error,
    funds::operation::{self, Begun},
    journal,
};

/// Asks for more time.
pub async fn extend(cx: Cx, input: ExtendInput) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let action = format!("funds.extend/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    let (today, due_on) = (case.today, case.request.rules.decide_by(case.today, &case.request.region));
    let activity = case.activity(id)?;
    activity.can_extend()?;
    let claim_by = activity.claim_by.ok_or(Refusal::NotApproved)?;
    let checked = input.check(claim_by, today)?;
    let reason = checked.reason;
    activity.extension = Some(Extension { until: checked.until, reason: reason.clone(), state: ExtensionState::Open, note: String::new() });
    case.request.clock = case.request.clock.map(|clock| match clock.turn {
        Turn::Vendor => clock,
        Turn::Partner | Turn::Nobody => clock.hand(Turn::Vendor, cx.now, Some(due_on)),
    });
    event(&tx, &case, Some(actor.person), Some(id), "extension_asked", None, &reason).await?;
    let keepers = deciders(&tx, &case).await?.keepers();
    keep_asking(&tx, &mut case, Some(actor.person), &keepers).await?;
    journal::write(&tx, &cx, "funds.extend", "activity", id, json!({ "until": input.until, "operation": input.operation })).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Grants or refuses more time.
pub async fn decide(cx: Cx, input: ProofVerdict) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let mut check = Check::default();
    let note = if input.accepted { check.optional_text("/note", &input.note, 2_000) } else { check.text("/note", &input.note, 2_000) };
    check.finish(())?;
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    case.request.can_be_kept_by(actor)?;
    let activity = case.activity(id)?;
    let open = activity.extension.as_mut().filter(|extension| extension.state == ExtensionState::Open);
    let Some(extension) = open else { return Err(Refusal::NotInReview.into()) };
    extension.note.clone_from(&note);
    extension.state = if input.accepted { ExtensionState::Granted } else { ExtensionState::Refused };
    if input.accepted {
        activity.claim_by = Some(extension.until);
    }
    let news = if input.accepted { News::ExtensionGranted } else { News::ExtensionRefused };
    case.restate();
    event(&tx, &case, Some(actor.person), Some(id), news.slug(), None, &note).await?;
    tell_author(&tx, &case, Some(actor.person), news).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.decide_extension", "activity", id, json!({ "accepted": input.accepted, "note": note })).await?;
    let answer = view(&tx, case, actor).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Sets another last day to claim for one activity, without being asked.
pub async fn set_claim_by(cx: Cx, input: ClaimByInput) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    case.request.can_be_kept_by(actor)?;
    case.terms.status.can_take_requests()?;
    let today = case.today;
    let activity = case.activity(id)?;
    activity.can_extend()?;
    let checked = input.check(activity.asked.ends_on, today)?;
    let before = activity.claim_by.replace(checked.claim_by);
    let note = format!("{}: {}", checked.claim_by, checked.reason);
    event(&tx, &case, Some(actor.person), Some(id), "claim_by_set", None, &note).await?;
    tell_author(&tx, &case, Some(actor.person), News::ClaimBySet).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    let detail = json!({ "before": before, "claim_by": checked.claim_by, "reason": checked.reason });
    journal::write(&tx, &cx, "funds.set_claim_by", "activity", id, detail).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}
