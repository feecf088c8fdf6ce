//! Money lapses when its last day has gone where the program is, once.

use chrono::{TimeZone, Utc};
use guildhall_domain::{
    access::Role,
    funds::{AllocationInput, CarryOver, HealthFilter, ProgramInput, SummaryFilter, api},
};
use guildhall_server::funds::sweep;

use super::{Funds, allocate, allocation, day, eur, sound};

async fn lapsing(change: impl FnOnce(&mut ProgramInput)) -> Funds {
    let f = Funds::with(change).await;
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    f.finance().call(&api::ALLOCATE, &[], &sooner).await.ok();
    f
}

#[tokio::test]
async fn the_last_day_ends_in_the_programs_time_zone() {
    let f = lapsing(|program| program.rules.utc_offset = -300).await;
    let at = |hour, minute| Utc.with_ymd_and_hms(2027, 1, 1, hour, minute, 0).single().expect("a moment");
    f.t.app.clock.set(at(4, 59));
    sweep(&f.t.app).await.expect("a round");
    assert_eq!(f.t.count("funds_entries").await, 3, "it is still the last day over there");
    f.t.app.clock.set(at(5, 0));
    let human = f.t.human("Uma User", Some(&f.cast.ardent), &[Role::PartnerUser]).await;
    let standing = f.t.as_(&human).call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings.remove(0);
    assert_eq!((standing.balance.available(), standing.lapsed, standing.available()), (1_050_000, 50_000, 1_000_000));
    assert_eq!(standing.lapses.iter().map(|lapse| (lapse.on, lapse.amount)).collect::<Vec<_>>(), [(day("2027-03-31"), 1_000_000)]);
    let health =
        f.t.as_(&f.t.human("Fred Finance", None, &[Role::Finance]).await).call(&api::HEALTH, &[], &HealthFilter::default()).await.ok();
    assert_eq!((health.balance.available(), health.lapsed, health.available()), (1_050_000, 50_000, 1_000_000));
    assert_eq!((health.by_region[0].available(), health.by_partner[0].available()), (1_000_000, 1_000_000));
    sweep(&f.t.app).await.expect("a round");
    let standing = f.t.as_(&human).call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings.remove(0);
    assert_eq!((standing.balance.forfeited, standing.lapsed, standing.available()), (50_000, 0, 1_000_000));
    sound(&f.t).await;
}

#[tokio::test]
async fn two_servers_book_it_once() {
    let f = lapsing(|_| {}).await;
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 2, 0, 0, 0).single().expect("a moment"));
    let config = f.t.app.config.clone();
    let second = guildhall_server::state::App::start(config, f.t.app.clock.clone()).await.expect("the second server starts");
    let (one, two) = tokio::join!(sweep(&f.t.app), sweep(&second));
    one.expect("a round");
    two.expect("a round");
    sweep(&f.t.app).await.expect("another round");
    assert_eq!(f.t.count("funds_entries").await, 4);
    assert_eq!(f.t.journal().await.iter().filter(|action| *action == "funds.lapse").count(), 1);
    sound(&f.t).await;
}

#[tokio::test]
async fn what_may_be_carried_over_waits_for_the_closing() {
    let f = lapsing(|program| program.rules.carry_over = CarryOver::Percent { percent: 50 }).await;
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 4, 2, 0, 0, 0).single().expect("a moment"));
    sweep(&f.t.app).await.expect("a round");
    let finance = f.t.as_(&f.t.human("Fred Finance", None, &[Role::Finance]).await);
    let kept = allocation(&finance, f.cast.ardent.id).await;
    assert_eq!((kept.balance.forfeited, kept.balance.available()), (50_000, 1_000_000), "what ended with the period is still there");
    let standing = finance.call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings.remove(0);
    assert_eq!(standing.available(), 0, "but nobody can ask for it");
    sound(&f.t).await;
}
