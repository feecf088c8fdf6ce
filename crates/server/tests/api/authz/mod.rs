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
    matrix(&["/api/v1/session", "/api/v1/portal"]).await;
}

#[tokio::test]
async fn home() {
    matrix(&["/api/v1/home"]).await;
}

#[tokio::test]
async fn partners() {
    matrix(&["/api/v1/partners"]).await;
}

#[tokio::test]
async fn collateral() {
    matrix(&["/api/v1/collateral"]).await;
}

#[tokio::test]
async fn funds_that_are_given() {
    matrix(&[
        "/api/v1/funds/programs",
        "/api/v1/funds/pools",
        "/api/v1/funds/rates",
        "/api/v1/funds/allocations",
        "/api/v1/funds/transfers",
    ])
    .await;
}

#[tokio::test]
async fn funds_that_are_asked_for() {
    matrix(&["/api/v1/funds/requests"]).await;
}

#[tokio::test]
async fn funds_that_are_spent() {
    matrix(&["/api/v1/funds/activities", "/api/v1/funds/outcomes", "/api/v1/funds/proofs"]).await;
}

#[tokio::test]
async fn funds_that_are_paid() {
    matrix(&["/api/v1/funds/claims", "/api/v1/funds/pay"]).await;
}

#[tokio::test]
async fn funds_that_are_looked_at() {
    matrix(&[
        "/api/v1/funds/summary",
        "/api/v1/funds/entries",
        "/api/v1/funds/verify",
        "/api/v1/funds/health",
        "/api/v1/funds/stuck",
        "/api/v1/funds/turnaround",
    ])
    .await;
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
    matrix(&["/api/v1/training/courses", "/api/v1/training/paths", "/api/v1/training/packages", "/api/v1/training/pictures"]).await;
}

#[tokio::test]
async fn training_that_is_done() {
    matrix(&[
        "/api/v1/training/catalogue",
        "/api/v1/training/mine",
        "/api/v1/training/enrollments",
        "/api/v1/training/launches",
        "/api/v1/training/sittings",
        "/api/v1/training/assignment",
        "/api/v1/training/evidence",
    ])
    .await;
}

#[tokio::test]
async fn frames() {
    matrix(&["/api/v1/embed"]).await;
}

#[tokio::test]
async fn system() {
    matrix(&["/api/v1/system"]).await;
}

#[test]
fn every_endpoint_is_in_the_matrix() {
    let known = [
        "/api/v1/session",
        "/api/v1/portal",
        "/api/v1/home",
        "/api/v1/partners",
        "/api/v1/collateral",
        "/api/v1/system",
        "/api/v1/embed",
        "/api/v1/funds/programs",
        "/api/v1/funds/pools",
        "/api/v1/funds/rates",
        "/api/v1/funds/allocations",
        "/api/v1/funds/transfers",
        "/api/v1/funds/requests",
        "/api/v1/funds/activities",
        "/api/v1/funds/outcomes",
        "/api/v1/funds/proofs",
        "/api/v1/funds/claims",
        "/api/v1/funds/pay",
        "/api/v1/funds/summary",
        "/api/v1/funds/entries",
        "/api/v1/funds/verify",
        "/api/v1/funds/health",
        "/api/v1/funds/stuck",
        "/api/v1/funds/turnaround",
        "/api/v1/training/courses",
        "/api/v1/training/paths",
        "/api/v1/training/packages",
        "/api/v1/training/pictures",
        "/api/v1/training/catalogue",
        "/api/v1/training/mine",
        "/api/v1/training/enrollments",
        "/api/v1/training/launches",
        "/api/v1/training/sittings",
        "/api/v1/training/assignment",
        "/api/v1/training/evidence",
    ];
    let lost: Vec<_> = routes::table()
        .into_iter()
        .filter(|entry| !known.iter().chain(&certifying::PATHS).any(|prefix| entry.path.starts_with(prefix)))
        .map(|entry| entry.path)
        .collect();
    assert!(lost.is_empty(), "add these to a test of the matrix: {lost:?}");
}
