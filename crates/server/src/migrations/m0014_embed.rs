//! Pages that may frame the portal, the keys they sign with, and the sessions of frames.

use super::{Migration, portable};

/// The step.
pub const MIGRATION: Migration =
    Migration { name: "m0014_embed", up: |engine| STATEMENTS.iter().map(|statement| portable(engine, statement)).collect() };

const STATEMENTS: &[&str] = &[
    "CREATE TABLE embed_hosts (
        id TEXT PRIMARY KEY NOT NULL, slug TEXT NOT NULL UNIQUE, name TEXT NOT NULL, origins TEXT NOT NULL, shows TEXT NOT NULL,
        active INTEGER NOT NULL CHECK (active IN (0, 1)), created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version INTEGER NOT NULL)",
    "CREATE TABLE embed_keys (
        id TEXT PRIMARY KEY NOT NULL, host_id TEXT NOT NULL REFERENCES embed_hosts (id), kid TEXT NOT NULL,
        algorithm TEXT NOT NULL CHECK (algorithm IN ('ed_dsa', 'es256')), public_key TEXT NOT NULL, added_at TEXT NOT NULL,
        UNIQUE (host_id, kid))",
    // Not bound to the host's row: a host that is removed and made anew must not take what was used before.
    "CREATE TABLE embed_spent (host TEXT NOT NULL, jti TEXT NOT NULL, until TEXT NOT NULL, PRIMARY KEY (host, jti))",
    "CREATE INDEX embed_spent_until ON embed_spent (until)",
    "ALTER TABLE sessions ADD COLUMN embed_host TEXT REFERENCES embed_hosts (id)",
    "ALTER TABLE sessions ADD COLUMN until TEXT",
    "ALTER TABLE sessions ADD COLUMN file_key TEXT",
    "CREATE INDEX sessions_embed_host ON sessions (embed_host)",
];
