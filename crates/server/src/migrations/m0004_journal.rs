//! The journal of SQLite refuses to be overwritten: replacing a row fires no trigger for deleting it.

use super::Migration;
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0004_journal", up };

/// What refuses a number that is taken. A new row has no number yet when this looks.
pub const NO_REPLACE: &str = "CREATE TRIGGER journal_no_replace BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE number = NEW.number)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END";

fn up(engine: Engine) -> Vec<String> {
    match engine {
        Engine::Sqlite => vec![NO_REPLACE.to_owned()],
        // There a conflict ends in an error or in an update, which is refused.
        Engine::Postgres => Vec::new(),
    }
}
