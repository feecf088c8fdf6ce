//! Puts the demo's companies and people into the database.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    access::Role,
    partner::{PartnerId, PersonId},
    partners::people::{INVITATION_DAYS, InvitationKey},
};
use serde_json::json;

use super::{
    fill::{id, insert, moment},
    partners::{DemoPartner, PARTNERS},
    people::{DemoPerson, DemoStatus, PEOPLE, VENDOR},
};
use crate::{
    auth,
    db::{self, Tx},
    error::Error,
    journal,
};

/// Day the vendor began, before the first partner.
const FOUNDED_DAY: i32 = -2_400;
/// Day the open invitations were sent.
const INVITED_DAY: i32 = -3;

/// Puts everyone in.
pub async fn insert_all(tx: &Tx, now: DateTime<Utc>, password_hash: &str) -> Result<(), Error> {
    let vendor: Vec<PersonId> = (0..VENDOR.len()).map(|number| id("vendor", number, moment(now, FOUNDED_DAY, 540 + number))).collect();
    for (number, person) in VENDOR.iter().enumerate() {
        let at = moment(now, FOUNDED_DAY, 540 + number);
        insert_person(tx, *vendor.get(number).ok_or_else(missing)?, person, None, at, now, password_hash).await?;
    }
    let founder = *vendor.first().ok_or_else(missing)?;
    let mut partners = Vec::with_capacity(PARTNERS.len());
    for (number, partner) in PARTNERS.iter().enumerate() {
        let at = moment(now, partner.joined_day, 600 + number);
        let partner_id = id("partner", number, at);
        insert_partner(tx, partner_id, partner, at).await?;
        for manager in partner.managers {
            let manager = vendor.get(*manager).ok_or_else(missing)?;
            let assign = "INSERT INTO partner_managers (partner_id, person_id) VALUES ($1, $2)";
            insert(tx, assign, [partner_id.to_string().into(), manager.to_string().into()]).await?;
        }
        partners.push((partner_id, partner, at));
    }
    let mut by_age = partners.clone();
    by_age.sort_by_key(|(.., at)| *at);
    for (partner_id, partner, at) in by_age {
        let detail = json!({ "name": partner.name, "tier": partner.tier });
        journal::write_for(tx, at, Some(founder), "partners.create", "partner", partner_id, detail).await?;
    }
    insert_people(tx, now, password_hash, &partners, founder).await
}

async fn insert_people(
    tx: &Tx,
    now: DateTime<Utc>,
    password_hash: &str,
    partners: &[(PartnerId, &DemoPartner, DateTime<Utc>)],
    founder: PersonId,
) -> Result<(), Error> {
    let mut admins: Vec<(usize, PersonId)> = Vec::new();
    for (number, person) in PEOPLE.iter().enumerate() {
        let home = person.partner.and_then(|index| partners.get(index)).ok_or_else(missing)?;
        let joined = match person.status {
            DemoStatus::Invited => moment(now, INVITED_DAY, 660 + number),
            // One after the other, a week apart.
            DemoStatus::Active { .. } | DemoStatus::Disabled => {
                (home.2 + Duration::days(i64::try_from(number % 12).unwrap_or_default() * 7)).min(now - Duration::days(10))
            }
        };
        let person_id = id("person", number, joined);
        insert_person(tx, person_id, person, Some(home.0), joined, now, password_hash).await?;
        if person.roles.contains(&Role::PartnerAdmin) {
            admins.extend(person.partner.map(|index| (index, person_id)));
        }
        if person.status == DemoStatus::Invited {
            let admin = admins.iter().find(|(index, _)| Some(*index) == person.partner).map_or(founder, |(_, admin)| *admin);
            invite(tx, number, person_id, admin, joined).await?;
        }
    }
    Ok(())
}

async fn insert_partner(tx: &Tx, partner_id: PartnerId, partner: &DemoPartner, at: DateTime<Utc>) -> Result<(), Error> {
    let statement = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status,
        created_at, updated_at, version, city_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, 1, $14)";
    let status = if partner.active { "active" } else { "inactive" };
    let values = [
        partner_id.to_string().into(),
        partner.name.into(),
        db::sort_key(partner.name).into(),
        partner.tier.into(),
        partner.region.into(),
        partner.kind.into(),
        partner.language.into(),
        partner.country.into(),
        partner.city.into(),
        format!("https://{}", partner.host).into(),
        partner.about.into(),
        status.into(),
        db::text(at).into(),
        db::sort_key(partner.city).into(),
    ];
    insert(tx, statement, values).await
}

async fn insert_person(
    tx: &Tx,
    person_id: PersonId,
    person: &DemoPerson,
    partner: Option<PartnerId>,
    at: DateTime<Utc>,
    now: DateTime<Utc>,
    password_hash: &str,
) -> Result<(), Error> {
    let statement = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, password_hash,
        seen_at, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, $12, $12, 1)";
    let (status, hash, seen_at) = match person.status {
        DemoStatus::Invited => ("invited", None, None),
        DemoStatus::Active { seen_day } => ("active", Some(password_hash), Some(moment(now, seen_day, 420 + person.name.len() * 7))),
        DemoStatus::Disabled => ("disabled", Some(password_hash), None),
    };
    let values = [
        person_id.to_string().into(),
        partner.map(|partner| partner.to_string()).into(),
        person.email().into(),
        person.name.into(),
        db::sort_key(person.name).into(),
        person.job_title.into(),
        person.language.into(),
        auth::roles_text(&person.roles.iter().copied().collect()).into(),
        status.into(),
        hash.map(str::to_owned).into(),
        seen_at.map(db::text).into(),
        db::text(at).into(),
    ];
    insert(tx, statement, values).await
}

async fn invite(tx: &Tx, number: usize, person: PersonId, by: PersonId, at: DateTime<Utc>) -> Result<(), Error> {
    let statement = "INSERT INTO invitations (id, person_id, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)";
    let invitation = id::<InvitationKey>("invitation", number, at);
    let expires_at = at + Duration::days(INVITATION_DAYS);
    let values =
        [invitation.to_string().into(), person.to_string().into(), by.to_string().into(), db::text(at).into(), db::text(expires_at).into()];
    insert(tx, statement, values).await?;
    journal::write_for(tx, at, Some(by), "partners.invite", "invitation", invitation, json!({ "person": person })).await
}

fn missing() -> Error {
    Error::internal("the demo names a company or a person that it does not have")
}
