//! Replays the ledger and says what does not hold.

mod deeds;
mod people;
mod records;
mod replay;
mod row;

use std::sync::Arc;

use guildhall_domain::funds::{Breach, Integrity};
use sea_orm::ConnectionTrait;

use self::{replay::Replay, row::Row};
use crate::{
    db::{Db, Tx, sql},
    error::Error,
};

/// Entries of one round: read while those of the round before are hashed.
const ROUND: i64 = 20_000;
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
    let mut round = Arc::new(read(db, 0).await?);
    while let Some(last) = round.last().map(|row| row.sequence) {
        let (hashed, next) = tokio::join!(hash(round.clone()), read(db, last));
        for (row, sound) in round.iter().zip(hashed?) {
            replay.take(row, sound);
        }
        round = Arc::new(next?);
    }
    let (entries, books) = (replay.entries, replay.books.len() as u64);
    let mut findings = records::compare(db, &replay).await?;
    let mut breaches = replay.findings;
    breaches.0.append(&mut findings.0);
    deeds::look(db, &replay.deeds, &mut breaches).await?;
    people::look(db, &replay.reversals, &mut breaches).await?;
    Ok(Integrity { entries, books, breaches: breaches.0 })
}

async fn read(db: &Tx, after: i64) -> Result<Vec<Row>, Error> {
    let rows = db.query_all_raw(sql(db, &row::select(), [after.into(), ROUND.into()])).await?;
    rows.into_iter().map(|row| Ok(Row { sequence: row.try_get_by_index(0)?, text: row.try_get_by_index(1)? })).collect()
}

/// Whether each entry has the hash that its fields have, on all processors.
async fn hash(rows: Arc<Vec<Row>>) -> Result<Vec<bool>, Error> {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let share = rows.len().div_ceil(workers).max(1);
    let tasks: Vec<_> = (0..rows.len())
        .step_by(share)
        .map(|from| {
            let rows = rows.clone();
            let hash = move || rows.iter().skip(from).take(share).map(Row::is_sound).collect::<Vec<bool>>();
            tokio::task::spawn_blocking(hash)
        })
        .collect();
    let mut sound = Vec::with_capacity(rows.len());
    for task in tasks {
        sound.append(&mut task.await.map_err(Error::internal)?);
    }
    Ok(sound)
}
