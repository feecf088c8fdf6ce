//! Reads, makes and changes assets.

use chrono::{DateTime, Days, Utc};
use guildhall_domain::{
    access::Actor,
    collateral::{
        Approval, Asset, AssetId, AssetInput, Preview, Refusal, Stage, State, Tile, approves_alone, ask, ask_again, can_publish,
        needs_review, upload::CreateInput,
    },
    endpoint::Nothing,
    invalid::Check,
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
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, people, state::new_id};

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
    let mut versions = store::versions(db, record.id, record.version_for(actor)).await?;
    let current = versions.iter().find(|version| version.current).cloned();
    let current = current.ok_or_else(|| Error::internal(format!("the asset {} has no current version", record.id)))?;
    let state = record.visibility().state_for(actor, cx.now);
    let live = record.live.filter(|live| actor.is_vendor() && *live != record.current);
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
        // Whether something newer waits is the vendor's business.
        approval: if actor.is_vendor() { record.approval } else { Approval::Approved },
        owner: people::name(db, record.owner).await?.unwrap_or_default(),
        captions: record.captions.is_some(),
        current,
        live,
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
    chosen.extend(view.seen.newest(catalogue).filter(shares).take(RELATED * 2));
    let mut tiles: Vec<Tile> = Vec::new();
    for index in chosen {
        let Some(entry) = catalogue.at(index).filter(|_| view.seen.has(index)) else { continue };
        let is_current = matches!(entry.visibility().shown(cx.now), State::Live | State::Scheduled);
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

/// What a published asset needs after its file has changed: approval, anew. Until then the version before stays what partners get.
pub(super) fn ask_for_approval(cx: &Cx, actor: &Actor, record: &mut Record) {
    record.approval = ask(actor, cx.app.portal.collateral_approvals);
    take_over(cx, record);
}

/// Makes the newest version the one that partners get, once it is approved.
pub(super) fn take_over(cx: &Cx, record: &mut Record) {
    if record.approval == Approval::Approved {
        record.live = Some(record.current);
        record.news_at = cx.now;
    }
}

/// Takes a published asset out of sight until it is approved, after somebody who does not approve alone changed who sees it,
/// when, or what is read with it.
pub(super) fn review(cx: &Cx, actor: &Actor, record: &mut Record) {
    let needed = cx.app.portal.collateral_approvals;
    if record.stage == Stage::Published && !approves_alone(actor, needed) {
        record.approval = ask_again(&record.approval, actor, needed);
        record.live = None;
    }
}

/// Changes what the author says, with the review that it needs.
pub(super) fn edit(cx: &Cx, actor: &Actor, record: &mut Record, input: AssetInput) {
    let before = std::mem::replace(&mut record.input, input);
    if needs_review(&before, &record.input) {
        review(cx, actor, record);
    }
    record.updated_at = cx.now;
    record.version += 1;
}

/// Finishes an upload as a new asset.
pub(super) async fn create(cx: Cx, input: CreateInput) -> Result<Asset, Error> {
    let actor = cx.actor()?;
    let checked = input.asset.check()?;
    checked.check_terms(&cx.app.portal)?;
    let (announced, content) = uploads::finished(&cx, input.upload).await?;
    let tx = cx.app.db.begin().await?;
    check_early(&tx, actor, &checked.early, &[]).await?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = new_record(cx.now, actor.person, checked, revision);
    if input.publish {
        publish(&cx, actor, &mut record, &content.media_type)?;
    }
    store_new(&tx, &record, &announced.file_name, &content, revision).await?;
    uploads::take(&tx, announced.id).await?;
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
        live: None,
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

/// People who are to see something early work at a partner that the author looks after. Who was named `before` may stay.
async fn check_early(tx: &Tx, actor: &Actor, early: &[PersonId], before: &[PersonId]) -> Result<(), Error> {
    let mut check = Check::default();
    let partners = store::partners_of(tx, early).await?;
    for (index, person) in early.iter().enumerate() {
        let in_scope = partners.get(person).is_some_and(|partner| actor.scope().holds(*partner));
        if !in_scope && !before.contains(person) {
            check.fail(&format!("/early/{index}"), "not-one-of");
        }
    }
    Ok(check.finish(())?)
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
    input.check_new_terms(&record.input, &cx.app.portal)?;
    check_early(&tx, cx.actor()?, &input.early, &record.input.early).await?;
    let before = record.clone();
    edit(&cx, cx.actor()?, &mut record, input);
    save(&tx, &before, &record, revision).await?;
    journal::write(&tx, &cx, "collateral.update", "asset", id, json!({ "title": record.input.title })).await?;
    tx.commit().await?;
    present(&cx, record).await
}

/// Stores a changed asset, and its words when they changed: indexing a long text takes a while, and every other writer waits.
pub(super) async fn save(tx: &Tx, before: &Record, record: &Record, revision: i64) -> Result<(), Error> {
    store::save(tx, record, revision).await?;
    if record.reads_like(before) {
        return Ok(());
    }
    let content = store::current_content(tx, record.id, record.indexed()).await?;
    store::index(tx, record, &content.sha256, revision).await
}
