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
    load::{Approved, Client, Payable, Pending},
    stage::{eur, today},
};

/// Does one thing. Nothing when the server is gone.
pub fn one(client: &mut Client<'_>) -> Option<()> {
    match client.dice.below(100) {
        0..24 => file(client),
        24..58 => decide(client),
        58..64 => cancel(client),
        64..71 => change(client),
        71..81 => claim(client),
        81..94 => pay(client),
        94..97 => allocate(client),
        _ => transfer(client),
    }
}

fn file(client: &mut Client<'_>) -> Option<()> {
    let holder = client.dice.below(client.load.stage.holders.len());
    let of = &client.load.stage.holders[holder];
    let count = 1 + client.dice.below(3);
    let activities = (0..count).map(|_| activity(client.dice.amount(2_000, 30_000))).collect();
    let input = RequestInput { allocation: of.allocation, title: "Season".to_owned(), description: String::new(), activities };
    let Ok(draft) = client.ask(&of.user, &api::CREATE_REQUEST, &[], &input)? else { return Some(()) };
    let sent = client.deliver(&of.user, &api::SUBMIT_REQUEST, &[&draft.id], |operation| Operation { operation })?.1;
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
    let (operation, decided) = client.deliver(&approver, &api::DECIDE_REQUEST, &[&pending.request], make)?;
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
fn remaining(problem: &Problem) -> i64 {
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
    client.deliver(&user, &api::CANCEL_ACTIVITY, &[&one.activity], |operation| Operation { operation }).map(|_| ())
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
    if let Ok(body) = client.deliver(&user, &api::CHANGE_ACTIVITY, &[&one.activity], make)?.1 {
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
    let Ok(draft) = client.ask(&user, &api::CREATE_CLAIM, &[&one.activity], &input)? else { return Some(()) };
    let sent = client.deliver(&user, &api::SUBMIT_CLAIM, &[&draft.id], |operation| Operation { operation })?.1;
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
    if let Ok(body) = client.deliver(&approver, &api::DECIDE_CLAIM, &[&claim.id], make)?.1 {
        let claim: Claim = read(&body);
        if let Some(open) = claim.approved.map(|approved| approved.minor).filter(|open| *open > 0) {
            let payable = Payable { claim: claim.id, open, holder: one.holder };
            client.load.with(|things| things.payable.push(payable));
        }
    }
    Some(())
}

fn pay(client: &mut Client<'_>) -> Option<()> {
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
    let (method, reference) = (Method::BankTransfer, "Run 7".to_owned());
    let make = |operation| PaymentInput { operation, method, reference, paid_on: today(), lines, password: String::new() };
    let (operation, paid) = client.deliver(&finance, &api::PAY, &[], make)?;
    if let Ok(body) = paid {
        let payment: Payment = read(&body);
        client.load.history.wrote(operation, EntryKind::Pay, payment.total.minor);
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
    let (operation, given) = client.deliver(&finance, &api::ALLOCATE, &[], make)?;
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
    let (operation, moved) = client.deliver(&finance, &api::TRANSFER, &[], make)?;
    if moved.is_ok() {
        // It stands in both books.
        client.load.history.wrote(operation, EntryKind::Transfer, 2 * amount);
    }
    Some(())
}

fn read<O: DeserializeOwned>(body: &[u8]) -> O {
    serde_json::from_slice(body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(body)))
}
