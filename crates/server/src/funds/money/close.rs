//! Closes a program's period: unused money is forfeited or goes to the next one, and nothing is booked any more.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::{
    funds::{
        AllocationId, CloseInput, CloseResult, Closing, Credit, Draw, EntryKind, Pool, PoolId, PoolInput, PoolKey, Program, ProgramId,
        ProgramInput, ProgramKey, Refusal, pool_for, renewed,
    },
    money::{Currency, Money},
    partner::PartnerId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    allocations::of as allocation_of,
    corrections::{Correction, Direction, correct},
    grants::{Gift, give, region_and_tier},
    lapse::forfeit,
    pools, rates,
    store::{self, programs},
    zone::with_offsets,
};
use crate::{
    cx::Cx,
    db::{Tx, id, sql},
    error::Error,
    funds::{
        book::{self, Book, Pen, currency},
        operation::{self, Begun},
    },
    journal,
};

/// Closes the period, or says what would happen.
pub async fn close(cx: Cx, input: CloseInput) -> Result<CloseResult, Error> {
    let program: ProgramId = cx.id("id")?;
    if input.preview {
        return preview(cx, program, &input).await;
    }
    let action = format!("funds.close-program/{program}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(result) => return Ok(result),
        Begun::New(operation) => operation,
    };
    // Everything that could book anything is locked, in the order in which others lock: program, pools, allocations.
    let program = programs::lock(&tx, program).await?;
    let checked = input.check(program.program.ends_on)?;
    store::pools::lock_all(&tx, program.id).await?;
    program.status.can_take_requests()?;
    let mut books = Vec::new();
    for (allocation, ..) in allocations(&tx, program.id).await? {
        books.push(book::open(&tx, allocation).await?);
    }
    program.can_close(program.program.today(cx.now), open(&tx, program.id).await?)?;
    let result = carry_out(&tx, &cx, operation.pen(&cx)?, &program, &checked, books).await?;
    programs::close(&tx, program.id, result.next, cx.app.clock.now()).await?;
    let detail = json!({ "operation": input.operation, "next": result.next, "forfeited": result.forfeited, "carried": result.carried });
    journal::write(&tx, &cx, "funds.close-program", "program", program.id, detail).await?;
    operation.finish(&cx, &tx, &action, &input, &result).await?;
    operation::commit(tx).await?;
    Ok(result)
}

async fn preview(cx: Cx, program: ProgramId, input: &CloseInput) -> Result<CloseResult, Error> {
    let db = cx.app.db.read();
    let program = programs::find(db, program).await?;
    let checked = input.check(program.program.ends_on)?;
    program.status.can_take_requests()?;
    let mut sums = Sums::default();
    for (allocation, partner, currency) in allocations(db, program.id).await? {
        let credits: Vec<Credit> = book::credits(db, allocation).await?;
        let closing = program.program.closing(&credits, checked.next_name.is_some());
        sums.add(db, &cx, &program, partner, currency, &closing).await?;
    }
    Ok(sums.result(&program, None, open(db, program.id).await?))
}

/// What closing comes to, in the program's currency.
#[derive(Debug, Default)]
struct Sums {
    forfeited: i64,
    carried: i64,
    losers: BTreeSet<PartnerId>,
}

impl Sums {
    async fn add(
        &mut self,
        db: &impl ConnectionTrait,
        cx: &Cx,
        program: &Program,
        partner: PartnerId,
        currency: Currency,
        closing: &Closing,
    ) -> Result<(), Error> {
        let (to, today) = (program.program.currency, program.program.today(cx.now));
        self.forfeited += rates::change(db, Money::new(closing.forfeited_sum(), currency), to, today).await?.0;
        self.carried += rates::change(db, Money::new(closing.carried_sum(), currency), to, today).await?.0;
        if closing.forfeited_sum() > 0 {
            self.losers.insert(partner);
        }
        Ok(())
    }

    fn result(&self, program: &Program, next: Option<ProgramId>, open: u32) -> CloseResult {
        let money = |minor| Money::new(minor, program.program.currency);
        let partners = u32::try_from(self.losers.len()).unwrap_or(u32::MAX);
        CloseResult { next, forfeited: money(self.forfeited), carried: money(self.carried), partners, open }
    }
}

