//! Pieces of an announcement that its readers and its authors see alike.

use guildhall_domain::home::Status;
use leptos::prelude::*;

use crate::ui::{Badge, Icon, Tone};

/// A text whose line breaks make paragraphs.
#[component]
pub fn Paragraphs(text: Signal<String>) -> impl IntoView {
    move || {
        let text = text.get();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| view! { <p class="small">{line.to_owned()}</p> }).collect_view()
    }
}

/// Where to read on: inside the portal, or elsewhere in a new tab.
#[component]
pub fn ReadOn(link: String, title: Signal<String>) -> impl IntoView {
    let label = move || t!("home.news.read-on.of", title = title.get());
    if link.is_empty() {
        ().into_any()
    } else if let Some(inside) = link.strip_prefix('/') {
        view! { <p><a class="small" href=inside.to_owned() aria-label=label>{t!("home.news.read-on"; text)}</a></p> }.into_any()
    } else {
        view! {
            <p>
                <a class="small" href=link rel="external noopener noreferrer" target="_blank" aria-label=label>
                    {t!("home.news.read-on"; text)} {Icon::External.small()}
                </a>
            </p>
        }
        .into_any()
    }
}

/// Where an announcement stands.
#[component]
pub fn Standing(status: Status) -> impl IntoView {
    let (tone, icon, key) = match status {
        Status::Scheduled => (Tone::Accent, Icon::Calendar, "home.status.scheduled"),
        Status::Live => (Tone::Success, Icon::Done, "home.status.live"),
        Status::Ended => (Tone::Plain, Icon::Clock, "home.status.ended"),
    };
    view! { <Badge tone=tone icon=icon>{move || t!(key)}</Badge> }
}
