//! Every money write happens once, however often and by whomever its id arrives.

use guildhall_domain::{
    endpoint::{Endpoint, Nothing},
    funds::{AdjustInput, GrantInput, ImportInput, ReinstateInput, TransferInput, api},
};
use guildhall_server::funds;
use serde::{Serialize, de::DeserializeOwned};

use super::{Funds, allocate, day, eur, operation, pool, sound};
use crate::support::{Client, Human};

/// Sends an input twice, then another one and another person under the same id.
async fn once<I: Serialize, O: Serialize + DeserializeOwned>(f: &Funds, endpoint: &Endpoint<I, O>, id: &str, input: &I, other: &I) {
    let path: Vec<&dyn std::fmt::Display> = if id.is_empty() { vec![] } else { vec![&id] };
    let first = f.finance().call(endpoint, &path, input).await;
    assert!(first.status.is_success(), "{}: {}", endpoint.path, first.text());
    let entries = f.t.count("funds_entries").await;
    let again = f.finance().call(endpoint, &path, input).await;
    assert_eq!(again.bare(), first.bare(), "{}", endpoint.path);
    let used = [("/operation".to_owned(), "operation-used".to_owned())];
    assert_eq!(f.finance().call(endpoint, &path, other).await.fields(), used, "{}", endpoint.path);
    let stranger = f.t.as_(&f.cast.admin).call(endpoint, &path, input).await;
    assert_eq!(stranger.fields(), used, "another person never gets the answer of {}", endpoint.path);
    assert_eq!(f.t.count("funds_entries").await, entries, "{}", endpoint.path);
}

#[tokio::test]
async fn the_same_operation_gives_the_same_answer_and_nothing_else() {
    let f = Funds::with(|program| program.rules.accrual_rate = 250).await;
    let (program, allocation) = (f.program.id.to_string(), f.allocation.id.to_string());
    let given = f.finance().call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(100))).await.ok();
    let make = pool("DACH", Some(&f.pool), 1_000);
    once(&f, &api::CREATE_POOL, &program, &make, &guildhall_domain::funds::PoolInput { amount: 1_100, ..make.clone() }).await;
    let change = pool("Europe", None, 51_000_000);
    once(&f, &api::UPDATE_POOL, &f.pool.id.to_string(), &change, &guildhall_domain::funds::PoolInput { amount: 1, ..change.clone() }).await;
    let gift = allocate(&f.pool, f.cast.ardent.id, eur(500));
    let other = guildhall_domain::funds::AllocationInput { reason: "Another".to_owned(), ..gift.clone() };
    once(&f, &api::ALLOCATE, "", &gift, &other).await;
    let grant =
        GrantInput { operation: operation(), pool: f.pool.id, partners: vec![f.cast.boreal.id], amount: eur(200), reason: String::new() };
    once(&f, &api::GRANT, "", &grant, &GrantInput { amount: eur(300), ..grant.clone() }).await;
    let adjust = AdjustInput { operation: operation(), amount: eur(-100), reason: "Counted again".to_owned() };
    once(&f, &api::ADJUST, &allocation, &adjust, &AdjustInput { amount: eur(100), ..adjust.clone() }).await;
    let transfer =
        TransferInput { operation: operation(), from: f.allocation.id, to: given.id, amount: eur(100), reason: "Joint event".to_owned() };
    once(&f, &api::TRANSFER, "", &transfer, &TransferInput { amount: eur(200), ..transfer.clone() }).await;
    let csv = format!("partner,date,product_line,amount,currency,reference\n{},2026-11-01,pumps,1000,EUR,I-1\n", f.cast.ardent.name);
    let import = ImportInput { operation: operation(), file_name: "october.csv".to_owned(), csv, password: String::new() };
    once(&f, &api::ACCRUE, &program, &import, &ImportInput { file_name: "other.csv".to_owned(), ..import.clone() }).await;
    sound(&f.t).await;
}

#[tokio::test]
async fn an_id_that_was_used_elsewhere_is_refused() {
    let f = Funds::open().await;
    let id = operation();
    let adjust = AdjustInput { operation: id, amount: eur(100), reason: "Counted again".to_owned() };
    f.finance().call(&api::ADJUST, &[&f.allocation.id], &adjust).await.ok();
    let reinstate = ReinstateInput { operation: id, amount: eur(100), expires_on: day("2026-12-31"), reason: "Again".to_owned() };
    let fields = f.finance().call(&api::REINSTATE, &[&f.allocation.id], &reinstate).await.fields();
    assert_eq!(fields, [("/operation".to_owned(), "operation-used".to_owned())]);
}

