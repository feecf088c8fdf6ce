//! Claims: from the draft to what is owed, and everything that is refused on the way.

use chrono::{Duration, TimeZone, Utc};
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{
        Checklist, ClaimFilter, ClaimStatus, CostKind, LineVerdict, Operation, ProofKind, ReasonCode, RequestSort, Turn, Verdict, api,
    },
};

use super::scene::{Scene, currency, eur, input, today};
use crate::support::PASSWORD;

#[tokio::test]
async fn a_claim_goes_from_draft_to_payment() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    assert_eq!(s.sums().await, (100_000, 0, 900_000));
    let draft = s.draft(user, activity, &[60_001, 40_000]).await;
    assert_eq!((draft.status, draft.asked, draft.remaining), (ClaimStatus::Draft, eur(50_001), eur(100_000)));
    assert_eq!(draft.lines.iter().map(|line| line.share).sum::<i64>(), 50_001);
    assert!(draft.number.starts_with("C-2026-0000"), "{}", draft.number);
    assert!(draft.checklist.contains(&Checklist::Proof { kind: ProofKind::AttendeeList, least: 1, there: 0 }));
    s.submit(user, draft.id).await.fails("funds/proof-missing");
    s.prove(user, activity).await;
    let sent = s.submit(user, draft.id).await.ok();
    assert_eq!(sent.status, ClaimStatus::InReview);
    assert_eq!(sent.clock.expect("a clock").turn, Turn::Vendor);
    let approved = s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    assert_eq!((approved.status, approved.approved), (ClaimStatus::Approved, Some(eur(50_001))));
    assert_eq!(approved.lines.iter().filter_map(|line| line.approved).sum::<i64>(), 50_001);
    assert_eq!(approved.lines.iter().filter_map(|line| line.approved_program).sum::<i64>(), 50_001);
    assert_eq!(s.sums().await, (100_000, 0, 900_000), "a decision moves no money");
    s.pay(&s.cast.finance, &[(sent.id, 50_001)]).await.ok();
    let paid = s.claim(user, sent.id).await;
    assert_eq!((paid.status, paid.paid, paid.remaining), (ClaimStatus::Paid, eur(50_001), eur(49_999)));
    assert_eq!(s.sums().await, (49_999, 50_001, 900_000));
    s.sound().await;
}

#[tokio::test]
async fn the_last_claim_gives_the_rest_back_and_closes_the_request() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let mut last = input(activity, &[80_000]);
    last.last = true;
    last.metrics.clear();
    let client = s.as_(user).await;
    let draft = client.call(&api::CREATE_CLAIM, &[&activity], &last).await.ok();
    let problem = s.submit(user, draft.id).await.fails("funds/metrics-missing");
    assert_eq!(problem.params.get("slugs"), Some(&serde_json::json!(["leads"])));
    last.metrics.insert("leads".to_owned(), 3);
    client.clone().if_match(draft.version).call(&api::UPDATE_CLAIM, &[&draft.id], &last).await.ok();
    let sent = s.submit(user, draft.id).await.ok();
    let decided = s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    assert_eq!((decided.approved, decided.remaining), (Some(eur(40_000)), eur(0)));
    assert_eq!(s.sums().await, (40_000, 0, 960_000));
    s.pay(&s.cast.finance, &[(sent.id, 40_000)]).await.ok();
    let request = client.call(&api::REQUEST, &[&sent.request], &Nothing {}).await.ok();
    assert_eq!(request.status, guildhall_domain::funds::RequestStatus::Closed);
    assert_eq!(request.activities[0].status, guildhall_domain::funds::ActivityStatus::Settled);
    let more = s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &input(activity, &[100])).await;
    more.fails("funds/not-approved");
    s.sound().await;
}

