//! The single-page app of Guildhall.

#[macro_use]
pub mod i18n;
pub mod api;
pub mod query;
pub mod session;

pub mod ui;

use leptos::prelude::*;

/// Mounts the app on the page's body.
pub fn mount() {
    leptos::mount::mount_to_body(|| view! { <p>"Guildhall"</p> });
}
