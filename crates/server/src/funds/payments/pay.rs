//! Records a payment of one or several claims, whole or in part.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use guildhall_domain::{
    funds::{
        AllocationId, ClaimId, ClaimStatus, EntryKind, Hands, Method, News, Payment, PaymentId, PaymentInput, PaymentKey, ProgramId,
        Refusal, Turn, at_frozen_rate,
    },
    invalid::{FieldError, Invalid},
    money::Money,
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::{Map, Value, json};

use super::rows::{self, New};
use crate::{
    auth,
    cx::Cx,
    db::{Tx, sql},
    error::Error,
    funds::{
        book::{Book, Pen},
        claims::{
            end::{self, Over},
            rows::{self as claims, Row},
        },
        events::{self, Happening},
        ground::{self, Ground},
        hands,
        held::{self, Cites},
        numbers,
        operation::{self, Begun},
        requests,
    },
    journal, webhook,
};

/// A claim to pay, with how much of it.
#[derive(Debug)]
pub struct Due {
    /// Its ground.
    pub ground: Ground,
    /// The claim.
    pub row: Row,
    /// How much.
    pub amount: Money,
    /// Who had a hand in it.
    pub hands: Hands,
}

/// How a payment is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// How.
    pub method: Method,
    /// What the books call it.
    pub reference: &'a str,
    /// When.
    pub paid_on: NaiveDate,
}

