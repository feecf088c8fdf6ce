//! A period is closed: what was not used is forfeited or goes on, and nothing is booked any more.

use chrono::{TimeZone, Utc};
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{AdjustInput, AllocationFilter, CarryOver, CloseInput, PoolInput, ProgramInput, ProgramStatus, api},
};

use super::{Funds, allocate, day, eur, operation, pool, sound};
use crate::support::Client;

/// The day after the period, with somebody of finance whose session lives.
async fn after(change: impl FnOnce(&mut ProgramInput)) -> (Funds, Client) {
    let f = Funds::with(change).await;
    f.finance().call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(333))).await.ok();
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 4, 1, 8, 0, 0).single().expect("a moment"));
    let finance = f.t.as_(&f.t.human("Fred Finance", None, &[Role::Finance]).await);
    (f, finance)
}

fn close() -> CloseInput {
    CloseInput { operation: operation(), next_name: None, next_ends_on: None, next_total: 0, preview: false }
}

fn next() -> CloseInput {
    CloseInput { next_name: Some("MDF summer".to_owned()), next_ends_on: Some(day("2027-09-30")), next_total: 10_000, ..close() }
}

#[tokio::test]
async fn unused_money_is_forfeited_and_nothing_is_booked_any_more() {
    let (f, finance) = after(|_| {}).await;
    let preview = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &CloseInput { preview: true, ..close() }).await.ok();
    assert_eq!((preview.forfeited, preview.carried, preview.partners, preview.open), (eur(1_000_333), eur(0), 2, 0));
    assert_eq!(finance.call(&api::PROGRAM, &[&f.program.id], &Nothing {}).await.ok().status, ProgramStatus::Open, "a look changes nothing");
    let input = close();
    let closed = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &input).await.ok();
    assert_eq!(closed, preview);
    assert_eq!(finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &input).await.ok(), closed, "the same operation, the same answer");
    finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &close()).await.fails("funds/period-closed");
    let adjust = AdjustInput { operation: operation(), amount: eur(1), reason: "Late".to_owned() };
    finance.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/period-closed");
    finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.ardent.id, eur(1))).await.fails("funds/period-closed");
    finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("Late", None, 1)).await.fails("funds/period-closed");
    guildhall_server::funds::sweep(&f.t.app).await.expect("a round");
    sound(&f.t).await;
}

#[tokio::test]
async fn a_share_goes_to_the_next_period() {
    let (f, finance) = after(|program| program.rules.carry_over = CarryOver::Percent { percent: 50 }).await;
    let preview = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &CloseInput { preview: true, ..next() }).await.ok();
    assert_eq!((preview.forfeited, preview.carried, preview.partners), (eur(500_167), eur(500_166), 2));
    let closed = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &next()).await.ok();
    assert_eq!((closed.forfeited, closed.carried), (preview.forfeited, preview.carried));
    let id = closed.next.expect("a next program");
    let program = finance.call(&api::PROGRAM, &[&id], &Nothing {}).await.ok();
    assert_eq!((program.status, program.program.starts_on, program.program.total), (ProgramStatus::Open, day("2027-04-01"), 510_166));
    assert_eq!(program.program.rules, f.program.program.rules);
    let pools = finance.call(&api::POOLS, &[&id], &Nothing {}).await.ok();
    assert_eq!(pools.iter().map(|pool| (pool.received.minor, pool.given.minor)).collect::<Vec<_>>(), [(510_166, 500_166)]);
    let filter = AllocationFilter { program: Some(id), ..AllocationFilter::default() };
    let mut carried: Vec<_> = finance.call(&api::ALLOCATIONS, &[], &filter).await.ok().items.iter().map(|a| a.balance.allocated).collect();
    carried.sort_unstable();
    assert_eq!(carried, [166, 500_000]);
    sound(&f.t).await;
}