#[tokio::test]
async fn claims_never_ask_for_more_than_remains() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let first = s.sent(user, activity, &[15_000]).await;
    assert_eq!(first.asked, eur(7_500));
    let second = s.draft(user, activity, &[15_000]).await;
    assert_eq!((second.asked, second.remaining), (eur(2_500), eur(2_500)), "what is being decided is not there twice");
    let second = s.submit(user, second.id).await.ok();
    let third = s.draft(user, activity, &[100]).await;
    s.submit(user, third.id).await.fails("funds/over-claim");
    s.decide(&s.cast.approver, &first, Verdict::Deny).await.ok();
    assert_eq!(s.claim(user, third.id).await.remaining, eur(7_500), "what was denied can be claimed again");
    s.decide(&s.cast.approver, &second, Verdict::Accept).await.ok();
    let third = s.submit(user, third.id).await.ok();
    assert_eq!(third.asked, eur(50));
    s.sound().await;
}

#[tokio::test]
async fn a_claim_late_by_a_second_in_the_programs_time_zone_is_late() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let draft = s.draft(user, activity, &[1_000]).await;
    // The last day is 60 days after 25 November; the program is an hour east of UTC.
    assert_eq!(draft.claim_by.to_string(), "2027-01-24");
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 24, 23, 0, 0).single().expect("a moment"));
    let problem = s.submit(user, draft.id).await.fails("funds/claim-window-closed");
    assert_eq!(problem.params.get("claim_by"), Some(&serde_json::json!("2027-01-24")));
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 24, 22, 59, 59).single().expect("a moment"));
    s.submit(user, draft.id).await.ok();
}

#[tokio::test]
async fn what_cannot_be_sent_says_why() {
    let s = Scene::with(|rules| rules.max_claims = 1).await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.prove(user, activity).await;
    let client = s.as_(user).await;
    let mut other = input(activity, &[1_000]);
    other.currency = currency("USD");
    client.call(&api::CREATE_CLAIM, &[&activity], &other).await.fails("funds/wrong-currency");
    let mut wrong = input(activity, &[1_000, 0]);
    wrong.lines[0].kind = CostKind::Media;
    wrong.lines[0].invoice_number = String::new();
    wrong.lines[1].dated = today().checked_sub_days(chrono::Days::new(91));
    let draft = client.call(&api::CREATE_CLAIM, &[&activity], &wrong).await.ok();
    let fields = s.submit(user, draft.id).await.fields();
    let expected = [
        ("/lines/0/kind", "not-one-of"),
        ("/lines/0/invoice_number", "required"),
        ("/lines/1/dated", "outside-days"),
        ("/lines/1/cost", "not-positive"),
    ];
    assert_eq!(fields, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let mut absurd = input(activity, &[1_000]);
    absurd.lines[0].cost = -5;
    assert_eq!(client.call(&api::CREATE_CLAIM, &[&activity], &absurd).await.fields()[0].1, "not-positive");
    absurd.lines[0].cost = i64::MAX;
    assert_eq!(client.call(&api::CREATE_CLAIM, &[&activity], &absurd).await.fields()[0].1, "absurd-amount");
    client.clone().if_match(draft.version + 1).call(&api::UPDATE_CLAIM, &[&draft.id], &input(activity, &[10])).await.fails("stale");
    let good = client.clone().if_match(draft.version).call(&api::UPDATE_CLAIM, &[&draft.id], &input(activity, &[1_000])).await.ok();
    // A draft takes a place as the app says, until it is thrown away.
    let another = async || client.call(&api::CREATE_CLAIM, &[&activity], &input(activity, &[500])).await;
    let problem = another().await.fails("funds/too-many-claims");
    assert_eq!(problem.params.get("max"), Some(&serde_json::json!(1)));
    client.call(&api::REMOVE_CLAIM, &[&good.id], &Nothing {}).await.ok();
    client.call(&api::CLAIM, &[&good.id], &Nothing {}).await.fails("not-found");
    let good = another().await.ok();
    let sent = s.submit(user, good.id).await.ok();
    another().await.fails("funds/too-many-claims");
    s.submit(user, sent.id).await.fails("funds/not-a-draft");
    client.call(&api::REMOVE_CLAIM, &[&sent.id], &Nothing {}).await.fails("funds/not-a-draft");
    s.sound().await;
}

#[tokio::test]
async fn a_claim_is_started_only_while_it_can_be_claimed() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    let start = async || s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &input(activity, &[10])).await;
    s.t.app.clock.set(Utc.with_ymd_and_hms(2026, 11, 22, 22, 59, 59).single().expect("a moment"));
    assert_eq!(start().await.fails("funds/not-begun").params["starts_on"], "2026-11-23");
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 24, 23, 0, 0).single().expect("a moment"));
    assert_eq!(start().await.fails("funds/claim-window-closed").params["claim_by"], "2027-01-24");
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 24, 22, 59, 59).single().expect("a moment"));
    start().await.ok();
}

