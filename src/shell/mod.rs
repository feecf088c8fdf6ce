//! The frame around pages: sidebar, top bar, banners, and what to show when there is no page.

mod account_menu;
mod again;
mod banner;
pub mod brand;
pub mod embed;
pub mod frame;
pub mod gate;
mod heading;
mod language;
mod lost;
mod outlet;
mod seal;
mod search;
mod sidebar;
mod theme;
mod topbar;

pub use self::{
    banner::KNOCK,
    language::{LanguagePicks, language_picks, speak},
    lost::Lost,
    outlet::Outlet,
    theme::ThemeMenu,
};
