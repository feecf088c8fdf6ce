//! How the money stands: sums of allocations, what lapses when, until when something can be done.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use guildhall_domain::{
    access::Actor,
    funds::{AllocationId, Balance, Lapse, Program, ProgramId, Standing, Summary, SummaryFilter},
    money::Currency,
};
use sea_orm::ConnectionTrait;

use super::{allocations::visible, store::programs};
use crate::{
    cx::Cx,
    db::{Where, id, sql},
    error::Error,
    funds::{
        book::{balance, currency, day},
        people,
    },
};

/// What a standing is about: an allocation, or all of a program in one currency.
type Key = (ProgramId, Currency, Option<AllocationId>);
/// The sums of a standing, and what of it lapses when.
type Sums = BTreeMap<Key, (Balance, Vec<Lapse>)>;

/// How the money stands for the partner, or for all whom one may see.
pub async fn summary(cx: Cx, filter: SummaryFilter) -> Result<Summary, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let (sums, region) = match actor.partner().or(filter.partner) {
        Some(partner) => {
            let mut wanted = visible(actor);
            if let Some(partner) = filter.partner {
                wanted.is("a.partner_id", partner.to_string());
            }
            (of_allocations(db, &wanted).await?, region_of(db, &partner.to_string()).await?)
        }
        None => (of_programs(db, actor).await?, String::new()),
    };
    let programs: BTreeMap<ProgramId, Program> = programs::all(db).await?.into_iter().map(|program| (program.id, program)).collect();
    let mut standings = Vec::with_capacity(sums.len());
    for (key, (balance, lapses)) in sums {
        let Some(program) = programs.get(&key.0) else { continue };
        standings.push(standing(program, &key, balance, lapses, &region, cx.now));
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
) -> Standing {
    let input = &program.program;
    let today = input.today(now);
    let (gone, lapses): (Vec<Lapse>, Vec<Lapse>) = lapses.into_iter().partition(|lapse| lapse.on < today);
    Standing {
        program: program.id,
        program_name: input.name.clone(),
        program_kind: input.kind,
        program_status: program.status,
        allocation: *allocation,
        currency: *currency,
        balance,
        lapsed: gone.iter().map(|lapse| lapse.amount).sum(),
        participation: input.rules.participation,
        ends_on: input.ends_on,
        request_by: input.request_by(region),
        claim_by: input.rules.claim_by(input.ends_on, input.ends_on),
        lapses,
    }
}

async fn region_of(db: &impl ConnectionTrait, partner: &str) -> Result<String, Error> {
    let row = db.query_one_raw(sql(db, "SELECT region FROM partners WHERE id = $1", [partner.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// One standing for each allocation.
async fn of_allocations(db: &impl ConnectionTrait, wanted: &Where) -> Result<Sums, Error> {
    let select = format!(
        "SELECT a.program_id, a.currency, a.id, a.allocated, a.committed, a.paid, a.forfeited, a.reinstated FROM funds_allocations a
            JOIN funds_programs p ON p.id = a.program_id{}",
        wanted.clause()
    );
    let mut sums = Sums::new();
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let key = (id(&text(0)?)?, currency(&text(1)?)?, Some(id(&text(2)?)?));
        sums.insert(key, (balance(&row, 3)?, Vec::new()));
    }
    let select = format!(
        "SELECT a.program_id, a.currency, a.id, c.expires_on, c.allocated, c.committed, c.paid, c.forfeited, c.reinstated
            FROM funds_credits c JOIN funds_allocations a ON a.id = c.allocation_id JOIN funds_programs p ON p.id = a.program_id{}
            ORDER BY c.expires_on",
        wanted.clause()
    );
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let key = (id(&text(0)?)?, currency(&text(1)?)?, Some(id(&text(2)?)?));
        if let Some((_, lapses)) = sums.get_mut(&key) {
            note(lapses, day(&text(3)?)?, balance(&row, 4)?.available());
        }
    }
    Ok(sums)
}

/// One standing for each program and currency. The credits sum to the allocations, and say what lapses too: so they alone are read.
async fn of_programs(db: &impl ConnectionTrait, actor: &Actor) -> Result<Sums, Error> {
    let mut wanted = Where::default();
    people::keep_to_visible_money(&mut wanted, actor, "c.partner_id", |asked| {
        format!("c.allocation_id IN (SELECT q.allocation_id FROM funds_requests q WHERE q.id IN {asked})")
    });
    let sum = |column: &str| format!("CAST(SUM(c.{column}) AS BIGINT)");
    let select = format!(
        "SELECT c.program_id, c.currency, c.expires_on, {}, {}, {}, {}, {} FROM funds_credits c{}
            GROUP BY c.program_id, c.currency, c.expires_on ORDER BY c.expires_on",
        sum("allocated"),
        sum("committed"),
        sum("paid"),
        sum("forfeited"),
        sum("reinstated"),
        wanted.clause()
    );
    let mut sums = Sums::new();
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let (all, lapses) = sums.entry((id(&text(0)?)?, currency(&text(1)?)?, None)).or_default();
        let part = balance(&row, 3)?;
        *all = all.plus(&part).ok_or_else(|| Error::internal("the sums do not fit"))?;
        note(lapses, day(&text(2)?)?, part.available());
    }
    Ok(sums)
}

/// Adds what lapses on a day to those of the days before it.
fn note(lapses: &mut Vec<Lapse>, on: NaiveDate, amount: i64) {
    match lapses.last_mut().filter(|last| last.on == on) {
        Some(last) => last.amount += amount,
        None if amount > 0 => lapses.push(Lapse { on, amount }),
        None => {}
    }
}
