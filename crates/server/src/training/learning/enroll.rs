//! Enrollments as learners have them: begin, leave, come back, change to a newer version.

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        CourseForLearner, CourseStage, Enrollment, EnrollmentId, EnrollmentKey, Learning, LessonForLearner, ModuleForLearner, Refusal,
        can_change_version, kept, lesson_lock,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    complete::{content_of, settle, take_over_exams},
    ground::Ground,
    store::{self, EnrollmentRecord, NewEnrollment},
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// One's own enrollment; another's is not there.
pub(super) async fn own(cx: &Cx, db: &impl ConnectionTrait, id: EnrollmentId) -> Result<EnrollmentRecord, Error> {
    let record = store::enrollment(db, id).await?.ok_or(Error::NotFound)?;
    if record.person == cx.actor()?.person { Ok(record) } else { Err(Error::NotFound) }
}

/// Enrolls in the newest version of a course.
pub(super) async fn enroll(cx: Cx, _: Nothing) -> Result<CourseForLearner, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let ground = Ground::read(&cx.app, &tx, actor, cx.now).await?;
    let offer = ground.course(id).filter(|offer| ground.opens_course(offer)).ok_or(Error::NotFound)?;
    let present = ground.own.iter().find(|enrollment| enrollment.course == id && enrollment.learning != Learning::Completed);
    if let Some(enrollment) = present.filter(|enrollment| enrollment.goes_on()) {
        journal::write(&tx, &cx, "training.enroll", "enrollment", enrollment.id, json!({ "course": id, "new": false })).await?;
        return finish(tx, enrollment.id).await;
    }
    if offer.stage != CourseStage::Published {
        return Err(Refusal::Archived.into());
    }
    let missing: Vec<String> = ground.locks(&offer.card.requires).into_iter().map(|lock| lock.title).collect();
    if !missing.is_empty() {
        return Err(Refusal::Locked { missing }.into());
    }
    let enrollment = if let Some(left) = present {
        // Who comes back finds what they had done, as far as it is still the same.
        store::set_learning(&tx, left.id, Learning::Enrolled, cx.now).await?;
        if left.number != offer.number {
            move_to(&tx, left, offer.number).await?;
        }
        left.id
    } else {
        let again = ground.own.iter().any(|enrollment| enrollment.course == id);
        let new = NewEnrollment { id: cx.app.new_id::<EnrollmentKey>(), course: id, number: offer.number, person: actor.person, again };
        if !store::insert_enrollment(&tx, new, cx.now).await? {
            // Another tab was faster by a moment: its enrollment is the one.
            let other = store::open_enrollment(&tx, id, actor.person).await?.ok_or(Error::Busy)?;
            return finish(tx, other.id).await;
        }
        new.id
    };
    begin(&cx, &tx, enrollment).await?;
    journal::write(&tx, &cx, "training.enroll", "enrollment", enrollment, json!({ "course": id, "number": offer.number, "new": true }))
        .await?;
    finish(tx, enrollment).await
}

/// What counts already, and how far that is.
async fn begin(cx: &Cx, tx: &Tx, id: EnrollmentId) -> Result<(), Error> {
    let record = store::enrollment(tx, id).await?.ok_or(Error::NotFound)?;
    let course = content_of(tx, &record).await?;
    take_over_exams(tx, cx.now, &record, &course).await?;
    settle(&cx.app, tx, cx.now, &record, &course).await
}

async fn move_to(tx: &Tx, record: &EnrollmentRecord, number: i32) -> Result<(), Error> {
    let from = content_of(tx, record).await?;
    let to = content_of(tx, &EnrollmentRecord { number, ..record.clone() }).await?;
    store::set_number(tx, record.id, number).await?;
    store::keep_progress(tx, record.id, &kept(&from, &to)).await
}

/// One's course with its outline and progress.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<CourseForLearner, Error> {
    let db = cx.app.db.read();
    let record = own(&cx, db, cx.id("id")?).await?;
    course(db, &record).await
}

