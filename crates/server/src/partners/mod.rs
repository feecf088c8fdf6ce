//! The companies, their people, and invitations.

mod companies;
mod invitations;
mod people;
mod store;
mod tasks;

use guildhall_domain::{access::Access, partners::api};

pub use self::tasks::tasks;
use crate::routes::Routes;

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::LIST, Access::Member, companies::list);
    routes.bytes(&api::EXPORT, Access::Member, companies::export);
    routes.on(&api::READ, Access::Member, companies::read);
    routes.on(&api::CREATE, Access::VendorAdmin, companies::create);
    routes.on(&api::UPDATE, Access::VendorAdmin, companies::update);
    routes.on(&api::DEACTIVATE, Access::VendorAdmin, companies::deactivate);
    routes.on(&api::ACTIVATE, Access::VendorAdmin, companies::activate);

    routes.on(&api::PEOPLE, Access::Member, people::list);
    routes.bytes(&api::EXPORT_PEOPLE, Access::Member, people::export);
    routes.on(&api::PERSON, Access::Member, people::read);
    routes.on(&api::UPDATE_PERSON, Access::PeopleAdmin, people::update);
    routes.on(&api::DEACTIVATE_PERSON, Access::PeopleAdmin, people::deactivate);
    routes.on(&api::ACTIVATE_PERSON, Access::PeopleAdmin, people::activate);
    routes.on(&api::MOVE_PERSON, Access::VendorAdmin, people::relocate);
    routes.on(&api::FORMER_COMPANIES, Access::Vendor, people::former);

    routes.on(&api::INVITATIONS, Access::PeopleAdmin, invitations::list);
    routes.bytes(&api::EXPORT_INVITATIONS, Access::PeopleAdmin, invitations::export);
    routes.on(&api::INVITE, Access::PeopleAdmin, invitations::invite);
    routes.on(&api::RESEND, Access::PeopleAdmin, invitations::resend);
    routes.on(&api::REVOKE, Access::PeopleAdmin, invitations::revoke);
}
