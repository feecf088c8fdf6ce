//! Requests: written by partners, decided by the vendor's people, changed, extended, and given back.

mod case;
mod change;
mod check;
mod decide;
mod desk;
mod draft;
mod extend;
mod fields;
mod finish;
mod lapse;
mod list;
mod many;
mod money;
mod read;
mod relieve;
mod remind;
mod store;
mod submit;
mod talk;
mod tasks;

use guildhall_domain::{access::Access, funds::api};

pub use self::{
    change::{cancel, change},
    decide::decide,
    draft::{create, remove, update},
    extend::{decide as decide_extension, extend},
    lapse::lapse,
    read::read,
    relieve::relieve,
    remind::run as remind,
    store::refresh,
    submit::{submit, withdraw},
    talk::{answer, ask},
    tasks::tasks,
};
use crate::routes::Routes;

/// Mounts the endpoints of requests.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::REQUESTS, Access::Member, list::list);
    routes.bytes(&api::EXPORT_REQUESTS, Access::Member, list::export);
    routes.on(&api::CREATE_REQUEST, Access::Partner, draft::create);
    routes.on(&api::CHECK_REQUEST, Access::Member, check::check);
    routes.on(&api::APPROVE_MANY, Access::Vendor, many::approve);
    routes.on(&api::REQUEST, Access::Member, read::read);
    routes.on(&api::UPDATE_REQUEST, Access::Partner, draft::update);
    routes.on(&api::REMOVE_REQUEST, Access::Partner, draft::remove);
    routes.on(&api::SUBMIT_REQUEST, Access::Partner, submit::submit);
    routes.on(&api::WITHDRAW_REQUEST, Access::Partner, submit::withdraw);
    routes.on(&api::DECIDE_REQUEST, Access::Vendor, decide::decide);
    routes.on(&api::ASK, Access::Vendor, talk::ask);
    routes.on(&api::WITHDRAW_QUESTION, Access::Vendor, talk::withdraw_question);
    routes.on(&api::ANSWER, Access::Partner, talk::answer);
    routes.on(&api::NOTE, Access::Vendor, talk::note);
    routes.on(&api::CHANGE_ACTIVITY, Access::Partner, change::change);
    routes.on(&api::WITHDRAW_CHANGE, Access::Partner, change::withdraw);
    routes.on(&api::CANCEL_ACTIVITY, Access::Partner, change::cancel);
    routes.on(&api::EXTEND, Access::Partner, extend::extend);
    routes.on(&api::SET_FIELDS, Access::Vendor, fields::set);
    routes.on(&api::SET_CLAIM_BY, Access::Vendor, extend::set_claim_by);
    routes.on(&api::DECIDE_EXTENSION, Access::Vendor, extend::decide);
}
