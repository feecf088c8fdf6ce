//! Training: banks, exams, attempts, certifications, certificates, keys, feeds and reminders.

use super::{Migration, m0003_funds::append_only, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0011_training_certifying", up };

fn up(engine: Engine) -> Vec<String> {
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, table)).collect();
    for (table, key) in APPEND_ONLY {
        statements.extend(append_only(engine, table, key));
    }
    statements
}

/// Tables that nobody changes: what was asked in an exam, and what was given and taken back.
const APPEND_ONLY: &[(&str, &str)] = &[
    ("training_revisions", "key"),
    ("training_awards", "id"),
    ("training_awards", "number"),
    ("training_awards", "status_index"),
    ("training_award_events", "key"),
];

const TABLES: &[&str] = &[
    // A bank that was removed keeps its rows, since revisions of questions are never removed; nobody finds it any more.
    "CREATE TABLE training_banks (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL, language TEXT NOT NULL, removed BIGINT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    // What a question says now, for lists and drawing; what it said before is in its revisions.
    "CREATE TABLE training_questions (
        id TEXT PRIMARY KEY NOT NULL, bank_id TEXT NOT NULL REFERENCES training_banks (id), topic TEXT NOT NULL, search_key TEXT NOT NULL,
        revision INTEGER NOT NULL, input TEXT NOT NULL, retired BIGINT NOT NULL, statistics TEXT, suspicious BIGINT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL)",
    "CREATE INDEX training_questions_bank ON training_questions (bank_id, id)",
    // The key is `<question>/<revision>`.
    "CREATE TABLE training_revisions (
        key TEXT PRIMARY KEY NOT NULL, question_id TEXT NOT NULL REFERENCES training_questions (id), revision INTEGER NOT NULL,
        input TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL)",
    "CREATE INDEX training_revisions_question ON training_revisions (question_id, revision)",
    // `original_id` is the exam itself or the one that it translates: attempts at all of them count together.
    "CREATE TABLE training_exams (
        id TEXT PRIMARY KEY NOT NULL, original_id TEXT NOT NULL, title TEXT NOT NULL, title_key TEXT NOT NULL, language TEXT NOT NULL,
        stage TEXT NOT NULL CHECK (stage IN ('draft', 'published', 'archived')), input TEXT NOT NULL, created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE INDEX training_exams_original ON training_exams (original_id)",
    "CREATE INDEX training_exams_updated ON training_exams (updated_at, id)",
    // Everything that lets an attempt be shown and graded again: seed, questions in their revisions, rules of that moment. `closed_at` is
    // when it was graded, `ended_on` the vendor's day on which it ended; an attempt whose time is over is closed by whoever looks at it first.
    "CREATE TABLE training_attempts (
        id TEXT PRIMARY KEY NOT NULL, exam_id TEXT NOT NULL REFERENCES training_exams (id), original_id TEXT NOT NULL,
        person_id TEXT NOT NULL REFERENCES people (id), partner_id TEXT REFERENCES partners (id), number BIGINT NOT NULL,
        title TEXT NOT NULL, purpose TEXT NOT NULL, seed TEXT NOT NULL, rules TEXT NOT NULL, questions TEXT NOT NULL, holder TEXT NOT NULL,
        started_at TEXT NOT NULL, ends_at TEXT, handed_in_at TEXT, closed_at TEXT, ended_on TEXT,
        got BIGINT, of_points BIGINT, passed BIGINT,
        voided_at TEXT, voided_by TEXT REFERENCES people (id), void_reason TEXT NOT NULL)",
    // One number of each person and exam: two attempts that begin at once cannot both be the third.
    "CREATE UNIQUE INDEX training_attempts_person ON training_attempts (person_id, original_id, number)",
    "CREATE INDEX training_attempts_exam ON training_attempts (exam_id, started_at, id)",
    "CREATE INDEX training_attempts_open ON training_attempts (ends_at) WHERE closed_at IS NULL",
    "CREATE TABLE training_responses (
        attempt_id TEXT NOT NULL REFERENCES training_attempts (id), place BIGINT NOT NULL, sequence BIGINT NOT NULL, answer TEXT,
        flagged BIGINT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (attempt_id, place))",
    // What each question of a closed attempt came to, for statistics. `chosen` is absent when it was left open.
    "CREATE TABLE training_marks (
        attempt_id TEXT NOT NULL REFERENCES training_attempts (id), place BIGINT NOT NULL,
        question_id TEXT NOT NULL REFERENCES training_questions (id), revision INTEGER NOT NULL, got BIGINT NOT NULL, of_points BIGINT NOT NULL,
        rest_got BIGINT NOT NULL, rest_of BIGINT NOT NULL, chosen TEXT, PRIMARY KEY (attempt_id, place))",
    "CREATE INDEX training_marks_question ON training_marks (question_id, revision)",
    "CREATE TABLE training_granted (
        person_id TEXT PRIMARY KEY NOT NULL REFERENCES people (id), extra_percent BIGINT NOT NULL, attempts TEXT NOT NULL, reason TEXT NOT NULL,
        granted_by TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL)",
    "CREATE TABLE training_certifications (
        id TEXT PRIMARY KEY NOT NULL, stage TEXT NOT NULL CHECK (stage IN ('draft', 'published', 'archived')), input TEXT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    // The foreign key keeps a type with awards from being removed, whoever tries. `issued` is what the certificate says: names of that
    // day, which stay though somebody marries or the certification is reworded.
    "CREATE TABLE training_awards (
        id TEXT PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE, certification_id TEXT NOT NULL REFERENCES training_certifications (id),
        person_id TEXT NOT NULL REFERENCES people (id), valid_from TEXT NOT NULL, valid_until TEXT,
        renews TEXT REFERENCES training_awards (id), source TEXT NOT NULL, issued TEXT NOT NULL, status_index BIGINT NOT NULL UNIQUE,
        created_at TEXT NOT NULL)",
    "CREATE INDEX training_awards_person ON training_awards (person_id, certification_id, created_at)",
    "CREATE INDEX training_awards_certification ON training_awards (certification_id, valid_until)",
    "CREATE INDEX training_awards_until ON training_awards (valid_until, id)",
    // What became of an award. The key is `<award>/<kind>`: each happens once.
    "CREATE TABLE training_award_events (
        key TEXT PRIMARY KEY NOT NULL, award_id TEXT NOT NULL REFERENCES training_awards (id),
        kind TEXT NOT NULL CHECK (kind IN ('renewed', 'revoked')), on_day TEXT NOT NULL, at TEXT NOT NULL,
        newer_id TEXT REFERENCES training_awards (id), person_id TEXT REFERENCES people (id), reason TEXT NOT NULL)",
    "CREATE INDEX training_award_events_award ON training_award_events (award_id, kind)",
    // The private part is sealed, and gone once another key took its place: nothing is signed with an old key.
    "CREATE TABLE training_signing_keys (
        id TEXT PRIMARY KEY NOT NULL, public TEXT NOT NULL, sealed TEXT, current BIGINT UNIQUE CHECK (current = 1), created_at TEXT NOT NULL, created_by TEXT REFERENCES people (id),
        given_up_at TEXT, reason TEXT NOT NULL)",
    "CREATE TABLE training_feeds (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), token_hash TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL,
        read_at TEXT)",
    "CREATE INDEX training_feeds_person ON training_feeds (person_id)",
    // What all tiers ask for: one row.
    "CREATE TABLE training_tier_needs (
        id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1), needs TEXT NOT NULL, version INTEGER NOT NULL)",
    "INSERT INTO training_tier_needs (id, needs, version) VALUES (1, '[]', 1)",
    "CREATE TABLE training_nudges (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), item TEXT NOT NULL, message TEXT NOT NULL,
        nudged_by TEXT NOT NULL REFERENCES people (id), at TEXT NOT NULL)",
    "CREATE INDEX training_nudges_person ON training_nudges (person_id, item, at)",
    "CREATE TABLE training_reminders (
        award_id TEXT NOT NULL REFERENCES training_awards (id), days BIGINT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (award_id, days))",
];