#[tokio::test]
async fn an_activity_that_is_not_approved_takes_no_claim() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 10_000).await;
    s.t.execute("UPDATE funds_activities SET status = 'open' WHERE id = $1", [activity.to_string().into()]).await.expect("the change");
    s.as_(user).await.call(&api::CREATE_CLAIM, &[&activity], &input(activity, &[10])).await.fails("funds/not-approved");
    s.send(user, activity, "kind=photo&name=a.csv", b"a,b\n".to_vec()).await.fails("funds/not-approved");
}

#[tokio::test]
async fn lines_are_decided_one_by_one() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000, 20_000, 30_001]).await;
    let mut decision = s.decision(&sent, Verdict::Accept);
    let say = |line, verdict| LineVerdict { line, verdict, reason: Some(ReasonCode::TooExpensive), note: "Less".to_owned() };
    decision.lines[1] = say(2, Verdict::Change { amount: 15_000 });
    decision.lines[2] = say(3, Verdict::Deny);
    let decided = s.as_(&s.cast.approver).await.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.ok();
    assert_eq!((decided.status, decided.approved), (ClaimStatus::PartlyApproved, Some(eur(12_500))));
    assert_eq!(decided.lines.iter().map(|line| line.approved.expect("decided")).collect::<Vec<_>>(), [5_000, 7_500, 0]);
    let mut short = decision.clone();
    short.lines.pop();
    let next = s.sent(user, activity, &[100, 100]).await;
    let fields = s.as_(&s.cast.approver).await.call(&api::DECIDE_CLAIM, &[&next.id], &short).await;
    assert!(["invalid"].contains(&fields.fails_with().as_str()), "an operation is good once, and each line needs a verdict");
    s.sound().await;
}

#[tokio::test]
async fn a_returned_claim_is_mended_and_sent_again() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000, 20_000]).await;
    let mut decision = s.decision(&sent, Verdict::Accept);
    decision.lines[1] =
        LineVerdict { line: 2, verdict: Verdict::Return, reason: Some(ReasonCode::Incomplete), note: "Which hall?".to_owned() };
    s.pass(Duration::hours(5));
    let returned = s.as_(&s.cast.approver).await.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.ok();
    let clock = returned.clock.expect("a clock");
    assert_eq!((returned.status, clock.turn, clock.vendor_seconds), (ClaimStatus::Returned, Turn::Partner, 5 * 3_600));
    assert_eq!(returned.lines[1].decision.as_ref().expect("decided").note, "Which hall?");
    assert_eq!(returned.approved, None);
    let client = s.as_(user).await;
    let mended = input(activity, &[10_000, 19_000]);
    client.clone().if_match(returned.version).call(&api::UPDATE_CLAIM, &[&sent.id], &mended).await.ok();
    let again = s.submit(user, sent.id).await.ok();
    assert_eq!((again.status, again.asked), (ClaimStatus::InReview, eur(14_500)));
    assert!(again.lines.iter().all(|line| line.decision.is_none()));
    s.decide(&s.cast.approver, &again, Verdict::Accept).await.ok();
}

