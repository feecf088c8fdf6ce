//! The companies that somebody was with before: from the moves that the journal tells, and from then on by each move.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0013_former", up };

const TABLE: &str = "CREATE TABLE former_companies (
    person_id TEXT NOT NULL REFERENCES people (id), partner_id TEXT NOT NULL REFERENCES partners (id), joined_at TEXT NOT NULL,
    left_at TEXT NOT NULL, PRIMARY KEY (person_id, left_at))";

fn up(engine: Engine) -> Vec<String> {
    let from = match engine {
        Engine::Sqlite => "json_extract(j.detail, '$.from')",
        Engine::Postgres => "(j.detail::json ->> 'from')",
    };
    let moved = "action = 'partners.move_person'";
    let told = format!(
        "INSERT INTO former_companies (person_id, partner_id, joined_at, left_at)
            SELECT p.id, c.id,
                COALESCE((SELECT MAX(b.at) FROM journal b WHERE b.{moved} AND b.subject = j.subject AND b.at < j.at), p.created_at), j.at
            FROM journal j JOIN people p ON p.id = j.subject JOIN partners c ON c.id = {from} WHERE j.{moved}"
    );
    vec![portable(engine, TABLE), told]
}
