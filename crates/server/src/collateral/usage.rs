//! Counts use and tells the vendor about it, and why somebody sees an asset or not.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use chrono::{Datelike, Days, NaiveDate};
use guildhall_domain::{
    collateral::usage::{PartnerUsage, PersonUsage, Usage, UsageFilter, UsageKind, Week, Why, WhyFilter},
    endpoint::Nothing,
    partner::{PartnerId, PersonId},
};

use super::{
    assets::visible,
    store::{self, Record, Use, UsedBy},
};
use crate::{auth, csv, cx::Cx, error::Error};

/// Most people who are told with the counts.
const PERSONS: usize = 200;

/// Counts a use by the person who asks. Somebody who looks through another's eyes leaves no trace of theirs.
pub(super) fn count(cx: &Cx, record: &Record, number: i32, kind: UsageKind) -> Result<(), Error> {
    let actor = cx.actor()?;
    if actor.viewed_by.is_none() {
        let what = Use { asset: record.id, number, person: actor.person, partner: actor.partner(), kind, day: cx.now.date_naive() };
        cx.app.collateral.count(&cx.app, what);
    }
    Ok(())
}

/// Counts a view.
pub(super) async fn view(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    count(&cx, &record, record.version_for(cx.actor()?), UsageKind::View)?;
    Ok(Nothing {})
}

async fn lines(cx: &Cx, filter: &UsageFilter) -> Result<Vec<UsedBy>, Error> {
    let record = visible(cx, cx.id("id")?).await?;
    cx.app.collateral.settle(&cx.app).await?;
    let today = cx.now.date_naive();
    let since = today.checked_sub_days(Days::new(u64::from(filter.span()) - 1)).unwrap_or(today);
    store::usage_of(cx.app.db.read(), record.id, since, cx.actor()?.scope()).await
}

/// How an asset is used.
pub(super) async fn read(cx: Cx, filter: UsageFilter) -> Result<Usage, Error> {
    let lines = lines(&cx, &filter).await?;
    let mut usage = Usage::default();
    let mut people = BTreeSet::new();
    let mut weeks: BTreeMap<NaiveDate, Week> = BTreeMap::new();
    for line in &lines {
        people.insert(line.person);
        let monday = line.day.checked_sub_days(Days::new(u64::from(line.day.weekday().num_days_from_monday()))).unwrap_or(line.day);
        let week = weeks.entry(monday).or_insert(Week { starts_on: monday, views: 0, downloads: 0 });
        if line.is_download {
            usage.downloads += line.uses;
            week.downloads += line.uses;
        } else {
            usage.views += line.uses;
            week.views += line.uses;
        }
    }
    usage.people = people.len() as u64;
    usage.weeks = weeks.into_values().collect();
    usage.persons = by_person(&lines);
    usage.persons.truncate(PERSONS);
    usage.partners = by_partner(lines);
    Ok(usage)
}

fn by_partner(lines: Vec<UsedBy>) -> Vec<PartnerUsage> {
    let mut partners: Vec<PartnerUsage> = Vec::new();
    for line in lines {
        let index = partners.iter().position(|partner| partner.partner == line.partner).unwrap_or_else(|| {
            partners.push(PartnerUsage { partner: line.partner, name: line.partner_name, views: 0, downloads: 0 });
            partners.len() - 1
        });
        if let Some(partner) = partners.get_mut(index) {
            if line.is_download {
                partner.downloads += line.uses;
            } else {
                partner.views += line.uses;
            }
        }
    }
    partners.sort_by(|a, b| (b.downloads, b.views, &a.name).cmp(&(a.downloads, a.views, &b.name)));
    partners
}

fn by_person(lines: &[UsedBy]) -> Vec<PersonUsage> {
    let mut persons: BTreeMap<(PersonId, Option<PartnerId>), PersonUsage> = BTreeMap::new();
    for line in lines {
        let used = persons.entry((line.person, line.partner)).or_insert_with(|| PersonUsage {
            person: line.person,
            name: line.name.clone(),
            partner: line.partner,
            company: line.partner_name.clone(),
            views: 0,
            downloads: 0,
        });
        if line.is_download {
            used.downloads += line.uses;
        } else {
            used.views += line.uses;
        }
    }
    let mut persons: Vec<PersonUsage> = persons.into_values().collect();
    persons.sort_by(|a, b| (b.downloads, b.views, &a.name).cmp(&(a.downloads, a.views, &b.name)));
    persons
}

/// The same by person, as CSV.
pub(super) async fn export(cx: Cx, filter: UsageFilter) -> Result<Response, Error> {
    let persons = by_person(&lines(&cx, &filter).await?);
    let row = |line: PersonUsage| {
        let partner = line.partner.map(|partner| partner.to_string()).unwrap_or_default();
        vec![partner, line.company, line.person.to_string(), line.name, line.views.to_string(), line.downloads.to_string()]
    };
    csv::answer("usage.csv", &["partner_id", "partner", "person_id", "person", "views", "downloads"], persons.into_iter().map(row))
}

/// Why a person of a partner does or does not see an asset now.
pub(super) async fn why(cx: Cx, filter: WhyFilter) -> Result<Why, Error> {
    let record = visible(&cx, cx.id("id")?).await?;
    let person = auth::actor_of(cx.app.db.read(), filter.person).await?.ok_or(Error::NotFound)?;
    let in_scope = match person.partner() {
        Some(partner) => cx.actor()?.scope().holds(partner),
        None => true,
    };
    if !in_scope {
        return Err(Error::NotFound);
    }
    Ok(Why {
        sees: record.visibility().is_seen_by(&person, cx.now),
        state: record.visibility().state_for(&person, cx.now),
        early: record.input.early.contains(&person.person),
        audience: record.input.audience.explain(&person.viewer()),
    })
}
