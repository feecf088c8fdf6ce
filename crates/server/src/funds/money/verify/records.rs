//! Compares what is stored with what the entries sum to.

use guildhall_domain::funds::Balance;
use uuid::Uuid;

use super::{
    Findings,
    replay::{NOTHING, Replay},
    row::unhex,
    text,
};
use crate::{db::Tx, error::Error};

/// Compares the sums of allocations, credits, pools, programs, activities and claims.
pub async fn compare(db: &Tx, replay: &Replay) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let none = Balance::default();
    each(db, "funds_allocations", "allocated, committed, paid, forfeited, reinstated, entries, head", |id, cells| {
        if balance(cells)? != replay.books.get(&id).map_or(none, |book| book.balance) {
            findings.note("I2", id, "The allocation's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, id, number(cells, 5)?, cells.get(6).copied().unwrap_or_default());
        Ok(())
    })
    .await?;
    each(db, "funds_credits", "allocated, committed, paid, forfeited, reinstated", |id, cells| {
        if balance(cells)? != replay.credits.get(&id).copied().unwrap_or_default() {
            findings.note("I2", id, "The credit's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_pools", "received, given, entries, head", |id, cells| {
        let pool = replay.pools.get(&id).copied().unwrap_or_default();
        if (number(cells, 0)?, number(cells, 1)?) != (pool.received, pool.given) {
            findings.note("I2", id, "The pool's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, id, number(cells, 2)?, cells.get(3).copied().unwrap_or_default());
        Ok(())
    })
    .await?;
    each(db, "funds_programs", "pooled", |id, cells| {
        if number(cells, 0)? != replay.pooled.get(&id).copied().unwrap_or_default() {
            findings.note("I2", id, "What the program gave to pools is not what the entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_activities", "committed, paid", |id, cells| {
        let sums = replay.activities.get(&id).copied().unwrap_or_default();
        if (number(cells, 0)?, number(cells, 1)?) != (sums.committed, sums.paid) {
            findings.note("I2", id, "The activity's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "funds_claims", "asked, COALESCE(approved, 0), paid", |id, cells| {
        let (asked, approved, paid) = (number(cells, 0)?, number(cells, 1)?, number(cells, 2)?);
        if paid > approved || approved > asked {
            findings.note("I4", id, format!("Of the claim {asked} was asked, {approved} approved and {paid} paid."));
        }
        if paid != replay.claims.get(&id).map_or(0, |sums| sums.paid) {
            findings.note("I2", id, "What was paid for the claim is not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    Ok(findings)
}

/// Goes through a table with an `id`; the cells are those after it.
async fn each(db: &Tx, table: &str, columns: &str, mut look: impl FnMut(Uuid, &[&str]) -> Result<(), Error>) -> Result<(), Error> {
    text::each(db, &format!("id, {columns}"), &format!("FROM {table} WHERE id > $1 ORDER BY id"), |cells| {
        let (id, cells) = cells.split_first().ok_or_else(|| Error::internal("a record has no id"))?;
        look(Uuid::try_parse(id).map_err(Error::internal)?, cells)
    })
    .await
}

fn number(cells: &[&str], at: usize) -> Result<i64, Error> {
    cells.get(at).copied().unwrap_or_default().parse().map_err(Error::internal)
}

fn balance(cells: &[&str]) -> Result<Balance, Error> {
    let sum = |at| number(cells, at);
    Ok(Balance { allocated: sum(0)?, committed: sum(1)?, paid: sum(2)?, forfeited: sum(3)?, reinstated: sum(4)? })
}

/// Whether a book ends where its record says: entries that are missing at the end break no chain.
fn end(findings: &mut Findings, replay: &Replay, id: Uuid, entries: i64, head: &str) {
    let (number, last) = replay.books.get(&id).map_or((0, NOTHING), |book| (book.number, book.head));
    if number != entries {
        findings.note("chain", id, format!("The book should have {entries} entries; its last one has the number {number}."));
    } else if unhex(head) != Some(last) {
        findings.note("chain", id, "The book's last entry is not the one that was written last.");
    }
}
