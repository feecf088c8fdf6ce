//! Tabs and segments: several views, one of them shown. The address says which.

use leptos::{html, prelude::*};

use super::Icon;
use crate::rerun::rerun;

/// One of several views.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// The words; for a segment with a sign, its name.
    pub words: String,
    /// Where it is.
    pub href: String,
    /// A number beside the words; may be empty.
    pub count: String,
    /// Shows this sign in place of the words.
    pub icon: Option<Icon>,
    /// Whether it is the one shown.
    pub here: bool,
}

impl Tab {
    /// A view with words only.
    #[must_use]
    pub fn new(words: impl Into<String>, href: impl Into<String>, here: bool) -> Self {
        Self { words: words.into(), href: href.into(), count: String::new(), icon: None, here }
    }

    /// The same with a number beside the words.
    #[must_use]
    pub fn with_count(self, count: impl Into<String>) -> Self {
        Self { count: count.into(), ..self }
    }

    /// The same with a sign in place of the words.
    #[must_use]
    pub fn with_icon(self, icon: Icon) -> Self {
        Self { icon: Some(icon), ..self }
    }
}

/// Parts of one record, as links: activities, proof, history.
#[component]
pub fn Tabs(
    /// What they are parts of.
    #[prop(into)]
    label: Signal<String>,
    /// The parts.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let tab = |tab: Tab| {
        let count = (!tab.count.is_empty()).then(|| view! { <span class="count">{tab.count}</span> });
        view! { <a href=tab.href aria-current=tab.here.then_some("page")>{tab.words} {count}</a> }
    };
    let nav = NodeRef::<html::Nav>::new();
    rerun(move || {
        tabs.track();
        if nav.get().is_some() {
            _ = request_animation_frame(move || bring_into_sight(nav));
        }
    });
    view! { <nav class="tabs" aria-label=label node_ref=nav>{move || tabs.get().into_iter().map(tab).collect_view()}</nav> }.into_any()
}

/// Where there is no room for all, the one shown is in sight.
fn bring_into_sight(nav: NodeRef<html::Nav>) {
    let Some(Some(nav)) = nav.try_get_untracked() else { return };
    let Some(here) = nav.query_selector("[aria-current]").ok().flatten() else { return };
    let (own, here) = (nav.get_bounding_client_rect(), here.get_bounding_client_rect());
    let over = (here.right() - own.right()).max(0.0) + (here.left() - own.left()).min(0.0);
    if over != 0.0 {
        #[expect(clippy::cast_possible_truncation, reason = "pixels of a window")]
        nav.set_scroll_left(nav.scroll_left() + over as i32);
    }
}

/// Views of the same data, as links: previews or table, month or quarter.
#[component]
pub fn Segments(
    /// What is switched: "View".
    #[prop(into)]
    label: Signal<String>,
    /// The views.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    let segment = |tab: Tab| {
        let current = tab.here.then_some("true");
        match tab.icon {
            Some(icon) => {
                view! { <a href=tab.href aria-current=current aria-label=tab.words.clone() title=tab.words>{icon.small()}</a> }.into_any()
            }
            None => view! { <a href=tab.href aria-current=current>{tab.words}</a> }.into_any(),
        }
    };
    view! { <div class="segments" role="group" aria-label=label>{move || tabs.get().into_iter().map(segment).collect_view()}</div> }
        .into_any()
}
