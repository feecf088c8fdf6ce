//! Fills a database with as much money and as many requests as benchmarks want: invented, and the books as true as any other.

mod people;
mod rows;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use guildhall_domain::{
    funds::{
        Account, ActivityId, AllocationId, ClaimId, CreditId, EntryKind, OperationKey, PaymentId, PoolId, PoolInput, PoolKey, ProgramId,
        ProgramKey, RequestId,
    },
    money::Currency,
};
use serde_json::{Value, json};

use self::{
    people::{Cast, Partner},
    rows::{Filed, Stage},
};
use super::{
    allocations, pools,
    store::{pools as pool_rows, programs},
};
use crate::{
    db::Tx,
    error::Error,
    funds::{
        book::{self, Pen, Posting},
        operation,
    },
    journal,
    state::{App, new_id},
};

/// How many partners have money.
const PARTNERS: u32 = 2_000;
/// Partners whose money is written in one transaction.
const BATCH: usize = 20;
/// Of ten requests, how many wait for a decision, and how many are approved and not claimed yet. The others are paid.
const WAITING: u32 = 1;
const APPROVED: u32 = 1;
/// Entries of a request that is paid, and of one that is only approved.
const OF_PAID: u32 = 6;
const OF_APPROVED: u32 = 1;

/// What is to be there in the end.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Requests.
    pub requests: u32,
    /// Entries of the ledger.
    pub entries: u32,
}

/// The program with its pool and its days.
struct Ground {
    program: ProgramId,
    pool: PoolId,
    currency: Currency,
    today: NaiveDate,
    ends_on: NaiveDate,
    now: DateTime<Utc>,
}

/// Fills an empty database and says, as JSON, what a load needs: sessions, and requests that wait with their activities.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: &App, wanted: Wanted) -> Result<Value, Error> {
    let now = app.clock.now();
    let partners = PARTNERS.min(wanted.requests.max(1));
    let tx = app.db.begin().await?;
    let cast = people::cast(&tx, now, partners).await?;
    let ground = program(&tx, &cast, now).await?;
    tx.commit().await?;
    let mut share = Share::new(wanted, partners);
    let mut waiting: Vec<(RequestId, ActivityId)> = Vec::new();
    for batch in cast.partners.chunks(BATCH) {
        let tx = app.db.begin().await?;
        for partner in batch {
            let (requests, extra) = share.next();
            waiting.extend(money(&tx, &ground, &cast, partner, requests, extra).await?);
        }
        tx.commit().await?;
    }
    // Planners that know nothing of a table that has just been filled choose badly.
    app.db.analyse().await?;
    Ok(json!({ "partner": cast.reader, "finance": cast.paying, "approvers": cast.deciding, "waiting": waiting }))
}

/// Divides what is wanted among partners that are still to come.
struct Share {
    partners: u32,
    requests: u32,
    entries: u32,
}

impl Share {
    fn new(wanted: Wanted, partners: u32) -> Self {
        Self { partners, requests: wanted.requests, entries: wanted.entries }
    }

    /// The requests of the next partner, and entries besides those that the requests and the first gift write.
    fn next(&mut self) -> (u32, u32) {
        let requests = self.requests.div_ceil(self.partners.max(1));
        let entries = self.entries / self.partners.max(1);
        let theirs: u32 = 1 + (0..requests).map(entries_of).sum::<u32>();
        let extra = entries.saturating_sub(theirs);
        self.partners = self.partners.saturating_sub(1);
        self.requests = self.requests.saturating_sub(requests);
        self.entries = self.entries.saturating_sub(theirs + extra);
        (requests, extra)
    }
}

/// What becomes of a partner's request with this number.
const fn stage(number: u32) -> Stage {
    match number % 10 {
        0..WAITING => Stage::Waiting,
        WAITING..=APPROVED => Stage::Approved,
        _ => Stage::Paid,
    }
}

fn entries_of(number: u32) -> u32 {
    match stage(number) {
        Stage::Waiting => 0,
        Stage::Approved => OF_APPROVED,
        Stage::Paid => OF_PAID,
    }
}

async fn program(tx: &Tx, cast: &Cast, now: DateTime<Utc>) -> Result<Ground, Error> {
    let today = now.date_naive();
    let input = rows::program(today)?;
    let (program, pool) = (new_id::<ProgramKey>(now), new_id::<PoolKey>(now));
    programs::insert(tx, program, &input, cast.admin, now).await?;
    programs::open(tx, program, now).await?;
    let pen = pen(tx, now, "funds.create_pool", pool).await?;
    let new = PoolInput {
        operation: pen.operation,
        parent: None,
        name: "Everybody".to_owned(),
        region: String::new(),
        tier: String::new(),
        amount: input.total,
    };
    pools::make(tx, pen, &programs::find(tx, program).await?, pool, &new).await?;
    Ok(Ground { program, pool, currency: input.currency, today, ends_on: input.ends_on, now })
}

