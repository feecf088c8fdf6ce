//! The authorization matrix: every endpoint × every kind of actor × own and foreign ids.
//!
//! What each actor may see is written down here by hand, independently of the server's code. An endpoint that this table does not
//! know fails the test, so a new one cannot be forgotten.

mod actors;
mod bodies;
mod cells;
mod certifying;
mod funds;
mod lists;
mod things;
mod training;

use guildhall_server::routes;

// Below which paths the endpoints of each test lie; those of certifying are in its own file.
const SESSIONS: &[&str] = &["/api/v1/session", "/api/v1/portal"];
const HOME: &[&str] = &["/api/v1/home"];
const PARTNERS: &[&str] = &["/api/v1/partners"];
const COLLATERAL: &[&str] = &["/api/v1/collateral"];
const FUNDS_GIVEN: &[&str] =
    &["/api/v1/funds/programs", "/api/v1/funds/pools", "/api/v1/funds/rates", "/api/v1/funds/allocations", "/api/v1/funds/transfers"];
const FUNDS_ASKED_FOR: &[&str] = &["/api/v1/funds/requests"];
const FUNDS_SPENT: &[&str] = &["/api/v1/funds/activities", "/api/v1/funds/outcomes", "/api/v1/funds/proofs"];
const FUNDS_PAID: &[&str] = &["/api/v1/funds/claims", "/api/v1/funds/pay"];
const FUNDS_LOOKED_AT: &[&str] = &[
    "/api/v1/funds/summary",
    "/api/v1/funds/entries",
    "/api/v1/funds/verify",
    "/api/v1/funds/health",
    "/api/v1/funds/stuck",
    "/api/v1/funds/turnaround",
];
const TRAINING_WRITTEN: &[&str] =
    &["/api/v1/training/courses", "/api/v1/training/paths", "/api/v1/training/packages", "/api/v1/training/pictures"];
const TRAINING_DONE: &[&str] = &[
    "/api/v1/training/catalogue",
    "/api/v1/training/mine",
    "/api/v1/training/enrollments",
    "/api/v1/training/launches",
    "/api/v1/training/sittings",
    "/api/v1/training/assignment",
    "/api/v1/training/evidence",
];
const FRAMES: &[&str] = &["/api/v1/embed"];
const SYSTEM: &[&str] = &["/api/v1/system"];

/// Runs the matrix for the endpoints below a path.
async fn matrix(prefix: &[&str]) {
    let entries: Vec<_> = routes::table().into_iter().filter(|entry| prefix.iter().any(|prefix| entry.path.starts_with(prefix))).collect();
    assert!(!entries.is_empty(), "no endpoint lies below {prefix:?}");
    let mut wrong = Vec::new();
    let mut cells = 0;
    for entry in &entries {
        let (run, mut failures) = cells::of(entry).await;
        cells += run;
        wrong.append(&mut failures);
    }
    assert!(wrong.is_empty(), "{} of {cells} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test]
async fn sessions() {
    matrix(SESSIONS).await;
}

#[tokio::test]
async fn home() {
    matrix(HOME).await;
}

#[tokio::test]
async fn partners() {
    matrix(PARTNERS).await;
}

#[tokio::test]
async fn collateral() {
    matrix(COLLATERAL).await;
}

#[tokio::test]
async fn funds_that_are_given() {
    matrix(FUNDS_GIVEN).await;
}

#[tokio::test]
async fn funds_that_are_asked_for() {
    matrix(FUNDS_ASKED_FOR).await;
}

#[tokio::test]
async fn funds_that_are_spent() {
    matrix(FUNDS_SPENT).await;
}

#[tokio::test]
async fn funds_that_are_paid() {
    matrix(FUNDS_PAID).await;
}

#[tokio::test]
async fn funds_that_are_looked_at() {
    matrix(FUNDS_LOOKED_AT).await;
}

#[tokio::test]
async fn exams() {
    matrix(&certifying::PATHS[..4]).await;
}

#[tokio::test]
async fn certificates() {
    matrix(&certifying::PATHS[4..9]).await;
}

#[tokio::test]
async fn what_is_held() {
    matrix(&certifying::PATHS[9..]).await;
}

#[tokio::test]
async fn training_that_is_written() {
    matrix(TRAINING_WRITTEN).await;
}

#[tokio::test]
async fn training_that_is_done() {
    matrix(TRAINING_DONE).await;
}

#[tokio::test]
async fn frames() {
    matrix(FRAMES).await;
}

#[tokio::test]
async fn system() {
    matrix(SYSTEM).await;
}

#[test]
fn every_endpoint_is_in_the_matrix() {
    let known = [
        SESSIONS,
        HOME,
        PARTNERS,
        COLLATERAL,
        FUNDS_GIVEN,
        FUNDS_ASKED_FOR,
        FUNDS_SPENT,
        FUNDS_PAID,
        FUNDS_LOOKED_AT,
        TRAINING_WRITTEN,
        TRAINING_DONE,
        FRAMES,
        SYSTEM,
        &certifying::PATHS,
    ]
    .concat();
    let lost: Vec<_> = routes::table()
        .into_iter()
        .filter(|entry| !known.iter().any(|prefix| entry.path.starts_with(prefix)))
        .map(|entry| entry.path)
        .collect();
    assert!(lost.is_empty(), "add these to a test of the matrix: {lost:?}");
}
