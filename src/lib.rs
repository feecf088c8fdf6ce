//! The single-page app of Guildhall.

#[macro_use]
pub mod i18n;
pub mod account;
pub mod api;
pub mod app;
pub mod boot;
pub mod clipboard;
pub mod kept;
pub mod location;
pub mod modules;
pub mod operation;
pub mod outbox;
pub mod query;
pub mod rerun;
pub mod session;
pub mod shell;
pub mod split;
pub mod ui;
pub mod vault;
pub mod wait;

use leptos::prelude::*;

/// Mounts the app on the page's body.
pub fn mount() {
    boot::watch();
    location::follow();
    leptos::mount::mount_to_body(|| view! { <app::App /> });
}
