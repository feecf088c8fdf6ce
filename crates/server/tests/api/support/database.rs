//! A database on PostgreSQL for each portal: a copy of one that has the tables, and gone soon after its portal.

use std::sync::{Mutex, PoisonError};

use guildhall_server::{
    config::{Config, Secret},
    state::{App, Clock},
};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection};
use tokio::sync::OnceCell;

/// The one that the others are copied from.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// Those whose portals are gone. Whoever makes the next one removes them: together they would fill a disk.
static LEFT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database of its own, on the cluster of `GUILDHALL_TEST_POSTGRES`.
pub struct Database {
    cluster: String,
    name: String,
}

impl Database {
    /// Makes one; nothing when the tests run on SQLite.
    pub async fn fresh() -> Option<Self> {
        let cluster = std::env::var("GUILDHALL_TEST_POSTGRES").ok()?;
        let template = TEMPLATE.get_or_init(|| template(&cluster)).await;
        let connection = connect(&cluster).await;
        let left = std::mem::take(&mut *LEFT.lock().unwrap_or_else(PoisonError::into_inner));
        for name in left {
            run(&connection, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
        let name = fresh_name();
        run(&connection, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        connection.close().await.expect("the connection closes");
        Some(Self { cluster, name })
    }

    /// Its address.
    pub fn url(&self) -> String {
        url(&self.cluster, &self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        LEFT.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.name));
    }
}

/// Makes a database with every table in it, and returns its name.
async fn template(cluster: &str) -> String {
    let name = fresh_name();
    let connection = connect(cluster).await;
    run(&connection, &format!("CREATE DATABASE {name}")).await;
    connection.close().await.expect("the connection closes");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut config = Config::defaults(folder.path()).expect("the defaults are good");
    config.database_url = Secret::new(url(cluster, &name));
    let app = App::start(config, Clock::fixed(super::morning())).await.expect("the tables are made");
    app.db.close().await;
    name
}

fn fresh_name() -> String {
    format!("guildhall_{:016x}", rand::random::<u64>())
}

fn url(cluster: &str, name: &str) -> String {
    let (address, parameters) = cluster.split_once('?').map_or((cluster, ""), |(address, parameters)| (address, parameters));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    if parameters.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{parameters}") }
}

async fn connect(cluster: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(cluster);
    options.max_connections(1).sqlx_logging(false);
    sea_orm::Database::connect(options).await.expect("the PostgreSQL of GUILDHALL_TEST_POSTGRES answers")
}

async fn run(connection: &DatabaseConnection, text: &str) {
    connection.execute_unprepared(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
}
