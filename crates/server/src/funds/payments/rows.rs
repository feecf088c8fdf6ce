//! The payments' rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{ActivityInput, ClaimId, Method, OperationId, Payment, PaymentFilter, PaymentId, PaymentLine},
    money::{Currency, Money},
    page::{Cursor, Page, limit},
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, Where, id, of_many, sql, time},
    error::Error,
    funds::{book, ground::json},
};

/// A payment to keep.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// Its id.
    pub id: PaymentId,
    /// Its number.
    pub number: String,
    /// The partner.
    pub partner: PartnerId,
    /// How.
    pub method: Method,
    /// What the books call it.
    pub reference: &'a str,
    /// When.
    pub paid_on: NaiveDate,
    /// The currency.
    pub currency: Currency,
    /// Claims and amounts.
    pub lines: Vec<(ClaimId, i64)>,
    /// Who.
    pub paid_by: PersonId,
    /// The operation.
    pub operation: OperationId,
    /// When it is recorded.
    pub now: DateTime<Utc>,
}

/// Puts a payment in.
pub async fn insert(tx: &Tx, new: New<'_>) -> Result<(), Error> {
    let total = new.lines.iter().try_fold(0i64, |sum, (_, amount)| sum.checked_add(*amount));
    let total = total.ok_or_else(|| Error::field("/lines", "absurd-amount"))?;
    let insert = "INSERT INTO funds_payments (id, number, partner_id, method, reference, paid_on, currency, total, paid_by, operation_id, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let values = [
        new.id.to_string().into(),
        new.number.into(),
        new.partner.to_string().into(),
        new.method.slug().into(),
        new.reference.into(),
        new.paid_on.to_string().into(),
        new.currency.to_string().into(),
        total.into(),
        new.paid_by.to_string().into(),
        new.operation.to_string().into(),
        db::text(new.now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    for (claim, amount) in new.lines {
        let insert = "INSERT INTO funds_payment_lines (key, payment_id, claim_id, amount) VALUES ($1, $2, $3, $4)";
        let key = format!("{}/{claim}", new.id);
        tx.execute_raw(sql(tx, insert, [key.into(), new.id.to_string().into(), claim.to_string().into(), amount.into()])).await?;
    }
    Ok(())
}

const SELECT: &str = "SELECT y.id AS id, y.number AS number, y.partner_id AS partner, q.name AS partner_name, y.method AS method,
    y.reference AS reference, y.paid_on AS paid_on, y.currency AS currency, y.total AS total, y.paid_by AS paid_by, p.name AS paid_by_name,
    y.created_at AS created_at FROM funds_payments y JOIN partners q ON q.id = y.partner_id JOIN people p ON p.id = y.paid_by";

/// A payment that somebody may see.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, payment: PaymentId) -> Result<Payment, Error> {
    let mut wanted = Where::default();
    wanted.is("y.id", payment.to_string());
    wanted.within("y.partner_id", actor.scope());
    let statement = format!("{SELECT}{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    with_lines(db, &rows).await?.pop().ok_or(Error::NotFound)
}

/// One page of the payments that somebody may see, newest first.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, filter: &PaymentFilter) -> Result<Page<Payment>, Error> {
    let wanted = wanted(actor, filter);
    let count = format!("SELECT COUNT(*) FROM funds_payments y{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &count, wanted.values())).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let (items, next) = some(db, wanted, filter).await?;
    Ok(Page { items, next, total: u64::try_from(total).unwrap_or_default() })
}

/// Keeps to what somebody may see and wants.
pub fn wanted(actor: &Actor, filter: &PaymentFilter) -> Where {
    let mut wanted = Where::default();
    wanted.within("y.partner_id", actor.scope());
    if let Some(partner) = filter.partner {
        wanted.is("y.partner_id", partner.to_string());
    }
    if let Some(claim) = filter.claim {
        let claim = wanted.bind(claim.to_string());
        wanted.and(format!("y.id IN (SELECT l.payment_id FROM funds_payment_lines l WHERE l.claim_id = {claim})"));
    }
    for (day, beyond) in [(filter.from_day, ">="), (filter.to_day, "<=")] {
        if let Some(day) = day {
            let day = wanted.bind(day.to_string());
            wanted.and(format!("y.paid_on {beyond} {day}"));
        }
    }
    wanted
}

/// The payments of a page, and where the next one starts.
pub async fn some(db: &impl ConnectionTrait, mut wanted: Where, filter: &PaymentFilter) -> Result<(Vec<Payment>, Option<Cursor>), Error> {
    if let Some(cursor) = &filter.cursor {
        let last: String = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let last = wanted.bind(last);
        wanted.and(format!("y.id < {last}"));
    }
    let limit = limit(filter.limit);
    let statement = format!("{SELECT}{} ORDER BY y.id DESC LIMIT {}", wanted.clause(), u64::from(limit) + 1);
    let mut rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let more = rows.len() > usize::from(limit);
    rows.truncate(usize::from(limit));
    let items = with_lines(db, &rows).await?;
    let next = items.last().filter(|_| more).map(|payment| Cursor::pack(&payment.id.to_string()));
    Ok((items, next))
}

async fn with_lines(db: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<Vec<Payment>, Error> {
    let mut payments = rows.iter().map(from_row).collect::<Result<Vec<_>, Error>>()?;
    let mut wanted = Where::default();
    wanted.is_one_of("l.payment_id", payments.iter().map(|payment| payment.id));
    let statement = format!(
        "SELECT l.payment_id AS payment, l.claim_id AS claim, c.number AS number, a.input AS input, l.amount AS amount,
            (SELECT CAST(COALESCE(SUM(e.amount), 0) AS BIGINT) FROM funds_entries e
                WHERE e.claim_id = l.claim_id AND e.payment_id = l.payment_id AND e.kind = 'reverse') AS reversed
            FROM funds_payment_lines l JOIN funds_claims c ON c.id = l.claim_id JOIN funds_activities a ON a.id = c.activity_id{}
            ORDER BY l.payment_id, c.number",
        wanted.clause()
    );
    let mut lines: BTreeMap<String, Vec<QueryResult>> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, &statement, wanted.values())).await? {
        lines.entry(row.try_get("", "payment")?).or_default().push(row);
    }
    for payment in &mut payments {
        for row in lines.remove(&payment.id.to_string()).unwrap_or_default() {
            let input: ActivityInput = json(&row.try_get::<String>("", "input")?)?;
            payment.lines.push(PaymentLine {
                claim: id(&row.try_get::<String>("", "claim")?)?,
                claim_number: row.try_get("", "number")?,
                activity_title: input.title,
                amount: Money::new(row.try_get("", "amount")?, payment.total.currency),
                reversed: row.try_get("", "reversed")?,
            });
        }
    }
    Ok(payments)
}

