//! Every figure opens the entries that sum to it; lists, summary and health tell the same.

use guildhall_domain::{
    funds::{
        AdjustInput, AllocationInput, Entry, EntryFilter, EntryKind, HealthFilter, Part, RateInput, SummaryFilter, TransferInput,
        TurnaroundFilter, api,
    },
    money::Money,
    page::Page,
};

use super::{Funds, allocate, currency, day, eur, operation, sound};

/// Money in two currencies, corrected, transferred and lapsed.
async fn moved() -> Funds {
    let f = Funds::open().await;
    let finance = f.finance();
    let sooner = AllocationInput { expires_on: Some(day("2026-12-10")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    finance.call(&api::ALLOCATE, &[], &sooner).await.ok();
    let other = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(20_000))).await.ok();
    let transfer =
        TransferInput { operation: operation(), from: f.allocation.id, to: other.id, amount: eur(10_000), reason: "Joint".to_owned() };
    finance.call(&api::TRANSFER, &[], &transfer).await.ok();
    let adjust = AdjustInput { operation: operation(), amount: eur(-5_000), reason: "Counted again".to_owned() };
    finance.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.ok();
    let rate = RateInput { from: currency("USD"), to: currency("EUR"), millionths: 500_000, from_day: day("2026-01-01") };
    finance.call(&api::CREATE_RATE, &[], &rate).await.ok();
    finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, Money::new(8_000, currency("USD")))).await.ok();
    f
}

async fn all(f: &Funds, filter: EntryFilter) -> Vec<Entry> {
    let mut filter = EntryFilter { limit: Some(2), ..filter };
    let mut entries = Vec::new();
    loop {
        let page: Page<Entry> = f.finance().call(&api::ENTRIES, &[], &filter).await.ok();
        entries.extend(page.items);
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            assert_eq!(page.total, entries.len() as u64);
            return entries;
        }
    }
}

#[tokio::test]
async fn the_entries_of_a_figure_sum_to_it() {
    let f = moved().await;
    let allocations = f.finance().call(&api::ALLOCATIONS, &[], &Default::default()).await.ok().items;
    assert_eq!(allocations.len(), 3);
    for allocation in allocations {
        for part in Part::ALL {
            let entries = all(&f, EntryFilter { allocation: Some(allocation.id), part: Some(part), ..EntryFilter::default() }).await;
            let sum: i64 = entries.iter().map(|entry| entry.counts(part).minor).sum();
            assert_eq!(sum, allocation.balance.part(part), "{part:?}");
            assert!(entries.iter().all(|entry| entry.owner_name == allocation.partner_name), "each says whose money it moves");
        }
    }
    sound(&f.t).await;
}

#[tokio::test]
async fn pages_of_the_ledger_are_newest_first_without_gap() {
    let f = moved().await;
    let entries = all(&f, EntryFilter::default()).await;
    assert_eq!(entries.len() as i64, f.t.count("funds_entries").await);
    let program = all(&f, EntryFilter { program: Some(f.program.id), ..EntryFilter::default() }).await;
    assert_eq!(program, entries);
    let own = all(&f, EntryFilter { allocation: Some(f.allocation.id), ..EntryFilter::default() }).await;
    assert!(own.windows(2).all(|pair| pair[0].number == pair[1].number + 1 && pair[0].previous_hash == pair[1].hash));
    assert_eq!(own.last().map(|entry| (entry.number, entry.actor_name.as_str())), Some((1, "Fay Finance")));
    let table = f.finance().call(&api::EXPORT_ENTRIES, &[], &EntryFilter::default()).await.text();
    assert_eq!(table.lines().count(), entries.len() + 1);
}

#[tokio::test]
async fn entries_of_some_kinds_are_those_of_the_whole_ledger() {
    let f = moved().await;
    let whole = all(&f, EntryFilter::default()).await;
    let programs = [None, Some(f.program.id)];
    for program in programs {
        for kind in EntryKind::ALL {
            let some = all(&f, EntryFilter { kind: Some(kind), program, ..EntryFilter::default() }).await;
            assert_eq!(some, whole.iter().filter(|entry| entry.kind == kind).cloned().collect::<Vec<_>>(), "{kind:?}");
        }
        for part in Part::ALL {
            let counts = |entry: &&Entry| entry.allocation.is_some() && part.kinds().any(|kind| kind == entry.kind);
            let some = all(&f, EntryFilter { part: Some(part), program, ..EntryFilter::default() }).await;
            assert_eq!(some, whole.iter().filter(counts).cloned().collect::<Vec<_>>(), "{part:?}");
            let both = all(&f, EntryFilter { part: Some(part), kind: Some(EntryKind::Allocate), program, ..EntryFilter::default() }).await;
            assert_eq!(both.len(), some.iter().filter(|entry| entry.kind == EntryKind::Allocate).count(), "{part:?}");
        }
    }
    let nothing = EntryFilter { kind: Some(EntryKind::Allocate), program: Some(f.t.app.new_id()), ..EntryFilter::default() };
    assert_eq!(all(&f, nothing).await, []);
}

