//! Learning: courses, packages, paths, assignments, sittings, and everybody's own way through them.

mod archive;
mod assign;
mod bookings;
mod catalogue;
mod complete;
mod courses;
mod dates;
mod enroll;
mod evidence;
mod facts;
pub(in crate::training) mod fill;
mod ground;
mod learners;
mod lent;
mod lessons;
mod mine;
mod news;
mod paths;
mod pictures;
pub(in crate::training) mod plant;
mod scorm;
mod sittings;
mod store;
mod view;
mod waiting;

use guildhall_domain::{
    access::Access,
    training::{PackageId, PathId, api},
};
use serde::Deserialize;
use serde_json::Value;

pub use self::{
    assign::people_changed,
    scorm::{content, run_worker},
    store::{FILES, UPLOADS},
};
pub(super) use self::{
    complete::{exam_done, item_done},
    dates::{dates, enrolled_again, exam_bond},
    evidence::evidence_about,
    facts::{completed, names, originals, requires},
    lent::{courses_with_exam, picture},
    mine::read as mine,
    waiting::waiting,
};
use crate::{error::Error, routes::Routes, state::App};

/// The one kind of job here that takes long.
pub const LONG_JOB: &str = scorm::IMPORT;

/// Mounts the endpoints of learning.
pub fn routes(routes: &mut Routes) {
    authoring(routes);
    learning(routes);
}

fn authoring(routes: &mut Routes) {
    routes.on(&api::COURSES, Access::Author, courses::list);
    routes.large(&api::CREATE_COURSE, Access::Author, courses::create);
    routes.on(&api::COURSE, Access::Author, courses::read);
    routes.large(&api::UPDATE_COURSE, Access::Author, courses::update);
    routes.on(&api::REMOVE_COURSE, Access::Author, courses::remove);
    routes.on(&api::PUBLISH_COURSE, Access::Author, courses::publish);
    routes.on(&api::ARCHIVE_COURSE, Access::Author, courses::archive);
    routes.on(&api::RESTORE_COURSE, Access::Author, courses::restore);
    routes.on(&api::COURSE_VERSION, Access::Author, courses::version);
    routes.on(&api::PREVIEW_LESSON, Access::Author, lessons::preview);
    routes.on(&api::WHY_COURSE, Access::Author, courses::why);
    routes.on(&api::LEARNERS, Access::Author, learners::list);
    routes.bytes(&api::EXPORT_COURSE, Access::Author, archive::export);
    routes.upload(&api::IMPORT_COURSE, Access::Author, archive::import);
    routes.bytes(&api::EXPORT_LEARNERS, Access::Author, learners::export);
    routes.on(&api::COMPLETE, Access::Author, complete::complete);
    routes.on(&api::DROP_OFF, Access::Vendor, learners::stop);
    routes.upload(&api::ADD_PICTURE, Access::Author, pictures::add);
    routes.upload(&api::ADD_EVIDENCE, Access::Author, evidence::add);
    routes.bytes(&api::EVIDENCE, Access::Member, evidence::send);

    routes.on(&api::PACKAGES, Access::Author, scorm::packages::list);
    routes.on(&api::ADD_PACKAGE, Access::Author, scorm::packages::announce);
    routes.on(&api::PACKAGE, Access::Author, scorm::packages::read);
    routes.upload(&api::SEND_PACKAGE, Access::Author, scorm::packages::send);
    routes.on(&api::REMOVE_PACKAGE, Access::Author, scorm::packages::remove);
    routes.on(&api::PREVIEW_PACKAGE, Access::Author, scorm::packages::preview);

    routes.on(&api::PATHS, Access::Author, paths::list);
    routes.on(&api::CREATE_PATH, Access::Author, paths::create);
    routes.on(&api::PATH, Access::Author, paths::read);
    routes.on(&api::UPDATE_PATH, Access::Author, paths::update);
    routes.on(&api::REMOVE_PATH, Access::Author, paths::remove);
    routes.on(&api::PUBLISH_PATH, Access::Author, paths::publish);
    routes.on(&api::ARCHIVE_PATH, Access::Author, paths::archive);

    routes.on(&api::ASSIGNMENT_RULES, Access::Author, assign::rules);
    routes.on(&api::CREATE_ASSIGNMENT_RULE, Access::Author, assign::create_rule);
    routes.on(&api::UPDATE_ASSIGNMENT_RULE, Access::Author, assign::update_rule);
    routes.on(&api::REMOVE_ASSIGNMENT_RULE, Access::Author, assign::remove_rule);
    // Whom they may assign to is a rule of the domain: a company's admin, and authors in whose scope the company is.
    routes.on(&api::ASSIGNMENTS, Access::Member, assign::list);
    routes.on(&api::ASSIGN, Access::Member, assign::assign);
    routes.on(&api::UNASSIGN, Access::Member, assign::unassign);

    routes.on(&api::SITTINGS, Access::Author, sittings::list);
    routes.on(&api::CREATE_SITTING, Access::Author, sittings::create);
    routes.on(&api::SITTING, Access::Author, sittings::read);
    routes.on(&api::UPDATE_SITTING, Access::Author, sittings::update);
    routes.on(&api::CALL_OFF, Access::Author, sittings::call_off);
    routes.on(&api::NOTE_ATTENDANCE, Access::Author, sittings::note_attendance);
}

