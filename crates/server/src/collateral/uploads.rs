//! Files on their way in: announced by hash, sent in pieces, decided on by content.

use axum::{body::Body, http::HeaderName};
use bytes::{Bytes, BytesMut};
use chrono::Duration;
use futures_util::{StreamExt, TryStreamExt};
use guildhall_domain::{
    collateral::{
        Refusal,
        upload::{FORGOTTEN_AFTER_HOURS, PIECE, Suggestion, Upload, UploadId, UploadInput, kind_from, title_from},
    },
    endpoint::Nothing,
};
use serde_json::json;

use super::{
    preview,
    sniff::{self, Sniffed},
    store::{self, Announced, Content},
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    files::{Sha256, Stored},
    jobs, journal, named,
    state::App,
};

/// Where a piece belongs in the file.
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
/// The job that forgets what was never finished.
pub(super) const FORGET: &str = "collateral.forget";
/// Largest archive that is looked into.
const INSPECTED: u64 = 256 * 1024 * 1024;

/// Announces a file by its hash.
pub(super) async fn announce(cx: Cx, input: UploadInput) -> Result<Upload, Error> {
    let actor = cx.actor()?;
    let input = input.check(cx.app.portal.max_upload)?;
    sniff::name(&input.file_name)?;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, named::NAMES).await?;
    let known = store::content(&tx, &input.sha256).await?.is_some_and(|content| content.size == input.size);
    let begun = if known { None } else { store::begun(&tx, actor.person, &input).await? };
    let upload = if let Some(begun) = begun {
        // Their browser was closed in the middle: what has arrived need not travel again.
        store::renew(&tx, begun.id, cx.now).await?;
        begun
    } else {
        let received = if known { input.size } else { 0 };
        let (sha256, size, file_name) = (input.sha256, input.size, input.file_name);
        let new = Announced { id: cx.app.new_id(), person: actor.person, sha256, size, received, file_name };
        store::announce(&tx, &new, cx.now).await?;
        new
    };
    let later = cx.now + Duration::hours(FORGOTTEN_AFTER_HOURS);
    jobs::enqueue_at(&tx, cx.now, later, FORGET, json!({ "upload": upload.id })).await?;
    let detail = json!({ "sha256": upload.sha256, "size": upload.size });
    journal::write(&tx, &cx, "collateral.announce", "upload", upload.id, detail).await?;
    tx.commit().await?;
    present(&cx, upload).await
}

/// Where an upload stands.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<Upload, Error> {
    let upload = own(&cx, cx.id("id")?).await?;
    present(&cx, upload).await
}

async fn own(cx: &Cx, id: UploadId) -> Result<Announced, Error> {
    store::upload(cx.app.db.read(), id, cx.actor()?.person).await?.ok_or(Error::NotFound)
}

async fn present(cx: &Cx, upload: Announced) -> Result<Upload, Error> {
    let known = store::known(cx.app.db.read(), &upload.sha256).await?;
    let languages = &cx.app.portal.languages;
    let language = languages.first().map(|language| language.tag().to_owned()).unwrap_or_default();
    Ok(Upload {
        id: upload.id,
        received: upload.received,
        size: upload.size,
        piece: PIECE,
        known,
        suggestion: Suggestion {
            title: title_from(&upload.file_name),
            kind: kind_from(&upload.file_name),
            language: language_from(&upload.file_name, languages).unwrap_or(language),
        },
    })
}

/// A language of the portal that stands in the name as a part of its own: `datasheet_de.pdf`.
fn language_from(file_name: &str, languages: &[guildhall_domain::language::Language]) -> Option<String> {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    let parts: Vec<String> = stem.split(['_', '-', '.', ' ', '(', ')']).map(str::to_lowercase).collect();
    languages.iter().find(|language| parts.iter().skip(1).any(|part| part == language.primary())).map(|language| language.tag().to_owned())
}

/// Takes the next piece.
pub(super) async fn send(cx: Cx, body: Body) -> Result<Upload, Error> {
    let mut upload = own(&cx, cx.id("id")?).await?;
    let offset: u64 = cx
        .header(&OFFSET)
        .and_then(|offset| offset.trim().parse().ok())
        .ok_or_else(|| Error::Malformed("The header Upload-Offset is missing or no number.".to_owned()))?;
    if offset != upload.received {
        return Err(Refusal::WrongOffset.into());
    }
    let room = PIECE.min(upload.size - upload.received);
    if room == 0 {
        return present(&cx, upload).await;
    }
    let broken = |error: axum::Error| Error::Malformed(format!("The piece did not arrive whole: {error}."));
    let mut bytes = body.into_data_stream().map_err(broken).boxed();
    let mut start = BytesMut::new();
    if offset == 0 {
        // Active content is refused before any of it is kept.
        while start.len() < sniff::HEAD {
            let Some(more) = bytes.try_next().await? else { break };
            start.extend_from_slice(&more);
        }
        sniff::sniff(start.get(..start.len().min(sniff::HEAD)).unwrap_or_default(), &upload.file_name)?;
    }
    let piece = futures_util::stream::iter([Ok::<Bytes, Error>(start.freeze())]).chain(bytes).boxed();
    // The server may have stopped after it had put the pieces together and before it could say so: then the file is whole.
    let announced = upload.sha256.parse::<Sha256>().map_err(Error::internal)?;
    let is_whole = cx.app.files.size(&announced).await? == Some(upload.size);
    let taken = if is_whole { upload.size - offset } else { cx.app.files.append(upload.id, offset, room, piece).await? };
    let received = offset + taken;
    if received == upload.size && !is_whole {
        finish(&cx, &upload).await?;
    }
    let tx = cx.app.db.begin().await?;
    if !store::advance(&tx, upload.id, offset, received).await? {
        return Err(Refusal::WrongOffset.into());
    }
    journal::write(&tx, &cx, "collateral.send", "upload", upload.id, json!({ "offset": offset, "bytes": taken })).await?;
    tx.commit().await?;
    upload.received = received;
    present(&cx, upload).await
}