#[tokio::test]
async fn the_summary_is_the_sum_of_what_one_may_see() {
    let f = moved().await;
    let summary =
        async |human: &crate::support::Human, filter: SummaryFilter| f.t.as_(human).call(&api::SUMMARY, &[], &filter).await.ok().standings;
    let own = summary(&f.cast.ardent_user, SummaryFilter::default()).await;
    assert_eq!(own.len(), 1);
    assert_eq!((own[0].allocation, own[0].balance, own[0].participation), (Some(f.allocation.id), f.now().await.balance, 50));
    assert_eq!(
        own[0].lapses.iter().map(|lapse| (lapse.on, lapse.amount)).collect::<Vec<_>>(),
        [(day("2026-12-10"), 35_000), (day("2027-03-31"), 1_000_000)]
    );
    // Ten working days before the 31st of March.
    assert_eq!((own[0].request_by, own[0].claim_by), (day("2027-03-17"), day("2027-05-30")));
    let whole = summary(&f.cast.finance, SummaryFilter::default()).await;
    let sums: Vec<_> =
        whole.iter().map(|standing| (standing.currency.code().to_owned(), standing.available(), standing.allocation)).collect();
    assert_eq!(sums, [("EUR".to_owned(), 1_065_000, None), ("USD".to_owned(), 8_000, None)]);
    let one = summary(&f.cast.finance, SummaryFilter { partner: Some(f.cast.ardent.id) }).await;
    assert_eq!(one, own);
    assert_eq!(summary(&f.cast.manager, SummaryFilter::default()).await[0].balance, own[0].balance);
    assert_eq!(summary(&f.cast.manager, SummaryFilter { partner: Some(f.cast.boreal.id) }).await, []);
    assert_eq!(summary(&f.cast.free_manager, SummaryFilter::default()).await, []);
    assert_eq!(summary(&f.cast.ardent_user, SummaryFilter { partner: Some(f.cast.boreal.id) }).await, []);
}

#[tokio::test]
async fn health_is_in_one_currency_and_adds_up() {
    let f = moved().await;
    let health = f.finance().call(&api::HEALTH, &[], &HealthFilter::default()).await.ok();
    assert_eq!((health.currency, health.balance.available()), (currency("EUR"), 1_069_000));
    let ageing = health.ageing;
    assert_eq!((ageing.within_30, ageing.within_60, ageing.within_90, ageing.later), (45_000, 0, 0, 1_024_000));
    let forecast: Vec<_> = health.forecast.iter().map(|lapse| (lapse.on, lapse.amount)).collect();
    assert_eq!(forecast, [(day("2026-12-31"), 45_000), (day("2027-03-31"), 1_024_000)]);
    let regions: Vec<_> = health.by_region.iter().map(|share| (share.key.as_str(), share.balance.available())).collect();
    assert_eq!(regions, [("dach", 1_035_000), ("nordics", 34_000)]);
    let partners: Vec<_> = health.by_partner.iter().map(|share| (share.name.as_str(), share.balance.available())).collect();
    assert_eq!(partners, [("Ardent Instruments", 1_035_000), ("Boreal Flow", 34_000)]);
    assert_eq!((health.unclaimed, health.turnaround.requests), (0, 0));
    let manager = f.t.as_(&f.cast.manager).call(&api::HEALTH, &[], &HealthFilter { program: Some(f.program.id) }).await.ok();
    assert_eq!(manager.balance.available(), 1_035_000);
    assert!(manager.by_partner.iter().all(|share| share.name == "Ardent Instruments"));
    let own = f.t.as_(&f.cast.boreal_user).call(&api::HEALTH, &[], &HealthFilter::default()).await.ok();
    assert_eq!((own.balance.available(), own.by_region.len()), (34_000, 1), "partners see how their own money fares");
    assert!(own.by_partner.iter().all(|share| share.name == "Boreal Flow"));
    let hidden = HealthFilter { program: Some(f.t.as_(&f.cast.admin).call(&api::CREATE_PROGRAM, &[], &super::program()).await.ok().id) };
    f.t.as_(&f.cast.boreal_user).call(&api::HEALTH, &[], &hidden).await.fails("not-found");
    f.t.as_(&f.cast.ardent_user).call(&api::TURNAROUND, &[], &TurnaroundFilter::default()).await.ok();
}
