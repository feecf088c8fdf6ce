//! Purchases and what they earn.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{OperationId, Rules};
use crate::invalid::{Check, Invalid};

/// The columns of a file of purchases.
pub const PURCHASE_COLUMNS: [&str; 6] = ["partner", "date", "product_line", "amount", "currency", "reference"];
/// Most characters of an imported file.
const LONGEST: usize = 4_000_000;

/// Purchases as CSV: `partner,date,product_line,amount,currency,reference` with a head row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImportInput {
    /// The operation.
    pub operation: OperationId,
    /// Name of the file, which entries cite.
    pub file_name: String,
    /// The text.
    pub csv: String,
    /// The password again, for payments above a program's threshold; purchases do not ask for it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub password: String,
}

/// What became of an import. Everything is taken or nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportResult {
    /// Rows taken now.
    pub taken: u32,
    /// Rows that had been taken before, word for word.
    pub known: u32,
    /// Rows that are faulty; when there is one, nothing was taken.
    pub faulty: Vec<RowError>,
}

/// Why a row is faulty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowError {
    /// Line in the file, from 1; the head is line 1.
    pub line: u32,
    /// The column.
    pub column: String,
    /// A code of field errors, such as `not-one-of`.
    pub code: String,
    /// Numbers and names that its sentence needs, such as `max`.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// The row as it was.
    pub row: String,
}

impl RowError {
    /// What is wrong with a column of a row.
    #[must_use]
    pub fn new(line: u32, column: &str, code: &str, row: &str) -> Self {
        Self { line, column: column.to_owned(), code: code.to_owned(), params: Map::new(), row: row.to_owned() }
    }

    /// With the numbers and names of its sentence.
    #[must_use]
    pub fn with(self, params: Map<String, Value>) -> Self {
        Self { params, ..self }
    }
}

impl ImportInput {
    /// The input, tidied and without the password, which is nothing that a record should know.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let file_name = check.text("/file_name", &self.file_name, 200);
        if self.csv.trim().is_empty() {
            check.fail("/csv", "required");
        }
        if self.csv.len() > LONGEST {
            check.fail_with("/csv", "too-long", [("max", LONGEST.into()), ("actual", self.csv.len().into())]);
        }
        check.finish(Self { operation: self.operation, file_name, csv: self.csv.clone(), password: String::new() })
    }
}

impl Rules {
    /// What purchases of a quarter earn, in minor units: nothing below the threshold, nothing for more returned than bought.
    #[must_use]
    pub fn earned(&self, purchases: i64) -> i64 {
        if purchases <= 0 || self.accrual_threshold.is_some_and(|least| purchases < least) {
            return 0;
        }
        let share = (i128::from(purchases) * i128::from(self.accrual_rate) * 2 + 10_000) / 20_000;
        i64::try_from(share).unwrap_or(i64::MAX)
    }

    /// What quarters earn together: at most the period's cap.
    #[must_use]
    pub fn earned_in_all(&self, quarters: impl IntoIterator<Item = i64>) -> i64 {
        let sum = quarters.into_iter().map(|purchases| self.earned(purchases)).fold(0i64, i64::saturating_add);
        self.accrual_cap.map_or(sum, |cap| sum.min(cap))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::funds::fixtures::rules;

    #[test]
    fn nothing_is_earned_below_the_threshold_or_above_the_cap() {
        let mut rules = rules();
        (rules.accrual_rate, rules.accrual_threshold, rules.accrual_cap) = (250, Some(10_000), Some(1_000));
        assert_eq!(rules.earned(9_999), 0);
        assert_eq!(rules.earned(10_000), 250);
        assert_eq!(rules.earned(-10_000), 0);
        assert_eq!(rules.earned_in_all([10_000, 9_999, 20_000]), 750);
        assert_eq!(rules.earned_in_all([100_000]), 1_000);
    }

    proptest! {
        #[test]
        fn a_return_takes_back_exactly_what_its_purchase_earned(before in 0i64..1_000_000, amount in 1i64..1_000_000) {
            let mut rules = rules();
            (rules.accrual_rate, rules.accrual_threshold, rules.accrual_cap) = (275, Some(300_000), Some(20_000));
            let earned = rules.earned_in_all([before + amount]) - rules.earned_in_all([before]);
            let back = rules.earned_in_all([before]) - rules.earned_in_all([before + amount]);
            prop_assert_eq!(earned, -back);
            prop_assert!(earned >= 0);
        }
    }
}