#[tokio::test]
async fn who_is_not_asked_does_not_decide() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000]).await;
    for who in [&s.cast.manager, &s.cast.finance, &s.cast.admin] {
        s.decide(who, &sent, Verdict::Accept).await.fails("funds/not-your-turn");
    }
    s.decide(&s.cast.free_manager, &sent, Verdict::Accept).await.fails("not-found");
    s.decide(user, &sent, Verdict::Accept).await.fails("denied");
    let draft = s.draft(user, activity, &[100]).await;
    s.decide(&s.cast.approver, &draft, Verdict::Accept).await.fails("not-found");
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.ok();
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.fails("funds/not-in-review");
    // Whoever lost the role since the claim was sent does not decide any more.
    let next = s.submit(user, draft.id).await.ok();
    let less = "UPDATE people SET roles = 'finance' WHERE id = $1";
    s.t.execute(less, [s.both.id.to_string().into()]).await.expect("the change");
    s.decide(&s.both, &next, Verdict::Accept).await.fails("funds/no-longer-approver");
    // Somebody who once wrote the claim and works at the vendor now.
    let moved = s.t.human("Moe Moved", None, &[Role::FundApprover]).await;
    let write = "UPDATE funds_claims SET claimed_by = $1 WHERE id = $2";
    s.t.execute(write, [moved.id.to_string().into(), next.id.to_string().into()]).await.expect("the change");
    s.decide(&moved, &next, Verdict::Accept).await.fails("funds/own-request");
}

#[tokio::test]
async fn others_are_asked_when_those_who_were_asked_are_gone() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000]).await;
    let late = s.t.human("Lea Later", None, &[Role::FundApprover]).await;
    s.decide(&late, &sent, Verdict::Accept).await.fails("funds/not-your-turn");
    guildhall_server::funds::sweep(&s.t.app).await.expect("a round");
    s.decide(&late, &sent, Verdict::Accept).await.fails("funds/not-your-turn");
    for gone in [&s.cast.approver, &s.both] {
        s.t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [gone.id.to_string().into()]).await.expect("the change");
    }
    guildhall_server::funds::sweep(&s.t.app).await.expect("a round");
    let read = s.claim(&late, sent.id).await;
    assert_eq!(read.chain.steps[0].deciders.iter().map(|decider| decider.person).collect::<Vec<_>>(), [late.id]);
    s.decide(&late, &sent, Verdict::Accept).await.ok();
    s.sound().await;
}

#[tokio::test]
async fn two_steps_decide_one_after_the_other_and_the_stricter_counts() {
    let s = Scene::with(|rules| {
        let mut second = rules.claim_chain[0].clone();
        second.name = guildhall_domain::language::Localized::english("Money");
        rules.claim_chain[0].approvers = guildhall_domain::funds::ApproverRule::ChannelManagers;
        rules.claim_chain.push(second);
    })
    .await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000]).await;
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.fails("funds/not-your-turn");
    let half = s.decide(&s.cast.manager, &sent, Verdict::Change { amount: 4_000 }).await.ok();
    assert_eq!((half.status, half.approved), (ClaimStatus::InReview, None));
    let done = s.decide(&s.cast.approver, &half, Verdict::Accept).await.ok();
    assert_eq!((done.status, done.approved), (ClaimStatus::PartlyApproved, Some(eur(2_000))));
    s.sound().await;
}

#[tokio::test]
async fn large_claims_ask_for_the_password_again() {
    let s = Scene::with(|rules| rules.reauthenticate_from = Some(1_000_000)).await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[100_000]).await;
    let set = "UPDATE funds_requests SET rules_version = 2 WHERE id = $1";
    let mut rules = super::scene::rules();
    rules.reauthenticate_from = Some(50_000);
    let insert = "INSERT INTO funds_rules (key, program_id, number, rules, created_at, created_by) VALUES ($1, $2, 2, $3, '', $4)";
    let values = [
        format!("{}/2", s.program.id).into(),
        s.program.id.to_string().into(),
        serde_json::to_string(&rules).expect("rules").into(),
        s.cast.admin.id.to_string().into(),
    ];
    s.t.execute(insert, values).await.expect("other rules");
    s.t.execute(set, [sent.request.to_string().into()]).await.expect("the change");
    s.decide(&s.cast.approver, &sent, Verdict::Accept).await.fails("funds/reauthenticate");
    let mut decision = s.decision(&sent, Verdict::Accept);
    decision.password = "something else".to_owned();
    let approver = s.as_(&s.cast.approver).await;
    approver.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.fails("session/wrong-password");
    decision.password = PASSWORD.to_owned();
    approver.call(&api::DECIDE_CLAIM, &[&sent.id], &decision).await.ok();
    s.pay(&s.cast.finance, &[(sent.id, 50_000)]).await.fails("funds/reauthenticate");
    let mut payment = s.payment(&[(sent.id, 50_000)]);
    payment.password = PASSWORD.to_owned();
    s.as_(&s.cast.finance).await.call(&api::PAY, &[], &payment).await.ok();
    let kept = s.t.rows("SELECT answer, fingerprint FROM funds_operations", []).await;
    let kept: Vec<String> = kept.iter().map(|row| row.try_get_by_index(0).expect("an answer")).collect();
    assert!(!kept.join(" ").contains(PASSWORD));
    s.sound().await;
}

