//! The database: which engine runs, how it is opened, and where reads and writes go.

mod filter;
mod open;

use chrono::{DateTime, NaiveDateTime, Utc};
use guildhall_domain::id::Id;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, IsolationLevel, SqliteTransactionMode, Statement,
    TransactionOptions, TransactionTrait, Value,
};

pub use self::filter::{Where, of_many};
use crate::{
    config::Config,
    error::Error,
    migrations::{self, Migration},
    state::StartError,
};

/// A transaction that writes. Dropped without [`DatabaseTransaction::commit`] it leaves nothing behind.
pub type Tx = DatabaseTransaction;

/// The engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite inside the server.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The open database.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
    reader: DatabaseConnection,
    /// SQLite has one writer at a time anyway: one connection makes writers wait in a queue of ours, not in SQLite's.
    writer: DatabaseConnection,
}

impl Db {
    /// Opens the database and checks that it keeps its promises.
    ///
    /// # Errors
    /// When it cannot be reached, is not durable, or was written by a newer version of this server.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let db = open::open(config).await?;
        db.refuse_newer().await?;
        Ok(db)
    }

    /// Which engine runs.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Where reads go.
    #[must_use]
    pub const fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Closes all connections; SQLite then folds its log into the database.
    pub async fn close(&self) {
        for connection in [&self.reader, &self.writer] {
            if let Err(error) = connection.clone().close().await {
                tracing::warn!(%error, "the database could not be closed");
            }
        }
    }

    /// Starts a transaction that may write.
    ///
    /// # Errors
    /// When the database is busy or gone.
    pub async fn begin(&self) -> Result<Tx, Error> {
        let options = TransactionOptions { sqlite_transaction_mode: self.immediate(), ..TransactionOptions::default() };
        Ok(self.writer.begin_with_options(options).await?)
    }

    /// Starts a transaction that only reads, and reads everything as it was at one moment.
    ///
    /// # Errors
    /// When the database is busy or gone.
    pub async fn snapshot(&self) -> Result<Tx, Error> {
        let (isolation, access) = match self.engine {
            // A transaction on SQLite is that by itself.
            Engine::Sqlite => (None, None),
            Engine::Postgres => (Some(IsolationLevel::RepeatableRead), Some(AccessMode::ReadOnly)),
        };
        Ok(self.reader.begin_with_config(isolation, access).await?)
    }

    /// A deferred SQLite transaction that turns into a writer fails at once when another writes; an immediate one waits.
    fn immediate(&self) -> Option<SqliteTransactionMode> {
        match self.engine {
            Engine::Sqlite => Some(SqliteTransactionMode::Immediate),
            Engine::Postgres => None,
        }
    }

    /// Holds everybody else who asks for the same name off until the transaction ends. SQLite's one writer does so anyway.
    ///
    /// # Errors
    /// When the wait takes too long.
    pub async fn lock(&self, tx: &Tx, name: &str) -> Result<(), Error> {
        if self.engine == Engine::Postgres {
            tx.execute_raw(sql(tx, "SELECT pg_advisory_xact_lock(hashtext($1))", [name.into()])).await?;
        }
        Ok(())
    }

    /// Says whether the database takes writes: for the readiness probe.
    ///
    /// # Errors
    /// When it does not.
    pub async fn probe(&self) -> Result<(), Error> {
        let tx = self.begin().await?;
        tx.execute_raw(sql(&tx, "UPDATE schema_migrations SET name = name WHERE name = $1", ["".into()])).await?;
        tx.rollback().await?;
        Ok(())
    }

    /// Lets the engine look at its tables, so that it plans well after many rows came at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn analyse(&self) -> Result<(), Error> {
        self.writer.execute_unprepared("ANALYZE").await?;
        Ok(())
    }

    /// Brings the schema up to date, each migration in a transaction of its own.
    ///
    /// # Errors
    /// With the migration that failed.
    pub async fn migrate(&self, now: DateTime<Utc>) -> Result<(), StartError> {
        for migration in migrations::ALL {
            self.apply(migration, now)
                .await
                .map_err(|error| StartError::new(format!("The migration {} failed: {error}. Nothing of it was kept.", migration.name)))?;
        }
        Ok(())
    }

    async fn apply(&self, migration: &Migration, now: DateTime<Utc>) -> Result<(), sea_orm::DbErr> {
        let options = TransactionOptions { sqlite_transaction_mode: self.immediate(), ..TransactionOptions::default() };
        let tx = self.writer.begin_with_options(options).await?;
        if self.engine == Engine::Postgres {
            // Several servers may start at the same time.
            tx.execute_unprepared("SELECT pg_advisory_xact_lock(7117)").await?;
        }
        let known = "SELECT name FROM schema_migrations WHERE name = $1";
        if tx.query_one_raw(sql(&tx, known, [migration.name.into()])).await?.is_none() {
            for statement in (migration.up)(self.engine) {
                tx.execute_unprepared(&statement).await?;
            }
            let insert = "INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)";
            tx.execute_raw(sql(&tx, insert, [migration.name.into(), text(now).into()])).await?;
        }
        tx.commit().await
    }

    /// Migrations that are not applied yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn pending(&self) -> Result<Vec<&'static str>, StartError> {
        let applied = self.applied().await?;
        let names = migrations::ALL.iter().map(|migration| migration.name);
        Ok(names.filter(|name| !applied.iter().any(|known| known == name)).collect())
    }

    async fn refuse_newer(&self) -> Result<(), StartError> {
        let applied = self.applied().await?;
        match applied.iter().find(|name| !migrations::ALL.iter().any(|migration| migration.name == name.as_str())) {
            Some(newer) => Err(StartError::new(format!(
                "The database was last used by a newer Guildhall (it has the migration {newer}, which this version does not know). \
                 Start that version, or restore a backup from before the upgrade."
            ))),
            None => Ok(()),
        }
    }

    async fn applied(&self) -> Result<Vec<String>, StartError> {
        let unreadable = |error: sea_orm::DbErr| StartError::new(format!("The database cannot be read: {error}."));
        let rows = self.writer.query_all_raw(sql(&self.writer, "SELECT name FROM schema_migrations ORDER BY name", [])).await;
        rows.map_err(unreadable)?.iter().map(|row| row.try_get_by_index(0).map_err(unreadable)).collect()
    }
}

