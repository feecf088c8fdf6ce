//! The demo's library: its files, their history, and how the demo's people used them.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Datelike, Days, Duration, Utc};
use guildhall_domain::{
    collateral::{Approval, AssetInput, Kind, Stage, usage::UsageKind},
    partner::{PartnerId, PersonId},
};
use sea_orm::ConnectionTrait;

use super::{
    history,
    library::{self, DemoAsset, DemoStage, Taken},
    people::{DemoPerson, PEOPLE, VENDOR},
};
use crate::{
    collateral::plant::{Plant, PlantUse, PlantVersion, plant, plant_uses},
    db::sql,
    error::Error,
    state::App,
};

/// Fills an empty library. The demo's companies and people must be there.
///
/// # Errors
/// When the database or the store fails, or people are missing.
pub async fn seed(app: &App) -> Result<(), Error> {
    seed_part(app, |_| true).await
}

/// The same with a part of the assets alone.
///
/// # Errors
/// When the database or the store fails, or people are missing.
pub async fn seed_part(app: &App, wanted: impl Fn(&DemoAsset) -> bool) -> Result<(), Error> {
    let now = app.clock.now();
    let vendor = everyone(app, &VENDOR).await?;
    let readers = everyone(app, &PEOPLE).await?;
    let authors: Vec<PersonId> = VENDOR
        .iter()
        .zip(&vendor)
        .filter(|(person, _)| {
            person
                .roles
                .iter()
                .any(|role| matches!(role, guildhall_domain::access::Role::ChannelManager | guildhall_domain::access::Role::VendorAdmin))
        })
        .map(|(_, (id, _))| *id)
        .collect();
    let assets: Vec<DemoAsset> = library::assets().into_iter().filter(wanted).collect();
    let ids = plant(app, assets.iter().filter_map(|asset| planted(asset, &authors, now))).await?;
    let weekday = u8::try_from(now.weekday().num_days_from_monday()).unwrap_or(0);
    let uses: Vec<PlantUse> = history(&assets, weekday)
        .into_iter()
        .filter_map(|event| {
            let (person, partner) = *readers.get(event.person)?;
            Some(PlantUse {
                asset: *ids.get(event.asset)?,
                number: i32::try_from(event.version).unwrap_or(1),
                person,
                partner,
                kind: match event.kind {
                    Taken::View => UsageKind::View,
                    Taken::Download => UsageKind::Download,
                },
                day: day(now, event.day_offset).date_naive(),
            })
        })
        .collect();
    let (mut favourites, mut visits) = (BTreeSet::new(), Vec::new());
    let mut taken: HashMap<PersonId, u32> = HashMap::new();
    for used in uses.iter().rev().filter(|used| used.kind == UsageKind::Download) {
        // What somebody took last, they keep at hand: every third file, at most six.
        let number = taken.entry(used.person).or_default();
        *number += 1;
        if *number % 3 == 1 && *number < 18 {
            favourites.insert((used.person, used.asset));
        }
    }
    for (number, (person, _)) in readers.iter().enumerate() {
        visits.push((*person, now - Duration::days(i64::try_from(number % 9).unwrap_or(0) + 2)));
    }
    plant_uses(app, &uses, &favourites.into_iter().collect::<Vec<_>>(), &visits).await
}

/// The demo's people as the database knows them, in the order of the demo.
async fn everyone(app: &App, people: &[DemoPerson]) -> Result<Vec<(PersonId, Option<PartnerId>)>, Error> {
    let db = app.db.read();
    let mut found = Vec::with_capacity(people.len());
    for person in people {
        let row = db.query_one_raw(sql(db, "SELECT id, partner_id FROM people WHERE email = $1", [person.email().into()])).await?;
        let row = row.ok_or_else(|| Error::internal(format!("{} of the demo is missing", person.name)))?;
        let partner: Option<String> = row.try_get_by_index(1)?;
        let id: String = row.try_get_by_index(0)?;
        found.push((id.parse().map_err(Error::internal)?, partner.map(|partner| partner.parse()).transpose().map_err(Error::internal)?));
    }
    Ok(found)
}

/// A moment of working hours on a day counted from today.
fn day(now: DateTime<Utc>, offset: i32) -> DateTime<Utc> {
    let days = Days::new(u64::from(offset.unsigned_abs()));
    let moved = if offset < 0 { now.checked_sub_days(days) } else { now.checked_add_days(days) };
    moved.unwrap_or(now)
}

fn planted(asset: &DemoAsset, authors: &[PersonId], now: DateTime<Utc>) -> Option<Plant> {
    let owner = *authors.get(asset.author % authors.len().max(1))?;
    let midnight = |offset: i32| day(now, offset).date_naive().and_time(chrono::NaiveTime::MIN).and_utc();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let (stage, approval) = match asset.stage {
        DemoStage::Draft => (Stage::Draft, Approval::Pending { given: Vec::new() }),
        DemoStage::Pending => (Stage::Published, Approval::Pending { given: Vec::new() }),
        DemoStage::Approved => (Stage::Published, Approval::Approved),
        DemoStage::Rejected { reason } => (Stage::Published, Approval::Rejected { reason: reason.to_owned() }),
        DemoStage::Archived => (Stage::Archived, Approval::Approved),
    };
    let versions = asset.versions.iter().map(|version| PlantVersion {
        file_name: version.file_name.clone(),
        note: version.note.to_owned(),
        author: owner,
        at: day(now, version.day_offset),
        bytes: version.bytes(),
    });
    Some(Plant {
        input: AssetInput {
            title: asset.title.to_owned(),
            kind: Kind::from_slug(asset.kind).unwrap_or(Kind::Other),
            language: asset.language.to_owned(),
            description: asset.description.to_owned(),
            products: words(&asset.products),
            regions: words(&asset.regions),
            tags: words(&asset.tags),
            audience: asset.audience.clone(),
            starts_at: asset.starts_day.map(midnight),
            expires_at: asset.expires_day.map(midnight),
            early: Vec::new(),
        },
        stage,
        approval,
        owner,
        captions: asset.captions.map(str::to_owned),
        versions: versions.collect(),
    })
}
