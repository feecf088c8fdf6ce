//! Versions of a file under one address: adds, goes back, reads.

use guildhall_domain::{
    collateral::{
        Asset, Refusal, Stage, Version,
        upload::{RevertInput, VersionInput},
    },
    endpoint::Nothing,
    invalid::Check,
};
use serde_json::json;

use super::{
    assets::{add_version, ask_for_approval, present, save},
    store::{self, Content, NewVersion, Record},
    uploads,
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Finishes an upload as a new version.
pub(super) async fn add(cx: Cx, input: VersionInput) -> Result<Asset, Error> {
    let actor = cx.actor()?;
    let id = cx.id("id")?;
    let mut check = Check::default();
    let note = check.text("/note", &input.note, 500);
    let note = check.finish(note)?;
    let (announced, content) = uploads::finished(&cx, input.upload).await?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    append(&cx, &tx, &mut record, (note, announced.file_name), &content, revision).await?;
    uploads::take(&tx, announced.id).await?;
    let detail = json!({ "number": record.current, "sha256": content.sha256, "author": actor.person });
    journal::write(&tx, &cx, "collateral.add_version", "asset", id, detail).await?;
    tx.commit().await?;
    cx.app.files.forget(announced.id).await?;
    present(&cx, record).await
}

/// Makes an old version the current one, as a new version.
pub(super) async fn revert(cx: Cx, input: RevertInput) -> Result<Asset, Error> {
    let id = cx.id("id")?;
    let mut check = Check::default();
    let note = check.optional_text("/note", &input.note, 500);
    let note = check.finish(note)?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    let versions = store::versions(&tx, id, record.current).await?;
    let old = versions.into_iter().find(|version| version.number == input.number).ok_or(Refusal::NoSuchVersion)?;
    if old.current {
        return Err(Refusal::CurrentVersion.into());
    }
    let content = store::content(&tx, &old.sha256).await?.ok_or(Error::NotFound)?;
    append(&cx, &tx, &mut record, (note, old.file_name), &content, revision).await?;
    let detail = json!({ "number": record.current, "from": input.number });
    journal::write(&tx, &cx, "collateral.revert", "asset", id, detail).await?;
    tx.commit().await?;
    present(&cx, record).await
}

async fn append(
    cx: &Cx,
    tx: &Tx,
    record: &mut Record,
    (note, file_name): (String, String),
    content: &Content,
    revision: i64,
) -> Result<(), Error> {
    let actor = cx.actor()?;
    if record.stage == Stage::Archived {
        return Err(Refusal::Archived.into());
    }
    if record.stage == Stage::Published && content.media_type.starts_with("video/") && record.captions.is_none() {
        return Err(Refusal::CaptionsMissing.into());
    }
    let before = record.clone();
    record.current += 1;
    record.version += 1;
    record.updated_at = cx.now;
    if record.stage == Stage::Published {
        ask_for_approval(cx, actor, record);
    }
    let version = NewVersion {
        asset: record.id,
        number: record.current,
        note,
        author: actor.person,
        at: cx.now,
        file_name,
        sha256: content.sha256.clone(),
    };
    add_version(tx, version, content).await?;
    save(tx, &before, record, revision).await
}

/// Reads one version. Partners' people have the one they get only.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<Version, Error> {
    let record = super::assets::visible(&cx, cx.id("id")?).await?;
    let number: i32 = cx.param("number")?;
    let is_vendor = cx.actor()?.is_vendor();
    let versions = store::versions(cx.app.db.read(), record.id, record.version_for(cx.actor()?)).await?;
    versions.into_iter().find(|version| version.number == number && (is_vendor || version.current)).ok_or(Error::NotFound)
}
