//! Replays the ledger and says what does not hold.

mod deeds;
mod people;
mod records;
mod replay;
mod row;
mod text;

use guildhall_domain::funds::{Breach, Integrity};

use self::replay::Replay;
use crate::{db::Db, error::Error};

/// Most things that are told: one broken entry is enough to stop.
const MOST: usize = 50;

/// What is wrong, as far as it was found.
#[derive(Debug, Default)]
struct Findings(Vec<Breach>);

impl Findings {
    fn note(&mut self, invariant: &str, subject: impl std::fmt::Display, detail: impl Into<String>) {
        if self.0.len() < MOST {
            self.0.push(Breach { invariant: invariant.to_owned(), subject: subject.to_string(), detail: detail.into() });
        }
    }
}

/// Replays every entry in the order of writing, then compares the sums that are stored with what the entries sum to. All of it is read as
/// it was at one moment: money that moves meanwhile would look like a breach.
///
/// # Errors
/// When the database fails.
pub async fn verify(db: &Db) -> Result<Integrity, Error> {
    let tx = db.snapshot().await?;
    let db = &tx;
    let mut replay = Replay::begin(db).await?;
    row::table().each(db, row::read, |entry| replay.take(&entry)).await?;
    replay.look_at_closed();
    let (entries, books) = (replay.entries, replay.books.len() as u64);
    let mut findings = records::compare(db, &replay).await?;
    let mut breaches = replay.findings;
    breaches.0.append(&mut findings.0);
    deeds::look(db, &replay.deeds, &mut breaches).await?;
    people::look(db, &replay.reversals, &mut breaches).await?;
    Ok(Integrity { entries, books, breaches: breaches.0 })
}
