//! Reads, makes and changes assets.

use chrono::{DateTime, Days, Utc};
use guildhall_domain::{
    access::Actor,
    collateral::{Approval, Asset, AssetId, AssetInput, Preview, Refusal, Stage, Tile, approve, can_publish, upload::CreateInput},
    endpoint::Nothing,
    partner::PersonId,
};
use serde_json::json;

use super::{
    library::View,
    list::tile,
    preview, store,
    store::{NewVersion, Record},
    uploads,
};
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, state::new_id};

/// Most assets beside another.
const RELATED: usize = 6;

/// An asset that the person may see; another is not there.
pub(super) async fn visible(cx: &Cx, id: AssetId) -> Result<Record, Error> {
    let actor = cx.actor()?;
    let record = store::find(cx.app.db.read(), id).await?.ok_or(Error::NotFound)?;
    if record.visibility().is_seen_by(actor, cx.now) { Ok(record) } else { Err(Error::NotFound) }
}

/// Reads an asset.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<Asset, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    present(&cx, record).await
}

/// An asset as its page shows it to the person.
pub(super) async fn present(cx: &Cx, record: Record) -> Result<Asset, Error> {
    let actor = cx.actor()?;
    let db = cx.app.db.read();
    let view = View::open(&cx.app, actor, cx.now).await?;
    let mut versions = store::versions(db, record.id, record.current).await?;
    let current = versions.iter().find(|version| version.current).cloned();
    let current = current.ok_or_else(|| Error::internal(format!("the asset {} has no current version", record.id)))?;
    let state = record.state(cx.now);
    let mut input = record.input;
    if !actor.is_vendor() {
        versions.retain(|version| version.current);
        input.audience = guildhall_domain::audience::Audience::default();
        input.early.clear();
    }
    Ok(Asset {
        id: record.id,
        state,
        stage: record.stage,
        approval: record.approval,
        owner: store::name_of(db, record.owner).await?,
        captions: record.captions.is_some(),
        current,
        versions,
        favourite: view.own.favourites.contains(&record.id),
        related: related(cx, &view, record.id).await?,
        created_at: record.created_at,
        updated_at: record.updated_at,
        version: record.version,
        asset: input,
    })
}

/// What the same people used in the last half year, then what is about the same products; only what the person may see.
async fn related(cx: &Cx, view: &View, id: AssetId) -> Result<Vec<Tile>, Error> {
    let today = cx.now.date_naive();
    let together = store::used_together(cx.app.db.read(), id, today.checked_sub_days(Days::new(180)).unwrap_or(today)).await?;
    let catalogue = &view.catalogue;
    let mut chosen: Vec<u32> = together.into_iter().filter_map(|id| catalogue.index(id)).collect();
    let products = catalogue.index(id).and_then(|index| catalogue.at(index)).map(|entry| entry.products.clone()).unwrap_or_default();
    let shares = |index: &u32| {
        catalogue.at(*index).is_some_and(|entry| entry.id != id && entry.products.iter().any(|product| products.contains(product)))
    };
    chosen.extend(view.seen.newest().iter().copied().filter(shares).take(RELATED * 2));
    let mut tiles: Vec<Tile> = Vec::new();
    for index in chosen {
        let Some(entry) = catalogue.at(index).filter(|_| view.seen.has(index)) else { continue };
        let is_current =
            matches!(entry.state(cx.now), guildhall_domain::collateral::State::Live | guildhall_domain::collateral::State::Scheduled);
        if is_current && !tiles.iter().any(|tile| tile.id == entry.id) && tiles.len() < RELATED {
            tiles.push(tile(view, entry));
        }
    }
    Ok(tiles)
}

/// Sends a draft to approval. Where one approval is enough, somebody who may approve has done so by publishing.
pub(super) fn publish(cx: &Cx, actor: &Actor, record: &mut Record, media_type: &str) -> Result<(), Refusal> {
    can_publish(record.stage, &record.approval, media_type.starts_with("video/"), record.captions.is_some())?;
    record.stage = Stage::Published;
    ask_for_approval(cx, actor, record);
    Ok(())
}

