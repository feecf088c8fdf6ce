//! The books: the only place where ledger entries are written and sums move with them.

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    funds::{
        Account, ActivityId, AllocationId, Balance, ClaimId, Credit, CreditId, CreditKey, Draw, EntryId, EntryKey, EntryKind, OperationId,
        PaymentId, PoolId, ProgramId, ProgramStatus, RateId, Refusal, draw, usable,
    },
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};
use sha2::{Digest, Sha256};

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    failpoint,
    state::new_id,
};

/// The hash before the first entry of a book.
pub const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Who writes, when, and in which operation.
#[derive(Debug, Clone, Copy)]
pub struct Pen {
    /// When.
    pub now: DateTime<Utc>,
    /// Who; nobody when the portal does by itself.
    pub actor: Option<PersonId>,
    /// The operation.
    pub operation: OperationId,
}

/// What an entry says, besides its place in the book.
#[derive(Debug, Clone)]
pub struct Posting {
    /// What it does.
    pub kind: EntryKind,
    /// The credit it draws on or adds to; needed in an allocation's book.
    pub credit: Option<CreditId>,
    /// Account that gets the money.
    pub debit: Account,
    /// Account that gives it.
    pub credit_account: Account,
    /// Minor units of the book's currency, above zero.
    pub amount: i64,
    /// The same in the program's currency.
    pub program_amount: i64,
    /// The rate, when the currencies differ.
    pub rate: Option<RateId>,
    /// The activity.
    pub activity: Option<ActivityId>,
    /// The claim.
    pub claim: Option<ClaimId>,
    /// The payment.
    pub payment: Option<PaymentId>,
    /// What it cites; may be empty.
    pub source: String,
    /// The day it counts for.
    pub effective_on: NaiveDate,
    /// Why; may be empty.
    pub reason: String,
}

impl Posting {
    /// An entry in the program's currency that belongs to nothing further.
    #[must_use]
    pub const fn new(kind: EntryKind, debit: Account, credit_account: Account, amount: i64, effective_on: NaiveDate) -> Self {
        Self {
            kind,
            credit: None,
            debit,
            credit_account,
            amount,
            program_amount: amount,
            rate: None,
            activity: None,
            claim: None,
            payment: None,
            source: String::new(),
            effective_on,
            reason: String::new(),
        }
    }
}

/// An allocation's book, locked for the transaction.
#[derive(Debug, Clone)]
pub struct Book {
    /// The allocation.
    pub allocation: AllocationId,
    /// The program.
    pub program: ProgramId,
    /// The program's currency.
    pub program_currency: Currency,
    /// The pool it comes from.
    pub pool: PoolId,
    /// The partner.
    pub partner: PartnerId,
    /// The book's currency.
    pub currency: Currency,
    /// What its entries sum to.
    pub balance: Balance,
    /// Its credits, soonest to lapse first.
    pub credits: Vec<Credit>,
    entries: i64,
    head: String,
}

/// An account as the database writes it.
#[must_use]
pub fn account(account: Account) -> String {
    match account {
        Account::Budget(id) => format!("budget:{id}"),
        Account::Pool(id) => format!("pool:{id}"),
        Account::Available(id) => format!("available:{id}"),
        Account::Committed(id) => format!("committed:{id}"),
        Account::Paid(id) => format!("paid:{id}"),
        Account::Forfeited(id) => format!("forfeited:{id}"),
        Account::Earned(id) => format!("earned:{id}"),
        Account::Correction(id) => format!("correction:{id}"),
    }
}

/// Opens an allocation's book and locks it until the transaction ends.
///
/// # Errors
/// When there is no such allocation, or its period is closed.
pub async fn open(tx: &Tx, allocation: AllocationId) -> Result<Book, Error> {
    let (book, status) = open_any(tx, allocation).await?;
    status.can_book()?;
    Ok(book)
}

