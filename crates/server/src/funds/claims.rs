//! Claims: what was spent, how it is decided, what of it is owed.

mod decide;
pub mod end;
mod list;
pub mod present;
mod relieve;
pub mod rows;
mod submit;
mod write;

use guildhall_domain::{access::Access, funds::api};

pub use self::{
    decide::decide,
    list::of_request,
    relieve::relieve,
    submit::submit,
    write::{create, read},
};
use crate::routes::Routes;

/// Mounts their endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::CLAIMS, Access::Member, list::list);
    routes.bytes(&api::EXPORT_CLAIMS, Access::Member, list::export);
    routes.on(&api::CREATE_CLAIM, Access::Partner, write::create);
    routes.on(&api::CLAIM, Access::Member, write::read);
    routes.on(&api::UPDATE_CLAIM, Access::Partner, write::update);
    routes.on(&api::REMOVE_CLAIM, Access::Partner, write::remove);
    routes.on(&api::SUBMIT_CLAIM, Access::Partner, submit::submit);
    routes.on(&api::DECIDE_CLAIM, Access::Vendor, decide::decide);
}