/// Leaves a course; what was done is kept.
pub(super) async fn leave(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let tx = cx.app.db.begin().await?;
    let record = own(&cx, &tx, cx.id("id")?).await?;
    match record.learning {
        Learning::Completed => return Err(Refusal::AlreadyCompleted.into()),
        Learning::Left => return Err(Refusal::NotEnrolled.into()),
        Learning::Enrolled | Learning::Started => store::set_learning(&tx, record.id, Learning::Left, cx.now).await?,
    }
    journal::write(&tx, &cx, "training.leave", "enrollment", record.id, json!({ "course": record.course })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Changes to the newest version; progress with lessons that are the same is kept.
pub(super) async fn change_version(cx: Cx, _: Nothing) -> Result<CourseForLearner, Error> {
    let tx = cx.app.db.begin().await?;
    let record = own(&cx, &tx, cx.id("id")?).await?;
    let number = can_change_version(record.learning, record.number, newest(&tx, &record).await?)?;
    move_to(&tx, &record, number).await?;
    begin(&cx, &tx, record.id).await?;
    let detail = json!({ "course": record.course, "from": record.number, "to": number });
    journal::write(&tx, &cx, "training.change_version", "enrollment", record.id, detail).await?;
    finish(tx, record.id).await
}

/// The newest version of a course that is still given.
async fn newest(db: &impl ConnectionTrait, record: &EnrollmentRecord) -> Result<Option<i32>, Error> {
    store::newest_version(db, record.course).await
}

async fn finish(tx: Tx, id: EnrollmentId) -> Result<CourseForLearner, Error> {
    let record = store::enrollment(&tx, id).await?.ok_or(Error::NotFound)?;
    let answer = course(&tx, &record).await?;
    tx.commit().await?;
    Ok(answer)
}

/// An enrollment as everybody who may see it sees it.
pub(super) async fn present(db: &impl ConnectionTrait, record: &EnrollmentRecord) -> Result<Enrollment, Error> {
    let newer = match newest(db, record).await? {
        Some(newest) if record.goes_on() && newest > record.number => Some(newest),
        Some(_) | None => None,
    };
    Ok(shown(record, newer, store::due_on(db, record.person, record.course).await?))
}

/// The same from what is known already.
pub(super) fn shown(record: &EnrollmentRecord, newer: Option<i32>, due_on: Option<chrono::NaiveDate>) -> Enrollment {
    Enrollment {
        id: record.id,
        course: record.course,
        title: record.title.clone(),
        language: record.language.clone(),
        course_version: record.number,
        newer,
        person: record.person,
        learning: record.learning,
        percent: if record.learning == Learning::Completed { 100 } else { record.percent },
        lessons_done: record.lessons_done,
        lessons: record.lessons,
        next: record.next,
        minutes_left: if record.learning == Learning::Completed { 0 } else { record.minutes_left },
        due_on: due_on.filter(|_| record.learning != Learning::Completed),
        enrolled_at: record.enrolled_at,
        completed_at: record.completed_at,
        completed_by: record.completed_by.clone(),
    }
}

/// A course as its learner has it open.
async fn course(db: &impl ConnectionTrait, record: &EnrollmentRecord) -> Result<CourseForLearner, Error> {
    let content = content_of(db, record).await?;
    let progress = store::progress(db, record.id).await?;
    let of = |lesson| progress.get(&lesson).map(|told| told.progress.clone()).unwrap_or_default();
    let is_done = |lesson| progress.get(&lesson).is_some_and(|told| told.progress.is_done());
    let lesson = |lesson: &guildhall_domain::training::Lesson| LessonForLearner {
        id: lesson.id,
        title: lesson.title.clone(),
        minutes: lesson.minutes,
        optional: lesson.optional,
        locked: lesson_lock(&content, lesson.id, is_done),
        view: None,
        progress: of(lesson.id),
    };
    let module = |module: &guildhall_domain::training::CourseModule| ModuleForLearner {
        title: module.title.clone(),
        lessons: module.lessons.iter().map(lesson).collect(),
    };
    Ok(CourseForLearner {
        enrollment: present(db, record).await?,
        modules: content.modules.iter().map(module).collect(),
        summary: content.summary.clone(),
        order: content.order,
    })
}
