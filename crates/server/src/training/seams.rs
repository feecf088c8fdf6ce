//! Where learning and certifying meet: what each half tells and asks the other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{
        Achieved, ArchivedBank, ArchivedExam, Bond, CourseId, EnrollmentId, EvidenceId, ExamFact, ExamId, Known, Occasion, Requirement,
    },
};
use sea_orm::ConnectionTrait;

use super::learning;
use crate::{db::Tx, error::Error, state::App};

// What certifying tells learning.

/// An attempt at an exam that was graded.
#[derive(Debug, Clone, Copy)]
pub struct ExamDone {
    /// Who took it.
    pub person: PersonId,
    /// The exam as it was taken: its translations count too.
    pub exam: ExamId,
    /// Whether it was passed.
    pub passed: bool,
    /// The score in percent.
    pub percent: u8,
}

/// An attempt was graded: lessons with the exam are done by it where it was passed, and with them perhaps courses, paths and assignments.
///
/// # Errors
/// When the database fails; then the grading must fail too.
pub async fn exam_done(app: &App, tx: &Tx, now: DateTime<Utc>, done: ExamDone) -> Result<(), Error> {
    learning::exam_done(app, tx, now, done).await
}

/// Something was achieved that learning does not see by itself (a certificate was given): assignments of it are done.
///
/// # Errors
/// When the database fails.
pub async fn item_done(app: &App, tx: &Tx, now: DateTime<Utc>, person: PersonId, what: Requirement) -> Result<(), Error> {
    learning::item_done(app, tx, now, person, what).await
}

/// Marks a file of evidence as one about somebody, so that they and whoever looks after their company may read it.
///
/// # Errors
/// 422 on `pointer` when there is no such file.
pub async fn evidence_about(tx: &Tx, evidence: EvidenceId, person: PersonId, pointer: &str) -> Result<(), Error> {
    learning::evidence_about(tx, evidence, person, pointer).await
}

// What learning tells certifying.

/// A course that somebody completed.
#[derive(Debug, Clone, Copy)]
pub struct CourseCompleted {
    /// Who.
    pub person: PersonId,
    /// The course, as an original: a translation counts as what it translates.
    pub course: CourseId,
    /// The enrollment that was completed.
    pub enrollment: EnrollmentId,
    /// The day it counts from.
    pub on: NaiveDate,
}

/// Somebody completed a course: certificates that ask for it are earned. To be filled by certifying.
///
/// # Errors
/// When the database fails; then completing fails too.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn course_completed(_app: &App, _tx: &Tx, _now: DateTime<Utc>, _completed: CourseCompleted) -> Result<(), Error> {
    Ok(())
}

/// Somebody completed a path: certificates that ask for it are earned. To be filled by certifying.
///
/// # Errors
/// When the database fails; then completing fails too.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn path_completed(
    _app: &App,
    _tx: &Tx,
    _now: DateTime<Utc>,
    _person: PersonId,
    _path: guildhall_domain::training::PathId,
) -> Result<(), Error> {
    Ok(())
}

// What learning asks certifying.

/// What is known of exams, for publishing courses. Exams that do not exist are left out. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn exam_facts(_db: &impl ConnectionTrait, _exams: &BTreeSet<ExamId>) -> Result<BTreeMap<ExamId, ExamFact>, Error> {
    Ok(BTreeMap::new())
}

/// When somebody passed an exam last, in any language. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn exam_passed_at(_db: &impl ConnectionTrait, _person: PersonId, _exam: ExamId) -> Result<Option<DateTime<Utc>>, Error> {
    Ok(None)
}

/// What somebody achieved that certifying keeps: exams that were passed, certifications that are held on `today`. To be filled by
/// certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn certified(_db: &impl ConnectionTrait, _person: PersonId, _today: NaiveDate) -> Result<Vec<Achieved>, Error> {
    Ok(Vec::new())
}

/// What exams and certifications are called and about how many minutes an exam takes, in the reader's language (a BCP 47 tag). Those that
/// do not exist are left out, courses and paths too. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn certifying_names(
    _db: &impl ConnectionTrait,
    _items: &BTreeSet<Requirement>,
    _language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    Ok(BTreeMap::new())
}

/// What exams and certifications ask for themselves, to find circles. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn certifying_requires(_db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    Ok(BTreeMap::new())
}

/// What each translation of an exam translates. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn exam_originals(_db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Requirement>, Error> {
    Ok(BTreeMap::new())
}

