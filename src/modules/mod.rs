//! Which code belongs to a module of the domain: its pages, its icon, its card on the home page.
//!
//! A module has `pub fn view() -> AnyView`, which draws the page that [`way`] names, and, where it has something to say
//! at a glance, `pub fn card() -> AnyView`. Its code travels in a chunk of its own.

pub mod address;
pub mod audience;
pub mod collateral;
pub mod found;
pub mod funds;
pub mod home;
pub mod more;
pub mod partners;
pub mod record;
pub mod system;
pub mod training;

use guildhall_domain::module::Module;
use leptos::prelude::*;

use crate::{
    split::{Loaded, lazily},
    ui::Icon,
};

/// The steps of the address below the module: `/collateral/019a…/edit` is `["019a…", "edit"]`.
#[derive(Clone, Copy)]
pub struct Way(pub Memo<Vec<String>>);

/// The steps of the address below this module. A page chooses by the first ones.
///
/// # Panics
/// Outside of a module's page.
#[must_use]
pub fn way() -> Memo<Vec<String>> {
    expect_context::<Way>().0
}

// The home page shows a card of each module.
lazily!(home, home::view, words: ["home", "task", "audience", "role", "collateral", "funds", "partners", "training"]);
lazily!(partners, partners::view, words: ["partners", "role"]);
lazily!(system, system::view, words: ["system"]);

/// The module's pages, fetched when they are first opened.
pub async fn pages(module: Module) -> Loaded {
    match module {
        Module::Home => home().await,
        Module::Collateral => Ok(collateral::view),
        Module::Funds => Ok(funds::view),
        Module::Training => Ok(training::view),
        Module::Partners => partners().await,
        Module::System => system().await,
    }
}

/// The module's sign.
#[must_use]
pub const fn icon(module: Module) -> Icon {
    match module {
        Module::Home => Icon::Home,
        Module::Collateral => Icon::Book,
        Module::Funds => Icon::Wallet,
        Module::Training => Icon::Cap,
        Module::Partners => Icon::Building,
        Module::System => Icon::Settings,
    }
}

/// What the module shows on the home page, to whom it is open.
#[must_use]
pub fn card(module: Module) -> Option<AnyView> {
    match module {
        Module::Collateral => Some(collateral::card()),
        Module::Partners => Some(partners::card()),
        Module::Funds => Some(funds::card()),
        Module::Training => Some(training::card()),
        Module::Home | Module::System => None,
    }
}
