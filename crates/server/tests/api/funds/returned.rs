//! Claims that came back: how long they can be sent again, and what becomes of them when their activity ends.

use chrono::{NaiveDate, TimeZone, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{ActivityStatus, Claim, ClaimStatus, CloseInput, Operation, RequestId, Turn, Verdict, api},
};
use guildhall_server::funds::sweep;

use super::scene::{Scene, eur, input};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn set(s: &Scene, day: NaiveDate) {
    s.t.app.clock.set(Utc.from_utc_datetime(&day.and_hms_opt(10, 0, 0).expect("a time")));
}

async fn activity_status(s: &Scene, request: RequestId) -> ActivityStatus {
    s.as_(&s.cast.ardent_user).await.call(&api::REQUEST, &[&request], &Nothing {}).await.ok().activities[0].status
}

/// A claim that was sent in time and came back a day after the time to claim, which ends on 24 January.
async fn late(s: &Scene) -> Claim {
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    s.draft(user, activity, &[700]).await;
    set(s, day(2027, 1, 24));
    let sent = s.sent(user, activity, &[60_000]).await;
    set(s, day(2027, 1, 25));
    s.decide(&s.cast.approver, &sent, Verdict::Return).await.ok()
}

#[tokio::test]
async fn what_came_back_late_can_be_sent_again_for_two_weeks() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let returned = late(&s).await;
    assert_eq!((returned.status, returned.claim_by), (ClaimStatus::Returned, day(2027, 2, 8)));
    assert_eq!(returned.clock.map(|clock| (clock.turn, clock.due_on)), Some((Turn::Partner, Some(day(2027, 2, 8)))));
    set(&s, day(2027, 2, 8));
    sweep(&s.t.app).await.expect("a round");
    assert_eq!(activity_status(&s, returned.request).await, ActivityStatus::Approved);
    let again = s.submit(user, returned.id).await.ok();
    let approved = s.decide(&s.cast.approver, &again, Verdict::Accept).await.ok();
    assert_eq!(approved.approved, Some(eur(30_000)));
    s.sound().await;
}

#[tokio::test]
async fn what_is_not_sent_again_ends_and_the_period_can_be_closed() {
    let s = Scene::set().await;
    let returned = late(&s).await;
    set(&s, day(2027, 2, 9));
    s.submit(&s.cast.ardent_user, returned.id).await.fails("funds/claim-window-closed");
    sweep(&s.t.app).await.expect("a round");
    assert_eq!(activity_status(&s, returned.request).await, ActivityStatus::Lapsed);
    assert_eq!(s.sums().await, (0, 0, 1_000_000));
    let user = s.as_(&s.cast.ardent_user).await;
    let request = user.call(&api::REQUEST, &[&returned.request], &Nothing {}).await.ok();
    let claims: Vec<_> = request.activities[0].claims.iter().map(|claim| (claim.status, claim.submitted_at.is_some())).collect();
    assert_eq!(claims, [(ClaimStatus::Lapsed, false), (ClaimStatus::Lapsed, true)], "the draft ends too");
    assert!(request.events.iter().any(|event| event.code == "claim_lapsed"));
    let vendor = s.as_(&s.cast.approver).await.call(&api::REQUEST, &[&returned.request], &Nothing {}).await.ok();
    assert_eq!(vendor.activities[0].claims.len(), 1, "what was never sent stays with the partner");
    s.submit(&s.cast.ardent_user, returned.id).await.fails("funds/not-a-draft");
    set(&s, day(2027, 7, 1));
    let close = CloseInput { operation: s.operation(), next_name: None, next_ends_on: None, next_total: 0, preview: false };
    s.as_(&s.cast.finance).await.call(&api::CLOSE_PROGRAM, &[&s.program.id], &close).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn giving_an_activity_up_ends_what_came_back() {
    let s = Scene::set().await;
    let returned = late(&s).await;
    let cancel = Operation { operation: s.operation() };
    s.as_(&s.cast.ardent_user).await.call(&api::CANCEL_ACTIVITY, &[&returned.activity], &cancel).await.ok();
    assert_eq!(s.claim(&s.cast.ardent_user, returned.id).await.status, ClaimStatus::Lapsed);
    assert_eq!(s.sums().await, (0, 0, 1_000_000));
    s.sound().await;
}

#[tokio::test]
async fn what_an_activity_left_behind_before_ends_with_the_next_round() {
    let s = Scene::set().await;
    let returned = late(&s).await;
    let over = "UPDATE funds_activities SET status = 'lapsed' WHERE id = $1";
    s.t.execute(over, [returned.activity.to_string().into()]).await.expect("the change");
    sweep(&s.t.app).await.expect("a round");
    assert_eq!(s.claim(&s.cast.ardent_user, returned.id).await.status, ClaimStatus::Lapsed);
}

#[tokio::test]
async fn the_last_claim_leaves_what_came_back_its_money() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let first = s.sent(user, activity, &[60_000]).await;
    s.decide(&s.cast.approver, &first, Verdict::Return).await.ok();
    let mut last = input(activity, &[80_000]);
    last.last = true;
    let second = s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &last).await.ok();
    let second = s.submit(user, second.id).await.ok();
    s.decide(&s.cast.approver, &second, Verdict::Accept).await.ok();
    assert_eq!(s.sums().await, (70_000, 0, 930_000), "the rest is given back without what came back");
    s.pay(&s.cast.finance, &[(second.id, 40_000)]).await.ok();
    let again = s.submit(user, first.id).await.ok();
    s.decide(&s.cast.approver, &again, Verdict::Accept).await.ok();
    s.pay(&s.cast.finance, &[(first.id, 30_000)]).await.ok();
    assert_eq!(activity_status(&s, first.request).await, ActivityStatus::Settled);
    s.sound().await;
}

#[tokio::test]
async fn what_came_back_ends_when_others_took_all_the_money() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let first = s.sent(user, activity, &[60_000]).await;
    s.decide(&s.cast.approver, &first, Verdict::Return).await.ok();
    let second = s.sent(user, activity, &[200_000]).await;
    s.decide(&s.cast.approver, &second, Verdict::Accept).await.ok();
    s.pay(&s.cast.finance, &[(second.id, 100_000)]).await.ok();
    assert_eq!(activity_status(&s, first.request).await, ActivityStatus::Settled);
    assert_eq!(s.claim(user, first.id).await.status, ClaimStatus::Lapsed);
    s.sound().await;
}
