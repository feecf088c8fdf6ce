//! Reads a file of purchases; what cannot be read is named by line and column.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{MOST, PURCHASE_COLUMNS, ProgramId, ProgramInput, RowError},
    money::{Currency, Money},
};
use sha2::{Digest, Sha256};

use crate::db;

/// Most characters of what a row says in words.
const MOST_LETTERS: usize = 200;

/// A purchase.
#[derive(Debug)]
pub struct Row {
    /// Its line in the file.
    pub line: u32,
    /// The partner's id, or their name as it is sorted.
    pub partner: String,
    /// When.
    pub date: NaiveDate,
    /// What; may be empty.
    pub product: String,
    /// How much; below zero for what was returned.
    pub amount: Money,
    /// What the vendor's books call it.
    pub reference: String,
    /// Stands for the row, so that it is known again.
    pub key: String,
    raw: String,
}

impl Row {
    /// Why it is faulty.
    #[must_use]
    pub fn wrong(&self, column: &str, code: &str) -> RowError {
        RowError::new(self.line, column, code, &self.raw)
    }
}

/// The rows of a file, and those that cannot be read.
pub fn read(text: &str, id: ProgramId, program: &ProgramInput) -> (Vec<Row>, Vec<RowError>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    let head = match reader.headers() {
        Ok(head) => head.clone(),
        Err(_) => return (Vec::new(), vec![RowError::new(1, "", "malformed", "")]),
    };
    let first = text.lines().next().unwrap_or_default();
    let unknown =
        head.iter().filter(|column| !PURCHASE_COLUMNS.contains(column)).map(|column| RowError::new(1, column, "not-one-of", first));
    let missing = PURCHASE_COLUMNS.iter().filter(|column| !head.iter().any(|known| known == **column));
    let faulty: Vec<RowError> = unknown.chain(missing.map(|column| RowError::new(1, column, "required", first))).collect();
    if !faulty.is_empty() {
        return (Vec::new(), faulty);
    }
    let (mut rows, mut faulty) = (Vec::new(), Vec::new());
    let mut records = reader.records();
    loop {
        // Where the next one begins, so that one that cannot be read is named too.
        let place = u32::try_from(records.reader().position().line()).unwrap_or(u32::MAX);
        let Some(record) = records.next() else { break };
        let Ok(record) = record else {
            faulty.push(RowError::new(place, "", "malformed", ""));
            continue;
        };
        let line = record.position().and_then(|position| u32::try_from(position.line()).ok()).unwrap_or_default();
        let raw = record.iter().collect::<Vec<_>>().join(",");
        if record.len() != head.len() {
            faulty.push(RowError::new(line, "", "malformed", &raw));
            continue;
        }
        let cell = |name: &str| head.iter().position(|column| column == name).and_then(|at| record.get(at)).unwrap_or_default();
        match row(line, raw, cell, id, program) {
            Ok(row) => rows.push(row),
            Err(mut errors) => faulty.append(&mut errors),
        }
    }
    (rows, faulty)
}

fn row<'a>(line: u32, raw: String, cell: impl Fn(&str) -> &'a str, id: ProgramId, program: &ProgramInput) -> Result<Row, Vec<RowError>> {
    let (mut errors, mut long) = (Vec::new(), Vec::new());
    let mut fault = |column: &str, code: &str| errors.push(RowError::new(line, column, code, &raw));
    for column in ["partner", "reference"] {
        if cell(column).is_empty() {
            fault(column, "required");
        }
    }
    for column in ["product_line", "reference"] {
        let length = cell(column).chars().count();
        if length > MOST_LETTERS {
            let numbers = [("max".to_owned(), MOST_LETTERS.into()), ("actual".to_owned(), length.into())];
            long.push(RowError::new(line, column, "too-long", &raw).with(numbers.into_iter().collect()));
        } else if cell(column).chars().any(char::is_control) {
            fault(column, "control-characters");
        }
    }
    let date = cell("date").parse::<NaiveDate>().ok();
    match date {
        None => fault("date", "malformed"),
        Some(date) if program.holds(date, date).is_err() => fault("date", "outside-period"),
        Some(_) => {}
    }
    let currency = cell("currency").parse::<Currency>().ok();
    let amount = currency.and_then(|currency| Money::parse(cell("amount"), currency).ok());
    match (currency, amount) {
        (None, _) => fault("currency", "not-one-of"),
        (Some(_), None) => fault("amount", "malformed"),
        (Some(_), Some(amount)) if amount.minor == 0 => fault("amount", "zero"),
        (Some(_), Some(amount)) if amount.minor.unsigned_abs() > MOST.unsigned_abs() => fault("amount", "absurd-amount"),
        (Some(_), Some(_)) => {}
    }
    errors.append(&mut long);
    let (Some(date), Some(amount), true) = (date, amount, errors.is_empty()) else { return Err(errors) };
    // An id is written in one way, and a name is found however it is written.
    let partner = db::sort_key(cell("partner"));
    let (id, minor) = (id.to_string(), amount.minor.to_string());
    let key = key([&id, &partner, cell("date"), cell("product_line"), &minor, amount.currency.code(), cell("reference")]);
    let (product, reference) = (cell("product_line").to_owned(), cell("reference").to_owned());
    Ok(Row { line, partner, date, product, amount, reference, key, raw })
}

/// A hash of what a row of a program says: each part with its length in front.
fn key(parts: [&str; 7]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
