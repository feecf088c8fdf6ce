//! What follows when a lesson is done: how far the course is, and with it paths, assignments and certificates.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{
        CompleteInput, CompletedBy, CourseId, CourseInput, CourseStage, Enrollment, EnrollmentKey, Learning, LessonContent, LessonId,
        PathId, PathItem, Refusal, Requirement, counts_since, quiz_is_done, reached, rights,
    },
};
use serde_json::json;

use super::{
    enroll,
    store::{self, EnrollmentRecord, NewEnrollment, Told},
};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    journal, people,
    state::App,
    training::{
        seams::{self, CourseCompleted, ExamDone},
        today,
    },
};

/// The kind of the job that looks who had done a path before it was published.
pub(super) const WALK: &str = "training.walk_path";

/// The content of the version that somebody is in.
pub(super) async fn content_of(db: &impl sea_orm::ConnectionTrait, enrollment: &EnrollmentRecord) -> Result<CourseInput, Error> {
    let version = store::version(db, enrollment.course, enrollment.number).await?;
    version.ok_or_else(|| Error::internal(format!("the version {} of the course {} is gone", enrollment.number, enrollment.course)))
}

/// Notes that something that happened completed a lesson. What is done stays done; a better score takes the place of the one before.
pub(super) async fn lesson_done(
    tx: &Tx,
    now: DateTime<Utc>,
    enrollment: &EnrollmentRecord,
    lesson: LessonId,
    score: Option<u8>,
) -> Result<(), Error> {
    let mut told = store::progress(tx, enrollment.id).await?.remove(&lesson).unwrap_or_default();
    told.progress.opened = true;
    told.progress.completed_at = told.progress.completed_at.or(Some(now));
    told.progress.score = told.progress.score.max(score);
    store::save_progress(tx, enrollment.id, lesson, &told, now).await
}

/// Looks anew how far somebody is with a course that goes on, and completes it when everything required is done.
pub(super) async fn settle(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    enrollment: &EnrollmentRecord,
    course: &CourseInput,
) -> Result<(), Error> {
    let progress = store::progress(tx, enrollment.id).await?;
    let is_done = |lesson: LessonId| progress.get(&lesson).is_some_and(|told| told.progress.is_done());
    let begun = progress.values().any(|told: &Told| told.progress.is_done());
    let reached = reached(course, is_done);
    let learning = match enrollment.learning {
        Learning::Enrolled if begun => Learning::Started,
        same @ (Learning::Enrolled | Learning::Started | Learning::Completed | Learning::Left) => same,
    };
    store::save_reached(tx, enrollment.id, learning, &reached, now).await?;
    if reached.is_complete() && enrollment.goes_on() {
        finish(app, tx, now, enrollment, &CompletedBy::Learner, today(app, now)).await?;
    }
    Ok(())
}

/// Completes a course with everything that follows.
pub(super) async fn finish(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    enrollment: &EnrollmentRecord,
    by: &CompletedBy,
    on: NaiveDate,
) -> Result<(), Error> {
    store::complete_enrollment(tx, enrollment.id, by, on, now).await?;
    let originals = store::originals(tx).await?;
    let family = originals.get(&enrollment.course).copied().unwrap_or(enrollment.course);
    let (person, course) = (enrollment.person, enrollment.course);
    let detail = json!({ "course": course, "number": enrollment.number, "person": person, "on": on });
    let actor = match by {
        CompletedBy::Word { person, .. } => *person,
        CompletedBy::Learner | CompletedBy::Import { .. } => person,
    };
    journal::write_for(tx, now, Some(actor), "training.completed", "enrollment", enrollment.id, detail).await?;
    item_done(app, tx, now, person, Requirement::Course(family)).await?;
    seams::course_completed(app, tx, now, CourseCompleted { person, course: family, enrollment: enrollment.id, on }).await
}