/// Puts the pieces together and checks that they are what was announced; if not, the upload starts again.
async fn finish(cx: &Cx, upload: &Announced) -> Result<(), Error> {
    let announced = Stored { sha256: upload.sha256.parse().map_err(Error::internal)?, size: upload.size };
    match cx.app.files.finish(upload.id, announced).await {
        Ok(_) => Ok(()),
        Err(Error::Invalid(_)) => {
            let tx = cx.app.db.begin().await?;
            store::advance(&tx, upload.id, upload.received, 0).await?;
            journal::write(&tx, cx, "collateral.corrupt", "upload", upload.id, json!({})).await?;
            tx.commit().await?;
            Err(Refusal::UploadCorrupt.into())
        }
        Err(error) => Err(error),
    }
}

/// Forgets an upload.
pub(super) async fn cancel(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let upload = own(&cx, cx.id("id")?).await?;
    let tx = cx.app.db.begin().await?;
    discard(&cx.app, &tx, upload.id, &upload.sha256).await?;
    journal::write(&tx, &cx, "collateral.cancel", "upload", upload.id, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Removes an upload, its pieces, and its file when nothing else names it: one that was finished and never saved has arrived.
async fn discard(app: &App, tx: &Tx, id: UploadId, sha256: &str) -> Result<(), Error> {
    app.db.lock(tx, named::NAMES).await?;
    take(tx, id).await?;
    app.files.forget(id).await?;
    named::remove_unnamed(tx, &app.files, &sha256.parse().map_err(Error::internal)?).await
}

/// Ends an upload, for whoever saves or forgets it; the other of the two finds it gone.
pub(super) async fn take(tx: &Tx, id: UploadId) -> Result<(), Error> {
    if store::forget(tx, id).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// Forgets an upload that its person has not finished in time.
pub(super) async fn forget(app: &App, id: UploadId) -> Result<(), Error> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    // One that was continued meanwhile has its time anew, and a job of its own.
    let Some(sha256) = store::stale(&tx, id, now - Duration::hours(FORGOTTEN_AFTER_HOURS)).await? else { return Ok(()) };
    discard(app, &tx, id, &sha256).await?;
    journal::write_for(&tx, now, None, "collateral.forget", "upload", id, json!({})).await?;
    tx.commit().await.map_err(Error::from)
}

/// A complete upload of the person, with what its content is.
pub(super) async fn finished(cx: &Cx, id: UploadId) -> Result<(Announced, Content), Error> {
    let upload = own(cx, id).await?;
    if upload.received < upload.size {
        return Err(Refusal::UploadIncomplete.into());
    }
    if let Some(content) = store::content(cx.app.db.read(), &upload.sha256).await? {
        return Ok((upload, content));
    }
    let stored = Stored { sha256: upload.sha256.parse().map_err(Error::internal)?, size: upload.size };
    let content = identify(&cx.app, stored, &upload.file_name).await?;
    Ok((upload, content))
}

/// What a file of this computer is by its content; nothing for what is active, empty, or an archive that is too large to look into.
///
/// # Errors
/// When it cannot be read.
pub fn identify_file(mut file: std::fs::File, file_name: &str) -> Result<Option<&'static str>, Error> {
    use std::io::{Read, Seek};
    let mut head = Vec::with_capacity(sniff::HEAD);
    Read::by_ref(&mut file).take(sniff::HEAD as u64).read_to_end(&mut head)?;
    match sniff::sniff(&head, file_name) {
        Ok(Sniffed::Is(media_type)) => Ok(Some(media_type)),
        Ok(Sniffed::Archive) if file.metadata()?.len() <= INSPECTED => {
            file.rewind()?;
            Ok(preview::archive::media_type(file).ok())
        }
        Ok(Sniffed::Archive) | Err(_) => Ok(None),
    }
}

/// What a stored file is.
pub(super) async fn identify(app: &App, stored: Stored, file_name: &str) -> Result<Content, Error> {
    let mut head = BytesMut::new();
    let mut bytes = app.files.read(&stored.sha256, Some(0..stored.size.min(sniff::HEAD as u64))).await?;
    while let Some(more) = bytes.try_next().await? {
        head.extend_from_slice(&more);
    }
    let media_type = match sniff::sniff(&head, file_name)? {
        Sniffed::Is(media_type) => media_type,
        Sniffed::Archive if stored.size > INSPECTED => "application/zip",
        Sniffed::Archive => {
            let copy = local_copy(app, &stored.sha256).await?;
            let file = copy.reopen()?;
            tokio::task::spawn_blocking(move || preview::archive::media_type(file)).await.map_err(Error::internal)??
        }
    };
    Ok(Content {
        sha256: stored.sha256.to_string(),
        media_type: media_type.to_owned(),
        size: stored.size,
        preview: preview::expected(media_type),
    })
}

/// A stored file as a file of this computer, gone when dropped.
pub(super) async fn local_copy(app: &App, sha256: &Sha256) -> Result<tempfile::NamedTempFile, Error> {
    let copy = tokio::task::spawn_blocking(tempfile::NamedTempFile::new).await.map_err(Error::internal)??;
    let mut file = tokio::fs::File::from_std(copy.reopen()?);
    let mut bytes = app.files.read(sha256, None).await?;
    while let Some(more) = bytes.try_next().await? {
        tokio::io::AsyncWriteExt::write_all(&mut file, &more).await?;
    }
    tokio::io::AsyncWriteExt::flush(&mut file).await?;
    Ok(copy)
}
