//! Pictures of texts and questions.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use futures_util::TryStreamExt;
use guildhall_domain::{
    endpoint::Nothing,
    training::{LARGEST_PICTURE, Picture, PictureId, PictureKey},
};
use serde_json::json;

use super::store::{self, Kept};
use crate::{
    collateral,
    cx::Cx,
    db::Tx,
    error::Error,
    files::{
        download::{Download, Purpose},
        media,
    },
    journal, named,
};

/// A picture that was written anew.
pub(super) struct Clean {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    pub(super) width: u32,
    pub(super) height: u32,
}

/// Sends a picture.
pub(super) async fn add(cx: Cx, body: Body) -> Result<Picture, Error> {
    let clean = clean(&read(body, LARGEST_PICTURE).await?).await?.ok_or_else(|| Error::field("", "not-a-picture"))?;
    let id = cx.app.new_id::<PictureKey>();
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, named::NAMES).await?;
    let picture = keep(&cx, &tx, id, clean).await?;
    tx.commit().await?;
    Ok(picture)
}

/// Writes a picture anew in a child process, without what it tells about the one who took it; nothing when it is none.
pub(super) async fn clean(bytes: &[u8]) -> Result<Option<Clean>, Error> {
    let Some(media_type) = media::picture(bytes) else { return Ok(None) };
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let source = folder.path().join("source");
    tokio::fs::write(&source, bytes).await?;
    let found = collateral::inspect(&source, media_type, folder.path()).await?;
    let (Some(file), true) = (found.file, found.readable) else { return Ok(None) };
    let bytes = Bytes::from(tokio::fs::read(file).await?);
    let (width, height) = image::ImageReader::new(std::io::Cursor::new(&bytes))
        .with_guessed_format()
        .map_err(Error::internal)?
        .into_dimensions()
        .map_err(Error::internal)?;
    Ok(Some(Clean { bytes, media_type, width, height }))
}

/// Stores a picture. The transaction must hold [`named::NAMES`].
pub(super) async fn keep(cx: &Cx, tx: &Tx, id: PictureId, clean: Clean) -> Result<Picture, Error> {
    let stored = cx.app.files.put_bytes(clean.bytes).await?;
    let picture = Picture { id, width: clean.width, height: clean.height };
    let kept = Kept { stored, media_type: clean.media_type.to_owned(), name: String::new() };
    store::insert_picture(tx, &picture, &kept, cx.actor()?.person, cx.now).await?;
    journal::write(tx, cx, "training.add_picture", "picture", picture.id, json!({ "sha256": stored.sha256.to_string() })).await?;
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
