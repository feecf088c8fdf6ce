//! Decisions: who decides when, what is said, and what becomes of the request.

use std::collections::BTreeSet;

use guildhall_domain::{
    access::Role,
    funds::{
        ActivityStatus, AnswerInput, ApproverRule, ChangeInput, Decision, DecisionInput, ExtendInput, FundRequest, ManyInput, ManyResult,
        ReasonCode, RequestFilter, RequestId, RequestStatus, SeenRequest, StepRule, SummaryFilter, Turn, Verdict, api,
    },
};

use super::asking::{Stage, accept, activity, day, step, verdict};
use crate::support::PASSWORD;

/// A request as it was just looked at.
fn seen(request: &FundRequest) -> SeenRequest {
    SeenRequest { id: request.id, version: request.version }
}

/// What was not approved, and why.
fn reasons(result: &ManyResult) -> Vec<(RequestId, &str)> {
    result.refused.iter().map(|refused| (refused.id, refused.code.as_str())).collect()
}

#[tokio::test]
async fn large_requests_need_a_second_person() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Fair", 300_000), activity("Tour", 200_000)]).await;
    stage.decide(&stage.cast.approver, &sent, accept(&sent)).await.fails("funds/not-your-turn");
    let half = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    assert_eq!((half.status, stage.balance().await.1), (RequestStatus::InReview, 0), "nothing is reserved before the last step");
    stage.decide(&stage.cast.manager, &half, accept(&half)).await.fails("funds/not-your-turn");
    let approved = stage.decide(&stage.cast.approver, &half, accept(&half)).await.ok();
    assert_eq!((approved.status, stage.balance().await.1), (RequestStatus::Approved, 500_000));
    let mails = stage.mailed().await;
    assert_eq!(mails.iter().filter(|mail| mail.contains("waits for your decision")).count(), 2);
    assert_eq!(mails.first().map(String::as_str), Some("ada.user@ardent.example: R-2026-00001: Your request was approved"));
}

#[tokio::test]
async fn each_activity_has_its_own_decision() {
    let stage = Stage::set().await;
    let titles = [("As is", 100_000), ("Less", 100_000), ("No", 100_000), ("Later", 50_000)];
    let sent = stage.sent(titles.map(|(title, asked)| activity(title, asked)).to_vec()).await;
    let verdicts = [
        verdict(&sent, "As is", Verdict::Accept),
        verdict(&sent, "Less", Verdict::Change { amount: 60_000 }),
        verdict(&sent, "No", Verdict::Deny),
    ];
    let some = stage.decide(&stage.cast.manager, &sent, verdicts.to_vec()).await.ok();
    assert_eq!((some.status, some.turn()), (RequestStatus::InReview, Turn::Vendor), "one is still open");
    let all = stage.decide(&stage.cast.manager, &some, vec![verdict(&some, "Later", Verdict::Return)]).await.ok();
    let states: Vec<_> = all.activities.iter().map(|it| (it.status, it.approved)).collect();
    assert_eq!(
        states,
        [
            (ActivityStatus::Approved, Some(100_000)),
            (ActivityStatus::Approved, Some(60_000)),
            (ActivityStatus::Denied, None),
            (ActivityStatus::Returned, None)
        ]
    );
    assert_eq!((all.status, stage.balance().await), (RequestStatus::Rejected, (840_000, 160_000, 0)));
    let no = all.events.iter().find(|event| event.code == "denied").expect("an event");
    assert_eq!((no.by.as_str(), no.activity), ("Mia Manager", Some(all.activities[2].id)));
}

#[tokio::test]
async fn all_denied_is_declined_for_good() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let declined = stage.decide(&stage.cast.manager, &sent, vec![verdict(&sent, "Open day", Verdict::Deny)]).await.ok();
    assert_eq!((declined.status, declined.turn()), (RequestStatus::Declined, Turn::Nobody));
    stage.send(&declined).await.fails("funds/not-a-draft");
}

