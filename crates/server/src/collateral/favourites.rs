//! A person's favourites and visits.

use guildhall_domain::endpoint::Nothing;
use serde_json::json;

use super::{assets::visible, store};
use crate::{cx::Cx, error::Error, journal};

/// Adds an asset to the person's favourites.
pub(super) async fn add(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let tx = cx.app.db.begin().await?;
    store::bump(&tx, 1).await?;
    store::add_favourite(&tx, cx.actor()?.person, record.id, cx.now).await?;
    journal::write(&tx, &cx, "collateral.add_favourite", "asset", record.id, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Takes an asset from the person's favourites, also one that they no longer see.
pub(super) async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let person = cx.actor()?.person;
    if !store::favourites(cx.app.db.read(), person).await?.contains(&id) {
        visible(&cx, id).await?;
        return Ok(Nothing {});
    }
    let tx = cx.app.db.begin().await?;
    store::bump(&tx, 1).await?;
    store::remove_favourite(&tx, person, id).await?;
    journal::write(&tx, &cx, "collateral.remove_favourite", "asset", id, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Remembers that the person has seen what is new.
pub(super) async fn visit(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let person = cx.actor()?.person;
    let tx = cx.app.db.begin().await?;
    store::bump(&tx, 1).await?;
    store::visit(&tx, person, cx.now).await?;
    journal::write(&tx, &cx, "collateral.visit", "person", person, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}
