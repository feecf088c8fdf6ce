//! What other modules may know of the library: an asset that they refer to.

use chrono::{DateTime, Utc};
use guildhall_domain::collateral::{AssetId, State, api};
use sea_orm::ConnectionTrait;

use super::store;
use crate::error::Error;

/// An asset that something refers to, as partners get it.
#[derive(Debug, Clone)]
pub struct Material {
    /// The asset.
    pub id: AssetId,
    /// Its title.
    pub title: String,
    /// Its language.
    pub language: String,
    /// Whether its audience sees it now.
    pub live: bool,
    /// The content of the version that partners get.
    pub sha256: String,
    /// The media type of the version that partners get.
    pub media_type: String,
    /// That version's name.
    pub file_name: String,
    /// That version's size.
    pub size: u64,
    /// Whether it has captions.
    pub captions: bool,
    /// A picture of its first page, relative to the API's origin.
    pub picture: Option<String>,
}

/// Those of a list of assets that exist.
///
/// # Errors
/// When the database fails.
pub async fn materials(db: &impl ConnectionTrait, ids: &[AssetId], now: DateTime<Utc>) -> Result<Vec<Material>, Error> {
    let mut found = Vec::new();
    for record in store::find_all(db, ids).await? {
        let number = record.indexed();
        let Some(version) = store::versions(db, record.id, number).await?.into_iter().find(|version| version.number == number) else {
            continue;
        };
        let picture = store::picture(db, &version.sha256, 1, "page").await?;
        found.push(Material {
            id: record.id,
            live: record.visibility().shown(now) == State::Live,
            sha256: version.sha256,
            media_type: version.media_type,
            file_name: version.file_name,
            size: version.size,
            captions: record.captions.is_some(),
            picture: picture.map(|_| api::PREVIEW.at(&[&record.id, &1, &"page"])),
            title: record.input.title,
            language: record.input.language,
        });
    }
    Ok(found)
}

/// An asset whose newest version, or the one partners get, has this content; nothing when there is none.
///
/// # Errors
/// When the database fails.
pub async fn material_with(db: &impl ConnectionTrait, sha256: &str) -> Result<Option<AssetId>, Error> {
    Ok(store::with_content(db, sha256).await?.first().map(|record| record.id))
}
