//! Programs and pools: a tree in which nothing has more than what is above it can give.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{GrantInput, PoolInput, ProgramFilter, ProgramInput, ProgramKind, ProgramStatus, api},
    partner::PartnerId,
};

use super::{Funds, allocate, eur, operation, pool, program, sound};
use crate::support::Portal;

#[tokio::test]
async fn a_program_is_set_up_changed_and_opened() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let admin = t.as_(&cast.admin);
    let draft = admin.call(&api::CREATE_PROGRAM, &[], &program()).await.ok();
    assert_eq!((draft.status, draft.rules_version, draft.version), (ProgramStatus::Draft, 1, 1));
    let mut input = draft.program.clone();
    input.name = "MDF cold winter".to_owned();
    let renamed = admin.clone().if_match(1).call(&api::UPDATE_PROGRAM, &[&draft.id], &input).await.ok();
    assert_eq!((renamed.rules_version, renamed.version), (1, 2), "a new name is no new version of the rules");
    input.rules.participation = 60;
    let other = admin.clone().if_match(2).call(&api::UPDATE_PROGRAM, &[&draft.id], &input).await.ok();
    assert_eq!((other.rules_version, other.version), (2, 3));
    for (number, participation) in [(1, 50), (2, 60)] {
        assert_eq!(admin.call(&api::RULES, &[&draft.id, &number], &Nothing {}).await.ok().participation, participation);
    }
    admin.call(&api::RULES, &[&draft.id, &3], &Nothing {}).await.fails("not-found");
    let open = admin.call(&api::OPEN_PROGRAM, &[&draft.id], &Nothing {}).await.ok();
    assert_eq!(open.status, ProgramStatus::Open);
    let filter = ProgramFilter { status: Some(ProgramStatus::Draft) };
    assert_eq!(admin.call(&api::PROGRAMS, &[], &filter).await.ok(), []);
    sound(&t).await;
}

#[tokio::test]
async fn a_program_changes_only_as_far_as_its_money_allows() {
    let f = Funds::open().await;
    let admin = f.t.as_(&f.cast.admin);
    let mut input = f.program.program.clone();
    admin.call(&api::UPDATE_PROGRAM, &[&f.program.id], &input).await.fails("version-required");
    admin.clone().if_match(1).call(&api::UPDATE_PROGRAM, &[&f.program.id], &input).await.fails("stale");
    input.total = 49_999_999;
    let refused = admin.clone().if_match(f.program.version).call(&api::UPDATE_PROGRAM, &[&f.program.id], &input).await;
    assert_eq!(refused.fails("funds/pool-in-use").params["given"]["minor"], 50_000_000);
    input.total = 50_000_000;
    input.currency = super::currency("USD");
    let refused = admin.clone().if_match(f.program.version).call(&api::UPDATE_PROGRAM, &[&f.program.id], &input).await;
    refused.fails("funds/wrong-currency");
    input.currency = super::currency("EUR");
    input.rules.claim_days = 0;
    let again = input.rules.request_chain[0].clone();
    input.rules.request_chain.push(again);
    let refused = admin.if_match(f.program.version).call(&api::UPDATE_PROGRAM, &[&f.program.id], &input).await;
    let expected = [("/rules/claim_days", "out-of-range"), ("/rules/request_chain/1/name", "doubled")];
    assert_eq!(refused.fields(), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    sound(&f.t).await;
}

#[tokio::test]
async fn what_entries_and_requests_rest_on_stays() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let admin = t.as_(&cast.admin);
    let draft = admin.call(&api::CREATE_PROGRAM, &[], &program()).await.ok();
    let mut input = draft.program.clone();
    input.ends_on = super::day("2027-04-30");
    input.kind = ProgramKind::Coop;
    let changed = admin.clone().if_match(draft.version).call(&api::UPDATE_PROGRAM, &[&draft.id], &input).await.ok();
    admin.call(&api::CREATE_POOL, &[&draft.id], &pool("Europe", None, 1_000)).await.ok();
    let now = admin.call(&api::PROGRAM, &[&draft.id], &Nothing {}).await.ok();
    assert_eq!(now.program, changed.program);
    input.starts_on = super::day("2026-11-01");
    input.ends_on = super::day("2027-05-31");
    input.kind = ProgramKind::Mdf;
    let refused = admin.clone().if_match(now.version).call(&api::UPDATE_PROGRAM, &[&draft.id], &input).await;
    assert_eq!(refused.fields(), ["/kind", "/starts_on", "/ends_on"].map(|pointer| (pointer.to_owned(), "fixed".to_owned())));
    let named = ProgramInput { name: "MDF mild winter".to_owned(), ..now.program };
    admin.if_match(now.version).call(&api::UPDATE_PROGRAM, &[&draft.id], &named).await.ok();
    sound(&t).await;
}

