//! The pools' rows.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    funds::{Pool, PoolId, PoolInput, ProgramId, Refusal},
    money::Money,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    funds::book::{NO_HASH, currency},
};

const SELECT: &str = "SELECT l.id, l.program_id, l.parent_id, l.name, l.region, l.tier, l.received, l.given, p.currency
    FROM funds_pools l JOIN funds_programs p ON p.id = l.program_id";

/// The pools of a program, parents first.
pub async fn list(db: &impl ConnectionTrait, program: ProgramId) -> Result<Vec<Pool>, Error> {
    let select = format!("{SELECT} WHERE l.program_id = $1 ORDER BY l.created_at, l.id");
    let rows = db.query_all_raw(sql(db, &select, [program.to_string().into()])).await?;
    rows.iter().map(pool).collect::<Result<_, _>>().map(parents_first)
}

/// Two pools made in one millisecond may come in any order out of the database.
fn parents_first(mut rest: Vec<Pool>) -> Vec<Pool> {
    let mut sorted: Vec<Pool> = Vec::with_capacity(rest.len());
    while !rest.is_empty() {
        let is_next = |pool: &Pool| pool.parent.is_none_or(|parent| sorted.iter().any(|known| known.id == parent));
        let (mut next, later): (Vec<Pool>, Vec<Pool>) = rest.into_iter().partition(is_next);
        if next.is_empty() {
            // No parent anywhere: the tree is broken, and nothing may be left out for that.
            sorted.extend(later);
            return sorted;
        }
        sorted.append(&mut next);
        rest = later;
    }
    sorted
}

/// A pool.
///
/// # Errors
/// When there is none.
pub async fn find(db: &impl ConnectionTrait, pool: PoolId) -> Result<Pool, Error> {
    let select = format!("{SELECT} WHERE l.id = $1");
    let row = db.query_one_raw(sql(db, &select, [pool.to_string().into()])).await?.ok_or(Error::NotFound)?;
    self::pool(&row)
}

fn pool(row: &QueryResult) -> Result<Pool, Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let currency = currency(&text(8)?)?;
    Ok(Pool {
        id: id(&text(0)?)?,
        program: id(&text(1)?)?,
        parent: row.try_get_by_index::<Option<String>>(2)?.as_deref().map(id).transpose()?,
        name: text(3)?,
        region: text(4)?,
        tier: text(5)?,
        received: Money::new(row.try_get_by_index(6)?, currency),
        given: Money::new(row.try_get_by_index(7)?, currency),
    })
}

/// Locks all pools of a program.
pub async fn lock_all(tx: &Tx, program: ProgramId) -> Result<(), Error> {
    if db::is_postgres(tx) {
        let lock = "SELECT id FROM funds_pools WHERE program_id = $1 ORDER BY id FOR UPDATE";
        tx.query_all_raw(sql(tx, lock, [program.to_string().into()])).await?;
    }
    Ok(())
}

/// Writes a new pool, empty.
pub async fn insert(tx: &Tx, pool: PoolId, program: ProgramId, input: &PoolInput, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_pools (id, program_id, parent_id, name, region, tier, received, given, entries, head, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, $8)";
    let values = [
        pool.to_string().into(),
        program.to_string().into(),
        input.parent.map(|parent| parent.to_string()).into(),
        input.name.clone().into(),
        input.region.clone().into(),
        input.tier.clone().into(),
        NO_HASH.into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes what a pool is called and whom it is for.
pub async fn rename(tx: &Tx, pool: PoolId, input: &PoolInput) -> Result<(), Error> {
    let update = "UPDATE funds_pools SET name = $1, region = $2, tier = $3 WHERE id = $4";
    let values = [input.name.clone().into(), input.region.clone().into(), input.tier.clone().into(), pool.to_string().into()];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Takes money out of a pool.
///
/// # Errors
/// `funds/exceeds-parent` with what the pool can still give.
pub async fn take(tx: &Tx, pool: PoolId, amount: i64) -> Result<(), Error> {
    let update = "UPDATE funds_pools SET given = given + $1 WHERE id = $2 AND given + $1 <= received";
    if tx.execute_raw(sql(tx, update, [amount.into(), pool.to_string().into()])).await?.rows_affected() == 1 {
        return Ok(());
    }
    let pool = find(tx, pool).await?;
    let remaining = Money::new(pool.received.minor - pool.given.minor, pool.received.currency);
    Err(Refusal::ExceedsParent { remaining }.into())
}

/// Puts money back that a pool had given.
pub async fn take_back(tx: &Tx, pool: PoolId, amount: i64) -> Result<(), Error> {
    let update = "UPDATE funds_pools SET given = given - $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [amount.into(), pool.to_string().into()])).await?;
    Ok(())
}

/// Gives a pool more, or less when the amount is below zero.
///
/// # Errors
/// `funds/pool-in-use` when it has given on what it should give back.
pub async fn receive(tx: &Tx, pool: PoolId, amount: i64) -> Result<(), Error> {
    let update = "UPDATE funds_pools SET received = received + $1 WHERE id = $2 AND received + $1 >= given";
    if tx.execute_raw(sql(tx, update, [amount.into(), pool.to_string().into()])).await?.rows_affected() == 1 {
        return Ok(());
    }
    Err(Refusal::PoolInUse { given: find(tx, pool).await?.given }.into())
}
