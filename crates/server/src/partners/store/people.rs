//! The people's rows.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::{Actor, Role, Scope},
    page::{MAX_LIMIT, Page, limit},
    partner::{PartnerId, PersonId},
    partners::{FormerCompany, InvitationInput, MoveInput, Person, PersonFilter, PersonInput, PersonStatus},
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::{Order, page};
use crate::{
    auth,
    db::{self, Tx, Where, id, sql},
    error::Error,
};

const SELECT: &str =
    "SELECT t.id AS id, t.name AS name, t.name_key AS name_key, t.email AS email, t.job_title AS job_title, t.phone AS phone,
    t.language AS language, t.roles AS roles, t.status AS status, t.seen_at AS seen_at, t.created_at AS created_at,
    COALESCE(t.joined_at, t.created_at) AS joined_at, t.version AS version,
    c.id AS partner, c.name AS company";
const TABLE: &str = "people t LEFT JOIN partners c ON c.id = t.partner_id";

/// Whom somebody may see: their own company's people; at the vendor their colleagues, and the people of their scope.
fn within(wanted: &mut Where, actor: &Actor) {
    match actor.scope() {
        Scope::All => {}
        Scope::Own(partner) => wanted.is("t.partner_id", partner.to_string()),
        Scope::Assigned(partners) => {
            let places: Vec<String> = partners.iter().map(|partner| wanted.bind(partner.to_string())).collect();
            if places.is_empty() {
                wanted.and("t.partner_id IS NULL");
            } else {
                wanted.and(format!("(t.partner_id IS NULL OR t.partner_id IN ({}))", places.join(", ")));
            }
        }
    }
}

/// One page of the people somebody may see.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, vendor: &str, filter: &PersonFilter) -> Result<Page<Person>, Error> {
    let mut wanted = Where::default();
    within(&mut wanted, actor);
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        wanted.contains(&["t.name_key", "t.email"], &db::sort_key(q));
    }
    if let Some(partner) = filter.partner {
        wanted.is("t.partner_id", partner.to_string());
    }
    if !filter.id.is_empty() {
        wanted.is_one_of("t.id", &filter.id);
    }
    match filter.vendor {
        Some(true) => wanted.and("t.partner_id IS NULL"),
        Some(false) => wanted.and("t.partner_id IS NOT NULL"),
        None => {}
    }
    if let Some(role) = filter.role {
        has_role(&mut wanted, role);
    }
    if let Some(status) = filter.status {
        wanted.is("t.status", status_text(status));
    }
    let order = Order::of(filter.sort);
    let (rows, next, total) = page(db, SELECT, TABLE, wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    let items = rows.iter().map(|row| person(row, vendor)).collect::<Result<_, _>>()?;
    Ok(Page { items, next, total })
}

/// Roles stand with spaces between; with one around them too, each is found whole.
fn has_role(wanted: &mut Where, role: Role) {
    let pattern = wanted.bind(format!("% {} %", role.slug()));
    wanted.and(format!("' ' || t.roles || ' ' LIKE {pattern}"));
}

/// All the people somebody may see.
pub async fn all(db: &impl ConnectionTrait, actor: &Actor, vendor: &str, filter: &PersonFilter) -> Result<Vec<Person>, Error> {
    let mut filter = PersonFilter { cursor: None, limit: Some(MAX_LIMIT), ..filter.clone() };
    let mut all = Vec::new();
    loop {
        let page = list(db, actor, vendor, &filter).await?;
        all.extend(page.items);
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            return Ok(all);
        }
    }
}

/// A person, if this person may see them.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, vendor: &str, of: PersonId) -> Result<Person, Error> {
    let mut wanted = Where::default();
    within(&mut wanted, actor);
    wanted.is("t.id", of.to_string());
    let statement = format!("{SELECT} FROM {TABLE}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    person(&row, vendor)
}

fn person(row: &QueryResult, vendor: &str) -> Result<Person, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    Ok(Person {
        id: id(&text("id")?)?,
        person: PersonInput {
            name: text("name")?,
            job_title: text("job_title")?,
            phone: text("phone")?,
            language: text("language")?,
            roles: auth::roles(&text("roles")?),
        },
        email: text("email")?,
        partner: optional("partner")?.map(|partner| id(&partner)).transpose()?,
        company: optional("company")?.unwrap_or_else(|| vendor.to_owned()),
        status: match text("status")?.as_str() {
            "active" => PersonStatus::Active,
            "invited" => PersonStatus::Invited,
            _ => PersonStatus::Disabled,
        },
        last_seen_at: db::optional_time(optional("seen_at")?.as_deref())?,
        created_at: db::time(&text("created_at")?)?,
        joined_at: db::time(&text("joined_at")?)?,
        version: row.try_get("", "version")?,
    })
}

/// The name of a status in the database and in exports.
pub const fn status_text(status: PersonStatus) -> &'static str {
    match status {
        PersonStatus::Invited => "invited",
        PersonStatus::Active => "active",
        PersonStatus::Disabled => "disabled",
    }
}