/// The same, whether its period is closed or not, and which of both.
///
/// # Errors
/// When there is no such allocation.
pub async fn open_any(tx: &Tx, allocation: AllocationId) -> Result<(Book, ProgramStatus), Error> {
    let lock = if db::is_postgres(tx) { " FOR UPDATE OF a" } else { "" };
    let select = format!(
        "SELECT a.program_id, a.pool_id, a.partner_id, a.currency, a.allocated, a.committed, a.paid, a.forfeited, a.reinstated, a.entries, a.head
            FROM funds_allocations a WHERE a.id = $1{lock}"
    );
    let row = tx.query_one_raw(sql(tx, &select, [allocation.to_string().into()])).await?.ok_or(Error::NotFound)?;
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let program = id(&text(0)?)?;
    let (program_currency, status) = terms(tx, program).await?;
    let book = Book {
        allocation,
        program,
        program_currency,
        pool: id(&text(1)?)?,
        partner: id(&text(2)?)?,
        currency: currency(&text(3)?)?,
        balance: balance(&row, 4)?,
        credits: credits(tx, allocation).await?,
        entries: row.try_get_by_index(9)?,
        head: text(10)?,
    };
    Ok((book, status))
}

/// The currency of a program and where it stands. Asked once a row of the program's books is locked: who closes the period locks them all
/// first, so whoever waited for that sees it closed.
async fn terms(tx: &Tx, program: ProgramId) -> Result<(Currency, ProgramStatus), Error> {
    let select = "SELECT currency, status FROM funds_programs WHERE id = $1";
    let row = tx.query_one_raw(sql(tx, select, [program.to_string().into()])).await?.ok_or(Error::NotFound)?;
    Ok((currency(&row.try_get_by_index::<String>(0)?)?, program_status(&row.try_get_by_index::<String>(1)?)?))
}

/// Reads a program's status.
///
/// # Errors
/// When the database holds anything else.
pub fn program_status(text: &str) -> Result<ProgramStatus, Error> {
    let known = [ProgramStatus::Draft, ProgramStatus::Open, ProgramStatus::Closed];
    let status = known.into_iter().find(|status| status.slug() == text);
    status.ok_or_else(|| Error::internal(format!("{text:?} in the database is no status of a program")))
}

/// The credits of an allocation, soonest to lapse first.
///
/// # Errors
/// When the database fails.
pub async fn credits(db: &impl ConnectionTrait, allocation: AllocationId) -> Result<Vec<Credit>, Error> {
    let select = "SELECT id, expires_on, allocated, committed, paid, forfeited, reinstated FROM funds_credits
        WHERE allocation_id = $1 ORDER BY expires_on, id";
    let rows = db.query_all_raw(sql(db, select, [allocation.to_string().into()])).await?;
    rows.iter()
        .map(|row| {
            Ok(Credit {
                id: id(&row.try_get_by_index::<String>(0)?)?,
                expires_on: day(&row.try_get_by_index::<String>(1)?)?,
                balance: balance(row, 2)?,
            })
        })
        .collect()
}

/// Reads the five sums from a row, from a column on.
///
/// # Errors
/// When the row is another.
pub fn balance(row: &QueryResult, from: usize) -> Result<Balance, Error> {
    let sum = |offset: usize| row.try_get_by_index::<i64>(from + offset);
    Ok(Balance { allocated: sum(0)?, committed: sum(1)?, paid: sum(2)?, forfeited: sum(3)?, reinstated: sum(4)? })
}

/// Reads a currency.
///
/// # Errors
/// When the database holds anything else.
pub fn currency(text: &str) -> Result<Currency, Error> {
    text.parse().map_err(|_| Error::internal(format!("{text:?} in the database is no currency")))
}

/// Reads a civil date.
///
/// # Errors
/// When the database holds anything else.
pub fn day(text: &str) -> Result<NaiveDate, Error> {
    text.parse().map_err(|_| Error::internal(format!("{text:?} in the database is no day")))
}

/// A new credit of an allocation, empty.
///
/// # Errors
/// When the database fails.
pub async fn new_credit(tx: &Tx, book: &mut Book, expires_on: NaiveDate, now: DateTime<Utc>) -> Result<CreditId, Error> {
    let credit: CreditId = new_id::<CreditKey>(now);
    let insert = "INSERT INTO funds_credits (id, allocation_id, expires_on, allocated, committed, paid, forfeited, reinstated, created_at,
        program_id, partner_id, currency) VALUES ($1, $2, $3, 0, 0, 0, 0, 0, $4, $5, $6, $7)";
    let values = [
        credit.to_string().into(),
        book.allocation.to_string().into(),
        expires_on.to_string().into(),
        db::text(now).into(),
        book.program.to_string().into(),
        book.partner.to_string().into(),
        book.currency.to_string().into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    book.credits.push(Credit { id: credit, expires_on, balance: Balance::default() });
    guildhall_domain::funds::soonest_first(&mut book.credits);
    Ok(credit)
}

