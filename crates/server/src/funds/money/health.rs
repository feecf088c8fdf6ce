//! How the funds fare: sums in one currency, what will lapse, who would lose it.

use std::collections::BTreeMap;

use chrono::{Datelike, Months, NaiveDate};
use guildhall_domain::{
    funds::{Ageing, Balance, Health, HealthFilter, Lapse, Program, ProgramFilter, ProgramId, ProgramStatus, Share, convert},
    money::Currency,
    partner::PartnerId,
};
use sea_orm::ConnectionTrait;

use super::{rates, store::programs, turnaround};
use crate::{
    cx::Cx,
    db::{Where, id, sql},
    error::Error,
    funds::{
        book::{balance, currency, day},
        claims::rows::owed,
        outcomes,
    },
};

/// Most partners of the list.
const MOST_PARTNERS: usize = 20;

/// How the funds of the partners one may see fare: for partners their own.
pub async fn health(cx: Cx, filter: HealthFilter) -> Result<Health, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let programs = match filter.program {
        Some(program) => vec![programs::read(db, actor, program).await?],
        None => programs::list(db, actor, &ProgramFilter { status: Some(ProgramStatus::Open) }).await?,
    };
    let ids: Vec<ProgramId> = programs.iter().map(|program| program.id).collect();
    let currency = one_currency(&programs).unwrap_or(cx.app.portal.currency);
    let today = cx.now.date_naive();
    // Programs that one may not see are not among these.
    let mut wanted = Where::default();
    wanted.within("a.partner_id", actor.scope());
    let look = Look { db, programs: &programs, wanted, currency, rates: rates_to(db, currency, today).await? };
    let mut by_partner = look.shares("a.partner_id", "c.name", "JOIN partners c ON c.id = a.partner_id").await?;
    let lost = look.lapsing(&cx).await?;
    for share in &mut by_partner {
        share.lapsed = lost.gone_by_partner.get(&share.key).copied().unwrap_or_default();
    }
    by_partner.sort_by_key(|share| std::cmp::Reverse(share.key.parse().ok().and_then(|id| lost.by_partner.get(&id)).copied()));
    by_partner.truncate(MOST_PARTNERS);
    let mut by_region = look.shares("c.region", "''", "JOIN partners c ON c.id = a.partner_id").await?;
    let (mut balance, mut lapsed) = (Balance::default(), 0i64);
    for share in &mut by_region {
        share.lapsed = lost.gone_by_region.get(&share.key).copied().unwrap_or_default();
        lapsed = lapsed.saturating_add(share.lapsed);
        balance = balance.plus(&share.balance).ok_or_else(|| Error::internal("the sums do not fit"))?;
    }
    Ok(Health {
        as_of: cx.now,
        currency,
        balance,
        lapsed,
        unclaimed: look.unclaimed().await?,
        ageing: lost.ageing,
        forecast: lost.forecast.into_iter().map(|(on, amount)| Lapse { on, amount }).collect(),
        by_region,
        by_type: look.by_type().await?,
        by_partner,
        turnaround: turnaround::of(db, cx.now, &ids).await?,
        roi: outcomes::total(db, actor, &ids, currency).await?,
    })
}

fn one_currency(programs: &[Program]) -> Option<Currency> {
    let first = programs.first()?.program.currency;
    programs.iter().all(|program| program.program.currency == first).then_some(first)
}

/// The rates of the day from any currency.
async fn rates_to(db: &impl ConnectionTrait, to: Currency, on: NaiveDate) -> Result<BTreeMap<Currency, i64>, Error> {
    let select = "SELECT DISTINCT currency FROM funds_allocations WHERE currency <> $1";
    let mut rates = BTreeMap::from([(to, 1_000_000)]);
    for row in db.query_all_raw(sql(db, select, [to.to_string().into()])).await? {
        let from = currency(&row.try_get_by_index::<String>(0)?)?;
        // One that is missing is told only when money of that currency is summed.
        if let Ok(rate) = rates::find(db, from, to, on).await {
            rates.insert(from, rate.rate.millionths);
        }
    }
    Ok(rates)
}

