//! The claims' rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{ActivityId, Chain, ClaimId, ClaimInput, ClaimStatus, Clock, CostKind, Line, PayableFilter, Taker, folded},
    page::{Cursor, Page, limit},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::{
    db::{self, Tx, Where, id, of_many, optional_time, sql, time},
    error::Error,
    funds::{
        ground::{Ground, json},
        numbers, people, search,
    },
};

/// A claim as the database keeps it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its id.
    pub id: ClaimId,
    /// Its number.
    pub number: String,
    /// The activity.
    pub activity: ActivityId,
    /// Where it stands.
    pub status: ClaimStatus,
    /// What was written.
    pub input: ClaimInput,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Asked for.
    pub asked: i64,
    /// Approved.
    pub approved: Option<i64>,
    /// The same in the program's currency.
    pub approved_program: Option<i64>,
    /// Paid and not taken back.
    pub paid: i64,
    /// Paid in all, whatever was taken back.
    pub gross: i64,
    /// Who decides.
    pub chain: Chain,
    /// Whose turn it is.
    pub clock: Option<Clock>,
    /// Who wrote it.
    pub claimed_by: PersonId,
    /// Their name.
    pub claimed_by_name: String,
    /// When it was sent.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// When it was paid in full.
    pub paid_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version.
    pub version: i32,
}

impl Row {
    /// Approved and not paid yet. What was taken back is not owed again.
    #[must_use]
    pub fn open(&self) -> i64 {
        self.status.owed(self.approved.unwrap_or_default(), self.gross)
    }

    /// What it keeps of its activity's money from whoever would take it.
    #[must_use]
    pub fn kept(&self, from: Taker) -> i64 {
        self.status.keeps(from, self.asked, self.open())
    }

    /// Whether it was never sent.
    #[must_use]
    pub fn is_draft(&self) -> bool {
        self.status == ClaimStatus::Draft
    }
}

const SELECT: &str =
    "SELECT c.id AS id, c.number AS number, c.activity_id AS activity, c.status AS status, c.input AS input, c.lines AS lines,
    c.asked AS asked, c.approved AS approved, c.approved_program AS approved_program, c.paid AS paid, c.chain AS chain, c.clock AS clock,
    c.claimed_by AS claimed_by, p.name AS claimed_by_name, c.submitted_at AS submitted_at, c.decided_at AS decided_at, c.paid_at AS paid_at,
    c.updated_at AS updated_at, c.version AS version,
    (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM funds_payment_lines l WHERE l.claim_id = c.id) AS gross
    FROM funds_claims c JOIN people p ON p.id = c.claimed_by";

/// A claim that somebody may see; drafts are the partner's own affair.
///
/// # Errors
/// When there is none.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, claim: ClaimId) -> Result<Row, Error> {
    let mut wanted = Where::default();
    wanted.is("c.id", claim.to_string());
    visible(&mut wanted, actor);
    let statement = format!("{SELECT}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    from_row(&row)
}

/// The same for what the portal does by itself, and for somebody who has just decided on it and need not be asked any more.
///
/// # Errors
/// When there is none.
pub async fn read_any(db: &impl ConnectionTrait, claim: ClaimId) -> Result<Row, Error> {
    let statement = format!("{SELECT} WHERE c.id = $1");
    let row = db.query_one_raw(sql(db, &statement, [claim.to_string().into()])).await?.ok_or(Error::NotFound)?;
    from_row(&row)
}

/// Keeps to what somebody may see.
pub fn visible(wanted: &mut Where, actor: &Actor) {
    people::keep_to_visible(wanted, actor, "c.partner_id", |asked| format!("c.request_id IN {asked}"));
    if actor.is_vendor() {
        // A draft stays the partner's own affair when its activity ends.
        wanted.and("c.status <> 'draft' AND c.submitted_at IS NOT NULL");
    }
}

/// All claims of an activity, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_activity(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<Row>, Error> {
    let statement = format!("{SELECT} WHERE c.activity_id = $1 ORDER BY c.id");
    let rows = db.query_all_raw(sql(db, &statement, [activity.to_string().into()])).await?;
    rows.iter().map(from_row).collect()
}

/// Many claims at once, by id; those that somebody may not see are not there.
///
/// # Errors
/// When the database fails.
pub async fn many(db: &impl ConnectionTrait, actor: &Actor, claims: &[ClaimId]) -> Result<BTreeMap<ClaimId, Row>, Error> {
    let rows = of_many(db, ("c.id", claims), |wanted| visible(wanted, actor), |clause| format!("{SELECT}{clause}")).await?;
    rows.iter().map(|row| from_row(row).map(|row| (row.id, row))).collect()
}

