//! Money that many want at once, and in several currencies.

use std::collections::BTreeSet;

use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{
        AdjustInput, ApproverRule, DecisionInput, FundRequest, Integrity, Operation, RateInput, RequestInput, RequestStatus, Verdict, api,
    },
    money::Money,
};
use tokio::task::JoinSet;

use super::asking::{Stage, accept, activity, currency, day, eur, give, step, verdict};
use crate::support::Human;

const APPROVERS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn requests_that_are_sent_at_once_do_not_pass_the_quarters_limit_together() {
    let stage = Stage::with(|rules| rules.max_quarter = Some(250_000)).await;
    let second = stage.t.second_server().await;
    let mut drafts = Vec::new();
    for _ in 0..12 {
        drafts.push(stage.draft(vec![activity("Open day", 100_000)]).await);
    }
    let mut running = JoinSet::new();
    for (number, draft) in drafts.into_iter().enumerate() {
        let client = stage.as_(&stage.cast.ardent_user);
        let client = if number % 2 == 0 { client } else { client.at(&second) };
        let address = api::SUBMIT_REQUEST.at(&[&draft.id]);
        let body = serde_json::to_vec(&Operation { operation: stage.operation() }).expect("it is JSON");
        running.spawn(async move {
            loop {
                let answer = client.send("POST", &address, &[("content-type", "application/json")], body.clone()).await;
                // Too busy is no answer: the same operation is tried again.
                if answer.status.as_u16() != 503 {
                    return answer;
                }
            }
        });
    }
    let mut sent = 0;
    while let Some(answer) = running.join_next().await {
        let answer = answer.expect("the task ends");
        if answer.status.is_success() {
            sent += 1;
        } else {
            assert_eq!(answer.fails("funds/quarter-limit").params["remaining"]["minor"], 50_000);
        }
    }
    assert_eq!(sent, 2);
}

#[tokio::test]
async fn sixty_four_approvers_never_give_more_than_there_is() {
    let stage = Stage::with(|rules| rules.request_chain = vec![step("Approver", ApproverRule::FundApprovers)]).await;
    let mut work: Vec<(Human, FundRequest)> = Vec::new();
    for number in 0..APPROVERS {
        let human = stage.t.human(&format!("Approver {number}"), None, &[Role::FundApprover]).await;
        work.push((human, stage.sent(vec![activity("Open day", 90_000)]).await));
    }
    let mut running = JoinSet::new();
    for (human, request) in work {
        let input = DecisionInput { operation: stage.operation(), decisions: accept(&request), password: String::new() };
        let (client, address) = (stage.as_(&human), api::DECIDE_REQUEST.at(&[&request.id]));
        let body = serde_json::to_vec(&input).expect("it is JSON");
        running.spawn(async move { client.send("POST", &address, &[("content-type", "application/json")], body).await });
    }
    let (mut won, mut lost) = (0, 0);
    while let Some(answer) = running.join_next().await {
        let answer = answer.expect("the task ends");
        if answer.status.is_success() {
            won += 1;
        } else {
            let problem = answer.fails("funds/insufficient-funds");
            // Eleven have taken 990 000 of 1 000 000.
            assert_eq!(problem.params["remaining"]["minor"], 10_000);
            lost += 1;
        }
    }
    assert_eq!((won, lost), (11, APPROVERS - 11));
    assert_eq!(stage.balance().await, (10_000, 990_000, 0));
    let select = "SELECT COUNT(*) AS n FROM funds_activities WHERE status = 'open'";
    let open: i64 = stage.t.rows(select, []).await[0].try_get("", "n").expect("a number");
    assert_eq!(open, 53, "who lost changed nothing");
    holds(&stage).await;
}

#[tokio::test]
async fn whoever_comes_too_late_learns_what_remains_and_nothing_changes() {
    let stage = Stage::set().await;
    let first = stage.sent(vec![activity("First", 450_000)]).await;
    let second = stage.sent(vec![activity("Second", 200_000)]).await;
    let mut input = AdjustInput { operation: stage.operation(), amount: eur(-500_000), reason: "Budget cut".into() };
    stage.as_(&stage.cast.finance).call(&api::ADJUST, &[&stage.ardent.id], &input).await.ok();
    stage.decide(&stage.cast.manager, &first, accept(&first)).await.ok();
    let problem = stage.decide(&stage.cast.manager, &second, accept(&second)).await.fails("funds/insufficient-funds");
    assert_eq!(problem.params["remaining"]["minor"], 50_000);
    let still = stage.read(&stage.cast.manager, &second).await;
    assert_eq!((still.status, still.version), (RequestStatus::InReview, second.version));
    // Less fits.
    let less = verdict(&second, "Second", Verdict::Change { amount: 50_000 });
    stage.decide(&stage.cast.manager, &second, vec![less]).await.ok();
    input.amount = eur(-1);
    input.operation = stage.operation();
    stage.as_(&stage.cast.finance).call(&api::ADJUST, &[&stage.ardent.id], &input).await.fails("funds/insufficient-funds");
    holds(&stage).await;
}

