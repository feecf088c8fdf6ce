//! Finance corrects by entries: adjusts, transfers, brings lapsed money back.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Account, AdjustInput, Allocation, AllocationId, CreditId, Draw, EntryKind, Program, Refusal, ReinstateInput, TransferInput},
    money::Money,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{allocations, rates, store::programs};
use crate::{
    cx::Cx,
    db::{Tx, sql},
    error::Error,
    funds::{
        book::{self, Book, Pen, Posting},
        operation::{self, Begun},
    },
    journal,
};

/// Corrects an allocation, upwards or downwards.
pub async fn adjust(cx: Cx, input: AdjustInput) -> Result<Allocation, Error> {
    let id: AllocationId = cx.id("id")?;
    let action = format!("funds.adjust/{id}");
    let checked = input.check()?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(allocation) => return Ok(allocation),
        Begun::New(operation) => operation,
    };
    let (mut book, program) = open(&tx, id, checked.amount).await?;
    let (pen, today) = (operation.pen(&cx)?, program.program.today(cx.now));
    let correction = Correction { kind: EntryKind::Adjust, direction: Direction::In, day: today, source: "", reason: &checked.reason };
    if checked.amount.minor > 0 {
        let expires_on = program.program.rules.expires_on(today, program.program.ends_on);
        let credit = book.credit_until(&tx, expires_on, cx.now).await?;
        let draws = [Draw { credit, amount: checked.amount.minor }];
        correct(&tx, pen, &mut book, correction, &draws).await?;
    } else {
        let draws = book.draw(-checked.amount.minor, today)?;
        correct(&tx, pen, &mut book, Correction { direction: Direction::Out, ..correction }, &draws).await?;
    }
    let detail = json!({ "operation": input.operation, "amount": checked.amount, "reason": checked.reason });
    journal::write(&tx, &cx, "funds.adjust", "allocation", id, detail).await?;
    let allocation = allocations::read(&tx, cx.actor()?, id).await?;
    operation.finish(&cx, &tx, &action, &input, &allocation).await?;
    operation::commit(tx).await?;
    Ok(allocation)
}

/// Moves money between two partners. Each part keeps the day on which it lapses.
pub async fn transfer(cx: Cx, input: TransferInput) -> Result<Allocation, Error> {
    let action = "funds.transfer";
    let checked = input.check()?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, action, &input).await? {
        Begun::Done(allocation) => return Ok(allocation),
        Begun::New(operation) => operation,
    };
    let (mut from, mut to, program) = open_both(&tx, &checked).await?;
    let (pen, today) = (operation.pen(&cx)?, program.program.today(cx.now));
    let draws = from.draw(checked.amount.minor, today)?;
    let mut gains = Vec::with_capacity(draws.len());
    for draw in &draws {
        let expires_on = from.credits.iter().find(|credit| credit.id == draw.credit).map_or(program.program.ends_on, |c| c.expires_on);
        gains.push(Draw { credit: to.credit_until(&tx, expires_on, cx.now).await?, amount: draw.amount });
    }
    let (given, got) = (format!("allocation:{}", to.allocation), format!("allocation:{}", from.allocation));
    let out = Correction { kind: EntryKind::Transfer, direction: Direction::Out, day: today, source: &given, reason: &checked.reason };
    correct(&tx, pen, &mut from, out, &draws).await?;
    correct(&tx, pen, &mut to, Correction { direction: Direction::In, source: &got, ..out }, &gains).await?;
    let detail = json!({ "operation": input.operation, "to": checked.to, "amount": checked.amount, "reason": checked.reason });
    journal::write(&tx, &cx, "funds.transfer", "allocation", checked.from, detail).await?;
    let allocation = allocations::read(&tx, cx.actor()?, checked.to).await?;
    operation.finish(&cx, &tx, action, &input, &allocation).await?;
    operation::commit(tx).await?;
    Ok(allocation)
}

/// Opens both books in the order of their ids: two transfers that cross each other must not wait for each other.
async fn open_both(tx: &Tx, input: &TransferInput) -> Result<(Book, Book, Program), Error> {
    let missing = |pointer: &'static str| {
        move |error: Error| if matches!(error, Error::NotFound) { Error::field(pointer, "not-one-of") } else { error }
    };
    let (from, to) = if input.from < input.to {
        let from = book::open(tx, input.from).await.map_err(missing("/from"))?;
        (from, book::open(tx, input.to).await.map_err(missing("/to"))?)
    } else {
        let to = book::open(tx, input.to).await.map_err(missing("/to"))?;
        (book::open(tx, input.from).await.map_err(missing("/from"))?, to)
    };
    if to.program != from.program {
        return Err(Error::field("/to", "not-one-of"));
    }
    for currency in [to.currency, input.amount.currency] {
        if currency != from.currency {
            return Err(Refusal::WrongCurrency { expected: from.currency.to_string() }.into());
        }
    }
    let program = programs::find(tx, from.program).await?;
    Ok((from, to, program))
}

