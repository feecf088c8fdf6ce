//! How both halves read and write the columns of their tables.

use chrono::NaiveDate;
use guildhall_domain::{partner::PartnerId, training::Requirement};
use sea_orm::QueryResult;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    db::{Where, id},
    error::Error,
};

/// Narrows to people `p` of one company, and to companies `c` of a region and a tier.
pub(in crate::training) fn of_companies(wanted: &mut Where, partner: Option<PartnerId>, region: Option<&str>, tier: Option<&str>) {
    if let Some(partner) = partner {
        wanted.is("p.partner_id", partner.to_string());
    }
    if let Some(region) = region {
        wanted.is("c.region", region.to_owned());
    }
    if let Some(tier) = tier {
        wanted.is("c.tier", tier.to_owned());
    }
}

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
