//! What a draft is held against: the allocation, the program, its rules, the rate, and what was asked for before.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{ActivityId, AllocationId, Findings, ProgramId, RequestId, RequestInput, Rules, Setting, convert, quarter_of, usable},
    invalid::Invalid,
    money::Currency,
    partner::PartnerId,
};
use sea_orm::ConnectionTrait;

use super::case::{Case, Terms};
use crate::{
    cx::Cx,
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::{
        book,
        money::{self, rates},
    },
};

/// The money that a request asks for.
#[derive(Debug, Clone)]
pub struct Purse {
    /// The allocation.
    pub allocation: AllocationId,
    /// Its program.
    pub program: ProgramId,
    /// The program's name.
    pub program_name: String,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// The partner's region.
    pub region: String,
    /// Its currency.
    pub currency: Currency,
    /// Version of the rules that apply to what is filed now.
    pub current_rules: i32,
    /// The program.
    pub terms: Terms,
}

/// The allocation that somebody names, if it is theirs.
pub async fn purse(db: &impl ConnectionTrait, actor: &Actor, allocation: AllocationId) -> Result<Purse, Error> {
    let mut wanted = Where::default();
    wanted.is("a.id", allocation.to_string());
    wanted.within("a.partner_id", actor.scope());
    let statement = format!(
        "SELECT a.program_id AS program, a.partner_id AS partner, a.currency AS currency, c.name AS partner_name, c.region AS region,
            g.name AS program_name, g.status AS program_status, g.starts_on AS starts_on, g.ends_on AS ends_on, g.currency AS program_currency,
            g.rules_version AS rules_version FROM funds_allocations a JOIN funds_programs g ON g.id = a.program_id
            JOIN partners c ON c.id = a.partner_id{}",
        wanted.clause()
    );
    let row = db.query_one_raw(sql(db, &statement, wanted.values())).await?.ok_or(Error::NotFound)?;
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(Purse {
        allocation,
        program: id(&text("program")?)?,
        program_name: text("program_name")?,
        partner: id(&text("partner")?)?,
        partner_name: text("partner_name")?,
        region: text("region")?,
        currency: book::currency(&text("currency")?)?,
        current_rules: i32::try_from(row.try_get::<i64>("", "rules_version")?).map_err(Error::internal)?,
        terms: Terms {
            status: book::program_status(&text("program_status")?)?,
            starts_on: book::day(&text("starts_on")?)?,
            ends_on: book::day(&text("ends_on")?)?,
            currency: book::currency(&text("program_currency")?)?,
        },
    })
}

/// Keeps still what a draft is held against until the transaction ends: the period is not closed meanwhile, and no two requests of a partner
/// are both held against the same rest of a quarter. Comes before [`purse`] and [`desk`].
pub async fn hold(cx: &Cx, tx: &Tx, case: &Case) -> Result<(), Error> {
    let (program, partner) = (case.request.program, case.request.partner);
    if db::is_postgres(tx) {
        let lock = "SELECT 1 FROM funds_programs WHERE id = $1 FOR SHARE";
        tx.query_one_raw(sql(tx, lock, [program.to_string().into()])).await?;
    }
    cx.app.db.lock(tx, &format!("funds.quarter/{program}/{partner}")).await
}

/// Everything that a draft is held against.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The allocation.
    pub purse: Purse,
    /// The rules it is filed under.
    pub rules: Rules,
    /// Millionths of the program's currency.
    rate: Option<i64>,
    /// Money that can be asked for.
    pub available: i64,
    /// The day in the program's time zone.
    pub today: NaiveDate,
    in_quarter: i64,
    in_quarter_of: BTreeMap<String, i64>,
    kept: i64,
    fixed: Vec<ActivityId>,
}

