//! Requests: written, checked, sent, asked about, mended, taken back.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        ActivityInput, ActivityStatus, AnswerInput, AskInput, FundRequest, Operation, RequestInput, RequestStatus, Rules, StepState, Turn,
        Verdict, api,
    },
};

use super::asking::{Stage, accept, activity, day, eur, verdict};

fn codes(request: &FundRequest) -> Vec<&str> {
    request.events.iter().rev().map(|event| event.code.as_str()).collect()
}

#[tokio::test]
async fn a_request_goes_from_the_draft_to_reserved_money() {
    let stage = Stage::set().await;
    let draft = stage.draft(vec![activity("Open day", 200_000), activity("Fair", 100_000)]).await;
    assert_eq!((draft.number.as_str(), draft.status, draft.version), ("R-2026-00001", RequestStatus::Draft, 1));
    let check = stage.as_(&stage.cast.ardent_user).call(&api::CHECK_REQUEST, &[], &stage.input(vec![activity("Open day", 1)])).await.ok();
    assert_eq!((check.problems.len(), check.available, check.asked_program), (0, eur(1_000_000), eur(1)));
    assert_eq!(check.chains[0].steps[0].deciders[0].name, "Mia Manager");
    // Five working days after Monday.
    assert_eq!(check.decided_by, chrono::NaiveDate::from_ymd_opt(2026, 11, 30));

    let sent = stage.send(&draft).await.ok();
    let clock = sent.clock.expect("a clock");
    assert_eq!(
        (sent.status, clock.turn, clock.due_on),
        (RequestStatus::InReview, Turn::Vendor, chrono::NaiveDate::from_ymd_opt(2026, 11, 30))
    );
    assert_eq!(stage.balance().await, (1_000_000, 0, 0), "asking reserves nothing");

    let approved = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    assert_eq!((approved.status, approved.turn()), (RequestStatus::Approved, Turn::Nobody));
    assert_eq!(approved.activities[0].claim_by, Some(day(3, 13)), "60 days after its end");
    assert_eq!(stage.balance().await, (700_000, 300_000, 0));
    assert_eq!(codes(&stage.read(&stage.cast.ardent_user, &sent).await), ["created", "submitted", "approved", "approved"]);
    let journal = stage.t.journal().await;
    assert!(["funds.create_request", "funds.submit", "funds.decide"].iter().all(|action| journal.iter().any(|known| known == action)));
    let mails = stage.mailed().await;
    assert_eq!(
        mails,
        [
            "ada.user@ardent.example: R-2026-00001: Your request was approved",
            "mia.manager@hexholm.example: R-2026-00001: A request waits for your decision"
        ]
    );
    assert!(stage.t.mails().iter().all(|mail| !mail.contains("3000") && !mail.contains("3,000")), "mails name no amounts");
}

#[tokio::test]
async fn drafts_are_saved_as_they_are_written_and_only_by_who_saw_the_last_version() {
    let stage = Stage::set().await;
    let ardent = stage.as_(&stage.cast.ardent_user);
    let empty = RequestInput { title: String::new(), ..stage.input(vec![]) };
    let draft = ardent.call(&api::CREATE_REQUEST, &[], &empty).await.ok();
    ardent.call(&api::UPDATE_REQUEST, &[&draft.id], &empty).await.fails("version-required");
    let half = ActivityInput { starts_on: None, kind: String::new(), cost: 0, asked: 0, ..activity("Half", 1) };
    let saved = ardent.clone().if_match(1).call(&api::UPDATE_REQUEST, &[&draft.id], &stage.input(vec![half])).await.ok();
    assert_eq!((saved.version, saved.activities.len(), saved.title.as_str()), (2, 1, "Winter"));
    ardent.clone().if_match(1).call(&api::UPDATE_REQUEST, &[&draft.id], &empty).await.fails("stale");
    // The same activity keeps its id, another one is new, a third that is not there is refused.
    let known = saved.activities[0].asked.clone();
    let both = ardent
        .clone()
        .if_match(2)
        .call(&api::UPDATE_REQUEST, &[&draft.id], &stage.input(vec![activity("New", 5), known.clone()]))
        .await
        .ok();
    assert_eq!((both.activities[1].id, both.activities[0].asked.title.as_str()), (saved.activities[0].id, "New"));
    let foreign = ActivityInput { id: Some(stage.t.app.new_id()), ..known };
    let wrong = ardent.clone().if_match(3).call(&api::UPDATE_REQUEST, &[&draft.id], &stage.input(vec![foreign])).await.fields();
    assert_eq!(wrong, [("/activities/0/id".to_owned(), "unknown".to_owned())]);
    let absurd = stage.input(vec![ActivityInput { cost: -1, asked: i64::MAX, ..activity("Absurd", 1) }]);
    let wrong = ardent.clone().if_match(3).call(&api::UPDATE_REQUEST, &[&draft.id], &absurd).await.fields();
    assert_eq!(wrong.iter().map(|(_, code)| code.as_str()).collect::<Vec<_>>(), ["not-positive", "absurd-amount"]);
    // A colleague goes on with it; then it is gone.
    stage.as_(&stage.cast.ardent_admin).call(&api::REMOVE_REQUEST, &[&draft.id], &Nothing {}).await.ok();
    ardent.call(&api::REQUEST, &[&draft.id], &Nothing {}).await.fails("not-found");
    assert_eq!(stage.t.count("funds_activities").await, 0);
}

