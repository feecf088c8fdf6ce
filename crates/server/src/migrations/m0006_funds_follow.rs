//! Funds: reminders that were sent, and news that names a claim or money that lapsed.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0006_funds_follow", up };

fn up(engine: Engine) -> Vec<String> {
    TABLES.iter().map(|table| portable(engine, table)).collect()
}

const TABLES: &[&str] = &[
    "ALTER TABLE funds_notices ADD COLUMN claim_id TEXT",
    // Each reminder is sent once for a last day; when that moves, they begin anew.
    "CREATE TABLE funds_reminders (
        subject_id TEXT NOT NULL, last_day TEXT NOT NULL, days BIGINT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (subject_id, last_day, days))",
    // Money that lapsed: shown on the home page until the person looks at its ledger.
    "CREATE TABLE funds_forfeits (
        person_id TEXT NOT NULL REFERENCES people (id), allocation_id TEXT NOT NULL REFERENCES funds_allocations (id), amount BIGINT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (person_id, allocation_id))",
];
