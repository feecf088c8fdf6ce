//! Gives partners money out of pools.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Account, Allocation, AllocationId, AllocationInput, EntryKind, GrantInput, Pool, Program, Refusal, can_give},
    money::Money,
    partner::PartnerId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    allocations, rates,
    store::{pools, programs},
};
use crate::{
    cx::Cx,
    db::{Tx, sql},
    error::Error,
    funds::{
        book::{self, Pen, Posting},
        operation::{self, Begun},
    },
    journal,
};

/// What is given to whom.
#[derive(Debug, Clone)]
pub struct Gift<'a> {
    /// The program.
    pub program: &'a Program,
    /// The pool that gives.
    pub pool: &'a Pool,
    /// Who gets it.
    pub partner: PartnerId,
    /// How much.
    pub amount: Money,
    /// When it lapses.
    pub expires_on: NaiveDate,
    /// What it cites; may be empty.
    pub source: &'a str,
    /// Why; may be empty.
    pub reason: &'a str,
}

/// Gives a partner money.
pub async fn allocate(cx: Cx, input: AllocationInput) -> Result<Allocation, Error> {
    let action = "funds.allocate";
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, action, &input).await? {
        Begun::Done(allocation) => return Ok(allocation),
        Begun::New(operation) => operation,
    };
    let (pool, program) = pool_of(&tx, input.pool, "/pool").await?;
    let today = program.program.today(cx.now);
    let checked = input.check(today, program.program.ends_on)?;
    if !allocations::is_active(&tx, checked.partner).await? {
        return Err(Error::field("/partner", "not-one-of"));
    }
    may_get(&tx, &pool, checked.partner).await?;
    let usual = program.program.rules.expires_on(today, program.program.ends_on);
    let expires_on = checked.expires_on.unwrap_or(usual);
    let gift = Gift {
        program: &program,
        pool: &pool,
        partner: checked.partner,
        amount: checked.amount,
        expires_on,
        source: "",
        reason: &checked.reason,
    };
    let id = give(&tx, operation.pen(&cx)?, &gift).await?;
    let detail = json!({ "operation": input.operation, "partner": checked.partner, "pool": pool.id, "amount": checked.amount,
        "expires_on": expires_on, "reason": checked.reason });
    journal::write(&tx, &cx, "funds.allocate", "allocation", id, detail).await?;
    let allocation = allocations::read(&tx, cx.actor()?, id).await?;
    operation.finish(&cx, &tx, action, &input, &allocation).await?;
    operation::commit(tx).await?;
    Ok(allocation)
}

/// Gives many partners the same amount each: all of them or none.
pub async fn grant(cx: Cx, input: GrantInput) -> Result<Vec<Allocation>, Error> {
    let action = "funds.grant";
    let checked = input.check()?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, action, &input).await? {
        Begun::Done(allocations) => return Ok(allocations),
        Begun::New(operation) => operation,
    };
    let (pool, program) = pool_of(&tx, checked.pool, "/pool").await?;
    if checked.amount.currency != program.program.currency {
        return Err(Refusal::WrongCurrency { expected: program.program.currency.to_string() }.into());
    }
    let expires_on = program.program.rules.expires_on(program.program.today(cx.now), program.program.ends_on);
    let pen = operation.pen(&cx)?;
    let mut given = Vec::with_capacity(checked.partners.len());
    for (index, partner) in checked.partners.iter().copied().enumerate() {
        if !allocations::is_active(&tx, partner).await? {
            return Err(Error::field(&format!("/partners/{index}"), "not-one-of"));
        }
        may_get(&tx, &pool, partner).await?;
        let (amount, reason) = (checked.amount, checked.reason.as_str());
        let gift = Gift { program: &program, pool: &pool, partner, amount, expires_on, source: "", reason };
        let id = give(&tx, pen, &gift).await?;
        let detail = json!({ "operation": input.operation, "partner": partner, "pool": pool.id, "amount": amount,
            "expires_on": expires_on, "reason": reason });
        journal::write(&tx, &cx, "funds.allocate", "allocation", id, detail).await?;
        given.push(allocations::read(&tx, cx.actor()?, id).await?);
    }
    operation.finish(&cx, &tx, action, &input, &given).await?;
    operation::commit(tx).await?;
    Ok(given)
}

/// Whether the pool, and those above it, are for the partner.
async fn may_get(tx: &Tx, pool: &Pool, partner: PartnerId) -> Result<(), Error> {
    let (region, tier) = region_and_tier(tx, partner).await?;
    Ok(can_give(&pools::list(tx, pool.program).await?, pool.id, &region, &tier)?)
}

/// What pools ask of a partner.
///
/// # Errors
/// When there is no such partner.
pub async fn region_and_tier(tx: &Tx, partner: PartnerId) -> Result<(String, String), Error> {
    let select = "SELECT region, tier FROM partners WHERE id = $1";
    let row = tx.query_one_raw(sql(tx, select, [partner.to_string().into()])).await?.ok_or(Error::NotFound)?;
    Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))
}

async fn pool_of(tx: &Tx, pool: guildhall_domain::funds::PoolId, pointer: &str) -> Result<(Pool, Program), Error> {
    let pool = match pools::find(tx, pool).await {
        Err(Error::NotFound) => return Err(Error::field(pointer, "not-one-of")),
        found => found?,
    };
    let program = programs::find(tx, pool.program).await?;
    program.status.can_book()?;
    Ok((pool, program))
}

/// Moves money from a pool into a partner's allocation. The pool first: who closes the period locks in the same order.
///
/// # Errors
/// `funds/exceeds-parent`, `funds/no-rate`, `funds/period-closed`.
pub async fn give(tx: &Tx, pen: Pen, gift: &Gift<'_>) -> Result<AllocationId, Error> {
    let program = gift.program;
    let today = program.program.today(pen.now);
    let (program_amount, rate) = rates::change(tx, gift.amount, program.program.currency, today).await?;
    pools::take(tx, gift.pool.id, program_amount).await?;
    let allocation = allocations::of(tx, program.id, gift.pool.id, gift.partner, gift.amount.currency, pen.now).await?;
    let mut book = book::open(tx, allocation).await?;
    let credit = book.credit_until(tx, gift.expires_on, pen.now).await?;
    let (available, from) = (Account::Available(allocation), Account::Pool(gift.pool.id));
    let posting = Posting {
        credit: Some(credit),
        program_amount,
        rate,
        source: gift.source.to_owned(),
        reason: gift.reason.to_owned(),
        ..Posting::new(EntryKind::Allocate, available, from, gift.amount.minor, today)
    };
    book.post(tx, pen, vec![posting]).await?;
    Ok(allocation)
}