/// Something was achieved: assignments of it are done, and paths that it was the last step of.
pub(in crate::training) async fn item_done(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    person: PersonId,
    what: Requirement,
) -> Result<(), Error> {
    let originals = seams::originals(tx).await?;
    let mut waiting = vec![what];
    let mut seen = BTreeSet::new();
    while let Some(what) = waiting.pop() {
        let original = originals.get(&what).copied().unwrap_or(what);
        if !seen.insert(original) {
            continue;
        }
        let translations = originals.iter().filter(|(_, of)| **of == original).map(|(translation, _)| *translation);
        let same: BTreeSet<Requirement> = translations.chain([original, what]).collect();
        store::done(tx, person, &same, now).await?;
        waiting.extend(paths_completed_with(app, tx, now, person, &same).await?);
    }
    Ok(())
}

/// The paths that are complete now that one of these was done.
async fn paths_completed_with(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    person: PersonId,
    same: &BTreeSet<Requirement>,
) -> Result<Vec<Requirement>, Error> {
    let on = today(app, now);
    let paths = store::paths(tx).await?;
    let touched: Vec<_> = paths
        .into_iter()
        .filter(|path| path.stage != CourseStage::Draft && path.input.steps.iter().any(|step| same.contains(&step.item.requirement())))
        .collect();
    if touched.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = seams::known(tx, person, on).await?;
    known.done.extend(same.iter().copied());
    let mut completed = Vec::new();
    for path in touched {
        let done: Vec<bool> = path.input.steps.iter().map(|step| known.has(step.item.requirement())).collect();
        if path.input.is_complete(&done) && store::path_done(tx, path.id, person, on, now).await? {
            journal::write_for(tx, now, Some(person), "training.path_completed", "path", path.id, json!({ "person": person })).await?;
            seams::path_completed(app, tx, now, person, path.id).await?;
            completed.push(Requirement::Path(path.id));
        }
    }
    Ok(completed)
}

