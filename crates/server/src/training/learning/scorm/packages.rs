//! Packages as authors send them, look at them and remove them.

use axum::{body::Body, http::HeaderName};
use chrono::Duration;
use futures_util::{StreamExt, TryStreamExt};
use guildhall_domain::{
    collateral::{
        Refusal as LibraryRefusal,
        upload::{FORGOTTEN_AFTER_HOURS, PIECE, UploadId},
    },
    endpoint::Nothing,
    page::Page,
    training::{
        PackageId, PackageKey, Refusal,
        scorm::{Launch, LaunchInput, Package, PackageFilter, PackageInput, PackageReport, PackageUpload, RunState, initial},
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    content, import,
    run::{Runs, learner_id},
    token::Entry,
};
use crate::{
    cx::Cx,
    error::Error,
    jobs, journal, people,
    training::learning::store::{self, PackageRecord},
};

const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// The kind of the job that forgets what never arrived whole.
pub(in crate::training::learning) const FORGET: &str = "training.forget_package";

/// A package's upload, as the store of files knows it.
pub(super) const fn upload(package: PackageId) -> UploadId {
    UploadId::from_uuid(package.uuid())
}

/// Lists packages, newest first.
pub(in crate::training::learning) async fn list(cx: Cx, filter: PackageFilter) -> Result<Page<Package>, Error> {
    let db = cx.app.db.read();
    let page = store::packages(db, &filter).await?;
    let mut items = Vec::with_capacity(page.items.len());
    for record in page.items {
        items.push(shown(db, record).await?);
    }
    Ok(Page { items, next: page.next, total: page.total })
}

async fn shown(db: &impl ConnectionTrait, record: PackageRecord) -> Result<Package, Error> {
    Ok(Package {
        courses: store::courses_with_package(db, record.id).await?,
        id: record.id,
        file_name: record.file_name,
        packed: record.packed,
        import: record.import,
        report: record.report,
        created_at: record.created_at,
    })
}

/// Announces a package; its bytes follow.
pub(in crate::training::learning) async fn announce(cx: Cx, input: PackageInput) -> Result<Package, Error> {
    let input = input.check()?;
    let id: PackageId = cx.app.new_id::<PackageKey>();
    let tx = cx.app.db.begin().await?;
    store::insert_package(&tx, id, &input.file_name, input.size, cx.actor()?.person, cx.now).await?;
    // Twice the time of other uploads: nothing says when a piece came last.
    jobs::enqueue_at(&tx, cx.now, cx.now + Duration::hours(2 * FORGOTTEN_AFTER_HOURS), FORGET, json!({ "package": id })).await?;
    journal::write(&tx, &cx, "training.add_package", "package", id, json!({ "size": input.size })).await?;
    tx.commit().await?;
    read_one(&cx, id).await
}

/// Reads a package with what its import found.
pub(in crate::training::learning) async fn read(cx: Cx, _: Nothing) -> Result<Package, Error> {
    read_one(&cx, cx.id("id")?).await
}

async fn read_one(cx: &Cx, id: PackageId) -> Result<Package, Error> {
    let db = cx.app.db.read();
    let record = store::package(db, id).await?.ok_or(Error::NotFound)?;
    shown(db, record).await
}

/// Takes the next piece.
pub(in crate::training::learning) async fn send(cx: Cx, body: Body) -> Result<Package, Error> {
    let id: PackageId = cx.id("id")?;
    let record = store::package(cx.app.db.read(), id).await?.ok_or(Error::NotFound)?;
    let offset: u64 = cx
        .header(&OFFSET)
        .and_then(|offset| offset.trim().parse().ok())
        .ok_or_else(|| Error::Malformed("The header Upload-Offset is missing or no number.".to_owned()))?;
    // The last piece may be sent again when its answer got lost: then everything is there already.
    if !matches!(record.import, PackageUpload::Arriving { .. }) && offset < record.packed {
        return read_one(&cx, id).await;
    }
    if offset != record.received {
        return Err(LibraryRefusal::WrongOffset.into());
    }
    let room = PIECE.min(record.packed - record.received);
    if room == 0 {
        return read_one(&cx, id).await;
    }
    let broken = |error: axum::Error| Error::Malformed(format!("The piece did not arrive whole: {error}."));
    let piece = body.into_data_stream().map_err(broken).boxed();
    let received = offset + cx.app.files.append(upload(id), offset, room, piece).await?;
    let whole = if received == record.packed { Some(cx.app.files.seal(upload(id)).await?) } else { None };
    let tx = cx.app.db.begin().await?;
    if !store::advance_package(&tx, id, offset, received).await? {
        return Err(LibraryRefusal::WrongOffset.into());
    }
    if let Some(stored) = whole {
        store::package_arrived(&tx, id, &stored.sha256).await?;
        jobs::enqueue(&tx, cx.now, import::IMPORT, json!({ "package": id })).await?;
    }
    journal::write(&tx, &cx, "training.send_package", "package", id, json!({ "offset": offset, "received": received })).await?;
    tx.commit().await?;
    read_one(&cx, id).await
}

/// Removes a package that no course uses.
pub(in crate::training::learning) async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id: PackageId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = store::package(&tx, id).await?.ok_or(Error::NotFound)?;
    let by = store::courses_with_package(&tx, id).await?;
    if !by.is_empty() {
        return Err(Refusal::InUse { by }.into());
    }
    let mut hashes: Vec<String> = store::package_files(&tx, id).await?.into_iter().map(|(_, stored)| stored.sha256.to_string()).collect();
    hashes.extend(record.sha256.map(|sha256| sha256.to_string()));
    store::remove_package(&tx, id).await?;
    import::order_unname(&tx, cx.now, hashes).await?;
    journal::write(&tx, &cx, "training.remove_package", "package", id, json!({ "file_name": record.file_name })).await?;
    tx.commit().await?;
    if matches!(record.import, PackageUpload::Arriving { .. }) {
        cx.app.files.forget(upload(id)).await?;
    }
    Ok(Nothing {})
}

