//! Files that prove something done elsewhere.

use axum::{body::Body, response::Response};
use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    partner::PersonId,
    training::{Evidence, EvidenceId, EvidenceKey, LARGEST_EVIDENCE, rights},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    pictures,
    store::{self, Kept},
};
use crate::{
    collateral,
    cx::Cx,
    db::Tx,
    error::Error,
    files::download::{Download, Purpose},
    journal, named, routes,
};

/// What can be evidence, by content.
const TAKEN: [&str; 7] = [
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    name: String,
}

/// Sends a file that proves something.
pub(super) async fn add(cx: Cx, body: Body) -> Result<Evidence, Error> {
    let mut check = Check::default();
    let name = check.text("/name", &routes::query::<Named>(&cx)?.name, 200);
    check.finish(())?;
    let bytes = pictures::read(body, LARGEST_EVIDENCE).await?;
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let source = folder.path().join("source");
    tokio::fs::write(&source, &bytes).await?;
    let file = tokio::fs::File::open(&source).await?.into_std().await;
    let known = name.clone();
    let media_type = tokio::task::spawn_blocking(move || collateral::identify_file(file, &known)).await.map_err(Error::internal)??;
    let media_type = media_type.and_then(|found| TAKEN.into_iter().find(|taken| *taken == found));
    let media_type = media_type.ok_or_else(|| Error::field("", "wrong-type-of-file"))?;
    if !collateral::inspect(&source, media_type, folder.path()).await?.readable {
        return Err(Error::field("", "unreadable-file"));
    }
    let id: EvidenceId = cx.app.new_id::<EvidenceKey>();
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, named::NAMES).await?;
    let stored = cx.app.files.put_bytes(bytes).await?;
    let evidence = Evidence { id, name, media_type: media_type.to_owned(), size: stored.size };
    store::insert_evidence(&tx, &evidence, stored, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.add_evidence", "evidence", id, json!({ "sha256": stored.sha256.to_string() })).await?;
    tx.commit().await?;
    Ok(evidence)
}

/// Downloads evidence: whoever sent it, whom it is about, and the vendor's people in whose scope that person's company is.
pub(super) async fn send(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let db = cx.app.db.read();
    let Kept { stored, media_type, name } = store::evidence(db, id).await?.ok_or(Error::NotFound)?;
    let (sender, about) = store::evidence_people(db, id).await?;
    let sees = |(person, partner): &(PersonId, _)| {
        *person == actor.person || (actor.is_vendor() && rights::sees_learning_of(actor, *person, *partner))
    };
    if sender != Some(actor.person) && !about.iter().any(sees) {
        return Err(Error::NotFound);
    }
    cx.app.files.send(&cx.headers, Download { stored, media_type: &media_type, purpose: Purpose::Save(&name) }).await
}

/// Marks a file of evidence as one about somebody.
pub(in crate::training) async fn evidence_about(tx: &Tx, evidence: EvidenceId, person: PersonId, pointer: &str) -> Result<(), Error> {
    if store::evidence(tx, evidence).await?.is_none() {
        return Err(Error::field(pointer, "unknown"));
    }
    store::mark_evidence(tx, evidence, person).await
}
