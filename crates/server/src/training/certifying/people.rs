//! People, as far as certifying looks at them: names, companies, languages.

use chrono::{DateTime, Utc};
use guildhall_domain::partner::{PartnerId, PersonId};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, id, sql},
    error::Error,
};

/// Somebody.
#[derive(Debug, Clone)]
pub(super) struct Human {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub language: String,
    /// Where they work; absent for people of the vendor.
    pub partner: Option<PartnerId>,
    /// Whether they may be here.
    pub active: bool,
    pub created_at: DateTime<Utc>,
}

const SELECT: &str = "SELECT p.id AS id, p.name AS name, p.email AS email, p.language AS language, p.partner_id AS partner_id,
    p.status AS status, c.status AS partner_status, p.created_at AS created_at
    FROM people p LEFT JOIN partners c ON c.id = p.partner_id";

fn human(row: &QueryResult) -> Result<Human, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let partner_status: Option<String> = row.try_get("", "partner_status")?;
    Ok(Human {
        id: id(&text("id")?)?,
        name: text("name")?,
        email: text("email")?,
        language: text("language")?,
        partner: row.try_get::<Option<String>>("", "partner_id")?.map(|partner| id(&partner)).transpose()?,
        active: text("status")? == "active" && partner_status.is_none_or(|status| status == "active"),
        created_at: db::time(&text("created_at")?)?,
    })
}

/// One person.
pub(super) async fn read(db: &impl ConnectionTrait, of: PersonId) -> Result<Human, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE p.id = $1"), [of.to_string().into()])).await?;
    human(&row.ok_or(Error::NotFound)?)
}

/// The active people of a company, by name.
pub(super) async fn of_partner(db: &impl ConnectionTrait, partner: PartnerId) -> Result<Vec<Human>, Error> {
    let text = format!("{SELECT} WHERE p.partner_id = $1 AND p.status = 'active' ORDER BY p.name_key, p.id");
    let rows = db.query_all_raw(sql(db, &text, [partner.to_string().into()])).await?;
    rows.iter().map(human).collect()
}

/// The active admins of a company.
pub(super) async fn admins_of(db: &impl ConnectionTrait, partner: PartnerId) -> Result<Vec<PersonId>, Error> {
    let text =
        "SELECT id FROM people WHERE partner_id = $1 AND status = 'active' AND ' ' || roles || ' ' LIKE '% partner_admin %' ORDER BY id";
    let rows = db.query_all_raw(sql(db, text, [partner.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}
