//! Viewing the portal as somebody of a partner.

use guildhall_domain::{
    access::Actor,
    endpoint::Nothing,
    session::{Me, ViewAsInput, can_view_as},
};
use serde_json::json;

use super::{me, store};
use crate::{cx::Cx, error::Error, journal};

/// Starts viewing as somebody.
pub async fn start(cx: Cx, input: ViewAsInput) -> Result<Me, Error> {
    let admin = cx.actor()?;
    let tx = cx.app.db.begin().await?;
    let (partner, active) = store::standing(&tx, input.person).await?.ok_or(Error::NotFound)?;
    can_view_as(partner, active)?;
    let viewed = store::viewed(&tx, admin, input.person).await?.ok_or(Error::NotFound)?;
    store::set_viewing(&tx, cx.session()?, Some(input.person)).await?;
    journal::write(&tx, &cx, "session.view_as", "person", input.person, json!({})).await?;
    tx.commit().await?;
    me::of(&cx, viewed, cx.session.as_ref()).await
}

/// Stops it.
pub async fn stop(cx: Cx, _: Nothing) -> Result<Me, Error> {
    let actor = cx.actor()?;
    let Some(admin) = actor.viewed_by else { return me::of(&cx, actor.clone(), cx.session.as_ref()).await };
    let tx = cx.app.db.begin().await?;
    store::set_viewing(&tx, cx.session()?, None).await?;
    journal::write(&tx, &cx, "session.stop_view_as", "person", actor.person, json!({})).await?;
    tx.commit().await?;
    let admin: Actor = store::actor_of(cx.app.db.read(), admin).await?.ok_or(Error::SignedOut)?;
    me::of(&cx, admin, cx.session.as_ref()).await
}
