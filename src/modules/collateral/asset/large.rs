//! One page as large as the window.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::pages::{Leaves, target, turns};
use crate::ui::Dialog;

/// The dialog; closed until asked for.
pub fn large(leaves: Leaves, of: u32, open: RwSignal<bool>) -> AnyView {
    let keyed = move |event: KeyboardEvent| {
        if let Some(to) = target(&event.key(), i64::from(leaves.at.get_untracked()), i64::from(leaves.pages)) {
            event.prevent_default();
            leaves.turn(to);
        }
    };
    let title = move || t!("collateral.page.of", page = leaves.at.get(), pages = of);
    let inside = move || {
        view! {
            <div class="large" tabindex="0" role="group" aria-label=title on:keydown=keyed>
                <img src=move || leaves.picture(leaves.at.get(), "page") alt=title width=leaves.width.to_string() height=leaves.height.to_string() />
            </div>
        }
    };
    let footer = move || (leaves.pages > 1).then(|| turns(leaves, move |to| leaves.turn(to)));
    view! { <Dialog open=open title=title footer=footer>{inside()}</Dialog> }.into_any()
}
