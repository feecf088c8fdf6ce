//! The schema's steps, in order; an applied step never changes.

mod m0001_core;
mod m0002_collateral;
mod m0003_funds;
mod m0004_journal;
mod m0005_live_version;
mod m0006_funds_follow;
mod m0007_funds_outcomes;
mod m0008_funds_waits;
mod m0009_funds_asked;
mod m0010_training_learning;
mod m0011_training_certifying;
mod m0012_joined;
mod m0013_former;
mod m0014_embed;
mod m0015_bearers;
mod m0016_guard;
mod m0017_hits;

use crate::db::Engine;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name; the order of names is the order of steps.
    pub name: &'static str,
    /// Its statements, for an engine.
    pub up: fn(Engine) -> Vec<String>,
}

/// Every step.
pub const ALL: &[Migration] = &[
    m0001_core::MIGRATION,
    m0002_collateral::MIGRATION,
    m0003_funds::MIGRATION,
    m0004_journal::MIGRATION,
    m0005_live_version::MIGRATION,
    m0006_funds_follow::MIGRATION,
    m0007_funds_outcomes::MIGRATION,
    m0008_funds_waits::MIGRATION,
    m0009_funds_asked::MIGRATION,
    m0010_training_learning::MIGRATION,
    m0011_training_certifying::MIGRATION,
    m0012_joined::MIGRATION,
    m0013_former::MIGRATION,
    m0014_embed::MIGRATION,
    m0015_bearers::MIGRATION,
    m0016_guard::MIGRATION,
    m0017_hits::MIGRATION,
];

/// What keeps SQLite's journal from being changed, as it was made.
pub const SQLITE_JOURNAL: [&str; 3] = [m0001_core::NO_UPDATE, m0001_core::NO_DELETE, m0004_journal::NO_REPLACE];

/// A statement that makes a table, for an engine. PostgreSQL would sort texts by the habits of some language: pages, instants
/// and ids need the order of bytes, as SQLite has it.
#[must_use]
pub fn portable(engine: Engine, statement: &str) -> String {
    match engine {
        Engine::Sqlite => statement.to_owned(),
        Engine::Postgres => statement.replace(" TEXT", " TEXT COLLATE \"C\""),
    }
}