#[tokio::test]
async fn decisions_say_why_and_never_give_more_than_was_asked_for() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let of = |verdict, reason, note: &str| Decision { activity: sent.activities[0].id, verdict, reason, note: note.into() };
    let cases = [
        (of(Verdict::Deny, None, ""), "/decisions/0/reason", "required"),
        (of(Verdict::Deny, Some(ReasonCode::Other), ""), "/decisions/0/note", "required"),
        (of(Verdict::Change { amount: 100_000 }, Some(ReasonCode::Budget), ""), "/decisions/0/verdict/amount", "not-lower"),
        (of(Verdict::Change { amount: -1 }, Some(ReasonCode::Budget), ""), "/decisions/0/verdict/amount", "not-positive"),
        (Decision { activity: stage.t.app.new_id(), ..of(Verdict::Accept, None, "") }, "/decisions/0/activity", "unknown"),
    ];
    for (decision, pointer, code) in cases {
        let fields = stage.decide(&stage.cast.manager, &sent, vec![decision]).await.fields();
        assert_eq!(fields, [(pointer.to_owned(), code.to_owned())]);
    }
    let twice = vec![of(Verdict::Accept, None, ""), of(Verdict::Accept, None, "")];
    assert_eq!(stage.decide(&stage.cast.manager, &sent, twice).await.fields()[0].1, "doubled");
    assert_eq!(stage.decide(&stage.cast.manager, &sent, vec![]).await.fields(), [("/decisions".to_owned(), "required".to_owned())]);
}

#[tokio::test]
async fn only_those_who_are_asked_decide() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    for (human, code) in [
        (&stage.cast.approver, "funds/not-your-turn"),
        (&stage.cast.finance, "funds/not-your-turn"),
        (&stage.cast.admin, "funds/not-your-turn"),
        (&stage.cast.free_manager, "not-found"),
        (&stage.cast.ardent_admin, "denied"),
        (&stage.cast.boreal_admin, "denied"),
    ] {
        stage.decide(human, &sent, accept(&sent)).await.fails(code);
    }
    assert_eq!(stage.balance().await.1, 0);
}

#[tokio::test]
async fn a_second_role_is_not_a_second_person() {
    let stage = Stage::set().await;
    let both = stage.second_manager(&[Role::ChannelManager, Role::FundApprover]).await;
    let sent = stage.sent(vec![activity("Fair", 500_000)]).await;
    let half = stage.decide(&both, &sent, accept(&sent)).await.ok();
    stage.decide(&both, &half, accept(&half)).await.fails("funds/not-your-turn");
    stage.decide(&stage.cast.approver, &half, accept(&half)).await.ok();
}

#[tokio::test]
async fn one_person_for_two_steps_is_nobody() {
    let stage = Stage::set().await;
    let gone = stage.cast.approver.id.to_string();
    stage.t.execute("UPDATE people SET roles = 'finance' WHERE id = $1", [gone.into()]).await.expect("the change");
    let roles = "UPDATE people SET roles = 'channel_manager fund_approver' WHERE id = $1";
    stage.t.execute(roles, [stage.cast.manager.id.to_string().into()]).await.expect("the change");
    let draft = stage.draft(vec![activity("Fair", 500_000)]).await;
    stage.send(&draft).await.fails("funds/no-approver");
}

#[tokio::test]
async fn nobody_decides_on_what_they_asked_for_whatever_role_they_have_now() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let ada = stage.cast.ardent_user.id.to_string();
    // A vendor's role at a partner opens nothing.
    stage
        .t
        .execute("UPDATE people SET roles = 'channel_manager vendor_admin' WHERE id = $1", [ada.clone().into()])
        .await
        .expect("the change");
    stage.decide(&stage.cast.ardent_user, &sent, accept(&sent)).await.fails("denied");
    // And whoever changes sides still wrote the request.
    stage
        .t
        .execute(
            "UPDATE people SET partner_id = NULL, roles = 'channel_manager fund_approver vendor_admin' WHERE id = $1",
            [ada.clone().into()],
        )
        .await
        .expect("the change");
    let assign = "INSERT INTO partner_managers (partner_id, person_id) VALUES ($1, $2)";
    stage.t.execute(assign, [stage.cast.ardent.id.to_string().into(), ada.into()]).await.expect("the change");
    stage.decide(&stage.cast.ardent_user, &sent, accept(&sent)).await.fails("funds/own-request");
    let many = ManyInput { operation: stage.operation(), requests: vec![seen(&sent)], password: String::new() };
    let result = stage.as_(&stage.cast.ardent_user).call(&api::APPROVE_MANY, &[], &many).await.ok();
    assert_eq!(reasons(&result), [(sent.id, "funds/own-request")]);
}