fn learning(routes: &mut Routes) {
    routes.on(&api::CATALOGUE, Access::Member, catalogue::list);
    routes.on(&api::COURSE_OUTLINE, Access::Member, catalogue::outline);
    routes.on(&api::PATH_FOR_LEARNER, Access::Member, paths::for_learner);
    routes.on(&api::MINE, Access::Member, mine::read);
    routes.on(&api::ENROLL, Access::Member, enroll::enroll);
    routes.on(&api::ENROLLMENT, Access::Member, enroll::read);
    routes.on(&api::LEAVE, Access::Member, enroll::leave);
    routes.on(&api::CHANGE_VERSION, Access::Member, enroll::change_version);
    routes.on(&api::LESSON, Access::Member, lessons::read);
    routes.on(&api::PROGRESS, Access::Member, lessons::progress);
    routes.bytes(&api::PICTURE, Access::Member, pictures::send);
    routes.on(&api::LAUNCH, Access::Member, scorm::run::launch);
    routes.large(&api::COMMIT, Access::Member, scorm::run::commit);
    routes.on(&api::BOOK, Access::Member, bookings::book);
    routes.on(&api::UNBOOK, Access::Member, bookings::unbook);
}

#[derive(Deserialize)]
struct PackageJob {
    package: PackageId,
}

#[derive(Deserialize)]
struct PathJob {
    path: PathId,
}

#[derive(Deserialize)]
struct HashesJob {
    hashes: Vec<String>,
}

/// Does one kind of work in the background.
///
/// # Errors
/// When it fails; then it is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    let package = |payload: Value| serde_json::from_value::<PackageJob>(payload).map(|job| job.package).map_err(Error::internal);
    match kind {
        news::MAIL => news::send(app, &payload).await,
        assign::REASSIGN => assign::reassign_all(app).await,
        complete::WALK => complete::walk(app, serde_json::from_value::<PathJob>(payload).map_err(Error::internal)?.path).await,
        scorm::IMPORT => scorm::import(app, package(payload)?).await,
        scorm::packages::FORGET => scorm::forget(app, package(payload)?).await,
        scorm::UNNAME => scorm::unname(app, &serde_json::from_value::<HashesJob>(payload).map_err(Error::internal)?.hashes).await,
        _ => Err(Error::internal(format!("nobody knows jobs of the kind {kind}"))),
    }
}

/// Does what the days bring: who has come to match a rule is assigned what it asks for.
///
/// # Errors
/// The last failure, after everything else was tried; the next round tries again.
pub async fn sweep(app: &App) -> Result<(), Error> {
    assign::reassign_all(app).await
}
