//! Sessions of pages on other sites, which get no cookie: whose pages they are.

use super::{Migration, portable};

/// The step.
pub const MIGRATION: Migration =
    Migration { name: "m0015_bearers", up: |engine| STATEMENTS.iter().map(|statement| portable(engine, statement)).collect() };

const STATEMENTS: &[&str] = &["ALTER TABLE sessions ADD COLUMN origin TEXT"];
