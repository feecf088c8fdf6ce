//! Hands out files, captions and pictures to those who may see them now.

use std::future::ready;

use axum::{
    body::Body,
    http::{HeaderName, header},
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, stream};
use guildhall_domain::{
    collateral::{Version, usage::UsageKind},
    endpoint::Nothing,
};

use super::{
    assets::visible,
    store::{self, Record},
    usage,
};
use crate::{
    cx::Cx,
    error::Error,
    files::{
        Stored,
        download::{Download, INERT, Purpose},
    },
};

const FETCHED_FOR: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The file that the person gets.
pub(super) async fn file(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let number = record.version_for(cx.actor()?);
    send(&cx, &record, number).await
}

/// One version's file.
pub(super) async fn version_file(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let number = cx.param("number")?;
    send(&cx, &record, number).await
}

async fn send(cx: &Cx, record: &Record, number: i32) -> Result<Response, Error> {
    let versions = store::versions(cx.app.db.read(), record.id, record.current).await?;
    let Version { file_name, media_type, size, sha256, .. } =
        versions.into_iter().find(|version| version.number == number).ok_or(Error::NotFound)?;
    let stored = Stored { sha256: sha256.parse().map_err(Error::internal)?, size };
    let download = Download { stored, media_type: &media_type, purpose: Purpose::Save(&file_name) };
    let response = cx.app.files.send(&cx.headers, download).await?;
    if is_download(cx) && response.status().is_success() {
        let (cx, record) = (cx.clone(), record.clone());
        return Ok(once_taken(response, move || usage::count(&cx, &record, number, UsageKind::Download)));
    }
    Ok(response)
}

/// Does something once the receiver has taken more than the first bytes, or all there are: asking for the headers alone takes
/// nothing, and neither does a connection that breaks at once.
fn once_taken(response: Response, done: impl FnOnce() -> Result<(), Error> + Send + 'static) -> Response {
    let (parts, body) = response.into_parts();
    let mut done = Some(done);
    let pieces = body.into_data_stream().map(Some).chain(stream::once(ready(None))).enumerate();
    let pieces = pieces.filter_map(move |(number, piece)| {
        if number == 1
            && let Some(done) = done.take()
            && let Err(error) = done()
        {
            tracing::warn!(?error, "a download could not be counted");
        }
        ready(piece)
    });
    Response::from_parts(parts, Body::from_stream(pieces))
}

/// Whether the request starts a download: not a later piece of one, and not a player that looks into a film.
fn is_download(cx: &Cx) -> bool {
    let from_start = cx.header(&header::RANGE).is_none_or(|range| range.replace(' ', "").starts_with("bytes=0-"));
    let plays = cx.header(&FETCHED_FOR).is_some_and(|wanted| matches!(wanted, "video" | "audio"));
    from_start && !plays
}

/// A video's captions.
pub(super) async fn captions(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let text = record.captions.ok_or(Error::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/vtt; charset=utf-8"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_SECURITY_POLICY, INERT),
    ];
    Ok((headers, text).into_response())
}

/// A picture of a page of the version that the person gets.
pub(super) async fn preview(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let (page, size): (u32, String) = (cx.param("page")?, cx.param("size")?);
    let content = store::current_content(cx.app.db.read(), record.id, record.version_for(cx.actor()?)).await?;
    let picture = store::picture(cx.app.db.read(), &content.sha256, page, &size).await?;
    let (picture, media_type, size) = picture.ok_or(Error::NotFound)?;
    let stored = Stored { sha256: picture.parse().map_err(Error::internal)?, size };
    cx.app.files.send(&cx.headers, Download { stored, media_type: &media_type, purpose: Purpose::Show }).await
}