/// Brings lapsed money back, what lapsed last first. The credits lapse again on the new day.
pub async fn reinstate(cx: Cx, input: ReinstateInput) -> Result<Allocation, Error> {
    let id: AllocationId = cx.id("id")?;
    let action = format!("funds.reinstate/{id}");
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(allocation) => return Ok(allocation),
        Begun::New(operation) => operation,
    };
    let (mut book, program) = open(&tx, id, input.amount).await?;
    let today = program.program.today(cx.now);
    let checked = input.check(today, program.program.ends_on)?;
    let draws = lapsed(&book, checked.amount.minor)?;
    for draw in &draws {
        extend(&tx, &mut book, draw.credit, checked.expires_on, today).await?;
    }
    let pen = operation.pen(&cx)?;
    let mut postings = Vec::with_capacity(draws.len());
    for draw in &draws {
        let entry = Posting::new(EntryKind::Reinstate, Account::Available(id), Account::Forfeited(id), draw.amount, today);
        postings.push(on_credit(&tx, &book, *draw, Posting { reason: checked.reason.clone(), ..entry }).await?);
    }
    book.post(&tx, pen, postings).await?;
    let detail =
        json!({ "operation": input.operation, "amount": checked.amount, "expires_on": checked.expires_on, "reason": checked.reason });
    journal::write(&tx, &cx, "funds.reinstate", "allocation", id, detail).await?;
    let allocation = allocations::read(&tx, cx.actor()?, id).await?;
    operation.finish(&cx, &tx, &action, &input, &allocation).await?;
    operation::commit(tx).await?;
    Ok(allocation)
}

fn lapsed(book: &Book, amount: i64) -> Result<Vec<Draw>, Refusal> {
    let mut left = amount;
    let mut draws = Vec::new();
    for credit in book.credits.iter().rev() {
        let take = (credit.balance.forfeited - credit.balance.reinstated).min(left);
        if take > 0 {
            draws.push(Draw { credit: credit.id, amount: take });
            left -= take;
        }
    }
    if left > 0 { Err(Refusal::OverReinstatement { remaining: Money::new(amount - left, book.currency) }) } else { Ok(draws) }
}

/// Lets a credit lapse later. What it has been brought back before and still has must not lapse sooner by that.
async fn extend(tx: &Tx, book: &mut Book, credit: CreditId, until: NaiveDate, today: NaiveDate) -> Result<(), Error> {
    let Some(credit) = book.credits.iter_mut().find(|known| known.id == credit) else { return Ok(()) };
    let lives = credit.expires_on >= today && credit.balance.available() > 0;
    credit.expires_on = if lives { credit.expires_on.max(until) } else { until };
    let update = "UPDATE funds_credits SET expires_on = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [credit.expires_on.to_string().into(), credit.id.to_string().into()])).await?;
    Ok(())
}

/// Which way a correction goes.
#[derive(Debug, Clone, Copy)]
pub enum Direction {
    /// Into the allocation.
    In,
    /// Out of it.
    Out,
}

/// What a correction's entries have in common.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    /// Adjust or transfer.
    pub kind: EntryKind,
    /// Which way.
    pub direction: Direction,
    /// The day.
    pub day: NaiveDate,
    /// What it cites; may be empty.
    pub source: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// Books corrections: what one allocation loses and another gains goes through the program's account of corrections, so that each entry
/// stands in one book and the account ends at zero.
pub async fn correct(tx: &Tx, pen: Pen, book: &mut Book, correction: Correction<'_>, draws: &[Draw]) -> Result<(), Error> {
    let (own, other) = (Account::Available(book.allocation), Account::Correction(book.program));
    let (debit, credit_account) = match correction.direction {
        Direction::In => (own, other),
        Direction::Out => (other, own),
    };
    let Correction { kind, day, source, reason, .. } = correction;
    let mut postings = Vec::with_capacity(draws.len());
    for draw in draws {
        let entry =
            Posting { source: source.to_owned(), reason: reason.to_owned(), ..Posting::new(kind, debit, credit_account, draw.amount, day) };
        postings.push(on_credit(tx, book, *draw, entry).await?);
    }
    book.post(tx, pen, postings).await?;
    Ok(())
}

/// The entry on a credit, with its amount in the program's currency at the day's rate.
///
/// # Errors
/// `funds/no-rate`.
pub async fn on_credit(tx: &Tx, book: &Book, draw: Draw, posting: Posting) -> Result<Posting, Error> {
    let amount = Money::new(draw.amount, book.currency);
    let (program_amount, rate) = rates::change(tx, amount, book.program_currency, posting.effective_on).await?;
    Ok(Posting { credit: Some(draw.credit), amount: draw.amount, program_amount, rate, ..posting })
}

async fn open(tx: &Tx, allocation: AllocationId, amount: Money) -> Result<(Book, Program), Error> {
    let book = book::open(tx, allocation).await?;
    if amount.currency != book.currency {
        return Err(Refusal::WrongCurrency { expected: book.currency.to_string() }.into());
    }
    let program = programs::find(tx, book.program).await?;
    Ok((book, program))
}
