//! How both halves read and write the columns of their tables.

use chrono::NaiveDate;
use serde::{Serialize, de::DeserializeOwned};

use crate::error::Error;

/// Reads a JSON column.
pub(in crate::training) fn json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::internal(format!("a record of training is not readable: {error}")))
}

/// Writes a JSON column.
pub(in crate::training) fn to_json<T: Serialize>(value: &T) -> Result<String, Error> {
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
