//! Decides on a claim, line by line, and settles what is over.

use guildhall_domain::{
    funds::{
        Claim, ClaimDecision, ClaimStatus, EntryKind, Line, News, Refusal, Said, Turn, Verdict, can_approve, can_decide_claim, resend_by,
        settle as settled, stricter,
    },
    partner::PersonId,
};
use serde_json::json;

use super::{present, rows, rows::Row, write::locked};
use crate::{
    auth,
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        book::{self, Pen},
        events::{self, Happening},
        ground::{self, Ground},
        hands,
        held::{self, Cites, Held},
        operation::{self, Begun, Operation},
        people, proofs,
    },
    journal, webhook,
};

/// Decides.
pub async fn decide(cx: Cx, mut input: ClaimDecision) -> Result<Claim, Error> {
    let actor = cx.actor()?;
    let id = cx.id("id")?;
    // The password is nothing that a record of the operation should know.
    let confirmed = auth::confirm(&cx, &std::mem::take(&mut input.password)).await?;
    let action = format!("funds.decide_claim/{id}");
    let tx = cx.app.db.begin().await?;
    // Whoever has decided may not see it any more, and still gets the answer again.
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let (ground, row) = locked(&cx, &tx, id).await?;
    let writers = [row.claimed_by, ground.requested_by];
    can_decide_claim((row.status, &row.chain), (ground.partner, writers), (actor.person, actor.partner()))?;
    let by_name = stands_behind(&tx, &ground, &row, actor.person).await?;
    let decision = input.clone().check(&row.input.lines)?;
    let claims = rows::of_activity(&tx, ground.activity).await?;
    let most = present::remaining(&ground, &claims, row.id).min(row.asked);
    let before: i64 = claims.iter().filter(|claim| claim.id != row.id).filter_map(|claim| claim.approved).sum();
    if ground.rules.asks_for_password(ground.in_program(row.asked, before)) && !confirmed {
        return Err(Refusal::Reauthenticate.into());
    }
    let mut row = row;
    for (line, verdict) in row.lines.iter_mut().zip(decision.lines) {
        line.decision = Some(stricter(line.decision.take(), verdict));
    }
    let verdicts: Vec<_> = row.lines.iter().filter_map(|line| line.decision.clone()).collect();
    let settlement = settled(&row.lines, ground.participation(), most, |approved| ground.in_program(approved, before))
        .map_err(|_| Error::field("/lines", "absurd-amount"))?;
    let verdict = ClaimDecision::verdict(&verdicts, settlement.approved);
    if verdict != Verdict::Return && settlement.approved > 0 {
        can_approve(ground.kind()?, &row.input, &proofs::of_activity(&tx, ground.activity).await?)?;
    }
    let said = Said {
        verdict,
        reason: verdicts.iter().find_map(|verdict| verdict.reason),
        note: decision.note.clone(),
        by: actor.person,
        by_name,
        at: cx.now,
    };
    let due_on = ground.rules.decide_by(ground.today(cx.now), &ground.region);
    if !row.chain.say(&said, due_on) {
        return Err(Refusal::NotYourTurn.into());
    }
    if row.chain.is_over() {
        for (line, (approved, approved_program)) in row.lines.iter_mut().zip(&settlement.lines) {
            set(line, verdict, *approved, *approved_program);
        }
        row = over(&cx, &ground, row, verdict, (settlement.approved, settlement.approved_program));
    } else {
        row.clock = row.clock.map(|clock| guildhall_domain::funds::Clock { due_on: row.chain.due_on(), ..clock });
    }
    let answer = keep(&cx, &tx, operation, &action, &input, &ground, row, &decision.note).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

fn set(line: &mut Line, verdict: Verdict, approved: i64, approved_program: i64) {
    let decided = verdict != Verdict::Return;
    line.approved = decided.then_some(approved);
    line.approved_program = decided.then_some(approved_program);
}

/// What the claim became when the last one has spoken.
fn over(cx: &Cx, ground: &Ground, row: Row, verdict: Verdict, (approved, approved_program): (i64, i64)) -> Row {
    let today = ground.today(cx.now);
    let pay_by = |turn: Turn| (turn == Turn::Vendor).then(|| ground.rules.pay_by(today, &ground.region));
    let hand = |turn: Turn| row.clock.map(|clock| clock.hand(turn, cx.now, pay_by(turn)));
    if verdict == Verdict::Return {
        let due_on = Some(resend_by(today, ground.claim_by.unwrap_or(today)));
        return Row { status: ClaimStatus::Returned, clock: row.clock.map(|clock| clock.hand(Turn::Partner, cx.now, due_on)), ..row };
    }
    let (status, turn) = match approved {
        0 => (ClaimStatus::Denied, Turn::Nobody),
        whole if whole == row.asked => (ClaimStatus::Approved, Turn::Vendor),
        _ => (ClaimStatus::PartlyApproved, Turn::Vendor),
    };
    let clock = hand(turn);
    Row { status, clock, approved: Some(approved), approved_program: Some(approved_program), decided_at: Some(cx.now), ..row }
}

/// Writes everything that a decision changes.
#[expect(clippy::too_many_arguments, reason = "one transaction's parts, all of different types")]
async fn keep(
    cx: &Cx,
    tx: &Tx,
    operation: Operation,
    action: &str,
    input: &ClaimDecision,
    ground: &Ground,
    row: Row,
    note: &str,
) -> Result<Claim, Error> {
    let actor = cx.actor()?;
    rows::save(tx, &row, cx.now).await?;
    people::set_turns(tx, "claim", &row.id.to_string(), &row.chain.asked()).await?;
    let pen = Pen { now: cx.now, actor: Some(actor.person), operation: operation.id() };
    let released = if row.input.last && row.status.is_payable() { release_rest(tx, pen, ground, &row).await? } else { 0 };
    let decided = match row.status {
        ClaimStatus::Approved => Some(News::ClaimApproved),
        ClaimStatus::PartlyApproved => Some(News::ClaimPartlyApproved),
        ClaimStatus::Denied => Some(News::ClaimDenied),
        ClaimStatus::Returned => Some(News::ClaimReturned),
        ClaimStatus::Draft
        | ClaimStatus::InReview
        | ClaimStatus::PartlyPaid
        | ClaimStatus::Paid
        | ClaimStatus::Reversed
        | ClaimStatus::Lapsed => None,
    };
    let code = decided.map_or("claim_step_decided", News::slug);
    let amount = row.approved.map(|approved| ground.money(approved));
    let happening = Happening { request: ground.request, activity: Some(ground.activity), code, amount, note };
    events::write(tx, cx.now, Some(actor.person), happening).await?;
    match decided {
        None => events::tell(tx, cx.now, &row.chain.asked(), (ground.request, row.id), News::ClaimSubmitted).await?,
        Some(decided) => {
            let people = events::active(tx, ground.partner, &[row.claimed_by, ground.requested_by]).await?;
            events::tell(tx, cx.now, &people, (ground.request, row.id), decided).await?;
        }
    }
    if row.status.is_payable() {
        tell_finance(tx, cx, ground, &row).await?;
        let data = json!({
            "claim": row.id, "number": row.number, "request": ground.request, "activity": ground.activity, "partner": ground.partner,
            "program": ground.program, "asked": ground.money(row.asked), "approved": amount,
        });
        webhook::announce(tx, &cx.app.config, cx.now, "funds.claim.approved", data).await?;
    }
    let detail = json!({
        "operation": operation.id(), "status": row.status, "lines": row.lines.iter().map(|line| &line.decision).collect::<Vec<_>>(),
        "approved": row.approved, "released": released,
    });
    journal::write(tx, cx, "funds.decide_claim", "claim", row.id, detail).await?;
    let ground = ground::again(tx, ground.activity).await?;
    let answer = present::claim(tx, actor, &ground, rows::read_any(tx, row.id).await?).await?;
    operation.finish(cx, tx, action, input, &answer).await?;
    Ok(answer)
}

/// The ball passes to whoever keeps the books. Those who may not pay it need not know, unless nobody may: then somebody must see that it is
/// stuck.
async fn tell_finance(tx: &Tx, cx: &Cx, ground: &Ground, row: &Row) -> Result<(), Error> {
    let hands = hands::of_one(tx, ground, row).await?;
    let (approved, from) = (row.approved_program.unwrap_or_default(), ground.rules.separation_from);
    let (finance, admins) = events::payers(tx).await?;
    let may = |people: &[PersonId]| -> Vec<PersonId> {
        people.iter().copied().filter(|person| hands.may_pay(*person, approved, from).is_ok()).collect()
    };
    let everybody: Vec<PersonId> = finance.iter().chain(&admins).copied().collect();
    let people = [may(&finance), may(&admins), everybody].into_iter().find(|people| !people.is_empty()).unwrap_or_default();
    events::tell(tx, cx.now, &people, (ground.request, row.id), News::ToPay).await
}

/// Nothing more will be claimed: what no claim keeps goes back to the credits it came from.
async fn release_rest(tx: &Tx, pen: Pen, ground: &Ground, row: &Row) -> Result<i64, Error> {
    let claims = rows::of_activity(tx, ground.activity).await?;
    let rest = present::rest(ground, &claims, row.id);
    if rest == 0 {
        return Ok(0);
    }
    let held = held::held(tx, ground.activity).await?;
    let worth: i64 = ground.in_program(rest, ground.approved.saturating_sub(rest));
    // The money that lapses last is given back first: what is paid comes out of what would lapse soonest.
    let backwards: Vec<Held> = held.into_iter().rev().collect();
    let parts = held::take(&backwards, rest, worth).ok_or_else(|| Error::internal("the ledger holds less than the activity says"))?;
    let mut book = book::open(tx, ground.allocation).await?;
    let cites = Cites {
        rate: ground.rate,
        activity: ground.activity,
        claim: Some(row.id),
        payment: None,
        on: ground.today(pen.now),
        source: row.number.clone(),
        reason: String::new(),
    };
    held::post(tx, pen, &mut book, EntryKind::Release, &parts, &cites).await?;
    held::carry(tx, pen, ground, -rest, 0).await?;
    let what = Happening {
        request: ground.request,
        activity: Some(ground.activity),
        code: "released",
        amount: Some(ground.money(rest)),
        note: "",
    };
    events::write(tx, pen.now, pen.actor, what).await?;
    Ok(rest)
}

/// Whoever lost the role since the claim was sent does not decide any more. Gives the name of who does.
async fn stands_behind(tx: &Tx, ground: &Ground, row: &Row, person: PersonId) -> Result<String, Error> {
    let Some(step) = row.chain.turn_of(person) else { return Err(Refusal::NotYourTurn.into()) };
    let deciders = people::deciders(tx, ground.partner, &[]).await?;
    if deciders.stands_behind(&ground.rules.claim_chain, &step.name, person) {
        Ok(deciders.name(person))
    } else {
        Err(Refusal::NoLongerApprover.into())
    }
}
