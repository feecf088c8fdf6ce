//! PostgreSQL looks words up in their index, however many assets have them.

use super::Migration;
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0017_hits", up };

fn up(engine: Engine) -> Vec<String> {
    match engine {
        // FTS5 has nothing but its index.
        Engine::Sqlite => Vec::new(),
        Engine::Postgres => vec![hits()],
    }
}

/// Where a word stands: for each place the keys of the assets that have it there, eight bytes each. The planner does not know that a word's
/// texts lie apart from their row and cost far more to read than the row: for a word that many assets have it would read them all.
fn hits() -> String {
    let keys = |field: &str| format!("(SELECT string_agg(int8send(i.key), ''::bytea) FROM collateral_index i WHERE i.{field} @@ asked)");
    format!(
        "CREATE FUNCTION collateral_hits(asked tsquery) RETURNS TABLE (in_title bytea, in_tags bytea, in_about bytea, in_body bytea)
            LANGUAGE sql STABLE SET enable_seqscan = off AS $$ SELECT {} $$",
        ["title", "tags", "about", "body"].map(keys).join(", ")
    )
}
