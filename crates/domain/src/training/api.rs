//! Endpoints of training.
//!
//! Each says whom it is for: the `Access` to mount it with, and what the handler narrows further. "In scope" is
//! [`crate::access::Actor::scope`]. What lies outside is not found.

use super::{
    ArchiveResult, AssignInput, Assignment, AssignmentFilter, AssignmentRule, AssignmentRuleInput, AttemptFilter, AttemptForAuthor,
    AttemptForLearner, AttemptResult, AttemptRow, AttendanceInput, Award, AwardFilter, AwardInput, Bank, BankInput, Catalogue,
    CatalogueFilter, Certification, CertificationInput, CompanyFilter, CompanyPerson, CompanyView, CompleteInput, Course, CourseFilter,
    CourseForLearner, CourseInput, CourseOutline, CourseSummary, DropOff, Enrollment, Evidence, Exam, ExamForLearner, ExamInput, Feed,
    GrantedInput, HoldInput, HolderFilter, LearnerFilter, LearnerRow, LearningPath, LessonForLearner, LessonView, MyLearning, NudgeInput,
    NudgeResult, PathForLearner, PathInput, Picture, ProgressInput, ProgressResult, PublishInput, QuestionFilter, QuestionForAuthor,
    QuestionForLearner, QuestionInput, QuestionsInput, QuestionsResult, ReasonInput, Report, ReportFilter, ResponseInput, Saved,
    SigningKeyEntry, Sitting, SittingFilter, SittingForLearner, SittingInput, StoredNeeds, TierNeeds, Verification, scorm,
};
use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
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

// What people hold.

/// A person's learning, as their company's admin and the vendor see it.
///
/// For: Member; oneself, the company's admin, the vendor in scope.
pub const STANDING: Endpoint<Nothing, MyLearning> =
    Endpoint::get("/api/v1/training/people/{id}", "A person's learning, as their company's admin and the vendor see it.");
/// Reads a certificate.
///
/// For: Member; the holder, the company's admin, the vendor in scope.
pub const AWARD: Endpoint<Nothing, Award> = Endpoint::get("/api/v1/training/awards/{id}", "Reads a certificate.");
/// The certificate as PDF.
///
/// For: as AWARD.
pub const CERTIFICATE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/awards/{id}/certificate", "The certificate as PDF.");
/// The badge as PNG with the credential in it.
///
/// For: as AWARD.
pub const BADGE_PNG: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/awards/{id}/badge.png", "The badge as PNG with the credential in it.");
/// The badge as SVG with the credential in it.
///
/// For: as AWARD.
pub const BADGE_SVG: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/awards/{id}/badge.svg", "The badge as SVG with the credential in it.");
/// One's calendar feeds.
///
/// For: Member.
pub const FEEDS: Endpoint<Nothing, Vec<Feed>> = Endpoint::get("/api/v1/training/feeds", "One's calendar feeds.");
/// Makes a calendar feed; its address is told this once.
///
/// For: Member.
pub const CREATE_FEED: Endpoint<Nothing, Feed> =
    Endpoint::post("/api/v1/training/feeds", "Makes a calendar feed; its address is told this once.");
/// Takes a calendar feed back.
///
/// For: Member, one's own.
pub const REMOVE_FEED: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/training/feeds/{id}", "Takes a calendar feed back.");

// For anyone, without signing in.

/// A person's dates as iCalendar; the address is the secret.
///
/// For: Public.
pub const CALENDAR: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/calendar/{token}", "A person's dates as iCalendar; the address is the secret.");
/// Whether a certificate is valid, expired or revoked.
///
/// For: Public.
pub const VERIFY: Endpoint<Nothing, Verification> =
    Endpoint::get("/api/v1/training/verify/{number}", "Whether a certificate is valid, expired or revoked.");
