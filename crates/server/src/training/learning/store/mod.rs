//! The records of learning.

mod courses;
mod enrollments;
mod files;
mod paths;

use chrono::NaiveDate;
use sea_orm::Value;

pub(in crate::training) use self::{courses::*, enrollments::*, files::*, paths::*};
use crate::error::Error;

/// Files that learning keeps.
pub const FILES: &str = "SELECT sha256, size FROM training_pictures UNION ALL SELECT sha256, size FROM training_evidence
    UNION ALL SELECT sha256, size FROM training_package_files
    UNION ALL SELECT sha256, packed FROM training_packages WHERE sha256 IS NOT NULL";

/// `$1, $2, …` for a list of values.
pub(in crate::training) fn places(from: usize, count: usize) -> String {
    (from..from + count).map(|number| format!("${number}")).collect::<Vec<_>>().join(", ")
}

/// Texts as values.
pub(in crate::training) fn values<T: ToString>(list: impl IntoIterator<Item = T>) -> Vec<Value> {
    list.into_iter().map(|value| value.to_string().into()).collect()
}

/// Reads a JSON column.
pub(in crate::training) fn json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::internal(format!("a record of training is not readable: {error}")))
}

/// Writes a JSON column.
pub(in crate::training) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// Reads a day.
pub(in crate::training) fn day(text: &str) -> Result<NaiveDate, Error> {
    text.parse().map_err(|_| Error::internal(format!("{text:?} in the database is no day")))
}

/// Reads a number that is never negative.
pub(in crate::training) fn count<T: TryFrom<i64> + Default>(number: i64) -> T {
    T::try_from(number).unwrap_or_default()
}
