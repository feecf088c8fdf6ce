//! Results of activities: written down by partner or vendor, changed with their history, summed up against what was spent.

mod rows;

use guildhall_domain::{
    access::{Access, Actor},
    endpoint::Nothing,
    funds::{OutcomeId, OutcomeInput, OutcomeKey, Outcomes, Roi, api, can_record},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub use self::rows::{roi, total};
use super::{
    ground::{self, Ground},
    money,
    operation::{self, Begun},
};
use crate::{cx::Cx, db::Tx, error::Error, journal, routes::Routes};

/// Mounts their endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::OUTCOMES, Access::Member, list);
    routes.on(&api::RECORD_OUTCOME, Access::Member, record);
    routes.on(&api::CHANGE_OUTCOME, Access::Member, change);
    routes.on(&api::REMOVE_OUTCOME, Access::Member, remove);
    routes.on(&api::PROGRAM_ROI, Access::Member, of_program);
}

/// The results of an activity.
async fn list(cx: Cx, _: Nothing) -> Result<Outcomes, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    of(db, &ground::read(db, actor, cx.id("id")?).await?).await
}

/// The same, for whoever may see the activity.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, ground: &Ground) -> Result<Outcomes, Error> {
    Ok(Outcomes { roi: roi(db, ground).await?, items: rows::of_activity(db, ground.activity).await? })
}

/// What the results of a program come to, as far as one may see its partners.
async fn of_program(cx: Cx, _: Nothing) -> Result<Roi, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let program = money::program(db, actor, cx.id("id")?).await?;
    total(db, actor, &[program.id], program.program.currency).await
}

/// Writes a result down.
pub async fn record(cx: Cx, input: OutcomeInput) -> Result<Outcomes, Error> {
    let (actor, activity) = (cx.actor()?, cx.id("id")?);
    let action = format!("funds.record_outcome/{activity}");
    let tx = cx.app.db.begin().await?;
    let ground = ground::lock(&tx, actor, activity).await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let checked = checked(&cx, &ground, &input)?;
    let id: OutcomeId = cx.app.new_id::<OutcomeKey>();
    rows::insert(&tx, ground.activity, id, &checked, actor.person, cx.now).await?;
    journal::write(&tx, &cx, "funds.record_outcome", "activity", ground.activity, json!({ "outcome": id, "input": checked })).await?;
    let answer = of(&tx, &ground).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Corrects a result; what it said before stays in its history.
async fn change(cx: Cx, input: OutcomeInput) -> Result<Outcomes, Error> {
    let (actor, id) = (cx.actor()?, cx.id("id")?);
    let action = format!("funds.change_outcome/{id}");
    let tx = cx.app.db.begin().await?;
    let (ground, version) = locked(&tx, actor, id).await?;
    let operation = match operation::begin(&cx, &tx, input.operation, &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    if cx.if_match()? != version {
        return Err(Error::Stale);
    }
    let checked = checked(&cx, &ground, &input)?;
    rows::update(&tx, id, version, &checked, false, actor.person, cx.now).await?;
    journal::write(&tx, &cx, "funds.change_outcome", "activity", ground.activity, json!({ "outcome": id, "input": checked })).await?;
    let answer = of(&tx, &ground).await?;
    operation.finish(&cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Takes a result back: it counts no more, and its history says who thought so.
async fn remove(cx: Cx, _: Nothing) -> Result<Outcomes, Error> {
    let (actor, id) = (cx.actor()?, cx.id("id")?);
    let tx = cx.app.db.begin().await?;
    let (ground, version) = locked(&tx, actor, id).await?;
    if cx.if_match()? != version {
        return Err(Error::Stale);
    }
    let input = rows::input(&tx, id).await?;
    rows::update(&tx, id, version, &input, true, actor.person, cx.now).await?;
    journal::write(&tx, &cx, "funds.remove_outcome", "activity", ground.activity, json!({ "outcome": id })).await?;
    let answer = of(&tx, &ground).await?;
    tx.commit().await?;
    Ok(answer)
}

fn checked(cx: &Cx, ground: &Ground, input: &OutcomeInput) -> Result<OutcomeInput, Error> {
    let today = ground.today(cx.now);
    can_record(ground.status, ground.input.starts_on, today)?;
    Ok(input.check(ground.input.starts_on, today)?)
}

async fn locked(tx: &Tx, actor: &Actor, outcome: OutcomeId) -> Result<(Ground, i32), Error> {
    let (activity, _) = rows::place(tx, outcome).await?;
    let ground = ground::lock(tx, actor, activity).await?;
    Ok((ground, rows::place(tx, outcome).await?.1))
}
