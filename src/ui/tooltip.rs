//! Tooltips: a word about a sign or a shortened text, on hover and on focus. Never the only place of a fact.

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{float, ident};

/// Text that can be focused and says more about itself.
#[component]
pub fn Tooltip(
    /// What more there is to say.
    #[prop(into)]
    words: Signal<String>,
    /// The text it is about.
    children: Children,
) -> impl IntoView {
    let id = ident::fresh("tip");
    let (anchor, tip) = (NodeRef::<html::Button>::new(), NodeRef::<html::Span>::new());
    let show = move || {
        if let (Some(anchor), Some(tip)) = (anchor.get_untracked(), tip.get_untracked()) {
            _ = tip.show_popover();
            float::place(&anchor, &tip);
        }
    };
    let hide = move || {
        if let Some(tip) = tip.get_untracked() {
            _ = tip.hide_popover();
        }
    };
    // Esc takes it away without moving the pointer (WCAG 1.4.13).
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            hide();
        }
    };
    view! {
        <span class="tip-anchor" on:pointerenter=move |_| show() on:pointerleave=move |_| hide()>
            <button type="button" class="hinted" node_ref=anchor aria-describedby=id.clone() on:focus=move |_| show() on:blur=move |_| hide() on:keydown=key>{children()}</button>
            <span class="tip" role="tooltip" id=id popover="manual" node_ref=tip>{words}</span>
        </span>
    }
    .into_any()
}
