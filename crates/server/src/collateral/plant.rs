//! Puts ready-made assets with their history into the library: for the demo.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    collateral::{Approval, AssetId, AssetInput, Stage, usage::UsageKind},
    partner::{PartnerId, PersonId},
};
use tokio::task::JoinSet;

use super::{
    preview, store,
    store::{Content, NewVersion, Record, Use},
    uploads::identify,
};
use crate::{
    error::Error,
    state::{App, new_id},
};

/// An asset with its history.
#[derive(Debug)]
pub struct Plant {
    /// What its author says.
    pub input: AssetInput,
    /// What its author did.
    pub stage: Stage,
    /// What the approvers did.
    pub approval: Approval,
    /// Who looks after it.
    pub owner: PersonId,
    /// Captions of a film.
    pub captions: Option<String>,
    /// Its versions, oldest first.
    pub versions: Vec<PlantVersion>,
}

/// A version of a planted asset.
#[derive(Debug)]
pub struct PlantVersion {
    /// The file's name.
    pub file_name: String,
    /// What changed.
    pub note: String,
    /// Who made it.
    pub author: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// The file.
    pub bytes: Vec<u8>,
}

/// How often somebody used a planted asset on a day.
#[derive(Debug, Clone, Copy)]
pub struct PlantUse {
    /// Which.
    pub asset: AssetId,
    /// Which version.
    pub number: i32,
    /// Who.
    pub person: PersonId,
    /// Of which company.
    pub partner: Option<PartnerId>,
    /// What.
    pub kind: UsageKind,
    /// When.
    pub day: NaiveDate,
}

/// Plants assets, all or none, and reads their files. Answers their ids in the order given.
///
/// # Errors
/// When a file is refused, or the store or the database fails.
pub async fn plant(app: &App, plants: impl Iterator<Item = Plant> + Send) -> Result<Vec<AssetId>, Error> {
    let mut ready = Vec::new();
    for plant in plants {
        let mut versions = Vec::with_capacity(plant.versions.len());
        for version in plant.versions {
            let stored = app.files.put_bytes(version.bytes.into()).await?;
            let content = identify(app, stored, &version.file_name).await?;
            versions.push((version.file_name, version.note, version.author, version.at, content));
        }
        ready.push((plant.input, plant.stage, plant.approval, plant.owner, plant.captions, versions));
    }
    let tx = app.db.begin().await?;
    let count = i64::try_from(ready.len()).unwrap_or(0);
    let first = store::bump(&tx, count).await? - count + 1;
    let mut ids = Vec::with_capacity(ready.len());
    let mut contents: Vec<Content> = Vec::new();
    for (key, (input, stage, approval, owner, captions, versions)) in (first..).zip(ready) {
        let (Some(created_at), Some(updated_at)) = (versions.first().map(|version| version.3), versions.last().map(|version| version.3))
        else {
            continue;
        };
        let current = i32::try_from(versions.len()).unwrap_or(i32::MAX);
        let live = (stage == Stage::Published && approval == Approval::Approved).then_some(current);
        let record = Record {
            id: new_id(created_at),
            key,
            input,
            stage,
            approval,
            owner,
            current,
            live,
            captions,
            created_at,
            updated_at,
            news_at: updated_at,
            version: 1,
        };
        store::insert(&tx, &record, key).await?;
        for (number, (file_name, note, author, at, content)) in (1..).zip(versions) {
            store::insert_content(&tx, &content, at).await?;
            let version = NewVersion { asset: record.id, number, note, author, at, file_name, sha256: content.sha256.clone() };
            store::insert_version(&tx, &version).await?;
            if number == record.current {
                store::index(&tx, &record, &content.sha256, key).await?;
            }
            contents.push(content);
        }
        ids.push(record.id);
    }
    tx.commit().await?;
    read(app, contents).await?;
    Ok(ids)
}

/// Reads the files, as many at a time as there are processors.
async fn read(app: &App, mut contents: Vec<Content>) -> Result<(), Error> {
    contents.retain(|content| content.preview == guildhall_domain::collateral::Preview::Pending);
    contents.sort_by(|a, b| a.sha256.cmp(&b.sha256));
    contents.dedup_by(|a, b| a.sha256 == b.sha256);
    let at_once = std::thread::available_parallelism().map_or(1, usize::from);
    let mut running = JoinSet::new();
    for content in contents {
        if running.len() >= at_once
            && let Some(read) = running.join_next().await
        {
            read.map_err(Error::internal)??;
        }
        let app = app.clone();
        running.spawn(async move { preview::run(&app, &content.sha256).await });
    }
    while let Some(read) = running.join_next().await {
        read.map_err(Error::internal)??;
    }
    Ok(())
}

/// Plants use, favourites and last visits.
///
/// # Errors
/// When the database fails.
pub async fn plant_uses(
    app: &App,
    uses: &[PlantUse],
    favourites: &[(PersonId, AssetId)],
    visits: &[(PersonId, DateTime<Utc>)],
) -> Result<(), Error> {
    let mut counts: BTreeMap<Use, i64> = BTreeMap::new();
    for PlantUse { asset, number, person, partner, kind, day } in uses.iter().copied() {
        *counts.entry(Use { asset, number, person, partner, kind, day }).or_default() += 1;
    }
    let tx = app.db.begin().await?;
    store::bump(&tx, 1).await?;
    store::count(&tx, &counts).await?;
    for (person, asset) in favourites {
        store::add_favourite(&tx, *person, *asset, app.clock.now()).await?;
    }
    for (person, at) in visits {
        store::visit(&tx, *person, *at).await?;
    }
    tx.commit().await?;
    Ok(())
}
