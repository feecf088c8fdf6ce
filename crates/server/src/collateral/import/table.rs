//! The table of metadata that comes with a folder of files.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use guildhall_domain::{
    audience::{Attribute, Audience, Condition, Matching},
    collateral::{
        AssetInput, Kind,
        upload::{kind_from, title_from},
    },
    portal::Portal,
};

use crate::error::Error;

/// What the table says about a file; what is empty is taken from the file's name.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    line: u64,
    title: String,
    kind: Option<Kind>,
    language: String,
    description: String,
    products: Vec<String>,
    regions: Vec<String>,
    tags: Vec<String>,
    audience: Audience,
    starts_at: Option<DateTime<Utc>>,
    expires_at: Option<DateTime<Utc>>,
    pub(super) publish: bool,
}

impl Row {
    pub(super) fn input(&self, name: &str) -> AssetInput {
        AssetInput {
            title: if self.title.is_empty() { title_from(name) } else { self.title.clone() },
            kind: self.kind.unwrap_or_else(|| kind_from(name)),
            language: self.language.clone(),
            description: self.description.clone(),
            products: self.products.clone(),
            regions: self.regions.clone(),
            tags: self.tags.clone(),
            audience: self.audience.clone(),
            starts_at: self.starts_at,
            expires_at: self.expires_at,
            early: Vec::new(),
        }
    }
}

/// The table.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By path relative to the folder.
    pub(super) rows: BTreeMap<PathBuf, Row>,
    /// Lines that cannot be understood.
    pub(super) errors: Vec<(u64, String)>,
}

const KNOWN: [&str; 12] =
    ["path", "title", "kind", "language", "description", "products", "regions", "tags", "audience", "starts_at", "expires_at", "publish"];

impl Table {
    /// Reads the whole table before anything is done with it.
    pub(super) fn read(path: &Path, language: &str, portal: &Portal) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(Error::internal)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::Malformed("The table is not UTF-8.".to_owned()))?;
        let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let mut table = Self::default();
        let headers = reader.headers().map_err(|error| Error::Malformed(error.to_string()))?.clone();
        if let Some(unknown) = headers.iter().find(|header| !KNOWN.contains(header)) {
            table.errors.push((1, format!("there is no column {unknown}; there are: {}", KNOWN.join(", "))));
            return Ok(table);
        }
        for (number, record) in reader.records().enumerate() {
            let line = number as u64 + 2;
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    table.errors.push((line, error.to_string()));
                    continue;
                }
            };
            let cell = |name: &str| headers.iter().position(|header| header == name).and_then(|at| record.get(at)).unwrap_or_default();
            match row(line, language, portal, cell) {
                Ok((path, row)) => {
                    if table.rows.insert(path.clone(), row).is_some() {
                        table.errors.push((line, format!("{} is there twice", path.display())));
                    }
                }
                Err(why) => table.errors.push((line, why)),
            }
        }
        Ok(table)
    }

    /// Lines about files that are not there.
    pub(super) fn missing(&self, folder: &Path) -> Vec<(u64, PathBuf)> {
        let gone = self.rows.iter().filter(|(path, _)| !folder.join(path).is_file());
        gone.map(|(path, row)| (row.line, path.clone())).collect()
    }
}

fn row<'a>(line: u64, language: &str, portal: &Portal, cell: impl Fn(&str) -> &'a str) -> Result<(PathBuf, Row), String> {
    let path = PathBuf::from(cell("path"));
    if path.as_os_str().is_empty() || !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
        return Err("path is no path inside the folder".to_owned());
    }
    let kind = match cell("kind") {
        "" => None,
        slug => Some(Kind::from_slug(slug).ok_or_else(|| format!("there is no kind {slug}"))?),
    };
    let publish = match cell("publish").to_lowercase().as_str() {
        "" | "no" | "false" | "0" => false,
        "yes" | "true" | "1" => true,
        other => return Err(format!("publish is yes or no, not {other}")),
    };
    let row = Row {
        line,
        title: cell("title").to_owned(),
        kind,
        language: if cell("language").is_empty() { language.to_owned() } else { cell("language").to_owned() },
        description: cell("description").to_owned(),
        products: list(cell("products")),
        regions: list(cell("regions")),
        tags: list(cell("tags")),
        audience: audience(cell("audience"))?,
        starts_at: moment(cell("starts_at"))?,
        expires_at: moment(cell("expires_at"))?,
        publish,
    };
    // The same checks as everywhere, so that a bad line is told before anything is brought in.
    let input = row.input("x");
    input.check().and_then(|input| input.check_terms(portal)).map_err(|invalid| {
        invalid
            .errors
            .iter()
            .map(|error| format!("{}: {}", error.pointer.trim_start_matches('/'), error.code))
            .collect::<Vec<_>>()
            .join(", ")
    })?;
    let tidy = path.components().filter(|part| matches!(part, Component::Normal(_))).collect();
    Ok((tidy, row))
}

fn list(cell: &str) -> Vec<String> {
    cell.split('|').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn audience(cell: &str) -> Result<Audience, String> {
    let mut conditions = Vec::new();
    for part in cell.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, values) = part.split_once('=').ok_or_else(|| format!("audience: {part} has no ="))?;
        let attribute = Attribute::ALL.into_iter().find(|attribute| attribute.slug() == name.trim());
        let attribute = attribute.ok_or_else(|| format!("audience: there is no attribute {name}"))?;
        conditions.push(Condition { attribute, one_of: list(values) });
    }
    Ok(Audience { matching: Matching::All, conditions })
}

/// A day means its beginning in UTC.
fn moment(cell: &str) -> Result<Option<DateTime<Utc>>, String> {
    if cell.is_empty() {
        return Ok(None);
    }
    let day = cell.parse::<NaiveDate>().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let moment = day.or_else(|_| cell.parse::<DateTime<Utc>>());
    moment.map(Some).map_err(|_| format!("{cell} is no date; write 2027-01-31 or 2027-01-31T08:00:00Z"))
}
