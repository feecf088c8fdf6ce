//! Changes of approved activities, giving them up, more time, and time that went by.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    funds::{
        ActivityStatus, ChangeInput, DecisionInput, ExtendInput, ExtensionState, FundRequest, Operation, ProofVerdict, RequestStatus, Turn,
        Verdict, api,
    },
};
use guildhall_server::funds;

use super::{
    asking::{Stage, accept, activity, day, verdict},
    guarded::holds,
};
use crate::support::{Answer, PASSWORD};

async fn change(stage: &Stage, request: &FundRequest, edit: impl FnOnce(&mut ChangeInput)) -> Answer<FundRequest> {
    let mut input = ChangeInput {
        operation: stage.operation(),
        starts_on: day(1, 11),
        ends_on: day(1, 12),
        cost: 400_000,
        amount: 200_000,
        reason: "A larger hall".into(),
    };
    edit(&mut input);
    stage.as_(&stage.cast.ardent_user).call(&api::CHANGE_ACTIVITY, &[&request.activities[0].id], &input).await
}

#[tokio::test]
async fn only_the_difference_is_decided_and_reserved() {
    let stage = Stage::set().await;
    // The whole is large enough for two steps, the difference alone is not.
    let sent = stage.sent(vec![activity("Fair", 600_000)]).await;
    let half = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    let approved = stage.decide(&stage.cast.approver, &half, accept(&half)).await.ok();
    let asked = change(&stage, &approved, |it| (it.cost, it.amount, it.ends_on) = (1_400_000, 700_000, day(1, 20))).await.ok();
    let order = asked.activities[0].change.as_ref().expect("a change");
    assert_eq!((order.difference, order.total, order.chain.steps.len()), (100_000, 700_000, 2));
    assert_eq!((asked.status, asked.turn(), stage.balance().await.1), (RequestStatus::Approved, Turn::Vendor, 600_000));
    change(&stage, &approved, |_| {}).await.fails("funds/change-pending");
    stage.decide(&stage.cast.approver, &asked, accept(&asked)).await.fails("funds/not-your-turn");
    let half = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    assert_eq!(stage.balance().await.1, 600_000);
    let changed = stage.decide(&stage.cast.approver, &half, accept(&half)).await.ok();
    let after = &changed.activities[0];
    assert_eq!((after.approved, after.committed, after.claim_by, after.change.is_none()), (Some(700_000), 700_000, Some(day(3, 21)), true));
    assert_eq!((changed.turn(), stage.balance().await), (Turn::Nobody, (300_000, 700_000, 0)));
    holds(&stage).await;
}

#[tokio::test]
async fn a_large_difference_goes_the_whole_way() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 100_000)]).await;
    let asked = change(&stage, &approved, |it| (it.cost, it.amount) = (1_300_000, 650_000)).await.ok();
    assert_eq!(asked.activities[0].change.as_ref().expect("a change").chain.steps.len(), 2);
    let half = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    // The approver gives part of it.
    let part = stage.decide(&stage.cast.approver, &half, vec![verdict(&half, "Fair", Verdict::Change { amount: 300_000 })]).await.ok();
    assert_eq!((part.activities[0].approved, stage.balance().await.1), (Some(300_000), 300_000));
    holds(&stage).await;
}

#[tokio::test]
async fn small_steps_do_not_lead_past_whoever_decides_on_the_whole() {
    let stage = Stage::with(|rules| rules.reauthenticate_from = Some(600_000)).await;
    let mut request = stage.approved(vec![activity("Fair", 300_000), activity("Tour", 100_000)]).await;
    let raise = async |request: &FundRequest, amount| change(&stage, request, |it| (it.cost, it.amount) = (amount * 2, amount)).await.ok();
    let asked = raise(&request, 390_000).await;
    assert_eq!(asked.activities[0].change.as_ref().map(|order| (order.total, order.chain.steps.len())), Some((490_000, 1)));
    request = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    // 5 000 euros with the other activity: from there on the approver decides too.
    let asked = raise(&request, 400_000).await;
    assert_eq!(asked.activities[0].change.as_ref().map(|order| order.chain.steps.len()), Some(2));
    let half = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    request = stage.decide(&stage.cast.approver, &half, accept(&half)).await.ok();
    let asked = raise(&request, 500_000).await;
    stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.fails("funds/reauthenticate");
    let input = DecisionInput { operation: stage.operation(), decisions: accept(&asked), password: PASSWORD.into() };
    stage.as_(&stage.cast.manager).call(&api::DECIDE_REQUEST, &[&asked.id], &input).await.ok();
    holds(&stage).await;
}

