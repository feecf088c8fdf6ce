//! Looks at who asked, decided, paid and took back: the same rules that the handlers ask.

use guildhall_domain::{
    funds::{ActivityId, Chain},
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
const PAGE: i64 = 5_000;

/// What every statement selects: the subject, who asked, the activity, and the chains; then who paid, what was approved, and the rules.
const DECIDED: &str = "v.id, r.requested_by, r.requested_by, v.id, v.chain, CAST(NULL AS TEXT), CAST(NULL AS TEXT), CAST(0 AS BIGINT), ''
    FROM funds_activities v JOIN funds_requests r ON r.id = v.request_id WHERE v.status NOT IN ('draft', 'open') AND v.id > $1 ORDER BY v.id LIMIT $2";
const CLAIMED: &str = "c.id, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, CAST(NULL AS TEXT), CAST(0 AS BIGINT), ''
    FROM funds_claims c JOIN funds_requests r ON r.id = c.request_id JOIN funds_activities v ON v.id = c.activity_id
    WHERE c.status NOT IN ('draft', 'in_review') AND c.id > $1 ORDER BY c.id LIMIT $2";
const PAID: &str = "l.key, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, y.paid_by, COALESCE(c.approved_program, 0), u.rules
    FROM funds_payment_lines l JOIN funds_payments y ON y.id = l.payment_id JOIN funds_claims c ON c.id = l.claim_id
    JOIN funds_activities v ON v.id = c.activity_id JOIN funds_requests r ON r.id = c.request_id
    JOIN funds_rules u ON u.program_id = r.program_id AND u.number = r.rules_version WHERE l.key > $1 ORDER BY l.key LIMIT $2";

/// Of the rules, what the separation of duties needs.
#[derive(Debug, Deserialize)]
struct Threshold {
    separation_from: i64,
}

/// Whether different people asked, decided, paid and took back, as far as the rules demand.
pub async fn look(db: &Tx, reversals: &[(Uuid, Uuid, PersonId)], findings: &mut Findings) -> Result<(), Error> {
    for select in [DECIDED, CLAIMED, PAID] {
        let mut after = String::new();
        loop {
            let rows = db.query_all_raw(sql(db, &format!("SELECT {select}"), [after.clone().into(), PAGE.into()])).await?;
            if let Some(last) = rows.last() {
                after = last.try_get_by_index(0)?;
            }
            look_at(db, &rows, findings).await?;
            if (rows.len() as i64) < PAGE {
                break;
            }
        }
    }
    for some in reversals.chunks(500) {
        look_at_reversals(db, some, findings).await?;
    }
    Ok(())
}

async fn look_at(db: &Tx, rows: &[QueryResult], findings: &mut Findings) -> Result<(), Error> {
    let activities = rows.iter().map(|row| id(&row.try_get_by_index::<String>(3)?)).collect::<Result<Vec<ActivityId>, Error>>()?;
    let said_yes = hands::approvers(db, &activities).await?;
    for (row, activity) in rows.iter().zip(activities) {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let (subject, askers) = (text(0)?, vec![id(&text(1)?)?, id(&text(2)?)?]);
        let chain = |text: &str| serde_json::from_str::<Chain>(text).map_err(Error::internal);
        let first = chain(&text(4)?)?;
        let second = row.try_get_by_index::<Option<String>>(5)?.as_deref().map(chain).transpose()?.unwrap_or_default();
        let hands = hands::together(askers, &[&first, &second], said_yes.get(&activity));
        if hands.approvers.iter().any(|person| hands.may_decide(*person).is_err()) {
            findings.note("I5", &subject, "Somebody decided on what they had asked for themselves.");
        }
        let Some(payer) = row.try_get_by_index::<Option<String>>(6)? else { continue };
        let rules: Threshold = serde_json::from_str(&text(8)?).map_err(Error::internal)?;
        if hands.may_pay(id(&payer)?, row.try_get_by_index(7)?, rules.separation_from).is_err() {
            findings.note("I5", &subject, "Somebody paid what they had asked for or approved themselves.");
        }
    }
    Ok(())
}

async fn look_at_reversals(db: &Tx, reversals: &[(Uuid, Uuid, PersonId)], findings: &mut Findings) -> Result<(), Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("c.id", reversals.iter().map(|(claim, _, _)| claim));
    let select = format!(
        "SELECT c.id, c.claimed_by, r.requested_by, v.id, v.chain, c.chain, COALESCE(c.approved_program, 0), u.rules FROM funds_claims c
            JOIN funds_activities v ON v.id = c.activity_id JOIN funds_requests r ON r.id = c.request_id
            JOIN funds_rules u ON u.program_id = r.program_id AND u.number = r.rules_version{}",
        wanted.clause()
    );
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    let activities = rows.iter().map(|row| id(&row.try_get_by_index::<String>(3)?)).collect::<Result<Vec<ActivityId>, Error>>()?;
    let said_yes = hands::approvers(db, &activities).await?;
    for (row, activity) in rows.iter().zip(activities) {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let claim = Uuid::try_parse(&text(0)?).map_err(Error::internal)?;
        let chain = |index: usize| serde_json::from_str::<Chain>(&text(index)?).map_err(Error::internal);
        let hands = hands::together(vec![id(&text(1)?)?, id(&text(2)?)?], &[&chain(4)?, &chain(5)?], said_yes.get(&activity));
        let rules: Threshold = serde_json::from_str(&text(7)?).map_err(Error::internal)?;
        let approved = row.try_get_by_index(6)?;
        for (_, entry, person) in reversals.iter().filter(|(of, _, _)| *of == claim) {
            if hands.may_pay(*person, approved, rules.separation_from).is_err() {
                findings.note("I5", entry, "Somebody took back what they had asked for or approved themselves.");
            }
        }
    }
    Ok(())
}
