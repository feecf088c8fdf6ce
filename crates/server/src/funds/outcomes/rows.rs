//! The rows of results: what they say now, what they said before, and their sums.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{ActivityId, Outcome, OutcomeId, OutcomeInput, OutcomeVersion, ProgramId, Roi, at_frozen_rate},
    money::Currency,
    partner::PersonId,
};
use sea_orm::ConnectionTrait;

use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::{
        book,
        ground::{Ground, json},
    },
};

/// The results of an activity, the latest day first, each with its history.
pub async fn of_activity(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<Outcome>, Error> {
    let mut history: BTreeMap<String, Vec<OutcomeVersion>> = BTreeMap::new();
    let versions = "SELECT v.outcome_id, v.input, v.removed, p.name, v.at FROM funds_outcome_versions v
        JOIN funds_outcomes o ON o.id = v.outcome_id JOIN people p ON p.id = v.person_id WHERE o.activity_id = $1 ORDER BY v.version";
    for row in db.query_all_raw(sql(db, versions, [activity.to_string().into()])).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let version = OutcomeVersion {
            input: json(&text(1)?)?,
            removed: row.try_get_by_index::<i64>(2)? != 0,
            by: text(3)?,
            at: db::time(&text(4)?)?,
        };
        history.entry(text(0)?).or_default().push(version);
    }
    let select = "SELECT id, version FROM funds_outcomes WHERE activity_id = $1 ORDER BY on_day DESC, id DESC";
    let mut outcomes = Vec::new();
    for row in db.query_all_raw(sql(db, select, [activity.to_string().into()])).await? {
        let key: String = row.try_get_by_index(0)?;
        let history = history.remove(&key).unwrap_or_default();
        let last = history.last().ok_or_else(|| Error::internal("a result has no history"))?;
        outcomes.push(Outcome {
            id: id(&key)?,
            input: last.input.clone(),
            removed: last.removed,
            version: i32::try_from(row.try_get_by_index::<i64>(1)?).map_err(Error::internal)?,
            history,
        });
    }
    Ok(outcomes)
}

/// The activity and the version of a result.
pub async fn place(db: &impl ConnectionTrait, outcome: OutcomeId) -> Result<(ActivityId, i32), Error> {
    let select = "SELECT activity_id, version FROM funds_outcomes WHERE id = $1 AND removed = 0";
    let row = db.query_one_raw(sql(db, select, [outcome.to_string().into()])).await?.ok_or(Error::NotFound)?;
    Ok((id(&row.try_get_by_index::<String>(0)?)?, i32::try_from(row.try_get_by_index::<i64>(1)?).map_err(Error::internal)?))
}

/// What a result says now.
pub async fn input(db: &impl ConnectionTrait, outcome: OutcomeId) -> Result<OutcomeInput, Error> {
    let select = "SELECT input FROM funds_outcome_versions WHERE outcome_id = $1 ORDER BY version DESC LIMIT 1";
    let row = db.query_one_raw(sql(db, select, [outcome.to_string().into()])).await?.ok_or(Error::NotFound)?;
    json(&row.try_get_by_index::<String>(0)?)
}

