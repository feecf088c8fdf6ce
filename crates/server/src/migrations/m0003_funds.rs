//! Co-op and market development funds: programs, the ledger, requests, claims, payments.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0003_funds", up };

fn up(engine: Engine) -> Vec<String> {
    let number = match engine {
        Engine::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
        Engine::Postgres => "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    };
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, &table.replace("{number}", number))).collect();
    for table in SEARCHED {
        statements.extend(searched(engine, table));
    }
    for (table, key) in APPEND_ONLY {
        statements.extend(append_only(engine, table, key));
    }
    statements
}

/// Tables whose `search_key` is searched by words.
const SEARCHED: [&str; 2] = ["funds_requests", "funds_claims"];

/// The words stand in the table already, cut and folded: the index only points to them.
fn searched(engine: Engine, table: &str) -> Vec<String> {
    let index = format!("{table}_index");
    let add = format!("INSERT INTO {index} (rowid, search_key) VALUES (NEW.key, NEW.search_key);");
    let take = format!("INSERT INTO {index} ({index}, rowid, search_key) VALUES ('delete', OLD.key, OLD.search_key);");
    match engine {
        Engine::Sqlite => vec![
            format!(
                "CREATE VIRTUAL TABLE {index} USING fts5 (search_key, content = '{table}', content_rowid = 'key', detail = none,
                    prefix = '2 3', tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
            ),
            format!("CREATE TRIGGER {table}_search_add AFTER INSERT ON {table} BEGIN {add} END"),
            format!("CREATE TRIGGER {table}_search_take AFTER DELETE ON {table} BEGIN {take} END"),
            format!(
                "CREATE TRIGGER {table}_search_change AFTER UPDATE OF search_key ON {table} WHEN OLD.search_key <> NEW.search_key
                    BEGIN {take} {add} END"
            ),
        ],
        Engine::Postgres => {
            vec![format!("CREATE INDEX {index} ON {table} USING GIN (array_to_tsvector(string_to_array(search_key, ' ')))")]
        }
    }
}

/// Tables that nobody changes, with their keys: without a look at the key, SQLite's `INSERT OR REPLACE` would replace a row and fire no
/// trigger of deleting.
const APPEND_ONLY: &[(&str, &str)] = &[
    ("funds_entries", "sequence"),
    ("funds_entries", "id"),
    ("funds_rules", "key"),
    ("funds_rates", "id"),
    ("funds_payments", "id"),
    ("funds_payment_lines", "key"),
    ("funds_operations", "id"),
    ("funds_lines", "key"),
];

