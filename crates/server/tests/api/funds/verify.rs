//! The replay finds whatever is changed behind the portal's back, and names it.

use chrono::{TimeZone, Utc};
use guildhall_domain::{
    access::Role,
    funds::{AdjustInput, AllocationFilter, Breach, TransferInput, api},
};
use guildhall_server::db::Engine;

use super::{Funds, allocate, eur, operation, sound};

/// A ledger of several books, whose database nobody protects any more.
async fn unprotected() -> Funds {
    let f = Funds::open().await;
    let finance = f.finance();
    let other = finance.call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(100_000))).await.ok();
    for amount in [500, -300, 200] {
        let adjust = AdjustInput { operation: operation(), amount: eur(amount), reason: "Counted again".to_owned() };
        finance.call(&api::ADJUST, &[&f.allocation.id], &adjust).await.ok();
    }
    let (from, to) = (f.allocation.id, other.id);
    let transfer = TransferInput { operation: operation(), from, to, amount: eur(100), reason: "Joint".to_owned() };
    finance.call(&api::TRANSFER, &[], &transfer).await.ok();
    sound(&f.t).await;
    for statement in match f.t.app.db.engine() {
        Engine::Sqlite => {
            let triggers = f.t.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'", []).await;
            triggers.iter().map(|row| format!("DROP TRIGGER {}", row.try_get_by_index::<String>(0).expect("a name"))).collect()
        }
        Engine::Postgres => {
            let tables = ["funds_entries", "funds_operations", "journal"];
            tables.map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER USER")).to_vec()
        }
    } {
        f.t.execute(&statement, []).await.expect("the protection goes");
    }
    f
}

async fn found(f: &Funds) -> Vec<Breach> {
    guildhall_server::funds::verify(&f.t.app.db).await.expect("the ledger can be read").breaches
}

/// The id of an entry of Ardent's book.
async fn entry(f: &Funds, number: i64) -> String {
    let select = "SELECT id FROM funds_entries WHERE book = $1 AND number = $2";
    let rows = f.t.rows(select, [f.allocation.id.to_string().into(), number.into()]).await;
    rows[0].try_get_by_index(0).expect("an id")
}

#[tokio::test]
async fn each_change_of_an_entry_is_found_and_the_entry_named() {
    let changes = [
        "amount = amount + 1, program_amount = program_amount + 1",
        "program_amount = program_amount + 1",
        "currency = 'USD'",
        "kind = 'accrue'",
        "debit = credit_account, credit_account = debit",
        "source = 'invented'",
        "reason = 'Another'",
        "effective_on = '2026-11-24'",
        "created_at = '2026-11-24T08:00:00.000Z'",
        "actor = NULL",
        "credit_id = NULL",
        "activity_id = 'x'",
        "number = 17",
        "hash = previous_hash",
        "previous_hash = hash",
    ];
    for change in changes {
        let f = unprotected().await;
        let id = entry(&f, 3).await;
        f.t.execute(&format!("UPDATE funds_entries SET {change} WHERE id = $1"), [id.clone().into()]).await.expect(change);
        let breaches = found(&f).await;
        assert_eq!(breaches.first().map(|breach| breach.subject.as_str()), Some(id.as_str()), "{change}: {breaches:?}");
        assert_eq!(breaches[0].invariant, "chain", "{change}");
    }
}

#[tokio::test]
async fn an_entry_that_is_missing_is_found() {
    let f = unprotected().await;
    let (gone, next) = (entry(&f, 3).await, entry(&f, 4).await);
    f.t.execute("DELETE FROM funds_entries WHERE id = $1", [gone.into()]).await.expect("it goes");
    let breaches = found(&f).await;
    assert_eq!((breaches[0].invariant.as_str(), breaches[0].subject.as_str()), ("chain", next.as_str()));
}

#[tokio::test]
async fn entries_that_are_missing_at_the_end_are_found() {
    let f = unprotected().await;
    let last = entry(&f, 5).await;
    f.t.execute("DELETE FROM funds_entries WHERE id = $1", [last.into()]).await.expect("it goes");
    let book = f.allocation.id.to_string();
    let breaches = found(&f).await;
    let told: Vec<_> = breaches.iter().filter(|breach| breach.subject == book).map(|breach| breach.invariant.as_str()).collect();
    assert_eq!(told, ["I2", "chain"]);
}

