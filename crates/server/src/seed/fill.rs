//! Fills an empty database with the demo: companies, people, news, then the library, a year of funds, and training.

use chrono::{DateTime, Days, Duration, NaiveTime, Utc};
use guildhall_domain::{access::Role, id::Id};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    cast, collateral, funds, news,
    people::{PASSWORD, PEOPLE, VENDOR},
    training,
};
use crate::{
    db::{Tx, sql},
    error::Error,
    journal,
    state::App,
};

/// The journal's words for a demo that is on its way, and for one that is whole.
const BEGUN: &str = "system.seed";
const DONE: &str = "system.seeded";

/// Somebody a visitor of the demo can sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// What they do.
    pub role: Role,
    /// Their address.
    pub email: String,
    /// Their password.
    pub password: &'static str,
}

/// Fills the database, if nobody is in it yet, and says whom a visitor can sign in as. A database with people is left alone.
///
/// # Errors
/// When the database or the store fails.
pub async fn fill(app: &App) -> Result<Option<Vec<SignIn>>, Error> {
    if !fill_people(app).await? {
        return Ok(None);
    }
    collateral::seed(app).await?;
    funds::seed(app).await?;
    training::seed(app).await?;
    let tx = app.db.begin().await?;
    journal::write_for(&tx, app.clock.now(), None, DONE, "database", "demo", json!({})).await?;
    tx.commit().await?;
    Ok(Some(sign_ins()))
}

/// Puts companies, people and news into an empty database; says whether it was empty.
///
/// # Errors
/// When the database fails, or holds a demo that was begun and not finished.
pub async fn fill_people(app: &App) -> Result<bool, Error> {
    // One hash for all: the demo's password is no secret, and eighty hashes take their time.
    let hash = app.hasher.hash(PASSWORD).await?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    app.db.lock(&tx, "seed").await?;
    if tx.query_one_raw(sql(&tx, "SELECT 1 FROM people LIMIT 1", [])).await?.is_some() {
        let begun = count(&tx, BEGUN).await? > count(&tx, DONE).await?;
        return if begun { Err(Error::internal("a demo was begun here and not finished")) } else { Ok(false) };
    }
    cast::insert_all(&tx, now, &hash).await?;
    news::insert_all(&tx, now).await?;
    journal::write_for(&tx, now, None, BEGUN, "database", "demo", json!({})).await?;
    tx.commit().await?;
    Ok(true)
}

/// How often the journal tells of an action.
async fn count(tx: &Tx, action: &str) -> Result<i64, Error> {
    let row = tx.query_one_raw(sql(tx, "SELECT COUNT(*) FROM journal WHERE action = $1", [action.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// For each role the first active person of the demo who holds it.
#[must_use]
pub fn sign_ins() -> Vec<SignIn> {
    let first = |role: Role| {
        // Whoever holds one role alone shows best what it is about.
        let mut holders: Vec<_> = VENDOR.iter().chain(&PEOPLE).filter(|person| person.roles.contains(&role)).collect();
        holders.sort_by_key(|person| person.roles.len());
        holders.first().map(|person| SignIn { role, email: person.email(), password: PASSWORD })
    };
    Role::ALL.into_iter().filter_map(first).collect()
}

/// The id of a thing of the demo: the same each time for the same moment.
pub(super) fn id<K>(kind: &str, number: usize, created_at: DateTime<Utc>) -> Id<K> {
    let digest = Sha256::digest(format!("{kind} {number}"));
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(digest) {
        *to = from;
    }
    Id::new(u64::try_from(created_at.timestamp_millis()).unwrap_or_default(), random)
}

/// A moment on a day counted from today, never later than now.
pub(super) fn moment(now: DateTime<Utc>, day: i32, minute: usize) -> DateTime<Utc> {
    let days = Days::new(u64::from(day.unsigned_abs()));
    let date = if day < 0 { now.date_naive().checked_sub_days(days) } else { now.date_naive().checked_add_days(days) };
    let start = date.unwrap_or_else(|| now.date_naive()).and_time(NaiveTime::MIN).and_utc();
    let at = start + Duration::minutes(i64::try_from(minute % 1_440).unwrap_or_default());
    if day <= 0 { at.min(now) } else { at }
}

/// Runs an insert.
pub(super) async fn insert<const N: usize>(tx: &Tx, statement: &str, values: [sea_orm::Value; N]) -> Result<(), Error> {
    tx.execute_raw(sql(tx, statement, values)).await?;
    Ok(())
}
