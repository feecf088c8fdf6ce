//! Looks at who asked, decided, paid and took back, by the rules of [`guildhall_domain::funds::Hands`].

use std::collections::HashMap;

use guildhall_domain::{
    funds::{Chain, Hands},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Deserialize;
use uuid::Uuid;

use super::{
    Findings,
    replay::Map,
    text::{self, Table},
};
use crate::{
    db::{Tx, id, sql},
    error::Error,
    funds::hands::{self, Yes},
};

/// Somebody took back what was paid.
#[derive(Debug, Clone)]
pub struct Reversal {
    /// Of which claim.
    pub claim: Uuid,
    /// With which entry.
    pub entry: Uuid,
    /// Who.
    pub person: PersonId,
    /// When, as it is stored.
    pub at: String,
}

/// From which amount on others pay than approved, by program and version of its rules.
type Separation = HashMap<(Uuid, i64), i64>;

/// Of the rules, what the separation of duties needs.
#[derive(Debug, Deserialize)]
struct Threshold {
    separation_from: i64,
}

/// Whether different people asked, decided, paid and took back, as far as the rules demand. Each table is gone through once.
pub async fn look(db: &Tx, reversals: &[Reversal], findings: &mut Findings) -> Result<(), Error> {
    let mut known = Known { requests: requests(db).await?, ..Known::default() };
    let mut said_yes = said_yes(db).await?;
    let activities = Table::whole(db, "funds_activities", "id", "id, request_id, status, chain");
    let take = |row: Result<(Uuid, Activity, bool), Error>| {
        let (id, mut activity, decided) = row?;
        let said_yes = said_yes.remove(&id).unwrap_or_default();
        activity.said_yes = said_yes.into_iter().filter(|(request, _)| *request == activity.request).map(|(_, yes)| yes).collect();
        if decided && let Some(request) = known.requests.get(&activity.request) {
            let hands = hands::together(vec![request.by], &activity.spoke, &activity.said_yes, None);
            look_at_decision(id, &hands, findings);
        }
        known.activities.insert(id, activity);
        Ok(())
    };
    activities.each(db, Activity::read, take).await?;
    let columns = "id, request_id, activity_id, claimed_by, status, COALESCE(approved_program, 0), chain";
    let claims = Table::whole(db, "funds_claims", "id", columns);
    let take = |row: Result<(Uuid, Claim, bool), Error>| {
        let (id, claim, decided) = row?;
        if decided && let Some(hands) = known.hands(&claim, None) {
            look_at_decision(id, &hands, findings);
        }
        known.claims.insert(id, claim);
        Ok(())
    };
    claims.each(db, Claim::read, take).await?;
    look_at_payments(db, &known, findings).await?;
    for reversal in reversals {
        if !known.may_move_money(reversal.claim, reversal.person, &reversal.at) {
            findings.note("I5", reversal.entry, "Somebody took back what they had asked for or approved themselves.");
        }
    }
    Ok(())
}

fn look_at_decision(subject: Uuid, hands: &Hands, findings: &mut Findings) {
    if hands.approvers.iter().any(|person| hands.may_decide(*person).is_err()) {
        findings.note("I5", subject, "Somebody decided on what they had asked for themselves.");
    }
}

async fn look_at_payments(db: &Tx, known: &Known, findings: &mut Findings) -> Result<(), Error> {
    let mut payments: Map<(PersonId, String)> = Map::default();
    let payment = |row: &str| -> Result<_, Error> {
        let [_, id, by, at] = cells(row)?;
        Ok((uuid(id)?, (self::id(by)?, at.to_owned())))
    };
    let all = Table::whole(db, "funds_payments", "id", "id, paid_by, created_at");
    all.each(db, payment, |row| row.map(|(id, payment)| drop(payments.insert(id, payment)))).await?;
    let line = |row: &str| -> Result<_, Error> {
        let [_, key, payment, claim] = cells(row)?;
        Ok((key.to_owned(), uuid(payment)?, uuid(claim)?))
    };
    let lines = Table::whole(db, "funds_payment_lines", "key", "key, payment_id, claim_id");
    lines
        .each(db, line, |row| {
            let (key, payment, claim) = row?;
            if payments.get(&payment).is_some_and(|(by, at)| !known.may_move_money(claim, *by, at)) {
                findings.note("I5", key, "Somebody paid what they had asked for or approved themselves.");
            }
            Ok(())
        })
        .await
}

/// What was asked for and decided.
#[derive(Default)]
struct Known {
    requests: Map<Request>,
    activities: Map<Activity>,
    claims: Map<Claim>,
}

impl Known {
    /// Who had a hand in a claim until a moment.
    fn hands(&self, claim: &Claim, until: Option<&str>) -> Option<Hands> {
        let (request, activity) = (self.requests.get(&claim.request)?, self.activities.get(&claim.activity)?);
        let spoke = activity.spoke.iter().chain(&claim.spoke);
        Some(hands::together(vec![claim.by, request.by], spoke, &activity.said_yes, until))
    }

    /// Whether somebody might pay a claim, or take a payment of it back. A claim that is not there breaks another rule.
    fn may_move_money(&self, claim: Uuid, person: PersonId, at: &str) -> bool {
        let Some(claim) = self.claims.get(&claim) else { return true };
        let (Some(hands), Some(request)) = (self.hands(claim, Some(at)), self.requests.get(&claim.request)) else { return true };
        hands.may_pay(person, claim.approved, request.separation_from).is_ok()
    }
}

/// A request: who wrote it, and the threshold of its rules.
struct Request {
    by: PersonId,
    separation_from: i64,
}

/// An activity and who decided on it.
struct Activity {
    request: Uuid,
    spoke: Vec<PersonId>,
    said_yes: Vec<Yes>,
}

impl Activity {
    /// With its id, and whether it was decided.
    fn read(row: &str) -> Result<(Uuid, Self, bool), Error> {
        let [_, id, request, status, chain] = cells(row)?;
        let activity = Self { request: uuid(request)?, spoke: spoke(chain)?, said_yes: Vec::new() };
        Ok((uuid(id)?, activity, !matches!(status, "draft" | "open")))
    }
}

/// A claim, who wrote it and who decided on it.
struct Claim {
    request: Uuid,
    activity: Uuid,
    by: PersonId,
    approved: i64,
    spoke: Vec<PersonId>,
}

impl Claim {
    /// With its id, and whether it was decided.
    fn read(row: &str) -> Result<(Uuid, Self, bool), Error> {
        let [_, id, request, activity, by, status, approved, chain] = cells(row)?;
        let claim = Self {
            request: uuid(request)?,
            activity: uuid(activity)?,
            by: self::id(by)?,
            approved: approved.parse().map_err(Error::internal)?,
            spoke: spoke(chain)?,
        };
        Ok((uuid(id)?, claim, !matches!(status, "draft" | "in_review")))
    }
}

async fn requests(db: &Tx) -> Result<Map<Request>, Error> {
    let separation = separation(db).await?;
    let mut requests = Map::default();
    let request = |row: &str| -> Result<_, Error> {
        let [_, id, by, program, version] = cells(row)?;
        Ok((uuid(id)?, self::id(by)?, (uuid(program)?, version.parse::<i64>().map_err(Error::internal)?)))
    };
    let all = Table::whole(db, "funds_requests", "id", "id, requested_by, program_id, rules_version");
    all.each(db, request, |row| {
        let (id, by, rules) = row?;
        requests.insert(id, Request { by, separation_from: separation.get(&rules).copied().unwrap_or_default() });
        Ok(())
    })
    .await?;
    Ok(requests)
}

async fn separation(db: &Tx) -> Result<Separation, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT program_id, number, rules FROM funds_rules", [])).await?;
    let one = |row: &QueryResult| {
        let rules: Threshold = serde_json::from_str(&row.try_get_by_index::<String>(2)?).map_err(Error::internal)?;
        Ok(((uuid(&row.try_get_by_index::<String>(0)?)?, row.try_get_by_index(1)?), rules.separation_from))
    };
    rows.iter().map(one).collect()
}