#[tokio::test]
async fn sums_that_are_not_those_of_the_entries_are_found() {
    for (table, column) in [
        ("funds_allocations", "allocated"),
        ("funds_credits", "allocated"),
        ("funds_pools", "received"),
        ("funds_programs", "pooled"),
        ("funds_allocations", "entries"),
    ] {
        let f = unprotected().await;
        let select = format!("SELECT id FROM {table} ORDER BY id LIMIT 1");
        let id: String = f.t.rows(&select, []).await[0].try_get_by_index(0).expect("an id");
        f.t.execute(&format!("UPDATE {table} SET {column} = {column} + 1 WHERE id = $1"), [id.clone().into()]).await.expect("a change");
        let breaches = found(&f).await;
        let expected = if column == "entries" { "chain" } else { "I2" };
        assert_eq!(breaches.iter().map(|b| (b.invariant.as_str(), b.subject.as_str())).collect::<Vec<_>>(), [(expected, id.as_str())]);
    }
}

#[tokio::test]
async fn a_forged_head_is_found() {
    let f = unprotected().await;
    f.t.execute("UPDATE funds_allocations SET head = $1 WHERE id = $2", ["0".repeat(64).into(), f.allocation.id.to_string().into()])
        .await
        .expect("a change");
    assert_eq!(found(&f).await.iter().map(|b| b.invariant.as_str()).collect::<Vec<_>>(), ["chain"]);
}

#[tokio::test]
async fn an_entry_without_a_line_in_the_journal_is_found() {
    let f = unprotected().await;
    f.t.execute("DELETE FROM journal WHERE action = 'funds.transfer'", []).await.expect("it goes");
    let breaches = found(&f).await;
    assert_eq!(breaches.iter().map(|b| b.invariant.as_str()).collect::<Vec<_>>(), ["I7"]);
    let kind = f.t.rows("SELECT kind FROM funds_entries WHERE id = $1", [breaches[0].subject.clone().into()]).await;
    assert_eq!(kind[0].try_get_by_index::<String>(0).expect("a kind"), "transfer");
}

#[tokio::test]
async fn an_entry_after_the_closing_is_found() {
    let f = unprotected().await;
    let close = "UPDATE funds_programs SET status = 'closed', updated_at = '2026-01-01T00:00:00.000Z' WHERE id = $1";
    f.t.execute(close, [f.program.id.to_string().into()]).await.expect("closed");
    let breaches = found(&f).await;
    let subjects: Vec<&str> = breaches.iter().filter(|breach| breach.invariant == "I8").map(|breach| breach.subject.as_str()).collect();
    assert_eq!(subjects.len(), breaches.len());
    assert!(subjects.contains(&entry(&f, 1).await.as_str()), "the entry itself");
    assert!(subjects.contains(&f.allocation.id.to_string().as_str()), "and the book in which something is left");
}

#[tokio::test]
async fn what_leaves_a_closed_period_though_no_payment_came_back_is_found() {
    let f = unprotected().await;
    // Long after, somebody moves money, and the rest lapses.
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 2, 8, 0, 0).single().expect("a moment"));
    let finance = f.t.as_(&f.t.human("Fred Finance", None, &[Role::Finance]).await);
    let other = finance.call(&api::ALLOCATIONS, &[], &AllocationFilter { partner: Some(f.cast.boreal.id), ..AllocationFilter::default() });
    let other = other.await.ok().items.remove(0);
    let transfer =
        TransferInput { operation: operation(), from: f.allocation.id, to: other.id, amount: eur(100), reason: "Joint".to_owned() };
    finance.call(&api::TRANSFER, &[], &transfer).await.ok();
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 4, 2, 8, 0, 0).single().expect("a moment"));
    guildhall_server::funds::sweep(&f.t.app).await.expect("a round");
    sound(&f.t).await;
    let close = "UPDATE funds_programs SET status = 'closed', updated_at = '2027-01-01T00:00:00.000Z' WHERE id = $1";
    f.t.execute(close, [f.program.id.to_string().into()]).await.expect("closed");
    let late = f.t.rows("SELECT id FROM funds_entries WHERE created_at > '2027-01-01' ORDER BY id", []).await;
    let late: Vec<String> = late.iter().map(|row| row.try_get_by_index(0).expect("an id")).collect();
    assert_eq!(late.len(), 4, "out and in, and what lapsed of both");
    let mut subjects: Vec<String> =
        found(&f).await.into_iter().filter(|breach| breach.invariant == "I8").map(|breach| breach.subject).collect();
    subjects.sort();
    assert_eq!(subjects, late);
}
