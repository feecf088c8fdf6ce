//! Funds: results of activities, and records that nobody removes as long as they must be kept.

use super::{Migration, m0003_funds::append_only, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0007_funds_outcomes", up };

fn up(engine: Engine) -> Vec<String> {
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, table)).collect();
    statements.extend(append_only(engine, "funds_outcome_versions", "key"));
    for (table, what) in KEPT {
        statements.extend(kept(engine, table, what));
    }
    statements
}

const TABLES: &[&str] = &[
    // What a result says now, for sums; what it said before is in its versions.
    "CREATE TABLE funds_outcomes (
        id TEXT PRIMARY KEY NOT NULL, activity_id TEXT NOT NULL REFERENCES funds_activities (id), kind TEXT NOT NULL CHECK (kind IN ('leads', 'deal')),
        on_day TEXT NOT NULL, leads BIGINT NOT NULL CHECK (leads >= 0), amount BIGINT NOT NULL CHECK (amount >= 0),
        won BIGINT NOT NULL CHECK (won >= 0), removed BIGINT NOT NULL, version BIGINT NOT NULL)",
    "CREATE INDEX funds_outcomes_activity ON funds_outcomes (activity_id, on_day)",
    // The key is `<result>/<version>`.
    "CREATE TABLE funds_outcome_versions (
        key TEXT PRIMARY KEY NOT NULL, outcome_id TEXT NOT NULL REFERENCES funds_outcomes (id), version BIGINT NOT NULL, input TEXT NOT NULL,
        removed BIGINT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL)",
    "CREATE INDEX funds_outcome_versions_outcome ON funds_outcome_versions (outcome_id, version)",
];

/// What must be kept for 24 months is never removed at all: only what was never sent, and proof on which nobody has decided. A transaction
/// that tries anything else is refused by the database.
const KEPT: &[(&str, &str)] = &[
    ("funds_activities", "OLD.status <> 'draft'"),
    ("funds_claims", "OLD.status <> 'draft'"),
    ("funds_proofs", "OLD.state <> 'open'"),
    ("funds_outcomes", "OLD.version > 0"),
];

fn kept(engine: Engine, table: &str, what: &str) -> Vec<String> {
    vec![match engine {
        Engine::Sqlite => {
            format!("CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} WHEN {what} BEGIN SELECT RAISE(ABORT, '{table} are kept'); END")
        }
        Engine::Postgres => {
            format!("CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW WHEN ({what}) EXECUTE FUNCTION refuse_change()")
        }
    }]
}
