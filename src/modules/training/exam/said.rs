//! Whether the answers are saved.

use leptos::prelude::*;

use crate::{
    modules::training::outbox,
    ui::{Icon, Tone},
};

/// The line: saved, being saved, or kept here until the connection is back.
pub fn line(pending: Memo<usize>) -> AnyView {
    let outbox = outbox::state();
    let outbox = Memo::new(move |_| outbox.get());
    (move || {
        let (count, state) = (pending.get(), outbox.get());
        let (tone, icon, words) = match (count, state.cut_off, state.fragile) {
            (0, ..) => (Tone::Success, Icon::Done, t!("training.exam.saved")),
            (_, _, true) => (Tone::Danger, Icon::Warning, t!("training.saved.fragile", count = count)),
            (_, true, false) => (Tone::Warning, Icon::Offline, t!("training.exam.kept", count = count)),
            (_, false, false) => (Tone::Plain, Icon::Upload, t!("training.exam.saving")),
        };
        view! { <p class="because" role="status"><span class="toned" data-tone=tone.name()>{icon.small()}</span><span>{words}</span></p> }
    })
    .into_any()
}
