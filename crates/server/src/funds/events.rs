//! What happened to a request: its timeline, and who should learn of it.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Role, Roles},
    funds::{ActivityId, AllocationId, ClaimId, News, RequestId},
    money::Money,
    partner::{PartnerId, PersonId},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use crate::{
    auth,
    cx::Cx,
    db::{self, Tx, Where, id, sql},
    error::Error,
    jobs,
};

/// The job that mails a person what happened: `{"person": …, "request": …, "claim": …, "code": …}`, or with an `allocation`.
pub const MAIL: &str = "funds.mail";

/// Something that happened.
#[derive(Debug, Clone, Copy)]
pub struct Happening<'a> {
    /// The request.
    pub request: RequestId,
    /// The activity it is about.
    pub activity: Option<ActivityId>,
    /// What: a catalogue key without `funds.event.`.
    pub code: &'a str,
    /// An amount it is about.
    pub amount: Option<Money>,
    /// Words; may be empty.
    pub note: &'a str,
}

/// Writes a line of the timeline; `person` is absent when the portal did by itself.
///
/// # Errors
/// When the database fails.
pub async fn write(tx: &Tx, now: DateTime<Utc>, person: Option<PersonId>, what: Happening<'_>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_events (request_id, at, code, person_id, activity_id, amount, currency, note)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        what.request.to_string().into(),
        db::text(now).into(),
        what.code.into(),
        person.map(|person| person.to_string()).into(),
        what.activity.map(|activity| activity.to_string()).into(),
        what.amount.map(|money| money.minor).into(),
        what.amount.map(|money| money.currency.to_string()).into(),
        what.note.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// What news is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A request.
    Request(RequestId),
    /// A claim of a request.
    Claim(RequestId, ClaimId),
    /// A partner's money.
    Money(AllocationId),
}

impl From<RequestId> for About {
    fn from(request: RequestId) -> Self {
        Self::Request(request)
    }
}

impl From<(RequestId, ClaimId)> for About {
    fn from((request, claim): (RequestId, ClaimId)) -> Self {
        Self::Claim(request, claim)
    }
}

/// Tells people, each once: a notice on their home page and a mail.
///
/// # Errors
/// When the database fails.
pub async fn tell(tx: &Tx, now: DateTime<Utc>, people: &[PersonId], about: impl Into<About>, news: News) -> Result<(), Error> {
    let about = about.into();
    let (request, claim) = match about {
        About::Request(request) => (request, None),
        About::Claim(request, claim) => (request, Some(claim)),
        About::Money(_) => return Err(Error::internal("news of money has an amount")),
    };
    let people: BTreeSet<&PersonId> = people.iter().collect();
    for person in people {
        let insert = "INSERT INTO funds_notices (person_id, request_id, code, at, claim_id) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (person_id, request_id) DO UPDATE SET code = excluded.code, at = excluded.at, claim_id = excluded.claim_id";
        let claim = claim.map(|claim| claim.to_string());
        let values = [person.to_string().into(), request.to_string().into(), news.slug().into(), db::text(now).into(), claim.into()];
        tx.execute_raw(sql(tx, insert, values)).await?;
        mail(tx, now, *person, about, news).await?;
    }
    Ok(())
}

/// Tells people that money of theirs has lapsed: a notice with the amount until they look at the ledger, and a mail.
///
/// # Errors
/// When the database fails.
pub async fn tell_of_forfeit(tx: &Tx, now: DateTime<Utc>, people: &[PersonId], allocation: AllocationId, amount: i64) -> Result<(), Error> {
    for person in people {
        let insert = "INSERT INTO funds_forfeits (person_id, allocation_id, amount, at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (person_id, allocation_id) DO UPDATE SET amount = funds_forfeits.amount + excluded.amount, at = excluded.at";
        let values = [person.to_string().into(), allocation.to_string().into(), amount.into(), db::text(now).into()];
        tx.execute_raw(sql(tx, insert, values)).await?;
        mail(tx, now, *person, About::Money(allocation), News::Forfeited).await?;
    }
    Ok(())
}

/// Orders a mail without a notice: for what the home page tells anyhow.
///
/// # Errors
/// When the database fails.
async fn mail(tx: &Tx, now: DateTime<Utc>, person: PersonId, about: About, news: News) -> Result<(), Error> {
    jobs::enqueue(tx, now, MAIL, payload(person, about, news, "")).await?;
    Ok(())
}