/// What lapses when, and who loses it.
#[derive(Default)]
struct Lapsing {
    ageing: Ageing,
    forecast: BTreeMap<NaiveDate, i64>,
    by_partner: BTreeMap<PartnerId, i64>,
    /// What has lapsed and is not booked yet.
    gone_by_partner: BTreeMap<String, i64>,
    gone_by_region: BTreeMap<String, i64>,
}

struct Look<'a, C> {
    db: &'a C,
    programs: &'a [Program],
    wanted: Where,
    currency: Currency,
    rates: BTreeMap<Currency, i64>,
}

impl<C: ConnectionTrait> Look<'_, C> {
    fn wanted(&self) -> Where {
        let mut wanted = self.wanted.clone();
        wanted.is_one_of("a.program_id", self.programs.iter().map(|program| program.id));
        wanted
    }

    fn change(&self, amount: i64, from: Currency) -> Result<i64, Error> {
        let missing = guildhall_domain::funds::Refusal::NoRate { from: from.to_string(), to: self.currency.to_string() };
        let millionths = self.rates.get(&from).copied().ok_or(missing)?;
        convert(amount, millionths, from.exponent(), self.currency.exponent()).ok_or_else(|| Error::internal("the sums do not fit"))
    }

    fn change_all(&self, balance: Balance, from: Currency) -> Result<Balance, Error> {
        Ok(Balance {
            allocated: self.change(balance.allocated, from)?,
            committed: self.change(balance.committed, from)?,
            paid: self.change(balance.paid, from)?,
            forfeited: self.change(balance.forfeited, from)?,
            reinstated: self.change(balance.reinstated, from)?,
        })
    }

    /// Sums of allocations by something.
    async fn shares(&self, key: &str, name: &str, join: &str) -> Result<Vec<Share>, Error> {
        let wanted = self.wanted();
        let sum = |column: &str| format!("CAST(SUM(a.{column}) AS BIGINT)");
        let select = format!(
            "SELECT {key}, MAX({name}), a.currency, {}, {}, {}, {}, {} FROM funds_allocations a
                JOIN funds_programs p ON p.id = a.program_id {join}{} GROUP BY {key}, a.currency ORDER BY {key}",
            sum("allocated"),
            sum("committed"),
            sum("paid"),
            sum("forfeited"),
            sum("reinstated"),
            wanted.clause()
        );
        let rows = self.db.query_all_raw(sql(self.db, &select, wanted.values())).await?;
        let mut shares = Shares::default();
        for row in &rows {
            let text = |index: usize| row.try_get_by_index::<String>(index);
            shares.add(text(0)?, text(1)?, &self.change_all(balance(row, 3)?, currency(&text(2)?)?)?)?;
        }
        Ok(shares.list())
    }

    /// Committed and paid by type of activity.
    async fn by_type(&self) -> Result<Vec<Share>, Error> {
        let wanted = self.wanted();
        let select = format!(
            "SELECT v.kind, a.currency, CAST(SUM(v.committed) AS BIGINT), CAST(SUM(v.paid) AS BIGINT) FROM funds_activities v
                JOIN funds_requests a ON a.id = v.request_id{} AND v.committed + v.paid > 0 GROUP BY v.kind, a.currency ORDER BY v.kind",
            wanted.clause()
        );
        let mut shares = Shares::default();
        for row in self.db.query_all_raw(sql(self.db, &select, wanted.values())).await? {
            let from = currency(&row.try_get_by_index::<String>(1)?)?;
            let balance = Balance { committed: row.try_get_by_index(2)?, paid: row.try_get_by_index(3)?, ..Balance::default() };
            shares.add(row.try_get_by_index(0)?, String::new(), &self.change_all(balance, from)?)?;
        }
        Ok(shares.list())
    }

    /// Committed, less what claims ask for that are neither denied nor paid.
    async fn unclaimed(&self) -> Result<i64, Error> {
        let committed = self.sum("a.committed", "funds_allocations", "").await?;
        let asked = self.sum("a.asked", "funds_claims", "AND a.status = 'in_review'").await?;
        let owed = self.sum("a.owed", &owed(), "").await?;
        Ok((committed - asked - owed).max(0))
    }

    /// A sum over a table that says program, partner and currency itself.
    async fn sum(&self, what: &str, table: &str, and: &str) -> Result<i64, Error> {
        let wanted = self.wanted();
        let select = format!("SELECT a.currency, CAST(SUM({what}) AS BIGINT) FROM {table} a{} {and} GROUP BY a.currency", wanted.clause());
        let mut sum = 0;
        for row in self.db.query_all_raw(sql(self.db, &select, wanted.values())).await? {
            sum += self.change(row.try_get_by_index(1)?, currency(&row.try_get_by_index::<String>(0)?)?)?;
        }
        Ok(sum)
    }

    /// What of the credits lapses when, by the days that are left in each program's time zone.
    async fn lapsing(&self, cx: &Cx) -> Result<Lapsing, Error> {
        let wanted = self.wanted();
        let available = "c.allocated - c.committed - c.paid - c.forfeited + c.reinstated";
        let select = format!(
            "SELECT a.program_id, a.partner_id, a.currency, c.expires_on, CAST(SUM({available}) AS BIGINT), q.region FROM funds_credits c
                JOIN funds_allocations a ON a.id = c.allocation_id JOIN funds_programs p ON p.id = a.program_id
                JOIN partners q ON q.id = a.partner_id{}
                GROUP BY a.program_id, a.partner_id, a.currency, c.expires_on, q.region HAVING SUM({available}) > 0",
            wanted.clause()
        );
        let mut lapsing = Lapsing::default();
        for row in self.db.query_all_raw(sql(self.db, &select, wanted.values())).await? {
            let text = |index: usize| row.try_get_by_index::<String>(index);
            let program: ProgramId = id(&text(0)?)?;
            let Some(program) = self.programs.iter().find(|known| known.id == program) else { continue };
            let expires_on = day(&text(3)?)?;
            let amount = self.change(row.try_get_by_index(4)?, currency(&text(2)?)?)?;
            let ageing = &mut lapsing.ageing;
            let bucket = match (expires_on - program.program.today(cx.now)).num_days() {
                ..0 => {
                    *lapsing.gone_by_partner.entry(text(1)?).or_default() += amount;
                    *lapsing.gone_by_region.entry(text(5)?).or_default() += amount;
                    continue;
                }
                0..=30 => &mut ageing.within_30,
                31..=60 => &mut ageing.within_60,
                61..=90 => &mut ageing.within_90,
                91.. => &mut ageing.later,
            };
            *bucket += amount;
            *lapsing.forecast.entry(month_end(expires_on)).or_default() += amount;
            *lapsing.by_partner.entry(id(&text(1)?)?).or_default() += amount;
        }
        Ok(lapsing)
    }
}

fn month_end(day: NaiveDate) -> NaiveDate {
    let next = day.with_day(1).and_then(|first| first.checked_add_months(Months::new(1)));
    next.and_then(|next| next.pred_opt()).unwrap_or(day)
}

/// Shares by key, currencies together.
#[derive(Default)]
struct Shares(BTreeMap<String, Share>);

impl Shares {
    fn add(&mut self, key: String, name: String, balance: &Balance) -> Result<(), Error> {
        let share = self.0.entry(key.clone()).or_insert(Share { key, name, balance: Balance::default(), lapsed: 0 });
        share.balance = share.balance.plus(balance).ok_or_else(|| Error::internal("the sums do not fit"))?;
        Ok(())
    }

    fn list(self) -> Vec<Share> {
        self.0.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_end_on_their_last_day() {
        for (day, end) in [("2026-02-03", "2026-02-28"), ("2028-02-29", "2028-02-29"), ("2026-12-31", "2026-12-31")] {
            assert_eq!(month_end(day.parse().expect("a day")), end.parse::<NaiveDate>().expect("a day"));
        }
    }
}
