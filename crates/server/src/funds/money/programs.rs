//! Programs: list, read, set up, change, open.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Program, ProgramFilter, ProgramId, ProgramInput, ProgramKey, Rules},
};
use serde_json::json;

use super::{store::programs as store, zone::with_offsets};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Lists the programs one may see.
pub async fn list(cx: Cx, filter: ProgramFilter) -> Result<Vec<Program>, Error> {
    store::list(cx.app.db.read(), cx.actor()?, &filter).await
}

/// Reads a program.
pub async fn read(cx: Cx, _: Nothing) -> Result<Program, Error> {
    store::read(cx.app.db.read(), cx.actor()?, cx.id("id")?).await
}

/// Reads one version of its rules.
pub async fn rules(cx: Cx, _: Nothing) -> Result<Rules, Error> {
    let program = store::read(cx.app.db.read(), cx.actor()?, cx.id("id")?).await?;
    store::rules(cx.app.db.read(), program.id, cx.param("number")?).await
}

/// Sets a program up as a draft.
pub async fn create(cx: Cx, input: ProgramInput) -> Result<Program, Error> {
    let input = with_offsets(input.check(&cx.app.portal.regions)?)?;
    let id: ProgramId = cx.app.new_id::<ProgramKey>();
    let tx = cx.app.db.begin().await?;
    store::insert(&tx, id, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "funds.create-program", "program", id, json!({ "program": input })).await?;
    finish(tx, id).await
}

/// Changes a program. Requests keep the version of the rules that they were filed under.
pub async fn update(cx: Cx, input: ProgramInput) -> Result<Program, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = with_offsets(input.check(&cx.app.portal.regions)?)?;
    let tx = cx.app.db.begin().await?;
    let before = store::lock(&tx, id).await?;
    if before.version != version {
        return Err(Error::Stale);
    }
    before.can_become(&input)?;
    if store::is_used(&tx, id).await? {
        before.stays_with(&input)?;
    }
    let mut rules_version = before.rules_version;
    if before.program.rules != input.rules {
        rules_version += 1;
        store::insert_rules(&tx, id, rules_version, &input.rules, cx.actor()?.person, cx.now).await?;
    }
    store::update(&tx, id, &input, rules_version, cx.now).await?;
    journal::write(&tx, &cx, "funds.update-program", "program", id, json!({ "before": before.program, "after": input })).await?;
    finish(tx, id).await
}

/// Opens a program to partners.
pub async fn open(cx: Cx, _: Nothing) -> Result<Program, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    store::lock(&tx, id).await?.can_open()?;
    store::open(&tx, id, cx.now).await?;
    journal::write(&tx, &cx, "funds.open-program", "program", id, json!({})).await?;
    finish(tx, id).await
}

async fn finish(tx: Tx, id: ProgramId) -> Result<Program, Error> {
    let program = store::find(&tx, id).await?;
    tx.commit().await?;
    Ok(program)
}
