//! What every request shares: settings, database, files, clock, ids, mail.

use std::{
    fmt,
    ops::Deref,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use chrono::{DateTime, Utc};
use guildhall_domain::{id::Id, portal::Portal};
use tokio::sync::{Notify, OnceCell};

use crate::{auth::Hasher, collateral::Library, config::Config, db::Db, files::Files, mail::Mailer};

/// The running server's state; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What an [`App`] holds.
pub struct Inner {
    /// The database.
    pub db: Db,
    /// The files.
    pub files: Files,
    /// The operator's settings.
    pub config: Config,
    /// The time.
    pub clock: Clock,
    /// Where mails leave.
    pub mailer: Mailer,
    /// The portal's face and vocabulary.
    pub portal: Portal,
    /// Hashes passwords, a few at a time.
    pub hasher: Hasher,
    /// What the library keeps in memory.
    pub collateral: Library,
    /// What seals the addresses of packages: read once.
    pub content_key: OnceCell<Vec<u8>>,
    /// Rings when a write may have ordered a job.
    pub jobs_bell: Notify,
}

impl Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("App")
    }
}

impl App {
    /// Opens the database, brings it up to date and builds the state.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub async fn start(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = Db::open(&config).await?;
        db.migrate(clock.now()).await?;
        Self::with(db, config, clock)
    }

    /// Builds the state on a database that must be up to date already.
    ///
    /// # Errors
    /// With a sentence for the operator.
    pub async fn open(config: Config, clock: Clock) -> Result<Self, StartError> {
        let db = Db::open(&config).await?;
        let pending = db.pending().await?;
        if !pending.is_empty() {
            return Err(StartError::new(format!(
                "The database is older than this version (missing: {}). Run `guildhall-server migrate` first.",
                pending.join(", ")
            )));
        }
        Self::with(db, config, clock)
    }

    fn with(db: Db, config: Config, clock: Clock) -> Result<Self, StartError> {
        let mailer = Mailer::new(&config)?;
        let hasher = Hasher::new(&config)?;
        let portal = config.portal();
        let files = Files::open(&config.store)?;
        Ok(Self(Arc::new(Inner {
            db,
            files,
            config,
            clock,
            mailer,
            portal,
            hasher,
            collateral: Library::default(),
            content_key: OnceCell::new(),
            jobs_bell: Notify::new(),
        })))
    }

    /// A new id, of now.
    #[must_use]
    pub fn new_id<K>(&self) -> Id<K> {
        new_id(self.clock.now())
    }

    /// A path inside the data folder.
    #[must_use]
    pub fn data(&self, path: impl AsRef<Path>) -> std::path::PathBuf {
        self.config.data.join(path)
    }
}

/// A new id for something created at a moment.
#[must_use]
pub fn new_id<K>(now: DateTime<Utc>) -> Id<K> {
    Id::new(u64::try_from(now.timestamp_millis()).unwrap_or_default(), rand::random())
}

/// What time it is: the system's clock, or one that tests set.
#[derive(Debug, Clone)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The system's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is set.
    #[must_use]
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.timestamp_millis()))))
    }

    /// Now, to the millisecond: what the database keeps.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = self.0.as_ref().map_or_else(|| Utc::now().timestamp_millis(), |millis| millis.load(Ordering::SeqCst));
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    /// Sets a fixed clock; the system's clock stays what it is.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Some(millis) = &self.0 {
            millis.store(at.timestamp_millis(), Ordering::SeqCst);
        }
    }
}

/// Why the server cannot start: a sentence for the operator that says what to do.
#[derive(Debug, Clone)]
pub struct StartError(String);

impl StartError {
    /// With its sentence.
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}
