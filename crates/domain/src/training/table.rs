//! Questions as CSV: written by people in spreadsheets, and back.
//!
//! The columns are those of [`COLUMNS`]. `answers` holds one answer in each line of its cell: an option (`*` in front of the right
//! ones), an item in the right order, a pair (`left => right`, `=> right` for one that belongs to nothing), a number with its tolerance
//! (`4.5`, `4.5 ± 0.1`, `4.5 ± 2 %`), or a form of a text. A backslash in front of `*`, `=>`, `n` or a backslash keeps them what they are,
//! `\n` being a line break.

use serde::{Deserialize, Serialize};
use serde_json::Map;

use super::{
    Choice, Key, Pair, QuestionId, QuestionInput, RowFault, Scoring, Tolerance,
    sheet::{self, Cells, Faults, MOST_ROWS, guarded},
};
use crate::invalid::{FieldError, Invalid};

/// The columns, in the order of an export. An import takes them in any order; `topic`, `kind`, `text` and `answers` must be there.
pub const COLUMNS: [&str; 11] =
    ["id", "topic", "kind", "text", "answers", "points", "scoring", "fixed", "unit", "case_sensitive", "explanation"];
/// Questions as CSV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionsInput {
    /// The text, with a head row; separated by commas, semicolons or tabs.
    pub csv: String,
    /// `true`: only look at it and say what would happen.
    #[serde(default)]
    pub dry: bool,
}

/// What became of an import. Everything is taken or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionsResult {
    /// New questions.
    pub created: u32,
    /// Questions with an id that were changed.
    pub changed: u32,
    /// Questions with an id that are as they were.
    pub same: u32,
    /// What is wrong; when there is anything, nothing was taken.
    pub faulty: Vec<RowFault>,
}

/// A question of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionRow {
    /// Line of the text in which it begins.
    pub line: u64,
    /// The question that it changes; a new one when absent.
    pub id: Option<QuestionId>,
    /// The question.
    pub question: QuestionInput,
}

impl QuestionsInput {
    /// The input, when it can be read at all.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn check(&self) -> Result<Self, Invalid> {
        sheet::check(&self.csv)?;
        Ok(self.clone())
    }
}

/// Reads questions. Each faulty row is told by itself, the sound ones are there all the same: the caller decides.
#[must_use]
pub fn read_questions(text: &str) -> (Vec<QuestionRow>, Vec<RowFault>) {
    sheet::read(text, &["topic", "kind", "text", "answers"], MOST_ROWS, row)
}

/// Writes questions, ready for a spreadsheet.
#[must_use]
pub fn write_questions<'a>(questions: impl IntoIterator<Item = (QuestionId, &'a QuestionInput)>) -> String {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory cannot fail.
    let _ = writer.write_record(COLUMNS);
    for (id, question) in questions {
        let (unit, case) = match &question.key {
            Key::Number { unit, .. } => (unit.as_str(), false),
            Key::Text { case_sensitive, .. } => ("", *case_sensitive),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } => ("", false),
        };
        let scoring = match question.scoring {
            Scoring::AllOrNothing => "all_or_nothing",
            Scoring::Partial => "partial",
        };
        let cells = [
            id.to_string(),
            question.topic.clone(),
            question.key.slug().to_owned(),
            question.text.clone(),
            answers(&question.key),
            question.points.to_string(),
            scoring.to_owned(),
            yes_or_no(question.fixed),
            unit.to_owned(),
            yes_or_no(case),
            question.explanation.clone(),
        ];
        let _ = writer.write_record(cells.iter().map(|cell| guarded(cell)));
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(cells: &Cells<'_>) -> Result<QuestionRow, Faults> {
    let cell = |name: &str| cells.get(name);
    let mut faults: Faults = Vec::new();
    let mut wrong =
        |column: &str, code: &str| faults.push(FieldError { pointer: column.to_owned(), code: code.to_owned(), params: Map::new() });
    let id = match cell("id").as_str() {
        "" => None,
        text => text.parse().map_or_else(
            |_| {
                wrong("id", "unknown");
                None
            },
            Some,
        ),
    };
    let points = match cell("points").as_str() {
        "" => 1,
        text => text.parse().unwrap_or_else(|_| {
            wrong("points", "not-a-decimal");
            1
        }),
    };
    let scoring = match cell("scoring").to_lowercase().as_str() {
        "" | "all_or_nothing" => Scoring::AllOrNothing,
        "partial" => Scoring::Partial,
        _ => {
            wrong("scoring", "not-one-of");
            Scoring::AllOrNothing
        }
    };
    let mut flag = |column: &str| match cell(column).to_lowercase().as_str() {
        "" | "no" | "false" | "0" | "nein" => false,
        "yes" | "true" | "1" | "ja" | "x" => true,
        _ => {
            wrong(column, "not-one-of");
            false
        }
    };
    let (fixed, case_sensitive) = (flag("fixed"), flag("case_sensitive"));
    let lines: Vec<String> = cell("answers").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let key = match cell("kind").to_lowercase().as_str() {
        "one" => Some(Key::One { options: lines.iter().map(|line| option(line)).collect() }),
        "several" => Some(Key::Several { options: lines.iter().map(|line| option(line)).collect() }),
        "order" => Some(Key::Order { items: lines.iter().map(|line| plain(line)).collect() }),
        "match" => pairs(&lines),
        "number" => Some(value(&lines.join(" "), cell("unit"))),
        "text" => Some(Key::Text { accepted: lines.iter().map(|line| plain(line)).collect(), case_sensitive }),
        _ => {
            wrong("kind", if cell("kind").is_empty() { "required" } else { "not-one-of" });
            return Err(faults);
        }
    };
    let Some(key) = key else {
        wrong("answers", "malformed");
        return Err(faults);
    };
    let question =
        QuestionInput { topic: cell("topic"), text: cell("text"), key, points, scoring, fixed, explanation: cell("explanation") };
    match question.check() {
        Ok(question) if faults.is_empty() => Ok(QuestionRow { line: cells.line(), id, question }),
        Ok(_) => Err(faults),
        Err(invalid) => {
            faults.extend(invalid.errors.into_iter().map(|error| FieldError { pointer: column_of(&error.pointer).to_owned(), ..error }));
            Err(faults)
        }
    }
}

/// The column in which a field of a question stands.
fn column_of(pointer: &str) -> &'static str {
    match pointer.trim_start_matches('/').split('/').next() {
        Some("key") if pointer.ends_with("/unit") => "unit",
        Some("key") => "answers",
        Some(name) => COLUMNS.into_iter().find(|column| *column == name).unwrap_or_default(),
        None => "",
    }
}

