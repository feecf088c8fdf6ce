//! The app: fetches what it needs to start, then puts providers around routes.

use guildhall_domain::{endpoint::Nothing, portal::Portal};
use leptos::{prelude::*, task::spawn_local, web_sys::Storage};
use leptos_router::{
    components::{Route, Router, Routes},
    path,
};

use crate::{
    api::{self, ApiError},
    i18n, session,
    shell::{self, Frame, gate},
    ui::{Failed, ToastRegion, Toasts},
};

/// Where the start is.
#[derive(Clone, PartialEq)]
enum Start {
    Waiting,
    Failed(ApiError),
    Ready(Box<Portal>),
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let start = RwSignal::new(Start::Waiting);
    let begin = move || {
        start.set(Start::Waiting);
        spawn_local(async move {
            match fetch().await {
                Ok(portal) => start.set(Start::Ready(Box::new(portal))),
                // Without words there is nothing to say; boot.js has a few of its own.
                Err(_) if !i18n::ready() => shell::apologise(),
                Err(error) => start.set(Start::Failed(error)),
            }
        });
    };
    begin();
    move || match start.get() {
        Start::Waiting => ().into_any(),
        Start::Failed(error) => {
            view! { <main class="page read" id="main"><Failed trouble=Signal::derive(move || error.trouble()) on_retry=begin /></main> }
                .into_any()
        }
        Start::Ready(portal) => view! { <Started portal=*portal /> }.into_any(),
    }
}

/// The portal's face, the session and the words. The words that were last chosen here travel along with the rest.
async fn fetch() -> Result<Portal, ApiError> {
    let remembered = remembered_language();
    if let Some(tag) = &remembered {
        spawn_local({
            let tag = tag.clone();
            async move { _ = i18n::speak(&tag).await }
        });
    }
    let asked = futures_of(api::send(&guildhall_domain::portal::READ, &[], &Nothing {}), session::begin()).await;
    let wishes: Vec<String> = remembered.into_iter().chain(browser_languages()).collect();
    let tag =
        asked.0.as_ref().map_or_else(|_| i18n::choose(&wishes, &fallback_languages()), |portal| i18n::choose(&wishes, &portal.languages));
    if i18n::tag() != tag {
        i18n::speak(&tag).await?;
    }
    asked.1?;
    asked.0
}

/// Both at once.
async fn futures_of<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (std::pin::pin!(a), std::pin::pin!(b));
    let (mut first, mut second) = (None, None);
    std::future::poll_fn(move |context| {
        use std::task::Poll;
        if first.is_none()
            && let Poll::Ready(value) = a.as_mut().poll(context)
        {
            first = Some(value);
        }
        if second.is_none()
            && let Poll::Ready(value) = b.as_mut().poll(context)
        {
            second = Some(value);
        }
        match (first.take(), second.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (first, second) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
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
fn Started(portal: Portal) -> impl IntoView {
    shell::brand::wear(&portal);
    provide_context(Signal::stored(portal));
    let toasts = Toasts::provide();
    shell::crash::prepare();
    view! {
        <Router base=api::base_path()>
            <Routes fallback=|| ()>
                <Route path=path!("/sign-in") view=gate::SignIn />
                <Route path=path!("/forgot") view=gate::Forgot />
                <Route path=path!("/reset") view=gate::Reset />
                <Route path=path!("/welcome") view=gate::Welcome />
                <Route path=path!("/*way") view=Frame />
            </Routes>
        </Router>
        <ToastRegion toasts=toasts />
    }
}
