//! Proof that an activity took place: files taken in, looked at, accepted or rejected.

mod rows;
mod take;

use axum::response::Response;
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{ActivityId, News, Proof, ProofId, ProofState, ProofVerdict, Refusal, RequestId, api, can_decide_proof, can_remove_proof},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use self::take::add;
use super::{
    claims, duplicates,
    events::{self, Happening},
    ground::{self, Ground},
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    files::{
        Stored,
        download::{Download, Purpose},
    },
    journal,
    routes::Routes,
};

/// Every file that proofs refer to, for the list of files that are kept.
pub const FILES: &str = "SELECT sha256, size FROM funds_proofs";

/// Mounts their endpoints.
pub fn routes(routes: &mut Routes) {
    routes.upload(&api::ADD_PROOF, Access::Partner, take::add);
    routes.on(&api::REMOVE_PROOF, Access::Partner, remove);
    routes.bytes(&api::PROOF_FILE, Access::Member, file);
    routes.on(&api::DECIDE_PROOF, Access::Vendor, decide);
}

/// The proof of an activity, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_activity(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<Proof>, Error> {
    rows::of_activity(db, activity).await
}

/// The proof of a request's activities, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn of_request(db: &impl ConnectionTrait, request: RequestId) -> Result<Vec<Proof>, Error> {
    rows::of_request(db, request).await
}

/// The hash of a proof's content.
///
/// # Errors
/// When there is no such proof.
pub async fn content(db: &impl ConnectionTrait, proof: ProofId) -> Result<String, Error> {
    rows::read(db, proof).await.map(|(_, sha256)| sha256)
}

/// Hands out a file.
async fn file(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let (proof, sha256) = rows::read(db, cx.id("id")?).await?;
    ground::read(db, cx.actor()?, proof.activity).await?;
    let stored = Stored { sha256: sha256.parse().map_err(Error::internal)?, size: proof.size };
    let download = Download { stored, media_type: &proof.media_type, purpose: Purpose::Save(&proof.file_name) };
    cx.app.files.send(&cx.headers, download).await
}

/// Takes a file away that nobody has decided on. Its content stays in the store: another proof may be the same.
async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let tx = cx.app.db.begin().await?;
    let (seen, _) = rows::read(&tx, cx.id("id")?).await?;
    let ground = ground::lock(&tx, cx.actor()?, seen.activity).await?;
    let (proof, sha256) = rows::read(&tx, seen.id).await?;
    let claims = claims::rows::of_activity(&tx, ground.activity).await?;
    can_remove_proof(proof.state, claims.iter().map(|claim| claim.status))?;
    // What an activity that is over was proved with stays with it.
    ground.is_claimable()?;
    said(&cx, &tx, &ground, "proof_removed", &proof.file_name).await?;
    duplicates::forget(&tx, proof.id).await?;
    rows::remove(&tx, proof.id).await?;
    journal::write(&tx, &cx, "funds.remove_proof", "proof", proof.id, json!({ "activity": ground.activity, "sha256": sha256 })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Accepts or rejects a file; a rejection can be taken back and an acceptance too, as long as the file was not replaced.
async fn decide(cx: Cx, verdict: ProofVerdict) -> Result<Proof, Error> {
    let (actor, verdict) = (cx.actor()?, verdict.check()?);
    let tx = cx.app.db.begin().await?;
    let (seen, _) = rows::read(&tx, cx.id("id")?).await?;
    let ground = ground::lock(&tx, actor, seen.activity).await?;
    let (proof, _) = rows::read(&tx, seen.id).await?;
    if proof.state == ProofState::Superseded {
        return Err(Refusal::ProofDecided.into());
    }
    ground.is_claimable()?;
    let claims = claims::rows::of_activity(&tx, ground.activity).await?;
    can_decide_proof(actor, (ground.partner, ground.requested_by), claims.iter().map(|claim| (claim.status, &claim.chain)))?;
    let state = if verdict.accepted { ProofState::Accepted } else { ProofState::Rejected };
    rows::decide(&tx, proof.id, state, &verdict.note, actor.person).await?;
    if verdict.accepted {
        said(&cx, &tx, &ground, "proof_accepted", &proof.file_name).await?;
    } else {
        said(&cx, &tx, &ground, "proof_rejected", &format!("{}: {}", proof.file_name, verdict.note)).await?;
        let people = events::active(&tx, ground.partner, &[ground.requested_by]).await?;
        events::tell(&tx, cx.now, &people, ground.request, News::ProofRejected).await?;
    }
    journal::write(&tx, &cx, "funds.decide_proof", "proof", proof.id, json!({ "state": state, "note": verdict.note })).await?;
    let (proof, _) = rows::read(&tx, proof.id).await?;
    tx.commit().await?;
    Ok(proof)
}

/// Writes a line of the timeline.
async fn said(cx: &Cx, tx: &Tx, ground: &Ground, code: &str, note: &str) -> Result<(), Error> {
    let happening = Happening { request: ground.request, activity: Some(ground.activity), code, amount: None, note };
    events::write(tx, cx.now, Some(cx.actor()?.person), happening).await
}
