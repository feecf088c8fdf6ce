//! Certifying: exams and attempts, certifications and certificates, what companies still need, and the vendor's figures.

mod archive;
mod attempts;
mod awards;
mod bake;
mod banks;
mod certificate;
mod certifications;
mod company;
mod credential;
mod earn;
mod exams;
mod facts;
mod feeds;
pub(in crate::training) mod fill;
mod give;
mod history;
mod keys;
mod mails;
mod needs;
mod nudge;
mod papers;
mod people;
pub(in crate::training) mod plant;
mod questions;
mod questions_csv;
mod remind;
mod report;
pub(crate) mod seal;
mod standing;
mod store;
mod waiting;

use guildhall_domain::{
    access::Access,
    training::{AttemptId, CertificationId, ExamId, api},
};
use serde_json::Value;

pub use self::waiting::waiting;
pub(in crate::training) use self::{
    archive::{export as export_exams, import as import_exams},
    earn::after as achieved,
    facts::{certified, exam_facts, names, originals, passed_at, requires},
    standing::of as standings,
};
use super::markdown::render;
use crate::{error::Error, routes::Routes, state::App};

/// What the kinds of this half's jobs begin with.
pub(in crate::training) const JOBS: &str = "training.certifying.";
/// The job that looks who has earned a certification that was published: `{"certification": …}`.
const EARN: &str = "training.certifying.earn";

/// Mounts the endpoints of certifying.
pub fn routes(routes: &mut Routes) {
    making(routes);
    taking(routes);
    holding(routes);
    for_anyone(routes);

    routes.on(&api::COMPANY, Access::Member, company::read);
    routes.on(&api::COMPANY_PEOPLE, Access::Member, company::list);
    routes.bytes(&api::EXPORT_COMPANY, Access::Member, company::export);
    routes.on(&api::NUDGE, Access::Member, nudge::nudge);
    routes.on(&api::TIER_NEEDS, Access::Member, needs::read);
    routes.on(&api::UPDATE_TIER_NEEDS, Access::VendorAdmin, needs::update);

    routes.on(&api::REPORT, Access::Vendor, report::read);
    routes.bytes(&api::EXPORT_REPORT, Access::Vendor, report::export);
}

/// What authors and the vendor's admins make.
fn making(routes: &mut Routes) {
    routes.on(&api::BANKS, Access::Author, banks::list);
    routes.on(&api::CREATE_BANK, Access::Author, banks::create);
    routes.on(&api::UPDATE_BANK, Access::Author, banks::update);
    routes.on(&api::REMOVE_BANK, Access::Author, banks::remove);
    routes.on(&api::QUESTIONS, Access::Author, questions::list);
    routes.on(&api::CREATE_QUESTION, Access::Author, questions::create);
    routes.bytes(&api::EXPORT_QUESTIONS, Access::Author, questions_csv::export);
    routes.large(&api::IMPORT_QUESTIONS, Access::Author, questions_csv::import);
    routes.on(&api::QUESTION, Access::Author, questions::read);
    routes.on(&api::UPDATE_QUESTION, Access::Author, questions::update);
    routes.on(&api::RETIRE_QUESTION, Access::Author, questions::retire);
    routes.on(&api::RESTORE_QUESTION, Access::Author, questions::restore);
    routes.on(&api::PREVIEW_QUESTION, Access::Author, questions::preview);

    routes.on(&api::EXAMS, Access::Author, exams::list);
    routes.on(&api::CREATE_EXAM, Access::Author, exams::create);
    routes.on(&api::EXAM, Access::Author, exams::read);
    routes.on(&api::UPDATE_EXAM, Access::Author, exams::update);
    routes.on(&api::REMOVE_EXAM, Access::Author, exams::remove);
    routes.on(&api::PUBLISH_EXAM, Access::Author, exams::publish);
    routes.on(&api::ARCHIVE_EXAM, Access::Author, exams::archive);
    routes.on(&api::ATTEMPTS, Access::Author, attempts::list);
    routes.on(&api::REVIEW_ATTEMPT, Access::Author, attempts::review);
    routes.on(&api::VOID_ATTEMPT, Access::VendorAdmin, attempts::void);
    routes.on(&api::GRANTED, Access::VendorAdmin, attempts::granted);
    routes.on(&api::GRANT, Access::VendorAdmin, attempts::grant);

    routes.on(&api::CERTIFICATIONS, Access::Vendor, certifications::list);
    routes.on(&api::CREATE_CERTIFICATION, Access::VendorAdmin, certifications::create);
    routes.on(&api::CERTIFICATION, Access::Vendor, certifications::read);
    routes.on(&api::UPDATE_CERTIFICATION, Access::VendorAdmin, certifications::update);
    routes.on(&api::REMOVE_CERTIFICATION, Access::VendorAdmin, certifications::remove);
    routes.on(&api::PUBLISH_CERTIFICATION, Access::VendorAdmin, certifications::publish);
    routes.on(&api::ARCHIVE_CERTIFICATION, Access::VendorAdmin, certifications::archive);
    routes.on(&api::GIVE_AWARD, Access::VendorAdmin, awards::create);
    routes.large(&api::IMPORT_AWARDS, Access::VendorAdmin, history::import);
    routes.on(&api::REVOKE_AWARD, Access::VendorAdmin, awards::revoke);
    routes.on(&api::KEYS, Access::VendorAdmin, keys::list);
    routes.on(&api::ROTATE_KEY, Access::VendorAdmin, keys::rotate);
    routes.on(&api::GIVE_UP_KEY, Access::VendorAdmin, keys::give_up);
}

