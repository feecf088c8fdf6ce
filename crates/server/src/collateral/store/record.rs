//! Assets as they are stored.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    collateral::{Approval, AssetId, AssetInput, Kind, Stage, Visibility},
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, FromQueryResult, Value};

use super::{id, json, places, to_json, values};
use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// An asset.
#[derive(Debug, Clone)]
pub(in crate::collateral) struct Record {
    pub(in crate::collateral) id: AssetId,
    /// The short name the search index uses.
    pub(in crate::collateral) key: i64,
    pub(in crate::collateral) input: AssetInput,
    pub(in crate::collateral) stage: Stage,
    pub(in crate::collateral) approval: Approval,
    pub(in crate::collateral) owner: PersonId,
    /// Number of the newest version.
    pub(in crate::collateral) current: i32,
    /// Number of the version that was approved last, while it may be seen.
    pub(in crate::collateral) live: Option<i32>,
    pub(in crate::collateral) captions: Option<String>,
    pub(in crate::collateral) created_at: DateTime<Utc>,
    pub(in crate::collateral) updated_at: DateTime<Utc>,
    /// When what it says became new to its readers.
    pub(in crate::collateral) news_at: DateTime<Utc>,
    pub(in crate::collateral) version: i32,
}

impl Record {
    /// What decides who sees it.
    pub(in crate::collateral) fn visibility(&self) -> Visibility<'_> {
        Visibility {
            stage: self.stage,
            approval: &self.approval,
            live: self.live,
            starts_at: self.input.starts_at,
            expires_at: self.input.expires_at,
            audience: &self.input.audience,
            early: &self.input.early,
        }
    }

    /// The version that somebody gets: partners' people the one approved last, the vendor's people the newest.
    pub(in crate::collateral) fn version_for(&self, actor: &Actor) -> i32 {
        if actor.is_vendor() { self.current } else { self.indexed() }
    }

    /// The version whose text is searched.
    pub(in crate::collateral) fn indexed(&self) -> i32 {
        self.live.unwrap_or(self.current)
    }

    /// Whether what is searched is the same as in another state of the record.
    pub(in crate::collateral) fn reads_like(&self, before: &Self) -> bool {
        let (input, old) = (&self.input, &before.input);
        let words = input.title == old.title && input.description == old.description;
        words
            && input.tags == old.tags
            && input.products == old.products
            && self.captions == before.captions
            && self.indexed() == before.indexed()
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    key: i64,
    title: String,
    kind: String,
    language: String,
    description: String,
    products: String,
    regions: String,
    tags: String,
    audience: String,
    starts_at: Option<String>,
    expires_at: Option<String>,
    early: String,
    stage: String,
    approval: String,
    owner_id: String,
    current: i64,
    live: Option<i64>,
    captions: Option<String>,
    created_at: String,
    updated_at: String,
    news_at: String,
    version: i64,
}

const COLUMNS: &str = "id, key, title, kind, language, description, products, regions, tags, audience, starts_at, expires_at, early, stage, \
    approval, owner_id, current, live, captions, created_at, updated_at, news_at, version";

impl TryFrom<Row> for Record {
    type Error = Error;
    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: id(&row.id)?,
            key: row.key,
            input: AssetInput {
                title: row.title,
                kind: kind(&row.kind),
                language: row.language,
                description: row.description,
                products: json(&row.products)?,
                regions: json(&row.regions)?,
                tags: json(&row.tags)?,
                audience: json(&row.audience)?,
                starts_at: db::optional_time(row.starts_at.as_deref())?,
                expires_at: db::optional_time(row.expires_at.as_deref())?,
                early: json(&row.early)?,
            },
            stage: stage(&row.stage),
            approval: json(&row.approval)?,
            owner: id(&row.owner_id)?,
            current: i32::try_from(row.current).unwrap_or(i32::MAX),
            live: row.live.map(|live| i32::try_from(live).unwrap_or(i32::MAX)),
            captions: row.captions,
            created_at: db::time(&row.created_at)?,
            updated_at: db::time(&row.updated_at)?,
            news_at: db::time(&row.news_at)?,
            version: i32::try_from(row.version).unwrap_or(i32::MAX),
        })
    }
}

/// A kind that this version does not know is something else.
pub(in crate::collateral) fn kind(slug: &str) -> Kind {
    Kind::from_slug(slug).unwrap_or(Kind::Other)
}

/// What is not known is not shown.
pub(in crate::collateral) fn stage(slug: &str) -> Stage {
    match slug {
        "published" => Stage::Published,
        "archived" => Stage::Archived,
        _ => Stage::Draft,
    }
}

const fn stage_slug(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "draft",
        Stage::Published => "published",
        Stage::Archived => "archived",
    }
}