#[tokio::test]
async fn a_retry_gets_the_same_answer_and_nothing_happens_twice() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let draft = s.draft(user, activity, &[10_000]).await;
    let client = s.as_(user).await;
    let submit = Operation { operation: s.operation() };
    let first = client.call(&api::SUBMIT_CLAIM, &[&draft.id], &submit).await.ok();
    assert_eq!(client.call(&api::SUBMIT_CLAIM, &[&draft.id], &submit).await.ok(), first);
    let decision = s.decision(&first, Verdict::Accept);
    let approver = s.as_(&s.cast.approver).await;
    let decided = approver.call(&api::DECIDE_CLAIM, &[&first.id], &decision).await.ok();
    assert_eq!(approver.call(&api::DECIDE_CLAIM, &[&first.id], &decision).await.ok(), decided);
    let mut other = decision.clone();
    other.note = "Another word".to_owned();
    assert_eq!(approver.call(&api::DECIDE_CLAIM, &[&first.id], &other).await.fields()[0].0, "/operation");
    let foreign = s.as_(&s.both).await.call(&api::DECIDE_CLAIM, &[&first.id], &decision).await;
    assert_eq!(foreign.fields(), [("/operation".to_owned(), "operation-used".to_owned())]);
    s.sound().await;
}

#[tokio::test]
async fn the_list_shows_what_one_may_see_in_the_order_asked_for() {
    let s = Scene::set().await;
    let (user, other) = (&s.cast.ardent_user, &s.cast.boreal_user);
    let mut sent = Vec::new();
    for (human, cost) in [(user, 10_000), (other, 30_000), (user, 20_000)] {
        let activity = s.approved(human, 50_000).await;
        s.prove(human, activity).await;
        sent.push(s.sent(human, activity, &[cost]).await);
        s.pass(Duration::minutes(1));
    }
    s.draft(user, sent[0].activity, &[5]).await;
    let approver = s.as_(&s.cast.approver).await;
    let ids = |page: guildhall_domain::page::Page<guildhall_domain::funds::ClaimSummary>| -> Vec<_> {
        page.items.into_iter().map(|claim| claim.id).collect()
    };
    let all = approver.call(&api::CLAIMS, &[], &ClaimFilter { sort: Some(RequestSort::Age), ..ClaimFilter::default() }).await.ok();
    assert_eq!(all.total, 3, "drafts are the partners' own affair");
    assert!(all.items.iter().all(|claim| claim.your_turn));
    assert_eq!(ids(all), [sent[0].id, sent[1].id, sent[2].id]);
    let by_money = ClaimFilter { sort: Some(RequestSort::Money), limit: Some(2), mine: Some(true), ..ClaimFilter::default() };
    let first = approver.call(&api::CLAIMS, &[], &by_money).await.ok();
    let rest = ClaimFilter { cursor: first.next.clone(), ..by_money };
    assert_eq!(ids(first), [sent[1].id, sent[2].id]);
    let rest = approver.call(&api::CLAIMS, &[], &rest).await.ok();
    assert_eq!((rest.next.clone(), ids(rest)), (None, vec![sent[0].id]));
    let own = s.as_(user).await.call(&api::CLAIMS, &[], &ClaimFilter::default()).await.ok();
    assert_eq!(own.total, 3, "two that were sent and a draft");
    let found = ClaimFilter { q: Some("boreal".to_owned()), status: vec![ClaimStatus::InReview], ..ClaimFilter::default() };
    assert_eq!(ids(approver.call(&api::CLAIMS, &[], &found).await.ok()), [sent[1].id]);
    assert_eq!(s.as_(user).await.call(&api::CLAIMS, &[], &found).await.ok().total, 0);
    let csv = approver.call(&api::EXPORT_CLAIMS, &[], &ClaimFilter::default()).await.text();
    assert_eq!(csv.lines().count(), 4);
    assert!(csv.contains("Boreal Flow"));
    assert!(!s.as_(user).await.call(&api::EXPORT_CLAIMS, &[], &ClaimFilter::default()).await.text().contains("Boreal Flow"));
}