fn from_row(row: &QueryResult) -> Result<Payment, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let method = text("method")?;
    Ok(Payment {
        id: id(&text("id")?)?,
        number: text("number")?,
        partner: id(&text("partner")?)?,
        partner_name: text("partner_name")?,
        method: Method::from_slug(&method).ok_or_else(|| Error::internal(format!("{method:?} is no way to pay")))?,
        reference: text("reference")?,
        paid_on: book::day(&text("paid_on")?)?,
        total: Money::new(row.try_get("", "total")?, book::currency(&text("currency")?)?),
        lines: Vec::new(),
        paid_by: id(&text("paid_by")?)?,
        paid_by_name: text("paid_by_name")?,
        created_at: time(&text("created_at")?)?,
    })
}

/// What belongs to a line of a payment in the books.
#[derive(Debug, Clone)]
pub struct Booked {
    /// The program's name.
    pub program: String,
    /// Its account.
    pub gl_code: String,
    /// The amount in the program's currency.
    pub amount: Money,
}

/// What belongs to the lines of payments in the books, by payment and claim.
pub async fn booked(db: &impl ConnectionTrait, payments: &[PaymentId]) -> Result<BTreeMap<(PaymentId, ClaimId), Booked>, Error> {
    let select = |clause: &str| {
        format!(
            "SELECT l.payment_id AS payment, l.claim_id AS claim, g.name AS program, g.gl_code AS gl_code, g.currency AS currency,
                (SELECT CAST(COALESCE(SUM(e.program_amount), 0) AS BIGINT) FROM funds_entries e
                    WHERE e.claim_id = l.claim_id AND e.payment_id = l.payment_id AND e.kind = 'pay') AS amount
                FROM funds_payment_lines l JOIN funds_claims c ON c.id = l.claim_id JOIN funds_programs g ON g.id = c.program_id{clause}"
        )
    };
    let one = |row: &QueryResult| {
        let text = |column: &str| row.try_get::<String>("", column);
        let booked = Booked {
            program: text("program")?,
            gl_code: text("gl_code")?,
            amount: Money::new(row.try_get("", "amount")?, book::currency(&text("currency")?)?),
        };
        Ok(((id(&text("payment")?)?, id(&text("claim")?)?), booked))
    };
    of_many(db, ("l.payment_id", payments), |_| (), select).await?.iter().map(one).collect()
}

/// What was paid for a claim, on which day, under which reference.
pub type Recorded = (ClaimId, i64, NaiveDate, String);

/// What was recorded for claims already, by hand or by an import.
pub async fn recorded(tx: &Tx, claims: &[ClaimId]) -> Result<BTreeSet<Recorded>, Error> {
    let select = |clause: &str| {
        format!(
            "SELECT l.claim_id, l.amount, y.paid_on, y.reference FROM funds_payment_lines l JOIN funds_payments y ON y.id = l.payment_id{clause}"
        )
    };
    let one = |row: &QueryResult| {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        Ok((id(&text(0)?)?, row.try_get_by_index(1)?, book::day(&text(2)?)?, text(3)?))
    };
    of_many(tx, ("l.claim_id", claims), |_| (), select).await?.iter().map(one).collect()
}

/// Which of these lines of imported files were taken before.
pub async fn taken(tx: &Tx, keys: &[&str]) -> Result<BTreeSet<String>, Error> {
    let rows = of_many(tx, ("key", keys), |_| (), |clause| format!("SELECT key FROM funds_lines{clause}")).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// Notes that a line of an imported file was taken.
pub async fn take(tx: &Tx, key: &str, source: &str, operation: OperationId, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_lines (key, program_id, source, operation_id, created_at) VALUES ($1, NULL, $2, $3, $4)";
    tx.execute_raw(sql(tx, insert, [key.into(), source.into(), operation.to_string().into(), db::text(now).into()])).await?;
    Ok(())
}
