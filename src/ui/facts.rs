//! Facts, figures and deadlines: what is known about a record, in a few words each.

use leptos::prelude::*;

use super::{Icon, Tone};

/// One fact: its name and what is so.
pub struct Fact {
    name: Signal<String>,
    value: AnyView,
}

impl Fact {
    /// A fact with any view as its value.
    pub fn new(name: impl Into<Signal<String>>, value: impl IntoView + 'static) -> Self {
        Self { name: name.into(), value: value.into_any() }
    }
}

/// Facts below each other: owner, size, language.
#[component]
pub fn Facts(
    /// The facts.
    facts: Vec<Fact>,
) -> impl IntoView {
    let fact = |fact: Fact| view! { <dt>{fact.name}</dt><dd>{fact.value}</dd> };
    view! { <dl class="facts">{facts.into_iter().map(fact).collect_view()}</dl> }.into_any()
}

/// One large number.
pub struct Figure {
    name: Signal<String>,
    value: AnyView,
    note: Signal<Option<String>>,
}

impl Figure {
    /// A number with its name.
    pub fn new(name: impl Into<Signal<String>>, value: impl IntoView + 'static) -> Self {
        Self { name: name.into(), value: value.into_any(), note: Signal::default() }
    }

    /// The same with a line below: "as of 09:14".
    #[must_use]
    pub fn with_note(self, note: impl Into<Signal<Option<String>>>) -> Self {
        Self { note: note.into(), ..self }
    }
}

/// Large numbers beside each other.
#[component]
pub fn Figures(
    /// The numbers.
    figures: Vec<Figure>,
) -> impl IntoView {
    let figure = |Figure { name, value, note }: Figure| {
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{value}</dd>
                {move || note.get().map(|note| view! { <dd>{note}</dd> })}
            </div>
        }
    };
    view! { <dl class="figures">{figures.into_iter().map(figure).collect_view()}</dl> }.into_any()
}

/// A deadline: the date and the days left.
#[component]
pub fn Due(
    /// In words: "30 Nov, 7 days".
    #[prop(into)]
    words: Signal<String>,
    /// For machines: "2026-11-30".
    #[prop(into)]
    on: Signal<String>,
    /// Danger under 8 days; warning under 60 days for certificates or 14 for money; else plain.
    #[prop(optional, into)]
    tone: Signal<Tone>,
) -> impl IntoView {
    view! { <time class="due" data-tone=move || tone.get().name() datetime=on>{Icon::Clock.small()} {words}</time> }.into_any()
}