/// Pays.
pub async fn pay(cx: Cx, mut input: PaymentInput) -> Result<Payment, Error> {
    const ACTION: &str = "funds.pay";
    let confirmed = auth::confirm(&cx, &std::mem::take(&mut input.password)).await?;
    let input = input.check(cx.now.date_naive().succ_opt().unwrap_or_default())?;
    let tx = cx.app.db.begin().await?;
    let wanted: Vec<(ClaimId, Money)> = input.lines.iter().map(|line| (line.claim, line.amount)).collect();
    let dues = lock(&cx, &tx, &wanted).await?;
    let operation = match operation::begin(&cx, &tx, input.operation, ACTION, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let one = |due: &Due| (due.ground.partner, due.ground.currency);
    if dues.iter().any(|due| dues.first().is_some_and(|first| one(first) != one(due))) {
        return Err(Refusal::MixedPayment.into());
    }
    for due in &dues {
        if input.paid_on > due.ground.today(cx.now) {
            return Err(Error::field("/paid_on", "in-the-future"));
        }
        if input.paid_on < due.ground.period_start {
            let wrong = FieldError { pointer: "/paid_on".to_owned(), code: "too-early".to_owned(), params: too_early(&due.ground) };
            return Err(Invalid { errors: vec![wrong] }.into());
        }
        may_pay(due, cx.actor()?.person)?;
    }
    if asks_for_password(&dues.iter().map(weight).collect::<Vec<_>>()) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    let pen = Pen { now: cx.now, actor: Some(cx.actor()?.person), operation: operation.id() };
    let head = Head { method: input.method, reference: &input.reference, paid_on: input.paid_on };
    let mut books = held::books(&tx, dues.iter().map(|due| due.ground.allocation)).await?;
    let (payment, _) = record(&cx, &tx, pen, head, dues, &mut books).await?;
    let answer = rows::read(&tx, cx.actor()?, payment).await?;
    operation.finish(&cx, &tx, ACTION, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// What the sentence about a payment before the program's period needs: nothing of it can have been paid before.
pub fn too_early(ground: &Ground) -> Map<String, Value> {
    [("from".to_owned(), ground.period_start.to_string().into())].into_iter().collect()
}

/// Locks the requests of what is to be paid, all of them in the order of their ids, and reads it behind the locks.
pub async fn lock(cx: &Cx, tx: &Tx, wanted: &[(ClaimId, Money)]) -> Result<Vec<Due>, Error> {
    ground::lock_of_claims(tx, &wanted.iter().map(|(claim, _)| *claim).collect::<Vec<_>>()).await?;
    load(cx, tx, wanted).await
}

/// Reads what is to be paid, in the order of requests, activities and claims. Its requests are locked.
pub async fn load(cx: &Cx, tx: &Tx, wanted: &[(ClaimId, Money)]) -> Result<Vec<Due>, Error> {
    let actor = cx.actor()?;
    let rows = claims::many(tx, actor, &wanted.iter().map(|(claim, _)| *claim).collect::<Vec<_>>()).await?;
    let grounds = ground::many(tx, actor, &rows.values().map(|row| row.activity).collect::<Vec<_>>()).await?;
    let mut found: Vec<(&Ground, &Row, Money)> = Vec::with_capacity(wanted.len());
    for (claim, amount) in wanted {
        let row = rows.get(claim).ok_or(Error::NotFound)?;
        found.push((grounds.get(&row.activity).ok_or(Error::NotFound)?, row, *amount));
    }
    found.sort_unstable_by_key(|(ground, row, _)| (ground.request, ground.activity, row.id));
    let hands = hands::of(tx, &found.iter().map(|(ground, row, _)| (*ground, *row)).collect::<Vec<_>>()).await?;
    let due =
        |((ground, row, amount), hands): ((&Ground, &Row, Money), Hands)| Due { ground: ground.clone(), row: row.clone(), amount, hands };
    Ok(found.into_iter().zip(hands).map(due).collect())
}

/// Whether this person may move the money of a claim at all.
pub fn bar(ground: &Ground, row: &Row, hands: &Hands, person: PersonId) -> Result<(), Refusal> {
    hands.may_pay(person, row.approved_program.unwrap_or_default(), ground.rules.separation_from)
}

/// Whether this person may pay this amount now.
pub fn may_pay(due: &Due, person: PersonId) -> Result<(), Refusal> {
    due.ground.program_status.can_book()?;
    let open = due.row.open();
    if open == 0 {
        return Err(Refusal::NotPayable);
    }
    if due.amount.currency != due.ground.currency {
        return Err(Refusal::WrongCurrency { expected: due.ground.currency.to_string() });
    }
    bar(&due.ground, &due.row, &due.hands, person)?;
    if due.amount.minor > open { Err(Refusal::OverPayment { remaining: due.ground.money(open) }) } else { Ok(()) }
}

/// What a part of a payment weighs when it comes to the password.
#[derive(Debug, Clone, Copy)]
pub struct Weight {
    program: ProgramId,
    /// In the program's currency.
    amount: i64,
    /// From which sum on the password is asked for.
    from: Option<i64>,
}

/// What this much of a claim weighs.
pub fn weight(due: &Due) -> Weight {
    Weight { program: due.ground.program, amount: in_program(&due.row, due.amount.minor), from: due.ground.rules.reauthenticate_from }
}

/// Whether the sum of any program's parts reaches a threshold of theirs.
pub fn asks_for_password(weights: &[Weight]) -> bool {
    let mut sums: BTreeMap<ProgramId, i64> = BTreeMap::new();
    for weight in weights {
        let sum = sums.entry(weight.program).or_default();
        *sum = sum.saturating_add(weight.amount);
    }
    weights.iter().any(|weight| weight.from.is_some_and(|from| sums.get(&weight.program).is_some_and(|sum| *sum >= from)))
}

/// What an instalment of a claim is in the program's currency: the instalments sum to what was approved.
fn in_program(row: &Row, amount: i64) -> i64 {
    at_frozen_rate(amount, row.gross, row.approved.unwrap_or_default(), row.approved_program.unwrap_or_default())
}

/// Writes a payment: its row, its entries, what becomes of the claims, and the news of it. Everything was checked, and the books are open.
/// Gives its id and its number.
pub async fn record(
    cx: &Cx,
    tx: &Tx,
    pen: Pen,
    head: Head<'_>,
    dues: Vec<Due>,
    books: &mut BTreeMap<AllocationId, Book>,
) -> Result<(PaymentId, String), Error> {
    let first = dues.first().ok_or_else(|| Error::internal("a payment pays something"))?;
    let id: PaymentId = cx.app.new_id::<PaymentKey>();
    let number = numbers::next(tx, "P", first.ground.today(pen.now).year()).await?;
    let new = New {
        id,
        number: number.clone(),
        partner: first.ground.partner,
        method: head.method,
        reference: head.reference,
        paid_on: head.paid_on,
        currency: first.ground.currency,
        lines: dues.iter().map(|due| (due.row.id, due.amount.minor)).collect(),
        paid_by: cx.actor()?.person,
        operation: pen.operation,
        now: pen.now,
    };
    let lines = dues.iter().map(|due| json!({ "claim": due.row.id, "number": due.row.number, "amount": due.amount }));
    let data = json!({
        "payment": id, "number": number, "partner": new.partner, "method": head.method, "reference": head.reference, "paid_on": head.paid_on,
        "lines": lines.collect::<Vec<_>>(),
    });
    webhook::announce(tx, &cx.app.config, pen.now, "funds.payment.recorded", data).await?;
    rows::insert(tx, new).await?;
    for due in dues {
        let book = books.get_mut(&due.ground.allocation).ok_or_else(|| Error::internal("a book was opened"))?;
        let amount = due.amount.minor;
        let held = held::held(tx, due.ground.activity).await?;
        let parts = held::take(&held, amount, in_program(&due.row, amount))
            .ok_or_else(|| Error::internal("the ledger holds less than was approved"))?;
        let cites = Cites {
            rate: due.ground.rate,
            activity: due.ground.activity,
            claim: Some(due.row.id),
            payment: Some(id),
            on: head.paid_on,
            source: head.reference.to_owned(),
            reason: String::new(),
        };
        held::post(tx, pen, book, EntryKind::Pay, &parts, &cites).await?;
        held::carry(tx, pen, &due.ground, -amount, amount).await?;
        note(cx, tx, pen, &due, &number).await?;
    }
    Ok((id, number))
}

/// What becomes of a claim that was paid, and who learns of it.
async fn note(cx: &Cx, tx: &Tx, pen: Pen, due: &Due, number: &str) -> Result<(), Error> {
    let Due { ground, row, amount, .. } = due;
    let whole = row.gross + amount.minor == row.approved.unwrap_or_default();
    let row = Row {
        status: if whole { ClaimStatus::Paid } else { ClaimStatus::PartlyPaid },
        paid: row.paid + amount.minor,
        paid_at: whole.then_some(pen.now),
        clock: row.clock.map(|clock| if whole { clock.hand(Turn::Nobody, pen.now, None) } else { clock }),
        ..row.clone()
    };
    claims::save(tx, &row, pen.now).await?;
    settle(tx, pen, ground).await?;
    let what = Happening {
        request: ground.request,
        activity: Some(ground.activity),
        code: if whole { "paid" } else { "partly_paid" },
        amount: Some(*amount),
        note: number,
    };
    events::write(tx, pen.now, pen.actor, what).await?;
    let people = events::active(tx, ground.partner, &[row.claimed_by, ground.requested_by]).await?;
    events::tell(tx, pen.now, &people, (ground.request, row.id), News::Paid).await?;
    let detail = json!({ "operation": pen.operation, "payment": number, "amount": amount });
    journal::write(tx, cx, "funds.pay", "claim", row.id, detail).await
}

/// An activity that holds nothing any more is settled, and a request whose last activity is settled is closed.
async fn settle(tx: &Tx, pen: Pen, ground: &Ground) -> Result<(), Error> {
    let update = "UPDATE funds_activities SET status = 'settled' WHERE id = $1 AND status = 'approved' AND committed = 0";
    if tx.execute_raw(sql(tx, update, [ground.activity.to_string().into()])).await?.rows_affected() == 0 {
        return Ok(());
    }
    // What was not sent until now has nothing left to ask for.
    end::end(tx, Over { activity: ground.activity, request: ground.request, by: pen.actor, now: pen.now }).await?;
    requests::refresh(tx, ground.request, pen.now).await
}
