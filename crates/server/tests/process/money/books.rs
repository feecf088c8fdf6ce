//! What those who keep the books do next: import what was paid, take it back, close a period.

use std::fmt::Write;

use guildhall_domain::funds::{
    AdjustInput, AllocationInput, CloseInput, CloseResult, EntryKind, ImportInput, ImportResult, OperationKey, ReverseInput, TransferInput,
    api,
};

use super::{
    ended::Ended,
    load::{Client, Paid, Payable, Refusals},
    moves::{BY_HAND, PAID, PAID_OR_CLOSED, pay, read, remaining},
    stage::{eur, fresh, today},
};

/// Imports a file of one claim or two; sometimes the same file comes again, which must take nothing.
pub fn import(client: &mut Client<'_>) -> Option<()> {
    let (take, whole, twice, again) = (client.dice.percent(70), client.dice.percent(60), client.dice.percent(30), client.dice.percent(50));
    let dice = &mut client.dice;
    let chosen = client.load.with(|things| {
        let first = dice.pick(&mut things.payable, take)?;
        // A file may be about several partners.
        let second = if twice { dice.pick(&mut things.payable, take) } else { None }.filter(|second| second.claim != first.claim);
        Some([Some(first), second])
    });
    let Some(chosen) = chosen else { return pay(client) };
    let chosen: Vec<Payable> = chosen.into_iter().flatten().collect();
    let amount = |payable: &Payable| if whole { payable.open } else { (payable.open / 2).max(1) };
    // Some rows are about what was recorded by hand already.
    let reference = if client.dice.percent(20) { BY_HAND.to_owned() } else { fresh::<OperationKey>().to_string() };
    let mut csv = "claim,amount,currency,paid_on,method,reference\n".to_owned();
    for payable in &chosen {
        writeln!(csv, "{},{},EUR,{},bank_transfer,{reference}", payable.number, eur(amount(payable)), today()).expect("a text grows");
    }
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let may = if chosen.iter().any(|payable| payable.ended) { PAID_OR_CLOSED } else { PAID };
    let rows = u32::try_from(chosen.len()).expect("a few rows");
    let file = |csv: String| move |operation| ImportInput { operation, file_name: "books.csv".to_owned(), csv, password: String::new() };
    let (operation, imported) = client.deliver(&finance, &api::IMPORT_PAYMENTS, &[], may, file(csv.clone()))?;
    let Ok(body) = imported else { return Some(()) };
    let result: ImportResult = read(&body);
    assert_eq!(result.taken + result.known, rows, "each row is taken or known: {result:?}");
    assert!(reference == BY_HAND || result.known == 0, "nobody else has called a payment so: {result:?}");
    if result.known == 0 {
        client.load.history.wrote(operation, EntryKind::Pay, chosen.iter().map(amount).sum());
    } else if result.taken == 0 {
        client.load.history.wrote(operation, EntryKind::Pay, 0);
    }
    if again {
        let (operation, imported) = client.deliver(&finance, &api::IMPORT_PAYMENTS, &[], &[], file(csv))?;
        let result: ImportResult = read(&imported.expect("nothing of it is refused"));
        assert_eq!((result.taken, result.known), (0, rows), "the same file again");
        client.load.history.wrote(operation, EntryKind::Pay, 0);
    }
    if let Some(first) = chosen.into_iter().next().filter(|_| take && !whole) {
        let open = first.open - amount(&first);
        client.load.with(|things| things.payable.push(Payable { open, ..first }));
    }
    Some(())
}

/// Takes a payment back, whole or in part.
pub fn reverse(client: &mut Client<'_>) -> Option<()> {
    let (take, whole) = (client.dice.percent(50), client.dice.percent(50));
    let dice = &mut client.dice;
    let Some(paid) = client.load.with(|things| dice.pick(&mut things.paid, take)) else { return pay(client) };
    let amount = if whole { paid.amount } else { (paid.amount / 3).max(1) };
    take_back(client, &paid, amount)
}