#[tokio::test]
async fn whoever_lost_access_or_role_does_not_decide() {
    let stage = Stage::set().await;
    let second = stage.second_manager(&[Role::ChannelManager]).await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let set =
        async |change: &str, who: &crate::support::Human| stage.t.execute(change, [who.id.to_string().into()]).await.expect("the change");
    set("UPDATE people SET status = 'disabled' WHERE id = $1", &second).await;
    stage.decide(&second, &sent, accept(&sent)).await.fails("signed-out");
    set("UPDATE people SET roles = 'finance', status = 'active' WHERE id = $1", &second).await;
    set("DELETE FROM partner_managers WHERE person_id = $1", &second).await;
    stage.decide(&second, &sent, accept(&sent)).await.fails("funds/no-longer-approver");
    // The other manager is still asked; a new request asks only who is there.
    stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    let next = stage.sent(vec![activity("Next", 100_000)]).await;
    assert_eq!(next.activities[0].chain.steps[0].deciders.len(), 1);
    set("UPDATE people SET status = 'disabled' WHERE id = $1", &stage.cast.manager).await;
    let draft = stage.draft(vec![activity("Third", 100_000)]).await;
    stage.send(&draft).await.fails("funds/no-approver");
}

#[tokio::test]
async fn parallel_steps_and_substitutes_follow_the_rules() {
    let stage = Stage::with(|rules| {
        let beside = StepRule { parallel: true, ..step("Approver", ApproverRule::FundApprovers) };
        rules.request_chain = vec![step("Manager", ApproverRule::ChannelManagers), beside];
    })
    .await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let low = verdict(&sent, "Open day", Verdict::Change { amount: 40_000 });
    let half = stage.decide(&stage.cast.approver, &sent, vec![low]).await.ok();
    let high = verdict(&sent, "Open day", Verdict::Change { amount: 70_000 });
    let over = stage.decide(&stage.cast.manager, &half, vec![high]).await.ok();
    assert_eq!(over.activities[0].approved, Some(40_000), "the lowest amount counts");
}

#[tokio::test]
async fn somebody_named_by_the_rules_sees_and_decides_without_looking_after_the_partner() {
    let stage = Stage::set().await;
    let mut program = stage.program.clone();
    program.program.rules.request_chain[0].substitutes = vec![stage.cast.free_manager.id];
    stage.as_(&stage.cast.admin).if_match(program.version).call(&api::UPDATE_PROGRAM, &[&program.id], &program.program).await.ok();
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let read = stage.read(&stage.cast.free_manager, &sent).await;
    assert!(read.activities[0].chain.steps[0].deciders.iter().any(|decider| decider.substitute && decider.name == "Max Manager"));
    let filter = SummaryFilter { partner: Some(stage.cast.ardent.id) };
    let beside = stage.as_(&stage.cast.free_manager).call(&api::SUMMARY, &[], &filter).await.ok();
    assert_eq!(beside.standings.iter().map(|standing| standing.allocation).collect::<Vec<_>>(), [Some(stage.ardent.id)]);
    stage.decide(&stage.cast.free_manager, &sent, accept(&sent)).await.ok();
    let after = stage.as_(&stage.cast.free_manager).call(&api::SUMMARY, &[], &filter).await.ok();
    assert_eq!(after.standings, [], "whoever is not asked any more sees nothing of it");
}

#[tokio::test]
async fn large_amounts_ask_for_the_password_again() {
    let stage = Stage::with(|rules| rules.reauthenticate_from = Some(200_000)).await;
    let small = stage.sent(vec![activity("Small", 199_999)]).await;
    stage.decide(&stage.cast.manager, &small, accept(&small)).await.ok();
    let sent = stage.sent(vec![activity("Large", 200_000)]).await;
    let with = |password: &str| DecisionInput { operation: stage.operation(), decisions: accept(&sent), password: password.into() };
    let manager = stage.as_(&stage.cast.manager);
    manager.call(&api::DECIDE_REQUEST, &[&sent.id], &with("")).await.fails("funds/reauthenticate");
    manager.call(&api::DECIDE_REQUEST, &[&sent.id], &with("a wrong guess")).await.fails("funds/reauthenticate");
    let many = |password: &str| ManyInput { operation: stage.operation(), requests: vec![seen(&sent)], password: password.into() };
    let refused = manager.call(&api::APPROVE_MANY, &[], &many("")).await.ok();
    assert_eq!(reasons(&refused), [(sent.id, "funds/reauthenticate")]);
    manager.call(&api::DECIDE_REQUEST, &[&sent.id], &with(PASSWORD)).await.ok();
    let kept = stage.t.rows("SELECT fingerprint, answer FROM funds_operations", []).await;
    assert!(kept.iter().all(|row| !row.try_get::<String>("", "answer").expect("an answer").contains(PASSWORD)));
    // Guessing is slowed down like at the door.
    let next = stage.sent(vec![activity("Next", 200_000)]).await;
    let mut last = String::new();
    for _ in 0..8 {
        let input = DecisionInput { operation: stage.operation(), decisions: accept(&next), password: "another guess".into() };
        last = manager.call(&api::DECIDE_REQUEST, &[&next.id], &input).await.fails_with();
    }
    assert_eq!(last, "too-many-requests");
}

