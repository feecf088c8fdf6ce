//! What the demo is made with: the same things that authors and learners do, and whole histories at once.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    partner::PersonId,
    training::{
        AssignInput, Assignment, AssignmentRule, AssignmentRuleInput, AttendanceInput, BookingState, CompleteInput, Course, CourseId,
        CourseInput, Enrollment, EnrollmentId, EnrollmentKey, Learning, LearningPath, LessonContent, LessonId, PackageId, PathInput,
        PublishInput, Sitting, SittingForLearner, SittingId, SittingInput, Span,
        scorm::{CommitInput, Package, PackageInput},
    },
};
use serde_json::json;

use super::{
    assign, bookings,
    complete::{self, content_of, settle, take_over_exams},
    courses, paths,
    scorm::{self, packages, run},
    sittings,
    store::{self, NewEnrollment},
};
use crate::{cx::Cx, db::Tx, error::Error, journal, state::App};

macro_rules! handlers {
    ($($(#[$about:meta])* $name:ident = $handler:path: $input:ty => $output:ty),* $(,)?) => {$(
        $(#[$about])*
        pub(crate) async fn $name(cx: Cx, input: $input) -> Result<$output, Error> {
            $handler(cx, input).await
        }
    )*};
}

handlers! {
    /// Starts a course.
    create_course = courses::create: CourseInput => Course,
    /// Publishes a course.
    publish_course = courses::publish: PublishInput => Course,
    /// Makes a path.
    create_path = paths::create: PathInput => LearningPath,
    /// Publishes a path.
    publish_path = paths::publish: Nothing => LearningPath,
    /// Makes a rule of assignment.
    create_rule = assign::create_rule: AssignmentRuleInput => AssignmentRule,
    /// Assigns something by hand.
    assign_to = assign::assign: AssignInput => Vec<Assignment>,
    /// Plans a sitting.
    create_sitting = sittings::create: SittingInput => Sitting,
    /// Notes who was there.
    note_attendance = sittings::note_attendance: AttendanceInput => Sitting,
    /// Books a seat.
    book = bookings::book: Nothing => SittingForLearner,
    /// Completes a course by somebody's word.
    complete_for = complete::complete: CompleteInput => Enrollment,
}

/// Takes a package in, as an upload does, and unpacks it at once.
pub(crate) async fn import_package(cx: Cx, name: &str, archive: Vec<u8>) -> Result<Package, Error> {
    let size = u64::try_from(archive.len()).map_err(Error::internal)?;
    let announced = packages::announce(cx.clone(), PackageInput { file_name: name.to_owned(), size }).await?;
    let id: PackageId = announced.id;
    let mut sending = cx.clone();
    sending.params = vec![("id".to_owned(), id.to_string())];
    sending.headers.insert("upload-offset", axum::http::HeaderValue::from_static("0"));
    packages::send(sending.clone(), axum::body::Body::from(archive)).await?;
    scorm::import(&cx.app, id).await?;
    packages::read(sending, Nothing {}).await
}

/// Somebody enrolls in the newest version of a course, unless they are in it.
pub(crate) async fn enroll_in(app: &App, tx: &Tx, now: DateTime<Utc>, person: PersonId, course: CourseId) -> Result<EnrollmentId, Error> {
    if let Some(open) = store::open_enrollment(tx, course, person).await? {
        return Ok(open.id);
    }
    let number = store::newest_version(tx, course).await?.ok_or_else(|| Error::internal("a course of the demo is not published"))?;
    let again = !store::completions(tx, course, person).await?.is_empty();
    let new = NewEnrollment { id: crate::state::new_id::<EnrollmentKey>(now), course, number, person, again };
    store::insert_enrollment(tx, new, now).await?;
    let record = store::enrollment(tx, new.id).await?.ok_or(Error::NotFound)?;
    let content = content_of(tx, &record).await?;
    take_over_exams(tx, now, &record, &content).await?;
    settle(app, tx, now, &record, &content).await?;
    let detail = json!({ "course": course, "number": number, "new": true });
    journal::write_for(tx, now, Some(person), "training.enroll", "enrollment", new.id, detail).await?;
    Ok(new.id)
}

/// Somebody spends time with a lesson; texts, files and films are done by it unless they only look.
pub(crate) async fn learn(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    enrollment: EnrollmentId,
    lesson: LessonId,
    (seconds, done): (u32, bool),
) -> Result<(), Error> {
    let record = store::enrollment(tx, enrollment).await?.ok_or(Error::NotFound)?;
    if !record.goes_on() {
        return Ok(());
    }
    let content = content_of(tx, &record).await?;
    let Some(known) = content.lesson(lesson) else { return Err(Error::NotFound) };
    let mut told = store::progress(tx, enrollment).await?.remove(&lesson).unwrap_or_default();
    let was_done = told.progress.is_done();
    told.progress.opened = true;
    told.progress.seconds = told.progress.seconds.saturating_add(seconds);
    told.sequence += 1;
    if let LessonContent::Video { .. } = known.content {
        let end = if done { seconds } else { seconds / 2 };
        told.progress.played = vec![Span { from: 0, to: end }];
        told.progress.position = end;
    }
    if done {
        told.progress.completed_at = told.progress.completed_at.or(Some(now));
    }
    store::save_progress(tx, enrollment, lesson, &told, now).await?;
    settle(app, tx, now, &record, &content).await?;
    if done && !was_done {
        let detail = json!({ "lesson": lesson, "done": true });
        journal::write_for(tx, now, Some(record.person), "training.progress", "enrollment", enrollment, detail).await?;
    }
    Ok(())
}

/// Somebody leaves a course.
pub(crate) async fn leave(tx: &Tx, now: DateTime<Utc>, enrollment: EnrollmentId) -> Result<(), Error> {
    let record = store::enrollment(tx, enrollment).await?.ok_or(Error::NotFound)?;
    if !record.goes_on() {
        return Ok(());
    }
    store::set_learning(tx, enrollment, Learning::Left, now).await?;
    let detail = json!({ "course": record.course });
    journal::write_for(tx, now, Some(record.person), "training.leave", "enrollment", enrollment, detail).await
}

/// Somebody runs a part of a package, which ends with a commit.
pub(crate) async fn play(cx: &Cx, tx: &Tx, lesson: (EnrollmentId, LessonId), part: &str, input: CommitInput) -> Result<(), Error> {
    run::replay(cx, tx, lesson, part, input).await
}

/// Who is booked for a sitting, in the order of booking.
pub(crate) async fn booked(app: &App, sitting: SittingId) -> Result<Vec<(PersonId, BookingState)>, Error> {
    let bookings = store::bookings(app.db.read(), &[sitting], "").await?.remove(&sitting).unwrap_or_default();
    Ok(bookings.into_iter().map(|booking| (booking.person, booking.state)).collect())
}
