//! A claim as people read it.

use guildhall_domain::{
    access::Actor,
    funds::{Claim, ClaimId, ClaimStatus, ClaimSummary, Duplicate, Proof, Taker, checklist, send_by},
};
use sea_orm::ConnectionTrait;

use super::rows::{self, Row};
use crate::{
    error::Error,
    funds::{duplicates, ground::Ground, proofs},
};

/// What other claims left of the activity's money for this one: what the ledger holds for it, less what they keep and what is owed for this
/// one.
#[must_use]
pub fn remaining(ground: &Ground, claims: &[Row], but: ClaimId) -> i64 {
    left(ground, claims, but, Taker::Claim)
}

/// What goes back to the credits once this claim is the last one.
#[must_use]
pub fn rest(ground: &Ground, claims: &[Row], last: ClaimId) -> i64 {
    left(ground, claims, last, Taker::Credits)
}

fn left(ground: &Ground, claims: &[Row], but: ClaimId, taker: Taker) -> i64 {
    let taken: i64 = claims.iter().filter(|claim| claim.id != but).map(|claim| claim.kept(taker)).sum();
    let own: i64 = claims.iter().filter(|claim| claim.id == but).map(Row::open).sum();
    (ground.committed - taken - own).max(0)
}

/// A claim with everything that belongs to it, as somebody may read it.
///
/// # Errors
/// When the database fails.
pub async fn claim(db: &impl ConnectionTrait, actor: &Actor, ground: &Ground, row: Row) -> Result<Claim, Error> {
    let claims = rows::of_activity(db, ground.activity).await?;
    let proofs = proofs::of_activity(db, ground.activity).await?;
    let duplicates = if actor.is_vendor() { duplicates::of(db, &[row.id]).await?.remove(&row.id).unwrap_or_default() } else { Vec::new() };
    assemble(ground, row, &claims, proofs, duplicates)
}

fn assemble(ground: &Ground, row: Row, claims: &[Row], proofs: Vec<Proof>, duplicates: Vec<Duplicate>) -> Result<Claim, Error> {
    let kind = ground.kind()?.clone();
    let remaining = remaining(ground, claims, row.id);
    let start = ground.input.starts_on.ok_or_else(|| Error::internal("an approved activity has no first day"))?;
    let end = ground.input.ends_on.unwrap_or(start);
    Ok(Claim {
        id: row.id,
        request: ground.request,
        request_number: ground.request_number.clone(),
        request_title: ground.request_title.clone(),
        activity: ground.activity,
        activity_title: ground.input.title.clone(),
        window: (start, end),
        claim_by: send_by(row.status, row.clock.as_ref(), ground.claim_by.unwrap_or(end)),
        partner: ground.partner,
        partner_name: ground.partner_name.clone(),
        participation: ground.participation(),
        remaining: ground.money(remaining),
        status: row.status,
        checklist: checklist(&kind, &row.input, &proofs),
        kind,
        asked: ground.money(row.asked),
        approved: row.approved.map(|minor| ground.money(minor)),
        approved_program: row.approved_program.map(|minor| guildhall_domain::money::Money::new(minor, ground.program_currency)),
        paid: ground.money(row.paid),
        proofs,
        duplicates,
        number: row.number,
        input: row.input,
        lines: row.lines,
        chain: row.chain,
        clock: row.clock,
        claimed_by: row.claimed_by,
        claimed_by_name: row.claimed_by_name,
        requested_by: ground.requested_by,
        submitted_at: row.submitted_at,
        updated_at: row.updated_at,
        version: row.version,
    })
}

/// A claim in a list.
#[must_use]
pub fn summary(ground: &Ground, row: &Row, actor: &Actor, duplicates: u32) -> ClaimSummary {
    ClaimSummary {
        id: row.id,
        number: row.number.clone(),
        request: ground.request,
        activity: ground.activity,
        activity_title: ground.input.title.clone(),
        partner: ground.partner,
        partner_name: ground.partner_name.clone(),
        status: row.status,
        asked: ground.money(row.asked),
        approved: row.approved.map(|minor| ground.money(minor)),
        paid: ground.money(row.paid),
        open: ground.money(row.open()),
        clock: row.clock,
        your_turn: row.status == ClaimStatus::InReview && row.chain.turn_of(actor.person).is_some(),
        duplicates,
        submitted_at: row.submitted_at,
        updated_at: row.updated_at,
    }
}
