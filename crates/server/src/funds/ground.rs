//! The ground a claim stands on: an activity with its request, its program and the rules it was filed under.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{
        ActivityId, ActivityInput, ActivityStatus, ActivityType, AllocationId, Chain, ClaimId, ProgramId, ProgramStatus, RateId, Refusal,
        RequestId, Rules, at_frozen_rate,
    },
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::de::DeserializeOwned;

use super::{book, people};
use crate::{
    db::{self, Tx, Where, id, of_many, sql},
    error::Error,
};

/// An activity with everything that its claims, its proof and its payments need to know.
#[derive(Debug, Clone)]
pub struct Ground {
    /// The activity.
    pub activity: ActivityId,
    /// What was asked for.
    pub input: ActivityInput,
    /// Where the activity stands.
    pub status: ActivityStatus,
    /// Approved amount.
    pub approved: i64,
    /// The same in the program's currency.
    pub approved_program: i64,
    /// Who decided on it.
    pub chain: Chain,
    /// The rate frozen at the approval.
    pub rate: Option<RateId>,
    /// Last day to claim.
    pub claim_by: Option<NaiveDate>,
    /// Whether a change is being decided.
    pub changing: bool,
    /// Reserved and not paid.
    pub committed: i64,
    /// The request.
    pub request: RequestId,
    /// Its number.
    pub request_number: String,
    /// Its title.
    pub request_title: String,
    /// Who wrote it.
    pub requested_by: PersonId,
    /// The program.
    pub program: ProgramId,
    /// Its name.
    pub program_name: String,
    /// First day of its period.
    pub period_start: NaiveDate,
    /// Its account in the vendor's books.
    pub gl_code: String,
    /// Where it stands.
    pub program_status: ProgramStatus,
    /// The rules the request was filed under.
    pub rules: Rules,
    /// The program's currency.
    pub program_currency: Currency,
    /// The allocation.
    pub allocation: AllocationId,
    /// The request's currency.
    pub currency: Currency,
    /// The partner.
    pub partner: PartnerId,
    /// Their name.
    pub partner_name: String,
    /// Their region.
    pub region: String,
}

const SELECT: &str = "SELECT a.id AS activity, a.input AS input, a.status AS status, a.approved AS approved,
    a.approved_program AS approved_program, a.chain AS chain, a.rate_id AS rate, a.claim_by AS claim_by, a.change_order AS change_order,
    a.committed AS committed, r.id AS request, r.number AS number, r.title AS title, r.requested_by AS requested_by,
    r.currency AS currency, r.allocation_id AS allocation, g.id AS program, g.name AS program_name, g.gl_code AS gl_code, g.starts_on AS period_start,
    g.status AS program_status, g.currency AS program_currency, u.rules AS rules, c.id AS partner, c.name AS partner_name, c.region AS region
    FROM funds_activities a JOIN funds_requests r ON r.id = a.request_id JOIN funds_programs g ON g.id = r.program_id
    JOIN funds_rules u ON u.program_id = r.program_id AND u.number = r.rules_version JOIN partners c ON c.id = r.partner_id";

/// Reads an activity that somebody may see.
///
/// # Errors
/// When there is none.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, activity: ActivityId) -> Result<Ground, Error> {
    let mut wanted = Where::default();
    wanted.is("a.id", activity.to_string());
    people::keep_to_visible(&mut wanted, actor, "r.partner_id", |asked| format!("r.id IN {asked}"));
    if actor.is_vendor() {
        // A draft is the partner's own affair until it is sent.
        wanted.and("r.submitted_at IS NOT NULL");
    }
    let statement = format!("{SELECT}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    from_row(&row)
}

/// The same for somebody who has just decided on it and need not be asked any more.
///
/// # Errors
/// When there is none.
pub async fn again(tx: &Tx, activity: ActivityId) -> Result<Ground, Error> {
    let statement = format!("{SELECT} WHERE a.id = $1");
    let row = tx.query_one_raw(sql(tx, &statement, [activity.to_string().into()])).await?.ok_or(Error::NotFound)?;
    from_row(&row)
}

/// Many activities at once, by id; those that somebody may not see are not there.
///
/// # Errors
/// When the database fails.
pub async fn many(db: &impl ConnectionTrait, actor: &Actor, activities: &[ActivityId]) -> Result<BTreeMap<ActivityId, Ground>, Error> {
    let narrow = |wanted: &mut Where| wanted.within("r.partner_id", actor.scope());
    let rows = of_many(db, ("a.id", activities), narrow, |clause| format!("{SELECT}{clause}")).await?;
    rows.iter().map(|row| from_row(row).map(|ground| (ground.activity, ground))).collect()
}

/// The same, with its request locked until the transaction ends: claims, payments and decisions of one request follow each other.
///
/// # Errors
/// When there is none.
pub async fn lock(tx: &Tx, actor: &Actor, activity: ActivityId) -> Result<Ground, Error> {
    lock_request(tx, activity).await?;
    read(tx, actor, activity).await
}

