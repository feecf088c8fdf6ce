//! Files on their way: each with its name, how far it has come, and what became of it.

use leptos::prelude::*;

use crate::ui::{Button, Icon, IconButton, Look, Size, Tone};

/// How far a file has come.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Way {
    /// Waits for its turn.
    #[default]
    Waiting,
    /// On its way: the part done, from 0 to 1.
    Under(f64),
    /// Arrived.
    Done,
    /// Needs nothing: it was there already.
    Known,
    /// Did not arrive; can be tried again.
    Failed,
    /// Will not be taken.
    Refused,
}

/// One file on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Transfer {
    /// Which it is.
    pub key: String,
    /// Its name.
    pub name: String,
    /// What happens or happened, in words: "Checking", "12 of 46 MB", "Already in the library".
    pub note: String,
    /// How far it has come.
    pub way: Way,
}

/// The files on their way.
#[component]
pub fn Transfers(
    /// The files.
    #[prop(into)]
    list: Signal<Vec<Transfer>>,
    /// What the list is: "Uploads".
    #[prop(into)]
    label: Signal<String>,
    /// Stops one, or takes it off the list.
    #[prop(into)]
    on_remove: Callback<String>,
    /// Tries one again.
    #[prop(into)]
    on_retry: Callback<String>,
) -> impl IntoView {
    let find = move |key: &str| list.with(|list| list.iter().find(|transfer| transfer.key == key).cloned());
    let row = move |key: String| {
        let own = key.clone();
        // Only the row whose file has moved is drawn again.
        let transfer = Memo::new(move |before: Option<&Option<Transfer>>| find(&key).or_else(|| before.cloned().flatten()));
        move || transfer.get().map(|transfer| draw(transfer, own.clone(), on_remove, on_retry))
    };
    let keys = Memo::new(move |_| list.with(|list| list.iter().map(|transfer| transfer.key.clone()).collect::<Vec<_>>()));
    view! {
        <ul class="list transfers" aria-label=label>
            <For each=move || keys.get() key=Clone::clone children=move |key| view! { <li>{row(key)}</li> } />
        </ul>
    }
    .into_any()
}

fn draw(transfer: Transfer, key: String, on_remove: Callback<String>, on_retry: Callback<String>) -> AnyView {
    let (icon, tone) = match transfer.way {
        Way::Waiting | Way::Under(_) => (Icon::File, Tone::Plain),
        Way::Done => (Icon::Done, Tone::Success),
        Way::Known => (Icon::Done, Tone::Accent),
        Way::Failed => (Icon::Warning, Tone::Warning),
        Way::Refused => (Icon::Failed, Tone::Danger),
    };
    let bar = match transfer.way {
        Way::Under(part) => Some(view! { <progress max="1" prop:value=part aria-label=transfer.name.clone()></progress> }),
        Way::Waiting | Way::Done | Way::Known | Way::Failed | Way::Refused => None,
    };
    let retry = (transfer.way == Way::Failed).then(|| {
        let key = key.clone();
        view! { <Button size=Size::Little look=Look::Quiet on_click=move || on_retry.run(key.clone())>{|| t!("ui.try-again")}</Button> }
    });
    let name = transfer.name.clone();
    view! {
        <span class="toned" data-tone=tone.name().unwrap_or("plain")>{icon.view()}</span>
        <div class="stack tight">
            <b class="plain"><bdi>{transfer.name}</bdi></b>
            {bar}
            <span class="muted small">{transfer.note}</span>
        </div>
        <div class="row">
            {retry}
            <IconButton icon=Icon::Cross size=Size::Little label=move || t!("ui.remove", name = &name) on_click=move || on_remove.run(key.clone()) />
        </div>
    }
    .into_any()
}