/// Orders a reminder: its words name a day.
///
/// # Errors
/// When the database fails.
pub async fn remind(tx: &Tx, now: DateTime<Utc>, person: PersonId, about: About, news: News, day: NaiveDate) -> Result<(), Error> {
    jobs::enqueue(tx, now, MAIL, payload(person, about, news, &day.to_string())).await?;
    Ok(())
}

fn payload(person: PersonId, about: About, news: News, day: &str) -> serde_json::Value {
    let code = news.slug();
    match about {
        About::Request(request) => json!({ "person": person, "request": request, "code": code, "day": day }),
        About::Claim(request, claim) => json!({ "person": person, "request": request, "claim": claim, "code": code, "day": day }),
        About::Money(allocation) => json!({ "person": person, "allocation": allocation, "code": code, "day": day }),
    }
}

/// What somebody should learn of a request they know now: its notice goes.
///
/// # Errors
/// When the database fails.
pub async fn known(cx: &Cx, request: RequestId) -> Result<(), Error> {
    forget(cx, "funds_notices", "request_id", &request.to_string()).await
}

/// Somebody has looked at the ledger of money that lapsed.
///
/// # Errors
/// When the database fails.
pub async fn known_forfeit(cx: &Cx, allocation: AllocationId) -> Result<(), Error> {
    forget(cx, "funds_forfeits", "allocation_id", &allocation.to_string()).await
}

async fn forget(cx: &Cx, table: &str, column: &str, id: &str) -> Result<(), Error> {
    let actor = cx.actor()?;
    if actor.viewed_by.is_some() {
        return Ok(());
    }
    let db = cx.app.db.read();
    let (person, of) = (actor.person.to_string(), format!("{table} WHERE person_id = $1 AND {column} = $2"));
    let values = || [person.clone().into(), id.into()];
    if db.query_one_raw(sql(db, &format!("SELECT 1 FROM {of}"), values())).await?.is_some() {
        let tx = cx.app.db.begin().await?;
        tx.execute_raw(sql(&tx, &format!("DELETE FROM {of}"), values())).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Whom a partner's news goes to: of these people, those who are active and still there; when all of them are gone, the company's admins.
///
/// # Errors
/// When the database fails.
pub async fn active(tx: &Tx, partner: PartnerId, people: &[PersonId]) -> Result<Vec<PersonId>, Error> {
    let there = people_of(tx, Some(partner)).await?;
    let wanted: Vec<PersonId> = there.iter().map(|(person, _)| *person).filter(|person| people.contains(person)).collect();
    Ok(if wanted.is_empty() { with(&there, Role::PartnerAdmin) } else { wanted })
}

/// Whom news of money goes to: the company's admins, and whoever wrote requests for it.
///
/// # Errors
/// When the database fails.
pub async fn of_money(tx: &Tx, partner: PartnerId, allocation: AllocationId) -> Result<Vec<PersonId>, Error> {
    let select = "SELECT DISTINCT requested_by FROM funds_requests WHERE allocation_id = $1";
    let rows = tx.query_all_raw(sql(tx, select, [allocation.to_string().into()])).await?;
    let authors = rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect::<Result<Vec<PersonId>, Error>>()?;
    let there = people_of(tx, Some(partner)).await?;
    let wanted = there.into_iter().filter(|(person, roles)| roles.contains(&Role::PartnerAdmin) || authors.contains(person));
    Ok(wanted.map(|(person, _)| person).collect())
}

/// Who keeps the vendor's books: finance, and the admins, who may do it as well.
///
/// # Errors
/// When the database fails.
pub async fn payers(db: &impl ConnectionTrait) -> Result<(Vec<PersonId>, Vec<PersonId>), Error> {
    let there = people_of(db, None).await?;
    Ok((with(&there, Role::Finance), with(&there, Role::VendorAdmin)))
}

fn with(people: &[(PersonId, Roles)], role: Role) -> Vec<PersonId> {
    people.iter().filter(|(_, roles)| roles.contains(&role)).map(|(person, _)| *person).collect()
}

/// The active people of a company, or of the vendor.
async fn people_of(db: &impl ConnectionTrait, partner: Option<PartnerId>) -> Result<Vec<(PersonId, Roles)>, Error> {
    let mut wanted = Where::default();
    wanted.is("status", "active");
    match partner {
        Some(partner) => wanted.is("partner_id", partner.to_string()),
        None => wanted.and("partner_id IS NULL"),
    }
    let select = format!("SELECT id, roles FROM people{} ORDER BY id", wanted.clause());
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    rows.iter().map(|row| Ok((id(&row.try_get_by_index::<String>(0)?)?, auth::roles(&row.try_get_by_index::<String>(1)?)))).collect()
}