/// The claims of numbers; those that somebody may not see are not there.
///
/// # Errors
/// When the database fails.
pub async fn by_number(db: &impl ConnectionTrait, actor: &Actor, numbers: &[&str]) -> Result<BTreeMap<String, ClaimId>, Error> {
    let select = |clause: &str| format!("SELECT c.number, c.id FROM funds_claims c{clause}");
    let rows = of_many(db, ("c.number", numbers), |wanted| visible(wanted, actor), select).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, id(&row.try_get_by_index::<String>(1)?)?))).collect()
}

/// A page of the claims that wait for money, oldest first.
///
/// # Errors
/// When the database fails, or the cursor is none of this list.
pub async fn payable(db: &impl ConnectionTrait, actor: &Actor, filter: &PayableFilter) -> Result<Page<Row>, Error> {
    let mut wanted = Where::default();
    visible(&mut wanted, actor);
    wanted.and(PAYABLE);
    wanted.and("COALESCE(c.approved, 0) > (SELECT COALESCE(SUM(l.amount), 0) FROM funds_payment_lines l WHERE l.claim_id = c.id)");
    if let Some(partner) = filter.partner {
        wanted.is("c.partner_id", partner.to_string());
    }
    if let Some(program) = filter.program {
        wanted.is("c.program_id", program.to_string());
    }
    let count = format!("SELECT COUNT(*) FROM funds_claims c{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &count, wanted.values())).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    // When a claim was decided never changes as long as it waits for money.
    let age = "COALESCE(c.decided_at, '')";
    if let Some(cursor) = &filter.cursor {
        let (at, last): (String, String) = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let (at, last) = (wanted.bind(at), wanted.bind(last));
        wanted.and(format!("({age} > {at} OR ({age} = {at} AND c.id > {last}))"));
    }
    let most = limit(filter.limit);
    let statement = format!("{SELECT}{} ORDER BY {age}, c.id LIMIT {}", wanted.clause(), u32::from(most) + 1);
    let mut rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let more = rows.len() > usize::from(most);
    rows.truncate(usize::from(most));
    let items = rows.iter().map(from_row).collect::<Result<Vec<Row>, Error>>()?;
    let key = |row: &Row| Cursor::pack(&(row.decided_at.map(db::text).unwrap_or_default(), row.id.to_string()));
    let next = items.last().filter(|_| more).map(key);
    Ok(Page { items, next, total: u64::try_from(total).unwrap_or_default() })
}

/// That a claim `c` has money to come, as [`ClaimStatus::is_payable`] says it, as a condition.
const PAYABLE: &str = "c.status IN ('approved', 'partly_approved', 'partly_paid')";

/// The payable claims with what is `owed` for each, as [`ClaimStatus::owed`] reckons it, as a table of a query.
#[must_use]
pub fn owed() -> String {
    format!(
        "(SELECT c.program_id AS program_id, c.partner_id AS partner_id, c.currency AS currency, c.due_on AS due_on, COALESCE(c.approved, 0)
            - (SELECT COALESCE(SUM(l.amount), 0) FROM funds_payment_lines l WHERE l.claim_id = c.id) AS owed
            FROM funds_claims c WHERE {PAYABLE})"
    )
}

/// Reads a row of [`SELECT`].
fn from_row(row: &QueryResult) -> Result<Row, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let status = text("status")?;
    Ok(Row {
        id: id(&text("id")?)?,
        number: text("number")?,
        activity: id(&text("activity")?)?,
        status: ClaimStatus::from_slug(&status).ok_or_else(|| Error::internal(format!("{status:?} is no status of a claim")))?,
        input: json(&text("input")?)?,
        lines: json(&text("lines")?)?,
        asked: row.try_get("", "asked")?,
        approved: row.try_get("", "approved")?,
        approved_program: row.try_get("", "approved_program")?,
        paid: row.try_get("", "paid")?,
        gross: row.try_get("", "gross")?,
        chain: json(&text("chain")?)?,
        clock: optional("clock")?.as_deref().map(json).transpose()?,
        claimed_by: id(&text("claimed_by")?)?,
        claimed_by_name: text("claimed_by_name")?,
        submitted_at: optional_time(optional("submitted_at")?.as_deref())?,
        decided_at: optional_time(optional("decided_at")?.as_deref())?,
        paid_at: optional_time(optional("paid_at")?.as_deref())?,
        updated_at: time(&text("updated_at")?)?,
        version: i32::try_from(row.try_get::<i64>("", "version")?).map_err(Error::internal)?,
    })
}

