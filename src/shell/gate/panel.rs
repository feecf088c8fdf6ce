//! The vendor's panel beside the form: a dial in the vendor's colour, and what the portal is for.

use leptos::prelude::*;

use crate::session;

/// The marks of a dial from 210 to -30 degrees, every fifth one long.
fn marks() -> impl Iterator<Item = (String, bool)> {
    (0..=40).map(|mark| {
        let angle = (210.0 - 6.0 * f64::from(mark)).to_radians();
        let is_long = mark % 5 == 0;
        let point = |radius: f64| format!("{:.1} {:.1}", 400.0 + radius * angle.cos(), 460.0 - radius * angle.sin());
        (format!("M{}L{}", point(330.0), point(if is_long { 290.0 } else { 316.0 })), is_long)
    })
}

/// The panel. Decoration and one sentence.
#[component]
pub fn Panel() -> impl IntoView {
    let portal = session::portal();
    let mark = |(path, is_long): (String, bool)| {
        view! { <path d=path stroke-width=if is_long { "3" } else { "1.5" } opacity=if is_long { "0.8" } else { "0.4" }></path> }
    };
    view! {
        <aside aria-label=t!("shell.panel"; text)>
            <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true" fill="none" stroke="currentColor">
                {marks().map(mark).collect_view()}
                <path d="M406 450 560 300" stroke-width="4" stroke-linecap="round"></path>
                <path d="M412 460a12 12 0 1 1-24 0 12 12 0 0 1 24 0z" stroke-width="4"></path>
                <path d="M95.2 636A352 352 0 1 1 704.8 636" opacity="0.35" stroke-width="1.5"></path>
            </svg>
            <p class="big">{move || portal.with(|portal| t!("shell.panel.lead", vendor = &portal.vendor))}</p>
            <p>{t!("shell.panel.what"; text)}</p>
        </aside>
    }
    .into_any()
}