fn take_back(client: &mut Client<'_>, paid: &Paid, amount: i64) -> Option<()> {
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let (payment, reason) = (paid.payment, "Paid wrongly".to_owned());
    let make = |operation| ReverseInput { operation, payment, amount: eur(amount), reason, password: String::new() };
    let (operation, done) = client.deliver(&finance, &api::REVERSE, &[&paid.claim], &["funds/over-reversal"], make)?;
    match done {
        Ok(_) => client.load.history.wrote(operation, EntryKind::Reverse, amount),
        Err(problem) => {
            let remaining = remaining(&problem);
            assert!(remaining >= 0 && remaining < amount, "{remaining} remained of {amount}");
        }
    }
    Some(())
}

/// Closes a period that is over, or does what keeps it from being closed, what hurries to come before it, or what comes too late.
pub fn close(client: &mut Client<'_>) -> Option<()> {
    let ended = client.dice.of(&client.load.stage.ended);
    if client.load.with(|things| things.closed.contains(&ended.program)) {
        return if client.dice.percent(50) { late(client, ended) } else { book(client, ended, &["funds/period-closed"]) };
    }
    match client.dice.below(3) {
        0 => {
            let owed = client.dice.of(&ended.owed).clone();
            client.load.with(|things| things.payable.push(owed));
            pay(client)
        }
        1 => book(client, ended, &["funds/period-closed", "funds/insufficient-funds"]),
        _ => shut(client, ended),
    }
}

fn shut(client: &mut Client<'_>, ended: &Ended) -> Option<()> {
    let next = client.dice.percent(50).then(|| format!("After {}", ended.program));
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let make = |operation| CloseInput {
        operation,
        next_ends_on: next.as_ref().map(|_| today() + chrono::Days::new(300)),
        next_total: if next.is_some() { 1_000 } else { 0 },
        next_name: next,
        preview: false,
    };
    let may: Refusals = &["funds/period-in-use", "funds/period-closed"];
    let (operation, closed) = client.deliver(&finance, &api::CLOSE_PROGRAM, &[&ended.program], may, make)?;
    let closed = match closed {
        Ok(body) => {
            let result: CloseResult = read(&body);
            client.load.history.wrote(operation, EntryKind::Forfeit, result.forfeited.minor);
            true
        }
        Err(problem) => problem.code == "funds/period-closed",
    };
    if closed {
        client.load.with(|things| things.closed.insert(ended.program));
    }
    Some(())
}

/// Takes a little back of what was paid in a closed period: it goes on at once.
fn late(client: &mut Client<'_>, ended: &Ended) -> Option<()> {
    let paid = client.dice.of(&ended.paid).clone();
    let amount = client.dice.amount(100, 1_000);
    take_back(client, &paid, amount)
}

/// Gives, corrects or moves money of a period that is over.
fn book(client: &mut Client<'_>, ended: &Ended, may: Refusals) -> Option<()> {
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let (amount, reason) = (client.dice.amount(100, 2_000), "Late".to_owned());
    let allocation = ended.allocations[0];
    let is_certain = !may.contains(&"funds/insufficient-funds");
    let (operation, done, kind, wrote) = match (client.dice.below(3), ended.allocations.get(1)) {
        (0, _) => {
            let (pool, partner) = (ended.pool, ended.partner);
            let make = |operation| AllocationInput { operation, pool, partner, amount: eur(amount), expires_on: None, reason };
            let (operation, done) = client.deliver(&finance, &api::ALLOCATE, &[], may, make)?;
            (operation, done, EntryKind::Allocate, amount)
        }
        (1, Some(other)) => {
            let (from, to) = (allocation, *other);
            let make = |operation| TransferInput { operation, from, to, amount: eur(amount), reason };
            let (operation, done) = client.deliver(&finance, &api::TRANSFER, &[], may, make)?;
            (operation, done, EntryKind::Transfer, 2 * amount)
        }
        _ => {
            let amount = if client.dice.percent(50) { amount } else { -amount };
            let make = |operation| AdjustInput { operation, amount: eur(amount), reason };
            let (operation, done) = client.deliver(&finance, &api::ADJUST, &[&allocation], may, make)?;
            (operation, done, EntryKind::Adjust, amount.abs())
        }
    };
    match done {
        Ok(_) => {
            assert!(!is_certain, "something was booked in a closed period");
            client.load.history.wrote(operation, kind, wrote);
        }
        Err(problem) if problem.code == "funds/period-closed" => {
            client.load.with(|things| things.closed.insert(ended.program));
        }
        Err(_) => {}
    }
    Some(())
}
