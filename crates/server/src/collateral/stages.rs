//! Moves assets between their stages, and sets captions.

use guildhall_domain::{
    collateral::{
        Approval, Asset, Refusal, Stage, approve as approved, can_archive, can_reject, can_restore,
        upload::{BulkAction, CaptionsInput, RejectInput},
    },
    endpoint::Nothing,
    invalid::{Check, Invalid},
};
use serde_json::json;

use super::{
    assets::{self, present, save},
    store::{self, Record},
};
use crate::{cx::Cx, error::Error, journal};

/// Publishes a draft.
pub(super) async fn publish(cx: Cx, _: Nothing) -> Result<Asset, Error> {
    change(cx, BulkAction::Publish, "collateral.publish").await
}

/// Approves a published asset.
pub(super) async fn approve(cx: Cx, _: Nothing) -> Result<Asset, Error> {
    change(cx, BulkAction::Approve, "collateral.approve").await
}

/// Puts an asset away.
pub(super) async fn archive(cx: Cx, _: Nothing) -> Result<Asset, Error> {
    change(cx, BulkAction::Archive, "collateral.archive").await
}

/// Brings an archived asset back as a draft.
pub(super) async fn restore(cx: Cx, _: Nothing) -> Result<Asset, Error> {
    change(cx, BulkAction::Restore, "collateral.restore").await
}

async fn change(cx: Cx, action: BulkAction, entry: &str) -> Result<Asset, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    let media_type = store::current_content(&tx, id, record.current).await?.media_type;
    let before = record.clone();
    act(&cx, action, &mut record, &media_type)?;
    save(&tx, &before, &record, revision).await?;
    journal::write(&tx, &cx, entry, "asset", id, json!({ "title": record.input.title })).await?;
    tx.commit().await?;
    present(&cx, record).await
}

/// Does an action on a record, where the rules allow it.
pub(super) fn act(cx: &Cx, action: BulkAction, record: &mut Record, media_type: &str) -> Result<(), Error> {
    let actor = cx.actor()?;
    match action {
        BulkAction::Publish => assets::publish(cx, actor, record, media_type)?,
        BulkAction::Approve => {
            record.approval = approved(record.stage, &record.approval, actor.person, cx.app.portal.collateral_approvals)?;
            assets::take_over(cx, record);
        }
        BulkAction::Archive => {
            can_archive(record.stage)?;
            record.stage = Stage::Archived;
            record.live = None;
        }
        BulkAction::Restore => {
            can_restore(record.stage)?;
            record.stage = Stage::Draft;
            record.approval = Approval::Pending { given: Vec::new() };
        }
    }
    record.version += 1;
    Ok(())
}

/// Sends a published asset back with a reason.
pub(super) async fn reject(cx: Cx, input: RejectInput) -> Result<Asset, Error> {
    let id = cx.id("id")?;
    let mut check = Check::default();
    let reason = check.text("/reason", &input.reason, 1_000);
    let reason = check.finish(reason)?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    can_reject(record.stage, &record.approval)?;
    record.approval = Approval::Rejected { reason };
    record.version += 1;
    store::save(&tx, &record, revision).await?;
    journal::write(&tx, &cx, "collateral.reject", "asset", id, json!({ "title": record.input.title })).await?;
    tx.commit().await?;
    present(&cx, record).await
}

/// Sets a video's captions.
pub(super) async fn set_captions(cx: Cx, input: CaptionsInput) -> Result<Asset, Error> {
    let id = cx.id("id")?;
    let text = input.check()?.to_owned();
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    if record.stage == Stage::Archived {
        return Err(Refusal::Archived.into());
    }
    if !store::current_content(&tx, id, record.current).await?.media_type.starts_with("video/") {
        return Err(Error::Invalid(Invalid::field("/webvtt", "not-a-video")));
    }
    let before = record.clone();
    if record.captions.as_deref() != Some(text.as_str()) {
        assets::review(&cx, cx.actor()?, &mut record);
    }
    record.captions = Some(text);
    record.updated_at = cx.now;
    record.version += 1;
    save(&tx, &before, &record, revision).await?;
    journal::write(&tx, &cx, "collateral.set_captions", "asset", id, json!({})).await?;
    tx.commit().await?;
    present(&cx, record).await
}
