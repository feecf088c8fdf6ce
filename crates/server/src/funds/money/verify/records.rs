//! Compares what is stored with what the entries sum to.

use guildhall_domain::funds::Balance;
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use super::{Findings, replay::Replay};
use crate::{
    db::{Tx, sql},
    error::Error,
    funds::book::{NO_HASH, balance},
};

/// Rows of one page.
pub const PAGE: i64 = 5_000;

/// Compares the sums of allocations, credits, pools, programs, activities and claims.
pub async fn compare(db: &Tx, replay: &Replay) -> Result<Findings, Error> {
    let mut findings = Findings::default();
    let none = Balance::default();
    let select = "SELECT id, allocated, committed, paid, forfeited, reinstated, entries, head FROM funds_allocations";
    each(db, select, |id, row| {
        let stored = balance(row, 1)?;
        if stored != replay.books.get(&id).map_or(none, |book| book.balance) {
            findings.note("I2", id, "The allocation's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, id, row.try_get_by_index(6)?, &row.try_get_by_index::<String>(7)?);
        Ok(())
    })
    .await?;
    each(db, "SELECT id, allocated, committed, paid, forfeited, reinstated FROM funds_credits", |id, row| {
        if balance(row, 1)? != replay.credits.get(&id).copied().unwrap_or_default() {
            findings.note("I2", id, "The credit's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "SELECT id, received, given, entries, head FROM funds_pools", |id, row| {
        let pool = replay.pools.get(&id).copied().unwrap_or_default();
        if (row.try_get_by_index::<i64>(1)?, row.try_get_by_index::<i64>(2)?) != (pool.received, pool.given) {
            findings.note("I2", id, "The pool's sums are not what its entries sum to.");
        }
        end(&mut findings, replay, id, row.try_get_by_index(3)?, &row.try_get_by_index::<String>(4)?);
        Ok(())
    })
    .await?;
    each(db, "SELECT id, pooled FROM funds_programs", |id, row| {
        if row.try_get_by_index::<i64>(1)? != replay.pooled.get(&id).copied().unwrap_or_default() {
            findings.note("I2", id, "What the program gave to pools is not what the entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "SELECT id, committed, paid FROM funds_activities", |id, row| {
        let sums = replay.activities.get(&id).copied().unwrap_or_default();
        if (row.try_get_by_index::<i64>(1)?, row.try_get_by_index::<i64>(2)?) != (sums.committed, sums.paid) {
            findings.note("I2", id, "The activity's sums are not what its entries sum to.");
        }
        Ok(())
    })
    .await?;
    each(db, "SELECT id, asked, approved, paid FROM funds_claims", |id, row| {
        let (asked, approved): (i64, Option<i64>) = (row.try_get_by_index(1)?, row.try_get_by_index(2)?);
        let (approved, paid) = (approved.unwrap_or_default(), row.try_get_by_index::<i64>(3)?);
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

/// Whether a book ends where its record says: entries that are missing at the end break no chain.
fn end(findings: &mut Findings, replay: &Replay, id: Uuid, entries: i64, head: &str) {
    let (number, last) = replay.books.get(&id).map_or((0, NO_HASH), |book| (book.number, &book.head));
    if number != entries {
        findings.note("chain", id, format!("The book should have {entries} entries; its last one has the number {number}."));
    } else if last != head {
        findings.note("chain", id, "The book's last entry is not the one that was written last.");
    }
}

/// Goes through a table by pages; the first column is the id.
async fn each(db: &Tx, select: &str, mut look: impl FnMut(Uuid, &QueryResult) -> Result<(), Error>) -> Result<(), Error> {
    let statement = format!("{select} WHERE id > $1 ORDER BY id LIMIT $2");
    let mut after = String::new();
    loop {
        let rows = db.query_all_raw(sql(db, &statement, [after.clone().into(), PAGE.into()])).await?;
        for row in &rows {
            after = row.try_get_by_index(0)?;
            look(Uuid::try_parse(&after).map_err(Error::internal)?, row)?;
        }
        if (rows.len() as i64) < PAGE {
            return Ok(());
        }
    }
}
