//! Certificates of another system as CSV: the history that people bring along.
//!
//! A row names somebody by their address and a certification by its name in any language, or its id. A row without an end ends when the
//! certification's own rule says; `never` stands for one without an end.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{
    AwardTerm, CertificationId, CertificationInput, RowFault, Validity, grant,
    sheet::{self, Cells, Faults},
};
use crate::invalid::{Check, Invalid};

/// The columns. An import takes them in any order; the first three must be there.
pub const AWARD_COLUMNS: [&str; 5] = ["email", "certification", "awarded_on", "expires_on", "reference"];
/// Most certificates of an import. Each is signed for and told to the journal by itself.
pub const MOST_AWARDS: usize = 2_000;

/// Certificates as CSV.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AwardsInput {
    /// The text, with a head row; separated by commas, semicolons or tabs.
    pub csv: String,
    /// `true`: only look at it and say what would happen.
    #[serde(default)]
    pub dry: bool,
}

impl AwardsInput {
    /// The input, when it can be read at all.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn check(&self) -> Result<Self, Invalid> {
        sheet::check(&self.csv)?;
        Ok(self.clone())
    }
}

/// What became of an import. Everything is taken or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AwardsResult {
    /// New certificates.
    pub created: u32,
    /// Certificates that are there already.
    pub same: u32,
    /// What is wrong; when there is anything, nothing was taken.
    pub faulty: Vec<RowFault>,
}

/// When a certificate of a file ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// As the certification's rule says.
    ByRule,
    /// Never.
    Never,
    /// On a last day.
    On(NaiveDate),
}

impl Ends {
    /// The last day of a certificate that begins on a day; `None`: there is none.
    #[must_use]
    pub fn last_day(self, validity: Validity, from: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::ByRule => validity.until(from),
            Self::Never => None,
            Self::On(day) => Some(day),
        }
    }
}

/// A certificate of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardRow {
    /// Line of the text in which it begins.
    pub line: u64,
    /// Whose it is.
    pub email: String,
    /// Name or id of the certification.
    pub certification: String,
    /// First day.
    pub awarded_on: NaiveDate,
    /// How long it lasts.
    pub ends: Ends,
    /// Its number in the other system, or where it stands there; may be empty.
    pub reference: String,
    /// The row as it was.
    pub whole: String,
}

impl AwardRow {
    /// The row, told with what is wrong with it.
    #[must_use]
    pub fn fault(&self, column: &str, code: &str) -> RowFault {
        RowFault::new(self.line, column, code, &self.whole)
    }

    /// The certification that it names.
    ///
    /// # Errors
    /// With the code of what is wrong: there is none, or several have the name.
    pub fn pick<'a, T>(&self, all: &'a [T], known: impl Fn(&T) -> (CertificationId, &CertificationInput)) -> Result<&'a T, &'static str> {
        if let Ok(id) = self.certification.parse::<CertificationId>() {
            return all.iter().find(|one| known(one).0 == id).ok_or("unknown-certification");
        }
        let wanted = plain(&self.certification);
        let mut named = all.iter().filter(|one| known(one).1.name.iter().any(|(_, name)| plain(name) == wanted));
        match (named.next(), named.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => Err("ambiguous"),
            (None, _) => Err("unknown-certification"),
        }
    }
}

/// A name without what people write one way and another.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Reads certificates. Each faulty row is told by itself, the sound ones are there all the same: the caller decides.
#[must_use]
pub fn read_awards(text: &str, today: NaiveDate) -> (Vec<AwardRow>, Vec<RowFault>) {
    sheet::read(text, &["email", "certification", "awarded_on"], MOST_AWARDS, |cells| row(cells, today))
}

fn row(cells: &Cells<'_>, today: NaiveDate) -> Result<AwardRow, Faults> {
    let mut check = Check::default();
    let email = check.email("/email", &cells.get("email"));
    let certification = check.text("/certification", &cells.get("certification"), 200);
    let awarded_on = match cells.get("awarded_on").as_str() {
        "" => {
            check.fail("/awarded_on", "required");
            None
        }
        text => {
            let day = day(text);
            if day.is_none() {
                check.fail("/awarded_on", "not-a-day");
            }
            day
        }
    };
    if awarded_on.is_some_and(|day| day > today) {
        check.fail_with("/awarded_on", "in-the-future", [("today", today.to_string().into())]);
    }
    let ends = match cells.get("expires_on").as_str() {
        "" => Ends::ByRule,
        text if text.eq_ignore_ascii_case("never") => Ends::Never,
        text => day(text).map_or_else(
            || {
                check.fail("/expires_on", "not-a-day");
                Ends::ByRule
            },
            Ends::On,
        ),
    };
    if awarded_on.is_some_and(|first| matches!(ends, Ends::On(last) if last < first)) {
        check.fail("/expires_on", "ends-before-start");
    }
    let reference = check.optional_text("/reference", &cells.get("reference"), 200);
    // Without a day the row is faulty anyway.
    let awarded_on = awarded_on.unwrap_or(today);
    let row = AwardRow { line: cells.line(), email, certification, awarded_on, ends, reference, whole: cells.whole() };
    check.finish(row).map_err(|invalid| invalid.errors)
}

/// A day as `2026-11-23` or, from German spreadsheets, `23.11.2026`.
fn day(text: &str) -> Option<NaiveDate> {
    let day = text.parse::<NaiveDate>().ok().or_else(|| {
        let mut parts = text.split('.').map(str::trim);
        let (day, month, year) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then(|| NaiveDate::from_ymd_opt(year, month, day)).flatten()
    });
    // A year of two digits is none of ours.
    day.filter(|day| (1970..3000).contains(&day.year()))
}

