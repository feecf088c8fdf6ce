//! Changes many assets at once: each wholly or not at all.

use guildhall_domain::{
    access::Access,
    collateral::upload::{BulkAction, BulkInput, BulkResult, Refused},
    collateral::{AssetInput, Stage, check_regions},
    invalid::{Check, Invalid},
};
use serde_json::json;

use super::{
    assets::{edit, save},
    stages::act,
    store::{self, Record},
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Most assets changed at once.
const MOST: usize = 500;

/// Changes many assets at once.
pub(super) async fn bulk(cx: Cx, input: BulkInput) -> Result<BulkResult, Error> {
    check(&cx, &input)?;
    if input.action == Some(BulkAction::Approve) && !Access::VendorAdmin.admits(cx.actor.as_ref()) {
        return Err(Error::Denied);
    }
    let tx = cx.app.db.begin().await?;
    let revision = store::bump(&tx, 1).await?;
    let records = store::find_all(&tx, &input.ids).await?;
    let mut result = BulkResult::default();
    let said = BulkInput { ids: Vec::new(), ..input.clone() };
    let mut done = std::collections::BTreeSet::new();
    for id in &input.ids {
        if !done.insert(*id) {
            continue;
        }
        let Some(record) = records.iter().find(|record| record.id == *id) else {
            result.refused.push(Refused { id: *id, title: String::new(), code: "not-found".to_owned() });
            continue;
        };
        match change(&cx, &tx, &input, record.clone(), revision).await {
            Ok(()) => {
                result.changed += 1;
                let detail = json!({ "title": record.input.title, "input": said });
                journal::write(&tx, &cx, "collateral.bulk", "asset", *id, detail).await?;
            }
            Err(Error::Refused { code, .. }) => {
                result.refused.push(Refused { id: *id, title: record.input.title.clone(), code: code.to_owned() });
            }
            Err(Error::Invalid(_)) => {
                result.refused.push(Refused { id: *id, title: record.input.title.clone(), code: "invalid".to_owned() });
            }
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    Ok(result)
}

fn check(cx: &Cx, input: &BulkInput) -> Result<(), Invalid> {
    let portal = &cx.app.portal;
    let mut check = Check::default();
    check.at_most("/ids", &input.ids, MOST);
    if input.ids.is_empty() {
        check.fail("/ids", "required");
    }
    if let Some(audience) = &input.audience {
        audience.check("/audience", &mut check);
        audience.check_terms(portal, "/audience", &mut check);
    }
    check_regions(portal, "/regions", input.regions.as_deref().unwrap_or_default(), &mut check);
    if input.language.as_ref().is_some_and(|language| language.parse::<guildhall_domain::language::Language>().is_err()) {
        check.fail("/language", "not-one-of");
    }
    for (pointer, words) in [("/add_products", &input.add_products), ("/add_tags", &input.add_tags)] {
        check.at_most(pointer, words, 50);
        for (index, word) in words.iter().enumerate() {
            check.text(&format!("{pointer}/{index}"), word, 60);
        }
    }
    if let Some(dates) = &input.dates
        && let (Some(start), Some(end)) = (dates.starts_at, dates.expires_at)
        && end <= start
    {
        check.fail("/dates/expires_at", "ends-before-start");
    }
    check.finish(())
}

async fn change(cx: &Cx, tx: &Tx, input: &BulkInput, mut record: Record, revision: i64) -> Result<(), Error> {
    let before = record.clone();
    let edited = edited(input, &record.input).check()?;
    if edited != record.input {
        if record.stage == Stage::Archived && input.action != Some(BulkAction::Restore) {
            return Err(guildhall_domain::collateral::Refusal::Archived.into());
        }
        edit(cx, cx.actor()?, &mut record, edited);
    }
    if let Some(action) = input.action {
        let media_type = store::current_content(tx, record.id, record.current).await?.media_type;
        act(cx, action, &mut record, &media_type)?;
    }
    save(tx, &before, &record, revision).await
}

fn edited(input: &BulkInput, old: &AssetInput) -> AssetInput {
    let words = |old: &[String], add: &[String], remove: &[String]| -> Vec<String> {
        let mut words: Vec<String> = old.iter().filter(|word| !remove.contains(word)).cloned().collect();
        let new = add.iter().map(|word| word.trim().to_owned());
        for word in new {
            if !words.contains(&word) {
                words.push(word);
            }
        }
        words
    };
    let (starts_at, expires_at) = input.dates.map_or((old.starts_at, old.expires_at), |dates| (dates.starts_at, dates.expires_at));
    AssetInput {
        title: old.title.clone(),
        kind: input.kind.unwrap_or(old.kind),
        language: input.language.clone().unwrap_or_else(|| old.language.clone()),
        description: old.description.clone(),
        products: words(&old.products, &input.add_products, &input.remove_products),
        regions: input.regions.clone().unwrap_or_else(|| old.regions.clone()),
        tags: words(&old.tags, &input.add_tags, &input.remove_tags),
        audience: input.audience.clone().unwrap_or_else(|| old.audience.clone()),
        starts_at,
        expires_at,
        early: old.early.clone(),
    }
}
