//! People, as far as every module needs them: what they are called, and where mails reach them.

use guildhall_domain::partner::PersonId;
use sea_orm::ConnectionTrait;

use crate::{db::sql, error::Error};

/// What somebody is called; nothing when nobody has that id.
///
/// # Errors
/// When the database fails.
pub async fn name(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<String>, Error> {
    let row = db.query_one_raw(sql(db, "SELECT name FROM people WHERE id = $1", [person.to_string().into()])).await?;
    row.map(|row| row.try_get_by_index(0)).transpose().map_err(Error::from)
}

/// Where a mail reaches somebody, and the tag of the language they read. Whoever left gets no mail.
///
/// # Errors
/// When the database fails.
pub async fn reader(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<(String, String)>, Error> {
    let text = "SELECT email, language FROM people WHERE id = $1 AND status = 'active'";
    let row = db.query_one_raw(sql(db, text, [person.to_string().into()])).await?;
    row.map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?))).transpose()
}
