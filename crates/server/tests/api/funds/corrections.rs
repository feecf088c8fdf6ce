//! Corrections by entries: adjusting, transferring, bringing back.

use chrono::Duration;
use guildhall_domain::{
    funds::{AdjustInput, AllocationInput, EntryFilter, ReinstateInput, TransferInput, api},
    money::Money,
};

use super::{Funds, allocate, allocation, currency, day, eur, operation, sound};

fn adjust(amount: Money) -> AdjustInput {
    AdjustInput { operation: operation(), amount, reason: "Counted again".to_owned() }
}

#[tokio::test]
async fn an_allocation_is_corrected_upwards_and_downwards() {
    let f = Funds::open().await;
    let finance = f.finance();
    let more = finance.call(&api::ADJUST, &[&f.allocation.id], &adjust(eur(100_000))).await.ok();
    assert_eq!(more.balance.available(), 1_100_000);
    let less = finance.call(&api::ADJUST, &[&f.allocation.id], &adjust(eur(-1_100_000))).await.ok();
    assert_eq!(less.balance.available(), 0);
    let refused = finance.call(&api::ADJUST, &[&f.allocation.id], &adjust(eur(-1))).await;
    assert_eq!(refused.fails("funds/insufficient-funds").params["remaining"]["minor"], 0);
    let dollars = adjust(Money::new(1, currency("USD")));
    assert_eq!(finance.call(&api::ADJUST, &[&f.allocation.id], &dollars).await.fails("funds/wrong-currency").params["expected"], "EUR");
    let fields = finance.call(&api::ADJUST, &[&f.allocation.id], &AdjustInput { reason: " ".to_owned(), ..adjust(eur(0)) }).await.fields();
    assert_eq!(fields, [("/amount/minor", "zero"), ("/reason", "required")].map(|(p, c)| (p.to_owned(), c.to_owned())));
    finance.call(&api::ADJUST, &[&f.t.app.new_id::<()>()], &adjust(eur(1))).await.fails("not-found");
    sound(&f.t).await;
}

#[tokio::test]
async fn a_transfer_takes_the_soonest_to_lapse_and_keeps_its_day() {
    let f = Funds::open().await;
    let finance = f.finance();
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    finance.call(&api::ALLOCATE, &[], &sooner).await.ok();
    let to = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(100))).await.ok();
    let transfer =
        |amount| TransferInput { operation: operation(), from: f.allocation.id, to: to.id, amount, reason: "Joint event".to_owned() };
    let got = finance.call(&api::TRANSFER, &[], &transfer(eur(60_000))).await.ok();
    let credits: Vec<_> = got.credits.iter().map(|credit| (credit.expires_on, credit.balance.allocated)).collect();
    assert_eq!(credits, [(day("2026-12-31"), 50_000), (day("2027-03-31"), 10_100)]);
    assert_eq!(f.now().await.balance.allocated, 990_000);
    let refused = finance.call(&api::TRANSFER, &[], &transfer(eur(990_001))).await;
    assert_eq!(refused.fails("funds/insufficient-funds").params["remaining"]["minor"], 990_000);
    finance.call(&api::TRANSFER, &[], &transfer(Money::new(1, currency("USD")))).await.fails("funds/wrong-currency");
    let same = finance.call(&api::TRANSFER, &[], &TransferInput { to: f.allocation.id, ..transfer(eur(1)) }).await.fields();
    assert_eq!(same, [("/to".to_owned(), "doubled".to_owned())]);
    let nowhere = finance.call(&api::TRANSFER, &[], &TransferInput { to: f.t.app.new_id(), ..transfer(eur(1)) }).await.fields();
    assert_eq!(nowhere, [("/to".to_owned(), "not-one-of".to_owned())]);
    sound(&f.t).await;
}

#[tokio::test]
async fn transfers_that_cross_do_not_wait_for_each_other_for_ever() {
    let f = Funds::open().await;
    let finance = f.finance();
    let other = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(1_000_000))).await.ok();
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let (from, to) = if n % 2 == 0 { (f.allocation.id, other.id) } else { (other.id, f.allocation.id) };
            let input = TransferInput { operation: operation(), from, to, amount: eur(100), reason: "To and fro".to_owned() };
            let client = finance.clone();
            // A machine with much to do may be busy for a moment: the same operation gets through then.
            tokio::spawn(async move {
                loop {
                    let answer = client.call(&api::TRANSFER, &[], &input).await;
                    if answer.status != 503 {
                        break answer.ok();
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("it ran");
    }
    assert_eq!(f.now().await.balance.allocated, 1_000_000);
    assert_eq!(allocation(&finance, f.cast.boreal.id).await.balance.allocated, 1_000_000);
    sound(&f.t).await;
}

#[tokio::test]
async fn lapsed_money_comes_back_with_a_new_day() {
    let f = Funds::open().await;
    let finance = f.finance();
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    finance.call(&api::ALLOCATE, &[], &sooner).await.ok();
    f.t.pass(Duration::days(60));
    let finance = f.t.as_(&f.t.human("Fred Finance", None, &[guildhall_domain::access::Role::Finance]).await);
    guildhall_server::funds::sweep(&f.t.app).await.expect("money lapses");
    let reinstate = |amount, until| ReinstateInput {
        operation: operation(),
        amount,
        expires_on: day(until),
        reason: "The fair was put off".to_owned(),
    };
    let refused = finance.call(&api::REINSTATE, &[&f.allocation.id], &reinstate(eur(50_001), "2027-02-28")).await;
    assert_eq!(refused.fails("funds/over-reinstatement").params["remaining"]["minor"], 50_000);
    let past = finance.call(&api::REINSTATE, &[&f.allocation.id], &reinstate(eur(1), "2027-01-21")).await.fields();
    assert_eq!(past, [("/expires_on".to_owned(), "in-the-past".to_owned())]);
    let back = finance.call(&api::REINSTATE, &[&f.allocation.id], &reinstate(eur(30_000), "2027-02-28")).await.ok();
    assert_eq!((back.balance.forfeited, back.balance.reinstated, back.balance.available()), (50_000, 30_000, 1_030_000));
    assert_eq!(back.available(day("2027-02-28")), 1_030_000);
    assert_eq!(back.available(day("2027-03-01")), 1_000_000);
    sound(&f.t).await;
    // And it lapses again.
    f.t.pass(Duration::days(40));
    guildhall_server::funds::sweep(&f.t.app).await.expect("money lapses");
    let finance = f.t.as_(&f.t.human("Flo Finance", None, &[guildhall_domain::access::Role::Finance]).await);
    let again = allocation(&finance, f.cast.ardent.id).await;
    assert_eq!((again.balance.forfeited, again.balance.reinstated, again.balance.available()), (80_000, 30_000, 1_000_000));
    let entries = finance.call(&api::ENTRIES, &[], &EntryFilter::default()).await.ok();
    assert!(entries.items[0].actor.is_none(), "the portal did it by itself");
    sound(&f.t).await;
}
