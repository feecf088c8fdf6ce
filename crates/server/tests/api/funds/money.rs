//! Gives partners money: amounts, currencies, the day it lapses.

use guildhall_domain::funds::{AllocationInput, EntryFilter, GrantInput, RateInput, api};

use super::{Funds, allocate, allocation, currency, day, eur, operation, pool, sound};
use guildhall_domain::money::Money;

#[tokio::test]
async fn money_comes_out_of_the_pool_and_lapses_with_the_period() {
    let f = Funds::open().await;
    let given = &f.allocation;
    assert_eq!((given.balance.allocated, given.balance.available()), (1_000_000, 1_000_000));
    assert_eq!(given.credits.iter().map(|credit| credit.expires_on).collect::<Vec<_>>(), [day("2027-03-31")]);
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    let more = f.finance().call(&api::ALLOCATE, &[], &sooner).await.ok();
    assert_eq!(more.id, given.id, "one allocation for each partner and currency");
    let credits: Vec<_> = more.credits.iter().map(|credit| (credit.expires_on, credit.balance.allocated)).collect();
    assert_eq!(credits, [(day("2026-12-31"), 50_000), (day("2027-03-31"), 1_000_000)]);
    sound(&f.t).await;
}

#[tokio::test]
async fn money_ages_when_the_rules_say_so() {
    let f = Funds::with(|program| program.rules.ageing_days = Some(30)).await;
    assert_eq!(f.allocation.credits[0].expires_on, day("2026-12-23"));
}

#[tokio::test]
async fn absurd_gifts_are_refused() {
    let f = Funds::open().await;
    let finance = f.finance();
    for (amount, code) in [(0, "not-positive"), (-5, "not-positive"), (i64::MAX, "absurd-amount"), (i64::MIN, "not-positive")] {
        let fields = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.ardent.id, eur(amount))).await.fields();
        assert_eq!(fields, [("/amount/minor".to_owned(), code.to_owned())]);
    }
    let dated = |text| AllocationInput { expires_on: Some(day(text)), ..allocate(&f.pool, f.cast.ardent.id, eur(1)) };
    for (text, code) in [("2026-11-22", "in-the-past"), ("2027-04-01", "outside-period")] {
        let fields = finance.call(&api::ALLOCATE, &[], &dated(text)).await.fields();
        assert_eq!(fields, [("/expires_on".to_owned(), code.to_owned())]);
    }
    let nobody = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.t.app.new_id(), eur(1))).await.fields();
    assert_eq!(nobody, [("/partner".to_owned(), "not-one-of".to_owned())]);
    let nowhere = AllocationInput { pool: f.t.app.new_id(), ..allocate(&f.pool, f.cast.ardent.id, eur(1)) };
    assert_eq!(finance.call(&api::ALLOCATE, &[], &nowhere).await.fields(), [("/pool".to_owned(), "not-one-of".to_owned())]);
    let refused = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.ardent.id, eur(49_000_001))).await;
    assert_eq!(refused.fails("funds/exceeds-parent").params["remaining"]["minor"], 49_000_000);
    assert_eq!(f.now().await, f.allocation, "nothing of it was booked");
    sound(&f.t).await;
}

#[tokio::test]
async fn the_rate_of_the_day_is_frozen_in_the_entry() {
    let f = Funds::open().await;
    let finance = f.finance();
    let dollars = allocate(&f.pool, f.cast.boreal.id, Money::new(10_000, currency("USD")));
    finance.call(&api::ALLOCATE, &[], &dollars).await.fails("funds/no-rate");
    let rate = |millionths, from_day| RateInput { from: currency("USD"), to: currency("EUR"), millionths, from_day: day(from_day) };
    finance.call(&api::CREATE_RATE, &[], &rate(900_000, "2026-01-01")).await.ok();
    let newest = finance.call(&api::CREATE_RATE, &[], &rate(850_005, "2026-11-01")).await.ok();
    finance.call(&api::CREATE_RATE, &[], &rate(700_000, "2026-12-01")).await.ok();
    let given = finance.call(&api::ALLOCATE, &[], &dollars).await.ok();
    assert_eq!((given.currency, given.balance.allocated), (currency("USD"), 10_000));
    let filter = EntryFilter { allocation: Some(given.id), ..EntryFilter::default() };
    let entries = finance.call(&api::ENTRIES, &[], &filter).await.ok().items;
    assert_eq!(entries.iter().map(|entry| (entry.program_amount, entry.rate)).collect::<Vec<_>>(), [(eur(8_500), Some(newest.id))]);
    // What was given before stays as it was when rates change.
    finance.call(&api::CREATE_RATE, &[], &rate(500_000, "2026-11-23")).await.ok();
    assert_eq!(finance.call(&api::ENTRIES, &[], &filter).await.ok().items, entries);
    sound(&f.t).await;
}

#[tokio::test]
async fn strange_rates_are_refused() {
    let f = Funds::open().await;
    let rate = RateInput { from: currency("USD"), to: currency("USD"), millionths: 0, from_day: day("2026-01-01") };
    let expected = [("/to", "doubled"), ("/millionths", "out-of-range")];
    let fields = f.finance().call(&api::CREATE_RATE, &[], &rate).await.fields();
    assert_eq!(fields, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[tokio::test]
async fn many_partners_get_the_same_or_nobody_anything() {
    let f = Funds::open().await;
    let finance = f.finance();
    let small = finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("Small", None, 10_000)).await.ok();
    let grant = |amount, partners: &[guildhall_domain::partner::PartnerId]| GrantInput {
        operation: operation(),
        pool: small.id,
        partners: partners.to_vec(),
        amount: eur(amount),
        reason: String::new(),
    };
    let both = [f.cast.ardent.id, f.cast.boreal.id];
    let refused = finance.call(&api::GRANT, &[], &grant(6_000, &both)).await;
    assert_eq!(refused.fails("funds/exceeds-parent").params["remaining"]["minor"], 4_000);
    assert_eq!(f.now().await, f.allocation, "the first of them got nothing either");
    let given = finance.call(&api::GRANT, &[], &grant(5_000, &both)).await.ok();
    assert_eq!(given.iter().map(|allocation| allocation.balance.allocated).collect::<Vec<_>>(), [1_005_000, 5_000]);
    let twice = finance.call(&api::GRANT, &[], &grant(1, &[f.cast.ardent.id, f.cast.ardent.id])).await.fields();
    assert_eq!(twice, [("/partners/1".to_owned(), "doubled".to_owned())]);
    let dollars = GrantInput { amount: Money::new(1, currency("USD")), ..grant(1, &both) };
    assert_eq!(finance.call(&api::GRANT, &[], &dollars).await.fails("funds/wrong-currency").params["expected"], "EUR");
    assert_eq!(allocation(&finance, f.cast.boreal.id).await.balance.allocated, 5_000);
    sound(&f.t).await;
}
