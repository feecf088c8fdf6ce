//! A portal on a fresh database, people to act in it, and a client that speaks as one of them.

mod cast;
mod client;
mod database;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use axum::Router;
use chrono::{DateTime, TimeZone, Utc};
use guildhall_server::{
    config::{Config, PasswordCost, Secret},
    db::{Db, Tx, sql},
    jobs, site,
    state::{App, Clock},
};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use tempfile::TempDir;

use self::database::Database;
pub use self::{
    cast::{Cast, Human, PASSWORD},
    client::{Answer, Client},
};

/// A portal of its own: database, files, mails and clock.
pub struct Portal {
    pub app: App,
    pub router: Router,
    folder: TempDir,
    /// Whether somebody wrote past the portal into its books.
    tampered: AtomicBool,
    /// Goes with the portal.
    _database: Option<Database>,
}

/// After every test, whatever it was about: the ledger holds. Not after one that has failed, or that tampered with it.
impl Drop for Portal {
    fn drop(&mut self) {
        if std::thread::panicking() || self.tampered.load(Ordering::Relaxed) {
            return;
        }
        let config = self.app.config.clone();
        // The test's own runtime cannot wait here.
        let breaches = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                // A test that took the database away has none to look into.
                let Ok(db) = Db::open(&config).await else { return Vec::new() };
                let found = guildhall_server::funds::verify(&db).await.map(|integrity| integrity.breaches);
                db.close().await;
                found.unwrap_or_default()
            })
        });
        assert_eq!(breaches.join().expect("the ledger is replayed"), [], "the ledger is broken");
    }
}

/// When every test begins.
pub fn morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).single().expect("a moment")
}

impl Portal {
    /// Starts one with the settings of tests.
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// Starts one with settings of its own.
    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        // Files are read in a child process of the server's program, which this one is not.
        guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = settings(&folder);
        let database = Database::fresh().await;
        if let Some(database) = &database {
            config.database_url = Secret::new(database.url());
        }
        change(&mut config);
        let app = App::start(config, Clock::fixed(morning())).await.expect("the portal starts");
        let router = site::router(app.clone(), Arc::default());
        Self { app, router, folder, tampered: AtomicBool::new(false), _database: database }
    }

    /// Another server on the same database, files and clock.
    pub async fn second_server(&self) -> Router {
        let app = App::start(self.app.config.clone(), self.app.clock.clone()).await.expect("the second server starts");
        site::router(app, Arc::default())
    }

    /// Moves the clock.
    pub fn pass(&self, time: chrono::Duration) {
        self.app.clock.set(self.app.clock.now() + time);
    }

    /// Does the background work that is due.
    pub async fn work(&self) -> usize {
        jobs::run_due(&self.app).await.expect("jobs run")
    }

    /// Speaks as nobody.
    pub fn anonymous(&self) -> Client {
        Client::new(&self.router)
    }

    /// Speaks as somebody, as the app does from their browser.
    pub fn as_(&self, human: &Human) -> Client {
        Client::new(&self.router).with("cookie", &format!("guildhall={}", human.token))
    }

    /// Mails that were sent, oldest first, decoded.
    pub fn mails(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("mail")) else { return Vec::new() };
        let mut files: Vec<_> =
            folder.map(|file| file.expect("a file").path()).filter(|path| path.extension().is_some_and(|e| e == "eml")).collect();
        files.sort_by_key(|path| path.metadata().and_then(|data| data.modified()).ok());
        files.iter().map(|path| decoded(&std::fs::read_to_string(path).expect("a mail"))).collect()
    }

    /// The token of the link in the latest mail.
    pub fn latest_token(&self) -> String {
        let mail = self.mails().pop().expect("a mail was sent");
        let token = mail.split("#").nth(1).expect("the mail has a link");
        token.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect()
    }

    /// Rows of a query, straight from the database.
    pub async fn rows(&self, text: &str, values: impl IntoIterator<Item = Value>) -> Vec<QueryResult> {
        let db = self.app.db.read();
        db.query_all_raw(sql(db, text, values)).await.expect("the query runs")
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> i64 {
        let rows = self.rows(&format!("SELECT COUNT(*) AS n FROM {table}"), []).await;
        rows.first().expect("a row").try_get("", "n").expect("a number")
    }

    /// Actions in the journal, in order.
    pub async fn journal(&self) -> Vec<String> {
        let rows = self.rows("SELECT action FROM journal ORDER BY number", []).await;
        rows.iter().map(|row| row.try_get_by_index(0).expect("a text")).collect()
    }

    /// Changes rows, straight in the database.
    pub async fn execute(&self, text: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, sea_orm::DbErr> {
        if text.contains("funds_") && !text.starts_with("SELECT") {
            self.tampered.store(true, Ordering::Relaxed);
        }
        let tx: Tx = self.app.db.begin().await.expect("a transaction");
        let result = tx.execute_raw(sql(&tx, text, values)).await?;
        tx.commit().await?;
        Ok(result.rows_affected())
    }

    /// Takes a step of the schema back with these statements, as the database was before it, and goes on again.
    pub async fn step_again(&self, name: &str, back: &[&str]) {
        for statement in back {
            self.execute(statement, []).await.expect(statement);
        }
        let forgotten = self.execute("DELETE FROM schema_migrations WHERE name = $1", [name.into()]).await.expect("the step is forgotten");
        assert_eq!(forgotten, 1, "{name} was made before");
        self.app.db.migrate(self.app.clock.now()).await.expect("the step is made");
    }
}

fn settings(folder: &TempDir) -> Config {
    let mut config = Config::defaults(folder.path()).expect("the defaults are good");
    // Real parameters would cost minutes; nothing here depends on how hard the hash is.
    config.password = PasswordCost { memory_kib: 64, passes: 1 };
    config
}

/// Undoes quoted-printable (RFC 2045, 6.7).
fn decoded(mail: &str) -> String {
    let joined = mail.replace("=\r\n", "").replace("=\n", "");
    let bytes = joined.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'=').then(|| joined.get(at + 1..at + 3)).flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}
