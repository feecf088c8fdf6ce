//! Takes a file in: bounded, known by its content, readable, and pictures without what they tell about the one who took them.

use std::path::Path;

use axum::body::Body;
use futures_util::{StreamExt, TryStreamExt};
use guildhall_domain::{
    funds::{ClaimStatus, MOST_PROOF_BYTES, MOST_PROOFS, News, PROOF_TYPES, Proof, ProofFilter, ProofId, ProofKey, ProofState, Refusal},
    partner::PersonId,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::rows::{self, New};
use crate::{
    collateral::{self, Inspected},
    cx::Cx,
    db::Tx,
    error::Error,
    files::Stored,
    funds::{
        claims, events,
        ground::{self, Ground},
        people,
    },
    journal, named, routes,
};

/// Adds a file to an activity.
pub async fn add(cx: Cx, body: Body) -> Result<Proof, Error> {
    let actor = cx.actor()?;
    let about = routes::query::<ProofFilter>(&cx)?.check()?;
    let ground = ground::read(cx.app.db.read(), actor, cx.id("id")?).await?;
    ground.is_claimable()?;
    let (copy, source) = receive(body).await?;
    let media_type = identify(&copy, &about.name).await?;
    let out = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let found = collateral::inspect(copy.path(), media_type, out.path()).await?;
    if !found.readable {
        return Err(Refusal::UnreadableProof.into());
    }
    let tx = cx.app.db.begin().await?;
    // From here on nobody removes the file before its row is there.
    cx.app.db.lock(&tx, named::NAMES).await?;
    let stored = keep(&cx, found.file.as_deref().unwrap_or_else(|| copy.path())).await?;
    let ground = ground::lock(&tx, actor, ground.activity).await?;
    may_add(&tx, &ground, &source).await?;
    let rejected_by = rows::rejected_by(&tx, ground.activity, about.kind).await?;
    let id = insert(&cx, &tx, &ground, &about, media_type, stored, &source, &found).await?;
    super::said(&cx, &tx, &ground, "proof_added", &about.name).await?;
    if let Some(person) = rejected_by {
        tell_approvers(&cx, &tx, &ground, person).await?;
    }
    let detail = json!({ "activity": ground.activity, "kind": about.kind, "sha256": stored.sha256.to_string(), "source": source });
    journal::write(&tx, &cx, "funds.add_proof", "proof", id, detail).await?;
    let (proof, _) = rows::read(&tx, id).await?;
    tx.commit().await?;
    Ok(proof)
}

/// What was missing is there: whoever rejected the file before and those who are deciding on a claim learn of it.
async fn tell_approvers(cx: &Cx, tx: &Tx, ground: &Ground, rejected_by: PersonId) -> Result<(), Error> {
    let claims = claims::rows::of_activity(tx, ground.activity).await?;
    let deciding = claims.iter().find(|claim| claim.status == ClaimStatus::InReview);
    let mut people = deciding.map(|claim| claim.chain.asked()).unwrap_or_default();
    people.push(rejected_by);
    let people = people::active_of_vendor(tx, ground.partner, &people).await?;
    match deciding {
        Some(claim) => events::tell(tx, cx.now, &people, (ground.request, claim.id), News::ProofRenewed).await,
        None => events::tell(tx, cx.now, &people, ground.request, News::ProofRenewed).await,
    }
}

/// Writes the body into a file of this computer, and hashes it meanwhile.
async fn receive(body: Body) -> Result<(NamedTempFile, String), Error> {
    let copy = tokio::task::spawn_blocking(NamedTempFile::new).await.map_err(Error::internal)??;
    let mut file = tokio::fs::File::from_std(copy.reopen()?);
    let broken = |error: axum::Error| Error::Malformed(format!("The file did not arrive whole: {error}."));
    let mut bytes = body.into_data_stream().map_err(broken);
    let (mut hash, mut size) = (Sha256::new(), 0u64);
    while let Some(more) = bytes.try_next().await? {
        size += more.len() as u64;
        if size > MOST_PROOF_BYTES {
            return Err(Error::TooLarge { max: MOST_PROOF_BYTES });
        }
        hash.update(&more);
        file.write_all(&more).await?;
    }
    file.flush().await?;
    let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((copy, hash))
}

async fn identify(copy: &NamedTempFile, name: &str) -> Result<&'static str, Error> {
    let (file, name) = (copy.reopen()?, name.to_owned());
    let found = tokio::task::spawn_blocking(move || collateral::identify_file(file, &name)).await.map_err(Error::internal)??;
    let known = found.and_then(|found| PROOF_TYPES.into_iter().find(|taken| *taken == found));
    known.ok_or_else(|| Refusal::WrongProofType.into())
}

async fn keep(cx: &Cx, path: &Path) -> Result<Stored, Error> {
    let file = tokio::fs::File::open(path).await?;
    cx.app.files.put_stream(ReaderStream::with_capacity(file, 128 * 1024).map_err(Error::from).boxed(), None).await
}

async fn may_add(tx: &Tx, ground: &Ground, source: &str) -> Result<(), Error> {
    ground.is_claimable()?;
    if rows::is_known(tx, ground.activity, source).await? {
        return Err(Refusal::ProofKnown.into());
    }
    let proofs = rows::of_activity(tx, ground.activity).await?;
    let there = proofs.iter().filter(|proof| proof.state != ProofState::Superseded).count();
    if there >= usize::from(MOST_PROOFS) { Err(Refusal::TooManyProofs { max: MOST_PROOFS }.into()) } else { Ok(()) }
}

#[expect(clippy::too_many_arguments, reason = "what a file is, from all who found something out about it")]
async fn insert(
    cx: &Cx,
    tx: &Tx,
    ground: &Ground,
    about: &ProofFilter,
    media_type: &str,
    stored: Stored,
    source: &str,
    found: &Inspected,
) -> Result<ProofId, Error> {
    let id = cx.app.new_id::<ProofKey>();
    let new = New {
        id,
        activity: ground.activity,
        kind: about.kind,
        file_name: &about.name,
        media_type,
        stored,
        source,
        picture_hash: found.hash,
        address: &about.address,
        taken_on: found.taken_on,
        added_by: cx.actor()?.person,
        now: cx.now,
    };
    rows::insert(tx, new).await?;
    Ok(id)
}
