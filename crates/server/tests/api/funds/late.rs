//! A payment is taken back after its period was closed: the money goes on at once.

use chrono::{TimeZone, Utc};
use guildhall_domain::funds::{
    AllocationFilter, CarryOver, Claim, ClaimStatus, CloseInput, EntryFilter, EntryKind, Payment, ProgramId, ReverseInput, api,
};

use super::{
    day,
    scene::{Scene, eur},
};

/// A claim of 100 € that was paid in a period that is closed now, and the program of the next period.
async fn closed(carry_over: CarryOver, next: bool) -> (Scene, Claim, Payment, Option<ProgramId>) {
    let s = Scene::with(|rules| rules.carry_over = carry_over).await;
    let claim = s.owed(&s.cast.ardent_user, 10_000, 20_000).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 7, 1, 8, 0, 0).single().expect("a moment"));
    let input = CloseInput {
        operation: s.operation(),
        next_name: next.then(|| "MDF 2028".to_owned()),
        next_ends_on: next.then(|| day("2028-06-30")),
        next_total: 1_000,
        preview: false,
    };
    let next = s.as_(&s.cast.finance).await.call(&api::CLOSE_PROGRAM, &[&s.program.id], &input).await.ok().next;
    s.pass(chrono::Duration::days(3));
    s.sound().await;
    (s, claim, payment, next)
}

fn back(s: &Scene, payment: &Payment, minor: i64) -> ReverseInput {
    ReverseInput {
        operation: s.operation(),
        payment: payment.id,
        amount: eur(minor),
        reason: "It never took place".to_owned(),
        password: String::new(),
    }
}

/// Available and forfeited of Ardent's allocation in the program.
async fn stands(s: &Scene, program: ProgramId) -> (i64, i64) {
    let filter = AllocationFilter { program: Some(program), partner: Some(s.cast.ardent.id), ..AllocationFilter::default() };
    let allocation = s.as_(&s.cast.finance).await.call(&api::ALLOCATIONS, &[], &filter).await.ok().items.remove(0);
    (allocation.balance.available(), allocation.balance.forfeited)
}

#[tokio::test]
async fn without_carry_over_it_is_forfeited_at_once() {
    let (s, claim, payment, _) = closed(CarryOver::None, true).await;
    let finance = s.as_(&s.cast.finance).await;
    assert_eq!(stands(&s, s.program.id).await, (0, 990_000));
    let input = back(&s, &payment, 4_000);
    let partly = finance.call(&api::REVERSE, &[&claim.id], &input).await.ok();
    assert_eq!((partly.status, partly.paid), (ClaimStatus::Paid, eur(6_000)));
    assert_eq!(finance.call(&api::REVERSE, &[&claim.id], &input).await.ok(), partly, "the same operation, the same answer");
    assert_eq!(stands(&s, s.program.id).await, (0, 994_000));
    let wholly = finance.call(&api::REVERSE, &[&claim.id], &back(&s, &payment, 6_000)).await.ok();
    assert_eq!(wholly.status, ClaimStatus::Reversed);
    assert_eq!(stands(&s, s.program.id).await, (0, 1_000_000));
    let entries = EntryFilter { program: Some(s.program.id), ..EntryFilter::default() };
    let entries = finance.call(&api::ENTRIES, &[], &entries).await.ok().items;
    let last: Vec<_> = entries.iter().take(4).map(|entry| (entry.kind, entry.amount.minor, entry.effective_on)).collect();
    let on = day("2027-07-04");
    let expected = [
        (EntryKind::Forfeit, 6_000, on),
        (EntryKind::Reverse, 6_000, on),
        (EntryKind::Forfeit, 4_000, on),
        (EntryKind::Reverse, 4_000, on),
    ];
    assert_eq!(last, expected);
    s.sound().await;
}

#[tokio::test]
async fn a_share_of_it_goes_to_the_next_period() {
    let (s, claim, payment, next) = closed(CarryOver::Percent { percent: 50 }, true).await;
    let (next, finance) = (next.expect("a next program"), s.as_(&s.cast.finance).await);
    assert_eq!((stands(&s, s.program.id).await, stands(&s, next).await), ((0, 495_000), (495_000, 0)));
    finance.call(&api::REVERSE, &[&claim.id], &back(&s, &payment, 4_001)).await.ok();
    // Rounded down, as when the period was closed.
    assert_eq!((stands(&s, s.program.id).await, stands(&s, next).await), ((0, 497_001), (497_000, 0)));
    let cites: Vec<_> = finance
        .call(&api::ENTRIES, &[], &EntryFilter { kind: Some(EntryKind::Transfer), program: Some(next), ..EntryFilter::default() })
        .await
        .ok()
        .items
        .into_iter()
        .map(|entry| entry.source)
        .collect();
    assert_eq!(cites, [format!("program:{} {}", s.program.id, claim.number)]);
    s.sound().await;
}

#[tokio::test]
async fn all_of_it_goes_on_until_the_day_and_is_forfeited_after_it() {
    let (s, claim, payment, next) = closed(CarryOver::Until { day: day("2027-09-30") }, true).await;
    let (next, finance) = (next.expect("a next program"), s.as_(&s.cast.finance).await);
    finance.call(&api::REVERSE, &[&claim.id], &back(&s, &payment, 4_000)).await.ok();
    assert_eq!((stands(&s, s.program.id).await, stands(&s, next).await), ((0, 0), (994_000, 0)));
    s.t.app.clock.set(Utc.with_ymd_and_hms(2027, 10, 1, 8, 0, 0).single().expect("a moment"));
    let finance = s.as_(&s.cast.finance).await;
    finance.call(&api::REVERSE, &[&claim.id], &back(&s, &payment, 6_000)).await.ok();
    assert_eq!((stands(&s, s.program.id).await, stands(&s, next).await), ((0, 6_000), (994_000, 0)));
    s.sound().await;
}

#[tokio::test]
async fn without_a_next_period_there_is_nowhere_to_go() {
    let (s, claim, payment, _) = closed(CarryOver::Percent { percent: 50 }, false).await;
    s.as_(&s.cast.finance).await.call(&api::REVERSE, &[&claim.id], &back(&s, &payment, 10_000)).await.ok();
    assert_eq!(stands(&s, s.program.id).await, (0, 1_000_000));
    s.sound().await;
}
