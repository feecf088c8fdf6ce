//! Contents of files: what they are, their pictures and their text.

use chrono::{DateTime, Utc};
use guildhall_domain::collateral::{AssetId, Preview};
use sea_orm::ConnectionTrait;

use super::{json, to_json};
use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// What is known about a content.
#[derive(Debug, Clone)]
pub(in crate::collateral) struct Content {
    pub(in crate::collateral) sha256: String,
    pub(in crate::collateral) media_type: String,
    pub(in crate::collateral) size: u64,
    pub(in crate::collateral) preview: Preview,
}

/// A content the library has.
pub(in crate::collateral) async fn content(db: &impl ConnectionTrait, sha256: &str) -> Result<Option<Content>, Error> {
    let statement = sql(db, "SELECT media_type, size, preview FROM collateral_contents WHERE sha256 = $1", [sha256.into()]);
    let Some(row) = db.query_one_raw(statement).await? else { return Ok(None) };
    Ok(Some(Content {
        sha256: sha256.to_owned(),
        media_type: row.try_get_by_index(0)?,
        size: u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default(),
        preview: json(&row.try_get_by_index::<String>(2)?)?,
    }))
}

/// The content of one version of an asset.
pub(in crate::collateral) async fn current_content(db: &impl ConnectionTrait, asset: AssetId, number: i32) -> Result<Content, Error> {
    let text = "SELECT sha256 FROM collateral_versions WHERE asset_id = $1 AND number = $2";
    let row = db.query_one_raw(sql(db, text, [asset.to_string().into(), i64::from(number).into()])).await?.ok_or(Error::NotFound)?;
    content(db, &row.try_get_by_index::<String>(0)?).await?.ok_or(Error::NotFound)
}

/// Stores a content that is not known yet.
pub(in crate::collateral) async fn insert_content(tx: &Tx, content: &Content, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "INSERT INTO collateral_contents (sha256, media_type, size, preview, created_at, body) VALUES ($1, $2, $3, $4, $5, '')
        ON CONFLICT (sha256) DO NOTHING";
    let values = [
        content.sha256.clone().into(),
        content.media_type.clone().into(),
        i64::try_from(content.size).unwrap_or(i64::MAX).into(),
        to_json(&content.preview)?.into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores what reading a content found.
pub(in crate::collateral) async fn read_content(tx: &Tx, sha256: &str, preview: &Preview, body: &str) -> Result<(), Error> {
    let text = "UPDATE collateral_contents SET preview = $2, body = $3 WHERE sha256 = $1";
    tx.execute_raw(sql(tx, text, [sha256.into(), to_json(preview)?.into(), body.into()])).await?;
    Ok(())
}

/// A content's text.
pub(in crate::collateral) async fn body(db: &impl ConnectionTrait, sha256: &str) -> Result<String, Error> {
    let row = db.query_one_raw(sql(db, "SELECT body FROM collateral_contents WHERE sha256 = $1", [sha256.into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}

/// Stores where a picture lies.
pub(in crate::collateral) async fn insert_picture(
    tx: &Tx,
    sha256: &str,
    (page, size): (u32, &str),
    (picture, media_type, bytes): (&str, &str, u64),
) -> Result<(), Error> {
    let text = "INSERT INTO collateral_pictures (sha256, page, size, picture, media_type, bytes) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (sha256, page, size) DO UPDATE SET picture = excluded.picture, media_type = excluded.media_type, bytes = excluded.bytes";
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let values = [sha256.into(), i64::from(page).into(), size.into(), picture.into(), media_type.into(), bytes.into()];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Where a picture lies, its media type and its size.
pub(in crate::collateral) async fn picture(
    db: &impl ConnectionTrait,
    sha256: &str,
    page: u32,
    size: &str,
) -> Result<Option<(String, String, u64)>, Error> {
    let text = "SELECT picture, media_type, bytes FROM collateral_pictures WHERE sha256 = $1 AND page = $2 AND size = $3";
    let row = db.query_one_raw(sql(db, text, [sha256.into(), i64::from(page).into(), size.into()])).await?;
    row.map(|row| {
        let bytes = u64::try_from(row.try_get_by_index::<i64>(2)?).unwrap_or_default();
        Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?, bytes))
    })
    .transpose()
}
