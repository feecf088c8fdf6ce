//! Reminds people of a company of something, in somebody's own words.

use std::collections::BTreeSet;

use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{NudgeInput, NudgeResult, Requirement, can_nudge, rights},
};
use serde_json::json;

use super::{company::needs_nothing, earn::stand, mails, people, store};
use crate::{
    cx::Cx,
    error::Error,
    journal,
    training::{seams, today},
};

/// Reminds people, each at most once in three days of the same thing.
pub async fn nudge(cx: Cx, input: NudgeInput) -> Result<NudgeResult, Error> {
    let actor = cx.actor()?;
    let partner: PartnerId = cx.id("id")?;
    if !rights::assigns_to(actor, partner) {
        return Err(Error::NotFound);
    }
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    store::company(&tx, partner).await?;
    if seams::names(&tx, &[input.item].into(), actor.reads.tag()).await?.is_empty() {
        return Err(Error::field("/item", "not-one-of"));
    }
    let there: BTreeSet<PersonId> = people::of_partner(&tx, partner).await?.into_iter().map(|human| human.id).collect();
    if let Some(index) = input.people.iter().position(|person| !there.contains(person)) {
        return Err(Error::field(&format!("/people/{index}"), "not-one-of"));
    }
    let mut result = NudgeResult::default();
    for person in input.people {
        if is_done(&cx, &tx, person, input.item).await? {
            result.done.push(person);
        } else if can_nudge(store::nudged_at(&tx, person, input.item).await?, cx.now).is_err() {
            result.lately.push(person);
        } else {
            store::note_nudge(&tx, person, input.item, &input.message, actor.person, cx.now).await?;
            mails::nudged(&tx, cx.now, person, input.item, actor.person, &input.message).await?;
            result.nudged.push(person);
        }
    }
    let detail = json!({ "item": input.item, "nudged": result.nudged });
    journal::write(&tx, &cx, "training.nudge", "partner", partner, detail).await?;
    tx.commit().await?;
    Ok(result)
}

/// Whether somebody has done it already, so that a reminder would only annoy. Who may renew has not.
async fn is_done(cx: &Cx, tx: &crate::db::Tx, person: PersonId, item: Requirement) -> Result<bool, Error> {
    let today = today(&cx.app, cx.now);
    if let Requirement::Certification(certification) = item {
        let record = store::read_certification(tx, certification).await?;
        let awards = store::awards_in(tx, person, certification).await?;
        return Ok(needs_nothing(stand(&record, &awards, &[], &std::collections::BTreeMap::new(), today).state));
    }
    Ok(seams::known(tx, person, today).await?.has(item))
}
