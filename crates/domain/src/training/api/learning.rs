//! Endpoints of training: what learners do.

use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
    training::{
        AttemptForLearner, AttemptResult, AttendanceInput, Catalogue, CatalogueFilter, CourseForLearner, CourseOutline, ExamForLearner,
        HoldInput, HolderFilter, LessonForLearner, MyLearning, PathForLearner, ProgressInput, ProgressResult, ReasonInput, ResponseInput,
        Saved, Sitting, SittingFilter, SittingForLearner, SittingInput, scorm,
    },
};

// The catalogue and one's own learning.

/// Lists and searches the courses and paths that one finds.
///
/// For: Member.
pub const CATALOGUE: Endpoint<CatalogueFilter, Catalogue> =
    Endpoint::get("/api/v1/training/catalogue", "Lists and searches the courses and paths that one finds.");
/// What is in a course and what it asks for.
///
/// For: Member.
pub const COURSE_OUTLINE: Endpoint<Nothing, CourseOutline> =
    Endpoint::get("/api/v1/training/catalogue/courses/{id}", "What is in a course and what it asks for.");
/// A path with how far one is and why steps are locked.
///
/// For: Member.
pub const PATH_FOR_LEARNER: Endpoint<Nothing, PathForLearner> =
    Endpoint::get("/api/v1/training/catalogue/paths/{id}", "A path with how far one is and why steps are locked.");
/// One's own learning: where to go on, what is assigned, what is held.
///
/// For: Member.
pub const MINE: Endpoint<Nothing, MyLearning> =
    Endpoint::get("/api/v1/training/mine", "One's own learning: where to go on, what is assigned, what is held.");
/// Enrolls in the newest version of a course; answers with the present enrollment when there is one. After completing it, begins anew.
///
/// For: Member.
pub const ENROLL: Endpoint<Nothing, CourseForLearner> = Endpoint::post(
    "/api/v1/training/catalogue/courses/{id}/enroll",
    "Enrolls in the newest version of a course; answers with the present enrollment when there is one. After completing it, begins anew.",
);
/// One's course with its outline and progress.
///
/// For: Member, one's own.
pub const ENROLLMENT: Endpoint<Nothing, CourseForLearner> =
    Endpoint::get("/api/v1/training/enrollments/{id}", "One's course with its outline and progress.");
/// Leaves a course; what was done is kept.
///
/// For: Member, one's own.
pub const LEAVE: Endpoint<Nothing, Nothing> =
    Endpoint::post("/api/v1/training/enrollments/{id}/leave", "Leaves a course; what was done is kept.");
/// Changes to the newest version; progress with lessons that are the same is kept.
///
/// For: Member, one's own.
pub const CHANGE_VERSION: Endpoint<Nothing, CourseForLearner> = Endpoint::post(
    "/api/v1/training/enrollments/{id}/version",
    "Changes to the newest version; progress with lessons that are the same is kept.",
);
/// A lesson with its content; opening it is noted.
///
/// For: Member, one's own.
pub const LESSON: Endpoint<Nothing, LessonForLearner> =
    Endpoint::get("/api/v1/training/enrollments/{id}/lessons/{lesson}", "A lesson with its content; opening it is noted.");
/// Tells how far one is with a lesson; may be sent twice or late.
///
/// For: Member, one's own.
pub const PROGRESS: Endpoint<ProgressInput, ProgressResult> = Endpoint::post(
    "/api/v1/training/enrollments/{id}/lessons/{lesson}/progress",
    "Tells how far one is with a lesson; may be sent twice or late.",
);
/// A picture of a text or a question.
///
/// For: Member.
pub const PICTURE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/pictures/{id}", "A picture of a text or a question.");

// Packages while they run.

/// Opens a part of a package; an earlier launch of the lesson ends by it.
///
/// For: Member, one's own.
pub const LAUNCH: Endpoint<scorm::LaunchInput, scorm::Launch> = Endpoint::post(
    "/api/v1/training/enrollments/{id}/lessons/{lesson}/launch",
    "Opens a part of a package; an earlier launch of the lesson ends by it.",
);
/// Takes a commit of a package; each number is taken once.
///
/// For: Member, one's own.
pub const COMMIT: Endpoint<scorm::CommitInput, scorm::CommitResult> =
    Endpoint::post("/api/v1/training/launches/{id}/commits", "Takes a commit of a package; each number is taken once.");