#[tokio::test]
async fn a_refused_operation_may_be_tried_again() {
    let f = Funds::open().await;
    let adjust = AdjustInput { operation: operation(), amount: eur(-1_000_001), reason: "Counted again".to_owned() };
    f.finance().call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/insufficient-funds");
    f.finance().call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.ardent.id, eur(1))).await.ok();
    assert_eq!(f.finance().call(&api::ADJUST, &[&f.allocation.id], &adjust).await.ok().balance.available(), 0);
    sound(&f.t).await;
}

#[tokio::test]
async fn one_operation_sent_many_times_at_once_happens_once() {
    let f = Funds::open().await;
    let adjust = AdjustInput { operation: operation(), amount: eur(100), reason: "Counted again".to_owned() };
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (client, input, id) = (f.finance(), adjust.clone(), f.allocation.id);
            tokio::spawn(async move {
                let call = client.call(&api::ADJUST, &[&id], &input);
                call.await.ok()
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.expect("it ran").balance.allocated, 1_000_100);
    }
    sound(&f.t).await;
}

#[tokio::test]
async fn what_was_written_is_neither_changed_nor_removed() {
    let f = Funds::open().await;
    let other = f.t.app.db.engine();
    for table in ["funds_entries", "funds_rules", "funds_operations", "funds_rates", "funds_lines"] {
        if table == "funds_rates" {
            let rate = guildhall_domain::funds::RateInput {
                from: super::currency("USD"),
                to: super::currency("EUR"),
                millionths: 1,
                from_day: day("2026-01-01"),
            };
            f.finance().call(&api::CREATE_RATE, &[], &rate).await.ok();
        }
        if table == "funds_lines" {
            let insert = "INSERT INTO funds_lines (key, source, operation_id, created_at) VALUES ('k', 's', 'o', 't')";
            f.t.execute(insert, []).await.expect("a line");
        }
        let before = f.t.count(table).await;
        assert!(before > 0, "{table} is empty");
        let key = if matches!(table, "funds_rules" | "funds_lines") { "key" } else { "id" };
        let mut attempts = vec![format!("UPDATE {table} SET {key} = {key}"), format!("DELETE FROM {table}")];
        match other {
            guildhall_server::db::Engine::Sqlite => {
                attempts.push(format!("INSERT OR REPLACE INTO {table} SELECT * FROM {table}"));
                attempts.push(format!("REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"));
                attempts.push(format!("UPDATE OR REPLACE {table} SET {key} = 'x'"));
            }
            guildhall_server::db::Engine::Postgres => attempts.push(format!("TRUNCATE {table} CASCADE")),
        }
        for attempt in attempts {
            f.t.execute(&attempt, []).await.expect_err(&attempt);
        }
        assert_eq!(f.t.count(table).await, before);
    }
    sound(&f.t).await;
}

#[tokio::test]
async fn a_broken_ledger_stops_the_money_until_it_is_mended() {
    let f = Funds::open().await;
    let id = f.allocation.id.to_string();
    let change = "UPDATE funds_allocations SET allocated = allocated + $1 WHERE id = $2";
    f.t.execute(change, [1i64.into(), id.clone().into()]).await.expect("tampered with");
    let found = f.finance().call(&api::VERIFY, &[], &Nothing {}).await.ok();
    assert_eq!(
        found.breaches.iter().map(|breach| (breach.invariant.as_str(), breach.subject.as_str())).collect::<Vec<_>>(),
        [("I2", id.as_str())]
    );
    let adjust = AdjustInput { operation: operation(), amount: eur(100), reason: "Counted again".to_owned() };
    f.finance().call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/ledger-broken");
    let second = Client::new(&f.t.second_server().await).with("cookie", &format!("guildhall={}", f.cast.finance.token));
    second.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/ledger-broken");
    f.t.execute(change, [(-1i64).into(), id.into()]).await.expect("mended");
    assert_eq!(f.finance().call(&api::VERIFY, &[], &Nothing {}).await.ok().breaches, []);
    f.finance().call(&api::ADJUST, &[&f.allocation.id], &adjust).await.ok();
    // Who does not look themselves is not left alone: the portal looks once a day.
    f.t.execute(change, [1i64.into(), f.allocation.id.to_string().into()]).await.expect("tampered with");
    let adjust = AdjustInput { operation: operation(), ..adjust };
    f.t.pass(chrono::Duration::hours(23));
    funds::sweep(&f.t.app).await.expect("swept");
    f.t.pass(chrono::Duration::hours(2));
    funds::sweep(&f.t.app).await.expect("swept");
    let finance = f.t.as_(&Human { token: f.t.session_of(f.cast.finance.id).await, ..f.cast.finance.clone() });
    finance.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.fails("funds/ledger-broken");
    f.t.execute(change, [(-1i64).into(), f.allocation.id.to_string().into()]).await.expect("mended");
    assert_eq!(finance.call(&api::VERIFY, &[], &Nothing {}).await.ok().breaches, []);
    sound(&f.t).await;
}