/// A certificate as Open Badges 3.0 credential (compact JWT).
///
/// For: Public.
pub const CREDENTIAL: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/credentials/{number}", "A certificate as Open Badges 3.0 credential (compact JWT).");
/// What a certification is, as JSON of Open Badges 3.0.
///
/// For: Public.
pub const ACHIEVEMENT: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/achievements/{id}", "What a certification is, as JSON of Open Badges 3.0.");
/// A certification's picture.
///
/// For: Public.
pub const BADGE_IMAGE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/achievements/{id}/image", "A certification's picture.");
/// A Bitstring Status List credential (compact JWT).
///
/// For: Public.
pub const STATUS_LIST: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/status/{list}", "A Bitstring Status List credential (compact JWT).");
/// The issuer's DID document with its keys, old ones too.
///
/// For: Public.
pub const DID: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/did.json", "The issuer's DID document with its keys, old ones too.");

// A company's training.

/// Who holds what, what the tier still asks for, and the cheapest way to it.
///
/// For: Member; the company's people see figures and their own row, its admin and the vendor in scope everything.
pub const COMPANY: Endpoint<CompanyFilter, CompanyView> =
    Endpoint::get("/api/v1/training/companies/{id}", "Who holds what, what the tier still asks for, and the cheapest way to it.");
/// A company's people with what they hold.
///
/// For: PeopleAdmin of the company, or the vendor in scope.
pub const COMPANY_PEOPLE: Endpoint<CompanyFilter, Page<CompanyPerson>> =
    Endpoint::get("/api/v1/training/companies/{id}/people", "A company's people with what they hold.");
/// The same as CSV, all pages.
///
/// For: as COMPANY_PEOPLE.
pub const EXPORT_COMPANY: Endpoint<CompanyFilter, Bytes> =
    Endpoint::get("/api/v1/training/companies/{id}/export", "The same as CSV, all pages.");
/// Reminds people of something.
///
/// For: as COMPANY_PEOPLE.
pub const NUDGE: Endpoint<NudgeInput, NudgeResult> =
    Endpoint::post("/api/v1/training/companies/{id}/nudge", "Reminds people of something.");
/// How many certified people each tier asks for.
///
/// For: Member.
pub const TIER_NEEDS: Endpoint<Nothing, StoredNeeds> =
    Endpoint::get("/api/v1/training/tier-needs", "How many certified people each tier asks for.");
/// Sets how many certified people each tier asks for.
///
/// For: VendorAdmin; needs `If-Match`.
pub const UPDATE_TIER_NEEDS: Endpoint<TierNeeds, StoredNeeds> =
    Endpoint::put("/api/v1/training/tier-needs", "Sets how many certified people each tier asks for.");

// Courses, as authors make them.

/// Lists courses, last changed first.
///
/// For: Author.
pub const COURSES: Endpoint<CourseFilter, Page<CourseSummary>> =
    Endpoint::get("/api/v1/training/courses", "Lists courses, last changed first.");
/// Starts a course as a draft.
///
/// For: Author.
pub const CREATE_COURSE: Endpoint<CourseInput, Course> = Endpoint::post("/api/v1/training/courses", "Starts a course as a draft.");
/// Imports a course from a zip: the archive's bytes. Everything or nothing.
///
/// For: Author.
pub const IMPORT_COURSE: Endpoint<Bytes, ArchiveResult> =
    Endpoint::post("/api/v1/training/courses/import", "Imports a course from a zip: the archive's bytes. Everything or nothing.");
/// Reads a course with its draft, versions and flaws.
///
/// For: Author.
pub const COURSE: Endpoint<Nothing, Course> =
    Endpoint::get("/api/v1/training/courses/{id}", "Reads a course with its draft, versions and flaws.");
/// Saves the draft of the next version.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_COURSE: Endpoint<CourseInput, Course> =
    Endpoint::put("/api/v1/training/courses/{id}", "Saves the draft of the next version.");
/// Removes a course that was never published.
///
/// For: Author.
pub const REMOVE_COURSE: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/courses/{id}", "Removes a course that was never published.");
/// Publishes the draft as the next version; who is in an older one finishes that.
///
/// For: Author.
pub const PUBLISH_COURSE: Endpoint<PublishInput, Course> = Endpoint::post(
    "/api/v1/training/courses/{id}/publish",
    "Publishes the draft as the next version; who is in an older one finishes that.",
);
/// Puts a course away; who had started can finish.
///
/// For: Author.
pub const ARCHIVE_COURSE: Endpoint<Nothing, Course> =
    Endpoint::post("/api/v1/training/courses/{id}/archive", "Puts a course away; who had started can finish.");
