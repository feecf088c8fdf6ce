//! The app: fetches what it needs to start, then opens the entrance.

use guildhall_domain::portal::Face;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::ApiError,
    boot::{self, Build},
    i18n,
    kept::storage,
    session,
    shell::{
        self, KNOCK, Outlet,
        gate::{Entrance, dressed},
    },
    ui::{Toasts, Trouble, failed},
};

/// Where the start is.
#[derive(Clone, PartialEq)]
enum Start {
    Waiting,
    Failed(ApiError),
    Ready(Face),
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let start = RwSignal::new(Start::Waiting);
    let begin = move || match untrack(boot::build) {
        Build::TooOld => boot::renew(),
        Build::Current | Build::Old => {
            start.set(Start::Waiting);
            attempt(start);
        }
    };
    begin();
    // Without a connection nobody is signed out: the portal goes on by itself when it is back.
    let go_on = move || {
        if start.with_untracked(|start| *start == Start::Failed(ApiError::Offline)) {
            attempt(start);
        }
    };
    _ = set_interval(go_on, KNOCK);
    move || match start.get() {
        Start::Waiting => ().into_any(),
        Start::Failed(error) => {
            let Trouble { title, detail, number, .. } = error.trouble();
            let failed = failed(Signal::stored(title), Signal::stored(detail), Signal::stored(number), Callback::new(move |()| begin()));
            view! { <main class="page read" id="main">{failed}</main> }.into_any()
        }
        Start::Ready(face) => view! { <Started face=face /> }.into_any(),
    }
}

/// Fetches what the start needs. What is shown stays until there is something else to show.
fn attempt(start: RwSignal<Start>) {
    spawn_local(async move {
        let next = match fetch().await {
            Ok(face) => Start::Ready(face),
            // Without words there is nothing to say; boot.js has a few of its own.
            Err(_) if !i18n::ready() => return boot::apologise(),
            Err(error) => Start::Failed(error),
        };
        let is_over = start.with_untracked(|now| *now == next || matches!(now, Start::Ready(_)));
        if !is_over {
            start.set(next);
        }
    });
}

/// The portal's face, the session and the words. The words that were last chosen here travel along with the rest.
async fn fetch() -> Result<Face, ApiError> {
    let remembered = remembered_language();
    if let Some(tag) = &remembered {
        spawn_local({
            let tag = tag.clone();
            async move { _ = i18n::speak(&tag).await }
        });
    }
    let (face, door) = session::begin().await;
    let wishes: Vec<String> = remembered.into_iter().chain(browser_languages()).collect();
    let tag = face.as_ref().map_or_else(|_| i18n::choose(&wishes, &fallback_languages()), |face| i18n::choose(&wishes, &face.languages));
    if i18n::tag() != tag {
        i18n::speak(&tag).await?;
    }
    door?;
    face
}

/// The language last chosen in this browser.
pub fn remembered_language() -> Option<String> {
    storage()?.get_item("language").ok().flatten().filter(|tag| !tag.is_empty())
}

/// Keeps the language chosen in this browser.
pub fn remember_language(tag: &str) {
    if let Some(storage) = storage() {
        _ = storage.set_item("language", tag);
    }
}

fn browser_languages() -> Vec<String> {
    window().navigator().languages().iter().filter_map(|tag| tag.as_string()).collect()
}

/// The languages every build has, for a portal that does not answer.
fn fallback_languages() -> Vec<guildhall_domain::language::Language> {
    ["en", "de"].iter().filter_map(|tag| tag.parse().ok()).collect()
}

#[component]
fn Started(face: Face) -> impl IntoView {
    shell::brand::wear(&face);
    provide_context(Signal::stored(face));
    Toasts::provide();
    boot::prepare();
    if boot::around().is_some() { view! { <Outlet fetch=dressed /> }.into_any() } else { view! { <Entrance /> }.into_any() }
}