#[tokio::test]
async fn less_money_is_given_back_when_it_is_decided() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    let asked = change(&stage, &approved, |it| (it.cost, it.amount) = (300_000, 150_000)).await.ok();
    assert_eq!(stage.balance().await.1, 200_000);
    let changed = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    assert_eq!((changed.activities[0].approved, stage.balance().await), (Some(150_000), (850_000, 150_000, 0)));
    holds(&stage).await;
}

#[tokio::test]
async fn a_refused_change_leaves_everything_as_it_was() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    let asked = change(&stage, &approved, |it| (it.cost, it.amount) = (600_000, 300_000)).await.ok();
    let refused = stage.decide(&stage.cast.manager, &asked, vec![verdict(&asked, "Fair", Verdict::Deny)]).await.ok();
    let after = &refused.activities[0];
    assert_eq!((after.status, after.approved, after.change.is_none()), (ActivityStatus::Approved, Some(200_000), true));
    assert_eq!((refused.status, refused.turn()), (RequestStatus::Approved, Turn::Nobody));
}

#[tokio::test]
async fn changes_follow_the_rules_of_requests() {
    let mut stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Fair", 200_000)]).await;
    change(&stage, &sent, |_| {}).await.fails("funds/not-approved");
    let approved = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    change(&stage, &approved, |it| it.cost = 300_000).await.fails("funds/above-share");
    change(&stage, &approved, |it| it.ends_on = day(7, 1)).await.fails("funds/outside-period");
    let soon = chrono::NaiveDate::from_ymd_opt(2026, 12, 1).expect("a day");
    change(&stage, &approved, |it| it.starts_on = soon).await.fails("funds/lead-time");
    change(&stage, &approved, |it| (it.cost, it.amount) = (2_400_000, 1_200_000)).await.fails("funds/insufficient-funds");
    assert_eq!(change(&stage, &approved, |it| it.amount = 0).await.fields(), [("/amount".to_owned(), "not-positive".to_owned())]);
    assert_eq!(change(&stage, &approved, |it| it.reason = " ".into()).await.fields(), [("/reason".to_owned(), "required".to_owned())]);
    // Once it runs, its start is no longer too soon.
    stage.t.pass(Duration::days(55));
    stage.cast.ardent_user = stage.again(&stage.cast.ardent_user).await;
    change(&stage, &approved, |it| it.ends_on = day(1, 30)).await.ok();
}

#[tokio::test]
async fn an_activity_that_is_given_up_gives_its_money_back_once() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000), activity("Tour", 100_000)]).await;
    let input = Operation { operation: stage.operation() };
    let ardent = stage.as_(&stage.cast.ardent_user);
    let after = ardent.call(&api::CANCEL_ACTIVITY, &[&approved.activities[0].id], &input).await.ok();
    assert_eq!((after.status, after.activities[0].status), (RequestStatus::PartlyApproved, ActivityStatus::Cancelled));
    assert_eq!(stage.balance().await, (900_000, 100_000, 0));
    assert_eq!(ardent.call(&api::CANCEL_ACTIVITY, &[&approved.activities[0].id], &input).await.ok(), after);
    let again = Operation { operation: stage.operation() };
    ardent.call(&api::CANCEL_ACTIVITY, &[&approved.activities[0].id], &again).await.fails("funds/not-approved");
    stage.as_(&stage.cast.boreal_user).call(&api::CANCEL_ACTIVITY, &[&approved.activities[1].id], &again).await.fails("not-found");
    assert_eq!(stage.balance().await, (900_000, 100_000, 0));
    holds(&stage).await;
}

