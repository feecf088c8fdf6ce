//! What of certificates waits for somebody: to renew, what they were reminded of, and as an admin what their people let end.

use chrono::{Days, NaiveDate, TimeDelta};
use guildhall_domain::{
    access::Actor,
    training::{AwardState, Requirement},
};
use serde_json::json;

use super::{people, store};
use crate::{
    error::Error,
    state::App,
    training::{Waiting, page_of, seams, today},
};

/// Days for which a reminder that somebody sent stays.
const REMINDED: i64 = 14;
/// Days before the end from which admins are told.
const AHEAD: u64 = 90;

/// What waits for somebody.
///
/// # Errors
/// When the database fails.
pub async fn waiting(app: &App, actor: &Actor) -> Result<Vec<Waiting>, Error> {
    let (db, now) = (app.db.read(), app.clock.now());
    let today = today(app, now);
    let mut all = Vec::new();
    let held = store::awards_of(db, &[actor.person]).await?.remove(&actor.person).unwrap_or_default();
    let certifications = if held.is_empty() { Vec::new() } else { store::certifications(db).await? };
    for award in held {
        let Some(record) = certifications.iter().find(|record| record.id == award.certification) else { continue };
        let until = award.term.valid_until;
        if award.term.state(today, record.certification.expiring_from(until)) == AwardState::Expiring {
            let name = record.certification.name.text(&actor.reads);
            let renewable = record.certification.renewable(until).is_some_and(|(opens, _)| opens <= today);
            all.push(Waiting::new(
                if renewable { "training.renew" } else { "training.ends" },
                json!({ "name": name }),
                format!("/training/certificates/{}", award.id),
                until,
            ));
        }
    }
    let nudges = store::nudges_since(db, actor.person, now - TimeDelta::days(REMINDED)).await?;
    let known = if nudges.is_empty() { None } else { Some(seams::known(db, actor.person, today).await?) };
    for (item, by) in nudges {
        let held = matches!(item, Requirement::Certification(_));
        if !held && known.as_ref().is_some_and(|known| known.has(item)) {
            continue;
        }
        if let Some(named) = seams::names(db, &[item].into(), actor.reads.tag()).await?.remove(&item) {
            let by = people::read(db, by).await?.name;
            all.push(Waiting::new("training.nudged", json!({ "name": named.title, "by": by }), page_of(item), None));
        }
    }
    if let Some(partner) = actor.partner().filter(|partner| actor.manages_people_of(*partner)) {
        let until = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        let ending = store::ending(db, today, until, Some(partner)).await?;
        let ends: Vec<NaiveDate> = ending.iter().filter_map(|award| award.term.valid_until).collect();
        if let Some(first) = ends.iter().min() {
            let link = format!("/training/companies/{partner}");
            all.push(Waiting::new("training.ending", json!({ "count": ends.len() }), link, Some(*first)));
        }
    }
    Ok(all)
}
