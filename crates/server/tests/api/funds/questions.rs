//! Questions that nobody answers: the partner has a day and is reminded, and the vendor can take the question back.

use chrono::{NaiveDate, TimeZone, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{AskInput, FundRequest, RequestStatus, Turn, api},
    home::api as home,
};
use guildhall_server::funds::sweep;

use super::asking::{Stage, accept, activity};

/// A request that waits for an answer since Monday, 23 November 2026.
async fn asked(stage: &Stage) -> FundRequest {
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let question = AskInput { question: "Which hall?".into() };
    stage.as_(&stage.cast.manager).call(&api::ASK, &[&sent.id], &question).await.ok()
}

fn november(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, day).expect("a day")
}

#[tokio::test]
async fn the_partner_has_five_working_days_and_is_reminded_once() {
    let stage = Stage::set().await;
    let request = asked(&stage).await;
    assert_eq!(request.clock.map(|clock| (clock.turn, clock.due_on)), Some((Turn::Partner, Some(november(30)))));
    let tasks = stage.as_(&stage.cast.ardent_user).call(&home::TASKS, &[], &Nothing {}).await.ok();
    let task = tasks.iter().find(|task| task.code == "funds.question").expect("a task");
    assert_eq!(task.due_on, Some(november(30)));
    let reminders = async || stage.mailed().await.iter().filter(|mail| mail.contains("still waits for your answer")).count();
    stage.t.app.clock.set(Utc.with_ymd_and_hms(2026, 11, 29, 22, 59, 0).single().expect("a moment"));
    sweep(&stage.t.app).await.expect("a round");
    assert_eq!(reminders().await, 0);
    stage.t.app.clock.set(Utc.with_ymd_and_hms(2026, 11, 29, 23, 0, 0).single().expect("a moment"));
    sweep(&stage.t.app).await.expect("a round");
    sweep(&stage.t.app).await.expect("another round");
    assert_eq!(reminders().await, 1);
    let ada = stage.again(&stage.cast.ardent_user).await;
    assert_eq!(stage.read(&ada, &request).await.events[0].code, "reminded");
}

#[tokio::test]
async fn what_nobody_answers_is_taken_back_and_decided() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Other", 50_000)]).await;
    stage.as_(&stage.cast.manager).call(&api::WITHDRAW_QUESTION, &[&sent.id], &Nothing {}).await.fails("funds/not-waiting");
    let request = asked(&stage).await;
    stage.decide(&stage.cast.manager, &request, accept(&request)).await.fails("funds/not-in-review");
    stage.as_(&stage.cast.finance).call(&api::WITHDRAW_QUESTION, &[&request.id], &Nothing {}).await.fails("funds/not-your-turn");
    stage.as_(&stage.cast.free_manager).call(&api::WITHDRAW_QUESTION, &[&request.id], &Nothing {}).await.fails("not-found");
    stage.as_(&stage.cast.ardent_admin).call(&api::WITHDRAW_QUESTION, &[&request.id], &Nothing {}).await.fails("denied");
    let back = stage.as_(&stage.cast.manager).call(&api::WITHDRAW_QUESTION, &[&request.id], &Nothing {}).await.ok();
    assert_eq!((back.status, back.turn(), back.question.as_str()), (RequestStatus::InReview, Turn::Vendor, ""));
    assert!(stage.mailed().await.iter().any(|mail| mail.contains("Your answer is no longer needed")));
    let decided = stage.decide(&stage.cast.manager, &back, accept(&back)).await.ok();
    assert_eq!(decided.status, RequestStatus::Approved);
}
