//! Training, learning: courses, packages, paths, assignments, sittings, and how far everybody is.

use super::{Migration, m0003_funds::append_only, portable};
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0010_training_learning", up };

fn up(engine: Engine) -> Vec<String> {
    let mut statements: Vec<String> = TABLES.iter().map(|table| portable(engine, table)).collect();
    statements.extend(append_only(engine, "training_versions", "key"));
    statements
}

const TABLES: &[&str] = &[
    // What is being written. `search` is what authors' lists are searched in; `original` is what the published version translates.
    "CREATE TABLE training_courses (
        id TEXT PRIMARY KEY NOT NULL, stage TEXT NOT NULL CHECK (stage IN ('draft', 'published', 'archived')), published BIGINT,
        draft TEXT NOT NULL, title TEXT NOT NULL, search TEXT NOT NULL, language TEXT NOT NULL, minutes BIGINT NOT NULL,
        changed BIGINT NOT NULL, translates TEXT REFERENCES training_courses (id), original TEXT REFERENCES training_courses (id),
        author_id TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL)",
    "CREATE INDEX training_courses_updated ON training_courses (updated_at, id)",
    "CREATE INDEX training_courses_translates ON training_courses (translates)",
    "CREATE INDEX training_courses_original ON training_courses (original)",
    // What was published never changes. The key is `<course>/<number>`; `card` is what lists show of it, `input` is long and comes last.
    "CREATE TABLE training_versions (
        key TEXT PRIMARY KEY NOT NULL, course_id TEXT NOT NULL REFERENCES training_courses (id), number BIGINT NOT NULL, note TEXT NOT NULL,
        published_at TEXT NOT NULL, published_by TEXT NOT NULL REFERENCES people (id), card TEXT NOT NULL, input TEXT NOT NULL)",
    "CREATE INDEX training_versions_course ON training_versions (course_id, number)",
    // The lessons of each version, and of the draft as number 0: to what they refer.
    "CREATE TABLE training_lessons (
        course_id TEXT NOT NULL REFERENCES training_courses (id), number BIGINT NOT NULL, lesson_id TEXT NOT NULL, place BIGINT NOT NULL,
        kind TEXT NOT NULL, refers TEXT NOT NULL, PRIMARY KEY (course_id, number, lesson_id))",
    "CREATE INDEX training_lessons_refers ON training_lessons (refers, kind)",
    "CREATE TABLE training_pictures (
        id TEXT PRIMARY KEY NOT NULL, sha256 TEXT NOT NULL, media_type TEXT NOT NULL, size BIGINT NOT NULL, width BIGINT NOT NULL,
        height BIGINT NOT NULL, sent_by TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL)",
    "CREATE INDEX training_pictures_sha256 ON training_pictures (sha256)",
    "CREATE TABLE training_evidence (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, media_type TEXT NOT NULL, size BIGINT NOT NULL, sha256 TEXT NOT NULL,
        sent_by TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL)",
    "CREATE INDEX training_evidence_sha256 ON training_evidence (sha256)",
    // About whom it proves something: one list of attendance proves it of several.
    "CREATE TABLE training_evidence_of (
        evidence_id TEXT NOT NULL REFERENCES training_evidence (id), person_id TEXT NOT NULL REFERENCES people (id),
        PRIMARY KEY (evidence_id, person_id))",
    // `sha256` is that of the archive, once it has arrived whole.
    "CREATE TABLE training_packages (
        id TEXT PRIMARY KEY NOT NULL, file_name TEXT NOT NULL, packed BIGINT NOT NULL, received BIGINT NOT NULL, sha256 TEXT,
        state TEXT NOT NULL CHECK (state IN ('arriving', 'working', 'done', 'refused')), refusal TEXT NOT NULL, sound BIGINT NOT NULL,
        search TEXT NOT NULL, sent_by TEXT NOT NULL REFERENCES people (id), created_at TEXT NOT NULL, report TEXT NOT NULL)",
    "CREATE INDEX training_packages_created ON training_packages (created_at, id)",
    "CREATE TABLE training_package_files (
        package_id TEXT NOT NULL REFERENCES training_packages (id), path TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL,
        PRIMARY KEY (package_id, path))",
    "CREATE INDEX training_package_files_sha256 ON training_package_files (sha256)",
    // What seals the addresses under which packages are served: one key for all servers.
    "CREATE TABLE training_keys (name TEXT PRIMARY KEY NOT NULL, key TEXT NOT NULL, created_at TEXT NOT NULL)",
    // One person in one course. Of those that are not completed there is one at most. `again`: after an earlier one was completed.
    "CREATE TABLE training_enrollments (
        id TEXT PRIMARY KEY NOT NULL, course_id TEXT NOT NULL REFERENCES training_courses (id), number BIGINT NOT NULL,
        person_id TEXT NOT NULL REFERENCES people (id),
        learning TEXT NOT NULL CHECK (learning IN ('enrolled', 'started', 'completed', 'left')), again BIGINT NOT NULL,
        percent BIGINT NOT NULL, lessons_done BIGINT NOT NULL, lessons BIGINT NOT NULL, next_lesson TEXT, minutes_left BIGINT NOT NULL,
        seconds BIGINT NOT NULL, enrolled_at TEXT NOT NULL, touched_at TEXT NOT NULL, completed_at TEXT, completed_on TEXT,
        completed_by TEXT NOT NULL)",
    "CREATE UNIQUE INDEX training_enrollments_open ON training_enrollments (course_id, person_id) WHERE learning <> 'completed'",
    "CREATE INDEX training_enrollments_person ON training_enrollments (person_id, course_id, enrolled_at)",
    "CREATE INDEX training_enrollments_course ON training_enrollments (course_id, number, learning)",
    "CREATE TABLE training_progress (
        enrollment_id TEXT NOT NULL REFERENCES training_enrollments (id), lesson_id TEXT NOT NULL, opened BIGINT NOT NULL,
        completed_at TEXT, seconds BIGINT NOT NULL, position BIGINT NOT NULL, score BIGINT, sequence BIGINT NOT NULL,
        touched_at TEXT NOT NULL, played TEXT NOT NULL, PRIMARY KEY (enrollment_id, lesson_id))",
    // Launches of a package's parts, counted for each part. The state is what the part came to with this launch; the newest is the truth.
    "CREATE TABLE training_launches (
        id TEXT PRIMARY KEY NOT NULL, enrollment_id TEXT NOT NULL REFERENCES training_enrollments (id), lesson_id TEXT NOT NULL,
        package_id TEXT NOT NULL REFERENCES training_packages (id), part TEXT NOT NULL, number BIGINT NOT NULL,
        created_at TEXT NOT NULL, state TEXT NOT NULL)",
    "CREATE UNIQUE INDEX training_launches_part ON training_launches (enrollment_id, lesson_id, part, number)",
    "CREATE TABLE training_paths (
        id TEXT PRIMARY KEY NOT NULL, stage TEXT NOT NULL CHECK (stage IN ('draft', 'published', 'archived')), title TEXT NOT NULL,
        search TEXT NOT NULL, language TEXT NOT NULL, author_id TEXT NOT NULL REFERENCES people (id), published_at TEXT,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL, input TEXT NOT NULL)",
    "CREATE INDEX training_paths_updated ON training_paths (updated_at, id)",
    "CREATE TABLE training_paths_done (
        path_id TEXT NOT NULL REFERENCES training_paths (id), person_id TEXT NOT NULL REFERENCES people (id), done_at TEXT NOT NULL,
        done_on TEXT NOT NULL, PRIMARY KEY (path_id, person_id))",
    "CREATE INDEX training_paths_done_person ON training_paths_done (person_id)",
    "CREATE TABLE training_assignment_rules (
        id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, item_kind TEXT NOT NULL, item_id TEXT NOT NULL, active BIGINT NOT NULL,
        created_at TEXT NOT NULL, updated_at TEXT NOT NULL, version BIGINT NOT NULL, input TEXT NOT NULL)",
    // `released`: the rule no longer applies, but the person had begun. `rule_id` is empty for what somebody assigned by hand.
    "CREATE TABLE training_assignments (
        id TEXT PRIMARY KEY NOT NULL, rule_id TEXT REFERENCES training_assignment_rules (id), item_kind TEXT NOT NULL, item_id TEXT NOT NULL,
        person_id TEXT NOT NULL REFERENCES people (id), assigned_at TEXT NOT NULL, assigned_by TEXT REFERENCES people (id), due_on TEXT,
        due_key TEXT NOT NULL, released BIGINT NOT NULL, done_at TEXT)",
    "CREATE UNIQUE INDEX training_assignments_rule ON training_assignments (rule_id, person_id) WHERE rule_id IS NOT NULL",
    "CREATE INDEX training_assignments_person ON training_assignments (person_id, item_kind, item_id)",
    "CREATE INDEX training_assignments_due ON training_assignments (due_key, id)",
    "CREATE INDEX training_assignments_item ON training_assignments (item_kind, item_id)",
    "CREATE TABLE training_sittings (
        id TEXT PRIMARY KEY NOT NULL, course_id TEXT NOT NULL REFERENCES training_courses (id), lesson_id TEXT NOT NULL,
        starts_at TEXT NOT NULL, ends_at TEXT NOT NULL, called_off TEXT, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
        version BIGINT NOT NULL, input TEXT NOT NULL)",
    "CREATE INDEX training_sittings_starts ON training_sittings (starts_at, id)",
    "CREATE INDEX training_sittings_lesson ON training_sittings (lesson_id, starts_at)",
    "CREATE TABLE training_bookings (
        sitting_id TEXT NOT NULL REFERENCES training_sittings (id), person_id TEXT NOT NULL REFERENCES people (id),
        state TEXT NOT NULL CHECK (state IN ('booked', 'waiting', 'attended', 'missed')), booked_at TEXT NOT NULL,
        PRIMARY KEY (sitting_id, person_id))",
    "CREATE INDEX training_bookings_person ON training_bookings (person_id)",
];