fn text_of<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

fn search_key(ground: &Ground, number: &str) -> String {
    search::key(number, &[&ground.input.title, &ground.partner_name, &ground.request_number])
}

/// Puts a draft in.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &Tx, ground: &Ground, row: &Row, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_claims (id, number, request_id, activity_id, partner_id, program_id, status, input, lines, currency, asked,
        approved, approved_program, paid, chain, clock, turn, turn_since, due_on, claimed_by, submitted_at, decided_at, paid_at, search_key,
        created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, 'draft', $7, $8, $9, $10, NULL, NULL, 0, $11, NULL, NULL, NULL, NULL, $12, NULL, NULL, NULL, $13, $14, $14, 1)";
    let values = [
        row.id.to_string().into(),
        row.number.clone().into(),
        ground.request.to_string().into(),
        ground.activity.to_string().into(),
        ground.partner.to_string().into(),
        ground.program.to_string().into(),
        text_of(&row.input)?.into(),
        text_of(&row.lines)?.into(),
        ground.currency.to_string().into(),
        row.asked.into(),
        text_of(&row.chain)?.into(),
        row.claimed_by.to_string().into(),
        search_key(ground, &row.number).into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Writes what a claim became.
///
/// # Errors
/// When somebody changed it since it was read.
pub async fn save(tx: &Tx, row: &Row, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE funds_claims SET status = $1, input = $2, lines = $3, asked = $4, approved = $5, approved_program = $6, paid = $7,
        chain = $8, clock = $9, turn = $10, turn_since = $11, due_on = $12, submitted_at = $13, decided_at = $14, paid_at = $15,
        updated_at = $16, waited = $19, pay_waited = $20, version = version + 1 WHERE id = $17 AND version = $18";
    let sent = row.clock.zip(row.submitted_at).zip(row.decided_at);
    let waited = sent.map(|((clock, sent), decided)| clock.waited(sent, decided));
    let pay_waited = row.decided_at.zip(row.paid_at).map(|(decided, paid)| (paid - decided).num_seconds());
    let instant = |at: Option<DateTime<Utc>>| -> Value { at.map(db::text).into() };
    let turn = row.clock.map(|clock| match clock.turn {
        guildhall_domain::funds::Turn::Partner => "partner",
        guildhall_domain::funds::Turn::Vendor => "vendor",
        guildhall_domain::funds::Turn::Nobody => "nobody",
    });
    let values = [
        row.status.slug().into(),
        text_of(&row.input)?.into(),
        text_of(&row.lines)?.into(),
        row.asked.into(),
        row.approved.into(),
        row.approved_program.into(),
        row.paid.into(),
        text_of(&row.chain)?.into(),
        row.clock.as_ref().map(text_of).transpose()?.into(),
        turn.map(str::to_owned).into(),
        instant(row.clock.map(|clock| clock.since)),
        row.clock.and_then(|clock| clock.due_on).map(|day| day.to_string()).into(),
        instant(row.submitted_at),
        instant(row.decided_at),
        instant(row.paid_at),
        db::text(now).into(),
        row.id.to_string().into(),
        i64::from(row.version).into(),
        waited.into(),
        pay_waited.into(),
    ];
    if tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Takes a draft away.
///
/// # Errors
/// When the database fails.
pub async fn remove(tx: &Tx, claim: ClaimId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM funds_invoices WHERE claim_id = $1", [claim.to_string().into()])).await?;
    tx.execute_raw(sql(tx, "DELETE FROM funds_claims WHERE id = $1", [claim.to_string().into()])).await?;
    numbers::removed(tx, "C").await
}

/// Notes the invoices of a claim that is sent, for the look for duplicates.
///
/// # Errors
/// When the database fails.
pub async fn set_invoices(tx: &Tx, row: &Row) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM funds_invoices WHERE claim_id = $1", [row.id.to_string().into()])).await?;
    for line in row.lines.iter().filter(|line| line.input.kind != CostKind::InHouse) {
        let insert = "INSERT INTO funds_invoices (claim_id, line, issuer_key, number_key) VALUES ($1, $2, $3, $4)";
        let values = [
            row.id.to_string().into(),
            i64::from(line.number).into(),
            folded(&line.input.issuer).into(),
            folded(&line.input.invoice_number).into(),
        ];
        tx.execute_raw(sql(tx, insert, values)).await?;
    }
    Ok(())
}
