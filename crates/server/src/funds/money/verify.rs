//! Replays the ledger and says what does not hold.

mod deeds;
mod people;
mod records;
mod replay;
mod row;
mod text;

use std::sync::Arc;

use guildhall_domain::funds::{Breach, Integrity};

use self::{replay::Replay, row::Read};
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
    let select = row::select();
    let mut round = text::read(db, &select, 0i64.into()).await?;
    while let Some(text) = round {
        // Where the last entry ends the next round starts, which is read while this one is hashed.
        let after: i64 = text::last(&text).parse().map_err(Error::internal)?;
        let (entries, next) = tokio::join!(hash(Arc::new(text)), text::read(db, &select, after.into()));
        for entry in &entries? {
            replay.take(entry)?;
        }
        round = next?;
    }
    replay.look_at_closed();
    let (entries, books) = (replay.entries, replay.books.len() as u64);
    let mut findings = records::compare(db, &replay).await?;
    let mut breaches = replay.findings;
    breaches.0.append(&mut findings.0);
    deeds::look(db, &replay.deeds, &mut breaches).await?;
    people::look(db, &replay.reversals, &mut breaches).await?;
    Ok(Integrity { entries, books, breaches: breaches.0 })
}

/// Reads and hashes the entries, on all processors.
async fn hash(text: Arc<String>) -> Result<Vec<Read>, Error> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let tasks: Vec<_> = text::parts(&text, workers)
        .into_iter()
        .map(|(from, to)| {
            let text = text.clone();
            tokio::task::spawn_blocking(move || row::read(text.get(from..to).unwrap_or_default()))
        })
        .collect();
    let mut entries = Vec::new();
    for task in tasks {
        entries.append(&mut task.await.map_err(Error::internal)?);
    }
    Ok(entries)
}
