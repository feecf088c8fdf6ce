//! What a person keeps, and when they last looked.

use chrono::{DateTime, Utc};
use guildhall_domain::{collateral::AssetId, partner::PersonId};
use sea_orm::ConnectionTrait;

use super::id;
use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// A person's favourites.
pub(in crate::collateral) async fn favourites(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<AssetId>, Error> {
    let text = "SELECT asset_id FROM collateral_favourites WHERE person_id = $1";
    let rows = db.query_all_raw(sql(db, text, [person.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// Adds a favourite.
pub(in crate::collateral) async fn add_favourite(tx: &Tx, person: PersonId, asset: AssetId, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "INSERT INTO collateral_favourites (person_id, asset_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    tx.execute_raw(sql(tx, text, [person.to_string().into(), asset.to_string().into(), db::text(now).into()])).await?;
    Ok(())
}

/// Takes a favourite away.
pub(in crate::collateral) async fn remove_favourite(tx: &Tx, person: PersonId, asset: AssetId) -> Result<(), Error> {
    let text = "DELETE FROM collateral_favourites WHERE person_id = $1 AND asset_id = $2";
    tx.execute_raw(sql(tx, text, [person.to_string().into(), asset.to_string().into()])).await?;
    Ok(())
}

/// When a person last looked at what is new.
pub(in crate::collateral) async fn visited_at(db: &impl ConnectionTrait, person: PersonId) -> Result<Option<DateTime<Utc>>, Error> {
    let text = "SELECT visited_at FROM collateral_visits WHERE person_id = $1";
    let row = db.query_one_raw(sql(db, text, [person.to_string().into()])).await?;
    let at = row.map(|row| row.try_get_by_index::<String>(0)).transpose()?;
    db::optional_time(at.as_deref())
}

/// Remembers that a person has looked at what is new.
pub(in crate::collateral) async fn visit(tx: &Tx, person: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "INSERT INTO collateral_visits (person_id, visited_at) VALUES ($1, $2)
        ON CONFLICT (person_id) DO UPDATE SET visited_at = excluded.visited_at";
    tx.execute_raw(sql(tx, text, [person.to_string().into(), db::text(now).into()])).await?;
    Ok(())
}
