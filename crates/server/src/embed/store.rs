//! Hosts, their keys, and which assertions were used.

use std::collections::BTreeSet;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use guildhall_domain::embed::{Algorithm, Host, HostId, HostInput, Key, KeyId, Part};
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Value};
use serde_json::json;

use super::key::PublicKey;
use crate::{
    auth,
    db::{self, Tx, id, sql},
    error::Error,
};

const HOST: &str = "SELECT id, slug, name, origins, shows, active, updated_at, version FROM embed_hosts";
const KEY: &str = "SELECT id, host_id, kid, algorithm, public_key, added_at FROM embed_keys";

/// What a frame's exchange and its page need of a host.
#[derive(Debug, Clone)]
pub struct HostRow {
    /// Its id.
    pub id: HostId,
    /// Its name in addresses.
    pub slug: String,
    /// What it is called.
    pub name: String,
    /// Whose pages may frame the portal.
    pub origins: Vec<String>,
    /// What they may show.
    pub shows: BTreeSet<Part>,
    /// Whether it is switched on.
    pub active: bool,
    /// What it may sign with.
    pub keys: Vec<SigningKey>,
}

/// A key to check signatures with.
#[derive(Debug, Clone)]
pub struct SigningKey {
    /// Its name.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// All hosts, by name.
pub async fn hosts(db: &impl ConnectionTrait) -> Result<Vec<Host>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{HOST} ORDER BY name, id LIMIT 1000"), [])).await?;
    let keys = db.query_all_raw(sql(db, &format!("{KEY} ORDER BY added_at, id"), [])).await?;
    let mut hosts = rows.iter().map(host_of).collect::<Result<Vec<_>, _>>()?;
    for row in &keys {
        let owner: HostId = id(&row.try_get::<String>("", "host_id")?)?;
        if let Some(host) = hosts.iter_mut().find(|host| host.id == owner) {
            host.keys.push(key_of(row)?);
        }
    }
    Ok(hosts)
}

/// One of them.
pub async fn host(db: &impl ConnectionTrait, of: HostId) -> Result<Host, Error> {
    let row = db.query_one_raw(sql(db, &format!("{HOST} WHERE id = $1"), [of.to_string().into()])).await?;
    let mut host = host_of(&row.ok_or(Error::NotFound)?)?;
    let keys = db.query_all_raw(sql(db, &format!("{KEY} WHERE host_id = $1 ORDER BY added_at, id"), [of.to_string().into()])).await?;
    host.keys = keys.iter().map(key_of).collect::<Result<_, _>>()?;
    Ok(host)
}

/// The host of a slug, switched on or off, with its keys.
pub async fn by_slug(db: &impl ConnectionTrait, slug: &str) -> Result<Option<HostRow>, Error> {
    let Some(row) = db.query_one_raw(sql(db, &format!("{HOST} WHERE slug = $1"), [slug.into()])).await? else { return Ok(None) };
    let Host { id, host, .. } = host_of(&row)?;
    let keys = db.query_all_raw(sql(db, &format!("{KEY} WHERE host_id = $1"), [id.to_string().into()])).await?;
    let signing = |row: &QueryResult| -> Result<SigningKey, Error> {
        Ok(SigningKey { kid: row.try_get("", "kid")?, algorithm: algorithm(row)?, bytes: bytes(row)? })
    };
    let keys = keys.iter().map(signing).collect::<Result<_, _>>()?;
    let HostInput { name, slug, origins, shows, active } = host;
    Ok(Some(HostRow { id, slug, name, origins, shows, active, keys }))
}

