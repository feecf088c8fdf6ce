//! How long decisions and payments took: of a program or of all, told to everybody who may see the program.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{Operation, ProgramInput, Turnaround, TurnaroundFilter, Verdict, api},
};

use super::scene::Scene;
use crate::support::Human;

async fn of(s: &Scene, who: &Human, filter: TurnaroundFilter) -> Turnaround {
    s.as_(who).await.call(&api::TURNAROUND, &[], &filter).await.ok()
}

#[tokio::test]
async fn each_program_has_its_own_pace_and_partners_see_it() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    s.pass(Duration::hours(5));
    s.decide(&s.cast.approver, &claim, Verdict::Accept).await.ok();
    s.pass(Duration::hours(30));
    s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let own = TurnaroundFilter { program: Some(s.program.id) };
    let expected = Turnaround {
        requests: 1,
        requests_p50: 0,
        requests_p90: 0,
        claims: 1,
        claims_p50: 5,
        claims_p90: 5,
        payments: 1,
        payments_p50: 30,
        payments_p90: 30,
    };
    for who in [user, &s.cast.finance, &s.cast.boreal_user] {
        assert_eq!(of(&s, who, own.clone()).await, expected);
    }
    assert_eq!(of(&s, user, TurnaroundFilter::default()).await, expected);
    let admin = s.as_(&s.cast.admin).await;
    let input = ProgramInput { name: "Another".to_owned(), ..s.program.program.clone() };
    let other = admin.call(&api::CREATE_PROGRAM, &[], &input).await.ok();
    let filter = TurnaroundFilter { program: Some(other.id) };
    s.as_(user).await.call(&api::TURNAROUND, &[], &filter).await.fails("not-found");
    let other = admin.call(&api::OPEN_PROGRAM, &[&other.id], &Nothing {}).await.ok();
    let filter = TurnaroundFilter { program: Some(other.id) };
    assert_eq!(of(&s, &s.cast.finance, filter).await, Turnaround::default());
    // What is older than 90 days counts no more.
    s.pass(Duration::days(91));
    assert_eq!(of(&s, user, own).await, Turnaround::default());
}

#[tokio::test]
async fn the_clock_that_stood_still_does_not_count() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    s.pass(Duration::hours(2));
    let back = s.decide(&s.cast.approver, &claim, Verdict::Return).await.ok();
    s.pass(Duration::hours(40));
    let again = s.as_(user).await.call(&api::SUBMIT_CLAIM, &[&back.id], &Operation { operation: s.operation() }).await.ok();
    s.pass(Duration::hours(3));
    s.decide(&s.cast.approver, &again, Verdict::Accept).await.ok();
    // From the last sending on: three hours.
    assert_eq!(of(&s, user, TurnaroundFilter::default()).await.claims_p50, 3);
}