/// Brings a course back.
///
/// For: Author.
pub const RESTORE_COURSE: Endpoint<Nothing, Course> = Endpoint::post("/api/v1/training/courses/{id}/restore", "Brings a course back.");
/// Reads one version.
///
/// For: Author.
pub const COURSE_VERSION: Endpoint<Nothing, CourseInput> =
    Endpoint::get("/api/v1/training/courses/{id}/versions/{number}", "Reads one version.");
/// A lesson of the draft as learners will see it.
///
/// For: Author.
pub const PREVIEW_LESSON: Endpoint<Nothing, LessonView> =
    Endpoint::get("/api/v1/training/courses/{id}/lessons/{lesson}/preview", "A lesson of the draft as learners will see it.");
/// The published version as a zip, with exams, packages and pictures.
///
/// For: Author.
pub const EXPORT_COURSE: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/training/courses/{id}/export", "The published version as a zip, with exams, packages and pictures.");
/// Lists who is in a course.
///
/// For: Author, within their scope.
pub const LEARNERS: Endpoint<LearnerFilter, Page<LearnerRow>> =
    Endpoint::get("/api/v1/training/courses/{id}/learners", "Lists who is in a course.");
/// The same as CSV, all pages.
///
/// For: Author, within their scope.
pub const EXPORT_LEARNERS: Endpoint<LearnerFilter, Bytes> =
    Endpoint::get("/api/v1/training/courses/{id}/learners/export", "The same as CSV, all pages.");
/// Completes a course for somebody, with reason and evidence.
///
/// For: Author, within their scope.
pub const COMPLETE: Endpoint<CompleteInput, Enrollment> =
    Endpoint::post("/api/v1/training/courses/{id}/complete", "Completes a course for somebody, with reason and evidence.");
/// Where learners of the published version stop.
///
/// For: Vendor, within their scope.
pub const DROP_OFF: Endpoint<Nothing, DropOff> =
    Endpoint::get("/api/v1/training/courses/{id}/drop-off", "Where learners of the published version stop.");
/// Sends a picture for texts and questions: the file's bytes.
///
/// For: Author.
pub const ADD_PICTURE: Endpoint<Bytes, Picture> =
    Endpoint::post("/api/v1/training/pictures", "Sends a picture for texts and questions: the file's bytes.");
/// Sends a file that proves something: its bytes, with `name` in the query.
///
/// For: Author.
pub const ADD_EVIDENCE: Endpoint<Bytes, Evidence> =
    Endpoint::post("/api/v1/training/evidence", "Sends a file that proves something: its bytes, with `name` in the query.");
/// Downloads evidence.
///
/// For: Vendor in scope, and the person it is about.
pub const EVIDENCE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/training/evidence/{id}", "Downloads evidence.");

// Packages, as authors import them.

/// Lists packages, newest first.
///
/// For: Author.
pub const PACKAGES: Endpoint<scorm::PackageFilter, Page<scorm::Package>> =
    Endpoint::get("/api/v1/training/packages", "Lists packages, newest first.");
/// Announces a package; its bytes follow.
///
/// For: Author.
pub const ADD_PACKAGE: Endpoint<scorm::PackageInput, scorm::Package> =
    Endpoint::post("/api/v1/training/packages", "Announces a package; its bytes follow.");
/// Reads a package with what its import found.
///
/// For: Author.
pub const PACKAGE: Endpoint<Nothing, scorm::Package> =
    Endpoint::get("/api/v1/training/packages/{id}", "Reads a package with what its import found.");
/// Sends the next piece: application/octet-stream, with the header Upload-Offset.
///
/// For: Author.
pub const SEND_PACKAGE: Endpoint<Bytes, scorm::Package> =
    Endpoint::patch("/api/v1/training/packages/{id}", "Sends the next piece: application/octet-stream, with the header Upload-Offset.");
