//! What certifying asks of learners: their dates, and what ties them to exams.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{Bond, ExamId, Occasion, Requirement, SittingPlace, When},
};
use sea_orm::ConnectionTrait;

use super::{complete::exam_family, store};
use crate::{error::Error, state::App, training::seams};

/// Days for which sittings that are over stay in calendars.
const KEPT_DAYS: i64 = 90;

/// Sittings with a seat and days on which assignments are due, for a person's calendar.
pub(in crate::training) async fn dates(app: &App, person: PersonId, language: &str) -> Result<Vec<Occasion>, Error> {
    let db = app.db.read();
    let mut occasions = Vec::new();
    for record in store::booked(db, person, app.clock.now() - Duration::days(KEPT_DAYS)).await? {
        let (place, online) = match &record.sitting.place {
            SittingPlace::Room { address } => (address.clone(), String::new()),
            SittingPlace::Online { link } => (String::new(), link.clone()),
        };
        let bookings = store::bookings(db, &[record.id], "").await?;
        let own = bookings.get(&record.id).into_iter().flatten().find(|booking| booking.person == person);
        // Who waits has no date yet.
        if !own.is_some_and(|booking| booking.state.takes_a_seat()) {
            continue;
        }
        occasions.push(Occasion {
            id: format!("sitting-{}", record.id),
            when: When::Time(record.sitting.starts_at, record.sitting.ends_at),
            title: store::course_title(db, record.course).await?.unwrap_or_default(),
            text: online,
            place,
            link: format!("{}/training/courses/{}", app.config.public_url, record.course),
            changed_at: record.updated_at,
            called_off: record.called_off.is_some(),
            alarms: Vec::new(),
        });
    }
    let assignments = store::assignments_of(db, person).await?;
    let items: BTreeSet<Requirement> = assignments.iter().map(|assignment| assignment.item).collect();
    let names = seams::names(db, &items, language).await?;
    for assignment in assignments.into_iter().filter(|assignment| assignment.done_at.is_none()) {
        let (Some(due), Some(named)) = (assignment.due_on, names.get(&assignment.item)) else { continue };
        occasions.push(Occasion {
            id: format!("assignment-{}", assignment.id),
            when: When::Day(due),
            title: named.title.clone(),
            text: String::new(),
            place: String::new(),
            link: format!("{}/training", app.config.public_url),
            changed_at: assignment.assigned_at,
            called_off: false,
            alarms: Vec::new(),
        });
    }
    Ok(occasions)
}

/// What ties somebody to an exam besides its audience.
pub(in crate::training) async fn exam_bond(db: &impl ConnectionTrait, person: PersonId, exam: ExamId) -> Result<Bond, Error> {
    let family = exam_family(db, exam).await?;
    let lessons = store::lessons_with_exam(db, &family).await?;
    let own = store::enrollments_of(db, person).await?;
    let has = |enrollment: &store::EnrollmentRecord| {
        lessons.iter().any(|(course, number, _)| *course == enrollment.course && *number == enrollment.number)
    };
    if own.iter().any(has) {
        return Ok(Bond::Enrolled);
    }
    let mut asks = seams::learning_requires(db).await?;
    asks.extend(seams::certifying_requires(db).await?);
    let originals = seams::originals(db).await?;
    let wanted: BTreeSet<Requirement> = family.into_iter().map(Requirement::Exam).collect();
    let mut waiting: Vec<Requirement> = store::assignments_of(db, person).await?.into_iter().map(|assignment| assignment.item).collect();
    // A path that somebody is in asks for its exams too.
    let begun: BTreeSet<Requirement> = own.iter().map(|enrollment| Requirement::Course(enrollment.course)).collect();
    waiting.extend(
        asks.iter()
            .filter(|(item, asks)| matches!(item, Requirement::Path(_)) && asks.iter().any(|ask| begun.contains(ask)))
            .map(|(item, _)| *item),
    );
    let mut seen = BTreeSet::new();
    while let Some(item) = waiting.pop() {
        if wanted.contains(&item) {
            return Ok(Bond::Assigned);
        }
        if seen.insert(item) {
            waiting.extend(asks.get(&item).into_iter().flatten().copied());
            waiting.extend(originals.get(&item).copied());
        }
    }
    Ok(Bond::Stranger)
}

/// Since when somebody is enrolled again in a course that has the exam, in any language.
pub(in crate::training) async fn enrolled_again(
    db: &impl ConnectionTrait,
    person: PersonId,
    exam: ExamId,
) -> Result<Option<DateTime<Utc>>, Error> {
    let lessons = store::lessons_with_exam(db, &exam_family(db, exam).await?).await?;
    let own = store::enrollments_of(db, person).await?;
    let again = own
        .into_iter()
        .filter(|enrollment| enrollment.again && enrollment.goes_on())
        .filter(|enrollment| lessons.iter().any(|(course, number, _)| *course == enrollment.course && *number == enrollment.number));
    Ok(again.map(|enrollment| enrollment.enrolled_at).max())
}
