//! The companies' rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::{Actor, Role},
    invalid::Check,
    page::{MAX_LIMIT, Page, limit},
    partner::{PartnerId, PersonId},
    partners::{Filter, Partner, PartnerInput, Status},
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};

use super::{Order, page};
use crate::{
    auth,
    db::{self, Tx, Where, id, sql},
    error::Error,
};

const SELECT: &str = "SELECT t.id AS id, t.name AS name, t.name_key AS name_key, t.tier AS tier, t.region AS region, t.kind AS kind,
    t.language AS language, t.country AS country, t.city AS city, t.website AS website, t.about AS about, t.status AS status,
    t.created_at AS created_at, t.version AS version,
    (SELECT COUNT(*) FROM people p WHERE p.partner_id = t.id AND p.status = 'active') AS people";

/// One page of the companies somebody may see.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<Page<Partner>, Error> {
    let mut wanted = Where::default();
    wanted.within("t.id", actor.scope());
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        wanted.contains(&["t.name_key", "t.city_key"], &db::sort_key(q));
    }
    for (column, terms) in [("t.tier", &filter.tier), ("t.region", &filter.region), ("t.kind", &filter.kind)] {
        if !terms.is_empty() {
            wanted.is_one_of(column, terms);
        }
    }
    if let Some(status) = filter.status {
        wanted.is("t.status", status_text(status));
    }
    if let Some(manager) = filter.manager {
        let manager = wanted.bind(manager.to_string());
        wanted.and(format!("EXISTS (SELECT 1 FROM partner_managers m WHERE m.partner_id = t.id AND m.person_id = {manager})"));
    }
    let order = Order::of(filter.sort);
    let (rows, next, total) = page(db, SELECT, "partners t", wanted, order, filter.cursor.as_ref(), limit(filter.limit)).await?;
    Ok(Page { items: with_managers(db, &rows).await?, next, total })
}

/// All the companies somebody may see.
pub async fn all(db: &impl ConnectionTrait, actor: &Actor, filter: &Filter) -> Result<Vec<Partner>, Error> {
    let mut filter = Filter { cursor: None, limit: Some(MAX_LIMIT), ..filter.clone() };
    let mut all = Vec::new();
    loop {
        let page = list(db, actor, &filter).await?;
        all.extend(page.items);
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            return Ok(all);
        }
    }
}

/// A company, if this person may see it.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, partner: PartnerId) -> Result<Partner, Error> {
    let mut wanted = Where::default();
    wanted.within("t.id", actor.scope());
    wanted.is("t.id", partner.to_string());
    let statement = format!("{SELECT} FROM partners t{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    with_managers(db, &rows).await?.pop().ok_or(Error::NotFound)
}

async fn with_managers(db: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<Vec<Partner>, Error> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids = rows.iter().map(|row| row.try_get::<String>("", "id")).collect::<Result<Vec<_>, _>>()?;
    let mut wanted = Where::default();
    wanted.is_one_of("m.partner_id", &ids);
    let statement = format!(
        "SELECT m.partner_id, p.id, p.name FROM partner_managers m JOIN people p ON p.id = m.person_id{} ORDER BY p.id",
        wanted.clause()
    );
    let mut managers: BTreeMap<String, (Vec<PersonId>, Vec<String>)> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, &statement, wanted.values())).await? {
        let (ids, names) = managers.entry(row.try_get_by_index(0)?).or_default();
        ids.push(id(&row.try_get_by_index::<String>(1)?)?);
        names.push(row.try_get_by_index(2)?);
    }
    rows.iter().zip(ids).map(|(row, id)| partner(row, managers.remove(&id).unwrap_or_default())).collect()
}