/// Whether a certificate that begins on a day takes the place of the one before it, where neither was settled when it was given.
#[must_use]
pub fn succeeds(certification: &CertificationInput, previous: &AwardTerm, on: NaiveDate) -> bool {
    previous.revoked_on.is_none() && previous.renewed_on.is_none() && grant(certification, Some(previous), on).renews
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Localized,
        training::fixtures::{certification, day as on, id},
    };

    const TODAY: &str = "2026-11-23";

    fn faults(rows: &str) -> Vec<(u64, String, String)> {
        let text = format!("email,certification,awarded_on,expires_on,reference\n{rows}");
        read_awards(&text, on(TODAY)).1.into_iter().map(|fault| (fault.line, fault.column, fault.code)).collect()
    }

    #[test]
    fn rows_are_read_as_people_write_them() {
        let text = "Reference;E-Mail;Email;Certification;Awarded_on;Expires_on\n\
            A-1;x; Ada@Example.com ;Level;2024-05-01;\n\
            ;x;bea@example.com;Level;1.5.2024;NEVER\n\
            \n\
            '=A2;x;cem@example.com;Level;01.05.2024;30.04.2026\n";
        let (rows, faulty) = read_awards(text, on(TODAY));
        assert_eq!(faulty, []);
        let told: Vec<_> =
            rows.iter().map(|row| (row.line, row.email.as_str(), row.awarded_on, row.ends, row.reference.as_str())).collect();
        let first = on("2024-05-01");
        assert_eq!(
            told,
            [
                (2, "ada@example.com", first, Ends::ByRule, "A-1"),
                (3, "bea@example.com", first, Ends::Never, ""),
                (5, "cem@example.com", first, Ends::On(on("2026-04-30")), "=A2"),
            ]
        );
    }

    #[test]
    fn every_fault_names_its_row_and_column() {
        let told = faults(
            "ada,Level,2024-05-01,,\n\
             ada@example.com,,2026-11-24,2026-11-23,\n\
             ada@example.com,Level,05/01/2024,soon,\n\
             ada@example.com,Level,24-05-01,2024-04-30,\n\
             ada@example.com,Level,,,\n",
        );
        let fault = |line, column: &str, code: &str| (line, column.to_owned(), code.to_owned());
        assert_eq!(
            told,
            [
                fault(2, "email", "not-email"),
                fault(3, "certification", "required"),
                fault(3, "awarded_on", "in-the-future"),
                fault(3, "expires_on", "ends-before-start"),
                fault(4, "awarded_on", "not-a-day"),
                fault(4, "expires_on", "not-a-day"),
                fault(5, "awarded_on", "not-a-day"),
                fault(6, "awarded_on", "required"),
            ]
        );
        let head = read_awards("email,awarded_on\nx,y\n", on(TODAY));
        assert_eq!((head.0.len(), head.1[0].column.as_str(), head.1[0].code.as_str()), (0, "certification", "wrong-columns"));
    }

    #[test]
    fn a_file_has_at_most_so_many_rows() {
        let row = "ada@example.com,Level,2024-05-01,,\n";
        assert_eq!(faults(&row.repeat(MOST_AWARDS)), []);
        let told = faults(&row.repeat(MOST_AWARDS + 1));
        assert_eq!(told.iter().map(|(_, _, code)| code.as_str()).collect::<Vec<_>>(), ["too-many-rows"]);
    }

    #[test]
    fn a_certification_is_found_by_its_name_in_any_language_or_its_id() {
        let level = CertificationInput {
            name: Localized::english("Level").with("de".parse().expect("a language"), "Füllstand"),
            ..certification()
        };
        let flow = CertificationInput { name: Localized::english("Flow"), ..certification() };
        let all = [(id(1), level), (id(2), flow.clone()), (id(3), flow)];
        let pick = |text: &str| {
            let (rows, _) = read_awards(&format!("email,certification,awarded_on\na@b.example,{text},2024-05-01\n"), on(TODAY));
            rows[0].pick(&all, |(id, input)| (*id, input)).map(|(id, _)| *id)
        };
        assert_eq!(pick(" füllSTAND "), Ok(id(1)));
        assert_eq!(pick("Flow"), Err("ambiguous"));
        assert_eq!(pick(&id::<super::super::CertificationKey>(3).to_string()), Ok(id(3)));
        assert_eq!(pick(&id::<super::super::CertificationKey>(4).to_string()), Err("unknown-certification"));
        assert_eq!(pick("Pressure"), Err("unknown-certification"));
    }

    #[test]
    fn the_end_is_the_files_or_the_rules() {
        let (year, from) = (Validity::Months { months: 12 }, on("2024-05-01"));
        assert_eq!(Ends::ByRule.last_day(year, from), Some(on("2025-05-01")));
        assert_eq!(Ends::Never.last_day(year, from), None);
        assert_eq!(Ends::On(on("2024-06-01")).last_day(year, from), Some(on("2024-06-01")));
    }

    #[test]
    fn what_follows_in_time_takes_the_place_of_what_was_held() {
        let term = |revoked_on, renewed_on| AwardTerm {
            valid_from: on("2024-01-01"),
            valid_until: Some(on("2025-01-01")),
            renewed_on,
            revoked_on,
        };
        let open = term(None, None);
        assert!(succeeds(&certification(), &open, on("2024-12-01")), "while it was valid");
        assert!(succeeds(&certification(), &open, on("2025-01-20")), "late, as the rule allows");
        assert!(!succeeds(&certification(), &open, on("2025-06-01")), "long after");
        assert!(!succeeds(&certification(), &term(Some(on("2026-01-01")), None), on("2024-12-01")), "taken back");
        assert!(!succeeds(&certification(), &term(None, Some(on("2026-01-01"))), on("2024-12-01")), "renewed by another");
    }
}
