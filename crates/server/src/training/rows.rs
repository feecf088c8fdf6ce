//! How both halves read and write the columns of their tables.

use chrono::NaiveDate;
use guildhall_domain::training::Requirement;
use sea_orm::QueryResult;
use serde::{Serialize, de::DeserializeOwned};

use crate::{db::id, error::Error};

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

/// Reads a requirement from its two columns, `item_kind` and `item_id`.
pub(in crate::training) fn item(row: &QueryResult) -> Result<Requirement, Error> {
    let text = row.try_get::<String>("", "item_id")?;
    Ok(match row.try_get::<String>("", "item_kind")?.as_str() {
        "course" => Requirement::Course(id(&text)?),
        "path" => Requirement::Path(id(&text)?),
        "exam" => Requirement::Exam(id(&text)?),
        "certification" => Requirement::Certification(id(&text)?),
        kind => return Err(Error::internal(format!("nothing of the kind {kind} can be assigned"))),
    })
}
