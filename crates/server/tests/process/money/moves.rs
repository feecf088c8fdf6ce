//! What a client of the load does next.

use guildhall_domain::{
    funds::{
        ActivityInput, ActivityStatus, AllocationInput, ChangeInput, Claim, ClaimDecision, ClaimInput, CostKind, Decision, DecisionInput,
        EntryKind, FundRequest, LineInput, LineVerdict, Method, Operation, Payment, PaymentInput, PaymentLineInput, ReasonCode,
        RequestInput, TransferInput, Venue, Verdict, api,
    },
    money::Money,
    problem::Problem,
};
use serde::de::DeserializeOwned;

use super::{
    Dice,
    books::{close, import, reverse},
    load::{Approved, Client, Paid, Payable, Pending},
    stage::{eur, today},
};

/// Nothing may be refused: whoever plays by the rules has all that it takes.
const NEVER: &[&str] = &[];
/// What a decision is refused for: somebody else has decided meanwhile, perhaps so that nobody is asked any more, or the money is gone. What
/// an amount must be below may have changed with it.
const DECIDED: &[&str] = &["not-found", "funds/not-in-review", "funds/insufficient-funds", "not-lower"];
/// What giving an approved activity up is refused for.
const BUSY: &[&str] = &["funds/not-approved", "funds/change-pending", "funds/claim-pending"];
/// What a change of it is refused for; the amount may lie below what was claimed meanwhile.
const CHANGED: &[&str] =
    &["funds/not-approved", "funds/change-pending", "funds/claim-pending", "funds/insufficient-funds", "below-claimed"];
/// What a claim is refused for when it is sent: its draft ends with its activity.
const CLAIMED: &[&str] = &["funds/not-approved", "funds/not-a-draft", "funds/change-pending", "funds/over-claim"];
/// What paying is refused for: somebody else has paid.
pub const PAID: &[&str] = &["funds/over-payment", "funds/not-payable"];
/// The same in a period that may be closed as soon as nothing is open any more.
pub const PAID_OR_CLOSED: &[&str] = &["funds/over-payment", "funds/not-payable", "funds/period-closed"];

/// What payments by hand are called.
pub const BY_HAND: &str = "Run 7";

/// Does one thing. Nothing when the server is gone.
pub fn one(client: &mut Client<'_>) -> Option<()> {
    match client.dice.below(100) {
        0..22 => file(client),
        22..54 => decide(client),
        54..59 => cancel(client),
        59..65 => change(client),
        65..75 => claim(client),
        75..84 => pay(client),
        84..88 => import(client),
        88..92 => reverse(client),
        92..96 => close(client),
        96..98 => allocate(client),
        _ => transfer(client),
    }
}

fn file(client: &mut Client<'_>) -> Option<()> {
    let holder = client.dice.below(client.load.stage.holders.len());
    let of = &client.load.stage.holders[holder];
    let count = 1 + client.dice.below(3);
    let activities = (0..count).map(|_| activity(client.dice.amount(2_000, 30_000))).collect();
    let input = RequestInput { allocation: of.allocation, title: "Season".to_owned(), description: String::new(), activities };
    let Ok(draft) = client.ask(&of.user, &api::CREATE_REQUEST, &[], NEVER, &input)? else { return Some(()) };
    let sent =
        client.deliver(&of.user, &api::SUBMIT_REQUEST, &[&draft.id], &["funds/insufficient-funds"], |operation| Operation { operation })?.1;
    if let Ok(body) = sent {
        let request: FundRequest = read(&body);
        let activities = request.activities.iter().map(|activity| (activity.id, activity.asked.asked)).collect();
        client.load.with(|things| things.pending.push(Pending { request: request.id, activities, change: false, holder }));
    }
    Some(())
}

/// An activity that takes place today.
pub fn activity(asked: i64) -> ActivityInput {
    ActivityInput {
        id: None,
        title: "Booth".to_owned(),
        kind: "event".to_owned(),
        venue: Venue::InPerson,
        description: "A booth at a fair.".to_owned(),
        starts_on: Some(today()),
        ends_on: Some(today()),
        cost: asked,
        asked,
        contacts: vec![],
        pipeline: None,
        segment: None,
        fields: [].into(),
    }
}