impl Book {
    /// What can be asked for on a day: lapsed credits do not count.
    #[must_use]
    pub fn available(&self, today: NaiveDate) -> Money {
        Money::new(usable(&self.credits, today), self.currency)
    }

    /// The credit that lapses on a day; a new one when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credit_until(&mut self, tx: &Tx, expires_on: NaiveDate, now: DateTime<Utc>) -> Result<CreditId, Error> {
        match self.credits.iter().find(|credit| credit.expires_on == expires_on) {
            Some(credit) => Ok(credit.id),
            None => new_credit(tx, self, expires_on, now).await,
        }
    }

    /// Takes an amount out of the credits, soonest to lapse first.
    ///
    /// # Errors
    /// `funds/insufficient-funds` with what remains.
    pub fn draw(&self, amount: i64, today: NaiveDate) -> Result<Vec<Draw>, Refusal> {
        draw(&self.credits, amount, today)
            .map_err(|remaining| Refusal::InsufficientFunds { remaining: Money::new(remaining, self.currency) })
    }

    /// Writes entries into the book and moves the sums with them.
    ///
    /// # Errors
    /// `funds/insufficient-funds` when a sum would become negative; then the transaction must not be committed.
    pub async fn post(&mut self, tx: &Tx, pen: Pen, postings: Vec<Posting>) -> Result<Vec<EntryId>, Error> {
        let before = self.entries;
        let mut ids = Vec::with_capacity(postings.len());
        for posting in postings {
            let give = posting.credit_account == Account::Available(self.allocation);
            let remaining = Refusal::InsufficientFunds { remaining: Money::new(self.balance.available().max(0), self.currency) };
            let after = self.balance.moved(posting.kind, posting.amount, give).filter(Balance::is_sound).ok_or(remaining)?;
            let credit = posting.credit.and_then(|id| self.credits.iter_mut().find(|credit| credit.id == id));
            let Some(credit) = credit else { return Err(Error::internal("an entry of an allocation needs one of its credits")) };
            let refusal = Refusal::InsufficientFunds { remaining: Money::new(credit.balance.available().max(0), self.currency) };
            credit.balance = credit.balance.moved(posting.kind, posting.amount, give).filter(Balance::is_sound).ok_or(refusal)?;
            write_credit(tx, credit).await?;
            self.balance = after;
            let place = Place {
                book: self.allocation.to_string(),
                allocation: Some(self.allocation),
                program: self.program,
                currency: self.currency,
                program_currency: self.program_currency,
            };
            self.entries += 1;
            let (entry, hash) = write(tx, pen, &place, self.entries, &self.head, &posting).await?;
            self.head = hash;
            ids.push(entry);
        }
        let update = "UPDATE funds_allocations SET allocated = $1, committed = $2, paid = $3, forfeited = $4, reinstated = $5, entries = $6, head = $7
            WHERE id = $8 AND entries = $9";
        let values = [
            self.balance.allocated.into(),
            self.balance.committed.into(),
            self.balance.paid.into(),
            self.balance.forfeited.into(),
            self.balance.reinstated.into(),
            self.entries.into(),
            self.head.clone().into(),
            self.allocation.to_string().into(),
            before.into(),
        ];
        match tx.execute_raw(sql(tx, update, values)).await?.rows_affected() {
            1 => {
                failpoint::pass("funds.balance");
                Ok(ids)
            }
            _ => Err(Error::internal("a book changed although it was locked")),
        }
    }
}

