//! Takes back what was paid, by a counter-entry: what was written stays as it is.

use guildhall_domain::funds::{Claim, ClaimStatus, Closing, EntryKind, News, ProgramStatus, Refusal, ReverseInput, at_frozen_rate};
use serde_json::json;

use super::pay;
use crate::{
    auth,
    cx::Cx,
    error::Error,
    funds::{
        book::{self, Pen},
        claims::{
            present,
            rows::{self, Row},
        },
        events::{self, Happening},
        ground, hands,
        held::{self, Cites, Held},
        money::close,
        operation::{self, Begun},
    },
    journal, webhook,
};

/// Takes back. The money becomes available again in the credits it was paid from, unless the period is closed: then it goes on at once. It
/// is not owed for the claim again.
pub async fn reverse(cx: Cx, mut input: ReverseInput) -> Result<Claim, Error> {
    let (actor, id) = (cx.actor()?, cx.id("id")?);
    let confirmed = auth::confirm(&cx, &std::mem::take(&mut input.password)).await?;
    let input = input.check()?;
    let action = format!("funds.reverse/{id}");
    let tx = cx.app.db.begin().await?;
    let seen = rows::read(&tx, actor, id).await?;
    let ground = ground::lock(&tx, actor, seen.activity).await?;
    let row = rows::read(&tx, actor, id).await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    ground.program_status.can_take_back()?;
    pay::bar(&ground, &row, &hands::of_one(&tx, &ground, &row).await?, actor.person)?;
    if input.amount.currency != ground.currency {
        return Err(Refusal::WrongCurrency { expected: ground.currency.to_string() }.into());
    }
    let paid = held::paid(&tx, row.id, input.payment).await?;
    let most: i64 = paid.iter().map(|part| part.amount).sum();
    if input.amount.minor > most {
        return Err(Refusal::OverReversal { remaining: ground.money(most) }.into());
    }
    let amount = input.amount.minor;
    if ground.rules.asks_for_password(worth(&row, amount)) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    let parts = back(&paid, amount).ok_or_else(|| Error::internal("what was paid is there to be taken back"))?;
    let pen = Pen { now: cx.now, actor: Some(actor.person), operation: operation.id() };
    let (mut book, status) = book::open_any(&tx, ground.allocation).await?;
    let cites = Cites {
        rate: ground.rate,
        activity: ground.activity,
        claim: Some(row.id),
        payment: Some(input.payment),
        on: ground.today(cx.now),
        source: row.number.clone(),
        reason: input.reason.clone(),
    };
    held::post(&tx, pen, &mut book, EntryKind::Reverse, &parts, &cites).await?;
    held::carry(&tx, pen, &ground, 0, -amount).await?;
    let gone = match status {
        ProgramStatus::Closed => close::pass_on(&tx, pen, &mut book, &row.number, &input.reason).await?,
        ProgramStatus::Draft | ProgramStatus::Open => Closing::default(),
    };
    let row = after(row, amount);
    rows::save(&tx, &row, cx.now).await?;
    let what = Happening {
        request: ground.request,
        activity: Some(ground.activity),
        code: "reversed",
        amount: Some(input.amount),
        note: &input.reason,
    };
    events::write(&tx, cx.now, Some(actor.person), what).await?;
    let people = events::active(&tx, ground.partner, &[row.claimed_by, ground.requested_by]).await?;
    events::tell(&tx, cx.now, &people, (ground.request, row.id), News::Reversed).await?;
    let data = json!({
        "claim": row.id, "number": row.number, "partner": ground.partner, "payment": input.payment, "amount": input.amount,
        "reason": input.reason,
    });
    webhook::announce(&tx, &cx.app.config, cx.now, "funds.payment.reversed", data).await?;
    let detail = json!({ "operation": operation.id(), "payment": input.payment, "amount": input.amount, "reason": input.reason,
        "forfeited": gone.forfeited_sum(), "carried": gone.carried_sum() });
    journal::write(&tx, &cx, "funds.reverse", "claim", row.id, detail).await?;
    let ground = ground::read(&tx, actor, ground.activity).await?;
    let answer = present::claim(&tx, actor, &ground, rows::read(&tx, actor, row.id).await?).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// What an amount of a claim is in the program's currency.
fn worth(row: &Row, amount: i64) -> i64 {
    at_frozen_rate(amount, 0, row.approved.unwrap_or_default(), row.approved_program.unwrap_or_default())
}

/// Parts to take back; each credit's own rate holds, so that taking all back takes exactly what was paid in both currencies.
fn back(paid: &[Held], amount: i64) -> Option<Vec<Held>> {
    let mut parts = held::take(paid, amount, 0)?;
    for (part, whole) in parts.iter_mut().zip(paid) {
        part.program_amount = at_frozen_rate(part.amount, 0, whole.amount, whole.program_amount);
    }
    Some(parts)
}

fn after(row: Row, amount: i64) -> Row {
    let paid = row.paid - amount;
    // What is still owed is paid as before. What was taken back is not owed again: a claim of which nothing is owed holds nothing up.
    let status = match (row.open(), paid) {
        (0, 0) => ClaimStatus::Reversed,
        (0, _) => ClaimStatus::Paid,
        _ => ClaimStatus::PartlyPaid,
    };
    Row { paid, status, paid_at: None, ..row }
}

#[cfg(test)]
mod tests {
    use guildhall_domain::id::Id;

    use super::*;

    #[test]
    fn taking_all_back_takes_what_was_paid_in_both_currencies() {
        let of = |number, amount, program_amount| Held { credit: Id::new(1, [number; 10]), amount, program_amount };
        let paid = [of(1, 100, 151), of(2, 3, 5)];
        assert_eq!(back(&paid, 103), Some(paid.to_vec()));
        assert_eq!(back(&paid, 101).map(|parts| parts.iter().map(|part| part.program_amount).collect::<Vec<_>>()), Some(vec![151, 2]));
        assert_eq!(back(&paid, 104), None);
    }
}
