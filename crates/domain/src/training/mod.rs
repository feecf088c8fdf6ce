//! Training and certification: courses, exams, certificates, and what a company's people still need.
//!
//! **Courses.** An author saves a draft ([`CourseInput`]) as often as they like; [`flaws`] says what stands against publishing it. A
//! published version never changes, and an enrollment keeps its version: [`reached`], [`lesson_lock`] and [`LessonProgress::told`] work
//! on that. Translations hang on one original and count as it ([`Known`]).
//!
//! **Exams.** An attempt stores its [`Seed`], the drawn questions in their revisions and the rules of that moment. From these alone
//! [`Arrangement`] and [`grade`] give what was shown and what it came to, now and later. Learners answer with places as shown, so no id
//! and no order of an author reaches them. Answer keys live in types of their own ([`QuestionForAuthor`], [`Key`]) that no answer to a
//! learner contains; a learner gets [`QuestionForLearner`]. All time is the server's ([`Timeline`]).
//!
//! **Packages.** [`scorm::limits`] and [`scorm::import`] look at an archive before anything is published; [`scorm::RunState`] takes what
//! a running package commits, each number once. The browser keeps what is not taken yet in its [`Outbox`].
//!
//! **Certificates.** Their state follows from dates ([`AwardTerm`]); [`earn`] says whether somebody has the next one. They belong to the
//! person; a company counts those who work there that day ([`holders`]). [`credential`] says what is signed.
//!
//! Everything with a person, a company or an audience in it goes through [`rights`].

mod answer;
pub mod api;
mod archive;
mod assignment;
mod attempt;
mod award;
#[cfg(test)]
mod award_tests;
mod calendar;
mod catalogue;
mod certification;
mod closing;
mod company;
mod course;
pub mod credential;
mod draw;
mod enrollment;
mod exam;
#[cfg(test)]
mod fixtures;
mod grade;
mod history;
mod lesson;
mod number;
mod outbox;
mod path;
mod played;
mod publish;
mod question;
mod reason;
mod refusal;
mod reminder;
mod report;
mod requirement;
mod result;
pub mod rights;
pub mod scorm;
mod sheet;
mod sitting;
mod statistics;
mod supervision;
mod table;
#[cfg(test)]
mod table_tests;
mod verification;

