//! Who asked, who decided and who paid are different people, as far as the rules demand.

use std::collections::HashMap;

use sea_orm::ConnectionTrait;
use serde::Deserialize;
use serde_json::Value;

use super::{Findings, text};
use crate::{
    db::{Tx, sql},
    error::Error,
};

/// What of a chain matters here: who decided.
#[derive(Deserialize)]
struct Chain<'a> {
    #[serde(borrow)]
    steps: Vec<Step<'a>>,
}

#[derive(Deserialize)]
struct Step<'a> {
    #[serde(borrow)]
    state: State<'a>,
}

#[derive(Deserialize)]
struct State<'a> {
    #[serde(borrow)]
    said: Option<Said<'a>>,
}

#[derive(Deserialize)]
struct Said<'a> {
    by: &'a str,
}

/// From which amount on somebody else pays than approved, by program and version of its rules.
type Separation = HashMap<(String, String), i64>;

/// Looks at every decision and every payment.
pub async fn look(db: &Tx, findings: &mut Findings) -> Result<(), Error> {
    let separation = separation(db).await?;
    let activities = "FROM funds_activities v JOIN funds_requests r ON r.id = v.request_id
        WHERE v.status NOT IN ('draft', 'open') AND v.id > $1 ORDER BY v.id";
    pages(db, "v.id, r.requested_by, v.chain", activities, findings, activity).await?;
    let claims = "FROM funds_claims c JOIN funds_requests r ON r.id = c.request_id
        WHERE c.status NOT IN ('draft', 'in_review') AND c.id > $1 ORDER BY c.id";
    let columns = "c.id, c.claimed_by, r.requested_by, c.chain, COALESCE(c.approved_program, 0), r.program_id, r.rules_version,
        COALESCE((SELECT string_agg(l.key || '=' || y.paid_by, ' ') FROM funds_payment_lines l JOIN funds_payments y ON y.id = l.payment_id
            WHERE l.claim_id = c.id), '')";
    pages(db, columns, claims, findings, move |cells, findings| claim(cells, &separation, findings)).await
}

/// Reads pages of rows and looks at them in another thread, so that both go on at the same time.
async fn pages<L>(db: &Tx, columns: &str, rest: &str, findings: &mut Findings, look: L) -> Result<(), Error>
where
    L: Fn(&[&str], &mut Findings) -> Result<(), Error> + Clone + Send + 'static,
{
    let select = text::select(columns, rest);
    let mut page = text::read(db, &select, String::new().into()).await?;
    while let Some(text) = page {
        let after = text::last(&text).to_owned();
        let look = look.clone();
        let looking = tokio::task::spawn_blocking(move || -> Result<Findings, Error> {
            let mut findings = Findings::default();
            let mut cells = Vec::new();
            for row in text::rows(&text) {
                cells.clear();
                cells.extend(text::columns(row));
                look(&cells, &mut findings)?;
            }
            Ok(findings)
        });
        page = text::read(db, &select, after.into()).await?;
        for breach in looking.await.map_err(Error::internal)??.0 {
            findings.note(&breach.invariant, breach.subject, breach.detail);
        }
    }
    Ok(())
}

async fn separation(db: &Tx) -> Result<Separation, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT program_id, CAST(number AS TEXT), rules FROM funds_rules", [])).await?;
    let one = |row: &sea_orm::QueryResult| {
        let rules: Value = serde_json::from_str(&row.try_get_by_index::<String>(2)?).map_err(Error::internal)?;
        let from = rules.get("separation_from").and_then(Value::as_i64).unwrap_or_default();
        Ok(((row.try_get_by_index(0)?, row.try_get_by_index(1)?), from))
    };
    rows.iter().map(one).collect()
}

fn deciders(chain: &str) -> Result<Vec<&str>, Error> {
    let chain: Chain<'_> = serde_json::from_str(chain).map_err(Error::internal)?;
    Ok(chain.steps.into_iter().filter_map(|step| step.state.said).map(|said| said.by).collect())
}

fn activity(cells: &[&str], findings: &mut Findings) -> Result<(), Error> {
    let [id, author, chain] = cells else { return Err(Error::internal("a decision cannot be read")) };
    if deciders(chain)?.contains(author) {
        findings.note("I5", id, "Somebody decided on what they had asked for themselves.");
    }
    Ok(())
}

fn claim(cells: &[&str], separation: &Separation, findings: &mut Findings) -> Result<(), Error> {
    let [id, claimed_by, author, chain, approved, program, version, payments] = cells else {
        return Err(Error::internal("a decision on a claim cannot be read"));
    };
    let deciders = deciders(chain)?;
    let askers = [*claimed_by, *author];
    if deciders.iter().any(|decider| askers.contains(decider)) {
        findings.note("I5", id, "Somebody decided on what they had asked for themselves.");
    }
    let approved: i64 = approved.parse().map_err(Error::internal)?;
    let from = separation.get(&((*program).to_owned(), (*version).to_owned())).copied().unwrap_or_default();
    for (payment, payer) in payments.split(' ').filter_map(|payment| payment.split_once('=')) {
        if askers.contains(&payer) {
            findings.note("I5", payment, "Somebody paid what they had asked for themselves.");
        }
        if approved >= from && deciders.contains(&payer) {
            findings.note("I5", payment, "Somebody paid what they had approved.");
        }
    }
    Ok(())
}
