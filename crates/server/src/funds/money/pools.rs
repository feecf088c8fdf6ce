//! Pools: a tree in which no pool has more than the one above it can give.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Account, EntryKind, Pool, PoolId, PoolInput, PoolKey, Program, can_lie_below},
};
use serde_json::json;

use super::store::{pools as store, programs};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        book::{self, Pen, Posting},
        operation::{self, Begun},
    },
    journal,
};

/// Lists a program's pools.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Pool>, Error> {
    let program = programs::read(cx.app.db.read(), cx.actor()?, cx.id("id")?).await?;
    store::list(cx.app.db.read(), program.id).await
}

/// Makes a pool.
pub async fn create(cx: Cx, input: PoolInput) -> Result<Pool, Error> {
    let (program, action) = (cx.id("id")?, format!("funds.create-pool/{}", cx.param::<String>("id")?));
    let checked = input.check(&cx.app.portal.regions, &cx.app.portal.tiers)?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(pool) => return Ok(pool),
        Begun::New(operation) => operation,
    };
    let program = programs::lock(&tx, program).await?;
    program.status.can_book()?;
    if let Some(parent) = checked.parent {
        let pools = store::list(&tx, program.id).await?;
        if !pools.iter().any(|pool| pool.id == parent) {
            return Err(Error::field("/parent", "not-one-of"));
        }
        lies_below(&pools, parent, &checked)?;
    }
    let id: PoolId = cx.app.new_id::<PoolKey>();
    let pool = make(&tx, operation.pen(&cx)?, &program, id, &checked).await?;
    let detail = json!({ "operation": input.operation, "program": program.id, "name": checked.name, "amount": checked.amount });
    journal::write(&tx, &cx, "funds.create-pool", "pool", id, detail).await?;
    operation.finish(&cx, &tx, &action, &input, &pool).await?;
    operation::commit(tx).await?;
    Ok(pool)
}

/// Refuses a region or a tier that the pool above is not for.
fn lies_below(pools: &[Pool], parent: PoolId, input: &PoolInput) -> Result<(), Error> {
    if can_lie_below(pools, parent, &input.region, "") {
        if can_lie_below(pools, parent, "", &input.tier) { Ok(()) } else { Err(Error::field("/tier", "outside-parent")) }
    } else {
        Err(Error::field("/region", "outside-parent"))
    }
}

/// Makes a pool and fills it; the program is locked.
pub async fn make(tx: &Tx, pen: Pen, program: &Program, id: PoolId, input: &PoolInput) -> Result<Pool, Error> {
    store::insert(tx, id, program.id, input, pen.now).await?;
    move_money(tx, pen, program, id, input.parent, input.amount).await?;
    store::find(tx, id).await
}

/// Changes a pool's name, and how much it has.
pub async fn update(cx: Cx, input: PoolInput) -> Result<Pool, Error> {
    let id: PoolId = cx.id("id")?;
    let action = format!("funds.update-pool/{id}");
    let checked = input.check(&cx.app.portal.regions, &cx.app.portal.tiers)?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(pool) => return Ok(pool),
        Begun::New(operation) => operation,
    };
    let program = programs::lock(&tx, store::find(&tx, id).await?.program).await?;
    program.status.can_book()?;
    let before = store::find(&tx, id).await?;
    if checked.parent != before.parent {
        return Err(Error::field("/parent", "fixed"));
    }
    if let Some(parent) = checked.parent {
        lies_below(&store::list(&tx, program.id).await?, parent, &checked)?;
    }
    store::rename(&tx, id, &checked).await?;
    move_money(&tx, operation.pen(&cx)?, &program, id, before.parent, checked.amount - before.received.minor).await?;
    let pool = store::find(&tx, id).await?;
    let detail = json!({ "operation": input.operation, "program": program.id, "before": before, "after": pool });
    journal::write(&tx, &cx, "funds.update-pool", "pool", id, detail).await?;
    operation.finish(&cx, &tx, &action, &input, &pool).await?;
    operation::commit(tx).await?;
    Ok(pool)
}

/// Moves money between a pool and what is above it: down when the amount is above zero, up when it is below.
async fn move_money(tx: &Tx, pen: Pen, program: &Program, pool: PoolId, parent: Option<PoolId>, amount: i64) -> Result<(), Error> {
    let above = parent.map_or(Account::Budget(program.id), Account::Pool);
    let (debit, credit_account) = match amount {
        0 => return Ok(()),
        1.. => (Account::Pool(pool), above),
        _ => (above, Account::Pool(pool)),
    };
    match (parent, amount > 0) {
        (Some(parent), true) => store::take(tx, parent, amount).await?,
        (None, true) => programs::take(tx, program, amount).await?,
        (Some(parent), false) => store::take_back(tx, parent, -amount).await?,
        (None, false) => programs::give_back(tx, program.id, -amount).await?,
    }
    store::receive(tx, pool, amount).await?;
    let posting = Posting::new(EntryKind::Allocate, debit, credit_account, amount.abs(), program.program.today(pen.now));
    book::post_pool(tx, pen, pool, program.id, &posting).await?;
    Ok(())
}
