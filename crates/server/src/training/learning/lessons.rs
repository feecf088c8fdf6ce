//! Lessons while they are open: their content, and what the browser tells about them.

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        CourseInput, Learning, Lesson, LessonForLearner, LessonId, LessonProgress, LessonView, LockReason, ProgressInput, ProgressResult,
        Refusal, lesson_lock,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    complete::{content_of, settle},
    courses, enroll,
    store::{self, EnrollmentRecord, Told},
    view::{self, Reader},
};
use crate::{cx::Cx, error::Error, journal};

/// A lesson of one's own enrollment.
pub(super) struct Open {
    pub(super) enrollment: EnrollmentRecord,
    pub(super) course: CourseInput,
    pub(super) lesson: Lesson,
    pub(super) told: Told,
    /// Why it is not open.
    pub(super) locked: Option<LockReason>,
}

impl Open {
    /// The lesson, when it may be worked on.
    ///
    /// # Errors
    /// When something comes before it, or the person has left.
    pub(super) fn workable(self) -> Result<Self, Error> {
        if self.enrollment.learning == Learning::Left {
            return Err(Refusal::NotEnrolled.into());
        }
        match &self.locked {
            Some(LockReason::Lesson { title, .. }) => Err(Refusal::Locked { missing: vec![title.clone()] }.into()),
            Some(LockReason::Missing { .. } | LockReason::Step { .. } | LockReason::NotYet { .. }) => {
                Err(Refusal::Locked { missing: Vec::new() }.into())
            }
            None => Ok(self),
        }
    }
}

/// Finds the lesson of the path in one's own enrollment.
pub(super) async fn open(cx: &Cx, db: &impl ConnectionTrait) -> Result<Open, Error> {
    let lesson: LessonId = cx.id("lesson")?;
    let enrollment = enroll::own(cx, db, cx.id("id")?).await?;
    open_in(db, enrollment, lesson).await
}

/// A lesson of an enrollment.
pub(super) async fn open_in(db: &impl ConnectionTrait, enrollment: EnrollmentRecord, lesson: LessonId) -> Result<Open, Error> {
    let course = content_of(db, &enrollment).await?;
    let lesson = course.lesson(lesson).cloned().ok_or(Error::NotFound)?;
    let mut progress = store::progress(db, enrollment.id).await?;
    let locked = lesson_lock(&course, lesson.id, |other| progress.get(&other).is_some_and(|told| told.progress.is_done()));
    let told = progress.remove(&lesson.id).unwrap_or_default();
    Ok(Open { enrollment, course, lesson, told, locked })
}

/// A lesson with its content; opening it is noted.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<LessonForLearner, Error> {
    let mut open = open(&cx, cx.app.db.read()).await?;
    // Who has left reads what they had; whoever looks through another's eyes leaves no trace of theirs.
    let notes = open.locked.is_none() && !open.told.progress.opened && open.enrollment.learning != Learning::Left;
    if notes && cx.actor()?.viewed_by.is_none() {
        let tx = cx.app.db.begin().await?;
        store::lock_enrollment(&tx, open.enrollment.id).await?;
        let mut told = store::progress(&tx, open.enrollment.id).await?.remove(&open.lesson.id).unwrap_or_default();
        told.progress.opened = true;
        store::save_progress(&tx, open.enrollment.id, open.lesson.id, &told, cx.now).await?;
        tx.commit().await?;
        open.told = told;
    }
    let view = match open.locked {
        Some(_) => None,
        None => Some(view::of(&cx, cx.app.db.read(), Reader::Learner(&open.enrollment), &open.lesson).await?),
    };
    Ok(LessonForLearner {
        id: open.lesson.id,
        title: open.lesson.title,
        minutes: open.lesson.minutes,
        optional: open.lesson.optional,
        locked: open.locked,
        view,
        progress: open.told.progress,
    })
}

/// A lesson of the draft as learners will see it.
pub(super) async fn preview(cx: Cx, _: Nothing) -> Result<LessonView, Error> {
    let lesson: LessonId = cx.id("lesson")?;
    let record = courses::found(cx.app.db.read(), cx.id("id")?).await?;
    let lesson = record.draft.lesson(lesson).ok_or(Error::NotFound)?;
    view::of(&cx, cx.app.db.read(), Reader::Author(record.id), lesson).await
}

/// Tells how far one is with a lesson; may be sent twice or late.
pub(super) async fn progress(cx: Cx, input: ProgressInput) -> Result<ProgressResult, Error> {
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    store::lock_enrollment(&tx, cx.id("id")?).await?;
    let Open { enrollment, course, lesson, told, .. } = open(&cx, &tx).await?.workable()?;
    if input.done
        && !lesson.content.completed_by_word()
        && !matches!(lesson.content, guildhall_domain::training::LessonContent::Video { .. })
    {
        return Err(Refusal::NotByWord.into());
    }
    let next =
        Told { progress: told.progress.told(&lesson.content, &input, told.sequence, cx.now), sequence: told.sequence.max(input.sequence) };
    if next.sequence > told.sequence {
        store::save_progress(&tx, enrollment.id, lesson.id, &next, cx.now).await?;
        settle(&cx.app, &tx, cx.now, &enrollment, &course).await?;
        if tells(&told.progress, &next.progress) {
            let detail = json!({ "lesson": lesson.id, "done": next.progress.is_done() });
            journal::write(&tx, &cx, "training.progress", "enrollment", enrollment.id, detail).await?;
        }
    }
    let record = store::enrollment(&tx, enrollment.id).await?.ok_or(Error::NotFound)?;
    let result = ProgressResult { sequence: next.sequence, progress: next.progress, enrollment: enroll::present(&tx, &record).await? };
    tx.commit().await?;
    Ok(result)
}

/// Whether the journal tells of it: a lesson was done. That it was opened, seconds and positions come every few moments, and stand in
/// their own row alone.
fn tells(before: &LessonProgress, after: &LessonProgress) -> bool {
    before.is_done() != after.is_done()
}