async fn carry_out(tx: &Tx, cx: &Cx, pen: Pen, program: &Program, input: &CloseInput, books: Vec<Book>) -> Result<CloseResult, Error> {
    let today = program.program.today(cx.now);
    let mut sums = Sums::default();
    let mut closings = Vec::with_capacity(books.len());
    let mut carried_from: BTreeMap<PoolId, i64> = BTreeMap::new();
    for book in books {
        let closing = program.program.closing(&book.credits, input.next_name.is_some());
        sums.add(tx, cx, program, book.partner, book.currency, &closing).await?;
        let worth = rates::change(tx, Money::new(closing.carried_sum(), book.currency), program.program.currency, today).await?.0;
        *carried_from.entry(book.pool).or_default() += worth;
        closings.push((book, closing));
    }
    let next = match (&input.next_name, input.next_ends_on) {
        (Some(name), Some(ends_on)) => {
            let total = input.next_total + sums.carried;
            if total == 0 {
                return Err(Error::field("/next_total", "not-positive"));
            }
            Some(Next::make(tx, cx, pen, program, program.program.next(name.clone(), ends_on, total), &carried_from).await?)
        }
        (None | Some(_), _) => None,
    };
    let to = next.as_ref().map_or_else(String::new, |next| format!("program:{}", next.program.id));
    for (mut book, closing) in closings {
        forfeit(tx, pen, &mut book, &closing.forfeited, today, "").await?;
        let carried: &[Draw] = &closing.carried;
        let out = Correction { kind: EntryKind::Transfer, direction: Direction::Out, day: today, source: &to, reason: "" };
        correct(tx, pen, &mut book, out, carried).await?;
        if let Some(next) = next.as_ref().filter(|_| !carried.is_empty()) {
            next.receive(tx, pen, program, &book, closing.carried_sum()).await?;
        }
    }
    Ok(sums.result(program, next.map(|next| next.program.id), 0))
}

/// Passes on what came back into a closed period because a payment was taken back: by the carry-over rule into the next one, as long as
/// it could be used there; the rest is forfeited at once. Nothing of a closed period stays available.
///
/// # Errors
/// When the books cannot take it.
pub async fn pass_on(tx: &Tx, pen: Pen, book: &mut Book, source: &str, reason: &str) -> Result<Closing, Error> {
    let program = programs::find(tx, book.program).await?;
    let today = program.program.today(pen.now);
    let mut into = None;
    if let Some(next) = programs::next(tx, book.program).await? {
        let next = programs::find(tx, next).await?;
        let carried = program.program.closing(&book.credits, true).carried_sum();
        if program.program.goes_on(&next, today) && carried > 0 {
            let (region, tier) = region_and_tier(tx, book.partner).await?;
            let pools = store::pools::list(tx, next.id).await?;
            let pool = pool_for(&pools, &region, &tier).ok_or_else(|| Refusal::NoFittingPool { program: next.program.name.clone() })?;
            let allocation = allocation_of(tx, next.id, pool.id, book.partner, book.currency, pen.now).await?;
            // Behind the lock of its book: it may have been closed meanwhile.
            let (opened, status) = book::open_any(tx, allocation).await?;
            into = status.can_take_requests().is_ok().then_some((opened, next));
        }
    }
    let closing = program.program.closing(&book.credits, into.is_some());
    forfeit(tx, pen, book, &closing.forfeited, today, reason).await?;
    if let Some((mut into, next)) = into.filter(|_| !closing.carried.is_empty()) {
        let credit = into.credit_until(tx, program.program.carried_until(&next.program), pen.now).await?;
        let gain = [Draw { credit, amount: closing.carried_sum() }];
        let (given, got) = (format!("program:{}", next.id), format!("program:{} {source}", program.id));
        let out = Correction { kind: EntryKind::Transfer, direction: Direction::Out, day: today, source: &given, reason };
        correct(tx, pen, book, out, &closing.carried).await?;
        correct(tx, pen, &mut into, Correction { direction: Direction::In, source: &got, ..out }, &gain).await?;
    }
    Ok(closing)
}