/// Whether a host is there and switched on.
pub async fn is_active(tx: &Tx, of: HostId) -> Result<bool, Error> {
    let row = tx.query_one_raw(sql(tx, "SELECT active FROM embed_hosts WHERE id = $1", [of.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i32>(0)).transpose()? == Some(1))
}

/// Writes a new one.
pub async fn insert(tx: &Tx, of: HostId, input: &HostInput, now: DateTime<Utc>) -> Result<(), DbErr> {
    let insert = "INSERT INTO embed_hosts (id, slug, name, origins, shows, active, created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1)";
    tx.execute_raw(sql(tx, insert, values(of, input, now))).await?;
    Ok(())
}

/// Changes one; says whether the version was still the same.
pub async fn update(tx: &Tx, of: HostId, version: i32, input: &HostInput, now: DateTime<Utc>) -> Result<bool, DbErr> {
    let update =
        "UPDATE embed_hosts SET slug = $2, name = $3, origins = $4, shows = $5, active = $6, updated_at = $7, version = version + 1
        WHERE id = $1 AND version = $8";
    let values = values(of, input, now).into_iter().chain([version.into()]);
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// What is written of one, from `$1`: id, slug, name, origins, shows, active, the moment.
fn values(of: HostId, input: &HostInput, now: DateTime<Utc>) -> [Value; 7] {
    [
        of.to_string().into(),
        input.slug.clone().into(),
        input.name.clone().into(),
        json!(input.origins).to_string().into(),
        json!(input.shows).to_string().into(),
        i32::from(input.active).into(),
        db::text(now).into(),
    ]
}

/// Removes one with its keys; nobody's session may name it any more.
pub async fn remove(tx: &Tx, of: HostId) -> Result<(), Error> {
    for statement in ["DELETE FROM embed_keys WHERE host_id = $1", "DELETE FROM embed_hosts WHERE id = $1"] {
        tx.execute_raw(sql(tx, statement, [of.to_string().into()])).await?;
    }
    Ok(())
}

/// Writes a new key.
pub async fn insert_key(tx: &Tx, host: HostId, of: KeyId, kid: &str, key: &PublicKey, now: DateTime<Utc>) -> Result<(), DbErr> {
    let insert = "INSERT INTO embed_keys (id, host_id, kid, algorithm, public_key, added_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        of.to_string().into(),
        host.to_string().into(),
        kid.into(),
        key.algorithm.slug().into(),
        BASE64_URL_SAFE_NO_PAD.encode(&key.bytes).into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Removes a key of a host.
pub async fn remove_key(tx: &Tx, host: HostId, of: KeyId) -> Result<(), Error> {
    let delete = "DELETE FROM embed_keys WHERE id = $1 AND host_id = $2";
    tx.execute_raw(sql(tx, delete, [of.to_string().into(), host.to_string().into()])).await?;
    Ok(())
}

/// Notes that an assertion was used; says whether it was the first time. Of any number at once, on any number of servers, one is first:
/// the table's key decides, and the others wait for it.
pub async fn spend(tx: &Tx, host: &str, jti: &str, until: DateTime<Utc>) -> Result<bool, Error> {
    let insert = "INSERT INTO embed_spent (host, jti, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    // What somebody else chose is kept as a hash: of one length, and nothing to read.
    let values = [host.into(), auth::fingerprint(jti).into(), db::text(until).into()];
    Ok(tx.execute_raw(sql(tx, insert, values)).await?.rows_affected() == 1)
}

fn host_of(row: &QueryResult) -> Result<Host, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let host = HostInput {
        name: text("name")?,
        slug: text("slug")?,
        origins: serde_json::from_str(&text("origins")?).map_err(Error::internal)?,
        shows: serde_json::from_str(&text("shows")?).map_err(Error::internal)?,
        active: row.try_get::<i32>("", "active")? == 1,
    };
    Ok(Host {
        id: id(&text("id")?)?,
        host,
        keys: Vec::new(),
        address: String::new(),
        script: String::new(),
        audience: String::new(),
        updated_at: db::time(&text("updated_at")?)?,
        version: row.try_get("", "version")?,
    })
}

fn key_of(row: &QueryResult) -> Result<Key, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let key = PublicKey { algorithm: algorithm(row)?, bytes: bytes(row)? };
    Ok(Key {
        id: id(&text("id")?)?,
        kid: text("kid")?,
        algorithm: key.algorithm,
        fingerprint: key.fingerprint(),
        added_at: db::time(&text("added_at")?)?,
    })
}

fn algorithm(row: &QueryResult) -> Result<Algorithm, Error> {
    let slug: String = row.try_get("", "algorithm")?;
    Algorithm::ALL.into_iter().find(|known| known.slug() == slug).ok_or_else(|| Error::internal(format!("no algorithm {slug}")))
}

fn bytes(row: &QueryResult) -> Result<Vec<u8>, Error> {
    BASE64_URL_SAFE_NO_PAD.decode(row.try_get::<String>("", "public_key")?).map_err(Error::internal)
}