fn option(line: &str) -> Choice {
    match line.strip_prefix('*') {
        Some(rest) => Choice { text: plain(rest.trim()), right: true },
        None => Choice { text: plain(line), right: false },
    }
}

fn pairs(lines: &[String]) -> Option<Key> {
    let (mut pairs, mut decoys) = (Vec::new(), Vec::new());
    for line in lines {
        let at = (0..line.len()).find(|at| line.get(*at..).is_some_and(|rest| rest.starts_with("=>")) && !escaped(line, *at))?;
        let (left, right) = line.split_at(at);
        let right = plain(right.get(2..).unwrap_or_default().trim());
        match left.trim() {
            "" => decoys.push(right),
            left => pairs.push(Pair { left: plain(left), right }),
        }
    }
    Some(Key::Match { pairs, decoys })
}

/// Whether an odd number of backslashes stands in front of a place.
fn escaped(line: &str, at: usize) -> bool {
    line.get(..at).unwrap_or_default().bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn value(text: &str, unit: String) -> Key {
    let (value, tolerance) = text.split_once('±').or_else(|| text.split_once("+-")).map_or((text, None), |(value, by)| (value, Some(by)));
    let tolerance = match tolerance.map(str::trim) {
        None => Tolerance::Exact,
        Some(by) => match by.strip_suffix('%') {
            Some(percent) => Tolerance::Percent { value: percent.trim().to_owned() },
            None => Tolerance::By { value: by.to_owned() },
        },
    };
    Key::Number { value: value.trim().to_owned(), tolerance, unit }
}

/// A line of `answers` as the text that it means.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            c => out.push(c),
        }
    }
    out
}

/// A text as a line of `answers`.
fn line_of(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace("\r\n", "\\n").replace(['\n', '\r'], "\\n").replace("=>", "\\=>");
    if text.starts_with('*') { format!("\\{text}") } else { text }
}

fn answers(key: &Key) -> String {
    let options = |options: &[Choice]| -> Vec<String> {
        options.iter().map(|option| if option.right { format!("* {}", line_of(&option.text)) } else { line_of(&option.text) }).collect()
    };
    let lines: Vec<String> = match key {
        Key::One { options: list } | Key::Several { options: list } => options(list),
        Key::Order { items } => items.iter().map(|item| line_of(item)).collect(),
        Key::Match { pairs, decoys } => {
            let pairs = pairs.iter().map(|pair| format!("{} => {}", line_of(&pair.left), line_of(&pair.right)));
            pairs.chain(decoys.iter().map(|decoy| format!("=> {}", line_of(decoy)))).collect()
        }
        Key::Number { value, tolerance, .. } => vec![match tolerance {
            Tolerance::Exact => value.clone(),
            Tolerance::By { value: by } => format!("{value} ± {by}"),
            Tolerance::Percent { value: by } => format!("{value} ± {by} %"),
        }],
        Key::Text { accepted, .. } => accepted.iter().map(|form| line_of(form)).collect(),
    };
    lines.join("\n")
}

fn yes_or_no(flag: bool) -> String {
    if flag { "yes" } else { "no" }.to_owned()
}
