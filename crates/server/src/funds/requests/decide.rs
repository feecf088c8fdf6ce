//! Decisions: whose turn it is, what is said, and what follows from it.

use guildhall_domain::{
    access::Actor,
    funds::{
        ActivityId, ActivityStatus, Chain, Decision, DecisionInput, FundRequest, News, OperationId, Refusal, RequestStatus, Said, Verdict,
    },
    language::Localized,
    partner::PersonId,
};
use serde_json::json;

use super::{
    case::Case,
    change,
    finish::{deciders, event, keep, precondition, tell_author, view},
    money::{commit, pen},
    store,
};
use crate::{
    auth,
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        operation::{self, Begun},
        people::Deciders,
    },
    journal, webhook,
};

/// Decides on activities and changes of a request.
pub async fn decide(cx: Cx, input: DecisionInput) -> Result<FundRequest, Error> {
    let (id, actor, input) = (cx.id("id")?, cx.actor()?, input.check()?);
    // Whoever has decided may not see it any more, and still gets the answer again.
    let before = store::read(cx.app.db.read(), actor, id, cx.now).await;
    let confirmed = match &before {
        Ok(before) => confirm(&cx, before, &input.password).await?,
        Err(_) => false,
    };
    // The password leaves no trace, not even a hash of it.
    let input = DecisionInput { password: String::new(), ..input };
    let action = format!("funds.decide/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    before?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    precondition(&cx, &case)?;
    say(&cx, &tx, &mut case, operation.id(), &input.decisions, confirmed).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Whether the password was given again, where it is needed. Outside of the transaction: hashing takes its time.
pub async fn confirm(cx: &Cx, case: &Case, password: &str) -> Result<bool, Error> {
    let actor = cx.actor()?;
    if !case.request.needs_password(case.asked_program) || case.request.can_decide(actor.person, actor.partner()).is_err() {
        return Ok(false);
    }
    match auth::confirm(cx, password).await {
        Err(Error::Refused { .. }) => Err(Refusal::Reauthenticate.into()),
        other => other,
    }
}

/// Says what a person decided, and does what follows.
pub async fn say(cx: &Cx, tx: &Tx, case: &mut Case, operation: OperationId, decisions: &[Decision], confirmed: bool) -> Result<(), Error> {
    // Rights may have gone since the request came in.
    let actor = auth::actor_of(tx, cx.actor()?.person).await?.filter(Actor::is_vendor).ok_or(Refusal::NoLongerApprover)?;
    let person = actor.person;
    case.request.can_decide(person, actor.partner())?;
    if case.request.needs_password(case.asked_program) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    let deciders = deciders(tx, case).await?;
    let was = case.request.status;
    let mut changed = false;
    for (index, decision) in decisions.iter().enumerate() {
        let speaker = Speaker { person, deciders: &deciders, operation, index };
        changed |= one(tx, case, &speaker, decision).await?;
    }
    case.restate();
    keep(tx, case, Some(person)).await?;
    if was == RequestStatus::InReview && case.request.status != RequestStatus::InReview {
        tell_author(tx, case, Some(person), outcome(case.request.status)).await?;
        let activities = case.request.activities.iter();
        let activities = activities.map(|activity| {
            json!({ "activity": activity.id, "status": activity.status, "asked": activity.asked.asked, "approved": activity.approved })
        });
        let data = json!({
            "request": case.request.id, "number": case.request.number, "partner": case.request.partner, "program": case.request.program,
            "status": case.request.status, "currency": case.request.currency, "activities": activities.collect::<Vec<_>>(),
        });
        webhook::announce(tx, &cx.app.config, cx.now, "funds.request.decided", data).await?;
    } else if changed {
        tell_author(tx, case, Some(person), News::ChangeDecided).await?;
    }
    journal::write(tx, cx, "funds.decide", "request", case.request.id, json!({ "operation": operation, "decisions": decisions })).await
}

struct Speaker<'a> {
    person: PersonId,
    deciders: &'a Deciders,
    operation: OperationId,
    index: usize,
}

impl Speaker<'_> {
    /// The name of the step that the person decides now in a chain.
    fn step(&self, case: &Case, chain: &Chain) -> Result<Localized, Error> {
        let step = chain.turn_of(self.person).ok_or(Refusal::NotYourTurn)?;
        if self.deciders.stands_behind(&case.request.rules.request_chain, &step.name, self.person) {
            Ok(step.name.clone())
        } else {
            Err(Refusal::NoLongerApprover.into())
        }
    }

    fn said(&self, case: &Case, decision: &Decision) -> Said {
        let by_name = self.deciders.name(self.person);
        Said { verdict: decision.verdict, reason: decision.reason, note: decision.note.clone(), by: self.person, by_name, at: case.now }
    }

    fn pointer(&self, field: &str) -> String {
        format!("/decisions/{}/{field}", self.index)
    }
}