/// Gathers it, for a draft that is not kept yet or for a request that is.
pub async fn desk(db: &impl ConnectionTrait, purse: Purse, case: Option<&Case>, now: DateTime<Utc>) -> Result<Desk, Error> {
    let rules = match case {
        Some(case) if case.request.program == purse.program => case.request.rules.clone(),
        Some(_) | None => money::rules(db, purse.program, purse.current_rules).await?,
    };
    let today = rules.day_of(now);
    let available = usable(&book::credits(db, purse.allocation).await?, today);
    let in_quarter_of = if rules.max_quarter.is_some() || rules.activity_types.iter().any(|kind| kind.max_quarter.is_some()) {
        in_quarter(db, &purse, case.map(|case| case.request.id), today, &rules).await?
    } else {
        BTreeMap::new()
    };
    Ok(Desk {
        rate: rate(db, purse.currency, purse.terms.currency, today).await?,
        in_quarter: in_quarter_of.values().copied().fold(0, i64::saturating_add),
        in_quarter_of,
        kept: case.map(Case::kept).unwrap_or_default(),
        fixed: case.map(Case::fixed).unwrap_or_default(),
        purse,
        rules,
        available,
        today,
    })
}

impl Desk {
    /// As the domain's check takes it.
    pub fn setting(&self) -> Setting<'_> {
        Setting {
            rules: &self.rules,
            status: self.purse.terms.status,
            period: (self.purse.terms.starts_on, self.purse.terms.ends_on),
            currency: self.purse.currency,
            program_currency: self.purse.terms.currency,
            rate: self.rate,
            available: self.available,
            in_quarter: self.in_quarter,
            in_quarter_of: &self.in_quarter_of,
            kept: self.kept,
            fixed: &self.fixed,
            region: &self.purse.region,
            today: self.today,
        }
    }

    /// What the whole request comes to in the program's currency; nothing while nobody can say.
    pub fn in_program(&self, input: &RequestInput) -> i64 {
        let setting = self.setting();
        setting.sums(input).and_then(|(_, total)| setting.in_program(total)).unwrap_or_default()
    }
}

/// The rate of a day in millionths; absent when both currencies are the same, or when there is none.
async fn rate(db: &impl ConnectionTrait, from: Currency, to: Currency, day: NaiveDate) -> Result<Option<i64>, Error> {
    if from == to {
        return Ok(None);
    }
    match rates::find(db, from, to, day).await {
        Ok(rate) => Ok(Some(rate.rate.millionths)),
        Err(Error::Refused { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// What the partner asked for in the calendar quarter besides one request, in the program's currency, by type of activity.
async fn in_quarter(
    db: &impl ConnectionTrait,
    purse: &Purse,
    besides: Option<RequestId>,
    today: NaiveDate,
    rules: &Rules,
) -> Result<BTreeMap<String, i64>, Error> {
    let (first, last) = quarter_of(today);
    let begin = |day: NaiveDate| db::text(rules.begin_of(day));
    let select = "SELECT a.kind, r.currency, CAST(SUM(COALESCE(a.approved, a.asked)) AS BIGINT) FROM funds_requests r
        JOIN funds_activities a ON a.request_id = r.id WHERE r.partner_id = $1 AND r.program_id = $2 AND r.submitted_at >= $3
        AND r.submitted_at < $4 AND r.id <> $5 AND a.status IN ('open', 'approved', 'settled', 'lapsed') GROUP BY a.kind, r.currency";
    let values = [
        purse.partner.to_string().into(),
        purse.program.to_string().into(),
        begin(first).into(),
        begin(last.succ_opt().unwrap_or(last)).into(),
        besides.map(|id| id.to_string()).unwrap_or_default().into(),
    ];
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, select, values)).await? {
        let currency = book::currency(&row.try_get_by_index::<String>(1)?)?;
        let amount: i64 = row.try_get_by_index(2)?;
        let to = purse.terms.currency;
        let worth = match rate(db, currency, to, today).await? {
            _ if currency == to => Some(amount),
            Some(millionths) => convert(amount, millionths, currency.exponent(), to.exponent()),
            None => None,
        };
        let sum = sums.entry(row.try_get_by_index(0)?).or_default();
        *sum = sum.saturating_add(worth.unwrap_or_default());
    }
    Ok(sums)
}

/// Findings as the failure of a request: wrong fields first, else the first thing that is not possible.
pub fn refuse(findings: Findings) -> Result<(), Error> {
    if !findings.invalid.is_empty() {
        return Err(Invalid { errors: findings.invalid }.into());
    }
    match findings.refused.into_iter().next() {
        Some((_, refusal)) => Err(refusal.into()),
        None => Ok(()),
    }
}