#[tokio::test]
async fn what_was_sent_is_neither_changed_nor_removed() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 200_000)]).await;
    let ardent = stage.as_(&stage.cast.ardent_user).if_match(sent.version);
    ardent.call(&api::UPDATE_REQUEST, &[&sent.id], &stage.input(vec![])).await.fails("funds/not-a-draft");
    ardent.call(&api::REMOVE_REQUEST, &[&sent.id], &Nothing {}).await.fails("funds/not-a-draft");
    stage.send(&sent).await.fails("funds/not-a-draft");
}

#[tokio::test]
async fn every_rule_is_checked_again_when_it_is_sent() {
    type Case = (&'static str, fn(&mut Rules), fn(&mut ActivityInput));
    let cases: [Case; 8] = [
        ("funds/lead-time", |_| {}, |it| it.starts_on = chrono::NaiveDate::from_ymd_opt(2026, 12, 6)),
        ("funds/outside-period", |_| {}, |it| it.ends_on = Some(day(7, 1))),
        ("funds/above-share", |_| {}, |it| it.cost -= 2),
        ("funds/insufficient-funds", |_| {}, |it| (it.cost, it.asked) = (2_000_002, 1_000_001)),
        ("funds/below-minimum", |rules| rules.min_request = Some(200_001), |_| {}),
        ("funds/above-maximum", |rules| rules.max_request = Some(199_999), |_| {}),
        ("funds/quarter-limit", |rules| rules.max_quarter = Some(199_999), |_| {}),
        ("funds/no-approver", |rules| rules.request_chain[0].regions = vec!["nordics".into()], |_| {}),
    ];
    for (code, change, spoil) in cases {
        let stage = Stage::with(change).await;
        let mut wrong = activity("Open day", 200_000);
        spoil(&mut wrong);
        let draft = stage.draft(vec![wrong.clone()]).await;
        stage.send(&draft).await.fails(code);
        let check = stage.as_(&stage.cast.ardent_user).call(&api::CHECK_REQUEST, &[], &stage.input(vec![wrong])).await.ok();
        assert_eq!(check.problems.iter().map(|notice| notice.code.as_str()).collect::<Vec<_>>(), [code]);
        let after = stage.read(&stage.cast.ardent_user, &draft).await;
        assert_eq!((after.status, after.version), (RequestStatus::Draft, 1), "{code}");
    }
}

#[tokio::test]
async fn the_quarter_counts_earlier_requests() {
    let stage = Stage::with(|rules| rules.max_quarter = Some(300_000)).await;
    let first = stage.sent(vec![activity("First", 200_000)]).await;
    let second = stage.draft(vec![activity("Second", 100_001)]).await;
    let problem = stage.send(&second).await.fails("funds/quarter-limit");
    assert_eq!(problem.params["remaining"]["minor"], 100_000);
    // What was denied does not count.
    stage.decide(&stage.cast.manager, &first, vec![verdict(&first, "First", Verdict::Deny)]).await.ok();
    stage.send(&second).await.ok();
}

#[tokio::test]
async fn a_closed_program_takes_no_requests() {
    let stage = Stage::set().await;
    let draft = stage.draft(vec![activity("Open day", 200_000)]).await;
    stage.t.execute("UPDATE funds_programs SET status = 'closed'", []).await.expect("the change");
    stage.send(&draft).await.fails("funds/period-closed");
    stage.as_(&stage.cast.ardent_user).call(&api::CREATE_REQUEST, &[], &stage.input(vec![])).await.fails("funds/period-closed");
}

#[tokio::test]
async fn rules_stay_those_it_was_filed_under() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 200_000)]).await;
    let mut program = stage.program.clone();
    program.program.rules.claim_days = 10;
    stage.as_(&stage.cast.admin).if_match(program.version).call(&api::UPDATE_PROGRAM, &[&program.id], &program.program).await.ok();
    let approved = stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    assert_eq!((approved.rules_version, approved.activities[0].claim_by), (1, Some(day(3, 13))));
    assert_eq!(stage.draft(vec![]).await.rules_version, 2);
}

