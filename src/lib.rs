//! The single-page app of Guildhall.

pub mod ui;

use leptos::prelude::*;

/// Mounts the app on the page's body.
pub fn mount() {
    leptos::mount::mount_to_body(|| view! { <p>"Guildhall"</p> });
}
