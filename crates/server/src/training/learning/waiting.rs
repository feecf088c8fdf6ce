//! What somebody was assigned and has not done yet.

use std::collections::BTreeSet;

use guildhall_domain::{access::Actor, training::Requirement};
use serde_json::json;

use super::store;
use crate::{
    error::Error,
    state::App,
    training::{Waiting, page_of, seams},
};

/// How many are named one by one; the rest is counted.
const NAMED: usize = 3;

/// What is open of what somebody was assigned, what is due soonest first.
///
/// # Errors
/// When the database fails.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Waiting>, Error> {
    let db = app.db.read();
    let mut open = store::assignments_of(db, actor.person).await?;
    open.retain(|assignment| assignment.done_at.is_none());
    // What a rule and somebody assign is to be done once.
    let mut met = BTreeSet::new();
    open.retain(|assignment| met.insert(assignment.item));
    let rest = open.split_off(NAMED.min(open.len()));
    let items: BTreeSet<Requirement> = open.iter().map(|assignment| assignment.item).collect();
    let names = seams::names(db, &items, actor.reads.tag()).await?;
    let mut all: Vec<Waiting> = open
        .into_iter()
        .filter_map(|assignment| {
            let name = &names.get(&assignment.item)?.title;
            Some(Waiting::new("training.assigned", json!({ "name": name }), page_of(assignment.item), assignment.due_on))
        })
        .collect();
    if let Some(first) = rest.first() {
        let link = "/training/mine".to_owned();
        all.push(Waiting::new("training.assigned-more", json!({ "count": rest.len() }), link, first.due_on));
    }
    Ok(all)
}
