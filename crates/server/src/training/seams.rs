//! Where learning and certifying meet: what each half tells and asks the other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use guildhall_domain::{
    partner::PersonId,
    training::{
        Achieved, ArchivedBank, ArchivedExam, Bond, CourseId, EnrollmentId, EvidenceId, ExamFact, ExamId, Known, Occasion, Requirement,
    },
};
use sea_orm::ConnectionTrait;

use super::{certifying, learning};
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
///
/// What is done may bring a certificate, and a certificate may be what was to be done: so the way round has a size that is known.
pub fn item_done<'a>(
    app: &'a App,
    tx: &'a Tx,
    now: DateTime<Utc>,
    person: PersonId,
    what: Requirement,
) -> BoxFuture<'a, Result<(), Error>> {
    Box::pin(learning::item_done(app, tx, now, person, what))
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

/// Somebody completed a course: certificates that ask for it are earned.
///
/// # Errors
/// When the database fails; then completing fails too.
pub async fn course_completed(app: &App, tx: &Tx, now: DateTime<Utc>, completed: CourseCompleted) -> Result<(), Error> {
    certifying::achieved(app, tx, now, completed.person, Requirement::Course(completed.course), None).await
}

/// Somebody completed a path: certificates that ask for it are earned.
///
/// # Errors
/// When the database fails; then completing fails too.
pub async fn path_completed(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    person: PersonId,
    path: guildhall_domain::training::PathId,
) -> Result<(), Error> {
    certifying::achieved(app, tx, now, person, Requirement::Path(path), None).await
}

// What learning asks certifying.

/// What is known of exams, for publishing courses. Exams that do not exist are left out.
///
/// # Errors
/// When the database fails.
pub async fn exam_facts(db: &impl ConnectionTrait, exams: &BTreeSet<ExamId>) -> Result<BTreeMap<ExamId, ExamFact>, Error> {
    certifying::exam_facts(db, exams).await
}

/// When somebody passed an exam last, in any language.
///
/// # Errors
/// When the database fails.
pub async fn exam_passed_at(db: &impl ConnectionTrait, person: PersonId, exam: ExamId) -> Result<Option<DateTime<Utc>>, Error> {
    certifying::passed_at(db, person, exam).await
}

/// What somebody achieved that certifying keeps: exams that were passed, certifications that are held on `today`.
///
/// # Errors
/// When the database fails.
pub async fn certified(db: &impl ConnectionTrait, person: PersonId, today: NaiveDate) -> Result<Vec<Achieved>, Error> {
    certifying::certified(db, person, today).await
}

/// What exams and certifications are called and about how many minutes an exam takes, in the reader's language (a BCP 47 tag). Those that
/// do not exist are left out, courses and paths too.
///
/// # Errors
/// When the database fails.
pub async fn certifying_names(
    db: &impl ConnectionTrait,
    items: &BTreeSet<Requirement>,
    language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    certifying::names(db, items, language).await
}

/// What exams and certifications ask for themselves, to find circles.
///
/// # Errors
/// When the database fails.
pub async fn certifying_requires(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    certifying::requires(db).await
}

/// What each translation of an exam translates.
///
/// # Errors
/// When the database fails.
pub async fn exam_originals(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Requirement>, Error> {
    certifying::originals(db).await
}

/// Where somebody stands with certifications, for their own page.
///
/// # Errors
/// When the database fails.
pub async fn certification_standings(
    cx: &crate::cx::Cx,
    person: PersonId,
) -> Result<Vec<guildhall_domain::training::CertificationStanding>, Error> {
    certifying::standings(cx, person).await
}

/// Exams of a course with the banks that they draw from, for its archive. Those that do not exist are left out.
///
/// # Errors
/// When the database fails.
pub async fn export_exams(db: &impl ConnectionTrait, exams: &BTreeSet<ExamId>) -> Result<(Vec<ArchivedExam>, Vec<ArchivedBank>), Error> {
    certifying::export_exams(db, exams).await
}

/// Makes exams, as drafts, and banks with their questions of an archive, under the ids that they have there. Answers with how many exams
/// and questions were made.
///
/// # Errors
/// When the database fails.
pub async fn import_exams(cx: &crate::cx::Cx, tx: &Tx, exams: &[ArchivedExam], banks: &[ArchivedBank]) -> Result<(u32, u32), Error> {
    certifying::import_exams(cx, tx, exams, banks).await
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

/// Titles of courses with an exam among their lessons.
///
/// # Errors
/// When the database fails.
pub async fn courses_with_exam(db: &impl ConnectionTrait, exam: ExamId) -> Result<Vec<String>, Error> {
    learning::courses_with_exam(db, exam).await
}

/// The bytes of a picture; nothing when there is no such picture.
///
/// # Errors
/// When the database or the store of files fails.
pub async fn picture(
    app: &App,
    db: &impl ConnectionTrait,
    picture: guildhall_domain::training::PictureId,
) -> Result<Option<Vec<u8>>, Error> {
    learning::picture(app, db, picture).await
}

/// Everything on the page of somebody's own learning; the person is the actor of the context.
///
/// # Errors
/// When the database fails.
pub async fn learning_of(cx: crate::cx::Cx) -> Result<guildhall_domain::training::MyLearning, Error> {
    learning::mine(cx, guildhall_domain::endpoint::Nothing {}).await
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
