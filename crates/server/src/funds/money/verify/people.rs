//! Looks at who asked, decided, paid and took back, by the rules of [`guildhall_domain::funds::Hands`].

use std::collections::HashMap;

use guildhall_domain::{
    funds::{ActivityId, Chain, Hands},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::Deserialize;
use uuid::Uuid;

use super::Findings;
use crate::{
    db::{Tx, Where, id, sql},
    error::Error,
    funds::hands,
};

/// Rows of one page.
const PAGE: i64 = 2_000;

/// What every statement selects: the subject, who asked, the activity and the chains; then who paid, when, how much was approved, and the
/// program and version of the rules.
const DECIDED: &str = "v.id, r.requested_by, r.requested_by, v.id, v.chain, CAST(NULL AS TEXT), CAST(NULL AS TEXT), '', CAST(0 AS BIGINT), '',
    CAST(0 AS BIGINT) FROM funds_activities v JOIN funds_requests r ON r.id = v.request_id WHERE v.status NOT IN ('draft', 'open') AND v.id > $1
    ORDER BY v.id LIMIT $2";
const CLAIMED: &str = "c.id, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, CAST(NULL AS TEXT), '', CAST(0 AS BIGINT), '',
    CAST(0 AS BIGINT) FROM funds_claims c JOIN funds_requests r ON r.id = c.request_id JOIN funds_activities v ON v.id = c.activity_id
    WHERE c.status NOT IN ('draft', 'in_review') AND c.id > $1 ORDER BY c.id LIMIT $2";
const PAID: &str = "l.key, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, y.paid_by, y.created_at, COALESCE(c.approved_program, 0),
    r.program_id, r.rules_version FROM funds_payment_lines l JOIN funds_payments y ON y.id = l.payment_id JOIN funds_claims c ON c.id = l.claim_id
    JOIN funds_activities v ON v.id = c.activity_id JOIN funds_requests r ON r.id = c.request_id WHERE l.key > $1 ORDER BY l.key LIMIT $2";
const TAKEN_BACK: &str = "c.id, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, CAST(NULL AS TEXT), '', COALESCE(c.approved_program, 0),
    r.program_id, r.rules_version FROM funds_claims c JOIN funds_activities v ON v.id = c.activity_id JOIN funds_requests r ON r.id = c.request_id";

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
type Separation = HashMap<(String, i64), i64>;

/// Of the rules, what the separation of duties needs.
#[derive(Debug, Deserialize)]
struct Threshold {
    separation_from: i64,
}

/// Whether different people asked, decided, paid and took back, as far as the rules demand.
pub async fn look(db: &Tx, reversals: &[Reversal], findings: &mut Findings) -> Result<(), Error> {
    let separation = separation(db).await?;
    for select in [DECIDED, CLAIMED, PAID] {
        let statement = format!("SELECT {select}");
        let mut after = String::new();
        loop {
            let rows = db.query_all_raw(sql(db, &statement, [after.into(), PAGE.into()])).await?;
            for case in &cases(db, &rows).await? {
                look_at(case, &separation, findings);
            }
            after = match rows.last() {
                Some(last) if rows.len() as i64 == PAGE => last.try_get_by_index(0)?,
                Some(_) | None => break,
            };
        }
    }
    for some in reversals.chunks(500) {
        look_at_reversals(db, some, &separation, findings).await?;
    }
    Ok(())
}

async fn separation(db: &Tx) -> Result<Separation, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT program_id, number, rules FROM funds_rules", [])).await?;
    let one = |row: &QueryResult| {
        let rules: Threshold = serde_json::from_str(&row.try_get_by_index::<String>(2)?).map_err(Error::internal)?;
        Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), rules.separation_from))
    };
    rows.iter().map(one).collect()
}

/// A row of the statements.
struct Case {
    subject: String,
    askers: Vec<PersonId>,
    chains: Vec<Chain>,
    said_yes: Option<Vec<hands::Yes>>,
    payer: Option<PersonId>,
    paid_at: String,
    approved: i64,
    rules: (String, i64),
}

impl Case {
    /// Who had a hand in it until a moment.
    fn hands(&self, until: Option<&str>) -> Hands {
        let chains: Vec<&Chain> = self.chains.iter().collect();
        hands::together(self.askers.clone(), &chains, self.said_yes.as_ref(), until)
    }

    fn may_pay(&self, person: PersonId, at: &str, separation: &Separation) -> bool {
        let from = separation.get(&self.rules).copied().unwrap_or_default();
        self.hands(Some(at)).may_pay(person, self.approved, from).is_ok()
    }
}

async fn cases(db: &Tx, rows: &[QueryResult]) -> Result<Vec<Case>, Error> {
    let mut activities = rows.iter().map(|row| id(&row.try_get_by_index::<String>(3)?)).collect::<Result<Vec<ActivityId>, Error>>()?;
    let each = activities.clone();
    activities.sort_unstable();
    activities.dedup();
    let said_yes = hands::approvers(db, &activities).await?;
    let one = |(row, activity): (&QueryResult, ActivityId)| {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let chain = |text: &str| serde_json::from_str::<Chain>(text).map_err(Error::internal);
        let second = row.try_get_by_index::<Option<String>>(5)?;
        Ok(Case {
            subject: text(0)?,
            askers: vec![id(&text(1)?)?, id(&text(2)?)?],
            chains: std::iter::once(chain(&text(4)?)).chain(second.as_deref().map(chain)).collect::<Result<_, _>>()?,
            said_yes: said_yes.get(&activity).cloned(),
            payer: row.try_get_by_index::<Option<String>>(6)?.as_deref().map(id).transpose()?,
            paid_at: text(7)?,
            approved: row.try_get_by_index(8)?,
            rules: (text(9)?, row.try_get_by_index(10)?),
        })
    };
    rows.iter().zip(each).map(one).collect()
}

fn look_at(case: &Case, separation: &Separation, findings: &mut Findings) {
    let hands = case.hands(None);
    match case.payer {
        Some(payer) if !case.may_pay(payer, &case.paid_at, separation) => {
            findings.note("I5", &case.subject, "Somebody paid what they had asked for or approved themselves.");
        }
        None if hands.approvers.iter().any(|person| hands.may_decide(*person).is_err()) => {
            findings.note("I5", &case.subject, "Somebody decided on what they had asked for themselves.");
        }
        Some(_) | None => {}
    }
}

async fn look_at_reversals(db: &Tx, reversals: &[Reversal], separation: &Separation, findings: &mut Findings) -> Result<(), Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("c.id", reversals.iter().map(|reversal| reversal.claim));
    let select = format!("SELECT {TAKEN_BACK}{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    for case in cases(db, &rows).await? {
        let claim = Uuid::try_parse(&case.subject).map_err(Error::internal)?;
        for reversal in reversals.iter().filter(|reversal| reversal.claim == claim) {
            if !case.may_pay(reversal.person, &reversal.at, separation) {
                findings.note("I5", reversal.entry, "Somebody took back what they had asked for or approved themselves.");
            }
        }
    }
    Ok(())
}