/// Exams, as learners take them.
fn taking(routes: &mut Routes) {
    routes.on(&api::EXAM_FOR_LEARNER, Access::Member, attempts::entry);
    routes.on(&api::START, Access::Member, attempts::start);
    routes.on(&api::ATTEMPT, Access::Member, attempts::read);
    routes.on(&api::HOLD, Access::Member, attempts::hold);
    routes.on(&api::SAVE_RESPONSE, Access::Member, attempts::save);
    routes.on(&api::HAND_IN, Access::Member, attempts::hand_in);
    routes.on(&api::RESULT, Access::Member, attempts::result);
}

/// What people hold.
fn holding(routes: &mut Routes) {
    routes.on(&api::STANDING, Access::Member, standing::read);
    routes.on(&api::AWARDS, Access::Member, awards::list);
    routes.bytes(&api::EXPORT_AWARDS, Access::Member, awards::export);
    routes.on(&api::AWARD, Access::Member, awards::read);
    routes.bytes(&api::CERTIFICATE, Access::Member, papers::pdf);
    routes.bytes(&api::BADGE_PNG, Access::Member, papers::png);
    routes.bytes(&api::BADGE_SVG, Access::Member, papers::svg);
    routes.on(&api::FEEDS, Access::Member, feeds::list);
    routes.on(&api::CREATE_FEED, Access::Member, feeds::create);
    routes.on(&api::REMOVE_FEED, Access::Member, feeds::remove);
}

/// What anyone may fetch.
fn for_anyone(routes: &mut Routes) {
    routes.bytes(&api::CALENDAR, Access::Public, feeds::read);
    routes.on(&api::VERIFY, Access::Public, credential::verify);
    routes.bytes(&api::CREDENTIAL, Access::Public, credential::credential);
    routes.bytes(&api::ACHIEVEMENT, Access::Public, credential::achievement);
    routes.bytes(&api::BADGE_IMAGE, Access::Public, papers::image);
    routes.bytes(&api::STATUS_LIST, Access::Public, credential::status_list);
    routes.bytes(&api::DID, Access::Public, credential::did);
}

/// Does one kind of work in the background.
///
/// # Errors
/// When it fails; then it is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let nothing = || Error::internal(format!("the job {kind} names nothing that it is about"));
    match kind {
        mails::MAIL => mails::send(app, &payload).await,
        attempts::CLOSE => attempts::close_overdue(app, text("attempt").parse::<AttemptId>().map_err(|_| nothing())?).await,
        attempts::COUNT => attempts::count(app, text("exam").parse::<ExamId>().map_err(|_| nothing())?).await,
        EARN => earn::all_of(app, text("certification").parse::<CertificationId>().map_err(|_| nothing())?).await,
        _ => Err(Error::internal(format!("nobody knows jobs of the kind {kind}"))),
    }
}

/// Does what the days bring: closes attempts whose job was lost, and reminds of certificates that end.
///
/// # Errors
/// The last failure, after everything else was tried; the next round tries again.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let attempts = attempts::sweep(app).await;
    remind::sweep(app).await.and(attempts)
}