/// A pen of an operation of its own, which the journal knows.
async fn pen(tx: &Tx, now: DateTime<Utc>, action: &str, subject: impl std::fmt::Display) -> Result<Pen, Error> {
    let operation = new_id::<OperationKey>(now);
    operation::by_itself(tx, operation, action, now).await?;
    journal::write_for(tx, now, None, action, "fill", subject, json!({ "operation": operation })).await?;
    Ok(Pen { now, actor: None, operation })
}

/// One partner's money, purchases and requests.
async fn money(
    tx: &Tx,
    ground: &Ground,
    cast: &Cast,
    of: &Partner,
    requests: u32,
    extra: u32,
) -> Result<Vec<(RequestId, ActivityId)>, Error> {
    // Enough for everything a partner asks for; all gifts together fit into the pool.
    const GIFT: i64 = 10_000_000;
    let allocation = allocations::of(tx, ground.program, ground.pool, of.id, ground.currency, ground.now).await?;
    let pen = pen(tx, ground.now, "funds.allocate", allocation).await?;
    pool_rows::take(tx, ground.pool, GIFT).await?;
    let mut book = book::open(tx, allocation).await?;
    let credit = book.credit_until(tx, ground.ends_on, ground.now).await?;
    let mut hand = Hand { allocation, credit, today: ground.today, postings: Vec::new() };
    hand.put(EntryKind::Allocate, Account::Pool(ground.pool), GIFT, "");
    for line in 0..extra {
        hand.put(EntryKind::Accrue, Account::Earned(ground.program), 100 + i64::from(line % 900), &format!("purchases.csv:{}", line + 2));
    }
    let mut waiting = Vec::new();
    for number in 0..requests {
        let at = ground.now - Duration::minutes(i64::from(number) * 997 % 400_000);
        let filed = Filed::new(ground.program, allocation, of, stage(number), number, at);
        rows::request(tx, cast, &filed).await?;
        match filed.stage {
            Stage::Waiting => waiting.push((filed.request, filed.activity)),
            Stage::Approved => hand.commit(filed.activity, filed.asked),
            Stage::Paid => hand.whole(&filed, rows::claim(tx, cast, &filed, pen.operation).await?),
        }
    }
    book.post(tx, pen, hand.postings).await?;
    Ok(waiting)
}

/// Collects the entries of one book.
struct Hand {
    allocation: AllocationId,
    credit: CreditId,
    today: NaiveDate,
    postings: Vec<Posting>,
}

impl Hand {
    fn put(&mut self, kind: EntryKind, from: Account, amount: i64, source: &str) {
        let posting = Posting::new(kind, Account::Available(self.allocation), from, amount, self.today);
        self.postings.push(Posting { credit: Some(self.credit), source: source.to_owned(), ..posting });
    }

    fn of(&mut self, activity: ActivityId, kind: EntryKind, debit: Account, credit_account: Account, amount: i64) -> Option<&mut Posting> {
        let posting = Posting::new(kind, debit, credit_account, amount, self.today);
        self.postings.push(Posting { credit: Some(self.credit), activity: Some(activity), ..posting });
        self.postings.last_mut()
    }

    fn commit(&mut self, activity: ActivityId, amount: i64) {
        self.of(activity, EntryKind::Commit, Account::Committed(self.allocation), Account::Available(self.allocation), amount);
    }

    fn release(&mut self, activity: ActivityId, amount: i64) {
        self.of(activity, EntryKind::Release, Account::Available(self.allocation), Account::Committed(self.allocation), amount);
    }

    /// From the approval over a change to a claim that is paid in two instalments: [`OF_PAID`] entries.
    fn whole(&mut self, filed: &Filed, (claim, payments): (ClaimId, [(PaymentId, i64); 2])) {
        let paid: i64 = payments.iter().map(|(_, amount)| amount).sum();
        self.commit(filed.activity, filed.asked);
        self.commit(filed.activity, 500);
        self.release(filed.activity, 200);
        self.release(filed.activity, filed.asked + 300 - paid);
        for (payment, amount) in payments {
            let (debit, credit) = (Account::Paid(self.allocation), Account::Committed(self.allocation));
            if let Some(posting) = self.of(filed.activity, EntryKind::Pay, debit, credit, amount) {
                (posting.claim, posting.payment) = (Some(claim), Some(payment));
            }
        }
    }
}

/// Days from today on.
fn later(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_add_days(Days::new(days)).unwrap_or(today)
}
