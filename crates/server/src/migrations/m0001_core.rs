//! Companies, people, sessions, invitations, news, jobs and the journal.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0001_core", up };

fn up(engine: Engine) -> Vec<String> {
    let number = match engine {
        Engine::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
        Engine::Postgres => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, &table.replace("{number}", number))).collect();
    let triggers: &[&str] = match engine {
        Engine::Sqlite => SQLITE_APPEND_ONLY,
        Engine::Postgres => POSTGRES_APPEND_ONLY,
    };
    statements.extend(triggers.iter().map(|&trigger| trigger.to_owned()));
    statements
}

const TABLES: &[&str] = &[
    "CREATE TABLE partners (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, name_key TEXT NOT NULL UNIQUE, tier TEXT NOT NULL, region TEXT NOT NULL,
        kind TEXT NOT NULL, language TEXT NOT NULL, country TEXT NOT NULL, city TEXT NOT NULL, website TEXT NOT NULL,
        about TEXT NOT NULL, status TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE TABLE people (
        id TEXT PRIMARY KEY NOT NULL, partner_id TEXT REFERENCES partners (id), email TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        name_key TEXT NOT NULL, job_title TEXT NOT NULL, phone TEXT NOT NULL, language TEXT NOT NULL, roles TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('invited', 'active', 'disabled')), password_hash TEXT, seen_at TEXT,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE INDEX people_partner ON people (partner_id, name_key, id)",
    "CREATE INDEX people_name ON people (name_key, id)",
    "CREATE TABLE partner_managers (
        partner_id TEXT NOT NULL REFERENCES partners (id), person_id TEXT NOT NULL REFERENCES people (id),
        PRIMARY KEY (partner_id, person_id))",
    "CREATE INDEX partner_managers_person ON partner_managers (person_id, partner_id)",
    "CREATE TABLE sessions (
        id TEXT PRIMARY KEY NOT NULL, token_hash TEXT NOT NULL UNIQUE, person_id TEXT NOT NULL REFERENCES people (id),
        viewing_as TEXT REFERENCES people (id), started_at TEXT NOT NULL, seen_at TEXT NOT NULL, last_visit TEXT, device TEXT NOT NULL)",
    "CREATE INDEX sessions_person ON sessions (person_id)",
    "CREATE INDEX sessions_seen ON sessions (seen_at)",
    "CREATE TABLE devices (
        token_hash TEXT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), used_at TEXT NOT NULL,
        PRIMARY KEY (token_hash, person_id))",
    "CREATE TABLE throttles (
        subject TEXT PRIMARY KEY NOT NULL, attempts INTEGER NOT NULL, since TEXT NOT NULL, blocked_until TEXT NOT NULL)",
    "CREATE INDEX throttles_since ON throttles (since)",
    "CREATE TABLE invitations (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), token_hash TEXT UNIQUE,
        invited_by TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL, expires_at TEXT NOT NULL, accepted_at TEXT)",
    "CREATE INDEX invitations_person ON invitations (person_id)",
    "CREATE TABLE resets (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), token_hash TEXT UNIQUE,
        created_at TEXT NOT NULL, expires_at TEXT NOT NULL, used_at TEXT)",
    "CREATE INDEX resets_person ON resets (person_id)",
    "CREATE TABLE home_announcements (
        id TEXT PRIMARY KEY NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, link TEXT NOT NULL, audience TEXT NOT NULL,
        starts_at TEXT, ends_at TEXT, author_id TEXT NOT NULL REFERENCES people (id),
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE TABLE jobs (
        id TEXT PRIMARY KEY NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('waiting', 'running', 'done', 'failed')), attempts INTEGER NOT NULL,
        run_at TEXT NOT NULL, locked_until TEXT, lease TEXT, created_at TEXT NOT NULL, last_error TEXT NOT NULL)",
    "CREATE INDEX jobs_due ON jobs (status, run_at)",
    "CREATE TABLE journal (
        number {number}, at TEXT NOT NULL, request_id TEXT NOT NULL, actor TEXT, action TEXT NOT NULL,
        subject_kind TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL)",
    "CREATE INDEX journal_subject ON journal (subject, number)",
    "CREATE INDEX journal_action ON journal (action, number)",
];

/// What refuses changes of the journal.
pub const NO_UPDATE: &str =
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END";
/// What refuses removals from it.
pub const NO_DELETE: &str =
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END";

const SQLITE_APPEND_ONLY: &[&str] = &[NO_UPDATE, NO_DELETE];

const POSTGRES_APPEND_ONLY: &[&str] = &[
    "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'the table % is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
];