/// A path was published or changed: whoever had done all of it before has completed it.
pub(super) async fn walk(app: &App, path: PathId) -> Result<(), Error> {
    let (db, now) = (app.db.read(), app.clock.now());
    let Some(record) = store::path(db, path).await?.filter(|record| record.stage == CourseStage::Published) else { return Ok(()) };
    let courses: Vec<CourseId> = record
        .input
        .steps
        .iter()
        .filter_map(|step| match step.item {
            PathItem::Course(course) => Some(course),
            PathItem::Exam(_) => None,
        })
        .collect();
    for person in store::enrolled_people(db, &courses).await? {
        let known = seams::known(db, person, today(app, now)).await?;
        let done: Vec<bool> = record.input.steps.iter().map(|step| known.has(step.item.requirement())).collect();
        if !record.input.is_complete(&done) || known.has(Requirement::Path(path)) {
            continue;
        }
        let tx = app.db.begin().await?;
        if store::path_done(&tx, path, person, today(app, now), now).await? {
            journal::write_for(&tx, now, None, "training.path_completed", "path", path, json!({ "person": person })).await?;
            seams::path_completed(app, &tx, now, person, path).await?;
            item_done(app, &tx, now, person, Requirement::Path(path)).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// An attempt at an exam was graded.
pub(in crate::training) async fn exam_done(app: &App, tx: &Tx, now: DateTime<Utc>, done: ExamDone) -> Result<(), Error> {
    let ExamDone { person, exam, passed, percent } = done;
    let family = exam_family(tx, exam).await?;
    let lessons = store::lessons_with_exam(tx, &family).await?;
    for enrollment in store::enrollments_of(tx, person).await?.into_iter().filter(EnrollmentRecord::goes_on) {
        let own = lessons.iter().filter(|(course, number, _)| *course == enrollment.course && *number == enrollment.number);
        let own: Vec<LessonId> = own.map(|(_, _, lesson)| *lesson).collect();
        if own.is_empty() {
            continue;
        }
        store::lock_enrollment(tx, enrollment.id).await?;
        for lesson in &own {
            if passed {
                lesson_done(tx, now, &enrollment, *lesson, Some(percent)).await?;
            } else {
                let mut told = store::progress(tx, enrollment.id).await?.remove(lesson).unwrap_or_default();
                told.progress.opened = true;
                told.progress.score = told.progress.score.max(Some(percent));
                store::save_progress(tx, enrollment.id, *lesson, &told, now).await?;
            }
        }
        settle(app, tx, now, &enrollment, &content_of(tx, &enrollment).await?).await?;
    }
    if passed {
        item_done(app, tx, now, person, Requirement::Exam(exam)).await?;
    }
    Ok(())
}

/// An exam with its translations and what it translates.
pub(super) async fn exam_family(
    db: &impl sea_orm::ConnectionTrait,
    exam: guildhall_domain::training::ExamId,
) -> Result<BTreeSet<guildhall_domain::training::ExamId>, Error> {
    let originals = seams::exam_originals(db).await?;
    let of = |exam| originals.get(&Requirement::Exam(exam)).copied().unwrap_or(Requirement::Exam(exam));
    let original = of(exam);
    let all = originals.iter().filter(|(_, known)| **known == original).map(|(translation, _)| *translation).chain([original]);
    let exams = all.filter_map(|item| match item {
        Requirement::Exam(exam) => Some(exam),
        Requirement::Course(_) | Requirement::Path(_) | Requirement::Certification(_) => None,
    });
    Ok(exams.chain([exam]).collect())
}

/// Exams that were passed before somebody enrolled count: nobody takes the same exam twice for two courses. Who is enrolled again takes
/// them again.
pub(super) async fn take_over_exams(tx: &Tx, now: DateTime<Utc>, enrollment: &EnrollmentRecord, course: &CourseInput) -> Result<(), Error> {
    let since = counts_since(enrollment.again.then_some(enrollment.enrolled_at), None);
    for lesson in course.lessons() {
        let LessonContent::Quiz { exam } = lesson.content else { continue };
        let mut passed = None;
        for exam in exam_family(tx, exam).await? {
            passed = passed.max(seams::exam_passed_at(tx, enrollment.person, exam).await?);
        }
        if quiz_is_done(passed, since) {
            lesson_done(tx, now, enrollment, lesson.id, None).await?;
        }
    }
    Ok(())
}

/// Completes a course for somebody, with reason and evidence.
pub(super) async fn complete(cx: Cx, input: CompleteInput) -> Result<Enrollment, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let input = input.check(today(&cx.app, cx.now))?;
    let tx = cx.app.db.begin().await?;
    let record = super::courses::found(&tx, id).await?;
    let number = record.published.ok_or(Refusal::NotPublished)?;
    let partner = store::workplaces(&tx, &[input.person]).await?.remove(&input.person);
    let partner = partner.ok_or_else(|| Error::field("/person", "unknown"))?;
    // Of people of the vendor its admins say what they learned elsewhere.
    if !partner.map_or_else(|| actor.is_vendor_admin(), |partner| rights::completes_for(actor, partner)) {
        return Err(Error::field("/person", "unknown"));
    }
    if let Some(evidence) = input.evidence {
        super::evidence::evidence_about(&tx, evidence, input.person, "/evidence").await?;
    }
    let enrollment = match store::open_enrollment(&tx, id, input.person).await? {
        Some(enrollment) => enrollment,
        None => {
            let before = store::completions(&tx, id, input.person).await?;
            if before.contains(&input.completed_on) {
                return Err(Refusal::AlreadyCompleted.into());
            }
            let new =
                NewEnrollment { id: cx.app.new_id::<EnrollmentKey>(), course: id, number, person: input.person, again: !before.is_empty() };
            store::insert_enrollment(&tx, new, cx.now).await?;
            store::enrollment(&tx, new.id).await?.ok_or(Error::NotFound)?
        }
    };
    let name = people::name(&tx, actor.person).await?.unwrap_or_default();
    let by = CompletedBy::Word { person: actor.person, name, reason: input.reason.clone(), evidence: input.evidence };
    finish(&cx.app, &tx, cx.now, &enrollment, &by, input.completed_on).await?;
    let detail =
        json!({ "course": id, "person": input.person, "on": input.completed_on, "reason": input.reason, "evidence": input.evidence });
    journal::write(&tx, &cx, "training.complete", "enrollment", enrollment.id, detail).await?;
    let record = store::enrollment(&tx, enrollment.id).await?.ok_or(Error::NotFound)?;
    let answer = enroll::present(&tx, &record).await?;
    tx.commit().await?;
    Ok(answer)
}