/// Removes a package that no course uses.
///
/// For: Author.
pub const REMOVE_PACKAGE: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/packages/{id}", "Removes a package that no course uses.");
/// Opens a part to look at it; nothing is kept.
///
/// For: Author.
pub const PREVIEW_PACKAGE: Endpoint<scorm::LaunchInput, scorm::Launch> =
    Endpoint::post("/api/v1/training/packages/{id}/preview", "Opens a part to look at it; nothing is kept.");

// Learning paths, as authors make them.

/// Lists paths, last changed first.
///
/// For: Author.
pub const PATHS: Endpoint<CourseFilter, Page<LearningPath>> = Endpoint::get("/api/v1/training/paths", "Lists paths, last changed first.");
/// Starts a path as a draft.
///
/// For: Author.
pub const CREATE_PATH: Endpoint<PathInput, LearningPath> = Endpoint::post("/api/v1/training/paths", "Starts a path as a draft.");
/// Reads a path.
///
/// For: Author.
pub const PATH: Endpoint<Nothing, LearningPath> = Endpoint::get("/api/v1/training/paths/{id}", "Reads a path.");
/// Changes a path.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_PATH: Endpoint<PathInput, LearningPath> = Endpoint::put("/api/v1/training/paths/{id}", "Changes a path.");
/// Removes a path that was never published.
///
/// For: Author.
pub const REMOVE_PATH: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/paths/{id}", "Removes a path that was never published.");
/// Publishes a path.
///
/// For: Author.
pub const PUBLISH_PATH: Endpoint<Nothing, LearningPath> = Endpoint::post("/api/v1/training/paths/{id}/publish", "Publishes a path.");
/// Puts a path away.
///
/// For: Author.
pub const ARCHIVE_PATH: Endpoint<Nothing, LearningPath> = Endpoint::post("/api/v1/training/paths/{id}/archive", "Puts a path away.");

// Who must do what.

/// Lists rules of assignment.
///
/// For: Author.
pub const ASSIGNMENT_RULES: Endpoint<Nothing, Vec<AssignmentRule>> =
    Endpoint::get("/api/v1/training/assignment-rules", "Lists rules of assignment.");
/// Makes a rule of assignment.
///
/// For: Author.
pub const CREATE_ASSIGNMENT_RULE: Endpoint<AssignmentRuleInput, AssignmentRule> =
    Endpoint::post("/api/v1/training/assignment-rules", "Makes a rule of assignment.");
/// Changes a rule of assignment; who had begun keeps what they began.
///
/// For: Author; needs `If-Match`.
pub const UPDATE_ASSIGNMENT_RULE: Endpoint<AssignmentRuleInput, AssignmentRule> =
    Endpoint::put("/api/v1/training/assignment-rules/{id}", "Changes a rule of assignment; who had begun keeps what they began.");
/// Removes a rule of assignment; who had begun keeps what they began.
///
/// For: Author.
pub const REMOVE_ASSIGNMENT_RULE: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/assignment-rules/{id}", "Removes a rule of assignment; who had begun keeps what they began.");
/// Lists assignments, what is due soonest first.
///
/// For: Member; one's own, the company's admin, the vendor in scope.
pub const ASSIGNMENTS: Endpoint<AssignmentFilter, Page<Assignment>> =
    Endpoint::get("/api/v1/training/assignments", "Lists assignments, what is due soonest first.");
/// Assigns something to people by hand.
///
/// For: PeopleAdmin for their company, Author in scope.
pub const ASSIGN: Endpoint<AssignInput, Vec<Assignment>> =
    Endpoint::post("/api/v1/training/assignments", "Assigns something to people by hand.");
/// Takes an assignment by hand back.
///
/// For: as ASSIGN.
pub const UNASSIGN: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/training/assignments/{id}", "Takes an assignment by hand back.");

// Questions and exams, as authors make them. Answers here hold keys.

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

// Certifications and certificates, as the vendor gives them.

