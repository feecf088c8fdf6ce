//! Since when somebody is with their company, where that is not since they have an account.

use super::Migration;

/// The step.
pub const MIGRATION: Migration =
    Migration { name: "m0012_joined", up: |engine| vec![super::portable(engine, "ALTER TABLE people ADD COLUMN joined_at TEXT")] };