pub use self::{
    answer::{Answer, QuestionBody, QuestionForLearner, Shape, for_learner},
    archive::{ArchiveResult, ArchivedBank, ArchivedExam, ArchivedFile, CourseArchive, FORMAT, VERSION},
    assignment::{
        AssignInput, Assignment, AssignmentFilter, AssignmentRule, AssignmentRuleInput, AssignmentStanding, Due, Reassigned, reassign,
        standing,
    },
    attempt::{
        AttemptState, Earlier, GRACE_SECONDS, HoldInput, HolderFilter, Response, ResponseInput, Saved, Timeline, attempts_left, can_start,
        counts_since, ends_at, minutes_for, next_at, quiz_is_done,
    },
    award::{
        Award, AwardFilter, AwardInput, AwardSource, AwardState, AwardTerm, CertificationStanding, Grant, Revocation, Window, can_revoke,
        counts_from, earn, falls_with_newer, grant, next_requires, number, read_number,
    },
    calendar::{Feed, Occasion, When, calendar},
    catalogue::{
        Catalogue, CatalogueEntry, CatalogueFacets, CatalogueFilter, CatalogueItem, CatalogueKind, CatalogueSort, CourseOutline,
        MyLearning, OutlineLesson, OutlineModule, Tally, Translation,
    },
    certification::{Certification, CertificationInput, REMIND_DAYS, Renewal, Validity, can_remove},
    closing::{Candidate, ClosingItem, ClosingPerson, ClosingSet, Unclosed, closing_set},
    company::{
        Affiliation, CompanyFilter, CompanyPerson, CompanyView, HeldCertification, NeedStanding, NudgeInput, NudgeResult, RemindOf,
        StoredNeeds, TierNeed, TierNeeds, can_nudge, holders, need_standing, nudge_again_at, remind_of,
    },
    course::{
        Course, CourseFilter, CourseInput, CourseModule, CourseStage, CourseSummary, CourseVersion, LARGEST_PICTURE, Level, Order, Picture,
        PublishInput, WhoFilter, can_translate,
    },
    draw::{Arrangement, Mixing, Seed, TooFew, Urn, belonging, draw},
    enrollment::{
        CompleteInput, CompletedBy, CourseForLearner, Enrollment, Learning, LessonProgress, ModuleForLearner, ProgressInput,
        ProgressResult, Reached, can_change_version, kept, lesson_lock, reached,
    },
    exam::{Exam, ExamForLearner, ExamInput, ExamPurpose, ExamRules, Feedback, MOST_QUESTIONS, QuestionPool, TellWhen, Telling, told},
    grade::{Mark, Rightness, Score, grade},
    history::{AWARD_COLUMNS, AwardRow, AwardsInput, AwardsResult, Ends, MOST_AWARDS, read_awards, succeeds},
    lesson::{CaptionTrack, LONGEST_TEXT, Lesson, LessonContent, LessonForLearner, LessonView, Playable, SittingForLearner, pictures_in},
    number::Decimal,
    outbox::{Outbox, Pending, Slot, Told},
    path::{LearningPath, PathForLearner, PathInput, PathItem, PathStep, StepForLearner},
    played::{Span, merged, played_percent},
    publish::{ExamFact, Facts, Flaw, FlawKind, MaterialFact, PackageFact, Severity, flaws},
    question::{
        Bank, BankInput, Choice, Key, LONGEST_ANSWER, MOST_OPTIONS, Pair, QuestionFilter, QuestionForAuthor, QuestionInput, Scoring,
        Tolerance,
    },
    reason::ReasonInput,
    refusal::Refusal,
    reminder::{Reminder, due, reminders},
    report::{
        DropOff, DropOffFilter, DropOffLesson, Figures, LearnerFilter, LearnerRow, Report, ReportBy, ReportFilter, ReportRow, Traveller,
        drop_off,
    },
    requirement::{Achieved, Known, Lock, LockReason, Requirement, cycle, locks, missing},
    result::{AttemptForLearner, AttemptResult, AttemptSummary, QuestionResult, QuizSolution, TopicScore, quiz_solution},
    rights::{Bond, Offer, assigns_to, completes_for, gives_awards, sees_company, sees_learning_of, sees_people_of},
    sheet::{MOST_ROWS, RowFault},
    sitting::{AttendanceInput, Booking, BookingState, Sitting, SittingFilter, SittingInput, SittingPlace},
    statistics::{FEWEST, ItemStatistics, ItemWarning, Observation, chosen_in, statistics},
    supervision::{AnsweredForAuthor, AttemptFilter, AttemptForAuthor, AttemptRow, GrantedAttempts, GrantedInput, MOST_EXTRA},
    table::{COLUMNS, QuestionRow, QuestionsInput, QuestionsResult, read_questions, write_questions},
    verification::{Evidence, LARGEST_EVIDENCE, SigningKeyEntry, Verification, VerificationVerdict},
};
use crate::id::ids;

ids! {
    /// A course's id. It stays through all versions.
    CourseId CourseKey,
    /// A lesson's id. It stays through all versions of its course.
    LessonId LessonKey,
    /// A learning path's id.
    PathId PathKey,
    /// A picture's id: one that texts and questions show.
    PictureId PictureKey,
    /// Something of the library, as training refers to it: the asset's UUID.
    MaterialId MaterialKey,
    /// A SCORM package's id.
    PackageId PackageKey,
    /// A launch of a package's part: what its commits belong to.
    LaunchId LaunchKey,
    /// A rule of assignment's id.
    AssignmentRuleId AssignmentRuleKey,
    /// An assignment's id: one thing that one person has to do.
    AssignmentId AssignmentKey,
    /// An enrollment's id: one person in one course.
    EnrollmentId EnrollmentKey,
    /// A sitting's id: a session of a lesson at one time and place.
    SittingId SittingKey,
    /// A file that proves something done elsewhere.
    EvidenceId EvidenceKey,
    /// A question bank's id.
    BankId BankKey,
    /// A question's id. It stays through all revisions.
    QuestionId QuestionKey,
    /// An exam's id.
    ExamId ExamKey,
    /// An attempt's id.
    AttemptId AttemptKey,
    /// A browser tab that holds an attempt: made by the tab.
    HolderId HolderKey,
    /// A certification's id: the type, not what somebody holds.
    CertificationId CertificationKey,
    /// An award's id: what somebody holds or held.
    AwardId AwardKey,
    /// A calendar feed's id.
    FeedId FeedKey,
    /// A signing key's id.
    SigningKeyId SigningKeyKey,
}
