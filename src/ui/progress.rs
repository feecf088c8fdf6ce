//! How far something has come.

use leptos::prelude::*;

use super::Tone;

/// A bar with its words and numbers above: "Certified engineers, 4 of 5".
#[component]
pub fn Progress(
    /// What comes along.
    #[prop(into)]
    label: Signal<String>,
    /// How far.
    #[prop(into)]
    value: Signal<f64>,
    /// How far it goes.
    #[prop(into)]
    max: Signal<f64>,
    /// Both in words: "4 of 5".
    #[prop(into)]
    words: Signal<String>,
    /// Its colour: success when done, warning when late.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// What is missing, in a sentence below.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <div class="stack tight">
            <div class="row apart"><span class="strong">{label}</span><span class="small">{words}</span></div>
            <progress prop:max=max prop:value=value data-tone=move || tone.get().name() aria-label=label aria-valuetext=words></progress>
            {move || note.get().map(|note| view! { <p class="small muted">{note}</p> })}
        </div>
    }
    .into_any()
}

/// A thin bar for what is under way without known end, such as a refresh of data already shown.
#[component]
pub fn Working(
    /// Whether it is under way.
    #[prop(into)]
    on: Signal<bool>,
    /// What is: "Loading newer data".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! { <div class="working" role="status">{move || on.get().then(|| view! { <span class="sr">{label.get()}</span> })}</div> }
        .into_any()
}