#[tokio::test]
async fn sending_twice_is_sending_once() {
    let stage = Stage::set().await;
    let draft = stage.draft(vec![activity("Open day", 200_000)]).await;
    let input = Operation { operation: stage.operation() };
    let ardent = stage.as_(&stage.cast.ardent_user);
    let first = ardent.call(&api::SUBMIT_REQUEST, &[&draft.id], &input).await.ok();
    let second = ardent.call(&api::SUBMIT_REQUEST, &[&draft.id], &input).await.ok();
    assert_eq!(first, second);
    // The id is used up: for another request, and for anybody else.
    let other = stage.draft(vec![activity("Other", 100)]).await;
    let used = vec![("/operation".to_owned(), "operation-used".to_owned())];
    assert_eq!(ardent.call(&api::SUBMIT_REQUEST, &[&other.id], &input).await.fields(), used);
    assert_eq!(stage.as_(&stage.cast.ardent_admin).call(&api::SUBMIT_REQUEST, &[&draft.id], &input).await.fields(), used);
    let foreign = stage.as_(&stage.cast.boreal_user).call(&api::SUBMIT_REQUEST, &[&draft.id], &input).await;
    assert!(!foreign.text().contains("Open day"));
    assert_eq!(stage.t.count("funds_turns").await, 1);
}

#[tokio::test]
async fn a_question_stops_the_vendors_clock_and_the_answer_starts_it() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 200_000)]).await;
    // Monday to Wednesday: three of five working days are left.
    stage.t.pass(Duration::days(2));
    let mia = stage.again(&stage.cast.manager).await;
    let manager = stage.as_(&mia);
    let asked = manager.call(&api::ASK, &[&sent.id], &AskInput { question: "Which hall?".into() }).await.ok();
    let clock = asked.clock.expect("a clock");
    assert_eq!((asked.status, asked.question.as_str()), (RequestStatus::WaitingForPartner, "Which hall?"));
    let answer_by = chrono::NaiveDate::from_ymd_opt(2026, 12, 2);
    assert_eq!((clock.turn, clock.vendor_seconds, clock.due_on), (Turn::Partner, 2 * 86_400, answer_by));
    stage.decide(&mia, &asked, accept(&asked)).await.fails("funds/not-in-review");
    manager.call(&api::ASK, &[&sent.id], &AskInput { question: "Again?".into() }).await.fails("funds/not-in-review");
    // A week later the answer comes.
    stage.t.pass(Duration::days(7));
    let (mia, ada) = (stage.again(&mia).await, stage.again(&stage.cast.ardent_user).await);
    let ardent = stage.as_(&ada);
    let answered = ardent.call(&api::ANSWER, &[&sent.id], &AnswerInput { answer: "Hall 7".into() }).await.ok();
    let clock = answered.clock.expect("a clock");
    assert_eq!((answered.status, clock.turn), (RequestStatus::InReview, Turn::Vendor));
    assert_eq!((clock.vendor_seconds, clock.partner_seconds), (2 * 86_400, 7 * 86_400));
    assert_eq!(clock.due_on, chrono::NaiveDate::from_ymd_opt(2026, 12, 7), "three working days after Wednesday");
    ardent.call(&api::ANSWER, &[&sent.id], &AnswerInput { answer: "And?".into() }).await.fails("funds/not-waiting");
    stage.t.pass(Duration::hours(1));
    let mia = stage.again(&mia).await;
    let approved = stage.decide(&mia, &answered, accept(&answered)).await.ok();
    let clock = approved.clock.expect("a clock");
    assert_eq!((clock.turn, clock.vendor_seconds, clock.partner_seconds), (Turn::Nobody, 2 * 86_400 + 3_600, 7 * 86_400));
    assert_eq!(codes(&approved), ["created", "submitted", "asked", "answered", "approved"]);
}