/// Lists certifications.
///
/// For: Vendor.
pub const CERTIFICATIONS: Endpoint<Nothing, Vec<Certification>> = Endpoint::get("/api/v1/training/certifications", "Lists certifications.");
/// Makes a certification as a draft.
///
/// For: VendorAdmin.
pub const CREATE_CERTIFICATION: Endpoint<CertificationInput, Certification> =
    Endpoint::post("/api/v1/training/certifications", "Makes a certification as a draft.");
/// Reads a certification.
///
/// For: Vendor.
pub const CERTIFICATION: Endpoint<Nothing, Certification> = Endpoint::get("/api/v1/training/certifications/{id}", "Reads a certification.");
/// Changes a certification; certificates keep their dates.
///
/// For: VendorAdmin; needs `If-Match`.
pub const UPDATE_CERTIFICATION: Endpoint<CertificationInput, Certification> =
    Endpoint::put("/api/v1/training/certifications/{id}", "Changes a certification; certificates keep their dates.");
/// Removes a certification that nobody ever held.
///
/// For: VendorAdmin.
pub const REMOVE_CERTIFICATION: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/training/certifications/{id}", "Removes a certification that nobody ever held.");
/// Lets a certification be earned.
///
/// For: VendorAdmin.
pub const PUBLISH_CERTIFICATION: Endpoint<Nothing, Certification> =
    Endpoint::post("/api/v1/training/certifications/{id}/publish", "Lets a certification be earned.");
/// Lets a certification be earned no longer; certificates stay.
///
/// For: VendorAdmin.
pub const ARCHIVE_CERTIFICATION: Endpoint<Nothing, Certification> =
    Endpoint::post("/api/v1/training/certifications/{id}/archive", "Lets a certification be earned no longer; certificates stay.");
/// Lists certificates, what ends soonest first.
///
/// For: Member; one's own, the company's admin, the vendor in scope.
pub const AWARDS: Endpoint<AwardFilter, Page<Award>> =
    Endpoint::get("/api/v1/training/awards", "Lists certificates, what ends soonest first.");
/// The same as CSV, all pages.
///
/// For: as AWARDS.
pub const EXPORT_AWARDS: Endpoint<AwardFilter, Bytes> = Endpoint::get("/api/v1/training/awards/export", "The same as CSV, all pages.");
/// Gives a certificate by hand, with reason and evidence.
///
/// For: VendorAdmin.
pub const GIVE_AWARD: Endpoint<AwardInput, Award> =
    Endpoint::post("/api/v1/training/awards", "Gives a certificate by hand, with reason and evidence.");
/// Takes a certificate back.
///
/// For: VendorAdmin.
pub const REVOKE_AWARD: Endpoint<ReasonInput, Award> = Endpoint::post("/api/v1/training/awards/{id}/revoke", "Takes a certificate back.");
/// Lists the keys that certificates are signed with.
///
/// For: VendorAdmin.
pub const KEYS: Endpoint<Nothing, Vec<SigningKeyEntry>> =
    Endpoint::get("/api/v1/training/keys", "Lists the keys that certificates are signed with.");
/// Makes a new key for certificates from now on; old ones still verify.
///
/// For: VendorAdmin.
pub const ROTATE_KEY: Endpoint<Nothing, Vec<SigningKeyEntry>> =
    Endpoint::post("/api/v1/training/keys", "Makes a new key for certificates from now on; old ones still verify.");
/// Gives up a key that others may know; its certificates are signed anew.
///
/// For: VendorAdmin.
pub const GIVE_UP_KEY: Endpoint<ReasonInput, Vec<SigningKeyEntry>> =
    Endpoint::post("/api/v1/training/keys/{id}/give-up", "Gives up a key that others may know; its certificates are signed anew.");

// Figures for the vendor.

/// Completion, pass rates, time and certificates.
///
/// For: Vendor, within their scope.
pub const REPORT: Endpoint<ReportFilter, Report> =
    Endpoint::get("/api/v1/training/report", "Completion, pass rates, time and certificates.");
/// The same as CSV.
///
/// For: Vendor, within their scope.
pub const EXPORT_REPORT: Endpoint<ReportFilter, Bytes> = Endpoint::get("/api/v1/training/report/export", "The same as CSV.");
