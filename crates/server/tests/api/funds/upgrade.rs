//! What a step of the schema makes of the records that were there before it.

use guildhall_domain::funds::{Operation, Verdict, api};

use super::{asking, scene::Scene};
use crate::support::Portal;

/// Who was asked about which request.
async fn asked(t: &Portal) -> Vec<(String, String)> {
    let rows = t.rows("SELECT person_id, request_id FROM funds_asked ORDER BY person_id, request_id", []).await;
    rows.iter().map(|row| (row.try_get_by_index(0).expect("an id"), row.try_get_by_index(1).expect("an id"))).collect()
}

/// Makes the list anew, from what there is besides it.
async fn again(t: &Portal) {
    t.step_again("m0009_funds_asked", &["DROP TABLE funds_asked", "DROP INDEX funds_requests_allocation"]).await;
}

#[tokio::test]
async fn whoever_was_asked_about_a_claim_before_there_was_a_list_is_on_it() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    // One that is decided by one of two, and one that waits for both.
    let first = s.sent(user, activity, &[20_000]).await;
    s.decide(&s.both, &first, Verdict::Accept).await.ok();
    s.owed(&s.cast.boreal_user, 50_000, 10_000).await;
    let theirs = s.approved(&s.cast.boreal_user, 40_000).await;
    s.prove(&s.cast.boreal_user, theirs).await;
    s.sent(&s.cast.boreal_user, theirs, &[10_000]).await;
    let before = asked(&s.t).await;
    again(&s.t).await;
    let after = asked(&s.t).await;
    assert!(after.iter().all(|pair| before.contains(pair)), "nobody else sees anything by it");
    let has = |person: guildhall_domain::partner::PersonId, request: &str| after.contains(&(person.to_string(), request.to_owned()));
    let request = first.request.to_string();
    assert!(has(s.cast.approver.id, &request), "approved the activity");
    assert!(has(s.both.id, &request), "approved the claim");
    let waiting: String =
        s.t.rows("SELECT request_id FROM funds_claims WHERE status = 'in_review'", []).await[0].try_get_by_index(0).expect("an id");
    assert!(has(s.cast.approver.id, &waiting) && has(s.both.id, &waiting), "both are asked about the claim");
    assert!(!after.iter().any(|(person, _)| *person == user.id.to_string()), "partners are not asked");
    s.sound().await;
}

#[tokio::test]
async fn whoever_was_asked_about_a_request_before_there_was_a_list_is_on_it() {
    let stage = asking::Stage::set().await;
    let decided = stage.approved(vec![asking::activity("Fair", 100_000)]).await;
    let waits = stage.sent(vec![asking::activity("Tour", 100_000)]).await;
    let withdrawn = stage.sent(vec![asking::activity("Webinar", 100_000)]).await;
    let user = stage.as_(&stage.cast.ardent_user);
    user.call(&api::WITHDRAW_REQUEST, &[&withdrawn.id], &Operation { operation: stage.operation() }).await.ok();
    again(&stage.t).await;
    let manager = stage.cast.manager.id.to_string();
    let mut expected = vec![(manager.clone(), decided.id.to_string()), (manager, waits.id.to_string())];
    expected.sort();
    assert_eq!(asked(&stage.t).await, expected, "who had not decided when it was taken back left no trace");
}
