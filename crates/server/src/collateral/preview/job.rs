//! The job that reads a new content once: its pictures, its text, its words for the search.

use guildhall_domain::collateral::Preview;
use serde_json::json;

use super::{Reader, Reading, Unreadable, child};
use crate::{
    collateral::{
        store::{self, Content},
        uploads::local_copy,
    },
    error::Error,
    files::{Sha256, Stored},
    journal,
    state::App,
};

/// The job's name; its payload names the content: `{"sha256": "…"}`.
pub(in crate::collateral) const KIND: &str = "collateral.preview";
/// Largest file that is read.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Reads one content and stores what was found.
pub(in crate::collateral) async fn run(app: &App, sha256: &str) -> Result<(), Error> {
    let Some(content) = store::content(app.db.read(), sha256).await? else { return Ok(()) };
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let reading = read(app, &content, folder.path()).await?;
    let mut pictures: Vec<(&super::Picture, Stored)> = Vec::with_capacity(reading.pictures.len());
    for picture in &reading.pictures {
        let bytes = tokio::fs::read(folder.path().join(&picture.file)).await?;
        pictures.push((picture, app.files.put_bytes(bytes.into()).await?));
    }
    let preview = found(&content, &reading);
    let tx = app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    store::read_content(&tx, sha256, &preview, &reading.text).await?;
    for (picture, stored) in pictures {
        let place = (stored.sha256.to_string(), picture.media_type.as_str());
        store::insert_picture(&tx, sha256, (picture.page, picture.size.slug()), (&place.0, place.1, stored.size)).await?;
    }
    for record in store::with_content(&tx, sha256).await? {
        store::touch(&tx, record.id, revision).await?;
        let searched = store::current_content(&tx, record.id, record.indexed()).await?;
        if searched.sha256 == sha256 {
            store::index(&tx, &record, sha256, revision).await?;
        }
    }
    journal::write_for(&tx, app.clock.now(), None, KIND, "content", sha256, json!({ "preview": preview })).await?;
    tx.commit().await?;
    Ok(())
}

async fn read(app: &App, content: &Content, out: &std::path::Path) -> Result<Reading, Error> {
    match Reader::of(&content.media_type) {
        Reader::Player | Reader::Nobody => Ok(Reading::default()),
        Reader::Pdf | Reader::Image | Reader::Office | Reader::Plain | Reader::Compound if content.size > LARGEST => {
            Ok(Reading { unreadable: Some(Unreadable::TooLarge), ..Reading::default() })
        }
        Reader::Pdf | Reader::Image | Reader::Office | Reader::Plain | Reader::Compound => {
            let sha256: Sha256 = content.sha256.parse().map_err(Error::internal)?;
            let copy = local_copy(app, &sha256).await?;
            Ok(child::read(copy.path(), &content.media_type, out, false).await?)
        }
    }
}

fn found(content: &Content, reading: &Reading) -> Preview {
    match (reading.unreadable, Reader::of(&content.media_type)) {
        (Some(why), _) => Preview::Failed { code: why.code().to_owned() },
        (None, Reader::Player) => Preview::Playable,
        (None, _) if reading.pages > 0 => {
            Preview::Ready { pages: reading.pages, of: reading.of, width: reading.width, height: reading.height }
        }
        (None, _) => Preview::None,
    }
}
