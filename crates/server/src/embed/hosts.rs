//! What an admin does with hosts and their keys.

use guildhall_domain::{
    embed::{Host, HostId, HostInput, HostKey, KEYS_MAX, KeyId, KeyInput, KeyKey, Refusal},
    endpoint::Nothing,
};
use sea_orm::DbErr;
use serde_json::json;

use super::{key, store};
use crate::{
    auth,
    config::Config,
    cx::Cx,
    db::Tx,
    error::{Error, is_duplicate},
    journal,
};

/// All hosts.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Host>, Error> {
    let hosts = store::hosts(cx.app.db.read()).await?;
    Ok(hosts.into_iter().map(|host| present(&cx.app.config, host)).collect())
}

/// One of them.
pub async fn read(cx: Cx, _: Nothing) -> Result<Host, Error> {
    Ok(present(&cx.app.config, store::host(cx.app.db.read(), cx.id("id")?).await?))
}

/// Adds one.
pub async fn create(cx: Cx, input: HostInput) -> Result<Host, Error> {
    let input = input.check()?;
    let id: HostId = cx.app.new_id::<HostKey>();
    let tx = cx.app.db.begin().await?;
    store::insert(&tx, id, &input, cx.now).await.map_err(|error| taken(error, "/slug"))?;
    journal::write(&tx, &cx, "embed.create", "host", id, json!({ "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Changes one. Switched off, or with an origin taken away, its frames end at once; what it shows is asked at each request.
pub async fn update(cx: Cx, input: HostInput) -> Result<Host, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::host(&tx, id).await?;
    let is_same = before.version == version;
    if !is_same || !store::update(&tx, id, version, &input, cx.now).await.map_err(|error| taken(error, "/slug"))? {
        return Err(Error::Stale);
    }
    let before = before.host;
    if !input.active || before.slug != input.slug || before.origins.iter().any(|origin| !input.origins.contains(origin)) {
        auth::end_sessions_of_host(&tx, id).await?;
    }
    journal::write(&tx, &cx, "embed.update", "host", id, json!({ "before": before, "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Removes one, with its keys and its frames.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::host(&tx, id).await?;
    auth::end_sessions_of_host(&tx, id).await?;
    store::remove(&tx, id).await?;
    journal::write(&tx, &cx, "embed.remove", "host", id, json!({ "before": before.host })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Adds a key beside those that are there.
pub async fn add_key(cx: Cx, input: KeyInput) -> Result<Host, Error> {
    let id: HostId = cx.id("id")?;
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let host = store::host(&tx, id).await?;
    let key = key::read(&input.public_key)?;
    if host.keys.len() >= KEYS_MAX {
        return Err(Refusal::TooManyKeys.into());
    }
    let own: KeyId = cx.app.new_id::<KeyKey>();
    store::insert_key(&tx, id, own, &input.kid, &key, cx.now).await.map_err(|error| taken(error, "/kid"))?;
    let detail = json!({ "key": own, "kid": input.kid, "fingerprint": key.fingerprint() });
    journal::write(&tx, &cx, "embed.add_key", "host", id, detail).await?;
    finish(&cx, tx, id).await
}

/// Removes a key. Whoever it let in is out at once; frames of a host that has another key come back by themselves.
pub async fn remove_key(cx: Cx, _: Nothing) -> Result<Host, Error> {
    let (id, own): (HostId, KeyId) = (cx.id("id")?, cx.id("key")?);
    let tx = cx.app.db.begin().await?;
    let host = store::host(&tx, id).await?;
    let key = host.keys.iter().find(|key| key.id == own).ok_or(Error::NotFound)?;
    store::remove_key(&tx, id, own).await?;
    auth::end_sessions_of_host(&tx, id).await?;
    let detail = json!({ "key": own, "kid": key.kid, "fingerprint": key.fingerprint });
    journal::write(&tx, &cx, "embed.remove_key", "host", id, detail).await?;
    finish(&cx, tx, id).await
}

async fn finish(cx: &Cx, tx: Tx, id: HostId) -> Result<Host, Error> {
    let host = store::host(&tx, id).await?;
    tx.commit().await?;
    Ok(present(&cx.app.config, host))
}

/// Adds where the frame and the script lie.
fn present(config: &Config, host: Host) -> Host {
    let api = config.api_url();
    Host {
        address: format!("{api}/embed/{}", host.host.slug),
        script: format!("{api}/embed/embed.js"),
        audience: config.public_url.clone(),
        ..host
    }
}

fn taken(error: DbErr, pointer: &str) -> Error {
    if is_duplicate(&error) { Error::field(pointer, "taken") } else { error.into() }
}
