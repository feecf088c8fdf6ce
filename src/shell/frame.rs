//! The frame around every page of a signed-in person, and which page an address names.

use guildhall_domain::{module::Module, session::Me};
use leptos::{html, prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::{
    Lost,
    again::SignInAgain,
    banner::{OfflineBanner, ViewAsBanner},
    heading,
    outlet::Outlet,
    sidebar::{Here, Sidebar},
    topbar::Topbar,
};
use crate::{
    account, api,
    modules::{self, Way},
    session,
    split::lazily,
};

/// What an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Module(Module),
    Account,
    #[cfg(debug_assertions)]
    Gallery,
    Nowhere,
}

/// Reads a path below the base: what it names, and the steps after that.
fn read(path: &str) -> (Place, Vec<String>) {
    let mut steps: Vec<String> = path.split('/').filter(|step| !step.is_empty()).map(decode).collect();
    let Some(first) = steps.first() else { return (Place::Module(Module::Home), steps) };
    let place = match (Module::ALL.into_iter().find(|module| module.slug() == first), first.as_str()) {
        // The home page itself has the portal's own address.
        (Some(Module::Home), _) if steps.len() == 1 => Place::Nowhere,
        (Some(module), _) => Place::Module(module),
        (None, "account") => Place::Account,
        #[cfg(debug_assertions)]
        (None, "ui") => Place::Gallery,
        (None, _) => Place::Nowhere,
    };
    steps.remove(0);
    (place, steps)
}

fn decode(step: &str) -> String {
    percent_encoding::percent_decode_str(step).decode_utf8().map_or_else(|_| step.to_owned(), std::borrow::Cow::into_owned)
}

// Who has not signed in yet does not wait for the code of the frame.
lazily!(inside, draw);

fn draw() -> AnyView {
    view! { <Inside /> }.into_any()
}

/// The frame; who is not signed in goes to the sign-in page and comes back afterwards.
#[component]
pub fn Frame() -> impl IntoView {
    let session = session::session();
    let who = Memo::new(move |_| session.with(|session| session.me().map(|me| (me.actor.person, me.actor.viewed_by))));
    move || match who.get() {
        None => view! { <ToSignIn /> }.into_any(),
        Some(_) => view! { <Outlet fetch=inside /> }.into_any(),
    }
}

#[component]
fn ToSignIn() -> impl IntoView {
    let location = use_location();
    let path = location.pathname.get_untracked();
    let query = location.search.get_untracked();
    // On the way out the address is there before the person has left.
    if api::inside(&path) == Some("/sign-in") {
        return;
    }
    let here = format!("{}{}{query}", api::inside(&path).unwrap_or("/"), if query.is_empty() { "" } else { "?" });
    let address = if here.trim_matches('/').is_empty() {
        api::link("/sign-in")
    } else {
        format!("{}?return={}", api::link("/sign-in"), js_sys::encode_uri_component(&here))
    };
    let navigate = use_navigate();
    // Not while this route is still being drawn.
    spawn_local(async move {
        navigate(&address, NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() });
    });
}

#[component]
fn Inside() -> impl IntoView {
    let session = session::session();
    let Some(first) = session.with_untracked(|session| session.me().cloned()) else { return ().into_any() };
    // Until the page is gone, it belongs to whom it was drawn for.
    let me = Memo::new(move |before: Option<&Me>| session.with(|session| session.me().or(before).unwrap_or(&first).clone()));
    session::provide_me(me.into());

    let path = use_location().pathname;
    let read = Memo::new(move |_| path.with(|path| api::inside(path).map_or((Place::Nowhere, Vec::new()), read)));
    let place = Memo::new(move |_| read.with(|(place, _)| *place));
    let steps = Memo::new(move |_| read.with(|(_, steps)| steps.clone()));
    provide_context(Way(steps));
    let here = Memo::new(move |_| match place.get() {
        Place::Module(module) => Here { module: Some(module), is_first: steps.with(Vec::is_empty) },
        Place::Account | Place::Nowhere => Here { module: None, is_first: true },
        #[cfg(debug_assertions)]
        Place::Gallery => Here { module: None, is_first: true },
    });
    let main = NodeRef::<html::Main>::new();
    let (title, announced) = heading::follow(main);
    let page = move || match place.get() {
        Place::Module(module) if session::me().with_untracked(|me| module.is_open_to(&me.actor)) => {
            view! { <Outlet fetch=move || modules::pages(module) /> }.into_any()
        }
        Place::Account => view! { <Outlet fetch=account::pages /> }.into_any(),
        #[cfg(debug_assertions)]
        Place::Gallery => view! { <div class="page"><crate::ui::Gallery /></div> }.into_any(),
        Place::Module(_) | Place::Nowhere => view! { <Lost /> }.into_any(),
    };
    let skip = move |event: leptos::ev::MouseEvent| {
        // With a base address in the document `#main` would be another page.
        event.prevent_default();
        if let Some(main) = main.get_untracked() {
            _ = main.focus();
        }
    };
    view! {
        <a class="skip" href="#main" on:click=skip>{t!("shell.skip"; text)}</a>
        <div class="app">
            <Sidebar here=here />
            <Topbar here=here heading=title />
            <main class="main" id="main" tabindex="-1" node_ref=main>
                <OfflineBanner />
                <ViewAsBanner />
                <SignInAgain />
                {page}
            </main>
        </div>
        <div class="sr" role="status" aria-live="polite">{announced}</div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_modules() {
        assert_eq!(read("/"), (Place::Module(Module::Home), vec![]));
        assert_eq!(read(""), (Place::Module(Module::Home), vec![]));
        assert_eq!(read("/nothing"), (Place::Nowhere, vec![]));
    }
}