#[tokio::test]
async fn whoever_has_the_ball_hears_of_what_more_is_asked() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000), activity("Tour", 100_000)]).await;
    let manager = async || {
        let mailed = stage.mailed().await;
        mailed.into_iter().filter(|mail| mail.starts_with(&stage.cast.manager.email)).count()
    };
    let before = manager().await;
    let asked = change(&stage, &approved, |it| it.amount = 180_000).await.ok();
    assert_eq!(manager().await, before + 1);
    // It is their turn already, and this is another thing.
    let (operation, reason) = (stage.operation(), "The hall is free later".into());
    let more = ExtendInput { operation, until: day(4, 30), reason };
    stage.as_(&stage.cast.ardent_user).call(&api::EXTEND, &[&asked.activities[1].id], &more).await.ok();
    assert_eq!(manager().await, before + 2);
    holds(&stage).await;
}

#[tokio::test]
async fn nothing_lapses_while_a_change_is_decided_and_its_days_come_back() {
    let mut stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    // Three days before the last one to claim.
    stage.t.app.clock.set(day(3, 10).and_hms_opt(8, 0, 0).expect("a time").and_utc());
    let ada = stage.again(&stage.cast.ardent_user).await;
    let input = ChangeInput {
        operation: stage.operation(),
        starts_on: day(1, 11),
        ends_on: day(1, 12),
        cost: 300_000,
        amount: 150_000,
        reason: "It was cheaper".into(),
    };
    let asked = stage.as_(&ada).call(&api::CHANGE_ACTIVITY, &[&approved.activities[0].id], &input).await.ok();
    stage.t.pass(Duration::days(20));
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 0);
    let manager = stage.again(&stage.cast.manager).await;
    let refused = stage.decide(&manager, &asked, vec![verdict(&asked, "Fair", Verdict::Deny)]).await.ok();
    assert_eq!(refused.activities[0].claim_by, Some(day(4, 2)), "three days were left");
    stage.t.pass(Duration::days(4));
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 1);
    stage.cast.finance = stage.again(&stage.cast.finance).await;
    holds(&stage).await;
}

#[tokio::test]
async fn a_change_that_nobody_decides_is_taken_back() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    let id = approved.activities[0].id;
    let ardent = stage.as_(&stage.cast.ardent_user);
    let input = Operation { operation: stage.operation() };
    ardent.call(&api::WITHDRAW_CHANGE, &[&id], &input).await.fails("funds/not-in-review");
    let asked = change(&stage, &approved, |it| (it.cost, it.amount) = (600_000, 300_000)).await.ok();
    stage.as_(&stage.cast.boreal_user).call(&api::WITHDRAW_CHANGE, &[&id], &input).await.fails("not-found");
    let back = ardent.call(&api::WITHDRAW_CHANGE, &[&id], &input).await.ok();
    let after = &back.activities[0];
    assert_eq!((after.approved, after.change.is_none(), after.claim_by), (Some(200_000), true, Some(day(3, 13))));
    assert_eq!((back.turn(), back.events[0].code.as_str()), (Turn::Nobody, "change_withdrawn"));
    assert_eq!(ardent.call(&api::WITHDRAW_CHANGE, &[&id], &input).await.ok(), back, "the same operation, the same answer");
    stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.fails("funds/not-in-review");
    change(&stage, &approved, |_| {}).await.ok();
    holds(&stage).await;
}

async fn ask_time(stage: &Stage, request: &FundRequest, until: chrono::NaiveDate) -> Answer<FundRequest> {
    let input = ExtendInput { operation: stage.operation(), until, reason: "The printer is late".into() };
    stage.as_(&stage.cast.ardent_user).call(&api::EXTEND, &[&request.activities[0].id], &input).await
}