/// Takes one decision; says whether a change was decided by it.
async fn one(tx: &Tx, case: &mut Case, speaker: &Speaker<'_>, decision: &Decision) -> Result<bool, Error> {
    let Ok(activity) = case.look(decision.activity) else { return Err(Error::field(&speaker.pointer("activity"), "unknown")) };
    let lower = |least: i64, below: i64| match decision.verdict {
        Verdict::Change { amount } if amount < least || amount >= below => {
            Err(Error::field(&speaker.pointer("verdict/amount"), "not-lower"))
        }
        Verdict::Change { .. } | Verdict::Accept | Verdict::Deny | Verdict::Return => Ok(()),
    };
    match (activity.status, &activity.change) {
        (ActivityStatus::Open, _) => {
            if case.request.status != RequestStatus::InReview {
                return Err(Refusal::NotInReview.into());
            }
            speaker.step(case, &activity.chain)?;
            lower(1, activity.asked.asked)?;
            if matches!(decision.verdict, Verdict::Accept | Verdict::Change { .. }) {
                activity.has_decider_fields(&case.request.rules)?;
            }
            open_activity(tx, case, speaker, decision).await?;
            Ok(false)
        }
        (ActivityStatus::Approved, Some(order)) => {
            speaker.step(case, &order.chain)?;
            lower(activity.kept(), order.input.amount)?;
            let said = speaker.said(case, decision);
            change::decide(tx, case, speaker.operation, decision.activity, &said).await
        }
        _ => Err(Refusal::NotInReview.into()),
    }
}

async fn open_activity(tx: &Tx, case: &mut Case, speaker: &Speaker<'_>, decision: &Decision) -> Result<(), Error> {
    let id = decision.activity;
    let said = speaker.said(case, decision);
    let due_on = case.request.rules.decide_by(case.today, &case.request.region);
    let activity = case.activity(id)?;
    activity.chain.say(&said, due_on);
    let (asked, verdict) = (activity.asked.asked, activity.chain.verdict());
    let note = decision.note.as_str();
    let by = Some(speaker.person);
    match verdict {
        None => event(tx, case, by, Some(id), "step_approved", None, note).await,
        Some(Verdict::Deny) => {
            case.activity(id)?.status = ActivityStatus::Denied;
            event(tx, case, by, Some(id), "denied", None, note).await
        }
        Some(Verdict::Return) => {
            case.activity(id)?.status = ActivityStatus::Returned;
            event(tx, case, by, Some(id), "returned", None, note).await
        }
        Some(Verdict::Accept) => approve(tx, case, speaker, id, asked, note).await,
        Some(Verdict::Change { amount }) => approve(tx, case, speaker, id, amount, note).await,
    }
}

async fn approve(tx: &Tx, case: &mut Case, speaker: &Speaker<'_>, id: ActivityId, amount: i64, note: &str) -> Result<(), Error> {
    let pen = pen(case, Some(speaker.person), speaker.operation);
    commit(tx, case, pen, id, amount, "").await?;
    let (rules, period_end) = (case.request.rules.clone(), case.terms.ends_on);
    let activity = case.activity(id)?;
    activity.status = ActivityStatus::Approved;
    activity.approved = Some(amount);
    activity.claim_by = activity.asked.ends_on.map(|end| rules.claim_by(end, period_end));
    let code = if amount < activity.asked.asked { "approved_lower" } else { "approved" };
    event(tx, case, Some(speaker.person), Some(id), code, Some(case.money(amount)), note).await
}

/// What the one who asked is told.
const fn outcome(status: RequestStatus) -> News {
    match status {
        RequestStatus::Rejected => News::Returned,
        RequestStatus::Declined => News::Declined,
        RequestStatus::PartlyApproved => News::PartlyApproved,
        RequestStatus::Draft
        | RequestStatus::InReview
        | RequestStatus::WaitingForPartner
        | RequestStatus::Approved
        | RequestStatus::Withdrawn
        | RequestStatus::Active
        | RequestStatus::ClaimWindow
        | RequestStatus::Closed
        | RequestStatus::Lapsed => News::Approved,
    }
}
