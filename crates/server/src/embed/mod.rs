//! The portal inside pages of other sites: hosts and their keys, sessions of frames, the page in the frame.

mod enter;
mod hosts;
mod key;
mod page;
mod store;
mod verify;

use guildhall_domain::{access::Access, embed::api};

pub use self::page::router;
use crate::routes::Routes;

/// Mounts the endpoints of frames.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::ENTER, Access::Public, enter::enter);
    routes.on(&api::HOSTS, Access::VendorAdmin, hosts::list);
    routes.on(&api::HOST, Access::VendorAdmin, hosts::read);
    routes.on(&api::CREATE, Access::VendorAdmin, hosts::create);
    routes.on(&api::UPDATE, Access::VendorAdmin, hosts::update);
    routes.on(&api::REMOVE, Access::VendorAdmin, hosts::remove);
    routes.on(&api::ADD_KEY, Access::VendorAdmin, hosts::add_key);
    routes.on(&api::REMOVE_KEY, Access::VendorAdmin, hosts::remove_key);
}