/// The report of a package that can be played.
pub(in crate::training::learning) async fn playable(db: &impl ConnectionTrait, package: PackageId) -> Result<PackageReport, Error> {
    let record = store::package(db, package).await?.ok_or(Error::NotFound)?;
    let report = record.report.filter(PackageReport::is_sound).ok_or(Refusal::PackageBroken)?;
    if report.scorm.is_none() { Err(Refusal::NotPlayable.into()) } else { Ok(report) }
}

/// Opens a part to look at it; nothing is kept.
pub(in crate::training::learning) async fn preview(cx: Cx, input: LaunchInput) -> Result<Launch, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let report = playable(cx.app.db.read(), id).await?;
    let current = Runs::default().current(&report);
    let wanted = if input.part.is_empty() { &current } else { &input.part };
    let part = report.part(wanted).ok_or_else(|| Error::field("/part", "unknown"))?;
    let version = report.scorm.ok_or(Refusal::NotPlayable)?;
    let name = people::name(cx.app.db.read(), actor.person).await?.unwrap_or_default();
    let learner = learner_id(actor.person, id);
    let learner = guildhall_domain::training::scorm::Learner { id: &learner, name: &name, language: actor.reads.tag() };
    let launch = cx.app.new_id();
    let (previous, next) = report.around(&part.id);
    Ok(Launch {
        id: launch,
        part: part.id.clone(),
        title: part.title.clone(),
        scorm: version,
        href: content::address(&cx.app, cx.now, &Entry { package: id, launch, part: part.id.clone() }).await?,
        values: initial(&RunState::default(), part, version, learner),
        next: next.map(|part| part.id.clone()),
        previous: previous.map(|part| part.id.clone()),
    })
}
