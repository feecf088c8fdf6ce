//! Sends a claim to those who decide.

use guildhall_domain::funds::{
    Claim, ClaimStatus, ClaimTerms, Clock, News, Operation, Refusal, Turn, can_send_beside, claim_fields, claim_refusals, send_by,
};
use serde_json::json;

use super::{
    present, rows,
    rows::Row,
    write::{editable, locked, with_shares},
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        events::{self, Happening},
        ground::Ground,
        operation::{self, Begun},
        people, proofs,
    },
    journal,
};

/// Sends a draft or a returned claim.
pub async fn submit(cx: Cx, input: Operation) -> Result<Claim, Error> {
    let id = cx.id("id")?;
    let action = format!("funds.submit_claim/{id}");
    let tx = cx.app.db.begin().await?;
    let (ground, row) = locked(&cx, &tx, id).await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let row = checked(&cx, &tx, &ground, row).await?;
    let row = opened(&cx, &tx, &ground, row).await?;
    rows::save(&tx, &row, cx.now).await?;
    rows::set_invoices(&tx, &row).await?;
    let asked = row.chain.asked();
    people::set_turns(&tx, "claim", &row.id.to_string(), &asked).await?;
    let happening = Happening {
        request: ground.request,
        activity: Some(ground.activity),
        code: "claim_submitted",
        amount: Some(ground.money(row.asked)),
        note: "",
    };
    events::write(&tx, cx.now, Some(cx.actor()?.person), happening).await?;
    events::tell(&tx, cx.now, &asked, (ground.request, row.id), News::ClaimSubmitted).await?;
    let detail = json!({ "operation": operation.id(), "asked": row.asked, "currency": ground.currency });
    journal::write(&tx, &cx, "funds.submit_claim", "claim", row.id, detail).await?;
    let answer = {
        let row = rows::read(&tx, cx.actor()?, row.id).await?;
        present::claim(&tx, cx.actor()?, &ground, row).await?
    };
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Refuses what cannot be sent now, and computes every share anew.
async fn checked(cx: &Cx, tx: &Tx, ground: &Ground, row: Row) -> Result<Row, Error> {
    editable(&row)?;
    ground.is_claimable()?;
    if ground.changing {
        return Err(Refusal::ChangePending.into());
    }
    let claims = rows::of_activity(tx, ground.activity).await?;
    let others = claims.iter().filter(|claim| claim.id != row.id).map(|claim| claim.status);
    can_send_beside(others, ground.rules.max_claims)?;
    let proofs = proofs::of_activity(tx, ground.activity).await?;
    let start = ground.input.starts_on.ok_or_else(|| Error::internal("an approved activity has no first day"))?;
    let end = ground.input.ends_on.unwrap_or(start);
    let terms = ClaimTerms {
        kind: ground.kind()?,
        window: (start, end),
        claim_by: send_by(row.status, row.clock.as_ref(), ground.claim_by.unwrap_or(end)),
        currency: ground.currency,
        participation: ground.participation(),
        remaining: present::remaining(ground, &claims, row.id),
        proofs: &proofs,
        today: ground.today(cx.now),
    };
    claim_fields(&terms, &row.input)?;
    if let Some(refusal) = claim_refusals(&terms, &row.input).into_iter().next() {
        return Err(refusal.into());
    }
    with_shares(ground, &claims, row)
}

/// Finds who decides and starts the vendor's clock.
async fn opened(cx: &Cx, tx: &Tx, ground: &Ground, row: Row) -> Result<Row, Error> {
    let actor = cx.actor()?;
    let before: i64 = rows::of_activity(tx, ground.activity).await?.iter().filter_map(|claim| claim.approved).sum();
    let amount = ground.in_program(row.asked, before);
    let deciders = people::deciders(tx, ground.partner, &[actor.person, row.claimed_by, ground.requested_by]).await?;
    let mut chain = deciders.chain(&ground.rules.claim_chain, amount, &ground.region, &ground.input.kind);
    if !chain.is_manned() {
        return Err(Refusal::NoApprover.into());
    }
    let due_on = ground.rules.decide_by(ground.today(cx.now), &ground.region);
    chain.open_next(due_on);
    let clock = match row.clock {
        Some(clock) => clock.hand(Turn::Vendor, cx.now, Some(due_on)),
        None => Clock::starting(Turn::Vendor, cx.now, Some(due_on)),
    };
    Ok(Row {
        status: ClaimStatus::InReview,
        chain,
        clock: Some(clock),
        claimed_by: actor.person,
        submitted_at: Some(cx.now),
        decided_at: None,
        approved: None,
        approved_program: None,
        ..row
    })
}