/// The same for what the portal does by itself.
///
/// # Errors
/// When there is none.
pub async fn lock_any(tx: &Tx, activity: ActivityId) -> Result<Ground, Error> {
    lock_request(tx, activity).await?;
    let statement = format!("{SELECT} WHERE a.id = $1");
    from_row(&tx.query_one_raw(sql(tx, &statement, [activity.to_string().into()])).await?.ok_or(Error::NotFound)?)
}

/// Locks the requests of claims until the transaction ends, in the order of their ids, so that no two transactions wait for each other.
///
/// # Errors
/// When the database fails.
pub async fn lock_of_claims(tx: &Tx, claims: &[ClaimId]) -> Result<(), Error> {
    if db::is_postgres(tx) {
        let mut wanted = Where::default();
        wanted.is_one_of("c.id", claims);
        let lock = format!(
            "SELECT r.id FROM funds_requests r WHERE r.id IN (SELECT c.request_id FROM funds_claims c{}) ORDER BY r.id FOR UPDATE",
            wanted.clause()
        );
        tx.query_all_raw(sql(tx, &lock, wanted.values())).await?;
    }
    Ok(())
}

async fn lock_request(tx: &Tx, activity: ActivityId) -> Result<(), Error> {
    if db::is_postgres(tx) {
        let lock = "SELECT r.id FROM funds_requests r JOIN funds_activities a ON a.request_id = r.id WHERE a.id = $1 FOR UPDATE OF r";
        tx.query_one_raw(sql(tx, lock, [activity.to_string().into()])).await?;
    }
    Ok(())
}

fn from_row(row: &QueryResult) -> Result<Ground, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let sum = |column: &str| row.try_get::<Option<i64>>("", column).map(Option::unwrap_or_default);
    let status = text("status")?;
    let program_status = text("program_status")?;
    Ok(Ground {
        activity: id(&text("activity")?)?,
        input: json(&text("input")?)?,
        status: ActivityStatus::from_slug(&status).ok_or_else(|| Error::internal(format!("{status:?} is no status of an activity")))?,
        approved: sum("approved")?,
        approved_program: sum("approved_program")?,
        chain: json(&text("chain")?)?,
        rate: optional("rate")?.as_deref().map(id).transpose()?,
        claim_by: optional("claim_by")?.as_deref().map(book::day).transpose()?,
        changing: optional("change_order")?.is_some(),
        committed: row.try_get("", "committed")?,
        request: id(&text("request")?)?,
        request_number: text("number")?,
        request_title: text("title")?,
        requested_by: id(&text("requested_by")?)?,
        program: id(&text("program")?)?,
        program_name: text("program_name")?,
        period_start: book::day(&text("period_start")?)?,
        gl_code: text("gl_code")?,
        program_status: [ProgramStatus::Draft, ProgramStatus::Open, ProgramStatus::Closed]
            .into_iter()
            .find(|known| known.slug() == program_status)
            .ok_or_else(|| Error::internal(format!("{program_status:?} is no status of a program")))?,
        rules: json(&text("rules")?)?,
        program_currency: book::currency(&text("program_currency")?)?,
        allocation: id(&text("allocation")?)?,
        currency: book::currency(&text("currency")?)?,
        partner: id(&text("partner")?)?,
        partner_name: text("partner_name")?,
        region: text("region")?,
    })
}

/// Reads what the server itself wrote as JSON.
///
/// # Errors
/// When the database holds anything else.
pub fn json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::internal(format!("a record of the funds cannot be read: {error}")))
}

impl Ground {
    /// The day in the program's time zone.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        self.rules.day_of(now)
    }

    /// Type of the activity with the rules that apply.
    ///
    /// # Errors
    /// When the rules do not know it: then nothing of it could have been approved.
    pub fn kind(&self) -> Result<&ActivityType, Error> {
        self.rules.activity_type(&self.input.kind).ok_or_else(|| Error::internal("an activity's type is not in its rules"))
    }

    /// The vendor's share in percent.
    #[must_use]
    pub fn participation(&self) -> u8 {
        self.rules.participation_of(&self.input.kind)
    }

    /// An amount in the request's currency.
    #[must_use]
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.currency)
    }

    /// The same amount in the program's currency, at the frozen rate, after `before` of the approved money.
    #[must_use]
    pub fn in_program(&self, amount: i64, before: i64) -> i64 {
        at_frozen_rate(amount, before, self.approved, self.approved_program)
    }

    /// May it be claimed or proved? Once it is approved, and until it is over.
    ///
    /// # Errors
    /// When it is not.
    pub fn is_claimable(&self) -> Result<(), Refusal> {
        self.program_status.can_take_requests()?;
        if self.status == ActivityStatus::Approved { Ok(()) } else { Err(Refusal::NotApproved) }
    }
}
