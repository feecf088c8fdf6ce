//! What is read of many things at once comes from an index alone.

use super::Migration;
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0017_covering", up };

fn up(engine: Engine) -> Vec<String> {
    let mut statements = vec![ENROLLMENTS.to_owned()];
    match engine {
        Engine::Sqlite => {}
        Engine::Postgres => statements.push(hits()),
    }
    statements
}

const ENROLLMENTS: &str =
    "CREATE INDEX training_enrollments_done ON training_enrollments (person_id, learning, course_id, completed_on, touched_at)";

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
