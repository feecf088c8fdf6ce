//! Rows for the catalogue in memory.

use sea_orm::{ConnectionTrait, FromQueryResult};

use crate::{db::sql, error::Error};

/// What the catalogue keeps of an asset.
#[derive(Debug, FromQueryResult)]
pub(in crate::collateral) struct Line {
    pub(in crate::collateral) id: String,
    pub(in crate::collateral) key: i64,
    pub(in crate::collateral) title: String,
    pub(in crate::collateral) kind: String,
    pub(in crate::collateral) language: String,
    pub(in crate::collateral) products: String,
    pub(in crate::collateral) regions: String,
    pub(in crate::collateral) tags: String,
    pub(in crate::collateral) audience: String,
    pub(in crate::collateral) starts_at: Option<String>,
    pub(in crate::collateral) expires_at: Option<String>,
    pub(in crate::collateral) early: String,
    pub(in crate::collateral) stage: String,
    pub(in crate::collateral) approval: String,
    pub(in crate::collateral) updated_at: String,
    pub(in crate::collateral) news_at: String,
    pub(in crate::collateral) current: i64,
    pub(in crate::collateral) media_type: String,
    pub(in crate::collateral) size: i64,
    pub(in crate::collateral) preview: String,
    /// The version partners get; the three after it only when it is not the newest.
    pub(in crate::collateral) live: Option<i64>,
    pub(in crate::collateral) live_media_type: Option<String>,
    pub(in crate::collateral) live_size: Option<i64>,
    pub(in crate::collateral) live_preview: Option<String>,
}

/// Assets changed after a revision, in the order of their keys; a piece of at most `limit`, after a key.
pub(in crate::collateral) async fn lines(
    db: &impl ConnectionTrait,
    changed_after: i64,
    after_key: i64,
    limit: i64,
) -> Result<Vec<Line>, Error> {
    let text = "SELECT a.id, a.key, a.title, a.kind, a.language, a.products, a.regions, a.tags, a.audience, a.starts_at, a.expires_at,
            a.early, a.stage, a.approval, a.updated_at, a.news_at, a.current, c.media_type, c.size, c.preview,
            a.live, lc.media_type AS live_media_type, lc.size AS live_size, lc.preview AS live_preview
        FROM collateral_assets a JOIN collateral_versions v ON v.asset_id = a.id AND v.number = a.current
            JOIN collateral_contents c ON c.sha256 = v.sha256
            LEFT JOIN collateral_versions lv ON lv.asset_id = a.id AND lv.number = a.live AND a.live <> a.current
            LEFT JOIN collateral_contents lc ON lc.sha256 = lv.sha256
        WHERE a.revision > $1 AND a.key > $2 ORDER BY a.key LIMIT $3";
    Ok(Line::find_by_statement(sql(db, text, [changed_after.into(), after_key.into(), limit.into()])).all(db).await?)
}
