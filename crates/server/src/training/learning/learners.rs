//! Who is in a course, and where they stop.

use axum::response::Response;
use chrono::Duration;
use guildhall_domain::{
    page::{MAX_LIMIT, Page},
    training::{CourseId, DropOff, DropOffFilter, LearnerFilter, LearnerRow, Refusal, drop_off},
};

use super::{courses, store};
use crate::{csv, cx::Cx, error::Error};

/// Days untouched after which somebody has stopped, as [`guildhall_domain::training::Traveller::stopped`] says.
const STOPPED_AFTER_DAYS: i64 = 90;

/// Lists who is in a course.
pub(super) async fn list(cx: Cx, filter: LearnerFilter) -> Result<Page<LearnerRow>, Error> {
    let db = cx.app.db.read();
    let course: CourseId = cx.id("id")?;
    courses::found(db, course).await?;
    store::learners(db, course, cx.actor()?.scope(), &cx.app.portal.vendor, &filter).await
}

/// The same as CSV, all pages.
pub(super) async fn export(cx: Cx, filter: LearnerFilter) -> Result<Response, Error> {
    let course: CourseId = cx.id("id")?;
    courses::found(cx.app.db.read(), course).await?;
    let header = ["enrollment", "person_id", "name", "partner_id", "partner", "state", "percent", "version", "seconds"];
    csv::stream("learners.csv", &header, move |cursor| {
        let (cx, filter) = (cx.clone(), LearnerFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let page = store::learners(cx.app.db.read(), course, cx.actor()?.scope(), &cx.app.portal.vendor, &filter).await?;
            Ok(csv::Part { rows: page.items.into_iter().map(row).collect(), next: page.next })
        }
    })
    .await
}

fn row(learner: LearnerRow) -> Vec<String> {
    vec![
        learner.enrollment.to_string(),
        learner.person.to_string(),
        learner.name,
        learner.partner.map(|partner| partner.to_string()).unwrap_or_default(),
        learner.partner_name,
        learner.learning.slug().to_owned(),
        learner.percent.to_string(),
        learner.course_version.to_string(),
        learner.seconds.to_string(),
    ]
}

/// Where learners of the published version stop.
pub(super) async fn stop(cx: Cx, filter: DropOffFilter) -> Result<DropOff, Error> {
    let db = cx.app.db.read();
    let record = courses::found(db, cx.id("id")?).await?;
    let number = record.published.ok_or(Refusal::NotPublished)?;
    let content = store::version(db, record.id, number).await?.ok_or(Error::NotFound)?;
    let since = cx.now - Duration::days(STOPPED_AFTER_DAYS);
    let travellers = store::travellers(db, record.id, number, cx.actor()?.scope(), &filter, since).await?;
    Ok(drop_off(number, &content, &travellers))
}