/// A statement with its values; `$1`, `$2`, … on both engines.
pub fn sql(connection: &impl ConnectionTrait, text: &str, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(connection.get_database_backend(), text, values)
}

/// `$1, $2, …` for a list of values.
#[must_use]
pub fn places(from: usize, count: usize) -> String {
    let mut places = String::new();
    for number in from..from + count {
        if number > from {
            places.push_str(", ");
        }
        places.push('$');
        places.push_str(&number.to_string());
    }
    places
}

/// Texts as values.
pub fn values<T: ToString>(list: impl IntoIterator<Item = T>) -> Vec<Value> {
    list.into_iter().map(|value| value.to_string().into()).collect()
}

/// Whether this connection leads to PostgreSQL.
pub fn is_postgres(connection: &impl ConnectionTrait) -> bool {
    connection.get_database_backend() == DbBackend::Postgres
}

/// An instant as the database keeps it: UTC, to the millisecond, of fixed width, so that the order of texts is the order of time.
#[must_use]
pub fn text(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads what [`text`] wrote.
///
/// # Errors
/// When the database holds anything else.
pub fn time(text: &str) -> Result<DateTime<Utc>, Error> {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.3fZ")
        .map(|at| at.and_utc())
        .map_err(|error| Error::internal(format!("{text:?} in the database is no instant: {error}")))
}

/// Reads an id.
///
/// # Errors
/// When the database holds anything else.
pub fn id<K>(text: &str) -> Result<Id<K>, Error> {
    text.parse().map_err(|_| Error::internal(format!("{text:?} in the database is no id")))
}

/// The same for a column that may be empty.
///
/// # Errors
/// When the database holds anything else.
pub fn optional_time(text: Option<&str>) -> Result<Option<DateTime<Utc>>, Error> {
    text.map(time).transpose()
}

/// A name as it is sorted and searched: small letters without accents.
#[must_use]
pub fn sort_key(name: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    name.trim().to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).collect::<String>().replace('ß', "ss")
}
