//! Slows guessing down, for any number of servers: the counts live in the database.

use std::net::{IpAddr, Ipv6Addr};

use chrono::{DateTime, Duration, Utc};
use sea_orm::ConnectionTrait;

use super::fingerprint;
use crate::{
    cx::Cx,
    db::{self, Tx, sql},
    error::Error,
};

/// Attempts of one address in [`WINDOW_MINUTES`].
const ADDRESS_ATTEMPTS: i32 = 30;
const WINDOW_MINUTES: i64 = 10;
/// Failures before an account's next attempt has to wait.
const FREE_FAILURES: i32 = 5;
/// Seconds of the longest wait. Nobody can lock anybody out for longer, and nobody on a device they have used before.
const LONGEST_WAIT: i64 = 15 * 60;
/// Hours without a failure after which failures are forgotten.
const FORGOTTEN_HOURS: i64 = 12;

/// An attempt that was counted as a failure before it was tried: so no flood of parallel guesses slips through.
#[derive(Debug)]
pub struct Attempt {
    address: String,
    subject: Option<String>,
}

/// What an attempt is made at.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// An account, from a device that never signed in to it.
    Account(&'a str),
    /// An account, from a device that did, by the fingerprint of its cookie.
    Device(&'a str),
    /// A reset link for an account.
    Reset(&'a str),
    /// A link's token: there is no account to protect yet.
    Token,
}

impl Target<'_> {
    fn subject(self) -> Option<String> {
        match self {
            // Unknown accounts are counted just so: the wait must not tell which ones exist.
            Self::Account(email) => Some(format!("account:{}", fingerprint(email))),
            Self::Device(fingerprint) => Some(format!("device:{fingerprint}")),
            Self::Reset(email) => Some(format!("reset:{}", fingerprint(email))),
            Self::Token => None,
        }
    }
}

/// Counts an attempt, or refuses it.
///
/// # Errors
/// Too many requests, with the seconds to wait.
pub async fn enter(cx: &Cx, target: Target<'_>) -> Result<Attempt, Error> {
    let attempt = Attempt { address: format!("address:{}", neighbourhood(cx.client.address)), subject: target.subject() };
    let tx = cx.app.db.begin().await?;
    count_address(cx, &tx, &attempt.address).await?;
    if let Some(subject) = &attempt.subject {
        count_subject(cx, &tx, subject).await?;
    }
    tx.commit().await?;
    Ok(attempt)
}

/// Takes the count back: the attempt was none at guessing.
///
/// # Errors
/// When the database fails.
pub async fn forgive(tx: &Tx, attempt: &Attempt) -> Result<(), Error> {
    let less = "UPDATE throttles SET attempts = attempts - 1 WHERE subject = $1 AND attempts > 0";
    tx.execute_raw(sql(tx, less, [attempt.address.clone().into()])).await?;
    if let Some(subject) = &attempt.subject {
        tx.execute_raw(sql(tx, "DELETE FROM throttles WHERE subject = $1", [subject.clone().into()])).await?;
    }
    Ok(())
}

async fn count_address(cx: &Cx, tx: &Tx, subject: &str) -> Result<(), Error> {
    let row = row(cx, tx, subject).await?;
    let (attempts, since) = match row {
        Some(row) if cx.now - row.since < Duration::minutes(WINDOW_MINUTES) => (row.attempts, row.since),
        Some(_) | None => (0, cx.now),
    };
    if attempts >= ADDRESS_ATTEMPTS {
        return Err(wait(since + Duration::minutes(WINDOW_MINUTES), cx.now));
    }
    store(tx, subject, Row { attempts: attempts + 1, since, blocked_until: since }).await
}

async fn count_subject(cx: &Cx, tx: &Tx, subject: &str) -> Result<(), Error> {
    let row = row(cx, tx, subject).await?.filter(|row| cx.now - row.since < Duration::hours(FORGOTTEN_HOURS));
    if let Some(row) = &row
        && cx.now < row.blocked_until
    {
        return Err(wait(row.blocked_until, cx.now));
    }
    let attempts = row.map_or(0, |row| row.attempts).saturating_add(1);
    let blocked_until = cx.now + Duration::seconds(backoff(attempts));
    store(tx, subject, Row { attempts, since: cx.now, blocked_until }).await
}

/// Seconds to wait after so many failures.
fn backoff(failures: i32) -> i64 {
    match u32::try_from(failures - FREE_FAILURES) {
        Ok(doublings) => 1_i64.checked_shl(doublings.min(30)).map_or(LONGEST_WAIT, |seconds| seconds.min(LONGEST_WAIT)),
        Err(_) => 0,
    }
}

fn wait(until: DateTime<Utc>, now: DateTime<Utc>) -> Error {
    let seconds = ((until - now).num_milliseconds() + 999) / 1_000;
    Error::TooManyRequests { retry_after: u64::try_from(seconds).unwrap_or(1).max(1) }
}

/// One IPv4 address, or the network of one IPv6 customer, who has 2⁶⁴ addresses to change between.
fn neighbourhood(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => format!("{}/64", Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

struct Row {
    attempts: i32,
    since: DateTime<Utc>,
    blocked_until: DateTime<Utc>,
}

async fn row(cx: &Cx, tx: &Tx, subject: &str) -> Result<Option<Row>, Error> {
    cx.app.db.lock(tx, subject).await?;
    let select = "SELECT attempts, since, blocked_until FROM throttles WHERE subject = $1";
    let Some(row) = tx.query_one_raw(sql(tx, select, [subject.into()])).await? else { return Ok(None) };
    let (since, blocked_until): (String, String) = (row.try_get("", "since")?, row.try_get("", "blocked_until")?);
    Ok(Some(Row { attempts: row.try_get("", "attempts")?, since: db::time(&since)?, blocked_until: db::time(&blocked_until)? }))
}

async fn store(tx: &Tx, subject: &str, row: Row) -> Result<(), Error> {
    let upsert = "INSERT INTO throttles (subject, attempts, since, blocked_until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (subject) DO UPDATE SET attempts = excluded.attempts, since = excluded.since, blocked_until = excluded.blocked_until";
    let values = [subject.into(), row.attempts.into(), db::text(row.since).into(), db::text(row.blocked_until).into()];
    tx.execute_raw(sql(tx, upsert, values)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_to_a_quarter_of_an_hour() {
        assert_eq!([0, 4, 5, 6, 7, 14, 15, 99, i32::MAX].map(backoff), [0, 0, 1, 2, 4, 512, 900, 900, 900]);
    }

    #[test]
    fn neighbours_share_their_count() {
        let of = |text: &str| neighbourhood(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:10.0.0.1"), "10.0.0.1");
    }
}
