//! Small words with a tone: badges, counts and removable filter chips.

use leptos::prelude::*;

use super::Icon;

/// What a colour says. It never stands alone: a word or a sign says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// Under way, new, yours.
    Accent,
    /// Went well.
    Success,
    /// Soon too late, waits for you.
    Warning,
    /// Failed, declined, too late.
    Danger,
}

impl Tone {
    /// The value of `data-tone`; absent for the plain tone.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Accent => Some("accent"),
            Self::Success => Some("success"),
            Self::Warning => Some("warning"),
            Self::Danger => Some("danger"),
        }
    }

    /// The sign that says the same as the colour.
    #[must_use]
    pub fn icon(self) -> Icon {
        match self {
            Self::Plain => Icon::Note,
            Self::Accent => Icon::New,
            Self::Success => Icon::Done,
            Self::Warning => Icon::Warning,
            Self::Danger => Icon::Failed,
        }
    }
}

/// A state in one or two words, from the state machine: "In review".
#[component]
pub fn Badge(
    /// Its colour.
    #[prop(optional, into)]
    tone: Signal<Tone>,
    /// A sign before the word.
    #[prop(optional, into)]
    icon: Signal<Option<Icon>>,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! {
        <span class="badge" data-tone=move || tone.get().name()>
            {move || icon.get().map(Icon::view)}
            {children()}
        </span>
    }
    .into_any()
}

/// A number that waits for attention.
#[component]
pub fn Count(
    /// The number, written for the reader.
    #[prop(into)]
    number: Signal<String>,
) -> impl IntoView {
    view! { <span class="count">{number}</span> }.into_any()
}

/// A filter that is on; a click takes it off.
#[component]
pub fn Chip(
    /// What a screen reader says: "Remove filter Product: Flow".
    #[prop(into)]
    label: Signal<String>,
    /// What a click does.
    #[prop(into)]
    on_remove: Callback<()>,
    /// The filter: "Product: Flow".
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class="chip" aria-label=label on:click=move |_| on_remove.run(())>
            {children()} {Icon::Cross.small()}
        </button>
    }
    .into_any()
}
