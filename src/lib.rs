//! The single-page app of Guildhall.

#[macro_use]
pub mod i18n;
pub mod account;
pub mod api;
pub mod app;
pub mod modules;
pub mod query;
pub mod session;
pub mod shell;
pub mod split;
pub mod ui;

use leptos::prelude::*;

/// Mounts the app on the page's body.
pub fn mount() {
    shell::crash::watch();
    leptos::mount::mount_to_body(|| view! { <app::App /> });
}
