//! The vendor's face: colour, name, logo.

use guildhall_domain::portal::{Face, accent_contrast};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use crate::{api, session};

/// Wears the vendor's colour. What is no colour is not worn: then the style sheet's own stays.
pub fn wear(face: &Face) {
    let root = document().document_element().and_then(|root| root.dyn_into::<HtmlElement>().ok());
    if let Some(root) = root.filter(|_| accent_contrast(&face.accent).is_some()) {
        _ = root.style().set_property("--accent", &face.accent);
        // Colours derived from the accent are declared on this class.
        _ = root.class_list().add_1("guildhall");
    }
}

/// The logo, or a sign in its place, with the portal's name.
#[component]
pub fn Brand(
    /// More CSS classes.
    #[prop(default = "brand")]
    class: &'static str,
) -> impl IntoView {
    let face = session::face();
    let mark = move || match face.with(|face| face.logo.clone()) {
        Some(logo) => view! { <img class="logo" src=api::at_origin(&logo) alt="" /> }.into_any(),
        None => view! {
            <svg viewBox="0 0 28 28" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linejoin="round">
                <path d="M4 12.5 14 5l10 7.5M6.500 12v10M14 12v10M21.500 12v10M3.500 24h21" stroke-linecap="round"></path>
            </svg>
        }
        .into_any(),
    };
    view! { <a class=class href="">{mark}<span>{move || face.with(|face| face.name.clone())}</span></a> }.into_any()
}
