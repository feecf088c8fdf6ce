//! Imports what the vendor's books say was paid: everything or nothing, and no line twice.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{ClaimId, ImportInput, ImportResult, Method, Refusal, RowError},
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
    problem::Refusal as _,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{
    pay::{self, Due, Head, Weight},
    rows,
};
use crate::{
    auth,
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        claims::rows as claims,
        ground, hands,
        operation::{self, Begun},
    },
    journal,
};

/// The columns, in their order.
const COLUMNS: [&str; 6] = ["claim", "amount", "currency", "paid_on", "method", "reference"];
/// Most rows of a file.
const MOST_ROWS: usize = 5_000;

/// A row that can be taken.
#[derive(Debug)]
struct Taken {
    key: String,
    line: u32,
    claim: ClaimId,
    partner: PartnerId,
    amount: Money,
    paid_on: NaiveDate,
    method: Method,
    reference: String,
}

/// What is wrong with a row: the column, the code, and what its sentence needs.
type Fault = (&'static str, String, Map<String, Value>);

/// What a look at the rows found.
#[derive(Debug, Default)]
struct Look {
    taken: Vec<Taken>,
    result: ImportResult,
    keys: Vec<String>,
    weights: Vec<Weight>,
    /// What rows before take of each claim.
    spent: BTreeMap<ClaimId, i64>,
}

/// Imports payments.
pub async fn import(cx: Cx, mut input: ImportInput) -> Result<ImportResult, Error> {
    const ACTION: &str = "funds.import_payments";
    let confirmed = auth::confirm(&cx, &std::mem::take(&mut input.password)).await?;
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(&cx, &tx, input.operation, ACTION, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    // Two imports of the same file must not look at its rows at the same time.
    cx.app.db.lock(&tx, ACTION).await?;
    let Look { taken, mut result, weights, .. } = look(&cx, &tx, &input.csv).await?;
    if !result.faulty.is_empty() {
        // Nothing was written: the mended file may come with the same operation.
        return Ok(result);
    }
    // What a file pays in all is asked for like one payment: rows are no way around the threshold.
    if pay::asks_for_password(&weights) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    result.taken = u32::try_from(taken.len()).unwrap_or(u32::MAX);
    let mut payments: BTreeMap<(PartnerId, Currency, NaiveDate, &str, String), Vec<Taken>> = BTreeMap::new();
    for row in taken {
        rows::take(&tx, &row.key, &format!("{}:{}", input.file_name, row.line), operation.id(), cx.now).await?;
        let group = (row.partner, row.amount.currency, row.paid_on, row.method.slug(), row.reference.clone());
        payments.entry(group).or_default().push(row);
    }
    let mut numbers = Vec::new();
    for rows in payments.into_values() {
        numbers.extend(record(&cx, &tx, operation.pen(&cx)?, rows).await?);
    }
    let detail = json!({ "operation": operation.id(), "file": input.file_name, "taken": result.taken, "payments": numbers });
    journal::write(&tx, &cx, ACTION, "operation", operation.id(), detail).await?;
    operation.finish(&cx, &tx, ACTION, &input, &result).await?;
    operation::commit(tx).await?;
    Ok(result)
}

/// Records one payment for rows of the same partner, day, way and reference. A claim that stands in several rows is paid once with their sum.
async fn record(cx: &Cx, tx: &Tx, pen: crate::funds::book::Pen, taken: Vec<Taken>) -> Result<Option<String>, Error> {
    let mut sums: BTreeMap<ClaimId, Money> = BTreeMap::new();
    for row in &taken {
        let sum = sums.entry(row.claim).or_insert(Money::new(0, row.amount.currency));
        *sum = sum.plus(row.amount).map_err(|_| Error::field("/csv", "absurd-amount"))?;
    }
    let Some(first) = taken.first() else { return Ok(None) };
    let wanted: Vec<(ClaimId, Money)> = sums.into_iter().collect();
    let dues = pay::lock(cx, tx, &wanted).await?;
    for due in &dues {
        // Rows were checked before the requests were locked.
        pay::may_pay(due, cx.actor()?.person)?;
    }
    let head = Head { method: first.method, reference: &first.reference, paid_on: first.paid_on };
    let payment = pay::record(cx, tx, pen, head, dues).await?;
    Ok(Some(rows::read(tx, cx.actor()?, payment).await?.number))
}

async fn look(cx: &Cx, tx: &Tx, text: &str) -> Result<Look, Error> {
    let mut look = Look::default();
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    if !head.iter().eq(COLUMNS) {
        let row = head.iter().collect::<Vec<_>>().join(",");
        look.result.faulty.push(RowError::new(1, "", "wrong-columns", &row));
        return Ok(look);
    }
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            return Err(Error::field("/csv", "too-many-rows"));
        }
        let place = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(2);
        let Ok(record) = record else {
            look.result.faulty.push(RowError::new(place, "", "malformed", ""));
            continue;
        };
        let line = record.position().and_then(|position| u32::try_from(position.line()).ok()).unwrap_or(place);
        let cells: Vec<&str> = record.iter().collect();
        if let Err((column, code, params)) = row(cx, tx, &mut look, line, &cells).await? {
            look.result.faulty.push(RowError::new(line, column, &code, &cells.join(",")).with(params));
        }
    }
    Ok(look)
}