#[tokio::test]
async fn many_are_approved_each_for_itself() {
    let stage = Stage::set().await;
    let plain = stage.sent(vec![activity("One", 100_000), activity("Two", 100_000)]).await;
    let large = stage.sent(vec![activity("Large", 500_000)]).await;
    let dear = stage.sent(vec![activity("Dear", 490_000)]).await;
    let also = stage.sent(vec![activity("Also", 490_000)]).await;
    let draft = stage.draft(vec![activity("Draft", 1)]).await;
    let input = ManyInput {
        operation: stage.operation(),
        requests: [&plain, &large, &dear, &also, &draft].map(seen).to_vec(),
        password: String::new(),
    };
    let manager = stage.as_(&stage.cast.manager);
    let result = manager.call(&api::APPROVE_MANY, &[], &input).await.ok();
    // The large one went on to its second step; of the two dear ones the money was there for one.
    assert_eq!(result.done, [plain.id, large.id, dear.id]);
    assert_eq!(reasons(&result), [(also.id, "funds/insufficient-funds"), (draft.id, "not-found")]);
    assert_eq!(result.refused[0].params["remaining"]["minor"], 310_000, "the sentence needs its numbers");
    assert_eq!(stage.balance().await.1, 690_000);
    let again = manager.call(&api::APPROVE_MANY, &[], &input).await.ok();
    assert_eq!((again, stage.balance().await.1), (result, 690_000));
    let foreign = stage.as_(&stage.cast.approver).call(&api::APPROVE_MANY, &[], &input).await.ok();
    assert!(foreign.done.is_empty());
    let twice = ManyInput { operation: stage.operation(), requests: vec![seen(&plain), seen(&plain)], ..input.clone() };
    assert_eq!(manager.call(&api::APPROVE_MANY, &[], &twice).await.fields(), [("/requests/1/id".to_owned(), "doubled".to_owned())]);
    let empty = ManyInput { requests: vec![], ..input };
    assert_eq!(manager.call(&api::APPROVE_MANY, &[], &empty).await.fields(), [("/requests".to_owned(), "required".to_owned())]);
}

#[tokio::test]
async fn what_changed_since_it_was_looked_at_is_not_approved_with_the_others() {
    let stage = Stage::set().await;
    let (first, second) = (stage.sent(vec![activity("One", 100_000)]).await, stage.sent(vec![activity("Two", 100_000)]).await);
    let input = AnswerInput { answer: "Ask for the plan of the hall first.".into() };
    stage.as_(&stage.cast.admin).call(&api::NOTE, &[&second.id], &input).await.ok();
    let many = ManyInput { operation: stage.operation(), requests: vec![seen(&first), seen(&second)], password: String::new() };
    let result = stage.as_(&stage.cast.manager).call(&api::APPROVE_MANY, &[], &many).await.ok();
    assert_eq!((&result.done, reasons(&result)), (&vec![first.id], vec![(second.id, "stale")]));
    assert_eq!(stage.balance().await.1, 100_000);
}

#[tokio::test]
async fn a_version_that_was_not_looked_at_is_not_decided() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let input = DecisionInput { operation: stage.operation(), decisions: accept(&sent), password: String::new() };
    let manager = stage.as_(&stage.cast.manager);
    manager.clone().if_match(sent.version - 1).call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.fails("stale");
    manager.if_match(sent.version).call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.ok();
}

#[tokio::test]
async fn deciding_twice_with_one_operation_is_deciding_once() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let input = DecisionInput { operation: stage.operation(), decisions: accept(&sent), password: String::new() };
    let manager = stage.as_(&stage.cast.manager);
    let first = manager.call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.ok();
    assert_eq!(manager.call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.ok(), first);
    let other = DecisionInput { decisions: vec![verdict(&sent, "Open day", Verdict::Deny)], ..input.clone() };
    assert_eq!(manager.call(&api::DECIDE_REQUEST, &[&sent.id], &other).await.fields()[0].1, "operation-used");
    assert_eq!(stage.as_(&stage.cast.admin).call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.fields()[0].1, "operation-used");
    assert_eq!(stage.balance().await.1, 100_000);
}

#[tokio::test]
async fn others_are_asked_when_everybody_who_was_asked_is_gone() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    let gone = "UPDATE people SET status = 'disabled' WHERE id = $1";
    stage.t.execute(gone, [stage.cast.manager.id.to_string().into()]).await.expect("the change");
    guildhall_server::funds::sweep(&stage.t.app).await.expect("it runs");
    let still = stage.read(&stage.cast.admin, &sent).await;
    assert_eq!(still.version, sent.version, "nobody is there yet");
    let second = stage.second_manager(&[Role::ChannelManager]).await;
    guildhall_server::funds::sweep(&stage.t.app).await.expect("it runs");
    let names: Vec<String> = stage.mailed().await;
    assert!(names.contains(&"moe.manager@hexholm.example: R-2026-00001: A request waits for your decision".to_owned()), "{names:?}");
    stage.decide(&second, &sent, accept(&sent)).await.ok();
}