#[tokio::test]
async fn the_partner_hears_of_each_change_of_hands() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 10_000).await;
    s.pay(&s.cast.finance, &[(claim.id, 5_000)]).await.ok();
    let request = s.as_(user).await.call(&api::REQUEST, &[&claim.request], &Nothing {}).await.ok();
    let codes: Vec<&str> = request.events.iter().map(|event| event.code.as_str()).collect();
    assert_eq!(&codes[..3], ["paid", "claim_approved", "claim_submitted"]);
    assert_eq!(request.activities[0].claims.len(), 1);
    assert_eq!(request.activities[0].proofs.len(), 1);
    let notices = s.t.rows("SELECT code FROM funds_notices WHERE person_id = $1", [user.id.to_string().into()]).await;
    assert!(notices.len() <= 1);
}

#[tokio::test]
async fn others_are_asked_when_nobody_who_was_asked_may_decide_a_claim_any_more() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let sent = s.sent(user, activity, &[10_000]).await;
    let sweep = async || guildhall_server::funds::sweep(&s.t.app).await.expect("it runs");
    let role = "UPDATE people SET roles = 'finance' WHERE id = $1";
    s.t.execute(role, [s.cast.approver.id.to_string().into()]).await.expect("the change");
    sweep().await;
    assert_eq!(s.claim(user, sent.id).await.version, sent.version, "somebody else may still decide");
    s.t.execute(role, [s.both.id.to_string().into()]).await.expect("the change");
    let other = s.t.human("Fred Approver", None, &[Role::FundApprover]).await;
    sweep().await;
    let mine = ClaimFilter { mine: Some(true), ..ClaimFilter::default() };
    let waiting = s.as_(&other).await.call(&api::CLAIMS, &[], &mine).await.ok();
    assert_eq!(waiting.items.iter().map(|claim| (claim.id, claim.your_turn)).collect::<Vec<_>>(), [(sent.id, true)]);
    s.decide(&s.both, &sent, Verdict::Accept).await.fails("funds/not-your-turn");
    s.decide(&other, &sent, Verdict::Accept).await.ok();
}

#[tokio::test]
async fn claims_are_found_by_their_words() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let owed = s.owed(user, 10_000, 1_000).await;
    s.owed(&s.cast.boreal_user, 10_000, 1_000).await;
    for (q, found) in
        [("open ho", 2), ("ARDENT", 1), (&owed.number, 1), (&owed.request_number, 1), ("pen", 0), ("open closed", 0), ("%", 0)]
    {
        let filter = ClaimFilter { q: Some(q.to_owned()), ..ClaimFilter::default() };
        let page = s.as_(&s.cast.finance).await.call(&api::CLAIMS, &[], &filter).await.ok();
        assert_eq!((page.total, page.items.len()), (found, found as usize), "{q}");
    }
    let filter = ClaimFilter { q: Some("open".to_owned()), ..ClaimFilter::default() };
    assert_eq!(s.as_(user).await.call(&api::CLAIMS, &[], &filter).await.ok().total, 1, "nobody finds what they may not see");
}