/// Puts one in.
pub async fn insert(
    tx: &Tx,
    activity: ActivityId,
    outcome: OutcomeId,
    input: &OutcomeInput,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert = "INSERT INTO funds_outcomes (id, activity_id, kind, on_day, leads, amount, won, removed, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 1)";
    let values = [
        outcome.to_string().into(),
        activity.to_string().into(),
        input.kind.slug().into(),
        input.on.to_string().into(),
        i64::from(input.leads).into(),
        input.amount.into(),
        input.won.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    keep(tx, outcome, 1, input, false, by, now).await
}

/// Changes one, or takes it back.
pub async fn update(
    tx: &Tx,
    outcome: OutcomeId,
    version: i32,
    input: &OutcomeInput,
    removed: bool,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let next = i64::from(version) + 1;
    let update =
        "UPDATE funds_outcomes SET kind = $1, on_day = $2, leads = $3, amount = $4, won = $5, removed = $6, version = $7 WHERE id = $8";
    let values = [
        input.kind.slug().into(),
        input.on.to_string().into(),
        i64::from(input.leads).into(),
        input.amount.into(),
        input.won.into(),
        i64::from(removed).into(),
        next.into(),
        outcome.to_string().into(),
    ];
    tx.execute_raw(sql(tx, update, values)).await?;
    keep(tx, outcome, next, input, removed, by, now).await
}

/// Keeps what it said: these rows never change.
async fn keep(
    tx: &Tx,
    outcome: OutcomeId,
    version: i64,
    input: &OutcomeInput,
    removed: bool,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let insert =
        "INSERT INTO funds_outcome_versions (key, outcome_id, version, input, removed, person_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        format!("{outcome}/{version}").into(),
        outcome.to_string().into(),
        version.into(),
        serde_json::to_string(input).map_err(Error::internal)?.into(),
        i64::from(removed).into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

const SUMS: &str = "COUNT(*), CAST(SUM(o.leads) AS BIGINT), CAST(SUM(CASE o.kind WHEN 'deal' THEN 1 ELSE 0 END) AS BIGINT),
    CAST(SUM(o.amount) AS BIGINT), CAST(SUM(o.won) AS BIGINT)";

/// What an activity's results come to, in its currency.
///
/// # Errors
/// When the database fails.
pub async fn roi(db: &impl ConnectionTrait, ground: &Ground) -> Result<Roi, Error> {
    let select = format!(
        "SELECT v.committed + v.paid, {SUMS} FROM funds_outcomes o JOIN funds_activities v ON v.id = o.activity_id
            WHERE o.activity_id = $1 AND o.removed = 0 GROUP BY v.committed, v.paid"
    );
    let Some(row) = db.query_one_raw(sql(db, &select, [ground.activity.to_string().into()])).await? else {
        return Ok(Roi::none(ground.currency));
    };
    Ok(Roi {
        currency: ground.currency,
        activities: 1,
        spent: row.try_get_by_index(0)?,
        leads: row.try_get_by_index(2)?,
        deals: row.try_get_by_index(3)?,
        pipeline: row.try_get_by_index(4)?,
        won: row.try_get_by_index(5)?,
    })
}

/// What the results of programs come to in their one currency, for the partners that somebody may see: each activity's amounts at the rate
/// that was frozen when it was approved.
///
/// # Errors
/// When the database fails.
pub async fn total(db: &impl ConnectionTrait, actor: &Actor, programs: &[ProgramId], currency: Currency) -> Result<Roi, Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("r.program_id", programs);
    wanted.within("r.partner_id", actor.scope());
    wanted.and("o.removed = 0");
    let select = format!(
        "SELECT v.approved, v.approved_program, v.committed + v.paid, {SUMS}, g.currency FROM funds_outcomes o
            JOIN funds_activities v ON v.id = o.activity_id JOIN funds_requests r ON r.id = v.request_id
            JOIN funds_programs g ON g.id = r.program_id{} GROUP BY v.id, v.approved, v.approved_program, v.committed, v.paid, g.currency",
        wanted.clause()
    );
    let mut total = Roi::none(currency);
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        if book::currency(&row.try_get_by_index::<String>(8)?)? != currency {
            continue;
        }
        let sum = |index: usize| row.try_get_by_index::<Option<i64>>(index).map(Option::unwrap_or_default);
        let (approved, worth) = (sum(0)?, sum(1)?);
        let change = |amount: i64| at_frozen_rate(amount, 0, approved, worth);
        let one = Roi {
            currency,
            activities: 1,
            spent: change(sum(2)?),
            leads: sum(4)?,
            deals: sum(5)?,
            pipeline: change(sum(6)?),
            won: change(sum(7)?),
        };
        total = total.plus(&one);
    }
    Ok(total)
}