async fn write_credit(tx: &Tx, credit: &Credit) -> Result<(), Error> {
    let update = "UPDATE funds_credits SET allocated = $1, committed = $2, paid = $3, forfeited = $4, reinstated = $5 WHERE id = $6";
    let sums = credit.balance;
    let values = [
        sums.allocated.into(),
        sums.committed.into(),
        sums.paid.into(),
        sums.forfeited.into(),
        sums.reinstated.into(),
        credit.id.to_string().into(),
    ];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Writes an entry between a program's budget and a pool, or between pools, into the pool's own book.
///
/// # Errors
/// When there is no such pool, or its period is closed.
pub async fn post_pool(tx: &Tx, pen: Pen, pool: PoolId, program: ProgramId, posting: &Posting) -> Result<EntryId, Error> {
    let lock = if db::is_postgres(tx) { " FOR UPDATE" } else { "" };
    let select = format!("SELECT entries, head FROM funds_pools WHERE id = $1{lock}");
    let row = tx.query_one_raw(sql(tx, &select, [pool.to_string().into()])).await?.ok_or(Error::NotFound)?;
    let number = row.try_get_by_index::<i64>(0)? + 1;
    let head: String = row.try_get_by_index(1)?;
    let (currency, status) = terms(tx, program).await?;
    status.can_book()?;
    let place = Place { book: pool.to_string(), allocation: None, program, currency, program_currency: currency };
    let (entry, hash) = write(tx, pen, &place, number, &head, posting).await?;
    let update = "UPDATE funds_pools SET entries = $1, head = $2 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [number.into(), hash.into(), pool.to_string().into()])).await?;
    Ok(entry)
}

struct Place {
    book: String,
    allocation: Option<AllocationId>,
    program: ProgramId,
    currency: Currency,
    program_currency: Currency,
}

async fn write(tx: &Tx, pen: Pen, place: &Place, number: i64, head: &str, posting: &Posting) -> Result<(EntryId, String), Error> {
    let entry: EntryId = new_id::<EntryKey>(pen.now);
    let optional = |text: Option<String>| text.unwrap_or_default();
    let fields = [
        entry.to_string(),
        place.book.clone(),
        number.to_string(),
        place.program.to_string(),
        optional(place.allocation.map(|id| id.to_string())),
        optional(posting.credit.map(|id| id.to_string())),
        optional(posting.activity.map(|id| id.to_string())),
        optional(posting.claim.map(|id| id.to_string())),
        optional(posting.payment.map(|id| id.to_string())),
        posting.kind.slug().to_owned(),
        account(posting.debit),
        account(posting.credit_account),
        posting.amount.to_string(),
        place.currency.to_string(),
        posting.program_amount.to_string(),
        place.program_currency.to_string(),
        optional(posting.rate.map(|id| id.to_string())),
        posting.source.clone(),
        posting.effective_on.to_string(),
        db::text(pen.now),
        optional(pen.actor.map(|id| id.to_string())),
        pen.operation.to_string(),
        posting.reason.clone(),
    ];
    let hash = hash(head, fields.iter().map(String::as_str));
    let insert =
        "INSERT INTO funds_entries (id, book, number, program_id, allocation_id, credit_id, activity_id, claim_id, payment_id, kind,
        debit, credit_account, amount, currency, program_amount, program_currency, rate_id, source, effective_on, created_at, actor,
        operation_id, reason, previous_hash, hash)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";
    let absent = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut values: Vec<sea_orm::Value> = Vec::with_capacity(25);
    for (index, field) in fields.iter().enumerate() {
        values.push(match index {
            2 => number.into(),
            12 => posting.amount.into(),
            14 => posting.program_amount.into(),
            4..=8 | 16 | 20 => absent(field).into(),
            _ => field.clone().into(),
        });
    }
    values.push(head.into());
    values.push(hash.clone().into());
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok((entry, hash))
}

/// The hash of an entry: SHA-256 over the hash before it and its fields in the order of the columns, each with its length in front, so that
/// no two entries read the same. Absent fields are empty.
pub fn hash<'a>(previous: &str, fields: impl IntoIterator<Item = &'a str>) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).unwrap_or_default();
    digest(previous, fields).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The same as bytes.
pub fn digest<'a>(previous: &str, fields: impl IntoIterator<Item = impl AsRef<str> + 'a>) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(previous.as_bytes());
    for field in fields {
        let field = field.as_ref();
        hash.update(u32::try_from(field.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(field.as_bytes());
    }
    hash.finalize().into()
}