#[tokio::test]
async fn others_are_asked_when_those_who_were_asked_are_there_and_may_not_decide_any_more() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Fair", 500_000)]).await;
    let half = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    let sweep = async || guildhall_server::funds::sweep(&stage.t.app).await.expect("it runs");
    sweep().await;
    assert_eq!(stage.read(&stage.cast.admin, &half).await.version, half.version, "somebody is there: nothing changes");
    let role = "UPDATE people SET roles = 'finance' WHERE id = $1";
    stage.t.execute(role, [stage.cast.approver.id.to_string().into()]).await.expect("the change");
    sweep().await;
    assert_eq!(stage.read(&stage.cast.admin, &half).await.version, half.version, "nobody is there yet");
    let other = stage.t.human("Fred Approver", None, &[Role::FundApprover]).await;
    sweep().await;
    let relieved = stage.read(&stage.cast.admin, &half).await;
    sweep().await;
    assert_eq!(stage.read(&stage.cast.admin, &half).await.version, relieved.version, "once is enough");
    stage.decide(&stage.cast.approver, &relieved, accept(&relieved)).await.fails("funds/not-your-turn");
    stage.decide(&other, &relieved, accept(&relieved)).await.ok();
    assert_eq!(stage.balance().await.1, 500_000);
}

#[tokio::test]
async fn a_change_and_more_time_go_to_others_too() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Open day", 100_000)]).await;
    let plan = ChangeInput {
        operation: stage.operation(),
        starts_on: day(1, 11),
        ends_on: day(1, 12),
        cost: 400_000,
        amount: 200_000,
        reason: "A larger hall".into(),
    };
    let user = stage.as_(&stage.cast.ardent_user);
    let changed = user.call(&api::CHANGE_ACTIVITY, &[&approved.activities[0].id], &plan).await.ok();
    let later = stage.approved(vec![activity("Later", 100_000)]).await;
    let input = ExtendInput { operation: stage.operation(), until: day(4, 30), reason: "The printer is slow".into() };
    user.call(&api::EXTEND, &[&later.activities[0].id], &input).await.ok();
    let gone = "DELETE FROM partner_managers WHERE person_id = $1";
    stage.t.execute(gone, [stage.cast.manager.id.to_string().into()]).await.expect("the change");
    let second = stage.second_manager(&[Role::ChannelManager]).await;
    guildhall_server::funds::sweep(&stage.t.app).await.expect("it runs");
    let mine = RequestFilter { mine: Some(true), ..RequestFilter::default() };
    let waiting = stage.as_(&second).call(&api::REQUESTS, &[], &mine).await.ok();
    assert_eq!(waiting.items.iter().map(|request| request.id).collect::<BTreeSet<_>>(), BTreeSet::from([changed.id, later.id]));
    stage.decide(&second, &changed, accept(&changed)).await.ok();
    assert_eq!(stage.balance().await.1, 300_000);
}

#[tokio::test]
async fn others_are_asked_about_a_change_when_everybody_who_was_asked_is_gone() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 100_000)]).await;
    let input = ChangeInput {
        operation: stage.operation(),
        starts_on: day(1, 11),
        ends_on: day(1, 12),
        cost: 300_000,
        amount: 150_000,
        reason: "A larger hall".into(),
    };
    let asked = stage.as_(&stage.cast.ardent_user).call(&api::CHANGE_ACTIVITY, &[&approved.activities[0].id], &input).await.ok();
    let gone = "UPDATE people SET status = 'disabled' WHERE id = $1";
    stage.t.execute(gone, [stage.cast.manager.id.to_string().into()]).await.expect("the change");
    let second = stage.second_manager(&[Role::ChannelManager]).await;
    stage.decide(&second, &asked, accept(&asked)).await.fails("funds/not-your-turn");
    guildhall_server::funds::sweep(&stage.t.app).await.expect("it runs");
    let mails = stage.mailed().await;
    assert!(mails.contains(&"moe.manager@hexholm.example: R-2026-00001: A request waits for your decision".to_owned()), "{mails:?}");
    let changed = stage.decide(&second, &asked, accept(&asked)).await.ok();
    assert_eq!(changed.activities[0].approved, Some(150_000));
}
