//! People's own columns: names, profile, password.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    session::{Profile, ProfileChange, ProfileInput},
};
use sea_orm::ConnectionTrait;

use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// What sign-in needs to know about an account.
#[derive(Debug)]
pub struct Account {
    /// Whose it is.
    pub person: PersonId,
    /// The password's hash; absent until an invitation is accepted.
    pub password_hash: Option<String>,
}

/// How somebody is called.
#[derive(Debug, Clone)]
pub struct Names {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// The partner's name; absent for people of the vendor.
    pub company: Option<String>,
    /// The language they read.
    pub language: String,
}

/// The account of an address.
pub async fn account(db: &impl ConnectionTrait, email: &str) -> Result<Option<Account>, Error> {
    let select = "SELECT id, password_hash FROM people WHERE email = $1";
    let Some(row) = db.query_one_raw(sql(db, select, [email.into()])).await? else { return Ok(None) };
    Ok(Some(Account { person: id(&row.try_get_by_index::<String>(0)?)?, password_hash: row.try_get_by_index(1)? }))
}

/// How somebody is called.
pub async fn names(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<Names>, Error> {
    let select = "SELECT p.name AS name, p.email AS email, p.language AS language, c.name AS company
        FROM people p LEFT JOIN partners c ON c.id = p.partner_id WHERE p.id = $1";
    let Some(row) = db.query_one_raw(sql(db, select, [person.to_string().into()])).await? else { return Ok(None) };
    let (name, email) = (row.try_get("", "name")?, row.try_get("", "email")?);
    Ok(Some(Names { name, email, company: row.try_get("", "company")?, language: row.try_get("", "language")? }))
}

/// Where somebody works and whether they are active.
pub async fn standing(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<(Option<PartnerId>, bool)>, Error> {
    let select = "SELECT p.partner_id AS partner, p.status AS status, c.status AS partner_status
        FROM people p LEFT JOIN partners c ON c.id = p.partner_id WHERE p.id = $1";
    let Some(row) = db.query_one_raw(sql(db, select, [person.to_string().into()])).await? else { return Ok(None) };
    let partner = row.try_get::<Option<String>>("", "partner")?.map(|partner| id(&partner)).transpose()?;
    let own: String = row.try_get("", "status")?;
    let partners: Option<String> = row.try_get("", "partner_status")?;
    let active = own == "active" && partners.is_none_or(|status| status == "active");
    Ok(Some((partner, active)))
}

/// Notes that somebody came, and returns when they were here before.
pub async fn note_visit(tx: &Tx, person: PersonId, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>, Error> {
    let row = tx.query_one_raw(sql(tx, "SELECT seen_at FROM people WHERE id = $1", [person.to_string().into()])).await?;
    let before = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
    let update = "UPDATE people SET seen_at = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [db::text(now).into(), person.to_string().into()])).await?;
    db::optional_time(before.as_deref())
}

/// One's own profile.
pub async fn profile(db: &impl ConnectionTrait, person: PersonId, vendor: &str) -> Result<Option<Profile>, Error> {
    let select = "SELECT p.name AS name, p.job_title AS job_title, p.phone AS phone, p.language AS language, p.email AS email,
        p.version AS version, c.name AS company FROM people p LEFT JOIN partners c ON c.id = p.partner_id WHERE p.id = $1";
    let Some(row) = db.query_one_raw(sql(db, select, [person.to_string().into()])).await? else { return Ok(None) };
    let text = |column: &str| row.try_get::<String>("", column);
    let profile = ProfileInput { name: text("name")?, job_title: text("job_title")?, phone: text("phone")?, language: text("language")? };
    let company = row.try_get::<Option<String>>("", "company")?.unwrap_or_else(|| vendor.to_owned());
    Ok(Some(Profile { profile, email: text("email")?, company, version: row.try_get("", "version")? }))
}

/// Changes one's own profile; says whether the version was still the same.
pub async fn change_profile(tx: &Tx, person: PersonId, version: i32, change: &ProfileChange, now: DateTime<Utc>) -> Result<bool, Error> {
    let update =
        "UPDATE people SET name = $1, name_key = $2, job_title = $3, phone = $4, language = $5, updated_at = $6, version = version + 1
        WHERE id = $7 AND version = $8";
    let values = [
        change.name.clone().into(),
        db::sort_key(&change.name).into(),
        change.job_title.clone().into(),
        change.phone.clone().into(),
        change.language.tag().into(),
        db::text(now).into(),
        person.to_string().into(),
        version.into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Sets a new password.
pub async fn set_password(tx: &Tx, person: PersonId, hash: &str, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE people SET password_hash = $1, updated_at = $2 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [hash.into(), db::text(now).into(), person.to_string().into()])).await?;
    Ok(())
}

/// Keeps a stronger hash of the same password.
pub async fn keep_hash(tx: &Tx, person: PersonId, hash: &str) -> Result<(), Error> {
    let update = "UPDATE people SET password_hash = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [hash.into(), person.to_string().into()])).await?;
    Ok(())
}
