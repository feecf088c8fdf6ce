//! What stops the money when the ledger is broken, for every server of a portal.

use super::{Migration, portable};

/// The step.
pub const MIGRATION: Migration =
    Migration { name: "m0016_guard", up: |engine| STATEMENTS.iter().map(|statement| portable(engine, statement)).collect() };

const STATEMENTS: &[&str] = &[
    "CREATE TABLE funds_guard (id BIGINT PRIMARY KEY CHECK (id = 1), broken BIGINT NOT NULL, checked_at TEXT)",
    "INSERT INTO funds_guard (id, broken) VALUES (1, 0)",
];
