//! What tiers ask for, and who was reminded.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    id::Id,
    partner::PersonId,
    training::{Requirement, StoredNeeds, TierNeed},
};
use sea_orm::ConnectionTrait;

use super::{CHUNK, json, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
    state::new_id,
};

/// Marks the id of a reminder that somebody sent.
#[derive(Debug, Clone, Copy)]
enum NudgeKey {}

/// What all tiers ask for.
pub(in crate::training) async fn needs(db: &impl ConnectionTrait) -> Result<StoredNeeds, Error> {
    let row = db.query_one_raw(sql(db, "SELECT needs, version FROM training_tier_needs WHERE id = 1", [])).await?;
    let row = row.ok_or_else(|| Error::internal("the needs of tiers are gone"))?;
    Ok(StoredNeeds { needs: json(&row.try_get_by_index::<String>(0)?)?, version: row.try_get_by_index(1)? })
}

/// Sets them; says whether the version was still the same.
pub(in crate::training) async fn set_needs(tx: &Tx, version: i32, needs: &[TierNeed]) -> Result<bool, Error> {
    let update = "UPDATE training_tier_needs SET needs = $1, version = version + 1 WHERE id = 1 AND version = $2";
    Ok(tx.execute_raw(sql(tx, update, [to_json(&needs)?.into(), version.into()])).await?.rows_affected() == 1)
}

/// When somebody was last reminded of something.
pub(in crate::training) async fn nudged_at(
    db: &impl ConnectionTrait,
    person: PersonId,
    item: Requirement,
) -> Result<Option<DateTime<Utc>>, Error> {
    let text = "SELECT MAX(at) FROM training_nudges WHERE person_id = $1 AND item = $2";
    let row = db.query_one_raw(sql(db, text, [person.to_string().into(), to_json(&item)?.into()])).await?;
    let at: Option<String> = row.map(|row| row.try_get_by_index(0)).transpose()?.flatten();
    db::optional_time(at.as_deref())
}

/// When people were last reminded of anything.
pub(in crate::training) async fn last_nudges(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, DateTime<Utc>>, Error> {
    let mut all = BTreeMap::new();
    for ids in people.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("person_id", ids);
        let text = format!("SELECT person_id, MAX(at) FROM training_nudges{} GROUP BY person_id", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            all.insert(id(&row.try_get_by_index::<String>(0)?)?, db::time(&row.try_get_by_index::<String>(1)?)?);
        }
    }
    Ok(all)
}

/// What somebody was reminded of since a moment, and by whom: the last time each.
pub(in crate::training) async fn nudges_since(
    db: &impl ConnectionTrait,
    person: PersonId,
    since: DateTime<Utc>,
) -> Result<BTreeMap<Requirement, PersonId>, Error> {
    let text = "SELECT item, nudged_by FROM training_nudges WHERE person_id = $1 AND at >= $2 ORDER BY at, id";
    let rows = db.query_all_raw(sql(db, text, [person.to_string().into(), db::text(since).into()])).await?;
    rows.iter().map(|row| Ok((json(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?))).collect()
}

/// Notes that somebody was reminded.
pub(in crate::training) async fn note_nudge(
    tx: &Tx,
    person: PersonId,
    item: Requirement,
    message: &str,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let nudge: Id<NudgeKey> = new_id(now);
    let insert = "INSERT INTO training_nudges (id, person_id, item, message, nudged_by, at) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        nudge.to_string().into(),
        person.to_string().into(),
        to_json(&item)?.into(),
        message.into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}