/// Every yes of the timeline, by activity, with the request in whose timeline it stands.
async fn said_yes(db: &Tx) -> Result<Map<Vec<(Uuid, Yes)>>, Error> {
    let mut found: Map<Vec<(Uuid, Yes)>> = Map::default();
    let one = |row: &str| -> Result<_, Error> {
        let [_, activity, request, person, at] = cells(row)?;
        // What is no id belongs to no activity.
        let of = Uuid::try_parse(activity).ok().zip(Uuid::try_parse(request).ok());
        Ok((of, Yes { person: self::id(person)?, at: at.to_owned() }))
    };
    let codes = hands::YES.map(|code| format!("'{code}'")).join(", ");
    let rest = format!(
        "FROM funds_events WHERE number > $1 AND code IN ({codes}) AND activity_id IS NOT NULL AND person_id IS NOT NULL ORDER BY number"
    );
    let all = Table::by_number("number, activity_id, request_id, person_id, at", &rest);
    all.each(db, one, |row| {
        if let (Some((activity, request)), yes) = row? {
            found.entry(activity).or_default().push((request, yes));
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Who spoke in a chain.
fn spoke(chain: &str) -> Result<Vec<PersonId>, Error> {
    let chain: Chain = serde_json::from_str(chain).map_err(Error::internal)?;
    Ok(chain.said().map(|said| said.by).collect())
}

fn uuid(text: &str) -> Result<Uuid, Error> {
    Uuid::try_parse(text).map_err(Error::internal)
}

fn cells<const COUNT: usize>(row: &str) -> Result<[&str; COUNT], Error> {
    let mut columns = text::columns(row);
    let mut cells = [""; COUNT];
    for cell in &mut cells {
        *cell = columns.next().ok_or_else(|| Error::internal("a record has too few columns"))?;
    }
    Ok(cells)
}