#[tokio::test]
async fn entries_in_another_currency_sum_to_the_approved_amount() {
    let stage = Stage::set().await;
    let finance = stage.as_(&stage.cast.finance);
    let rate = RateInput { from: currency("USD"), to: currency("EUR"), millionths: 917_431, from_day: day(1, 1) - chrono::Days::new(90) };
    finance.call(&api::CREATE_RATE, &[], &rate).await.ok();
    // Two credits, so that an approval draws on both.
    let usd = |minor| Money::new(minor, currency("USD"));
    let first = give(&stage.t, &stage.cast, &stage.pool, stage.cast.ardent.id, usd(33_333)).await;
    let mut second = guildhall_domain::funds::AllocationInput {
        operation: stage.operation(),
        pool: stage.pool.id,
        partner: stage.cast.ardent.id,
        amount: usd(66_667),
        expires_on: Some(day(3, 31)),
        reason: String::new(),
    };
    finance.call(&api::ALLOCATE, &[], &second).await.ok();
    second.operation = stage.operation();
    let ardent = stage.as_(&stage.cast.ardent_user);
    let input = RequestInput { allocation: first.id, ..stage.input(vec![activity("A", 70_001), activity("B", 20_000)]) };
    let draft = ardent.call(&api::CREATE_REQUEST, &[], &input).await.ok();
    let sent = ardent.call(&api::SUBMIT_REQUEST, &[&draft.id], &Operation { operation: stage.operation() }).await.ok();
    stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.ok();
    let select = "SELECT a.approved AS approved, a.approved_program AS program, CAST(SUM(e.amount) AS BIGINT) AS amount,
        CAST(SUM(e.program_amount) AS BIGINT) AS program_amount, COUNT(*) AS entries, COUNT(e.rate_id) AS rates FROM funds_activities a
        JOIN funds_entries e ON e.activity_id = a.id WHERE e.kind = 'commit' GROUP BY a.id, a.approved, a.approved_program, a.position
        ORDER BY a.position";
    let rows = stage.t.rows(select, []).await;
    let of = |row: usize, column: &str| rows[row].try_get::<i64>("", column).expect("a number");
    for row in 0..2 {
        assert_eq!((of(row, "approved"), of(row, "program")), (of(row, "amount"), of(row, "program_amount")));
        assert_eq!(of(row, "entries"), of(row, "rates"));
    }
    // 700.01 USD at 0.917431 are 642.21 EUR; the first took from both credits.
    assert_eq!((of(0, "program"), of(0, "entries"), of(1, "entries")), (64_221, 2, 1));
    holds(&stage).await;
}

#[tokio::test]
async fn the_dry_run_says_what_the_form_reckons_with() {
    let stage = Stage::with(|rules| rules.max_quarter = Some(1_000_000)).await;
    stage.approved(vec![activity("Before", 100_000)]).await;
    let usd = |minor| Money::new(minor, currency("USD"));
    let foreign = give(&stage.t, &stage.cast, &stage.pool, stage.cast.ardent.id, usd(50_000));
    let rate = RateInput { from: currency("USD"), to: currency("EUR"), millionths: 900_000, from_day: day(1, 1) - chrono::Days::new(90) };
    stage.as_(&stage.cast.finance).call(&api::CREATE_RATE, &[], &rate).await.ok();
    let foreign = foreign.await;
    let ardent = stage.as_(&stage.cast.ardent_user);
    let input = RequestInput { allocation: foreign.id, ..stage.input(vec![activity("A", 10_000)]) };
    let check = ardent.call(&api::CHECK_REQUEST, &[], &input).await.ok();
    assert_eq!((check.rate, check.in_quarter, check.kept), (Some(900_000), 100_000, 0));
    let own = ardent.call(&api::CHECK_REQUEST, &[], &stage.input(vec![activity("B", 10_000)])).await.ok();
    assert_eq!((own.rate, own.in_quarter), (None, 100_000));
}

#[tokio::test]
async fn money_that_lapses_first_is_used_first() {
    let stage = Stage::set().await;
    let soon = guildhall_domain::funds::AllocationInput {
        operation: stage.operation(),
        pool: stage.pool.id,
        partner: stage.cast.ardent.id,
        amount: eur(100_000),
        expires_on: Some(day(2, 1)),
        reason: String::new(),
    };
    stage.as_(&stage.cast.finance).call(&api::ALLOCATE, &[], &soon).await.ok();
    stage.approved(vec![activity("Open day", 150_000)]).await;
    let rows = stage.t.rows("SELECT committed FROM funds_credits WHERE committed > 0 ORDER BY expires_on", []).await;
    let sums: Vec<i64> = rows.iter().map(|row| row.try_get_by_index(0).expect("a sum")).collect();
    assert_eq!(sums, [100_000, 50_000]);
    holds(&stage).await;
}

#[tokio::test]
async fn nothing_is_reserved_once_the_period_is_closed() {
    let stage = Stage::set().await;
    let sent = stage.sent(vec![activity("Open day", 100_000)]).await;
    stage.t.execute("UPDATE funds_programs SET status = 'closed'", []).await.expect("the change");
    stage.decide(&stage.cast.manager, &sent, accept(&sent)).await.fails("funds/period-closed");
    stage.decide(&stage.cast.manager, &sent, vec![verdict(&sent, "Open day", Verdict::Deny)]).await.ok();
}

/// The ledger replays, and every entry belongs to an operation.
pub async fn holds(stage: &Stage) {
    let integrity: Integrity = stage.as_(&stage.cast.finance).call(&api::VERIFY, &[], &Nothing {}).await.ok();
    assert_eq!(integrity.breaches, []);
    let rows = stage.t.rows("SELECT operation_id FROM funds_entries", []).await;
    let operations: BTreeSet<String> = rows.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect();
    let known = stage.t.rows("SELECT id FROM funds_operations", []).await;
    let known: BTreeSet<String> = known.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect();
    assert!(operations.is_subset(&known));
}
