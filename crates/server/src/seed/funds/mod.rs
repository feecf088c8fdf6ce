//! The demo's year of funds: programs, money for partners, and hundreds of requests in every state.

mod act;
mod ideas;
mod plan;
mod proof;
mod rules;
pub(super) mod stage;
mod words;

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Duration, Months, NaiveDate, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{AllocationId, AllocationInput, ImportInput, PoolId, PoolInput, Program, ProgramId, ProgramKind, RateInput},
    money::{Currency, Money},
};
use sea_orm::ConnectionTrait;

use self::{
    act::Play,
    plan::{Plan, dice},
    stage::{Stage, missing},
};
use super::{fill::moment, partners::PARTNERS};
use crate::{db::sql, error::Error, funds::money, state::App};

/// Days the year of the demo goes back.
const YEAR: i32 = -345;

/// Plays the year. The clock of the app must be one that can be set; afterwards it is what it was.
///
/// # Errors
/// When the database or the store fails.
pub async fn seed(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let stage = Stage::set(app).await?;
    let start = moment(now, YEAR, 540);
    let period = period(now);
    rates(&stage, start).await?;
    let mdf = program(&stage, start, format!("MDF {}", span(period)), ProgramKind::Mdf, period, (75_000_000, "6420"), 0).await?;
    let coop = program(&stage, start, format!("Co-op {}", span(period)), ProgramKind::Coop, period, (20_000_000, "6430"), 1).await?;
    let mut allocations = BTreeMap::new();
    money(&stage, start, &mdf, &mut allocations).await?;
    purchases(&stage, now, &coop, &mut allocations).await?;
    let takes_part: Vec<usize> = stage.partners.keys().copied().collect();
    let plans: Vec<Plan> = plan::year(&takes_part, ideas::IDEAS.len());
    Play::new(&stage, &plans, &allocations, now).play().await?;
    about_to_lapse(&stage, now, &mdf).await?;
    coming(&stage, now, period).await?;
    app.clock.set(now);
    // Nobody wants the mails of a year that never was.
    let tx = app.db.begin().await?;
    tx.execute_raw(sql(&tx, "DELETE FROM jobs WHERE kind = 'funds.mail'", [])).await?;
    tx.execute_raw(sql(&tx, "DELETE FROM funds_notices WHERE at < $1", [crate::db::text(now - Duration::days(14)).into()])).await?;
    tx.commit().await?;
    Ok(())
}

/// The programs' period: from eleven months ago to the end of a month at least five weeks away.
fn period(now: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
    let today = now.date_naive();
    let first = |day: NaiveDate| day.with_day(1).unwrap_or(day);
    let starts_on = first(today.checked_sub_months(Months::new(11)).unwrap_or(today));
    let ahead = first(today + Duration::days(35));
    let ends_on = ahead.checked_add_months(Months::new(2)).and_then(|day| day.pred_opt()).unwrap_or(ahead);
    (starts_on, ends_on)
}

fn span((from, to): (NaiveDate, NaiveDate)) -> String {
    if from.year() == to.year() { from.year().to_string() } else { format!("{}/{:02}", from.year(), to.year() % 100) }
}

fn euro() -> Result<Currency, Error> {
    "EUR".parse().map_err(|_| missing())
}

async fn rates(stage: &Stage, at: DateTime<Utc>) -> Result<(), Error> {
    for (code, millionths) in [("GBP", 1_162_000), ("USD", 925_000), ("SEK", 88_400)] {
        let from = code.parse().map_err(|_| missing())?;
        for (from, to, millionths) in [(from, euro()?, millionths), (euro()?, from, 1_000_000_000_000 / millionths)] {
            let input = RateInput { from, to, millionths, from_day: at.date_naive() };
            money::rates::create(stage.cx(stage.finance, at, None, None).await?, input).await?;
        }
    }
    Ok(())
}

async fn program(
    stage: &Stage,
    at: DateTime<Utc>,
    name: String,
    kind: ProgramKind,
    period: (NaiveDate, NaiveDate),
    (total, gl_code): (i64, &str),
    minute: i64,
) -> Result<Program, Error> {
    let at = at + Duration::minutes(minute);
    let input = rules::program(name, kind, period, (euro()?, total), gl_code, stage.substitute);
    let program = money::programs::create(stage.cx(stage.admin, at, None, None).await?, input).await?;
    money::programs::open(stage.cx(stage.admin, at, Some(program.id.to_string()), None).await?, Nothing {}).await
}

async fn pool(
    stage: &Stage,
    at: DateTime<Utc>,
    number: usize,
    program: ProgramId,
    parent: Option<PoolId>,
    (name, region): (&str, &str),
    amount: i64,
) -> Result<PoolId, Error> {
    let input = PoolInput {
        operation: stage.id("pool", number, at),
        parent,
        name: name.to_owned(),
        region: region.to_owned(),
        tier: String::new(),
        amount,
    };
    let cx = stage.cx(stage.finance, at, Some(program.to_string()), None).await?;
    Ok(money::pools::create(cx, input).await?.id)
}

/// The currency of a partner's book.
fn currency(partner: usize) -> &'static str {
    match PARTNERS.get(partner).map_or("", |partner| partner.country) {
        "GB" => "GBP",
        "SE" => "SEK",
        "US" => "USD",
        _ => "EUR",
    }
}

/// What a partner gets in a year, in the program's currency.
fn budget(partner: usize) -> i64 {
    match PARTNERS.get(partner).map_or("", |partner| partner.tier) {
        "platinum" => 5_800_000,
        "gold" => 3_600_000,
        "silver" => 1_900_000,
        _ => 900_000,
    }
}