/// Where somebody stands with certifications, for their own page. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn certification_standings(
    _cx: &crate::cx::Cx,
    _person: PersonId,
) -> Result<Vec<guildhall_domain::training::CertificationStanding>, Error> {
    Ok(Vec::new())
}

/// Exams of a course with the banks that they draw from, for its archive. Those that do not exist are left out. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn export_exams(_db: &impl ConnectionTrait, _exams: &BTreeSet<ExamId>) -> Result<(Vec<ArchivedExam>, Vec<ArchivedBank>), Error> {
    Ok((Vec::new(), Vec::new()))
}

/// Makes exams, as drafts, and banks with their questions of an archive, under the ids that they have there. Answers with how many exams
/// and questions were made. To be filled by certifying.
///
/// # Errors
/// When the database fails.
#[expect(clippy::unused_async, reason = "certifying fills it with what asks the database")]
pub async fn import_exams(_cx: &crate::cx::Cx, _tx: &Tx, _exams: &[ArchivedExam], _banks: &[ArchivedBank]) -> Result<(u32, u32), Error> {
    Ok((0, 0))
}

// What certifying asks learning.

/// Something that can be required, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its title.
    pub title: String,
    /// About how many minutes it takes; nothing for certifications.
    pub minutes: u32,
    /// Whether it is published.
    pub published: bool,
}

/// What courses and paths are called, in the reader's language where there is a translation. Those that do not exist are left out,
/// exams and certifications too.
///
/// # Errors
/// When the database fails.
pub async fn learning_names(
    db: &impl ConnectionTrait,
    items: &BTreeSet<Requirement>,
    language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    learning::names(db, items, language).await
}

/// What courses and paths ask for themselves, to find circles.
///
/// # Errors
/// When the database fails.
pub async fn learning_requires(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    learning::requires(db).await
}

/// Courses and paths that people completed, each with its day. Courses are originals.
///
/// # Errors
/// When the database fails.
pub async fn completed(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<BTreeMap<PersonId, Vec<Achieved>>, Error> {
    learning::completed(db, people).await
}

/// What ties somebody to an exam besides its audience: a course that they are in has it, or something that is assigned to them asks for it.
///
/// # Errors
/// When the database fails.
pub async fn exam_bond(db: &impl ConnectionTrait, person: PersonId, exam: ExamId) -> Result<Bond, Error> {
    learning::exam_bond(db, person, exam).await
}

/// Since when somebody is enrolled again in a course that has the exam (in any language): attempts before that no longer count for it.
///
/// # Errors
/// When the database fails.
pub async fn enrolled_again(db: &impl ConnectionTrait, person: PersonId, exam: ExamId) -> Result<Option<DateTime<Utc>>, Error> {
    learning::enrolled_again(db, person, exam).await
}

/// Sittings with a seat and days on which assignments are due, for a person's calendar.
///
/// # Errors
/// When the database fails.
pub async fn dates(app: &App, person: PersonId, language: &str) -> Result<Vec<Occasion>, Error> {
    learning::dates(app, person, language).await
}

// What both ask both.

/// Everything that somebody achieved: courses, paths, exams, certifications that are held today.
///
/// # Errors
/// When the database fails.
pub async fn achieved(db: &impl ConnectionTrait, person: PersonId, today: NaiveDate) -> Result<Vec<Achieved>, Error> {
    let mut all = completed(db, &[person]).await?.remove(&person).unwrap_or_default();
    all.extend(certified(db, person, today).await?);
    Ok(all)
}

/// What each translation translates: courses and exams.
///
/// # Errors
/// When the database fails.
pub async fn originals(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Requirement>, Error> {
    let mut all = learning::originals(db).await?;
    all.extend(exam_originals(db).await?);
    Ok(all)
}

/// Everything that is known of somebody today, for locks.
///
/// # Errors
/// When the database fails.
pub async fn known(db: &impl ConnectionTrait, person: PersonId, today: NaiveDate) -> Result<Known, Error> {
    Ok(Known::since(&achieved(db, person, today).await?, None, originals(db).await?))
}

/// What any requirements are called, in the reader's language. Those that do not exist are left out.
///
/// # Errors
/// When the database fails.
pub async fn names(
    db: &impl ConnectionTrait,
    items: &BTreeSet<Requirement>,
    language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    let mut all = learning_names(db, items, language).await?;
    all.extend(certifying_names(db, items, language).await?);
    Ok(all)
}