// Sittings.

/// Books a seat, or a place on the waiting list.
///
/// For: Member, enrolled in the course.
pub const BOOK: Endpoint<Nothing, SittingForLearner> =
    Endpoint::post("/api/v1/training/sittings/{id}/book", "Books a seat, or a place on the waiting list.");
/// Gives a seat back; who waited longest moves up.
///
/// For: Member, enrolled in the course.
pub const UNBOOK: Endpoint<Nothing, SittingForLearner> =
    Endpoint::post("/api/v1/training/sittings/{id}/unbook", "Gives a seat back; who waited longest moves up.");
/// Lists sittings, soonest first.
///
/// For: Author.
pub const SITTINGS: Endpoint<SittingFilter, Page<Sitting>> = Endpoint::get("/api/v1/training/sittings", "Lists sittings, soonest first.");
/// Plans a sitting of a lesson.
///
/// For: Author.
pub const CREATE_SITTING: Endpoint<SittingInput, Sitting> =
    Endpoint::post("/api/v1/training/courses/{id}/lessons/{lesson}/sittings", "Plans a sitting of a lesson.");
/// Reads a sitting with who is booked.
///
/// For: Author.
pub const SITTING: Endpoint<Nothing, Sitting> = Endpoint::get("/api/v1/training/sittings/{id}", "Reads a sitting with who is booked.");
/// Changes a sitting; those booked are told.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_SITTING: Endpoint<SittingInput, Sitting> =
    Endpoint::put("/api/v1/training/sittings/{id}", "Changes a sitting; those booked are told.");
/// Calls a sitting off; those booked are told.
///
/// For: Author.
pub const CALL_OFF: Endpoint<ReasonInput, Sitting> =
    Endpoint::post("/api/v1/training/sittings/{id}/call-off", "Calls a sitting off; those booked are told.");
/// Notes who was there; for those the lesson is done.
///
/// For: Author.
pub const NOTE_ATTENDANCE: Endpoint<AttendanceInput, Sitting> =
    Endpoint::post("/api/v1/training/sittings/{id}/attendance", "Notes who was there; for those the lesson is done.");

// Exams, as learners take them.

/// What to know before an exam, and one's attempts.
///
/// For: Member, who may take it.
pub const EXAM_FOR_LEARNER: Endpoint<Nothing, ExamForLearner> =
    Endpoint::get("/api/v1/training/exams/{id}/entry", "What to know before an exam, and one's attempts.");
/// Begins an attempt; answers with the running one when there is one, which the tab then holds.
///
/// For: Member, who may take it.
pub const START: Endpoint<HoldInput, AttemptForLearner> = Endpoint::post(
    "/api/v1/training/exams/{id}/attempts",
    "Begins an attempt; answers with the running one when there is one, which the tab then holds.",
);
/// One's attempt with everything that is saved.
///
/// For: Member, one's own.
pub const ATTEMPT: Endpoint<HolderFilter, AttemptForLearner> =
    Endpoint::get("/api/v1/training/attempts/{id}", "One's attempt with everything that is saved.");
/// Goes on with an attempt in this tab; the other one is told with its next answer.
///
/// For: Member, one's own.
pub const HOLD: Endpoint<HoldInput, AttemptForLearner> = Endpoint::post(
    "/api/v1/training/attempts/{id}/hold",
    "Goes on with an attempt in this tab; the other one is told with its next answer.",
);
/// Saves an answer; a late one never takes the place of a newer one.
///
/// For: Member, one's own.
pub const SAVE_RESPONSE: Endpoint<ResponseInput, Saved> =
    Endpoint::put("/api/v1/training/attempts/{id}/responses", "Saves an answer; a late one never takes the place of a newer one.");
/// Hands an attempt in; again, it answers the same.
///
/// For: Member, one's own.
pub const HAND_IN: Endpoint<HoldInput, AttemptResult> =
    Endpoint::post("/api/v1/training/attempts/{id}/hand-in", "Hands an attempt in; again, it answers the same.");
/// What an attempt came to, as far as the exam's rule tells.
///
/// For: Member, one's own.
pub const RESULT: Endpoint<Nothing, AttemptResult> =
    Endpoint::get("/api/v1/training/attempts/{id}/result", "What an attempt came to, as far as the exam's rule tells.");