/// Pools by part of the world, and an allocation for every partner.
async fn money(
    stage: &Stage,
    at: DateTime<Utc>,
    program: &Program,
    allocations: &mut BTreeMap<(usize, bool), AllocationId>,
) -> Result<(), Error> {
    let europe = pool(stage, at, 1, program.id, None, ("Europe", ""), 55_000_000).await?;
    let world = pool(stage, at, 2, program.id, None, ("Rest of the world", ""), 18_000_000).await?;
    let dach = pool(stage, at, 3, program.id, Some(europe), ("Germany, Austria, Switzerland", "dach"), 20_000_000).await?;
    let north = pool(stage, at, 4, program.id, Some(europe), ("Nordics", "nordics"), 9_000_000).await?;
    for number in stage.partners.keys().copied() {
        let region = PARTNERS.get(number).map_or("", |partner| partner.region);
        let from = match region {
            "dach" => dach,
            "nordics" => north,
            "americas" | "apac" | "mea" => world,
            _ => europe,
        };
        let id = grant(stage, at + Duration::minutes(20), number, from, budget(number), None).await?;
        allocations.insert((number, false), id);
    }
    Ok(())
}

/// The first partner has money that lapses soon, and has not asked for anything with it yet.
async fn about_to_lapse(stage: &Stage, now: DateTime<Utc>, program: &Program) -> Result<(), Error> {
    let pools = money::pools::list(stage.cx(stage.finance, now, Some(program.id.to_string()), None).await?, Nothing {}).await?;
    let dach = pools.iter().find(|pool| pool.region == "dach").ok_or_else(missing)?.id;
    grant(stage, now, 0, dach, 320_000, Some(now.date_naive() + Duration::days(11))).await?;
    Ok(())
}

async fn grant(
    stage: &Stage,
    at: DateTime<Utc>,
    partner: usize,
    pool: PoolId,
    euros: i64,
    expires_on: Option<NaiveDate>,
) -> Result<AllocationId, Error> {
    let company = stage.partners.get(&partner).ok_or_else(missing)?;
    let code = currency(partner);
    let minor = match code {
        "GBP" => euros * 86 / 100,
        "SEK" => euros * 1_131 / 100,
        "USD" => euros * 108 / 100,
        _ => euros,
    };
    let input = AllocationInput {
        operation: stage.id(if expires_on.is_some() { "grant soon" } else { "grant" }, partner, at),
        pool,
        partner: company.id,
        amount: Money::new(minor / 10_000 * 10_000, code.parse().map_err(|_| missing())?),
        expires_on,
        reason: String::new(),
    };
    Ok(money::grants::allocate(stage.cx(stage.finance, at, None, None).await?, input).await?.id)
}

/// Every quarter the purchases of those who buy in euros come in as a file.
async fn purchases(
    stage: &Stage,
    now: DateTime<Utc>,
    program: &Program,
    allocations: &mut BTreeMap<(usize, bool), AllocationId>,
) -> Result<(), Error> {
    let buyers: Vec<usize> = stage.partners.keys().copied().filter(|partner| currency(*partner) == "EUR").collect();
    pool(stage, moment(now, YEAR, 545), 9, program.id, None, ("Accruals", ""), 19_000_000).await?;
    for (quarter, day) in [-300, -210, -120, -30].into_iter().enumerate() {
        let at = moment(now, day, 600);
        let mut csv = "partner,date,product_line,amount,currency,reference\n".to_owned();
        for (row, partner) in buyers.iter().enumerate() {
            let company = stage.partners.get(partner).ok_or_else(missing)?;
            let line = ["level", "flow", "pressure"].get(row % 3).copied().unwrap_or("level");
            let euros = 60_000 + i64::try_from(dice(partner * 8 + quarter, 31, 240_000)).unwrap_or_default();
            let bought = at.date_naive() - Duration::days(9);
            csv.push_str(&format!("{},{bought},{line},{euros}.00,EUR,INV-{}{:02}\n", company.id, 40 + quarter, row));
        }
        let (operation, file_name) = (stage.id("purchases", quarter, at), format!("purchases-q{}.csv", quarter + 1));
        let input = ImportInput { operation, file_name, csv, password: String::new() };
        let cx = stage.cx(stage.finance, at, Some(program.id.to_string()), None).await?;
        let result = money::accruals::import(cx, input).await?;
        if !result.faulty.is_empty() {
            return Err(Error::internal(format!("the demo's purchases are faulty: {:?}", result.faulty)));
        }
    }
    let read = "SELECT a.id, p.name FROM funds_allocations a JOIN partners p ON p.id = a.partner_id WHERE a.program_id = $1";
    for row in stage.rows(read, program.id.to_string()).await? {
        let name: String = row.try_get_by_index(1)?;
        if let Some(number) = PARTNERS.iter().position(|partner| partner.name == name) {
            allocations.insert((number, true), crate::db::id(&row.try_get_by_index::<String>(0)?)?);
        }
    }
    Ok(())
}

/// The next period is being set up.
async fn coming(stage: &Stage, now: DateTime<Utc>, period: (NaiveDate, NaiveDate)) -> Result<(), Error> {
    let starts_on = period.1 + Duration::days(1);
    let ends_on = starts_on.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt()).unwrap_or(starts_on);
    let next = (starts_on, ends_on);
    let input = rules::program(format!("MDF {}", span(next)), ProgramKind::Mdf, next, (euro()?, 80_000_000), "6420", stage.substitute);
    money::programs::create(stage.cx(stage.admin, moment(now, -5, 610), None, None).await?, input).await?;
    Ok(())
}
