//! People, as far as certifying looks at them: names, companies, languages.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::{Actor, Roles, Workplace},
    audience::Audience,
    language::Language,
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::store::CHUNK;
use crate::{
    auth,
    db::{self, Where, id, sql},
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
    /// What an audience rule looks at, besides the language.
    roles: Roles,
    workplace: Workplace,
    /// Whether they may be here.
    pub active: bool,
    /// Since when they are with their company.
    pub joined_at: DateTime<Utc>,
}

impl Human {
    /// Whether an audience rule means them.
    pub fn is_meant_by(&self, audience: &Audience) -> bool {
        let language: Language = self.language.parse().unwrap_or_else(|_| Language::english());
        let (person, roles, workplace) = (self.id, self.roles.clone(), self.workplace.clone());
        let reads = language.clone();
        audience.admits(&Actor { person, workplace, roles, language, reads, viewed_by: None }.viewer())
    }
}

const SELECT: &str = "SELECT p.id AS id, p.name AS name, p.email AS email, p.language AS language, p.partner_id AS partner_id,
    p.status AS status, p.roles AS roles, c.status AS partner_status, c.tier AS tier, c.region AS region, c.kind AS kind, COALESCE(p.joined_at, p.created_at) AS joined_at
    FROM people p LEFT JOIN partners c ON c.id = p.partner_id";

fn human(row: &QueryResult) -> Result<Human, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let partner_status = optional("partner_status")?;
    let partner: Option<PartnerId> = optional("partner_id")?.map(|partner| id(&partner)).transpose()?;
    let workplace = match partner {
        // Whom somebody of the vendor looks after is not asked for here.
        None => Workplace::Vendor { assigned: BTreeSet::new() },
        Some(id) => Workplace::Partner {
            id,
            tier: optional("tier")?.unwrap_or_default(),
            region: optional("region")?.unwrap_or_default(),
            kind: optional("kind")?.unwrap_or_default(),
        },
    };
    Ok(Human {
        id: id(&text("id")?)?,
        name: text("name")?,
        email: text("email")?,
        language: text("language")?,
        partner,
        roles: auth::roles(&text("roles")?),
        workplace,
        active: text("status")? == "active" && partner_status.is_none_or(|status| status == "active"),
        joined_at: db::time(&text("joined_at")?)?,
    })
}

/// One person.
pub(super) async fn read(db: &impl ConnectionTrait, of: PersonId) -> Result<Human, Error> {
    let row = db.query_one_raw(sql(db, &format!("{SELECT} WHERE p.id = $1"), [of.to_string().into()])).await?;
    human(&row.ok_or(Error::NotFound)?)
}

/// People by their addresses; those that nobody has are left out.
pub(super) async fn by_email(db: &impl ConnectionTrait, addresses: &[&str]) -> Result<BTreeMap<String, PersonId>, Error> {
    let mut all = BTreeMap::new();
    for addresses in addresses.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("p.email", addresses);
        for row in db.query_all_raw(sql(db, &format!("{SELECT}{}", wanted.clause()), wanted.values())).await? {
            let human = human(&row)?;
            all.insert(human.email, human.id);
        }
    }
    Ok(all)
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