#[tokio::test]
async fn the_tree_of_pools_goes_on_with_its_shares() {
    let f = Funds::with(|program| program.rules.carry_over = CarryOver::Percent { percent: 100 }).await;
    let finance = f.finance();
    let north = PoolInput { region: "nordics".to_owned(), ..pool("North", Some(&f.pool), 10_000_000) };
    let north = finance.call(&api::CREATE_POOL, &[&f.program.id], &north).await.ok();
    finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("Reserve", None, 25_000_000)).await.ok();
    finance.call(&api::ALLOCATE, &[], &allocate(&north, f.cast.boreal.id, eur(333))).await.ok();
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 4, 1, 8, 0, 0).single().expect("a moment"));
    let finance = f.t.as_(&f.t.human("Fred Finance", None, &[Role::Finance]).await);
    let input = CloseInput { next_total: 30_000_000, ..next() };
    let closed = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &input).await.ok();
    assert_eq!(closed.carried, eur(1_000_333));
    let next = closed.next.expect("a next program");
    let pools = finance.call(&api::POOLS, &[&next], &Nothing {}).await.ok();
    let mut found: Vec<_> =
        pools.iter().map(|pool| (pool.name.as_str(), pool.region.as_str(), pool.received.minor, pool.given.minor)).collect();
    found.sort_unstable();
    // Two thirds of the new budget and what is carried; a fifth of that budget for the north, with what its partner carries.
    let expected = [("Europe", "", 21_000_333, 5_000_333), ("North", "nordics", 4_000_333, 333), ("Reserve", "", 10_000_000, 0)];
    assert_eq!(found, expected);
    let europe = pools.iter().find(|pool| pool.name == "Europe").expect("the root");
    assert!(pools.iter().any(|pool| pool.name == "North" && pool.parent == Some(europe.id)));
    let filter = AllocationFilter { program: Some(next), partner: Some(f.cast.boreal.id), ..AllocationFilter::default() };
    let boreal = finance.call(&api::ALLOCATIONS, &[], &filter).await.ok().items.remove(0);
    assert_eq!(Some(boreal.pool), pools.iter().find(|pool| pool.name == "North").map(|pool| pool.id));
    sound(&f.t).await;
}

#[tokio::test]
async fn everything_goes_on_until_a_day() {
    let (f, finance) = after(|program| program.rules.carry_over = CarryOver::Until { day: day("2027-06-30") }).await;
    let alone = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &CloseInput { preview: true, ..close() }).await.ok();
    assert_eq!((alone.forfeited, alone.carried), (eur(1_000_333), eur(0)), "without a next period there is nowhere to go");
    let closed = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &next()).await.ok();
    assert_eq!((closed.forfeited, closed.carried, closed.partners), (eur(0), eur(1_000_333), 0));
    let filter = AllocationFilter { program: closed.next, partner: Some(f.cast.ardent.id), ..AllocationFilter::default() };
    let page = finance.call(&api::ALLOCATIONS, &[], &filter).await.ok();
    let credits: Vec<_> = page.items[0].credits.iter().map(|credit| (credit.expires_on, credit.balance.allocated)).collect();
    assert_eq!(credits, [(day("2027-06-30"), 1_000_000)]);
    sound(&f.t).await;
}

#[tokio::test]
async fn a_period_that_runs_or_is_in_use_is_not_closed() {
    let f = Funds::open().await;
    let runs = f.finance().call(&api::CLOSE_PROGRAM, &[&f.program.id], &close()).await;
    assert_eq!(runs.fails("funds/period-runs").params["ends_on"], "2027-03-31");
    let (f, finance) = after(|_| {}).await;
    let request =
        "INSERT INTO funds_requests (id, number, program_id, rules_version, allocation_id, partner_id, currency, title, description,
        status, question, vendor_note, requested_by, asked, approved, paid, search_key, created_at, updated_at, version)
        VALUES ('r', 'R-1', $1, 1, $2, $3, 'EUR', 'T', '', 'in_review', '', '', $4, 1, 0, 0, '', '', '', 1)";
    let values = [f.program.id.to_string(), f.allocation.id.to_string(), f.cast.ardent.id.to_string(), f.cast.ardent_user.id.to_string()];
    f.t.execute(request, values.map(Into::into)).await.expect("a request");
    let activity = "INSERT INTO funds_activities (id, request_id, position, input, kind, status, asked, chain, committed, paid)
        VALUES ('v', 'r', 0, '{}', 'event', 'open', 1, '{}', 0, 0)";
    f.t.execute(activity, []).await.expect("an activity");
    let refused = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &close()).await;
    assert_eq!(refused.fails("funds/period-in-use").params["count"], 1);
    let preview = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &CloseInput { preview: true, ..close() }).await.ok();
    assert_eq!(preview.open, 1);
}

#[tokio::test]
async fn the_next_period_comes_after_this_one() {
    let (f, finance) = after(|_| {}).await;
    let input = CloseInput { next_ends_on: Some(day("2027-03-31")), ..next() };
    let fields = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &input).await.fields();
    assert_eq!(fields, [("/next_ends_on".to_owned(), "ends-before-start".to_owned())]);
    let input = CloseInput { next_ends_on: None, next_name: Some(" ".to_owned()), next_total: -1, ..next() };
    let fields = finance.call(&api::CLOSE_PROGRAM, &[&f.program.id], &input).await.fields();
    let expected = [("/next_name", "required"), ("/next_ends_on", "required"), ("/next_total", "not-positive")];
    assert_eq!(fields, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}
