//! The library: assets, versions, contents, previews, the search index, favourites, visits, usage and uploads.

use super::{Migration, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0002_collateral", up };

fn up(engine: Engine) -> Vec<String> {
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, table)).collect();
    let index = match engine {
        Engine::Sqlite => SQLITE_INDEX,
        Engine::Postgres => POSTGRES_INDEX,
    };
    statements.extend(index.iter().map(|&statement| statement.to_owned()));
    statements
}

const TABLES: &[&str] = &[
    // Every write of the library counts this up; what is kept in memory asks it whether it is still true.
    "CREATE TABLE collateral_revision (id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1), revision BIGINT NOT NULL)",
    "INSERT INTO collateral_revision (id, revision) VALUES (1, 1)",
    "CREATE TABLE collateral_assets (
        id TEXT PRIMARY KEY NOT NULL, key BIGINT NOT NULL UNIQUE, title TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL,
        description TEXT NOT NULL, products TEXT NOT NULL, regions TEXT NOT NULL, tags TEXT NOT NULL, audience TEXT NOT NULL,
        starts_at TEXT, expires_at TEXT, early TEXT NOT NULL, stage TEXT NOT NULL CHECK (stage IN ('draft', 'published', 'archived')),
        approval TEXT NOT NULL, owner_id TEXT NOT NULL REFERENCES people (id), current BIGINT NOT NULL, captions TEXT,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, news_at TEXT NOT NULL, version BIGINT NOT NULL, revision BIGINT NOT NULL)",
    "CREATE INDEX collateral_assets_revision ON collateral_assets (revision)",
    // One row for each different content, whatever it is called and how often it is used. The text comes last: it is long.
    "CREATE TABLE collateral_contents (
        sha256 TEXT PRIMARY KEY NOT NULL, media_type TEXT NOT NULL, size BIGINT NOT NULL, preview TEXT NOT NULL,
        created_at TEXT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE collateral_versions (
        asset_id TEXT NOT NULL REFERENCES collateral_assets (id), number BIGINT NOT NULL, note TEXT NOT NULL,
        author_id TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL, file_name TEXT NOT NULL,
        sha256 TEXT NOT NULL REFERENCES collateral_contents (sha256), PRIMARY KEY (asset_id, number))",
    "CREATE INDEX collateral_versions_sha256 ON collateral_versions (sha256)",
    "CREATE TABLE collateral_pictures (
        sha256 TEXT NOT NULL REFERENCES collateral_contents (sha256), page BIGINT NOT NULL, size TEXT NOT NULL, picture TEXT NOT NULL,
        media_type TEXT NOT NULL, bytes BIGINT NOT NULL, PRIMARY KEY (sha256, page, size))",
    "CREATE TABLE collateral_uploads (
        id TEXT PRIMARY KEY NOT NULL, person_id TEXT NOT NULL REFERENCES people (id), sha256 TEXT NOT NULL, size BIGINT NOT NULL,
        file_name TEXT NOT NULL, received BIGINT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE INDEX collateral_uploads_created ON collateral_uploads (created_at)",
    "CREATE TABLE collateral_favourites (
        person_id TEXT NOT NULL REFERENCES people (id), asset_id TEXT NOT NULL REFERENCES collateral_assets (id),
        created_at TEXT NOT NULL, PRIMARY KEY (person_id, asset_id))",
    "CREATE TABLE collateral_visits (person_id TEXT PRIMARY KEY NOT NULL REFERENCES people (id), visited_at TEXT NOT NULL)",
    // Counts by day. The partner is written down: a person's use stays with the company they worked for then.
    "CREATE TABLE collateral_usage (
        asset_id TEXT NOT NULL REFERENCES collateral_assets (id), number BIGINT NOT NULL, person_id TEXT NOT NULL REFERENCES people (id),
        partner_id TEXT REFERENCES partners (id), kind TEXT NOT NULL CHECK (kind IN ('view', 'download')), day TEXT NOT NULL,
        uses BIGINT NOT NULL, PRIMARY KEY (asset_id, day, person_id, kind, number))",
    "CREATE INDEX collateral_usage_person ON collateral_usage (person_id, day)",
    "CREATE INDEX collateral_usage_day ON collateral_usage (kind, day)",
    "CREATE TABLE collateral_words (word TEXT PRIMARY KEY NOT NULL, revision BIGINT NOT NULL)",
    "CREATE INDEX collateral_words_revision ON collateral_words (revision)",
];

// Words are cut and folded before they come here, so the tokenizer only has to keep them whole. Each place has an index of its own: a word
// leads to assets and nothing else, so a search never reads past hits in other places.
macro_rules! sqlite_index {
    ($place:literal) => {
        concat!(
            "CREATE VIRTUAL TABLE collateral_index_",
            $place,
            " USING fts5 (words, content = '', contentless_delete = 1, detail = none, prefix = '2 3 4 5',
                tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* M* Co'\")"
        )
    };
}
const SQLITE_INDEX: &[&str] = &[sqlite_index!("title"), sqlite_index!("tags"), sqlite_index!("about"), sqlite_index!("body")];

// Searches ask the GIN indexes and need the key alone: the words lie apart, so that a page of the table holds many keys.
const POSTGRES_INDEX: &[&str] = &[
    "CREATE TABLE collateral_index (key BIGINT PRIMARY KEY NOT NULL, title TSVECTOR NOT NULL, tags TSVECTOR NOT NULL, about TSVECTOR NOT NULL, body TSVECTOR NOT NULL)
        WITH (toast_tuple_target = 128)",
    "CREATE INDEX collateral_index_title ON collateral_index USING GIN (title)",
    "CREATE INDEX collateral_index_tags ON collateral_index USING GIN (tags)",
    "CREATE INDEX collateral_index_about ON collateral_index USING GIN (about)",
    "CREATE INDEX collateral_index_body ON collateral_index USING GIN (body)",
];
