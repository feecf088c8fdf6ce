//! Demo data of one invented vendor, one file per module.

mod cast;
pub mod collateral;
pub mod fill;
pub mod funds;
pub mod library;
mod news;
pub mod partners;
pub mod people;
pub mod training;

use self::{
    library::{DemoAsset, DemoEvent, usage},
    partners::PARTNERS,
    people::{DemoStatus, PEOPLE, is_meant},
};

/// How [`PEOPLE`] used the assets: only those who can sign in, and only what they are meant to see. `weekday` is the day of seeding,
/// 0 for Monday; [`DemoEvent::person`] is an index into [`PEOPLE`].
#[must_use]
pub fn history(assets: &[DemoAsset], weekday: u8) -> Vec<DemoEvent> {
    let employer = |person: &people::DemoPerson| match person.status {
        DemoStatus::Active { .. } => person.partner,
        DemoStatus::Invited | DemoStatus::Disabled => None,
    };
    let partner_of: Vec<Option<usize>> = PEOPLE.iter().map(employer).collect();
    let sees = |person: usize, asset: &DemoAsset| PEOPLE.get(person).is_some_and(|person| is_meant(person, &asset.audience));
    usage(assets, weekday, PARTNERS.len(), &partner_of, &sees)
}
