//! Whether everything that was done is saved: on the server, or for now in this browser.

use leptos::prelude::*;

use super::super::outbox;
use crate::ui::{Icon, Tone};

/// The line below the content.
pub fn line() -> AnyView {
    let state = outbox::state();
    let state = Memo::new(move |_| state.get());
    (move || {
        let state = state.get();
        let count = state.waiting;
        let (tone, icon, words) = match (count, state.cut_off, state.fragile) {
            (0, ..) => (Tone::Plain, Icon::Done, t!("training.saved")),
            (_, _, true) => (Tone::Danger, Icon::Warning, t!("training.saved.fragile", count = count)),
            (_, true, false) => (Tone::Warning, Icon::Offline, t!("training.saved.here", count = count)),
            (_, false, false) => (Tone::Plain, Icon::Upload, t!("training.saved.sending")),
        };
        view! { <p class="because" role="status" data-tone=tone.name()><span class="toned">{icon.small()}</span><span>{words}</span></p> }
    })
    .into_any()
}