#[tokio::test]
async fn only_what_was_returned_is_mended_and_decided_again() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Good", 200_000), activity("Vague", 100_000), activity("Odd", 50_000)]).await;
    let verdicts =
        vec![verdict(&sent, "Good", Verdict::Accept), verdict(&sent, "Vague", Verdict::Return), verdict(&sent, "Odd", Verdict::Return)];
    let back = stage.decide(&stage.cast.manager, &sent, verdicts).await.ok();
    assert_eq!((back.status, back.turn()), (RequestStatus::Rejected, Turn::Partner));
    assert_eq!(stage.balance().await.1, 200_000, "what is approved is reserved");
    let mut good = back.activities[0].asked.clone();
    good.asked = 900_000;
    let vague = ActivityInput { title: "Clear".into(), ..back.activities[1].asked.clone() };
    let ardent = stage.as_(&stage.cast.ardent_user).if_match(back.version);
    let mended = ardent.call(&api::UPDATE_REQUEST, &[&back.id], &stage.input(vec![good, vague])).await.ok();
    let states: Vec<_> = mended.activities.iter().map(|it| (it.asked.title.as_str(), it.status, it.asked.asked)).collect();
    assert_eq!(
        states,
        [
            ("Good", ActivityStatus::Approved, 200_000),
            ("Clear", ActivityStatus::Returned, 100_000),
            ("Odd", ActivityStatus::Cancelled, 50_000)
        ]
    );
    let again = stage.send(&mended).await.ok();
    assert_eq!(again.status, RequestStatus::InReview);
    assert_eq!(accept(&again).len(), 1);
    let approved = stage.decide(&stage.cast.manager, &again, accept(&again)).await.ok();
    assert_eq!((approved.status, stage.balance().await.1), (RequestStatus::PartlyApproved, 300_000));
}

#[tokio::test]
async fn a_request_is_taken_back_as_long_as_nothing_is_decided() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 200_000)]).await;
    let ardent = stage.as_(&stage.cast.ardent_user);
    let back = ardent.call(&api::WITHDRAW_REQUEST, &[&sent.id], &Operation { operation: stage.operation() }).await.ok();
    assert_eq!((back.status, back.turn()), (RequestStatus::Withdrawn, Turn::Nobody));
    assert_eq!(stage.t.count("funds_turns").await, 0);
    stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.fails("funds/not-in-review");
    let approved = stage.approved(vec![activity("Other", 100_000)]).await;
    let input = Operation { operation: stage.operation() };
    ardent.call(&api::WITHDRAW_REQUEST, &[&approved.id], &input).await.fails("funds/not-in-review");
}

#[tokio::test]
async fn notes_stay_with_the_vendor_and_drafts_with_the_partner() {
    let stage = Stage::set().await;
    let draft = stage.draft(vec![activity("Open day", 200_000)]).await;
    for human in [&stage.cast.manager, &stage.cast.approver, &stage.cast.admin, &stage.cast.boreal_user] {
        stage.as_(human).call(&api::REQUEST, &[&draft.id], &Nothing {}).await.fails("not-found");
    }
    let sent = stage.send(&draft).await.ok();
    let noted = stage.as_(&stage.cast.manager).call(&api::NOTE, &[&sent.id], &AnswerInput { answer: "Check the hall".into() }).await.ok();
    assert_eq!(noted.vendor_note, "Check the hall");
    let answer = stage.as_(&stage.cast.ardent_user).call(&api::REQUEST, &[&sent.id], &Nothing {}).await;
    assert!(!answer.text().contains("Check the hall"));
    // Partners do see who decides, and by when.
    let read = answer.ok();
    let step = &read.activities[0].chain.steps[0];
    assert_eq!(step.deciders[0].name, "Mia Manager");
    assert!(matches!(step.state, StepState::Open { .. }));
    stage.as_(&stage.cast.boreal_user).call(&api::REQUEST, &[&sent.id], &Nothing {}).await.fails("not-found");
    stage.as_(&stage.cast.free_manager).call(&api::REQUEST, &[&sent.id], &Nothing {}).await.fails("not-found");
    stage.as_(&stage.cast.ardent_user).call(&api::NOTE, &[&sent.id], &AnswerInput { answer: "x".into() }).await.fails("denied");
}

#[tokio::test]
async fn another_partners_money_is_not_there() {
    let stage = Stage::set().await;
    let input = RequestInput { allocation: stage.boreal.id, ..stage.input(vec![]) };
    let ardent = stage.as_(&stage.cast.ardent_user);
    ardent.call(&api::CREATE_REQUEST, &[], &input).await.fails("not-found");
    ardent.call(&api::CHECK_REQUEST, &[], &input).await.fails("not-found");
    let draft = stage.draft(vec![]).await;
    ardent.clone().if_match(1).call(&api::UPDATE_REQUEST, &[&draft.id], &input).await.fails("not-found");
    // The vendor's admin tries the rules out for any partner.
    stage.as_(&stage.cast.admin).call(&api::CHECK_REQUEST, &[], &input).await.ok();
    stage.as_(&stage.cast.admin).call(&api::CREATE_REQUEST, &[], &input).await.fails("denied");
}