#[tokio::test]
async fn no_pool_has_more_than_the_one_above_can_give() {
    let f = Funds::open().await;
    let finance = f.finance();
    let refused = finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("Asia", None, 50_000_001)).await;
    assert_eq!(refused.fails("funds/exceeds-parent").params["remaining"]["minor"], 50_000_000);
    // 10 000 went to Ardent.
    let refused = finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("DACH", Some(&f.pool), 49_000_001)).await;
    assert_eq!(refused.fails("funds/exceeds-parent").params["remaining"]["minor"], 49_000_000);
    let child = finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("DACH", Some(&f.pool), 30_000_000)).await.ok();
    let pools = finance.call(&api::POOLS, &[&f.program.id], &Nothing {}).await.ok();
    assert_eq!(
        pools.iter().map(|pool| (pool.received.minor, pool.given.minor)).collect::<Vec<_>>(),
        [(50_000_000, 31_000_000), (30_000_000, 0)]
    );
    assert_eq!(pools[1], child);
    sound(&f.t).await;
}

#[tokio::test]
async fn a_pool_takes_more_and_gives_back_what_it_has() {
    let f = Funds::open().await;
    let finance = f.finance();
    let change = |amount| PoolInput { region: "dach".to_owned(), ..pool("Europe", None, amount) };
    let more = finance.call(&api::UPDATE_POOL, &[&f.pool.id], &change(60_000_000)).await.ok();
    assert_eq!((more.received.minor, more.region.as_str()), (60_000_000, "dach"));
    let refused = finance.call(&api::UPDATE_POOL, &[&f.pool.id], &change(999_999)).await;
    assert_eq!(refused.fails("funds/pool-in-use").params["given"]["minor"], 1_000_000);
    let refused = finance.call(&api::UPDATE_POOL, &[&f.pool.id], &change(100_000_001)).await;
    assert_eq!(refused.fails("funds/exceeds-parent").params["remaining"]["minor"], 40_000_000);
    let less = finance.call(&api::UPDATE_POOL, &[&f.pool.id], &change(1_000_000)).await.ok();
    assert_eq!(less.received.minor, less.given.minor);
    let program = finance.call(&api::PROGRAM, &[&f.program.id], &Nothing {}).await.ok();
    assert_eq!(program.pooled, eur(1_000_000));
    let child = finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("DACH", Some(&f.pool), 0)).await.ok();
    let refused = finance.call(&api::UPDATE_POOL, &[&child.id], &pool("DACH", None, 0)).await;
    assert_eq!(refused.fields(), [("/parent".to_owned(), "fixed".to_owned())]);
    sound(&f.t).await;
}

