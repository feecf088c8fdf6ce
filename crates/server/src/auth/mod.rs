//! Who asks: sessions, passwords, invitations, viewing as somebody else.

mod account;
mod cookie;
mod framed;
mod gate;
mod hasher;
mod links;
mod mails;
pub mod me;
mod origin;
mod secret;
mod sign_in;
mod store;
mod sweep;
mod throttle;
mod view_as;

use guildhall_domain::{access::Access, session::api};

pub use self::{
    account::confirm,
    framed::{Frame, Framed, begin_framed},
    gate::{Gate, Live, admit},
    hasher::Hasher,
    links::{forget_links, invite},
    mails::run_job,
    secret::{fingerprint, secret},
    store::{actor_of, end_sessions, end_sessions_of_host, end_sessions_of_partner, person_of, roles, roles_text},
    sweep::sweep,
};
use crate::routes::Routes;

/// Mounts the endpoints of sessions.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::SIGN_IN, Access::Public, sign_in::sign_in);
    routes.on(&api::READ, Access::Member, me::read);
    // Whoever is signed out already gets what they want.
    routes.on(&api::SIGN_OUT, Access::Public, sign_in::sign_out);
    routes.on(&api::LIST, Access::Member, account::sessions);
    routes.on(&api::END_ALL, Access::Member, account::end_all);
    routes.on(&api::END, Access::Member, account::end);
    routes.on(&api::PROFILE, Access::Member, account::profile);
    routes.on(&api::CHANGE_PROFILE, Access::Member, account::change_profile);
    routes.on(&api::CHANGE_PASSWORD, Access::Member, account::change_password);
    routes.on(&api::ASK_RESET, Access::Public, links::ask_reset);
    routes.on(&api::RESET, Access::Public, links::reset);
    routes.on(&api::WELCOME, Access::Public, links::welcome);
    routes.on(&api::ACCEPT, Access::Public, links::accept);
    routes.on(&api::VIEW_AS, Access::VendorAdmin, view_as::start);
    routes.on(&api::STOP_VIEW_AS, Access::Member, view_as::stop);
}
