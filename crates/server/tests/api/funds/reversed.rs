//! What a payment that was taken back leaves for changes and claims that follow.

use guildhall_domain::funds::{ChangeInput, Decision, DecisionInput, ReverseInput, Verdict, api};

use super::scene::{Scene, eur, today};

#[tokio::test]
async fn after_a_payment_was_taken_back_a_change_keeps_both_currencies_together() {
    let s = Scene::set().await;
    let (user, finance) = (&s.cast.ardent_user, s.as_(&s.cast.finance).await);
    let claim = s.owed(user, 100_000, 20_000).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let (operation, reason) = (s.operation(), "Half of it was called off".to_owned());
    let back = ReverseInput { operation, payment: payment.id, amount: eur(4_000), reason, password: String::new() };
    finance.call(&api::REVERSE, &[&claim.id], &back).await.ok();
    // More, then less: each is reckoned from what is kept, which is less than what was approved.
    for amount in [120_000, 80_000] {
        let input = ChangeInput {
            operation: s.operation(),
            starts_on: today(),
            ends_on: today().succ_opt().expect("a day"),
            cost: 240_000,
            amount,
            reason: "Another hall".to_owned(),
        };
        let asked = s.as_(user).await.call(&api::CHANGE_ACTIVITY, &[&claim.activity], &input).await.ok();
        let decision = Decision { activity: claim.activity, verdict: Verdict::Accept, reason: None, note: String::new() };
        let decision = DecisionInput { operation: s.operation(), decisions: vec![decision], password: String::new() };
        s.as_(&s.cast.approver).await.call(&api::DECIDE_REQUEST, &[&asked.id], &decision).await.ok();
        let next = s.sent(user, claim.activity, &[20_000]).await;
        let next = s.decide(&s.cast.approver, &next, Verdict::Accept).await.ok();
        assert_eq!((next.approved, next.approved_program), (Some(eur(10_000)), Some(eur(10_000))), "changed to {amount}");
        s.pay(&s.cast.finance, &[(next.id, 10_000)]).await.ok();
        s.sound().await;
    }
}