#[tokio::test]
async fn more_time_is_granted_by_whoever_looks_after_the_partner() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    assert_eq!(ask_time(&stage, &approved, day(3, 13)).await.fields(), [("/until".to_owned(), "not-later".to_owned())]);
    let asked = ask_time(&stage, &approved, day(4, 30)).await.ok();
    assert_eq!((asked.turn(), stage.t.count("funds_turns").await), (Turn::Vendor, 1));
    ask_time(&stage, &approved, day(5, 31)).await.fails("funds/extension-pending");
    let activity = asked.activities[0].id;
    let yes = ProofVerdict { accepted: true, note: String::new() };
    let no = ProofVerdict { accepted: false, note: String::new() };
    stage.as_(&stage.cast.finance).call(&api::DECIDE_EXTENSION, &[&activity], &yes).await.fails("funds/not-your-turn");
    stage.as_(&stage.cast.ardent_admin).call(&api::DECIDE_EXTENSION, &[&activity], &yes).await.fails("denied");
    let manager = stage.as_(&stage.cast.manager);
    assert_eq!(manager.call(&api::DECIDE_EXTENSION, &[&activity], &no).await.fields(), [("/note".to_owned(), "required".to_owned())]);
    let granted = manager.call(&api::DECIDE_EXTENSION, &[&activity], &yes).await.ok();
    assert_eq!((granted.activities[0].claim_by, granted.turn()), (Some(day(4, 30)), Turn::Nobody));
    assert_eq!(granted.activities[0].extension.as_ref().map(|it| it.state), Some(ExtensionState::Granted));
    manager.call(&api::DECIDE_EXTENSION, &[&activity], &yes).await.fails("funds/not-in-review");
    assert!(stage.mailed().await.iter().any(|mail| mail.contains("You have more time to claim")));
}

#[tokio::test]
async fn a_change_takes_no_granted_time_away() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    ask_time(&stage, &approved, day(4, 30)).await.ok();
    let yes = ProofVerdict { accepted: true, note: String::new() };
    stage.as_(&stage.cast.manager).call(&api::DECIDE_EXTENSION, &[&approved.activities[0].id], &yes).await.ok();
    let asked = change(&stage, &approved, |it| it.ends_on = day(1, 13)).await.ok();
    let changed = stage.decide(&stage.cast.manager, &asked, accept(&asked)).await.ok();
    assert_eq!(changed.activities[0].claim_by, Some(day(4, 30)));
    let later = change(&stage, &approved, |it| it.ends_on = day(4, 1)).await.ok();
    let changed = stage.decide(&stage.cast.manager, &later, accept(&later)).await.ok();
    assert_eq!(changed.activities[0].claim_by, Some(day(5, 31)), "the later day counts");
}

#[tokio::test]
async fn what_nobody_claims_in_time_gives_its_money_back() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    // Until 2027-03-13, in a time zone an hour ahead: 22:30 UTC is still that day, 23:30 UTC is not.
    let at = |hour, minute| day(3, 13).and_hms_opt(hour, minute, 0).expect("a time").and_utc();
    stage.t.app.clock.set(at(22, 30));
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 0);
    stage.t.app.clock.set(at(23, 30));
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 1);
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 0, "once");
    let ada = stage.again(&stage.cast.ardent_user).await;
    let after = stage.read(&ada, &approved).await;
    assert_eq!((after.status, after.activities[0].status), (RequestStatus::Lapsed, ActivityStatus::Lapsed));
    assert_eq!(after.events[0].code, "lapsed");
    assert_eq!(stage.balance().await, (1_000_000, 0, 0));
}

#[tokio::test]
async fn one_bad_row_does_not_keep_the_others_from_lapsing() {
    let stage = Stage::set().await;
    let (bad, good) = (stage.approved(vec![activity("Bad", 200_000)]).await, stage.approved(vec![activity("Good", 100_000)]).await);
    let spoil = "UPDATE funds_activities SET chain = 'nonsense', claim_by = '2027-01-01' WHERE id = $1";
    stage.t.execute(spoil, [bad.activities[0].id.to_string().into()]).await.expect("the change");
    stage.t.pass(Duration::days(120));
    funds::sweep(&stage.t.app).await.expect("a round");
    assert_eq!(stage.balance().await, (800_000, 200_000, 0));
    let ada = stage.again(&stage.cast.ardent_user).await;
    assert_eq!(stage.read(&ada, &good).await.status, RequestStatus::Lapsed);
}

#[tokio::test]
async fn nothing_lapses_while_more_time_is_being_asked_for() {
    let stage = Stage::set().await;
    let second = stage.second_manager(&[Role::ChannelManager]).await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    ask_time(&stage, &approved, day(4, 30)).await.ok();
    stage.t.pass(Duration::days(120));
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 0);
    let second = stage.again(&second).await;
    let no = ProofVerdict { accepted: false, note: "The fair is long over".into() };
    stage.as_(&second).call(&api::DECIDE_EXTENSION, &[&approved.activities[0].id], &no).await.ok();
    assert_eq!(funds::lapse(&stage.t.app).await.expect("it runs"), 1);
}
