//! How the money stands: sums of allocations, what lapses when, until when something can be done.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Balance, Lapse, Program, ProgramId, Standing, Summary, SummaryFilter},
    money::Currency,
};
use sea_orm::ConnectionTrait;

use super::{allocations::visible, store::programs};
use crate::{
    cx::Cx,
    db::{Where, id, sql},
    error::Error,
    funds::book::{balance, currency, day},
};

/// What a standing is about: an allocation, or all of a program in one currency.
type Key = (ProgramId, Currency, Option<String>);

/// How the money stands for the partner, or for all whom one may see.
pub async fn summary(cx: Cx, filter: SummaryFilter) -> Result<Summary, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let partner = actor.partner().or(filter.partner);
    let mut wanted = visible(actor);
    if let Some(partner) = filter.partner {
        wanted.is("a.partner_id", partner.to_string());
    }
    let single = partner.is_some();
    let region = match partner {
        Some(partner) => region_of(db, &partner.to_string()).await?,
        None => String::new(),
    };
    let programs: BTreeMap<ProgramId, Program> = programs::all(db).await?.into_iter().map(|program| (program.id, program)).collect();
    let mut lapses = lapses(db, &wanted, single).await?;
    let mut standings = Vec::new();
    for (key, balance) in sums(db, &wanted, single).await? {
        let Some(program) = programs.get(&key.0) else { continue };
        standings.push(standing(program, &key, balance, lapses.remove(&key).unwrap_or_default(), &region, cx.now)?);
    }
    // The newest period first, as in the list of programs.
    standings.sort_by_key(|standing| (std::cmp::Reverse(standing.ends_on), standing.program, standing.currency));
    Ok(Summary { as_of: cx.now, standings })
}

fn standing(
    program: &Program,
    (_, currency, allocation): &Key,
    balance: Balance,
    lapses: Vec<Lapse>,
    region: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Standing, Error> {
    let input = &program.program;
    let today = input.today(now);
    let (gone, lapses): (Vec<Lapse>, Vec<Lapse>) = lapses.into_iter().partition(|lapse| lapse.on < today);
    Ok(Standing {
        program: program.id,
        program_name: input.name.clone(),
        program_kind: input.kind,
        program_status: program.status,
        allocation: allocation.as_deref().map(id).transpose()?,
        currency: *currency,
        balance,
        lapsed: gone.iter().map(|lapse| lapse.amount).sum(),
        participation: input.rules.participation,
        ends_on: input.ends_on,
        request_by: input.request_by(region),
        claim_by: input.rules.claim_by(input.ends_on, input.ends_on),
        lapses,
    })
}

async fn region_of(db: &impl ConnectionTrait, partner: &str) -> Result<String, Error> {
    let row = db.query_one_raw(sql(db, "SELECT region FROM partners WHERE id = $1", [partner.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

async fn sums(db: &impl ConnectionTrait, wanted: &Where, single: bool) -> Result<Vec<(Key, Balance)>, Error> {
    let sum = |column: &str| format!("CAST(SUM(a.{column}) AS BIGINT)");
    let group = if single { "a.program_id, a.currency, a.id" } else { "a.program_id, a.currency" };
    let key = if single { group.to_owned() } else { format!("{group}, NULL") };
    let select = format!(
        "SELECT {key}, {}, {}, {}, {}, {} FROM funds_allocations a JOIN funds_programs p ON p.id = a.program_id{} GROUP BY {group}",
        sum("allocated"),
        sum("committed"),
        sum("paid"),
        sum("forfeited"),
        sum("reinstated"),
        wanted.clause()
    );
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    rows.iter()
        .map(|row| {
            let allocation = if single { Some(row.try_get_by_index::<String>(2)?) } else { None };
            let key = (id(&row.try_get_by_index::<String>(0)?)?, currency(&row.try_get_by_index::<String>(1)?)?, allocation);
            Ok((key, balance(row, 3)?))
        })
        .collect()
}

/// What is still available in credits, by the day on which it lapses.
async fn lapses(db: &impl ConnectionTrait, wanted: &Where, single: bool) -> Result<BTreeMap<Key, Vec<Lapse>>, Error> {
    let available = "c.allocated - c.committed - c.paid - c.forfeited + c.reinstated";
    let group = if single { "a.program_id, a.currency, c.expires_on, a.id" } else { "a.program_id, a.currency, c.expires_on" };
    let select = format!(
        "SELECT {group}, CAST(SUM({available}) AS BIGINT) FROM funds_credits c JOIN funds_allocations a ON a.id = c.allocation_id
            JOIN funds_programs p ON p.id = a.program_id{} GROUP BY {group} HAVING SUM({available}) > 0 ORDER BY c.expires_on",
        wanted.clause()
    );
    let mut lapses: BTreeMap<Key, Vec<Lapse>> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let allocation = if single { Some(text(3)?) } else { None };
        let on: NaiveDate = day(&text(2)?)?;
        let amount = row.try_get_by_index(if single { 4 } else { 3 })?;
        lapses.entry((id(&text(0)?)?, currency(&text(1)?)?, allocation)).or_default().push(Lapse { on, amount });
    }
    Ok(lapses)
}