/// Triggers that refuse to change, remove or replace rows of a table.
pub fn append_only(engine: Engine, table: &str, key: &str) -> Vec<String> {
    let refuse = format!("SELECT RAISE(ABORT, '{table} is append-only')");
    match engine {
        Engine::Sqlite => vec![
            format!("CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END"),
            format!("CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} BEGIN {refuse}; END"),
            format!(
                "CREATE TRIGGER {table}_no_replace_{key} BEFORE INSERT ON {table}
                    WHEN EXISTS (SELECT 1 FROM {table} t WHERE t.{key} = NEW.{key}) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: {table}.{key}'); END"
            ),
        ],
        Engine::Postgres => vec![format!(
            "CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )],
    }
}

const TABLES: &[&str] = &[
    "CREATE TABLE funds_programs (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL CHECK (kind IN ('mdf', 'coop')), starts_on TEXT NOT NULL,
        ends_on TEXT NOT NULL, currency TEXT NOT NULL, total BIGINT NOT NULL, gl_code TEXT NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('draft', 'open', 'closed')), rules_version BIGINT NOT NULL,
        pooled BIGINT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL,
        next_id TEXT REFERENCES funds_programs (id), CHECK (pooled >= 0 AND pooled <= total))",
    // A request keeps the version of the rules that it was filed under. The key is `<program>/<number>`.
    "CREATE TABLE funds_rules (
        key TEXT PRIMARY KEY NOT NULL, program_id TEXT NOT NULL REFERENCES funds_programs (id), number BIGINT NOT NULL, rules TEXT NOT NULL,
        created_at TEXT NOT NULL, created_by TEXT NOT NULL REFERENCES people (id))",
    "CREATE TABLE funds_pools (
        id TEXT PRIMARY KEY NOT NULL, program_id TEXT NOT NULL REFERENCES funds_programs (id), parent_id TEXT REFERENCES funds_pools (id),
        name TEXT NOT NULL, region TEXT NOT NULL, tier TEXT NOT NULL, received BIGINT NOT NULL, given BIGINT NOT NULL,
        entries BIGINT NOT NULL, head TEXT NOT NULL, created_at TEXT NOT NULL,
        CHECK (given >= 0 AND given <= received))",
    "CREATE INDEX funds_pools_program ON funds_pools (program_id, id)",
    // The sums stand here so that the database itself refuses what would overdraw; the ledger is what they are checked against.
    "CREATE TABLE funds_allocations (
        id TEXT PRIMARY KEY NOT NULL, program_id TEXT NOT NULL REFERENCES funds_programs (id),
        pool_id TEXT NOT NULL REFERENCES funds_pools (id), partner_id TEXT NOT NULL REFERENCES partners (id), currency TEXT NOT NULL,
        allocated BIGINT NOT NULL, committed BIGINT NOT NULL, paid BIGINT NOT NULL, forfeited BIGINT NOT NULL, reinstated BIGINT NOT NULL,
        entries BIGINT NOT NULL, head TEXT NOT NULL, created_at TEXT NOT NULL, UNIQUE (program_id, partner_id, currency),
        CHECK (committed >= 0 AND paid >= 0 AND forfeited >= reinstated AND reinstated >= 0
            AND allocated - committed - paid - forfeited + reinstated >= 0))",
    "CREATE INDEX funds_allocations_partner ON funds_allocations (partner_id, program_id)",
    // Program, partner and currency are those of the allocation: sums over all partners do not have to look them up.
    "CREATE TABLE funds_credits (
        id TEXT PRIMARY KEY NOT NULL, allocation_id TEXT NOT NULL REFERENCES funds_allocations (id), expires_on TEXT NOT NULL,
        allocated BIGINT NOT NULL, committed BIGINT NOT NULL, paid BIGINT NOT NULL, forfeited BIGINT NOT NULL, reinstated BIGINT NOT NULL,
        created_at TEXT NOT NULL, program_id TEXT NOT NULL, partner_id TEXT NOT NULL, currency TEXT NOT NULL,
        CHECK (committed >= 0 AND paid >= 0 AND forfeited >= reinstated AND reinstated >= 0
            AND allocated - committed - paid - forfeited + reinstated >= 0))",
    "CREATE INDEX funds_credits_allocation ON funds_credits (allocation_id, expires_on)",
    "CREATE INDEX funds_credits_expires ON funds_credits (expires_on)",
    "CREATE TABLE funds_rates (
        id TEXT PRIMARY KEY NOT NULL, from_currency TEXT NOT NULL, to_currency TEXT NOT NULL, millionths BIGINT NOT NULL CHECK (millionths > 0),
        from_day TEXT NOT NULL, created_at TEXT NOT NULL, created_by TEXT REFERENCES people (id))",
    "CREATE INDEX funds_rates_day ON funds_rates (from_currency, to_currency, from_day, id)",
    "CREATE TABLE funds_operations (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT, action TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL,
        created_at TEXT NOT NULL)",
    // `sequence` is the order of writing; within a book, whose row is locked meanwhile, it is the order of commits.
    "CREATE TABLE funds_entries (
        sequence {number}, id TEXT NOT NULL UNIQUE, book TEXT NOT NULL, number BIGINT NOT NULL, program_id TEXT NOT NULL REFERENCES funds_programs (id),
        allocation_id TEXT REFERENCES funds_allocations (id), credit_id TEXT REFERENCES funds_credits (id), activity_id TEXT, claim_id TEXT,
        payment_id TEXT, kind TEXT NOT NULL, debit TEXT NOT NULL, credit_account TEXT NOT NULL, amount BIGINT NOT NULL CHECK (amount > 0),
        currency TEXT NOT NULL, program_amount BIGINT NOT NULL CHECK (program_amount >= 0), program_currency TEXT NOT NULL, rate_id TEXT REFERENCES funds_rates (id),
        source TEXT NOT NULL, effective_on TEXT NOT NULL, created_at TEXT NOT NULL, actor TEXT REFERENCES people (id),
        operation_id TEXT NOT NULL REFERENCES funds_operations (id) DEFERRABLE INITIALLY DEFERRED, reason TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
        UNIQUE (book, number))",
    "CREATE INDEX funds_entries_allocation ON funds_entries (allocation_id, sequence)",
    "CREATE INDEX funds_entries_program ON funds_entries (program_id, sequence)",
    "CREATE INDEX funds_entries_activity ON funds_entries (activity_id, sequence)",
    "CREATE INDEX funds_entries_claim ON funds_entries (claim_id, sequence)",
    "CREATE INDEX funds_entries_kind ON funds_entries (kind, sequence, program_id)",
    "CREATE INDEX funds_entries_operation ON funds_entries (operation_id)",
    // Lines of imported files that were taken: the key is a hash of what they say.
    // A purchase also says whose it was, the first day of its quarter and its amount in the program's currency.
    "CREATE TABLE funds_lines (
        key TEXT PRIMARY KEY NOT NULL, program_id TEXT, source TEXT NOT NULL, operation_id TEXT NOT NULL, created_at TEXT NOT NULL,
        partner_id TEXT REFERENCES partners (id), quarter TEXT, amount BIGINT)",
    "CREATE INDEX funds_lines_partner ON funds_lines (program_id, partner_id, quarter)",
    "CREATE TABLE funds_numbers (kind TEXT NOT NULL, year BIGINT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (kind, year))",
    // `status` is what was decided; the phases that only need the day to come follow from the dates (see the domain's `phase`).
    // The key is what the search index knows a row by; see the funds' `search`.
    "CREATE TABLE funds_requests (
        key {number}, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE, program_id TEXT NOT NULL REFERENCES funds_programs (id),
        rules_version BIGINT NOT NULL, allocation_id TEXT NOT NULL REFERENCES funds_allocations (id),
        partner_id TEXT NOT NULL REFERENCES partners (id), currency TEXT NOT NULL, title TEXT NOT NULL, description TEXT NOT NULL,
        status TEXT NOT NULL, first_starts_on TEXT, first_ends_on TEXT, question TEXT NOT NULL, vendor_note TEXT NOT NULL,
        requested_by TEXT NOT NULL REFERENCES people (id), submitted_at TEXT, decided_at TEXT,
        clock TEXT, turn TEXT, turn_since TEXT, due_on TEXT, asked BIGINT NOT NULL, approved BIGINT NOT NULL, paid BIGINT NOT NULL,
        search_key TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL,
        waiting_since TEXT NOT NULL DEFAULT '9999-12-31T00:00:00.000Z', asked_program BIGINT NOT NULL DEFAULT 0)",
    // Orders of the list: `waiting_since` is `turn_since` while the vendor has the ball, else the end of time.
    "CREATE INDEX funds_requests_waiting ON funds_requests (waiting_since, id)",
    "CREATE INDEX funds_requests_asked ON funds_requests (asked_program, id)",
    "CREATE INDEX funds_requests_partner ON funds_requests (partner_id, updated_at, id)",
    "CREATE INDEX funds_requests_updated ON funds_requests (updated_at, id)",
    "CREATE INDEX funds_requests_status ON funds_requests (status, updated_at, id)",
    "CREATE INDEX funds_requests_turn ON funds_requests (turn, turn_since, id)",
    "CREATE INDEX funds_requests_decided ON funds_requests (decided_at)",
    "CREATE TABLE funds_activities (
        id TEXT PRIMARY KEY NOT NULL, request_id TEXT NOT NULL REFERENCES funds_requests (id), position BIGINT NOT NULL, input TEXT NOT NULL,
        kind TEXT NOT NULL, starts_on TEXT, ends_on TEXT, status TEXT NOT NULL, asked BIGINT NOT NULL, approved BIGINT, approved_program BIGINT,
        rate_id TEXT REFERENCES funds_rates (id), chain TEXT NOT NULL, claim_by TEXT, change_order TEXT, extension TEXT,
        committed BIGINT NOT NULL, paid BIGINT NOT NULL CHECK (committed >= 0 AND paid >= 0))",
    "CREATE INDEX funds_activities_request ON funds_activities (request_id, position)",
    "CREATE INDEX funds_activities_claim_by ON funds_activities (status, claim_by)",
    // Who is asked to decide what now.
    "CREATE TABLE funds_turns (
        person_id TEXT NOT NULL REFERENCES people (id), subject TEXT NOT NULL CHECK (subject IN ('request', 'claim')), subject_id TEXT NOT NULL,
        PRIMARY KEY (person_id, subject, subject_id))",
    "CREATE INDEX funds_turns_subject ON funds_turns (subject_id)",
    "CREATE TABLE funds_events (
        number {number}, request_id TEXT NOT NULL REFERENCES funds_requests (id), at TEXT NOT NULL, code TEXT NOT NULL,
        person_id TEXT REFERENCES people (id), activity_id TEXT, amount BIGINT, currency TEXT, note TEXT NOT NULL)",
    "CREATE INDEX funds_events_request ON funds_events (request_id, number)",
    // What a person should learn: shown on the home page until the request is opened.
    "CREATE TABLE funds_notices (
        person_id TEXT NOT NULL REFERENCES people (id), request_id TEXT NOT NULL REFERENCES funds_requests (id), code TEXT NOT NULL,
        at TEXT NOT NULL, PRIMARY KEY (person_id, request_id))",
    "CREATE TABLE funds_proofs (
        id TEXT PRIMARY KEY NOT NULL, activity_id TEXT NOT NULL REFERENCES funds_activities (id), kind TEXT NOT NULL, file_name TEXT NOT NULL,
        media_type TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL, source_sha256 TEXT NOT NULL, picture_hash TEXT,
        address TEXT NOT NULL, taken_on TEXT, state TEXT NOT NULL, note TEXT NOT NULL, added_by TEXT NOT NULL REFERENCES people (id),
        decided_by TEXT REFERENCES people (id), created_at TEXT NOT NULL)",
    "CREATE INDEX funds_proofs_activity ON funds_proofs (activity_id, id)",
    "CREATE INDEX funds_proofs_source ON funds_proofs (source_sha256)",
    // Pictures that look alike share a band of their hashes: see the domain's `bands`.
    "CREATE TABLE funds_picture_bands (proof_id TEXT NOT NULL REFERENCES funds_proofs (id), band BIGINT NOT NULL, PRIMARY KEY (band, proof_id))",
    "CREATE INDEX funds_picture_bands_proof ON funds_picture_bands (proof_id)",
    "CREATE TABLE funds_claims (
        key {number}, id TEXT NOT NULL UNIQUE, number TEXT NOT NULL UNIQUE, request_id TEXT NOT NULL REFERENCES funds_requests (id),
        activity_id TEXT NOT NULL REFERENCES funds_activities (id), partner_id TEXT NOT NULL REFERENCES partners (id),
        program_id TEXT NOT NULL REFERENCES funds_programs (id), status TEXT NOT NULL, input TEXT NOT NULL, lines TEXT NOT NULL,
        currency TEXT NOT NULL, asked BIGINT NOT NULL, approved BIGINT, approved_program BIGINT, paid BIGINT NOT NULL, chain TEXT NOT NULL,
        clock TEXT, turn TEXT, turn_since TEXT, due_on TEXT, claimed_by TEXT NOT NULL REFERENCES people (id), submitted_at TEXT, decided_at TEXT,
        paid_at TEXT, search_key TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL,
        CHECK (paid >= 0 AND paid <= COALESCE(approved, 0) AND COALESCE(approved, 0) <= asked))",
    "CREATE INDEX funds_claims_activity ON funds_claims (activity_id, id)",
    "CREATE INDEX funds_claims_request ON funds_claims (request_id, id)",
    "CREATE INDEX funds_claims_partner ON funds_claims (partner_id, updated_at, id)",
    "CREATE INDEX funds_claims_updated ON funds_claims (updated_at, id)",
    "CREATE INDEX funds_claims_status ON funds_claims (status, decided_at, id)",
    // Invoices of claims that were sent, for the look for duplicates: folded to letters and digits.
    "CREATE TABLE funds_invoices (
        claim_id TEXT NOT NULL REFERENCES funds_claims (id), line BIGINT NOT NULL, issuer_key TEXT NOT NULL, number_key TEXT NOT NULL,
        PRIMARY KEY (claim_id, line))",
    "CREATE INDEX funds_invoices_number ON funds_invoices (number_key, issuer_key)",
    "CREATE TABLE funds_payments (
        id TEXT PRIMARY KEY NOT NULL, number TEXT NOT NULL UNIQUE, partner_id TEXT NOT NULL REFERENCES partners (id), method TEXT NOT NULL,
        reference TEXT NOT NULL, paid_on TEXT NOT NULL, currency TEXT NOT NULL, total BIGINT NOT NULL CHECK (total > 0),
        paid_by TEXT NOT NULL REFERENCES people (id), operation_id TEXT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE INDEX funds_payments_partner ON funds_payments (partner_id, id)",
    // The key is `<payment>/<claim>`.
    "CREATE TABLE funds_payment_lines (
        key TEXT PRIMARY KEY NOT NULL, payment_id TEXT NOT NULL REFERENCES funds_payments (id), claim_id TEXT NOT NULL REFERENCES funds_claims (id),
        amount BIGINT NOT NULL CHECK (amount > 0))",
    "CREATE INDEX funds_payment_lines_payment ON funds_payment_lines (payment_id)",
    "CREATE INDEX funds_payment_lines_claim ON funds_payment_lines (claim_id)",
];
