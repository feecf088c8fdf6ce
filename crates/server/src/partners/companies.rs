//! The companies: list, read, create, change, and their part in the portal.

use axum::response::Response;
use guildhall_domain::{
    endpoint::Nothing,
    page::Page,
    partner::{PartnerId, PartnerKey},
    partners::{Filter, Partner, PartnerInput, Refusal, Status, Vocabulary},
    portal::Portal,
};
use serde_json::json;

use super::store::companies as store;
use crate::{
    auth, csv,
    cx::Cx,
    db::Tx,
    error::{Error, is_duplicate},
    journal, training,
};

/// Lists the companies one may see.
pub async fn list(cx: Cx, filter: Filter) -> Result<Page<Partner>, Error> {
    store::list(cx.app.db.read(), cx.actor()?, &filter).await
}

/// The same list as CSV.
pub async fn export(cx: Cx, filter: Filter) -> Result<Response, Error> {
    let partners = store::all(cx.app.db.read(), cx.actor()?, &filter).await?;
    let header =
        ["id", "name", "tier", "region", "type", "language", "country", "city", "website", "status", "managers", "people", "created_at"];
    let rows = partners.into_iter().map(|row| {
        let status = match row.status {
            Status::Active => "active",
            Status::Inactive => "inactive",
        };
        let partner = row.partner;
        vec![
            row.id.to_string(),
            partner.name,
            partner.tier,
            partner.region,
            partner.kind,
            partner.language,
            partner.country,
            partner.city,
            partner.website,
            status.to_owned(),
            row.manager_names.join("; "),
            row.people.to_string(),
            row.created_at.to_rfc3339(),
        ]
    });
    csv::answer("partners.csv", &header, rows)
}

/// Reads a company.
pub async fn read(cx: Cx, _: Nothing) -> Result<Partner, Error> {
    store::read(cx.app.db.read(), cx.actor()?, cx.id("id")?).await
}

/// Creates a company.
pub async fn create(cx: Cx, input: PartnerInput) -> Result<Partner, Error> {
    let input = input.check(vocabulary(&cx.app.portal))?;
    let id: PartnerId = cx.app.new_id::<PartnerKey>();
    let tx = cx.app.db.begin().await?;
    store::check_managers(&tx, &input.managers, &[]).await?;
    store::insert(&tx, id, &input, cx.now).await.map_err(name_taken)?;
    store::set_managers(&tx, id, &input.managers).await?;
    journal::write(&tx, &cx, "partners.create", "partner", id, json!({ "name": input.name, "tier": input.tier })).await?;
    finish(&cx, tx, id).await
}

/// Changes a company.
pub async fn update(cx: Cx, input: PartnerInput) -> Result<Partner, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check(vocabulary(&cx.app.portal))?;
    let tx = cx.app.db.begin().await?;
    let before = store::read(&tx, cx.actor()?, id).await?;
    store::check_managers(&tx, &input.managers, &before.partner.managers).await?;
    if before.version != version || !store::update(&tx, id, version, &input, cx.now).await.map_err(name_taken)? {
        return Err(Error::Stale);
    }
    store::set_managers(&tx, id, &input.managers).await?;
    training::people_changed(&tx, cx.now).await?;
    journal::write(&tx, &cx, "partners.update", "partner", id, json!({ "before": before.partner, "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Ends the company's part; its people are signed out.
pub async fn deactivate(cx: Cx, _: Nothing) -> Result<Partner, Error> {
    set_status(cx, Status::Inactive, "partners.deactivate").await
}

/// Lets the company take part again.
pub async fn activate(cx: Cx, _: Nothing) -> Result<Partner, Error> {
    set_status(cx, Status::Active, "partners.activate").await
}

async fn set_status(cx: Cx, status: Status, action: &str) -> Result<Partner, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    store::read(&tx, cx.actor()?, id).await?;
    store::set_status(&tx, id, status, cx.now).await?;
    if status == Status::Inactive {
        auth::end_sessions_of_partner(&tx, id).await?;
    }
    training::people_changed(&tx, cx.now).await?;
    journal::write(&tx, &cx, action, "partner", id, json!({})).await?;
    finish(&cx, tx, id).await
}

async fn finish(cx: &Cx, tx: Tx, id: PartnerId) -> Result<Partner, Error> {
    let partner = store::read(&tx, cx.actor()?, id).await?;
    tx.commit().await?;
    Ok(partner)
}

fn name_taken(error: sea_orm::DbErr) -> Error {
    if is_duplicate(&error) { Refusal::NameTaken.into() } else { error.into() }
}

fn vocabulary(portal: &Portal) -> Vocabulary<'_> {
    Vocabulary { tiers: &portal.tiers, regions: &portal.regions, partner_types: &portal.partner_types }
}