fn decide(client: &mut Client<'_>) -> Option<()> {
    // Half of the time the request stays on the table for somebody else to decide at the same moment.
    let take = client.dice.percent(50);
    let dice = &mut client.dice;
    let Some(pending) = client.load.with(|things| dice.pick(&mut things.pending, take)) else { return file(client) };
    let decisions: Vec<Decision> = pending
        .activities
        .iter()
        .map(|(activity, asked)| {
            let verdict = match dice.below(10) {
                0 => Verdict::Deny,
                1 | 2 if !pending.change => Verdict::Change { amount: asked / 2 },
                _ => Verdict::Accept,
            };
            let reason = (verdict != Verdict::Accept).then_some(ReasonCode::Budget);
            Decision { activity: *activity, verdict, reason, note: String::new() }
        })
        .collect();
    let approver = dice.of(&client.load.stage.approvers).clone();
    let input = decisions.clone();
    let make = |operation| DecisionInput { operation, decisions: input, password: String::new() };
    let (operation, decided) = client.deliver(&approver, &api::DECIDE_REQUEST, &[&pending.request], DECIDED, make)?;
    match decided {
        Ok(body) => {
            let request: FundRequest = read(&body);
            let is_ours = |id| decisions.iter().any(|decision| decision.activity == id && decision.verdict != Verdict::Deny);
            let ours = request.activities.iter().filter(|one| is_ours(one.id) && one.status == ActivityStatus::Approved);
            let approved: Vec<Approved> =
                ours.map(|one| Approved { activity: one.id, amount: one.approved.unwrap_or_default(), holder: pending.holder }).collect();
            let amount = approved.iter().map(|approved| approved.amount).sum();
            // Who decides late what somebody else has decided already decides on a change that was asked for meanwhile.
            let new = client.load.with(|things| {
                let new = approved.iter().all(|approved| things.known.insert(approved.activity));
                things.approved.extend(approved.into_iter().filter(|_| new));
                new
            });
            if new && !pending.change {
                client.load.history.wrote(operation, EntryKind::Commit, amount);
            }
        }
        Err(problem) if problem.code == "funds/insufficient-funds" => {
            // A late decision is about the change that was asked for meanwhile.
            let wanted: i64 = client.load.with(|things| {
                pending.activities.iter().map(|(id, asked)| things.changes.get(id).copied().unwrap_or_default().max(*asked)).sum()
            });
            let remaining = remaining(&problem);
            assert!(remaining >= 0 && (pending.change || remaining < wanted), "{remaining} remained of {wanted}");
            // Somebody may give something up.
            if take {
                client.load.with(|things| things.pending.push(pending));
            }
        }
        Err(_) => {}
    }
    Some(())
}

/// What remained, which the loser must be told.
pub fn remaining(problem: &Problem) -> i64 {
    let remaining = problem.params.get("remaining").cloned().unwrap_or_else(|| panic!("nothing said: {problem:?}"));
    serde_json::from_value::<Money>(remaining).expect("an amount").minor
}

fn approved(client: &mut Client<'_>, take: bool) -> Option<Approved> {
    let dice: &mut Dice = &mut client.dice;
    client.load.with(|things| dice.pick(&mut things.approved, take))
}

fn cancel(client: &mut Client<'_>) -> Option<()> {
    let Some(one) = approved(client, true) else { return decide(client) };
    let user = client.load.stage.holders[one.holder].user.clone();
    client.deliver(&user, &api::CANCEL_ACTIVITY, &[&one.activity], BUSY, |operation| Operation { operation }).map(|_| ())
}

fn change(client: &mut Client<'_>) -> Option<()> {
    let Some(one) = approved(client, false) else { return decide(client) };
    let user = client.load.stage.holders[one.holder].user.clone();
    let amount = client.dice.amount(2_000, 40_000);
    let (day, reason) = (today(), "The hall costs something else.".to_owned());
    // Before it is sent: somebody may decide on it before the answer is here.
    client.load.with(|things| {
        let most = things.changes.entry(one.activity).or_default();
        *most = amount.max(*most);
    });
    let make = |operation| ChangeInput { operation, starts_on: day, ends_on: day, cost: amount, amount, reason };
    if let Ok(body) = client.deliver(&user, &api::CHANGE_ACTIVITY, &[&one.activity], CHANGED, make)?.1 {
        let request: FundRequest = read(&body);
        let pending = Pending { request: request.id, activities: vec![(one.activity, amount)], change: true, holder: one.holder };
        client.load.with(|things| things.pending.push(pending));
    }
    Some(())
}

