//! Compares what is stored with what the entries sum to.

use guildhall_domain::funds::Balance;
use uuid::Uuid;

use super::{
    Findings,
    replay::{NOTHING, Replay},
    row::unhex,
    text::{self, Table},
};
use crate::{db::Tx, error::Error};

/// Compares the sums of allocations, credits, pools, programs, activities and claims.
pub async fn compare(db: &Tx, replay: &Replay) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    each(db, "funds_allocations", "head, allocated, committed, paid, forfeited, reinstated, entries", |record| {
        if record.balance()? != replay.books.get(&record.id).map_or_else(Balance::default, |book| book.balance) {
            findings.note("I2", record.id, "The allocation's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, &record, record.sum(5)?);
        Ok(())
    })
    .await?;
    each(db, "funds_credits", "'', allocated, committed, paid, forfeited, reinstated", |record| {
        if record.balance()? != replay.credits.get(&record.id).copied().unwrap_or_default() {
            findings.note("I2", record.id, "The credit's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_pools", "head, received, given, entries", |record| {
        let pool = replay.pools.get(&record.id).copied().unwrap_or_default();
        if (record.sum(0)?, record.sum(1)?) != (pool.received, pool.given) {
            findings.note("I2", record.id, "The pool's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, &record, record.sum(2)?);
        Ok(())
    })
    .await?;
    each(db, "funds_programs", "'', pooled", |record| {
        if record.sum(0)? != replay.pooled.get(&record.id).copied().unwrap_or_default() {
            findings.note("I2", record.id, "What the program gave to pools is not what the entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_activities", "'', committed, paid", |record| {
        let sums = replay.activities.get(&record.id).copied().unwrap_or_default();
        if (record.sum(0)?, record.sum(1)?) != (sums.committed, sums.paid) {
            findings.note("I2", record.id, "The activity's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_claims", "'', asked, COALESCE(approved, 0), paid", |record| {
        let (asked, approved, paid) = (record.sum(0)?, record.sum(1)?, record.sum(2)?);
        if paid > approved || approved > asked {
            findings.note("I4", record.id, format!("Of the claim {asked} was asked, {approved} approved and {paid} paid."));
        }
        if paid != replay.claims.get(&record.id).map_or(0, |sums| sums.paid) {
            findings.note("I2", record.id, "What was paid for the claim is not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    Ok(findings)
}

/// What is stored of something that has sums.
struct Record {
    id: Uuid,
    /// The hash of its book's last entry, where it has a book.
    head: Option<[u8; 32]>,
    sums: Vec<i64>,
}

impl Record {
    fn read(row: &str) -> Result<Self, Error> {
        let mut cells = text::columns(row).skip(1);
        let mut next = || cells.next().unwrap_or_default();
        let (id, head) = (Uuid::try_parse(next()).map_err(Error::internal)?, unhex(next()));
        let sums = cells.map(str::parse).collect::<Result<_, _>>().map_err(Error::internal)?;
        Ok(Self { id, head, sums })
    }

    fn sum(&self, at: usize) -> Result<i64, Error> {
        self.sums.get(at).copied().ok_or_else(|| Error::internal("a record lacks a sum"))
    }

    fn balance(&self) -> Result<Balance, Error> {
        let sum = |at| self.sum(at);
        Ok(Balance { allocated: sum(0)?, committed: sum(1)?, paid: sum(2)?, forfeited: sum(3)?, reinstated: sum(4)? })
    }
}

/// Goes through a table with an `id`. The columns are the head, or an empty text, and then sums.
async fn each(db: &Tx, table: &str, columns: &str, mut look: impl FnMut(Record) -> Result<(), Error>) -> Result<(), Error> {
    let table = Table::whole(db, table, "id", &format!("id, {columns}"));
    table.each(db, Record::read, |record| look(record?)).await
}

/// Whether a book ends where its record says: entries that are missing at the end break no chain.
fn end(findings: &mut Findings, replay: &Replay, record: &Record, entries: i64) {
    let (number, last) = replay.books.get(&record.id).map_or((0, NOTHING), |book| (book.number, book.head));
    if number != entries {
        findings.note("chain", record.id, format!("The book should have {entries} entries; its last one has the number {number}."));
    } else if record.head != Some(last) {
        findings.note("chain", record.id, "The book's last entry is not the one that was written last.");
    }
}
