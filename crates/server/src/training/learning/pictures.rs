//! Pictures of texts and questions.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::TryStreamExt;
use guildhall_domain::{
    endpoint::Nothing,
    training::{LARGEST_PICTURE, Picture, PictureKey},
};
use serde_json::json;

use super::store::{self, Kept};
use crate::{
    collateral,
    cx::Cx,
    error::Error,
    files::{
        download::{Download, Purpose},
        media,
    },
    journal, named,
};

/// Sends a picture: written anew in a child process, without what it tells about the one who took it.
pub(super) async fn add(cx: Cx, body: Body) -> Result<Picture, Error> {
    let bytes = read(body, LARGEST_PICTURE).await?;
    let media_type = media::picture(&bytes).ok_or_else(|| Error::field("", "not-a-picture"))?;
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let source = folder.path().join("source");
    tokio::fs::write(&source, &bytes).await?;
    let found = collateral::inspect(&source, media_type, folder.path()).await?;
    let (Some(file), true) = (found.file, found.readable) else { return Err(Error::field("", "not-a-picture")) };
    let clean = Bytes::from(tokio::fs::read(file).await?);
    let (width, height) = image::ImageReader::new(std::io::Cursor::new(&clean))
        .with_guessed_format()
        .map_err(Error::internal)?
        .into_dimensions()
        .map_err(Error::internal)?;
    let picture = Picture { id: cx.app.new_id::<PictureKey>(), width, height };
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, named::NAMES).await?;
    let stored = cx.app.files.put_bytes(clean).await?;
    let kept = Kept { stored, media_type: media_type.to_owned(), name: String::new() };
    store::insert_picture(&tx, &picture, &kept, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.add_picture", "picture", picture.id, json!({ "sha256": stored.sha256.to_string() })).await?;
    tx.commit().await?;
    Ok(picture)
}

/// A body of at most so many bytes.
pub(super) async fn read(body: Body, max: u64) -> Result<Bytes, Error> {
    let broken = |error: axum::Error| Error::Malformed(format!("The file did not arrive whole: {error}."));
    let mut pieces = body.into_data_stream().map_err(broken);
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.try_next().await? {
        if (bytes.len() + piece.len()) as u64 > max {
            return Err(Error::TooLarge { max });
        }
        bytes.extend_from_slice(&piece);
    }
    if bytes.is_empty() { Err(Error::field("", "empty-file")) } else { Ok(bytes.into()) }
}

/// A picture. Its id cannot be guessed, and it shows nothing about anybody: whoever is signed in gets it.
pub(super) async fn send(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let Kept { stored, media_type, .. } = store::picture(cx.app.db.read(), cx.id("id")?).await?.ok_or(Error::NotFound)?;
    cx.app.files.send(&cx.headers, Download { stored, media_type: &media_type, purpose: Purpose::Show }).await
}
