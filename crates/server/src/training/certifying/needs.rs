//! How many certified people each tier asks for.

use guildhall_domain::{
    endpoint::Nothing,
    training::{StoredNeeds, TierNeeds},
};
use serde_json::json;

use super::store;
use crate::{cx::Cx, error::Error, journal};

/// What all tiers ask for.
pub async fn read(cx: Cx, _: Nothing) -> Result<StoredNeeds, Error> {
    store::needs(cx.app.db.read()).await
}

/// Sets what all tiers ask for.
pub async fn update(cx: Cx, input: TierNeeds) -> Result<StoredNeeds, Error> {
    let version = cx.if_match()?;
    let input = input.check(&cx.app.portal.tiers)?;
    let tx = cx.app.db.begin().await?;
    let known = store::certifications(&tx).await?;
    for (index, need) in input.needs.iter().enumerate() {
        if !known.iter().any(|record| record.id == need.certification) {
            return Err(Error::field(&format!("/needs/{index}/certification"), "not-one-of"));
        }
    }
    let before = store::needs(&tx).await?;
    if before.version != version || !store::set_needs(&tx, version, &input.needs).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "training.update_tier_needs", "tier_needs", "all", json!({ "before": before.needs, "after": input.needs }))
        .await?;
    let after = store::needs(&tx).await?;
    tx.commit().await?;
    Ok(after)
}