fn claim(client: &mut Client<'_>) -> Option<()> {
    let take = client.dice.percent(50);
    let Some(one) = approved(client, take) else { return decide(client) };
    let user = client.load.stage.holders[one.holder].user.clone();
    let lines = (0..1 + client.dice.below(2)).map(|number| LineInput {
        description: "Rent".to_owned(),
        kind: CostKind::Venue,
        invoice_number: format!("{}-{number}", one.activity),
        issuer: "Fair GmbH".to_owned(),
        dated: Some(today()),
        cost: one.amount / 2,
    });
    let input =
        ClaimInput { currency: eur(0).currency, lines: lines.collect(), metrics: Default::default(), last: take, note: String::new() };
    let Ok(draft) = client.ask(&user, &api::CREATE_CLAIM, &[&one.activity], &["funds/not-approved"], &input)? else { return Some(()) };
    let sent = client.deliver(&user, &api::SUBMIT_CLAIM, &[&draft.id], CLAIMED, |operation| Operation { operation })?.1;
    let Ok(body) = sent else { return Some(()) };
    let claim: Claim = read(&body);
    let approver = client.dice.of(&client.load.stage.approvers).clone();
    let change = client.dice.percent(20);
    let lines = claim.lines.iter().map(|line| {
        let verdict = if change && line.input.cost > 1 { Verdict::Change { amount: line.input.cost / 2 } } else { Verdict::Accept };
        let reason = (verdict != Verdict::Accept).then_some(ReasonCode::NotEligible);
        LineVerdict { line: line.number, verdict, reason, note: String::new() }
    });
    let lines = lines.collect();
    let make = |operation| ClaimDecision { operation, lines, note: String::new(), password: String::new() };
    if let Ok(body) = client.deliver(&approver, &api::DECIDE_CLAIM, &[&claim.id], NEVER, make)?.1 {
        let claim: Claim = read(&body);
        if let Some(open) = claim.approved.map(|approved| approved.minor).filter(|open| *open > 0) {
            let payable = Payable { claim: claim.id, number: claim.number, open, holder: one.holder, ended: false };
            client.load.with(|things| things.payable.push(payable));
        }
    }
    Some(())
}

/// Pays one claim or two, whole or in part.
pub fn pay(client: &mut Client<'_>) -> Option<()> {
    let (take, whole, two) = (client.dice.percent(70), client.dice.percent(60), client.dice.percent(30));
    let dice = &mut client.dice;
    let chosen = client.load.with(|things| {
        let first = dice.pick(&mut things.payable, take)?;
        // Several claims of one partner in one payment.
        let second = things.payable.iter().find(|other| two && other.holder == first.holder && other.claim != first.claim).cloned();
        Some([Some(first), second])
    });
    let Some(chosen) = chosen else { return claim(client) };
    let chosen: Vec<Payable> = chosen.into_iter().flatten().collect();
    let amount = |payable: &Payable| if whole { payable.open } else { (payable.open / 2).max(1) };
    let lines: Vec<PaymentLineInput> =
        chosen.iter().map(|payable| PaymentLineInput { claim: payable.claim, amount: eur(amount(payable)) }).collect();
    let finance = dice.of(&client.load.stage.finance).clone();
    let may = if chosen.iter().any(|payable| payable.ended) { PAID_OR_CLOSED } else { PAID };
    let (method, reference) = (Method::BankTransfer, BY_HAND.to_owned());
    let make = |operation| PaymentInput { operation, method, reference, paid_on: today(), lines, password: String::new() };
    let (operation, paid) = client.deliver(&finance, &api::PAY, &[], may, make)?;
    if let Ok(body) = paid {
        let payment: Payment = read(&body);
        client.load.history.wrote(operation, EntryKind::Pay, payment.total.minor);
        let lines = payment.lines.iter().map(|line| Paid { payment: payment.id, claim: line.claim, amount: line.amount.minor });
        client.load.with(|things| things.paid.extend(lines));
        if let Some(first) = chosen.into_iter().next().filter(|_| take && !whole) {
            let open = first.open - amount(&first);
            client.load.with(|things| things.payable.push(Payable { open, ..first }));
        }
    }
    Some(())
}

fn allocate(client: &mut Client<'_>) -> Option<()> {
    let of = client.dice.of(&client.load.stage.holders);
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let amount = client.dice.amount(5_000, 40_000);
    let make = |operation| AllocationInput {
        operation,
        pool: of.pool,
        partner: of.partner,
        amount: eur(amount),
        expires_on: None,
        reason: "More".to_owned(),
    };
    let (operation, given) = client.deliver(&finance, &api::ALLOCATE, &[], NEVER, make)?;
    if given.is_ok() {
        client.load.history.wrote(operation, EntryKind::Allocate, amount);
    }
    Some(())
}

fn transfer(client: &mut Client<'_>) -> Option<()> {
    let (from, to) = (client.dice.of(&client.load.stage.holders), client.dice.of(&client.load.stage.holders));
    if from.allocation == to.allocation {
        return Some(());
    }
    let finance = client.dice.of(&client.load.stage.finance).clone();
    let amount = client.dice.amount(1_000, 20_000);
    let (from, to, reason) = (from.allocation, to.allocation, "Fairness".to_owned());
    let make = |operation| TransferInput { operation, from, to, amount: eur(amount), reason };
    let (operation, moved) = client.deliver(&finance, &api::TRANSFER, &[], &["funds/insufficient-funds"], make)?;
    if moved.is_ok() {
        // It stands in both books.
        client.load.history.wrote(operation, EntryKind::Transfer, 2 * amount);
    }
    Some(())
}

/// Reads an answer.
pub fn read<O: DeserializeOwned>(body: &[u8]) -> O {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)))
}