fn partner(row: &QueryResult, (managers, manager_names): (Vec<PersonId>, Vec<String>)) -> Result<Partner, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(Partner {
        id: id(&text("id")?)?,
        partner: PartnerInput {
            name: text("name")?,
            tier: text("tier")?,
            region: text("region")?,
            kind: text("kind")?,
            language: text("language")?,
            country: text("country")?,
            city: text("city")?,
            website: text("website")?,
            about: text("about")?,
            managers,
        },
        status: if text("status")? == "active" { Status::Active } else { Status::Inactive },
        manager_names,
        people: u32::try_from(row.try_get::<i64>("", "people")?).unwrap_or_default(),
        created_at: db::time(&text("created_at")?)?,
        version: row.try_get("", "version")?,
    })
}

const fn status_text(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Inactive => "inactive",
    }
}

/// Channel managers are active people of the vendor who hold that role. Whoever looked after it `before` may
/// stay: that somebody lost their access must not keep anybody from changing the rest.
pub async fn check_managers(tx: &Tx, managers: &[PersonId], before: &[PersonId]) -> Result<(), Error> {
    let mut check = Check::default();
    for (index, manager) in managers.iter().enumerate() {
        let actor = auth::actor_of(tx, *manager).await?;
        if !before.contains(manager) && !actor.is_some_and(|actor| actor.is_vendor() && actor.has(Role::ChannelManager)) {
            check.fail(&format!("/managers/{index}"), "not-one-of");
        }
    }
    Ok(check.finish(())?)
}

/// Writes a new company.
pub async fn insert(tx: &Tx, partner: PartnerId, input: &PartnerInput, now: DateTime<Utc>) -> Result<(), DbErr> {
    let insert = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status,
        created_at, updated_at, version, city_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'active', $12, $12, 1, $13)";
    let values = [
        partner.to_string().into(),
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.tier.clone().into(),
        input.region.clone().into(),
        input.kind.clone().into(),
        input.language.clone().into(),
        input.country.clone().into(),
        input.city.clone().into(),
        input.website.clone().into(),
        input.about.clone().into(),
        db::text(now).into(),
        db::sort_key(&input.city).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes a company; says whether the version was still the same.
pub async fn update(tx: &Tx, partner: PartnerId, version: i32, input: &PartnerInput, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update = "UPDATE partners SET name = $1, name_key = $2, tier = $3, region = $4, kind = $5, language = $6, country = $7, city = $8,
        website = $9, about = $10, updated_at = $11, version = version + 1, city_key = $14 WHERE id = $12 AND version = $13";
    let values = [
        input.name.clone().into(),
        db::sort_key(&input.name).into(),
        input.tier.clone().into(),
        input.region.clone().into(),
        input.kind.clone().into(),
        input.language.clone().into(),
        input.country.clone().into(),
        input.city.clone().into(),
        input.website.clone().into(),
        input.about.clone().into(),
        db::text(now).into(),
        partner.to_string().into(),
        version.into(),
        db::sort_key(&input.city).into(),
    ];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Sets who looks after a company.
pub async fn set_managers(tx: &Tx, partner: PartnerId, managers: &[PersonId]) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM partner_managers WHERE partner_id = $1", [partner.to_string().into()])).await?;
    for manager in managers {
        let insert = "INSERT INTO partner_managers (partner_id, person_id) VALUES ($1, $2)";
        tx.execute_raw(sql(tx, insert, [partner.to_string().into(), manager.to_string().into()])).await?;
    }
    Ok(())
}

/// Sets whether a company takes part.
pub async fn set_status(tx: &Tx, partner: PartnerId, status: Status, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE partners SET status = $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [status_text(status).into(), db::text(now).into(), partner.to_string().into()])).await?;
    Ok(())
}

/// How many active companies nobody looks after.
pub async fn count_unmanaged(db: &impl ConnectionTrait) -> Result<i64, Error> {
    let count = "SELECT COUNT(*) FROM partners t WHERE t.status = 'active'
        AND NOT EXISTS (SELECT 1 FROM partner_managers m JOIN people p ON p.id = m.person_id
            WHERE m.partner_id = t.id AND p.status = 'active' AND p.partner_id IS NULL AND p.roles LIKE '%channel_manager%')";
    let row = db.query_one_raw(sql(db, count, [])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
