//! A field to choose one of a fixed list.

use leptos::prelude::*;

use super::{
    Need, Pick,
    field::{Frame, frame},
};

/// One of a list, by the browser's own control.
#[component]
pub fn SelectField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from.
    #[prop(into)]
    options: Signal<Vec<Pick>>,
    /// The value chosen; empty for none.
    value: RwSignal<String>,
    /// The words for "none chosen": "Any region"; without them one must be chosen.
    #[prop(optional, into)]
    none: Signal<Option<String>>,
    /// What helps to choose.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    let option = move |pick: Pick| {
        let own = pick.value.clone();
        view! { <option value=pick.value selected=move || value.with(|value| *value == own)>{pick.words}</option> }
    };
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <select
                id=control.id
                required=control.required
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                on:change=move |event| value.set(event_target_value(&event))
            >
                {move || none.get().map(|words| view! { <option value="" selected=move || value.with(String::is_empty)>{words}</option> })}
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
        }
        .into_any()
    })
}
