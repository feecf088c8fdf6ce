//! Imports what the vendor's books say was paid: everything or nothing, and no line twice.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{AllocationId, ClaimId, ImportInput, ImportResult, Method, Refusal, RowError},
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
    problem::Refusal as _,
};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::{
    pay::{self, Due, Head, Weight},
    rows::{self, Recorded},
};
use crate::{
    auth,
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        book::{Book, Pen},
        claims::rows as claims,
        held,
        operation::{self, Begun},
    },
    journal,
};

/// The columns, in their order.
const COLUMNS: [&str; 6] = ["claim", "amount", "currency", "paid_on", "method", "reference"];
/// Most rows of a file.
const MOST_ROWS: usize = 5_000;

/// A row of the file.
#[derive(Debug)]
struct Row {
    line: u32,
    cells: Vec<String>,
    key: String,
    number: String,
    read: Result<Read, Fault>,
}

/// What a row says.
#[derive(Debug)]
struct Read {
    amount: Money,
    paid_on: NaiveDate,
    method: Method,
    reference: String,
}

/// A row that can be taken.
#[derive(Debug)]
struct Taken {
    key: String,
    line: u32,
    claim: ClaimId,
    partner: PartnerId,
    read: Read,
}

/// What is wrong with a row: the column, the code, and what its sentence needs.
type Fault = (&'static str, String, Map<String, Value>);

/// What a look at the rows found.
#[derive(Debug, Default)]
struct Look {
    taken: Vec<Taken>,
    result: ImportResult,
    weights: Vec<Weight>,
    /// The books that will be written.
    allocations: BTreeSet<AllocationId>,
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
    let (rows, faulty) = parse(&input.csv)?;
    let Look { taken, mut result, weights, allocations } = look(&cx, &tx, rows, faulty).await?;
    if !result.faulty.is_empty() {
        // Nothing was written: the mended file may come with the same operation.
        return Ok(result);
    }
    // What a file pays in all is asked for like one payment: rows are no way around the threshold.
    if pay::asks_for_password(&weights) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    result.taken = u32::try_from(taken.len()).unwrap_or(u32::MAX);
    let mut books = held::books(&tx, allocations).await?;
    let mut payments: BTreeMap<(PartnerId, Currency, NaiveDate, &str, String), Vec<Taken>> = BTreeMap::new();
    for row in taken {
        rows::take(&tx, &row.key, &format!("{}:{}", input.file_name, row.line), operation.id(), cx.now).await?;
        let read = &row.read;
        let group = (row.partner, read.amount.currency, read.paid_on, read.method.slug(), read.reference.clone());
        payments.entry(group).or_default().push(row);
    }
    let mut numbers = Vec::new();
    for rows in payments.into_values() {
        numbers.extend(record(&cx, &tx, operation.pen(&cx)?, rows, &mut books).await?);
    }
    let detail = json!({ "operation": operation.id(), "file": input.file_name, "taken": result.taken, "payments": numbers });
    journal::write(&tx, &cx, ACTION, "operation", operation.id(), detail).await?;
    operation.finish(&cx, &tx, ACTION, &input, &result).await?;
    operation::commit(tx).await?;
    Ok(result)
}

/// Records one payment for rows of the same partner, day, way and reference. A claim that stands in several rows is paid once with their sum.
async fn record(cx: &Cx, tx: &Tx, pen: Pen, taken: Vec<Taken>, books: &mut BTreeMap<AllocationId, Book>) -> Result<Option<String>, Error> {
    let mut sums: BTreeMap<ClaimId, Money> = BTreeMap::new();
    for Taken { claim, read, .. } in &taken {
        let sum = sums.entry(*claim).or_insert(Money::new(0, read.amount.currency));
        *sum = sum.plus(read.amount).map_err(|_| Error::field("/csv", "absurd-amount"))?;
    }
    let Some(Taken { read, .. }) = taken.first() else { return Ok(None) };
    // A claim may have been paid by a payment of this file before: it is read again.
    let dues = pay::load(cx, tx, &sums.into_iter().collect::<Vec<_>>()).await?;
    let head = Head { method: read.method, reference: &read.reference, paid_on: read.paid_on };
    let (_, number) = pay::record(cx, tx, pen, head, dues, books).await?;
    Ok(Some(number))
}

/// The rows of a file, and what cannot be read as one.
fn parse(text: &str) -> Result<(Vec<Row>, Vec<RowError>), Error> {
    let (mut rows, mut faulty) = (Vec::new(), Vec::new());
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    if !head.iter().eq(COLUMNS) {
        let row = head.iter().collect::<Vec<_>>().join(",");
        return Ok((rows, vec![RowError::new(1, "", "wrong-columns", &row)]));
    }
    for (index, record) in reader.records().enumerate() {
        if index >= MOST_ROWS {
            return Err(Error::field("/csv", "too-many-rows"));
        }
        let place = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(2);
        let Ok(record) = record else {
            faulty.push(RowError::new(place, "", "malformed", ""));
            continue;
        };
        let line = record.position().and_then(|position| u32::try_from(position.line()).ok()).unwrap_or(place);
        let cells: Vec<&str> = record.iter().collect();
        let [number, amount, currency, paid_on, method, reference] = cells[..] else {
            faulty.push(RowError::new(line, "", "wrong-columns", &cells.join(",")));
            continue;
        };
        let read = read(amount, currency, paid_on, method, reference);
        let (key, number) = (key(&cells), number.to_owned());
        rows.push(Row { line, cells: record.iter().map(str::to_owned).collect(), key, number, read });
    }
    Ok((rows, faulty))
}

/// Reads the cells after the claim's number.
fn read(amount: &str, currency: &str, paid_on: &str, method: &str, reference: &str) -> Result<Read, Fault> {
    let currency = currency.parse::<Currency>().map_err(|_| fault("currency", "not-one-of"))?;
    let amount = Money::parse(amount, currency).ok().filter(|amount| amount.minor > 0);
    let amount = amount.ok_or_else(|| fault("amount", "not-an-amount"))?;
    let paid_on = paid_on.parse::<NaiveDate>().map_err(|_| fault("paid_on", "not-a-day"))?;
    let method = Method::from_slug(method).ok_or_else(|| fault("method", "not-one-of"))?;
    if reference.is_empty() {
        return Err(fault("reference", "required"));
    }
    if reference.chars().count() > 140 || reference.chars().any(char::is_control) {
        return Err(fault("reference", "malformed"));
    }
    Ok(Read { amount, paid_on, method, reference: reference.to_owned() })
}

fn fault(column: &'static str, code: &str) -> Fault {
    (column, code.to_owned(), Map::new())
}

/// Locks the requests of all claims that the file names, and looks at every row behind the locks: taken, known, or faulty.
async fn look(cx: &Cx, tx: &Tx, rows: Vec<Row>, faulty: Vec<RowError>) -> Result<Look, Error> {
    let person = cx.actor()?.person;
    let numbers: BTreeSet<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    let claims = claims::by_number(tx, cx.actor()?, &numbers.into_iter().collect::<Vec<_>>()).await?;
    // How much each row pays is put in where the row is looked at.
    let wanted: Vec<(ClaimId, Money)> = claims.values().map(|claim| (*claim, Money::new(0, cx.app.portal.currency))).collect();
    let mut dues: BTreeMap<ClaimId, Due> = pay::lock(cx, tx, &wanted).await?.into_iter().map(|due| (due.row.id, due)).collect();
    let known = rows::taken(tx, &rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>()).await?;
    let recorded = rows::recorded(tx, &dues.keys().copied().collect::<Vec<_>>()).await?;
    let mut look = Look { result: ImportResult { faulty, ..ImportResult::default() }, ..Look::default() };
    let mut keys = BTreeSet::new();
    for row in rows {
        let (line, cells) = (row.line, row.cells.join(","));
        let found = if !keys.insert(row.key.clone()) {
            Err(fault("", "doubled"))
        } else if known.contains(&row.key) {
            Ok(None)
        } else {
            match claims.get(&row.number).and_then(|claim| dues.get_mut(claim)) {
                Some(due) => self::row(cx, row, due, person, &recorded),
                None => Err(fault("claim", "unknown-claim")),
            }
        };
        match found {
            Ok(Some((taken, weight, allocation))) => {
                look.weights.push(weight);
                look.allocations.insert(allocation);
                look.taken.push(taken);
            }
            Ok(None) => look.result.known += 1,
            Err((column, code, params)) => look.result.faulty.push(RowError::new(line, column, &code, &cells).with(params)),
        }
    }
    look.result.faulty.sort_by_key(|faulty| faulty.line);
    Ok(look)
}

/// What a row pays of its claim, `None` when it was recorded before. The claim is owed less afterwards.
fn row(
    cx: &Cx,
    row: Row,
    due: &mut Due,
    person: PersonId,
    recorded: &BTreeSet<Recorded>,
) -> Result<Option<(Taken, Weight, AllocationId)>, Fault> {
    let (claim, read) = (due.row.id, row.read?);
    if recorded.contains(&(claim, read.amount.minor, read.paid_on, read.reference.clone())) {
        return Ok(None);
    }
    if read.paid_on > due.ground.today(cx.now) {
        return Err(fault("paid_on", "in-the-future"));
    }
    if read.paid_on < due.ground.period_start {
        return Err(("paid_on", "too-early".to_owned(), pay::too_early(&due.ground)));
    }
    due.amount = read.amount;
    payable(due, person)?;
    let weight = pay::weight(due);
    due.row.gross = due.row.gross.saturating_add(read.amount.minor);
    let taken = Taken { key: row.key, line: row.line, claim, partner: due.ground.partner, read };
    Ok(Some((taken, weight, due.ground.allocation)))
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
