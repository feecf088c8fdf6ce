//! Tables that people write in spreadsheets: rows of CSV, each read by itself, and what is wrong with them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::invalid::{Check, FieldError, Invalid};

/// Most rows of an import.
pub const MOST_ROWS: usize = 5_000;
/// Most characters of an import.
const LONGEST: usize = 8_000_000;
/// Most characters of a row that is told.
const TOLD: usize = 300;

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowFault {
    /// Line of the text in which the row begins, from 1; the head is line 1.
    pub line: u64,
    /// The column.
    pub column: String,
    /// A code of field errors, such as `no-right-answer`.
    pub code: String,
    /// Numbers and names that the sentence needs.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// The row as it was, shortened.
    pub row: String,
}

impl RowFault {
    /// A fault whose sentence needs no more than its code.
    #[must_use]
    pub fn new(line: u64, column: &str, code: &str, row: &str) -> Self {
        let row = row.chars().take(TOLD).collect();
        Self { line, column: column.to_owned(), code: code.to_owned(), params: Map::new(), row }
    }
}

/// A text that can be read as a table at all.
///
/// # Errors
/// When it is empty or too long.
pub(super) fn check(csv: &str) -> Result<(), Invalid> {
    let mut check = Check::default();
    if csv.trim().is_empty() {
        check.fail("/csv", "required");
    }
    if csv.len() > LONGEST {
        check.fail_with("/csv", "too-long", [("max", LONGEST.into()), ("actual", csv.len().into())]);
    }
    check.finish(())
}

/// One row while it is read.
pub(super) struct Cells<'a> {
    text: &'a str,
    head: &'a [String],
    record: &'a csv::StringRecord,
}

impl Cells<'_> {
    /// The cell of a column; empty when there is no such column.
    pub fn get(&self, name: &str) -> String {
        let place = self.head.iter().position(|column| column == name);
        place.and_then(|place| self.record.get(place)).map(|cell| unguarded(cell.trim())).unwrap_or_default()
    }

    /// Line of the text in which it begins.
    pub fn line(&self) -> u64 {
        let Some(position) = self.record.position() else { return 0 };
        // Empty lines before it were passed over while it was read.
        let rest = usize::try_from(position.byte()).ok().and_then(|at| self.text.get(at..)).unwrap_or_default();
        let passed = rest.chars().take_while(|c| matches!(c, '\r' | '\n')).filter(|c| *c == '\n').count();
        position.line() + u64::try_from(passed).unwrap_or_default()
    }

    /// All of it, as it is told of a fault.
    pub fn whole(&self) -> String {
        self.record.iter().collect::<Vec<_>>().join(",")
    }
}

/// What is wrong with a row; pointers are the columns, whatever lies below them.
pub(super) type Faults = Vec<FieldError>;

/// Reads a table of at most `most` rows, whose columns `needed` must be there. Each faulty row is told by itself, the sound ones are
/// there all the same: the caller decides.
pub(super) fn read<T>(text: &str, needed: &[&str], most: usize, row: impl Fn(&Cells<'_>) -> Result<T, Faults>) -> (Vec<T>, Vec<RowFault>) {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(text)).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut faulty = Vec::new();
    let head: Vec<String> = reader.headers().map(|head| head.iter().map(|name| name.trim().to_lowercase()).collect()).unwrap_or_default();
    let missing = needed.iter().filter(|name| !head.iter().any(|column| column == *name));
    faulty.extend(missing.map(|column| RowFault::new(1, column, "wrong-columns", &head.join(","))));
    if !faulty.is_empty() {
        return (rows, faulty);
    }
    let mut count = 0;
    for record in reader.records() {
        let Ok(record) = record else {
            faulty.push(RowFault::new(0, "", "malformed", ""));
            break;
        };
        let cells = Cells { text, head: &head, record: &record };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        count += 1;
        if count > most {
            faulty.push(RowFault::new(cells.line(), "", "too-many-rows", ""));
            break;
        }
        match row(&cells) {
            Ok(row) => rows.push(row),
            Err(faults) => {
                let whole = cells.whole();
                faulty.extend(faults.into_iter().map(|FieldError { pointer, code, params }| RowFault {
                    params,
                    ..RowFault::new(cells.line(), pointer.trim_start_matches('/'), &code, &whole)
                }));
            }
        }
    }
    (rows, faulty)
}

/// What separates cells: whatever the head row has most of.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|byte| head.bytes().filter(|other| other == byte).count()).unwrap_or(b',')
}

/// A cell that no spreadsheet takes for a formula: an apostrophe stands in front of what looks like one.
pub(super) fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) { format!("'{cell}") } else { cell.to_owned() }
}

/// The cell without that apostrophe.
fn unguarded(cell: &str) -> String {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) => rest.to_owned(),
        Some(_) | None => cell.to_owned(),
    }
}
