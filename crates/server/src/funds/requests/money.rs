//! Money of activities: reserved when they are approved, given back when they are not needed.

use guildhall_domain::{
    funds::{Account, ActivityId, EntryKind, OperationId, at_frozen_rate, split_by},
    money::Money,
    partner::PersonId,
};

use super::case::{Case, Worth};
use crate::{
    db::Tx,
    error::Error,
    funds::{
        book::{self, Pen, Posting},
        held::{self, Cites},
        money::rates,
    },
};

/// Reserves more for an activity. Its worth in the program's currency is reckoned once for the whole amount and split over the credits,
/// so that entries sum to it.
///
/// # Errors
/// `funds/insufficient-funds` with what remains; a closed period; no rate.
pub async fn commit(tx: &Tx, case: &mut Case, pen: Pen, of: ActivityId, amount: i64, reason: &str) -> Result<(), Error> {
    case.terms.status.can_take_requests()?;
    let mut book = book::open(tx, case.request.allocation).await?;
    let draws = book.draw(amount, case.today)?;
    let (whole, rate) = rates::change(tx, Money::new(amount, book.currency), book.program_currency, case.today).await?;
    let shares: Vec<i64> = draws.iter().map(|draw| draw.amount).collect();
    let (debit, credit_account) = (Account::Committed(book.allocation), Account::Available(book.allocation));
    let postings = draws.iter().zip(split_by(whole, &shares)).map(|(draw, program_amount)| Posting {
        credit: Some(draw.credit),
        program_amount,
        rate,
        activity: Some(of),
        source: case.request.number.clone(),
        reason: reason.to_owned(),
        ..Posting::new(EntryKind::Commit, debit, credit_account, draw.amount, case.today)
    });
    let postings = postings.collect();
    book.post(tx, pen, postings).await?;
    case.worth.insert(of, Worth { approved: 0, rate });
    revalue(tx, case, of).await?;
    let activity = case.activity(of)?;
    activity.committed = activity.committed.saturating_add(amount);
    Ok(())
}

/// Takes what an activity is worth in the program's currency from the ledger. It belongs to what is approved, so whoever sets that calls
/// this after the entries are written: money that went back before, by a last claim or a payment taken back, is in neither.
///
/// # Errors
/// When the database fails.
pub async fn revalue(tx: &Tx, case: &mut Case, of: ActivityId) -> Result<(), Error> {
    let kept = held::worth(tx, of).await?;
    if let Some(worth) = case.worth.get_mut(&of) {
        worth.approved = kept;
    }
    Ok(())
}

/// Gives reserved money of an activity back, latest to lapse first, so that it can still be used.
pub async fn release(tx: &Tx, case: &mut Case, pen: Pen, of: ActivityId, amount: i64, reason: &str) -> Result<(), Error> {
    if amount <= 0 {
        return Ok(());
    }
    let mut book = book::open(tx, case.request.allocation).await?;
    let mut held = held::held(tx, of).await?;
    held.reverse();
    let (whole, whole_program) = held.iter().fold((0i64, 0i64), |sums, held| (sums.0 + held.amount, sums.1 + held.program_amount));
    let given = at_frozen_rate(amount, whole.saturating_sub(amount), whole, whole_program);
    let parts = held::take(&held, amount, given).ok_or_else(|| Error::internal("an activity holds less than its row says"))?;
    let cites = Cites {
        rate: case.worth.get(&of).and_then(|worth| worth.rate),
        activity: of,
        claim: None,
        payment: None,
        on: case.today,
        source: case.request.number.clone(),
        reason: reason.to_owned(),
    };
    held::post(tx, pen, &mut book, EntryKind::Release, &parts, &cites).await?;
    let activity = case.activity(of)?;
    activity.committed = activity.committed.saturating_sub(amount);
    Ok(())
}

/// The pen of an operation.
pub const fn pen(case: &Case, actor: Option<PersonId>, operation: OperationId) -> Pen {
    Pen { now: case.now, actor, operation }
}
