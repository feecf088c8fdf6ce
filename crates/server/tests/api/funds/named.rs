//! People whom the rules name: they see the claims that they decide on, with the proof and the balance beside them.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{ClaimFilter, ClaimStatus, SummaryFilter, Verdict, api},
};

use super::scene::Scene;

/// A manager who does not look after Ardent stands in for the approvers of claims.
async fn named() -> Scene {
    let s = Scene::set().await;
    let mut program = s.program.program.clone();
    program.rules.claim_chain[0].substitutes = vec![s.cast.free_manager.id];
    s.as_(&s.cast.admin).await.if_match(s.program.version).call(&api::UPDATE_PROGRAM, &[&s.program.id], &program).await.ok();
    s
}

#[tokio::test]
async fn somebody_named_sees_the_claims_on_which_they_decide() {
    let s = named().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let proof = s.prove(user, activity).await;
    let substitute = s.as_(&s.cast.free_manager).await;
    let filter = SummaryFilter { partner: Some(s.cast.ardent.id) };
    substitute.call(&api::PROOF_FILE, &[&proof.id], &Nothing {}).await.fails("not-found");
    assert_eq!(substitute.call(&api::SUMMARY, &[], &filter).await.ok().standings, []);
    let sent = s.sent(user, activity, &[4_000]).await;
    let mine = ClaimFilter { mine: Some(true), ..ClaimFilter::default() };
    let listed = substitute.call(&api::CLAIMS, &[], &mine).await.ok();
    assert_eq!(listed.items.iter().map(|claim| (claim.id, claim.your_turn)).collect::<Vec<_>>(), [(sent.id, true)]);
    substitute.call(&api::CLAIM, &[&sent.id], &Nothing {}).await.ok();
    substitute.call(&api::REQUEST, &[&sent.request], &Nothing {}).await.ok();
    assert_eq!(substitute.call(&api::PROOF_FILE, &[&proof.id], &Nothing {}).await.status, 200);
    let standings = substitute.call(&api::SUMMARY, &[], &filter).await.ok().standings;
    assert_eq!(standings.iter().map(|standing| standing.allocation).collect::<Vec<_>>(), [Some(s.ardent)]);
    let everything = substitute.call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings;
    assert_eq!(everything.iter().map(|standing| standing.balance.committed).collect::<Vec<_>>(), [10_000], "Boreal's money stays hidden");
    let decision = s.decision(&sent, Verdict::Accept);
    let decided = substitute.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.ok();
    assert_eq!(decided.status, ClaimStatus::Approved);
    let again = substitute.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.ok();
    assert_eq!(again, decided);
    substitute.call(&api::CLAIM, &[&sent.id], &Nothing {}).await.ok();
    let other = s.approved(user, 10_000).await;
    let hidden = s.t.rows("SELECT request_id FROM funds_activities WHERE id = $1", [other.to_string().into()]).await;
    let hidden: String = hidden[0].try_get_by_index(0).expect("an id");
    substitute.call(&api::REQUEST, &[&hidden], &Nothing {}).await.fails("not-found");
    s.sound().await;
}

#[tokio::test]
async fn somebody_named_sees_what_they_were_asked_about_while_the_partner_has_it() {
    let s = named().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[4_000]).await;
    s.decide(&s.cast.approver, &sent, Verdict::Return).await.ok();
    let substitute = s.as_(&s.cast.free_manager).await;
    let seen = substitute.call(&api::CLAIM, &[&sent.id], &Nothing {}).await.ok();
    assert_eq!(seen.status, ClaimStatus::Returned);
    substitute.call(&api::REQUEST, &[&sent.request], &Nothing {}).await.ok();
}
