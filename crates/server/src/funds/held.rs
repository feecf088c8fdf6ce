//! What the ledger says an activity holds of which credit, and how entries of paying and giving back follow from it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guildhall_domain::funds::{Account, ActivityId, AllocationId, ClaimId, CreditId, EntryKind, PaymentId, RateId, split_by};
use sea_orm::ConnectionTrait;

use super::{
    book::{self, Book, Pen, Posting},
    ground::Ground,
};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// Money of one credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The credit.
    pub credit: CreditId,
    /// Minor units of the book's currency.
    pub amount: i64,
    /// The same in the program's currency.
    pub program_amount: i64,
}

const SUM: &str = "SELECT e.credit_id, CAST(SUM(CASE e.kind WHEN $2 THEN e.amount ELSE -e.amount END) AS BIGINT),
    CAST(SUM(CASE e.kind WHEN $2 THEN e.program_amount ELSE -e.program_amount END) AS BIGINT)
    FROM funds_entries e JOIN funds_credits c ON c.id = e.credit_id";

/// What an activity holds: committed, not released, not paid. Credits that lapse soonest come first.
///
/// # Errors
/// When the database fails.
pub async fn held(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<Held>, Error> {
    let select = format!(
        "{SUM} WHERE e.activity_id = $1 AND e.kind IN ('commit', 'release', 'pay') GROUP BY e.credit_id, c.expires_on ORDER BY c.expires_on, e.credit_id"
    );
    sums(db, &select, vec![activity.to_string().into(), EntryKind::Commit.slug().into()]).await
}

/// What was paid for a claim with a payment and not taken back, by credit. The last that was taken comes first.
///
/// # Errors
/// When the database fails.
pub async fn paid(db: &impl ConnectionTrait, claim: ClaimId, payment: PaymentId) -> Result<Vec<Held>, Error> {
    let select = format!(
        "{SUM} WHERE e.claim_id = $1 AND e.payment_id = $3 AND e.kind IN ('pay', 'reverse') GROUP BY e.credit_id, c.expires_on
            ORDER BY c.expires_on DESC, e.credit_id DESC"
    );
    sums(db, &select, vec![claim.to_string().into(), EntryKind::Pay.slug().into(), payment.to_string().into()]).await
}

/// What an activity holds and was paid, in the program's currency: as [`Activity::kept`](guildhall_domain::funds::Activity::kept), summed
/// from the entries.
///
/// # Errors
/// When the database fails.
pub async fn worth(db: &impl ConnectionTrait, activity: ActivityId) -> Result<i64, Error> {
    let select = "SELECT CAST(COALESCE(SUM(CASE kind WHEN 'commit' THEN program_amount ELSE -program_amount END), 0) AS BIGINT)
        FROM funds_entries WHERE activity_id = $1 AND kind IN ('commit', 'release', 'reverse')";
    let row = db.query_one_raw(sql(db, select, [activity.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default().max(0))
}

async fn sums(db: &impl ConnectionTrait, select: &str, values: Vec<sea_orm::Value>) -> Result<Vec<Held>, Error> {
    let rows = db.query_all_raw(sql(db, select, values)).await?;
    let held = rows.iter().map(|row| {
        let credit = id(&row.try_get_by_index::<String>(0)?)?;
        Ok::<Held, Error>(Held { credit, amount: row.try_get_by_index(1)?, program_amount: row.try_get_by_index(2)? })
    });
    Ok(held.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|held| held.amount > 0).collect())
}

/// Takes an amount out of what is held, in its order; the program's amount is split by the largest remainder. `None` when less is there.
#[must_use]
pub fn take(held: &[Held], amount: i64, program_amount: i64) -> Option<Vec<Held>> {
    let mut left = amount;
    let mut parts = Vec::new();
    for of in held {
        let part = of.amount.min(left);
        if part > 0 {
            parts.push(Held { credit: of.credit, amount: part, program_amount: 0 });
            left -= part;
        }
    }
    if left > 0 {
        return None;
    }
    let weights: Vec<i64> = parts.iter().map(|part| part.amount).collect();
    for (part, program) in parts.iter_mut().zip(split_by(program_amount, &weights)) {
        part.program_amount = program;
    }
    Some(parts)
}

/// What entries of an activity cite.
#[derive(Debug, Clone)]
pub struct Cites {
    /// The rate of the approval.
    pub rate: Option<RateId>,
    /// The activity.
    pub activity: ActivityId,
    /// The claim.
    pub claim: Option<ClaimId>,
    /// The payment.
    pub payment: Option<PaymentId>,
    /// The day it counts for.
    pub on: NaiveDate,
    /// A payment's reference; may be empty.
    pub source: String,
    /// Why; may be empty.
    pub reason: String,
}

/// Writes one entry for each part. `kind` is one of release, pay and reverse.
///
/// # Errors
/// When the book cannot take them.
pub async fn post(tx: &Tx, pen: Pen, book: &mut Book, kind: EntryKind, parts: &[Held], cites: &Cites) -> Result<(), Error> {
    let own = book.allocation;
    let (debit, credit_account) = match kind {
        EntryKind::Pay => (Account::Paid(own), Account::Committed(own)),
        EntryKind::Reverse => (Account::Available(own), Account::Paid(own)),
        EntryKind::Release
        | EntryKind::Allocate
        | EntryKind::Accrue
        | EntryKind::Adjust
        | EntryKind::Transfer
        | EntryKind::Commit
        | EntryKind::Forfeit
        | EntryKind::Reinstate => (Account::Available(own), Account::Committed(own)),
    };
    let postings = parts.iter().map(|part| Posting {
        kind,
        credit: Some(part.credit),
        debit,
        credit_account,
        amount: part.amount,
        program_amount: part.program_amount,
        rate: cites.rate,
        activity: Some(cites.activity),
        claim: cites.claim,
        payment: cites.payment,
        source: cites.source.clone(),
        effective_on: cites.on,
        reason: cites.reason.clone(),
    });
    book.post(tx, pen, postings.collect()).await.map(|_| ())
}

/// Opens the books of several allocations, always in the same order, so that no two transactions wait for each other.
///
/// # Errors
/// When there is no such allocation.
pub async fn books(tx: &Tx, allocations: impl IntoIterator<Item = AllocationId>) -> Result<BTreeMap<AllocationId, Book>, Error> {
    let mut books = BTreeMap::new();
    let mut wanted: Vec<AllocationId> = allocations.into_iter().collect();
    wanted.sort_unstable();
    wanted.dedup();
    for allocation in wanted {
        books.insert(allocation, book::open(tx, allocation).await?);
    }
    Ok(books)
}

/// Moves the sums that stand beside an activity and its request with the entries.
///
/// # Errors
/// When the database fails.
pub async fn carry(tx: &Tx, pen: Pen, ground: &Ground, committed: i64, paid: i64) -> Result<(), Error> {
    let update = "UPDATE funds_activities SET committed = committed + $1, paid = paid + $2 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [committed.into(), paid.into(), ground.activity.to_string().into()])).await?;
    let update = "UPDATE funds_requests SET paid = paid + $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [paid.into(), db::text(pen.now).into(), ground.request.to_string().into()])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use guildhall_domain::id::Id;

    use super::*;

    fn of(number: u8, amount: i64) -> Held {
        Held { credit: Id::new(1, [number; 10]), amount, program_amount: 0 }
    }

    #[test]
    fn what_is_taken_sums_in_both_currencies() {
        let parts = take(&[of(1, 100), of(2, 50), of(3, 7)], 152, 203).expect("enough is there");
        assert_eq!(parts.iter().map(|part| part.amount).collect::<Vec<_>>(), [100, 50, 2]);
        assert_eq!(parts.iter().map(|part| part.program_amount).sum::<i64>(), 203);
        assert_eq!(take(&[of(1, 100)], 101, 101), None);
    }
}
