//! The people of the benchmark: partners with somebody each, those who decide and those who pay, with their sessions.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Role,
    partner::{PartnerId, PersonId},
    session::SessionKey,
};
use sea_orm::ConnectionTrait;

use crate::{
    auth,
    db::{self, Tx, sql},
    error::Error,
    state::new_id,
};

/// How many decide; each has several sessions, so that they can do so on many connections.
const APPROVERS: usize = 4;
/// Sessions of each.
const SESSIONS: usize = 4;

/// A partner and somebody who works there.
pub struct Partner {
    /// The partner.
    pub id: PartnerId,
    /// Their name.
    pub name: String,
    /// The person.
    pub person: PersonId,
}

/// Everybody.
pub struct Cast {
    /// Who set everything up.
    pub admin: PersonId,
    /// Who decides.
    pub approvers: Vec<PersonId>,
    /// Who pays.
    pub finance: PersonId,
    /// Everybody with money.
    pub partners: Vec<Partner>,
    /// Secret of a session of the first partner.
    pub reader: String,
    /// Secret of a session of whoever pays.
    pub paying: String,
    /// Secrets of sessions of those who decide.
    pub deciding: Vec<String>,
}

/// Puts everybody in.
pub async fn cast(tx: &Tx, now: DateTime<Utc>, partners: u32) -> Result<Cast, Error> {
    let admin = person(tx, now, None, "Admin", Role::VendorAdmin).await?;
    let finance = person(tx, now, None, "Finance", Role::Finance).await?;
    let (mut approvers, mut deciding) = (Vec::new(), Vec::new());
    for number in 0..APPROVERS {
        let approver = person(tx, now, None, &format!("Approver {number}"), Role::FundApprover).await?;
        approvers.push(approver);
        for _ in 0..SESSIONS {
            deciding.push(session(tx, now, approver).await?);
        }
    }
    let mut with_money = Vec::new();
    for number in 0..partners {
        let name = format!("Partner {number}");
        let id = partner(tx, now, &name).await?;
        let person = person(tx, now, Some(id), &format!("Member {number}"), Role::PartnerUser).await?;
        with_money.push(Partner { id, name, person });
    }
    let first = with_money.first().ok_or_else(|| Error::internal("there is at least one partner"))?.person;
    let (reader, paying) = (session(tx, now, first).await?, session(tx, now, finance).await?);
    Ok(Cast { admin, approvers, finance, partners: with_money, reader, paying, deciding })
}

async fn partner(tx: &Tx, now: DateTime<Utc>, name: &str) -> Result<PartnerId, Error> {
    let id: PartnerId = new_id(now);
    let insert = "INSERT INTO partners (id, name, name_key, tier, region, kind, language, country, city, website, about, status, created_at, updated_at, version)
        VALUES ($1, $2, $3, 'gold', 'dach', 'reseller', 'en', 'DE', 'Kiel', '', '', 'active', $4, $4, 1)";
    tx.execute_raw(sql(tx, insert, [id.to_string().into(), name.into(), db::sort_key(name).into(), db::text(now).into()])).await?;
    Ok(id)
}

async fn person(tx: &Tx, now: DateTime<Utc>, partner: Option<PartnerId>, name: &str, role: Role) -> Result<PersonId, Error> {
    let id: PersonId = new_id(now);
    let insert = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, '', '', 'en', $6, 'active', $7, $7, 1)";
    let values = [
        id.to_string().into(),
        partner.map(|partner| partner.to_string()).into(),
        format!("{}@measured.example", name.to_lowercase().replace(' ', ".")).into(),
        name.into(),
        db::sort_key(name).into(),
        role.slug().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(id)
}

async fn session(tx: &Tx, now: DateTime<Utc>, person: PersonId) -> Result<String, Error> {
    let (secret, hash) = auth::secret();
    let insert = "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, device) VALUES ($1, $2, $3, $4, $4, 'Benchmark')";
    let session = new_id::<SessionKey>(now).to_string();
    tx.execute_raw(sql(tx, insert, [session.into(), hash.into(), person.to_string().into(), db::text(now).into()])).await?;
    Ok(secret)
}
