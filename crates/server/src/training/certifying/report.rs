//! Reports for the vendor: completion, pass rates, time and certificates.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use guildhall_domain::{
    portal::label,
    training::{CourseId, Figures, Report, ReportBy, ReportFilter, ReportRow, Requirement},
};

use super::store;
use crate::{csv, cx::Cx, error::Error, training::seams};

/// Most rows of a report.
const MOST: usize = 500;

/// The report.
pub async fn read(cx: Cx, filter: ReportFilter) -> Result<Report, Error> {
    report(&cx, &filter).await
}

/// The same as CSV.
pub async fn export(cx: Cx, filter: ReportFilter) -> Result<Response, Error> {
    let report = report(&cx, &filter).await?;
    let header = [
        "key",
        "name",
        "enrolled",
        "started",
        "completed",
        "stopped",
        "completion_percent",
        "attempts",
        "passed",
        "pass_percent",
        "first_attempts",
        "first_passed",
        "first_pass_percent",
        "seconds",
        "minutes_each",
        "awards",
    ];
    let rate = |rate: Option<u8>| rate.map(|rate| rate.to_string()).unwrap_or_default();
    let rows = report.rows.into_iter().map(|row| {
        let figures = row.figures;
        vec![
            row.key,
            row.name,
            figures.enrolled.to_string(),
            figures.started.to_string(),
            figures.completed.to_string(),
            figures.stopped.to_string(),
            rate(figures.completion()),
            figures.attempts.to_string(),
            figures.passed.to_string(),
            rate(figures.pass_rate()),
            figures.first_attempts.to_string(),
            figures.first_passed.to_string(),
            rate(figures.first_pass_rate()),
            figures.seconds.to_string(),
            figures.minutes_each().map(|minutes| minutes.to_string()).unwrap_or_default(),
            figures.awards.to_string(),
        ]
    });
    csv::answer("training-report.csv", &header, rows)
}

async fn report(cx: &Cx, filter: &ReportFilter) -> Result<Report, Error> {
    let filter = filter.check()?;
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    // A translation counts as what it translates.
    let course = match filter.course {
        Some(course) => match seams::originals(db).await?.get(&Requirement::Course(course)) {
            Some(Requirement::Course(original)) => Some(*original),
            Some(_) | None => Some(course),
        },
        None => None,
    };
    let found = store::figures(db, actor, &filter, course, Some(filter.by), cx.now).await?;
    let total = store::figures(db, actor, &filter, course, None, cx.now).await?.remove("").unwrap_or_default();
    let names = names(cx, filter.by, found.keys()).await?;
    let row = |(key, figures): (String, Figures)| ReportRow { name: names.get(&key).cloned().unwrap_or_else(|| key.clone()), key, figures };
    let mut rows: Vec<ReportRow> = found.into_iter().map(row).collect();
    match filter.by {
        ReportBy::Month => rows.sort_by(|a, b| a.key.cmp(&b.key)),
        ReportBy::Course | ReportBy::Partner | ReportBy::Region | ReportBy::Tier => {
            rows.sort_by(|a, b| b.figures.enrolled.cmp(&a.figures.enrolled).then_with(|| a.name.cmp(&b.name)));
        }
    }
    rows.truncate(MOST);
    Ok(Report { rows, total })
}

/// What the rows are called, in the reader's language.
async fn names(cx: &Cx, by: ReportBy, keys: impl Iterator<Item = &String>) -> Result<BTreeMap<String, String>, Error> {
    let (actor, db, portal) = (cx.actor()?, cx.app.db.read(), &cx.app.portal);
    let keys: Vec<String> = keys.cloned().collect();
    let term = |terms: &[guildhall_domain::portal::Term], key: &String| {
        if key.is_empty() { portal.vendor.clone() } else { label(terms, key, &actor.reads).to_owned() }
    };
    Ok(match by {
        ReportBy::Course => {
            let items: BTreeSet<Requirement> =
                keys.iter().filter_map(|key| key.parse::<CourseId>().ok()).map(Requirement::Course).collect();
            let names = seams::names(db, &items, actor.reads.tag()).await?;
            let named = |(item, named): (Requirement, seams::Named)| match item {
                Requirement::Course(course) => Some((course.to_string(), named.title)),
                Requirement::Path(_) | Requirement::Exam(_) | Requirement::Certification(_) => None,
            };
            names.into_iter().filter_map(named).collect()
        }
        ReportBy::Partner => {
            let mut names = store::company_names(db, &keys).await?;
            names.insert(String::new(), portal.vendor.clone());
            names
        }
        ReportBy::Region => keys.iter().map(|key| (key.clone(), term(&portal.regions, key))).collect(),
        ReportBy::Tier => keys.iter().map(|key| (key.clone(), term(&portal.tiers, key))).collect(),
        ReportBy::Month => keys.iter().map(|key| (key.clone(), key.clone())).collect(),
    })
}