/// What a published asset needs after its file has changed: approval, anew.
pub(super) fn ask_for_approval(cx: &Cx, actor: &Actor, record: &mut Record) {
    let needed = cx.app.portal.collateral_approvals;
    let pending = Approval::Pending { given: Vec::new() };
    record.approval = match (needed, approve(record.stage, &pending, actor.person, needed)) {
        (0, _) => Approval::Approved,
        (1, Ok(approval)) if actor.is_vendor_admin() => approval,
        (_, Ok(_) | Err(_)) => pending,
    };
    record.news_at = cx.now;
}

/// Finishes an upload as a new asset.
pub(super) async fn create(cx: Cx, input: CreateInput) -> Result<Asset, Error> {
    let actor = cx.actor()?;
    let checked = input.asset.check()?;
    let (announced, content) = uploads::finished(&cx, input.upload).await?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = new_record(cx.now, actor.person, checked, revision);
    if input.publish {
        publish(&cx, actor, &mut record, &content.media_type)?;
    }
    store_new(&tx, &record, &announced.file_name, &content, revision).await?;
    store::forget(&tx, announced.id).await?;
    let detail = json!({ "title": record.input.title, "sha256": content.sha256, "publish": input.publish });
    journal::write(&tx, &cx, "collateral.create", "asset", record.id, detail).await?;
    tx.commit().await?;
    cx.app.files.forget(announced.id).await?;
    present(&cx, record).await
}

/// A draft by a person, from now on. `key` is the asset's short name in the search index.
pub(super) fn new_record(now: DateTime<Utc>, owner: PersonId, input: AssetInput, key: i64) -> Record {
    Record {
        id: new_id(now),
        key,
        input,
        stage: Stage::Draft,
        approval: Approval::Pending { given: Vec::new() },
        owner,
        current: 1,
        captions: None,
        created_at: now,
        updated_at: now,
        news_at: now,
        version: 1,
    }
}

/// Stores a new asset with its first version.
pub(super) async fn store_new(tx: &Tx, record: &Record, file_name: &str, content: &store::Content, revision: i64) -> Result<(), Error> {
    store::insert(tx, record, revision).await?;
    let version = NewVersion {
        asset: record.id,
        number: record.current,
        note: String::new(),
        author: record.owner,
        at: record.created_at,
        file_name: file_name.to_owned(),
        sha256: content.sha256.clone(),
    };
    add_version(tx, version, content).await?;
    store::index(tx, record, &content.sha256, revision).await
}

/// Stores a version, and orders its preview when its content is new.
pub(super) async fn add_version(tx: &Tx, version: NewVersion, content: &store::Content) -> Result<(), Error> {
    let is_new = store::content(tx, &content.sha256).await?.is_none();
    store::insert_content(tx, content, version.at).await?;
    if is_new && content.preview == Preview::Pending {
        jobs::enqueue(tx, version.at, preview::KIND, json!({ "sha256": content.sha256 })).await?;
    }
    store::insert_version(tx, &version).await
}

/// Changes an asset's words, audience and dates.
pub(super) async fn update(cx: Cx, input: AssetInput) -> Result<Asset, Error> {
    let input = input.check()?;
    let id = cx.id("id")?;
    let if_match = cx.if_match()?;
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = store::find(&tx, id).await?.ok_or(Error::NotFound)?;
    if record.version != if_match {
        return Err(Error::Stale);
    }
    if record.stage == Stage::Archived {
        return Err(Refusal::Archived.into());
    }
    record.input = input;
    record.updated_at = cx.now;
    record.version += 1;
    save(&tx, &record, revision).await?;
    journal::write(&tx, &cx, "collateral.update", "asset", id, json!({ "title": record.input.title })).await?;
    tx.commit().await?;
    present(&cx, record).await
}

/// Stores a changed asset and its words.
pub(super) async fn save(tx: &Tx, record: &Record, revision: i64) -> Result<(), Error> {
    store::save(tx, record, revision).await?;
    let sha256 = store::current_content(tx, record.id, record.current).await?;
    store::index(tx, record, &sha256.sha256, revision).await
}
