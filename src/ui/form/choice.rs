//! Choices: a box to tick, a switch, one of several.

use leptos::prelude::*;

use super::field::{error_of, note_view};
use crate::ui::ident;

/// One thing that can be chosen: its value on the wire and its words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pick {
    /// On the wire.
    pub value: String,
    /// For the reader.
    pub words: String,
    /// A second line for the reader; may be empty.
    pub note: String,
}

impl Pick {
    /// A choice without a second line.
    #[must_use]
    pub fn new(value: impl Into<String>, words: impl Into<String>) -> Self {
        Self { value: value.into(), words: words.into(), note: String::new() }
    }

    /// The same with a second line.
    #[must_use]
    pub fn with_note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// A box to tick.
#[component]
pub fn Checkbox(
    /// What is agreed to by ticking.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is ticked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// A second line.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// How many it would find, in a list of filters.
    #[prop(optional, into)]
    count: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
) -> impl IntoView {
    tick(None, label, checked, on_change, help, count, pointer)
}

/// A switch: what it says is true at once, without a button.
#[component]
pub fn Switch(
    /// What is on or off.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    #[prop(into)]
    on_change: Callback<bool>,
    /// A second line.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
) -> impl IntoView {
    tick(Some("switch"), label, checked, on_change, help, Signal::default(), pointer)
}

fn tick(
    role: Option<&'static str>,
    label: Signal<String>,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    help: Signal<Option<String>>,
    count: Signal<Option<String>>,
    pointer: &'static str,
) -> AnyView {
    let (id, note, name) = (ident::fresh("tick"), ident::fresh("note"), ident::fresh("name"));
    // The help inside the label describes the box; it is not part of its name.
    let labelled_by = name.clone();
    let error = error_of(Signal::default(), pointer, &id);
    let described_by = note.clone();
    view! {
        <label class="choice" data-tone=move || error.with(Option::is_some).then_some("danger")>
            <input
                id=id
                type="checkbox"
                role=role
                prop:checked=checked
                aria-labelledby=labelled_by
                aria-describedby=move || (help.with(Option::is_some) || error.with(Option::is_some)).then(|| described_by.clone())
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change=move |event| on_change.run(event_target_checked(&event))
            />
            <span id=name>{label}</span>
            {move || count.get().map(|count| view! { <output>{count}</output> })}
            {move || note_view(&note, error.get(), help.get())}
        </label>
    }
    .into_any()
}

/// How the choices of a [`RadioGroup`] look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choices {
    /// Words beside a dot.
    #[default]
    Plain,
    /// Each in a box of its own, for choices with a second line.
    Boxed,
}

/// One of several. For more than about seven use a select.
#[component]
pub fn RadioGroup(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from.
    #[prop(into)]
    options: Signal<Vec<Pick>>,
    /// The value chosen; empty for none yet.
    value: RwSignal<String>,
    /// How the choices look.
    #[prop(optional)]
    look: Choices,
    /// What helps to choose.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
) -> impl IntoView {
    let (id, note, legend) = (ident::fresh("radio"), ident::fresh("note"), ident::fresh("legend"));
    let labelled_by = legend.clone();
    let error = error_of(Signal::default(), pointer, &id);
    let described_by = note.clone();
    let class = match look {
        Choices::Plain => "choice",
        Choices::Boxed => "choice boxed",
    };
    let name = id.clone();
    let choice = move |index: usize, pick: Pick| {
        let own = pick.value.clone();
        let id = (index == 0).then(|| name.clone());
        let note = (!pick.note.is_empty()).then(|| view! { <small>{pick.note}</small> });
        view! {
            <label class=class>
                <input type="radio" id=id name=name.clone() value=pick.value.clone() prop:checked=move || value.with(|value| *value == own) on:change=move |_| value.set(pick.value.clone()) />
                <span>{pick.words}</span>
                {note}
            </label>
        }
    };
    view! {
        <fieldset
            class="stack tight"
            role="radiogroup"
            aria-labelledby=labelled_by
            data-tone=move || error.with(Option::is_some).then_some("danger")
            aria-describedby=move || (help.with(Option::is_some) || error.with(Option::is_some)).then(|| described_by.clone())
            aria-invalid=move || error.with(Option::is_some).then_some("true")
        >
            <legend id=legend>{label}</legend>
            {move || options.get().into_iter().enumerate().map(|(index, pick)| choice(index, pick)).collect_view()}
            {move || note_view(&note, error.get(), help.get())}
        </fieldset>
    }
    .into_any()
}