#[tokio::test]
async fn a_pool_needs_a_name_and_words_of_the_vocabulary() {
    let f = Funds::open().await;
    let input = PoolInput { region: "mars".to_owned(), tier: "tin".to_owned(), ..pool(" ", None, -1) };
    let fields = f.finance().call(&api::CREATE_POOL, &[&f.program.id], &input).await.fields();
    let expected = [("/name", "required"), ("/region", "not-one-of"), ("/tier", "not-one-of"), ("/amount", "not-positive")];
    assert_eq!(fields, expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    let foreign = PoolInput { parent: Some(f.t.app.new_id()), ..pool("DACH", None, 1) };
    let fields = f.finance().call(&api::CREATE_POOL, &[&f.program.id], &foreign).await.fields();
    assert_eq!(fields, [("/parent".to_owned(), "not-one-of".to_owned())]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_pool_never_gives_more_than_it_has_to_many_at_once() {
    let f = Funds::open().await;
    let small = f.finance().call(&api::CREATE_POOL, &[&f.program.id], &pool("Small", None, 100_000)).await.ok();
    let second = f.t.second_server().await;
    let tasks: Vec<_> = (0..200)
        .map(|n| {
            let client = if n % 2 == 0 { f.finance() } else { f.finance().at(&second) };
            let partner = if n % 3 == 0 { f.cast.boreal.id } else { f.cast.ardent.id };
            let input = allocate(&small, partner, eur(1_000));
            tokio::spawn(async move {
                loop {
                    let answer = client.call(&api::ALLOCATE, &[], &input).await;
                    // Too busy is no answer: the same operation is tried again.
                    if answer.status.as_u16() != 503 {
                        return answer;
                    }
                }
            })
        })
        .collect();
    let (mut given, mut refused) = (0, 0);
    for task in tasks {
        let answer = task.await.expect("it ran");
        if answer.status.is_success() {
            given += 1;
        } else {
            assert_eq!(answer.fails("funds/exceeds-parent").params["remaining"]["minor"], 0);
            refused += 1;
        }
    }
    assert_eq!((given, refused), (100, 100));
    let pools = f.finance().call(&api::POOLS, &[&f.program.id], &Nothing {}).await.ok();
    assert_eq!(pools.iter().find(|pool| pool.id == small.id).map(|pool| pool.given), Some(eur(100_000)));
    sound(&f.t).await;
}

#[tokio::test]
async fn a_closed_program_stays_as_it_is() {
    let f = Funds::open().await;
    f.t.execute("UPDATE funds_programs SET status = 'closed' WHERE id = $1", [f.program.id.to_string().into()]).await.expect("closed");
    let (finance, admin) = (f.finance(), f.t.as_(&f.cast.admin));
    finance.call(&api::CREATE_POOL, &[&f.program.id], &pool("Late", None, 1)).await.fails("funds/period-closed");
    finance.call(&api::UPDATE_POOL, &[&f.pool.id], &pool("Late", None, 60_000_000)).await.fails("funds/period-closed");
    finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.ardent.id, eur(1))).await.fails("funds/period-closed");
    admin.call(&api::OPEN_PROGRAM, &[&f.program.id], &Nothing {}).await.fails("funds/period-closed");
    let change = admin.if_match(f.program.version).call(&api::UPDATE_PROGRAM, &[&f.program.id], &f.program.program).await;
    change.fails("funds/period-closed");
    let adjust = guildhall_domain::funds::AdjustInput { operation: operation(), amount: eur(1), reason: "Late".to_owned() };
    finance.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/period-closed");
}

#[tokio::test]
async fn a_pool_gives_only_to_whom_it_is_for() {
    let f = Funds::open().await;
    let finance = f.finance();
    let north = PoolInput { region: "nordics".to_owned(), ..pool("North", None, 1_000_000) };
    let north = finance.call(&api::CREATE_POOL, &[&f.program.id], &north).await.ok();
    let silver = PoolInput { tier: "silver".to_owned(), ..pool("Silver", Some(&north), 500_000) };
    let silver = finance.call(&api::CREATE_POOL, &[&f.program.id], &silver).await.ok();
    // Ardent is gold and in dach, Boreal silver and in the nordics.
    let (ardent, boreal) = (f.cast.ardent.id, f.cast.boreal.id);
    for (from, name) in [(&north, "North"), (&silver, "Silver")] {
        let problem = finance.call(&api::ALLOCATE, &[], &allocate(from, ardent, eur(100))).await.fails("funds/outside-pool");
        assert_eq!(problem.params["pool"], name);
        finance.call(&api::ALLOCATE, &[], &allocate(from, boreal, eur(100))).await.ok();
    }
    let grant =
        |partners: Vec<PartnerId>| GrantInput { operation: operation(), pool: silver.id, partners, amount: eur(10), reason: String::new() };
    finance.call(&api::GRANT, &[], &grant(vec![boreal, ardent])).await.fails("funds/outside-pool");
    finance.call(&api::GRANT, &[], &grant(vec![boreal])).await.ok();
    let other = PoolInput { region: "dach".to_owned(), ..pool("Nowhere", Some(&silver), 1) };
    let fields = finance.call(&api::CREATE_POOL, &[&f.program.id], &other).await.fields();
    assert_eq!(fields, [("/region".to_owned(), "outside-parent".to_owned())]);
    let other = PoolInput { tier: "gold".to_owned(), ..pool("Nobody", Some(&silver), 1) };
    let fields = finance.call(&api::CREATE_POOL, &[&f.program.id], &other).await.fields();
    assert_eq!(fields, [("/tier".to_owned(), "outside-parent".to_owned())]);
    sound(&f.t).await;
}