/// One asset.
pub(in crate::collateral) async fn find(db: &impl ConnectionTrait, id: AssetId) -> Result<Option<Record>, Error> {
    let statement = sql(db, &format!("SELECT {COLUMNS} FROM collateral_assets WHERE id = $1"), [id.to_string().into()]);
    Row::find_by_statement(statement).one(db).await?.map(Record::try_from).transpose()
}

/// Several assets, in no order.
pub(in crate::collateral) async fn find_all(db: &impl ConnectionTrait, ids: &[AssetId]) -> Result<Vec<Record>, Error> {
    let mut records = Vec::with_capacity(ids.len());
    for ids in ids.chunks(200) {
        let text = format!("SELECT {COLUMNS} FROM collateral_assets WHERE id IN ({})", places(1, ids.len()));
        let rows = Row::find_by_statement(sql(db, &text, values(ids))).all(db).await?;
        for row in rows {
            records.push(row.try_into()?);
        }
    }
    Ok(records)
}

/// Assets whose newest version, or the one partners get, has a content.
pub(in crate::collateral) async fn with_content(db: &impl ConnectionTrait, sha256: &str) -> Result<Vec<Record>, Error> {
    let text = format!(
        "SELECT {COLUMNS} FROM collateral_assets a WHERE EXISTS
            (SELECT 1 FROM collateral_versions v WHERE v.asset_id = a.id AND (v.number = a.current OR v.number = a.live) AND v.sha256 = $1)"
    );
    let rows = Row::find_by_statement(sql(db, &text, [sha256.into()])).all(db).await?;
    rows.into_iter().map(Record::try_from).collect()
}

fn columns(record: &Record, revision: i64) -> Result<Vec<Value>, Error> {
    let input = &record.input;
    Ok(vec![
        record.id.to_string().into(),
        record.key.into(),
        input.title.clone().into(),
        input.kind.slug().into(),
        input.language.clone().into(),
        input.description.clone().into(),
        to_json(&input.products)?.into(),
        to_json(&input.regions)?.into(),
        to_json(&input.tags)?.into(),
        to_json(&input.audience)?.into(),
        input.starts_at.map(db::text).into(),
        input.expires_at.map(db::text).into(),
        to_json(&input.early)?.into(),
        stage_slug(record.stage).into(),
        to_json(&record.approval)?.into(),
        record.owner.to_string().into(),
        i64::from(record.current).into(),
        record.live.map(i64::from).into(),
        record.captions.clone().into(),
        db::text(record.created_at).into(),
        db::text(record.updated_at).into(),
        db::text(record.news_at).into(),
        i64::from(record.version).into(),
        revision.into(),
    ])
}

/// Stores a new asset.
pub(in crate::collateral) async fn insert(tx: &Tx, record: &Record, revision: i64) -> Result<(), Error> {
    let text = format!("INSERT INTO collateral_assets ({COLUMNS}, revision) VALUES ({})", places(1, 24));
    tx.execute_raw(sql(tx, &text, columns(record, revision)?)).await?;
    Ok(())
}

/// Stores a changed asset.
pub(in crate::collateral) async fn save(tx: &Tx, record: &Record, revision: i64) -> Result<(), Error> {
    let text = "UPDATE collateral_assets SET key = $2, title = $3, kind = $4, language = $5, description = $6, products = $7, regions = $8, \
        tags = $9, audience = $10, starts_at = $11, expires_at = $12, early = $13, stage = $14, approval = $15, owner_id = $16, \
        current = $17, live = $18, captions = $19, created_at = $20, updated_at = $21, news_at = $22, version = $23, revision = $24 WHERE id = $1";
    tx.execute_raw(sql(tx, text, columns(record, revision)?)).await?;
    Ok(())
}

/// Says that something beside the record changed: its preview, for example.
pub(in crate::collateral) async fn touch(tx: &Tx, id: AssetId, revision: i64) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "UPDATE collateral_assets SET revision = $2 WHERE id = $1", [id.to_string().into(), revision.into()])).await?;
    Ok(())
}

/// The companies that people work at; the vendor's people and unknown ones are left out.
pub(in crate::collateral) async fn partners_of(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<std::collections::HashMap<PersonId, PartnerId>, Error> {
    let mut partners = std::collections::HashMap::new();
    for people in people.chunks(200) {
        let places = places(1, people.len());
        let text = format!("SELECT id, partner_id FROM people WHERE partner_id IS NOT NULL AND status <> 'disabled' AND id IN ({places})");
        for row in db.query_all_raw(sql(db, &text, values(people))).await? {
            partners.insert(id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?);
        }
    }
    Ok(partners)
}

/// The assets a person looks after.
pub(in crate::collateral) async fn owned(db: &impl ConnectionTrait, person: PersonId) -> Result<std::collections::HashSet<AssetId>, Error> {
    let text = "SELECT id FROM collateral_assets WHERE owner_id = $1 AND stage = 'published'";
    let rows = db.query_all_raw(sql(db, text, [person.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}
