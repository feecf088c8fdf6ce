//! Nothing to show: empty, missing or failed. Each says what is true and what to do next.

use leptos::prelude::*;

use super::{Button, Icon, Tone, Trouble};

/// The drawings above the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Drawing {
    /// Nothing yet.
    #[default]
    Empty,
    /// Nothing matches.
    NoHits,
    /// There is no such thing.
    Missing,
    /// It did not load.
    Failed,
    /// No connection.
    Offline,
}

impl Drawing {
    const fn path(self) -> &'static str {
        match self {
            Self::Empty => "M14 14h44v44H14zM14 30h44M26 14V8M46 14V8M30 44h12",
            Self::NoHits => "M32 52a20 20 0 1 0 0-40 20 20 0 0 0 0 40zM46.500 46.500 62 62M24 32h16",
            Self::Missing => "M20 10h22l10 10v18M20 10v52h16M42 10v10h10M48 62a10 10 0 1 0 0-20 10 10 0 0 0 0 20zM44 48l8 8M52 48l-8 8",
            Self::Failed => {
                "M36 62a26 26 0 1 0 0-52 26 26 0 0 0 0 52zM20 50a22 22 0 1 1 32 0M36 38l13-14M36 41a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
            }
            Self::Offline => "M10 30a38 38 0 0 1 52 0M19 39a26 26 0 0 1 34 0M28 48a13 13 0 0 1 16 0M36 57v.5M12 12l48 48",
        }
    }
}

/// An empty state: what is true, what to do next, one action.
#[component]
pub fn Blank(
    /// What is true: "No requests yet".
    #[prop(into)]
    title: Signal<String>,
    /// What to do: "You have €7,980 to plan by 18 December."
    #[prop(optional, into)]
    lead: Signal<Option<String>>,
    /// The drawing.
    #[prop(optional)]
    drawing: Drawing,
    /// Its colour.
    #[prop(optional)]
    tone: Tone,
    /// The one action.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="card blank" data-tone=tone.name()>
            <svg viewBox="0 0 72 72" aria-hidden="true"><path d=drawing.path()></path></svg>
            <h2>{title}</h2>
            {move || lead.get().map(|lead| view! { <p>{lead}</p> }.into_any())}
            {children.map(|children| view! { <div class="row">{children()}</div> }.into_any())}
        </div>
    }
    .into_any()
}

/// A load that failed: what did not happen, "Try again", a number for support.
#[component]
pub fn Failed(
    /// What went wrong.
    #[prop(into)]
    trouble: Signal<Trouble>,
    /// Tries again.
    #[prop(into)]
    on_retry: Callback<()>,
) -> impl IntoView {
    let word = move |word: fn(&Trouble) -> &str| Signal::derive(move || trouble.with(|trouble| word(trouble).to_owned()));
    failed(word(|trouble| &trouble.title), word(|trouble| &trouble.detail), word(|trouble| &trouble.number), on_retry)
}

/// The same where the words are at hand.
pub fn failed(title: Signal<String>, detail: Signal<String>, number: Signal<String>, on_retry: Callback<()>) -> AnyView {
    let number = move || {
        let number = number.get();
        (!number.is_empty()).then(|| view! { <p class="tiny mono">{t!("ui.support-number", number = number)}</p> }.into_any())
    };
    view! {
        <div class="card blank" data-tone="danger" role="alert">
            <svg viewBox="0 0 72 72" aria-hidden="true"><path d=Drawing::Failed.path()></path></svg>
            <h2>{title}</h2>
            <p>{detail}</p>
            {number}
            <div class="row"><Button icon=Icon::Refresh on_click=on_retry>{t!("ui.try-again"; text)}</Button></div>
        </div>
    }
    .into_any()
}
