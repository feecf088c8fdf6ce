//! Endpoints of training: questions and exams, as authors make them. Answers here hold keys.

use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
    training::{
        AttemptFilter, AttemptForAuthor, AttemptRow, Bank, BankInput, CourseFilter, Exam, ExamInput, GrantedInput, QuestionFilter,
        QuestionForAuthor, QuestionForLearner, QuestionInput, QuestionsInput, QuestionsResult, ReasonInput,
    },
};

/// Lists question banks.
///
/// For: Author.
pub const BANKS: Endpoint<Nothing, Vec<Bank>> = Endpoint::get("/api/v1/training/banks", "Lists question banks.");
/// Makes a question bank.
///
/// For: Author.
pub const CREATE_BANK: Endpoint<BankInput, Bank> = Endpoint::post("/api/v1/training/banks", "Makes a question bank.");
/// Changes a question bank.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_BANK: Endpoint<BankInput, Bank> = Endpoint::put("/api/v1/training/banks/{id}", "Changes a question bank.");
/// Removes a bank whose questions were never drawn.
///
/// For: Author.
pub const REMOVE_BANK: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/banks/{id}", "Removes a bank whose questions were never drawn.");
/// Lists a bank's questions with how they fare.
///
/// For: Author.
pub const QUESTIONS: Endpoint<QuestionFilter, Page<QuestionForAuthor>> =
    Endpoint::get("/api/v1/training/banks/{id}/questions", "Lists a bank's questions with how they fare.");
/// Adds a question.
///
/// For: Author.
pub const CREATE_QUESTION: Endpoint<QuestionInput, QuestionForAuthor> =
    Endpoint::post("/api/v1/training/banks/{id}/questions", "Adds a question.");
/// A bank's questions as CSV.
///
/// For: Author.
pub const EXPORT_QUESTIONS: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/banks/{id}/questions/export", "A bank's questions as CSV.");
/// Imports questions from CSV, or says what would happen. Everything or nothing.
///
/// For: Author.
pub const IMPORT_QUESTIONS: Endpoint<QuestionsInput, QuestionsResult> = Endpoint::post(
    "/api/v1/training/banks/{id}/questions/import",
    "Imports questions from CSV, or says what would happen. Everything or nothing.",
);
/// Reads a question.
///
/// For: Author.
pub const QUESTION: Endpoint<Nothing, QuestionForAuthor> = Endpoint::get("/api/v1/training/questions/{id}", "Reads a question.");
/// Changes a question: a new revision; attempts keep theirs.
///
/// For: Author; needs `If-Match` with the revision.
pub const UPDATE_QUESTION: Endpoint<QuestionInput, QuestionForAuthor> =
    Endpoint::put("/api/v1/training/questions/{id}", "Changes a question: a new revision; attempts keep theirs.");
/// Draws a question no longer.
///
/// For: Author.
pub const RETIRE_QUESTION: Endpoint<Nothing, QuestionForAuthor> =
    Endpoint::post("/api/v1/training/questions/{id}/retire", "Draws a question no longer.");
/// Draws a question again.
///
/// For: Author.
pub const RESTORE_QUESTION: Endpoint<Nothing, QuestionForAuthor> =
    Endpoint::post("/api/v1/training/questions/{id}/restore", "Draws a question again.");
/// A question as learners will see it; keeps nothing.
///
/// For: Author.
pub const PREVIEW_QUESTION: Endpoint<QuestionInput, QuestionForLearner> =
    Endpoint::post("/api/v1/training/questions/preview", "A question as learners will see it; keeps nothing.");
/// Lists exams, last changed first.
///
/// For: Author.
pub const EXAMS: Endpoint<CourseFilter, Page<Exam>> = Endpoint::get("/api/v1/training/exams", "Lists exams, last changed first.");
/// Starts an exam as a draft.
///
/// For: Author.
pub const CREATE_EXAM: Endpoint<ExamInput, Exam> = Endpoint::post("/api/v1/training/exams", "Starts an exam as a draft.");
/// Reads an exam.
///
/// For: Author.
pub const EXAM: Endpoint<Nothing, Exam> = Endpoint::get("/api/v1/training/exams/{id}", "Reads an exam.");
/// Changes an exam; attempts keep the rules they began under.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_EXAM: Endpoint<ExamInput, Exam> =
    Endpoint::put("/api/v1/training/exams/{id}", "Changes an exam; attempts keep the rules they began under.");
/// Removes an exam that nobody took.
///
/// For: Author.
pub const REMOVE_EXAM: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/training/exams/{id}", "Removes an exam that nobody took.");
/// Publishes an exam.
///
/// For: Author.
pub const PUBLISH_EXAM: Endpoint<Nothing, Exam> = Endpoint::post("/api/v1/training/exams/{id}/publish", "Publishes an exam.");
/// Puts an exam away.
///
/// For: Author.
pub const ARCHIVE_EXAM: Endpoint<Nothing, Exam> = Endpoint::post("/api/v1/training/exams/{id}/archive", "Puts an exam away.");
/// Lists attempts at an exam, newest first.
///
/// For: Author, within their scope.
pub const ATTEMPTS: Endpoint<AttemptFilter, Page<AttemptRow>> =
    Endpoint::get("/api/v1/training/exams/{id}/attempts", "Lists attempts at an exam, newest first.");
/// An attempt with everything that lets it be graded again.
///
/// For: Author, within their scope.
pub const REVIEW_ATTEMPT: Endpoint<Nothing, AttemptForAuthor> =
    Endpoint::get("/api/v1/training/attempts/{id}/review", "An attempt with everything that lets it be graded again.");
/// Takes an attempt back: it counts as if it had never been.
///
/// For: VendorAdmin.
pub const VOID_ATTEMPT: Endpoint<ReasonInput, AttemptForAuthor> =
    Endpoint::post("/api/v1/training/attempts/{id}/void", "Takes an attempt back: it counts as if it had never been.");
/// What a person was granted: more time, more attempts.
///
/// For: VendorAdmin.
pub const GRANTED: Endpoint<Nothing, GrantedInput> =
    Endpoint::get("/api/v1/training/people/{id}/granted", "What a person was granted: more time, more attempts.");
/// Grants a person more time or attempts.
///
/// For: VendorAdmin.
pub const GRANT: Endpoint<GrantedInput, GrantedInput> =
    Endpoint::put("/api/v1/training/people/{id}/granted", "Grants a person more time or attempts.");
