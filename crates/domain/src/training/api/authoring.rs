//! Endpoints of training: courses, packages, paths and assignments, as authors make them.

use crate::{
    audience::Explanation,
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
    training::{
        ArchiveResult, AssignInput, Assignment, AssignmentFilter, AssignmentRule, AssignmentRuleInput, CompleteInput, Course, CourseFilter,
        CourseInput, CourseSummary, DropOff, DropOffFilter, Enrollment, Evidence, LearnerFilter, LearnerRow, LearningPath, LessonView,
        PathInput, Picture, PublishInput, WhoFilter, scorm,
    },
};

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
/// Why a person does or does not find a course.
///
/// For: Author.
pub const WHY_COURSE: Endpoint<WhoFilter, Explanation> =
    Endpoint::get("/api/v1/training/courses/{id}/why", "Why a person does or does not find a course.");
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
pub const DROP_OFF: Endpoint<DropOffFilter, DropOff> =
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
