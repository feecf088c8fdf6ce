//! Jobs are tried, put off and given up in sight of the operator; the journal cannot be changed.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    home,
    system::{JobFilter, JobStatus, JournalFilter, MAX_ATTEMPTS, api, backoff_seconds},
};
use guildhall_server::{db::Engine, jobs};
use serde_json::json;

use crate::support::Portal;

async fn order(t: &Portal, kind: &str) {
    let tx = t.app.db.begin().await.expect("a transaction");
    jobs::enqueue(&tx, t.app.clock.now(), kind, json!({})).await.expect("a job");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_failing_job_is_put_off_longer_and_longer_and_then_given_up() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    order(&t, "auth.nonsense").await;
    for attempt in 1..=MAX_ATTEMPTS {
        assert_eq!(t.work().await, 1, "attempt {attempt}");
        assert_eq!(t.work().await, 0, "not before its time");
        t.pass(Duration::seconds(backoff_seconds(attempt)));
    }
    assert_eq!(t.work().await, 0);
    let vera = t.anonymous().with("cookie", &format!("guildhall={}", t.session_of(cast.admin.id).await));
    let page = vera.call(&api::JOBS, &[], &JobFilter { status: Some(JobStatus::Failed), ..JobFilter::default() }).await.ok();
    let job = &page.items[0];
    assert_eq!((page.total, job.attempts, job.kind.as_str()), (1, MAX_ATTEMPTS, "auth.nonsense"));
    assert!(job.last_error.contains("nobody knows"), "{}", job.last_error);
    let tasks = vera.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    assert!(tasks.iter().any(|task| task.code == "system.failed-jobs"));
    let again = vera.call(&api::RETRY_JOB, &[&job.id], &Nothing {}).await.ok();
    assert_eq!((again.status, again.attempts), (JobStatus::Waiting, 0));
    vera.call(&api::RETRY_JOB, &[&job.id], &Nothing {}).await.fails("system/job-not-failed");
    vera.call(&api::RETRY_JOB, &[&t.app.new_id::<()>()], &Nothing {}).await.fails("not-found");
    assert_eq!(t.work().await, 1);
}

#[tokio::test]
async fn a_job_of_a_transaction_that_failed_never_was() {
    let t = Portal::start().await;
    let tx = t.app.db.begin().await.expect("a transaction");
    jobs::enqueue(&tx, t.app.clock.now(), "auth.reset", json!({})).await.expect("a job");
    tx.rollback().await.expect("a rollback");
    assert_eq!((t.work().await, t.count("jobs").await), (0, 0));
}

#[tokio::test]
async fn a_job_whose_worker_died_is_taken_by_another() {
    let t = Portal::start().await;
    order(&t, "auth.reset").await;
    t.execute("UPDATE jobs SET status = 'running', locked_until = '2026-11-23T08:01:00.000Z', lease = 'dead'", []).await.expect("a change");
    assert_eq!(t.work().await, 0);
    t.pass(Duration::minutes(1));
    assert_eq!(t.work().await, 1);
}

#[tokio::test]
async fn a_job_that_ends_its_server_every_time_is_given_up() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    order(&t, "auth.reset").await;
    order(&t, "auth.reset").await;
    let dead = format!(
        "UPDATE jobs SET status = 'running', attempts = {MAX_ATTEMPTS}, locked_until = '2026-11-23T08:00:00.000Z', lease = 'dead'
        WHERE id = (SELECT MIN(id) FROM jobs)"
    );
    t.execute(&dead, []).await.expect("a change");
    assert_eq!(t.work().await, 1, "the other one is done");
    let page = t.as_(&cast.admin).call(&api::JOBS, &[], &JobFilter { status: Some(JobStatus::Failed), ..JobFilter::default() }).await.ok();
    assert_eq!((page.total, page.items[0].attempts), (1, MAX_ATTEMPTS));
    assert!(!page.items[0].last_error.is_empty());
}

#[tokio::test]
async fn mails_do_not_wait_behind_previews() {
    let t = Portal::start().await;
    for _ in 0..3 {
        order(&t, "collateral.preview").await;
    }
    order(&t, "auth.reset").await;
    assert_eq!(jobs::run_due_in(&t.app, jobs::Lane::Short).await.expect("jobs run"), 1);
    let left = t.rows("SELECT kind FROM jobs WHERE status = 'waiting'", []).await;
    assert!(left.len() == 3 && left.iter().all(|row| row.try_get_by_index::<String>(0).expect("a text") == "collateral.preview"));
    assert_eq!(jobs::run_due_in(&t.app, jobs::Lane::Long).await.expect("jobs run"), 3);
}

#[tokio::test]
async fn what_was_done_keeps_no_address() {
    let t = Portal::start().await;
    let input = guildhall_domain::session::ResetRequest { email: "typed.by.mistake@elsewhere.example".into() };
    t.anonymous().call(&guildhall_domain::session::api::ASK_RESET, &[], &input).await.ok();
    assert_eq!(t.work().await, 1);
    let rows = t.rows("SELECT payload, last_error FROM jobs", []).await;
    let text: String = rows.iter().map(|row| row.try_get_by_index::<String>(0).expect("a text")).collect();
    assert_eq!(text, "{}");
}

