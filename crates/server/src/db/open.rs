//! Opens the database and asserts what durability rests on.

use std::{path::Path, time::Duration};

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbErr, SqlxPostgresConnector, SqlxSqliteConnector,
    sqlx::{
        ConnectOptions,
        postgres::{PgConnectOptions, PgPoolOptions},
        sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
    },
};

use super::{Db, Engine, sql};
use crate::{config::Config, state::StartError};

/// How long anybody waits for a connection or a lock.
const PATIENCE: Duration = Duration::from_secs(5);
/// SQLite before this may corrupt a WAL database that is written and checkpointed at the same time.
const SQLITE_MIN: (u32, u32, u32) = (3, 51, 3);
/// Kilobytes of pages that each reading connection keeps: the indexes that lists are counted in fit, and nothing is taken before it is read.
const READER_CACHE: u32 = 16_384;
/// Rows that a reading connection may be ahead of whoever takes them: a page of a list is gathered without a pause.
const READER_ROWS: usize = 256;
/// Connections to PostgreSQL from one server.
const POSTGRES_CONNECTIONS: u32 = 16;

/// Opens the database of the configuration.
pub async fn open(config: &Config) -> Result<Db, StartError> {
    let url = config.database_url.expose();
    let db = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        open_postgres(url).await?
    } else if let Some(path) = url.strip_prefix("sqlite:") {
        open_sqlite(Path::new(path.trim_start_matches("//"))).await?
    } else {
        return Err(StartError::new("The database URL is not understood. Write sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME."));
    };
    let table = "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY NOT NULL, applied_at TEXT NOT NULL)";
    db.writer
        .execute_unprepared(table)
        .await
        .map_err(|error| StartError::new(format!("The database cannot be written: {error}. Check its owner, its disk and its rights.")))?;
    Ok(db)
}

async fn open_sqlite(path: &Path) -> Result<Db, StartError> {
    let cannot = |error: &dyn std::fmt::Display| {
        StartError::new(format!("The database {} cannot be opened: {error}. Check the folder, its owner and the disk.", path.display()))
    };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|error| cannot(&error))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let pool = SqlitePoolOptions::new().acquire_timeout(PATIENCE).idle_timeout(None).max_lifetime(None).test_before_acquire(false);
    let writer = pool.clone().max_connections(1).min_connections(1).connect_with(options.clone()).await.map_err(|error| cannot(&error))?;
    let readers = u32::try_from(std::thread::available_parallelism().map_or(2, usize::from)).unwrap_or(2).clamp(2, 8);
    let options = options.pragma("query_only", "ON").pragma("cache_size", format!("-{READER_CACHE}")).row_buffer_size(READER_ROWS);
    let reader = pool.max_connections(readers).connect_with(options).await.map_err(|error| cannot(&error))?;
    let (reader, writer) = (SqlxSqliteConnector::from_sqlx_sqlite_pool(reader), SqlxSqliteConnector::from_sqlx_sqlite_pool(writer));
    for connection in [&reader, &writer] {
        assert_sqlite(connection).await?;
    }
    Ok(Db { engine: Engine::Sqlite, reader, writer })
}

/// Reads the settings back: an option that was ignored would lose acknowledged writes in a power cut.
async fn assert_sqlite(connection: &DatabaseConnection) -> Result<(), StartError> {
    let unreadable = |error: DbErr| StartError::new(format!("The database's settings cannot be read: {error}."));
    let version: String = one(connection, "SELECT sqlite_version()").await.map_err(unreadable)?;
    let mut numbers = version.split('.').map(|number| number.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < SQLITE_MIN {
        let (major, minor, patch) = SQLITE_MIN;
        return Err(StartError::new(format!(
            "SQLite {version} is too old: it can corrupt the database. Use {major}.{minor}.{patch} or newer."
        )));
    }
    let journal: String = one(connection, "PRAGMA journal_mode").await.map_err(unreadable)?;
    let expected = [("PRAGMA synchronous", 2), ("PRAGMA foreign_keys", 1), ("PRAGMA busy_timeout", 5_000)];
    let mut wrong = if journal.eq_ignore_ascii_case("wal") { Vec::new() } else { vec![format!("journal_mode is {journal}")] };
    for (pragma, value) in expected {
        let found: i64 = one(connection, pragma).await.map_err(unreadable)?;
        if found != value {
            wrong.push(format!("{pragma} is {found}"));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(StartError::new(format!(
            "The database cannot be run durably ({}). Put it on a local disk, not on a network share.",
            wrong.join(", ")
        )))
    }
}

async fn one<T: sea_orm::TryGetable>(connection: &DatabaseConnection, text: &str) -> Result<T, DbErr> {
    let row = connection.query_one_raw(sql(connection, text, [])).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(text.to_owned()))?.try_get_by_index(0)
}

async fn open_postgres(url: &str) -> Result<Db, StartError> {
    // The URL may hold a password: it is never repeated.
    let options: PgConnectOptions =
        url.parse().map_err(|error| StartError::new(format!("The database URL is not understood: {error}.")))?;
    let options = options
        .options([("statement_timeout", "10s"), ("lock_timeout", "3s"), ("idle_in_transaction_session_timeout", "10s")])
        .application_name("guildhall")
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let pool = PgPoolOptions::new().acquire_timeout(PATIENCE).max_connections(POSTGRES_CONNECTIONS).connect_with(options).await;
    let pool = pool.map_err(|error| {
        StartError::new(format!(
            "The PostgreSQL database cannot be reached: {error}. Check that it runs, and its address, name and password."
        ))
    })?;
    let connection = SqlxPostgresConnector::from_sqlx_postgres_pool(pool);
    Ok(Db { engine: Engine::Postgres, reader: connection.clone(), writer: connection })
}