/// Looks at one row: taken, known, or faulty.
async fn row(cx: &Cx, tx: &Tx, look: &mut Look, line: u32, cells: &[&str]) -> Result<Result<(), Fault>, Error> {
    let fault = |column: &'static str, code: &str| Ok(Err((column, code.to_owned(), Map::new())));
    let [number, amount, currency, paid_on, method, reference] = cells else { return fault("", "wrong-columns") };
    let key = key(cells);
    if look.keys.contains(&key) {
        return fault("", "doubled");
    }
    look.keys.push(key.clone());
    if rows::is_taken(tx, &key).await? {
        look.result.known += 1;
        return Ok(Ok(()));
    }
    let Some(claim) = claims::by_number(tx, cx.actor()?, number).await? else { return fault("claim", "unknown-claim") };
    let Ok(currency) = currency.parse::<Currency>() else { return fault("currency", "not-one-of") };
    let Some(amount) = Money::parse(amount, currency).ok().filter(|amount| amount.minor > 0) else {
        return fault("amount", "not-an-amount");
    };
    let Ok(paid_on) = paid_on.parse::<NaiveDate>() else { return fault("paid_on", "not-a-day") };
    let Some(method) = Method::from_slug(method) else { return fault("method", "not-one-of") };
    if reference.is_empty() {
        return fault("reference", "required");
    }
    if reference.chars().count() > 140 || reference.chars().any(char::is_control) {
        return fault("reference", "malformed");
    }
    if rows::is_recorded(tx, claim.id, amount.minor, paid_on, reference).await? {
        look.result.known += 1;
        return Ok(Ok(()));
    }
    let ground = ground::read(tx, cx.actor()?, claim.activity).await?;
    if paid_on > ground.today(cx.now) {
        return fault("paid_on", "in-the-future");
    }
    if paid_on < ground.period_start {
        return Ok(Err(("paid_on", "too-early".to_owned(), pay::too_early(&ground))));
    }
    let (id, partner) = (claim.id, ground.partner);
    let before = look.spent.get(&id).copied().unwrap_or_default();
    let hands = hands::of_one(tx, &ground, &claim).await?;
    let due = Due { ground, hands, row: claims::Row { gross: claim.gross.saturating_add(before), ..claim }, amount };
    if let Err(fault) = payable(&due, cx.actor()?.person) {
        return Ok(Err(fault));
    }
    look.weights.push(pay::weight(&due));
    look.spent.insert(id, before.saturating_add(amount.minor));
    let reference = (*reference).to_owned();
    look.taken.push(Taken { key, line, claim: id, partner, amount, paid_on, method, reference });
    Ok(Ok(()))
}

/// The refusal of a payment as what is wrong with a row: its code without the module.
fn payable(due: &Due, person: PersonId) -> Result<(), Fault> {
    pay::may_pay(due, person).map_err(|refusal| {
        let code = refusal.code().trim_start_matches("funds/").to_owned();
        let column = match code.as_str() {
            "over-payment" => "amount",
            "wrong-currency" => "currency",
            _ => "claim",
        };
        (column, code, refusal.params())
    })
}

/// A row as it is known again, whatever the file is called and wherever it stands in it.
fn key(cells: &[&str]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"payments");
    for cell in cells {
        hash.update(u32::try_from(cell.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(cell.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
