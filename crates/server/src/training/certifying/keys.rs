//! The keys that certificates are signed with: made, rotated, given up.
//!
//! Certificates are signed when they are fetched, with the present key. So a rotation needs no signing anew, and the private part of an old
//! key can be forgotten: what it signed still verifies, since the public part stays in the issuer's document.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    partner::PersonId,
    training::{
        ReasonInput, SigningKeyEntry, SigningKeyId, SigningKeyKey,
        credential::{
            did::did_web,
            jwt::{SigningKey, compact, signing_input},
            multibase::multikey,
        },
    },
};
use ring::signature::{Ed25519KeyPair, KeyPair};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{
    seal::Seal,
    store::{self, KeyRecord},
};
use crate::{config::Config, cx::Cx, db::Tx, error::Error, journal, state::App};

/// Held while the present key changes.
const LOCK: &str = "signing keys";

/// Lists the keys, newest first.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<SigningKeyEntry>, Error> {
    entries(&cx, cx.app.db.read()).await
}

/// Makes a new key that signs from now on.
pub async fn rotate(cx: Cx, _: Nothing) -> Result<Vec<SigningKeyEntry>, Error> {
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, LOCK).await?;
    let id = make(&cx.app, &tx, Some(cx.actor()?.person), cx.now).await?;
    journal::write(&tx, &cx, "training.rotate_key", "signing_key", id, json!({})).await?;
    finish(&cx, tx).await
}

/// Gives up a key that others may know. When it was the present one, a new one takes its place.
pub async fn give_up(cx: Cx, input: ReasonInput) -> Result<Vec<SigningKeyEntry>, Error> {
    let (id, input): (SigningKeyId, _) = (cx.id("id")?, input.check()?);
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, LOCK).await?;
    let key = store::keys(&tx).await?.into_iter().find(|key| key.id == id).ok_or(Error::NotFound)?;
    if key.given_up_at.is_none() {
        store::give_up(&tx, id, &input.reason, cx.now).await?;
        if key.current {
            make(&cx.app, &tx, Some(cx.actor()?.person), cx.now).await?;
        }
    }
    journal::write(&tx, &cx, "training.give_up_key", "signing_key", id, json!({ "reason": input.reason })).await?;
    finish(&cx, tx).await
}

/// Makes the first key, when there is none.
pub(super) async fn ensure(app: &App, tx: &Tx, now: DateTime<Utc>) -> Result<(), Error> {
    if store::keys(tx).await?.iter().any(|key| key.current) {
        return Ok(());
    }
    app.db.lock(tx, LOCK).await?;
    if !store::keys(tx).await?.iter().any(|key| key.current) {
        let id = make(app, tx, None, now).await?;
        journal::write_for(tx, now, None, "training.rotate_key", "signing_key", id, json!({})).await?;
    }
    Ok(())
}

async fn make(app: &App, tx: &Tx, by: Option<PersonId>, now: DateTime<Utc>) -> Result<SigningKeyId, Error> {
    let id: SigningKeyId = crate::state::new_id::<SigningKeyKey>(now);
    let seed: [u8; 32] = rand::random();
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| Error::internal("a key could not be made"))?;
    let sealed = Seal::of(&app.config)?.close(&id.to_string(), &seed)?;
    store::insert_key(tx, id, pair.public_key().as_ref(), &sealed, by, now).await?;
    Ok(id)
}

/// What signs, and with which key.
pub(super) struct Signer {
    key: SigningKey,
    pair: Ed25519KeyPair,
}

impl Signer {
    /// The present key; none before the first certificate was given.
    ///
    /// # Errors
    /// Not found when there is none.
    pub async fn present(app: &App, db: &impl ConnectionTrait) -> Result<Self, Error> {
        let record = store::keys(db).await?.into_iter().find(|key| key.current).ok_or(Error::NotFound)?;
        let sealed = record.sealed.as_deref().ok_or_else(|| Error::internal("the present key has no private part"))?;
        let seed = Seal::of(&app.config)?.open(&record.id.to_string(), sealed)?;
        let pair = Ed25519KeyPair::from_seed_and_public_key(&seed, &record.public)
            .map_err(|_| Error::internal("the parts of the present key do not belong together"))?;
        Ok(Self { key: signing_key(&app.config, &record)?, pair })
    }

    /// A credential as a compact JWT.
    ///
    /// # Errors
    /// Never: an Ed25519 signature has 64 bytes.
    pub fn sign(&self, credential: &Value) -> Result<String, Error> {
        let input = signing_input(credential, &self.key);
        let signature: [u8; 64] =
            self.pair.sign(input.as_bytes()).as_ref().try_into().map_err(|_| Error::internal("a signature has another length"))?;
        Ok(compact(&input, &signature))
    }
}

/// The issuer's identity: the portal's address below which its document lies.
pub(super) fn issuer(config: &Config) -> Result<String, Error> {
    did_web(&format!("{}/api/v1/training", config.api_url())).ok_or_else(|| Error::internal("api_url has no host"))
}

/// A key as credentials and documents name it.
pub(super) fn signing_key(config: &Config, record: &KeyRecord) -> Result<SigningKey, Error> {
    Ok(SigningKey { id: format!("{}#{}", issuer(config)?, record.id), public: record.public })
}

async fn entries(cx: &Cx, db: &impl ConnectionTrait) -> Result<Vec<SigningKeyEntry>, Error> {
    let entry = |record: KeyRecord| {
        Ok(SigningKeyEntry {
            method: signing_key(&cx.app.config, &record)?.id,
            public: multikey(&record.public),
            id: record.id,
            current: record.current,
            created_at: record.created_at,
            given_up_at: record.given_up_at,
        })
    };
    store::keys(db).await?.into_iter().map(entry).collect()
}

async fn finish(cx: &Cx, tx: Tx) -> Result<Vec<SigningKeyEntry>, Error> {
    let entries = entries(cx, &tx).await?;
    tx.commit().await?;
    Ok(entries)
}
