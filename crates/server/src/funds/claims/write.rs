//! Drafts of claims: started, saved, thrown away.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Chain, Claim, ClaimId, ClaimInput, ClaimKey, ClaimStatus, Line, Refusal, can_start_claim, reimbursement},
};
use serde_json::json;

use super::{
    present,
    rows::{self, Row},
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    funds::{
        events,
        ground::{self, Ground},
        numbers,
    },
    journal,
};

/// Reads a claim.
pub async fn read(cx: Cx, _: Nothing) -> Result<Claim, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let row = rows::read(db, actor, cx.id("id")?).await?;
    let ground = ground::read(db, actor, row.activity).await?;
    let claim = present::claim(db, actor, &ground, row).await?;
    events::known(&cx, ground.request).await?;
    Ok(claim)
}

/// Starts a draft.
pub async fn create(cx: Cx, input: ClaimInput) -> Result<Claim, Error> {
    let actor = cx.actor()?;
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let ground = ground::lock(&tx, actor, cx.id("id")?).await?;
    ground.is_claimable()?;
    in_currency(&ground, &input)?;
    let claims = rows::of_activity(&tx, ground.activity).await?;
    let id: ClaimId = cx.app.new_id::<ClaimKey>();
    let statuses = claims.iter().map(|claim| claim.status);
    can_start_claim((ground.input.starts_on, ground.claim_by), statuses, ground.rules.max_claims, ground.today(cx.now))?;
    let row = Row {
        id,
        number: numbers::next(&tx, "C", chrono::Datelike::year(&ground.today(cx.now))).await?,
        activity: ground.activity,
        status: ClaimStatus::Draft,
        lines: Vec::new(),
        input,
        asked: 0,
        approved: None,
        approved_program: None,
        paid: 0,
        gross: 0,
        chain: Chain::default(),
        clock: None,
        claimed_by: actor.person,
        claimed_by_name: String::new(),
        submitted_at: None,
        decided_at: None,
        paid_at: None,
        updated_at: cx.now,
        version: 1,
    };
    let row = with_shares(&ground, &claims, row)?;
    rows::insert(&tx, &ground, &row, cx.now).await?;
    journal::write(&tx, &cx, "funds.create_claim", "claim", id, json!({ "activity": ground.activity, "number": row.number })).await?;
    finish(&cx, tx, &ground, id).await
}

/// Saves a draft or a returned claim.
pub async fn update(cx: Cx, input: ClaimInput) -> Result<Claim, Error> {
    let (actor, version) = (cx.actor()?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let (ground, row) = locked(&cx, &tx, cx.id("id")?).await?;
    if row.version != version {
        return Err(Error::Stale);
    }
    editable(&row)?;
    ground.is_claimable()?;
    in_currency(&ground, &input)?;
    let claims = rows::of_activity(&tx, ground.activity).await?;
    // Whoever writes it last is the one who claims.
    let row = with_shares(&ground, &claims, Row { input, claimed_by: actor.person, ..row })?;
    rows::save(&tx, &row, cx.now).await?;
    journal::write(&tx, &cx, "funds.update_claim", "claim", row.id, json!({ "version": version + 1 })).await?;
    finish(&cx, tx, &ground, row.id).await
}

/// Throws a draft away.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let tx = cx.app.db.begin().await?;
    let (_, row) = locked(&cx, &tx, cx.id("id")?).await?;
    // A returned claim was sent once: it stays as it was for the record.
    if row.status != ClaimStatus::Draft {
        return Err(Refusal::NotADraft.into());
    }
    rows::remove(&tx, row.id).await?;
    journal::write(&tx, &cx, "funds.remove_claim", "claim", row.id, json!({ "number": row.number })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// A claim and its ground, with the request locked. The claim is read again behind the lock.
pub async fn locked(cx: &Cx, tx: &Tx, claim: ClaimId) -> Result<(Ground, Row), Error> {
    let actor = cx.actor()?;
    let seen = rows::read(tx, actor, claim).await?;
    let ground = ground::lock(tx, actor, seen.activity).await?;
    Ok((ground, rows::read(tx, actor, claim).await?))
}

/// May it be changed by the partner?
pub const fn editable(row: &Row) -> Result<(), Refusal> {
    if row.status.is_written() { Ok(()) } else { Err(Refusal::NotADraft) }
}

fn in_currency(ground: &Ground, input: &ClaimInput) -> Result<(), Refusal> {
    if input.currency == ground.currency { Ok(()) } else { Err(Refusal::WrongCurrency { expected: ground.currency.to_string() }) }
}

/// The lines with each one's share of what the claim asks for.
pub fn with_shares(ground: &Ground, claims: &[Row], row: Row) -> Result<Row, Error> {
    let costs: Vec<i64> = row.input.lines.iter().map(|line| line.cost).collect();
    let remaining = present::remaining(ground, claims, row.id);
    let (asked, shares) = reimbursement(&costs, ground.participation(), remaining).map_err(|_| Error::field("/lines", "absurd-amount"))?;
    let lines = (1u16..).zip(row.input.lines.iter().cloned().zip(shares));
    let lines = lines.map(|(number, (input, share))| Line { number, input, share, decision: None, approved: None, approved_program: None });
    Ok(Row { lines: lines.collect(), asked, ..row })
}

/// The claim as it is now; then everything is kept.
pub async fn finish(cx: &Cx, tx: Tx, ground: &Ground, claim: ClaimId) -> Result<Claim, Error> {
    let actor = cx.actor()?;
    let row = rows::read(&tx, actor, claim).await?;
    let claim = present::claim(&tx, actor, ground, row).await?;
    tx.commit().await?;
    Ok(claim)
}
