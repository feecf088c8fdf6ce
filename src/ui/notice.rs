//! Notices: a fact about this page.

use leptos::{children::ViewFn, prelude::*};

use super::Tone;

/// A notice. For the result of a click use a toast; for what is wrong with a form, the form itself.
#[component]
pub fn Notice(
    /// Its colour and sign.
    #[prop(optional)]
    tone: Tone,
    /// What can be done about it.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
    /// The fact, as text or paragraphs.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="notice" data-tone=tone.name().unwrap_or("plain")>
            {tone.icon().view()}
            <div>{children()}</div>
            {actions.map(|actions| view! { <div class="row">{actions.run()}</div> }.into_any())}
        </div>
    }
    .into_any()
}
