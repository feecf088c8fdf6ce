//! Questions, answers and notes.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{AnswerInput, AskInput, FundRequest, News, Refusal, RequestStatus, Turn, add_working_days, working_days_between},
};
use serde_json::json;

use super::{
    case::Case,
    finish::{event, keep, keep_saying, tell_author, view},
    store,
};
use crate::{cx::Cx, error::Error, journal};

/// Asks the partner, who has some days to answer; the vendor's clock stops.
pub async fn ask(cx: Cx, input: AskInput) -> Result<FundRequest, Error> {
    let (id, actor, question) = (cx.id("id")?, cx.actor()?, input.check()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    if case.request.status != RequestStatus::InReview {
        return Err(Refusal::NotInReview.into());
    }
    case.request.can_decide(actor.person, actor.partner())?;
    case.request.status = RequestStatus::WaitingForPartner;
    case.request.question.clone_from(&question);
    let due_on = case.request.rules.answer_by(case.today, &case.request.region);
    case.request.clock = case.request.clock.map(|clock| clock.hand(Turn::Partner, cx.now, Some(due_on)));
    event(&tx, &case, Some(actor.person), None, "asked", None, &question).await?;
    tell_author(&tx, &case, Some(actor.person), News::Asked).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.ask", "request", id, json!({ "question": question })).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Answers; the vendor's clock goes on, with as many working days as were left.
pub async fn answer(cx: Cx, input: AnswerInput) -> Result<FundRequest, Error> {
    let (id, actor, words) = (cx.id("id")?, cx.actor()?, input.check()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    if case.request.status != RequestStatus::WaitingForPartner {
        return Err(Refusal::NotWaiting.into());
    }
    go_on(&mut case);
    event(&tx, &case, Some(actor.person), None, "answered", None, &words).await?;
    // Whoever is asked again is told what is new, not that there is something to decide.
    keep_saying(&tx, &mut case, Some(actor.person), News::Answered).await?;
    journal::write(&tx, &cx, "funds.answer", "request", id, json!({ "answer": words })).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Takes back what nobody has answered: the request is decided as it is.
pub async fn withdraw_question(cx: Cx, _: Nothing) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    case.request.can_take_question_back(actor)?;
    let question = std::mem::take(&mut case.request.question);
    go_on(&mut case);
    event(&tx, &case, Some(actor.person), None, "question_withdrawn", None, "").await?;
    tell_author(&tx, &case, Some(actor.person), News::QuestionWithdrawn).await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.withdraw_question", "request", id, json!({ "question": question })).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}

/// The vendor has the ball again, with as many working days as were left.
fn go_on(case: &mut Case) {
    let rules = case.request.rules.clone();
    let holidays = rules.holidays_of(&case.request.region);
    let stopped = case.request.clock.map_or(case.today, |clock| rules.day_of(clock.since));
    let today = case.today;
    for activity in &mut case.request.activities {
        activity.chain.prolong(|due| add_working_days(today, working_days_between(stopped, due, holidays).max(1), holidays));
    }
    case.request.status = RequestStatus::InReview;
    case.request.question = String::new();
    case.restate();
}

/// Sets the note that only the vendor's people see.
pub async fn note(cx: Cx, input: AnswerInput) -> Result<FundRequest, Error> {
    let (id, actor, note) = (cx.id("id")?, cx.actor()?, input.note()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, id, cx.now).await?;
    case.request.vendor_note.clone_from(&note);
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.note", "request", id, json!({ "note": note })).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}
