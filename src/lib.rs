//! The single-page app of Guildhall.

/// Mounts the app on the page's body.
pub fn mount() {
    leptos::mount::mount_to_body(|| leptos::view! { <p>"Guildhall"</p> });
}