/// The program of the next period.
struct Next {
    program: Program,
    /// Its pools by those of the period before that they continue.
    pools: BTreeMap<PoolId, Pool>,
}

impl Next {
    async fn make(
        tx: &Tx,
        cx: &Cx,
        pen: Pen,
        before: &Program,
        input: ProgramInput,
        carried: &BTreeMap<PoolId, i64>,
    ) -> Result<Self, Error> {
        let id: ProgramId = cx.app.new_id::<ProgramKey>();
        let input = with_offsets(input)?;
        programs::insert(tx, id, &input, cx.actor()?.person, cx.now).await?;
        programs::open(tx, id, cx.now).await?;
        let program = programs::find(tx, id).await?;
        let pools = Self::tree(tx, cx, pen, before, &program, carried).await?;
        let detail = json!({ "operation": pen.operation, "program": input, "follows": before.id });
        journal::write(tx, cx, "funds.create-program", "program", id, detail).await?;
        Ok(Self { program, pools })
    }

    /// The pools of the period before, as they are now, with what their partners carry over and their shares of the new budget.
    async fn tree(
        tx: &Tx,
        cx: &Cx,
        pen: Pen,
        before: &Program,
        program: &Program,
        carried: &BTreeMap<PoolId, i64>,
    ) -> Result<BTreeMap<PoolId, Pool>, Error> {
        let old = store::pools::list(tx, before.id).await?;
        let amounts = renewed(&old, carried, program.program.total - carried.values().sum::<i64>());
        let mut new: BTreeMap<PoolId, Pool> = BTreeMap::new();
        for pool in old {
            let amount = amounts.get(&pool.id).copied().unwrap_or_default();
            let parent = pool.parent.and_then(|parent| new.get(&parent)).map(|parent| parent.id);
            let input = PoolInput { operation: pen.operation, parent, name: pool.name, region: pool.region, tier: pool.tier, amount };
            // Later ones are filled from earlier ones, so they are written one after the other.
            new.insert(pool.id, pools::make(tx, pen, program, cx.app.new_id::<PoolKey>(), &input).await?);
        }
        Ok(new)
    }

    async fn receive(&self, tx: &Tx, pen: Pen, before: &Program, book: &Book, amount: i64) -> Result<(), Error> {
        let pool = self.pools.get(&book.pool).ok_or_else(|| Error::internal("each pool goes on in the next period"))?;
        let gift = Gift {
            program: &self.program,
            pool,
            partner: book.partner,
            amount: Money::new(amount, book.currency),
            expires_on: before.program.carried_until(&self.program.program),
            source: &format!("program:{}", before.id),
            reason: "",
        };
        give(tx, pen, &gift).await?;
        Ok(())
    }
}

/// The allocations of a program in the order of their ids.
async fn allocations(db: &impl ConnectionTrait, program: ProgramId) -> Result<Vec<(AllocationId, PartnerId, Currency)>, Error> {
    let select = "SELECT id, partner_id, currency FROM funds_allocations WHERE program_id = $1 ORDER BY id";
    let rows = db.query_all_raw(sql(db, select, [program.to_string().into()])).await?;
    rows.iter()
        .map(|row| {
            let text = |index: usize| row.try_get_by_index::<String>(index);
            Ok((id(&text(0)?)?, id(&text(1)?)?, currency(&text(2)?)?))
        })
        .collect()
}

/// How many activities and claims still wait for a decision or for money.
async fn open(db: &impl ConnectionTrait, program: ProgramId) -> Result<u32, Error> {
    let count = "SELECT (SELECT COUNT(*) FROM funds_activities v JOIN funds_requests r ON r.id = v.request_id
            WHERE r.program_id = $1 AND v.status IN ('open', 'approved'))
        + (SELECT COUNT(*) FROM funds_claims c WHERE c.program_id = $1
            AND c.status IN ('in_review', 'returned', 'approved', 'partly_approved', 'partly_paid'))";
    let row = db.query_one_raw(sql(db, count, [program.to_string().into()])).await?;
    Ok(u32::try_from(row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?).unwrap_or(u32::MAX))
}