#[tokio::test]
async fn jobs_and_journal_are_tables_too() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin);
    for _ in 0..230 {
        order(&t, "auth.reset").await;
    }
    let jobs = vera.call(&api::EXPORT_JOBS, &[], &JobFilter::default()).await.text();
    assert_eq!(jobs.lines().count(), 231, "all pages");
    crate::session::sign_in(&t.anonymous(), &cast.admin.email, crate::support::PASSWORD).await.ok();
    let journal = vera.call(&api::EXPORT_JOURNAL, &[], &JournalFilter::default()).await;
    assert!(journal.header("content-disposition").contains("journal.csv"));
    assert!(journal.text().contains("session.sign_in,session,"), "{}", journal.text());
    t.as_(&cast.manager).call(&api::EXPORT_JOURNAL, &[], &JournalFilter::default()).await.fails("denied");
}

#[tokio::test]
async fn no_job_is_done_twice_by_many_workers() {
    let t = Portal::start().await;
    for _ in 0..40 {
        order(&t, "auth.reset").await;
    }
    let workers: Vec<_> = (0..4)
        .map(|_| {
            let app = t.app.clone();
            tokio::spawn(async move { jobs::run_due(&app).await.expect("jobs run") })
        })
        .collect();
    let mut done = 0;
    for worker in workers {
        done += worker.await.expect("a worker");
    }
    assert_eq!(done, 40);
    assert_eq!(t.rows("SELECT 1 FROM jobs WHERE status = 'done' AND attempts = 1", []).await.len(), 40);
}

#[tokio::test]
async fn the_journal_is_read_by_admins_and_changed_by_nobody() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    for n in 0..5 {
        crate::session::sign_in(&t.anonymous(), &cast.admin.email, crate::support::PASSWORD).await.ok();
        t.as_(&cast.admin).call(&home::api::REMOVE, &[&n], &Nothing {}).await.fails("not-found");
    }
    t.as_(&cast.manager).call(&api::JOURNAL, &[], &JournalFilter::default()).await.fails("denied");
    t.as_(&cast.manager).call(&api::JOBS, &[], &JobFilter::default()).await.fails("denied");
    let vera = t.as_(&cast.admin);
    let mut filter = JournalFilter { action: Some("session.".into()), limit: Some(2), ..JournalFilter::default() };
    let mut numbers = Vec::new();
    loop {
        let page = vera.call(&api::JOURNAL, &[], &filter).await.ok();
        assert_eq!(page.total, 5);
        assert!(page.items.iter().all(|entry| entry.actor_name == "Vera Admin" && entry.action == "session.sign_in"));
        numbers.extend(page.items.iter().map(|entry| entry.number));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert!(numbers.len() == 5 && numbers.windows(2).all(|pair| pair[0] > pair[1]), "{numbers:?}");
    for change in ["UPDATE journal SET action = 'x'", "DELETE FROM journal", "DELETE FROM journal WHERE number = 1"] {
        let refused = t.execute(change, []).await.expect_err("the database refuses");
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
    assert_eq!(t.count("journal").await, 5);
    let over = |number: &str| {
        format!(
            "INTO journal (number, at, request_id, actor, action, subject_kind, subject, detail) VALUES ({number}, 'x', 'x', NULL, 'x', 'x', 'x', '{{}}')"
        )
    };
    let replaced = match t.app.db.engine() {
        Engine::Sqlite => format!("INSERT OR REPLACE {}", over("1")),
        Engine::Postgres => format!("INSERT {} ON CONFLICT (number) DO UPDATE SET action = 'x'", over("1")),
    };
    t.execute(&replaced, []).await.expect_err("nothing is replaced");
    assert_eq!(t.rows("SELECT 1 FROM journal WHERE action = 'x'", []).await.len(), 0);
    assert!(guildhall_server::journal::is_protected(&t.app.db).await.expect("it can be read"));
    if t.app.db.engine() == Engine::Sqlite {
        t.execute("DROP TRIGGER journal_no_update", []).await.expect("a trigger is lost");
        t.execute("CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal WHEN FALSE BEGIN SELECT 1; END", [])
            .await
            .expect("another comes");
        assert!(!guildhall_server::journal::is_protected(&t.app.db).await.expect("it can be read"), "one of the same name is not the same");
    }
}

#[tokio::test]
async fn what_is_over_is_swept_away() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    crate::session::sign_in(&t.anonymous(), &cast.admin.email, "wrong").await.fails("wrong-credentials");
    order(&t, "auth.reset").await;
    t.work().await;
    guildhall_server::auth::sweep(&t.app).await.expect("a sweep");
    assert!(t.count("sessions").await > 0 && t.count("throttles").await > 0 && t.count("jobs").await == 1);
    t.pass(Duration::days(8));
    guildhall_server::auth::sweep(&t.app).await.expect("a sweep");
    assert_eq!((t.count("sessions").await, t.count("throttles").await, t.count("jobs").await), (0, 0, 0));
}