/// Active vendor admins besides this person.
pub async fn count_other_admins(tx: &Tx, besides: PersonId) -> Result<u64, Error> {
    let mut wanted = Where::default();
    has_role(&mut wanted, Role::VendorAdmin);
    wanted.and("t.status = 'active'");
    wanted.and("t.partner_id IS NULL");
    let besides = wanted.bind(besides.to_string());
    wanted.and(format!("t.id <> {besides}"));
    let statement = format!("SELECT COUNT(*) FROM people t{}", wanted.clause());
    let row = tx.query_one_raw(sql(tx, &statement, wanted.values())).await?;
    let count: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default();
    Ok(u64::try_from(count).unwrap_or_default())
}

/// Changes a person; says whether the version was still the same. Who is no channel manager any more looks after nobody.
pub async fn update(tx: &Tx, person: PersonId, version: i32, input: &PersonInput, now: DateTime<Utc>) -> Result<bool, Error> {
    let update = "UPDATE people SET name = $1, name_key = $2, job_title = $3, phone = $4, language = $5, roles = $6, updated_at = $7,
        version = version + 1 WHERE id = $8 AND version = $9";
    let values = [
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.job_title.clone().into(),
        input.phone.clone().into(),
        input.language.clone().into(),
        auth::roles_text(&input.roles).into(),
        db::text(now).into(),
        person.to_string().into(),
        version.into(),
    ];
    if tx.execute_raw(sql(tx, update, values)).await?.rows_affected() != 1 {
        return Ok(false);
    }
    if !input.roles.contains(&Role::ChannelManager) {
        tx.execute_raw(sql(tx, "DELETE FROM partner_managers WHERE person_id = $1", [person.to_string().into()])).await?;
    }
    Ok(true)
}

/// Puts somebody into another company; `false` when they were changed meanwhile.
pub async fn relocate(tx: &Tx, person: PersonId, version: i32, input: &MoveInput, now: DateTime<Utc>) -> Result<bool, Error> {
    let update = "UPDATE people SET partner_id = $1, roles = $2, joined_at = $3, updated_at = $3, version = version + 1
        WHERE id = $4 AND version = $5";
    let values = [
        input.partner.to_string().into(),
        auth::roles_text(&input.roles).into(),
        db::text(now).into(),
        person.to_string().into(),
        version.into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Notes which company somebody has left.
pub async fn note_former(tx: &Tx, person: PersonId, from: PartnerId, joined_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO former_companies (person_id, partner_id, joined_at, left_at) VALUES ($1, $2, $3, $4)";
    let values = [person.to_string().into(), from.to_string().into(), db::text(joined_at).into(), db::text(now).into()];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// The companies that somebody was with before, as far as this person may see them; the last one first.
pub async fn former(db: &impl ConnectionTrait, actor: &Actor, of: PersonId) -> Result<Vec<FormerCompany>, Error> {
    let mut wanted = Where::default();
    wanted.is("f.person_id", of.to_string());
    match actor.scope() {
        Scope::All => {}
        Scope::Own(partner) => wanted.is("f.partner_id", partner.to_string()),
        Scope::Assigned(partners) => wanted.is_one_of("f.partner_id", partners),
    }
    let statement = format!(
        "SELECT f.partner_id AS partner_id, c.name AS name, f.joined_at AS joined_at, f.left_at AS left_at
            FROM former_companies f JOIN partners c ON c.id = f.partner_id{} ORDER BY f.left_at DESC",
        wanted.clause()
    );
    let company = |row: &QueryResult| {
        let text = |column: &str| row.try_get::<String>("", column);
        Ok(FormerCompany {
            partner: id(&text("partner_id")?)?,
            company: text("name")?,
            joined_at: db::time(&text("joined_at")?)?,
            left_at: db::time(&text("left_at")?)?,
        })
    };
    db.query_all_raw(sql(db, &statement, wanted.values())).await?.iter().map(company).collect()
}

/// Sets whether a person may sign in.
pub async fn set_status(tx: &Tx, person: PersonId, status: PersonStatus, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE people SET status = $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [status_text(status).into(), db::text(now).into(), person.to_string().into()])).await?;
    Ok(())
}

/// Writes somebody who is only invited.
pub async fn insert_invited(tx: &Tx, person: PersonId, input: &InvitationInput, now: DateTime<Utc>) -> Result<(), DbErr> {
    let insert = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status,
        created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, 'invited', $8, $8, 1)";
    let values = [
        person.to_string().into(),
        input.partner.map(|partner: PartnerId| partner.to_string()).into(),
        input.email.clone().into(),
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.language.clone().into(),
        auth::roles_text(&input.roles).into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Forgets somebody who was only ever invited.
pub async fn remove_invited(tx: &Tx, person: PersonId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM people WHERE id = $1 AND status = 'invited'", [person.to_string().into()])).await?;
    Ok(())
}
