//! What nobody may go on with, because everybody who could had another hand in it or is gone, is listed until somebody may.

use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{Operation, Stuck, StuckAt, Verdict, api},
};
use guildhall_server::funds::sweep;

use super::scene::{Scene, eur};
use crate::support::Human;

async fn stuck(s: &Scene, who: &Human) -> Vec<Stuck> {
    let page = s.as_(who).await.call(&api::STUCK, &[], &Nothing {}).await.ok();
    assert_eq!(page.total, page.items.len() as u64);
    page.items
}

async fn leaves(s: &Scene, who: &Human) {
    let update = "UPDATE people SET status = 'disabled' WHERE id = $1";
    s.t.execute(update, [who.id.to_string().into()]).await.expect("somebody leaves");
}

#[tokio::test]
async fn a_claim_that_only_its_approver_could_pay_is_stuck_until_another_one_may() {
    let s = Scene::set().await;
    let activity = s.approved(&s.cast.ardent_user, 100_000).await;
    s.prove(&s.cast.ardent_user, activity).await;
    let claim = s.sent(&s.cast.ardent_user, activity, &[20_000]).await;
    s.decide(&s.both, &claim, Verdict::Accept).await.ok();
    assert_eq!(stuck(&s, &s.cast.approver).await, [], "finance can pay it");
    leaves(&s, &s.cast.finance).await;
    assert_eq!(stuck(&s, &s.cast.approver).await, [], "the admin can");
    leaves(&s, &s.cast.admin).await;
    let found = stuck(&s, &s.cast.approver).await;
    assert_eq!(
        found.iter().map(|one| (one.at, one.claim, one.amount)).collect::<Vec<_>>(),
        [(StuckAt::Payment, Some(claim.id), eur(10_000))]
    );
    assert_eq!((found[0].number.as_str(), found[0].partner_name.as_str()), (claim.number.as_str(), "Ardent Instruments"));
    assert_eq!(stuck(&s, &s.cast.manager).await, found, "it is Ardent's");
    assert_eq!(stuck(&s, &s.cast.free_manager).await, [], "whoever looks after others sees theirs");
    s.as_(&s.cast.ardent_admin).await.call(&api::STUCK, &[], &Nothing {}).await.fails("denied");
    let fred = s.t.human("Fred Finance", None, &[Role::Finance]).await;
    assert_eq!(stuck(&s, &s.cast.approver).await, []);
    s.pay(&fred, &[(claim.id, 10_000)]).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn what_nobody_may_decide_is_stuck_until_somebody_has_the_role() {
    let s = Scene::set().await;
    let (user, approver) = (&s.cast.ardent_user, &s.cast.approver);
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    s.pass(chrono::Duration::minutes(1));
    let before = s.as_(user).await.call(&api::REQUEST, &[&claim.request], &Nothing {}).await.ok();
    let input = guildhall_domain::funds::RequestInput {
        allocation: before.allocation,
        title: "Second".to_owned(),
        description: String::new(),
        activities: vec![guildhall_domain::funds::ActivityInput { id: None, ..before.activities[0].asked.clone() }],
    };
    let request = s.as_(user).await.call(&api::CREATE_REQUEST, &[], &input).await.ok();
    s.as_(user).await.call(&api::SUBMIT_REQUEST, &[&request.id], &Operation { operation: s.operation() }).await.ok();
    leaves(&s, approver).await;
    assert_eq!(stuck(&s, &s.cast.finance).await, [], "Bob approves too");
    leaves(&s, &s.both).await;
    let found = stuck(&s, &s.cast.finance).await;
    let places: Vec<_> = found.iter().map(|one| (one.at, one.request, one.claim, one.amount)).collect();
    let expected = [(StuckAt::Claim, claim.request, Some(claim.id), eur(10_000)), (StuckAt::Request, request.id, None, eur(100_000))];
    assert_eq!(places, expected, "what has waited longest comes first");
    sweep(&s.t.app).await.expect("a round");
    assert_eq!(stuck(&s, &s.cast.finance).await, found, "nobody else could be asked");
    let new = s.t.human("Nia Approver", None, &[Role::FundApprover]).await;
    assert_eq!(stuck(&s, &s.cast.finance).await, [], "somebody may now");
    sweep(&s.t.app).await.expect("a round");
    s.decide(&new, &claim, Verdict::Accept).await.ok();
    s.sound().await;
}
