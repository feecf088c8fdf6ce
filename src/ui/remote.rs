//! What comes from afar: bones while it is awaited, an error with "Try again", an empty state, or the data.

use std::time::Duration;

use leptos::{children::ViewFn, prelude::*};

use super::{Bones, Failed, Shape, Trouble};

/// Bones wait this long before they show, so that a quick answer does not flicker.
const PATIENCE: Duration = Duration::from_millis(200);

/// How far an answer has come.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Load<T> {
    /// Not here yet, and nothing older either.
    #[default]
    Waiting,
    /// Did not come, and nothing older is there to show.
    Failed(Trouble),
    /// Here. While something newer is fetched, this stays.
    Ready(T),
}

/// Draws an answer in each of its states. What to show when there is nothing is required.
#[component]
pub fn Remote<T, C, V>(
    /// The answer.
    #[prop(into)]
    of: Signal<Load<T>>,
    /// Asks again.
    #[prop(into)]
    on_retry: Callback<()>,
    /// Whether an answer holds nothing; `|_| false` for a single record.
    is_empty: fn(&T) -> bool,
    /// What to show when it holds nothing: a [`super::Blank`].
    #[prop(into)]
    empty: ViewFn,
    /// The shape of what comes.
    #[prop(optional)]
    shape: Shape,
    /// Draws the data. Given a signal, so that a newer answer does not draw everything anew.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(Signal<T>) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let stage = Memo::new(move |_| {
        of.with(|load| match load {
            Load::Waiting => Stage::Waiting,
            Load::Failed(trouble) => Stage::Failed(trouble.clone()),
            Load::Ready(data) if is_empty(data) => Stage::Empty,
            Load::Ready(_) => Stage::Full,
        })
    });
    move || match stage.get() {
        Stage::Waiting => view! { <Late shape=shape /> }.into_any(),
        Stage::Failed(trouble) => view! { <Failed trouble=trouble on_retry=on_retry /> }.into_any(),
        Stage::Empty => empty.run(),
        Stage::Full => match of.get_untracked() {
            Load::Ready(first) => children(latest(of, first)).into_any(),
            Load::Waiting | Load::Failed(_) => ().into_any(),
        },
    }
}

/// The newest data; the last there was while nothing is there.
fn latest<T: Clone + PartialEq + Send + Sync + 'static>(of: Signal<Load<T>>, first: T) -> Signal<T> {
    Memo::new(move |before: Option<&T>| match of.get() {
        Load::Ready(data) => data,
        Load::Waiting | Load::Failed(_) => before.unwrap_or(&first).clone(),
    })
    .into()
}

#[derive(Clone, PartialEq)]
enum Stage {
    Waiting,
    Failed(Trouble),
    Empty,
    Full,
}

/// Bones that come late.
#[component]
fn Late(shape: Shape) -> impl IntoView {
    let shown = RwSignal::new(false);
    if let Ok(timer) = set_timeout(move || shown.set(true), PATIENCE) {
        on_cleanup(move || timer.clear());
    }
    move || shown.get().then(|| view! { <Bones shape=shape /> })
}
