//! Versions of assets.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    collateral::{AssetId, Version, upload::KnownAsset},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::{id, json};
use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// A version to store.
#[derive(Debug, Clone)]
pub(in crate::collateral) struct NewVersion {
    pub(in crate::collateral) asset: AssetId,
    pub(in crate::collateral) number: i32,
    pub(in crate::collateral) note: String,
    pub(in crate::collateral) author: PersonId,
    pub(in crate::collateral) at: DateTime<Utc>,
    pub(in crate::collateral) file_name: String,
    pub(in crate::collateral) sha256: String,
}

/// Stores a version.
pub(in crate::collateral) async fn insert_version(tx: &Tx, version: &NewVersion) -> Result<(), Error> {
    let text = "INSERT INTO collateral_versions (asset_id, number, note, author_id, created_at, file_name, sha256)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        version.asset.to_string().into(),
        i64::from(version.number).into(),
        version.note.clone().into(),
        version.author.to_string().into(),
        db::text(version.at).into(),
        version.file_name.clone().into(),
        version.sha256.clone().into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Row {
    number: i64,
    note: String,
    author: String,
    created_at: String,
    file_name: String,
    media_type: String,
    size: i64,
    sha256: String,
    preview: String,
}

/// An asset's versions, newest first.
pub(in crate::collateral) async fn versions(db: &impl ConnectionTrait, asset: AssetId, current: i32) -> Result<Vec<Version>, Error> {
    let text = "SELECT v.number, v.note, p.name AS author, v.created_at, v.file_name, c.media_type, c.size, v.sha256, c.preview
        FROM collateral_versions v JOIN people p ON p.id = v.author_id JOIN collateral_contents c ON c.sha256 = v.sha256
        WHERE v.asset_id = $1 ORDER BY v.number DESC";
    let rows = Row::find_by_statement(sql(db, text, [asset.to_string().into()])).all(db).await?;
    let version = |row: Row| {
        let number = i32::try_from(row.number).unwrap_or(i32::MAX);
        Ok(Version {
            number,
            note: row.note,
            author: row.author,
            created_at: db::time(&row.created_at)?,
            file_name: row.file_name,
            media_type: row.media_type,
            size: u64::try_from(row.size).unwrap_or_default(),
            sha256: row.sha256,
            preview: json(&row.preview)?,
            current: number == current,
        })
    };
    rows.into_iter().map(version).collect()
}

/// Assets that have a content, in whatever version; the latest of each.
pub(in crate::collateral) async fn known(db: &impl ConnectionTrait, sha256: &str) -> Result<Vec<KnownAsset>, Error> {
    let text = "SELECT a.id, a.title, MAX(v.number) AS number FROM collateral_versions v JOIN collateral_assets a ON a.id = v.asset_id
        WHERE v.sha256 = $1 GROUP BY a.id, a.title ORDER BY a.id LIMIT 20";
    let rows = db.query_all_raw(sql(db, text, [sha256.into()])).await?;
    let known = |row: &sea_orm::QueryResult| {
        Ok(KnownAsset {
            id: id(&row.try_get_by_index::<String>(0)?)?,
            title: row.try_get_by_index(1)?,
            version: i32::try_from(row.try_get_by_index::<i64>(2)?).unwrap_or(i32::MAX),
        })
    };
    rows.iter().map(known).collect()
}
