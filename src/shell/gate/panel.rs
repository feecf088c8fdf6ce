//! The vendor's panel beside the form: a dial in the vendor's colour, and what the portal is for.

use leptos::prelude::*;

use crate::session;

/// The panel. Decoration and one sentence. The marks of the dial are dashes of an arc that is as long as it has degrees.
#[component]
pub fn Panel() -> impl IntoView {
    let face = session::face();
    view! {
        <aside aria-label=t!("shell.panel"; text)>
            <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true" fill="none" stroke="currentColor">
                <path d="M123.1 626.4A323 323 0 1 1 676.9 626.4" pathLength="242" stroke-dasharray=".27 5.73" stroke-dashoffset="-.87" stroke-width="14" opacity=".4"></path>
                <path d="M134.3 619.7A310 310 0 1 1 665.7 619.7" pathLength="242" stroke-dasharray=".55 29.45" stroke-dashoffset="-.72" stroke-width="40" opacity=".8"></path>
                <path d="M406 450 560 300" stroke-width="4" stroke-linecap="round"></path>
                <path d="M412 460a12 12 0 1 1-24 0 12 12 0 0 1 24 0z" stroke-width="4"></path>
                <path d="M95.2 636A352 352 0 1 1 704.8 636" opacity=".35" stroke-width="1.5"></path>
            </svg>
            <p class="big">{move || face.with(|face| t!("shell.panel.lead", vendor = &face.vendor))}</p>
            <p>{t!("shell.panel.what"; text)}</p>
        </aside>
    }
    .into_any()
}
