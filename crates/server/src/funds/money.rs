//! The money: programs, pools, allocations, corrections, the ledger and its sums.

pub mod accruals;
pub mod allocations;
pub mod close;
mod corrections;
pub mod fill;
pub mod grants;
pub mod guard;
mod health;
pub mod lapse;
mod ledger;
pub mod pools;
pub mod programs;
pub mod rates;
mod store;
mod summary;
mod turnaround;
mod verify;
mod zone;

use guildhall_domain::{access::Access, funds::api};

pub use self::{
    guard::{may_move, run as check_ledger},
    store::programs::{by_id as programs_by_id, read as program, rules},
    verify::verify,
};
use crate::routes::Routes;

/// Mounts the endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::SUMMARY, Access::Member, summary::summary);
    routes.on(&api::ENTRIES, Access::Member, ledger::list);
    routes.bytes(&api::EXPORT_ENTRIES, Access::Member, ledger::export);
    routes.on(&api::VERIFY, Access::Finance, guard::check);
    routes.on(&api::HEALTH, Access::Member, health::health);
    routes.on(&api::TURNAROUND, Access::Member, turnaround::read);

    routes.on(&api::PROGRAMS, Access::Member, programs::list);
    routes.on(&api::CREATE_PROGRAM, Access::VendorAdmin, programs::create);
    routes.on(&api::PROGRAM, Access::Member, programs::read);
    routes.on(&api::UPDATE_PROGRAM, Access::VendorAdmin, programs::update);
    routes.on(&api::OPEN_PROGRAM, Access::VendorAdmin, programs::open);
    routes.on(&api::CLOSE_PROGRAM, Access::Finance, close::close);
    routes.on(&api::RULES, Access::Member, programs::rules);
    routes.on(&api::POOLS, Access::Vendor, pools::list);
    routes.on(&api::CREATE_POOL, Access::Finance, pools::create);
    routes.on(&api::UPDATE_POOL, Access::Finance, pools::update);
    routes.on(&api::RATES, Access::Vendor, rates::list);
    routes.on(&api::CREATE_RATE, Access::Finance, rates::create);

    routes.on(&api::ALLOCATIONS, Access::Member, allocations::list);
    routes.on(&api::ALLOCATE, Access::Finance, grants::allocate);
    routes.on(&api::GRANT, Access::Finance, grants::grant);
    routes.on(&api::ADJUST, Access::Finance, corrections::adjust);
    routes.on(&api::REINSTATE, Access::Finance, corrections::reinstate);
    routes.on(&api::TRANSFER, Access::Finance, corrections::transfer);
    routes.on(&api::ACCRUE, Access::Finance, accruals::import);
}
