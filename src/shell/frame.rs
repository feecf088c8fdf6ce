//! The frame around every page of a signed-in person, and which page an address names.

use chrono::{DateTime, Local};
use guildhall_domain::{module::Module, partner::PersonId, session::Me};
use leptos::{html, prelude::*};
use leptos_router::{
    NavigateOptions,
    components::{Route, Router, Routes},
    hooks::{use_location, use_navigate},
    path,
};

use super::{
    Lost,
    again::SignInAgain,
    banner::{OfflineBanner, UpdateBanner, ViewAsBanner},
    embed::{self, Bar, NeedsWindow},
    heading,
    outlet::Outlet,
    seal,
    sidebar::{Here, Sidebar},
    topbar::Topbar,
};
use crate::{
    account, api, i18n,
    location::{self, Scroll, Step},
    modules::{self, Way},
    outbox, query, session,
    ui::{Failed, complete_icons, toast_region},
};

/// What an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Module(Module),
    Account,
    Outbox,
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
        (None, "outbox") => Place::Outbox,
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

/// Draws the frame, anew for every person.
pub fn draw() -> AnyView {
    complete_icons();
    if embed::shell().is_some() && use_context::<embed::Refused>().is_none() {
        return view! { <Outlet fetch=embed::shown /> }.into_any();
    }
    if api::must_seal() {
        return view! { <Outlet fetch=seal::framed /> }.into_any();
    }
    if let Err(error) = session::arrive() {
        let reload = || _ = window().location().reload();
        return view! { <main class="page read" id="main"><Failed trouble=Signal::derive(move || error.trouble()) on_retry=reload /></main> }
            .into_any();
    }
    let person = session::person();
    let who = {
        let person = person.clone();
        Memo::new(move |before: Option<&Option<(PersonId, Option<PersonId>)>>| {
            let now = person.with(|me| me.as_ref().map(|me| (me.actor.person, me.actor.viewed_by)));
            now.or_else(|| before.copied().flatten())
        })
    };
    // Names that came in another language come anew.
    let spoken = Memo::new(move |_| crate::i18n::tag());
    Effect::new(move |before: Option<()>| {
        spoken.track();
        if before.is_some() {
            query::invalidate("");
        }
    });
    let inside = move || {
        who.track();
        person.get_untracked().map(|me| view! { <Inside first=me /> })
    };
    view! {
        <Router base=api::base_path()>
            <Routes fallback=|| ()>
                <Route path=path!("/*way") view=Follow />
            </Routes>
            {inside}
        </Router>
        {toast_region()}
    }
    .into_any()
}

/// Lets the router go where the app goes, as long as the frame is there. What is drawn where follows from the address, see [`read`].
#[component]
fn Follow() -> impl IntoView {
    let (here, navigate) = (use_location(), use_navigate());
    location::hand_over(move |address, step, scroll| {
        let options =
            NavigateOptions { resolve: false, replace: step == Step::Same, scroll: scroll == Scroll::Top, ..NavigateOptions::default() };
        navigate(address, options);
    });
    on_cleanup(location::take_back);
    Effect::new(move || {
        let query = here.search.with(|search| search.trim_start_matches('?').to_owned());
        location::arrive(here.pathname.get(), query);
    });
}

/// What the page shows may be old after a break.
fn ask_again() {
    session::back();
    if !session::is_asleep() {
        query::invalidate("");
    }
}

/// From when the oldest of what the page shows is.
fn as_of() -> Option<String> {
    #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
    let at = DateTime::from_timestamp_millis(query::as_of()? as i64)?;
    let is_today = at.with_timezone(&Local).date_naive() == i18n::today();
    Some(t!("shell.as-of", at = if is_today { i18n::time(at) } else { i18n::moment(at) }))
}

#[component]
fn Inside(first: Me) -> impl IntoView {
    let person = session::person();
    // Until the page is gone, it belongs to whom it was drawn for.
    let me = Memo::new(move |before: Option<&Me>| person.with(|me| me.as_ref().or(before).unwrap_or(&first).clone()));
    session::provide_me(me.into());

    let path = location::path();
    let read = Memo::new(move |_| path.with(|path| api::inside(path).map_or((Place::Nowhere, Vec::new()), read)));
    let place = Memo::new(move |_| read.with(|(place, _)| *place));
    let steps = Memo::new(move |_| read.with(|(_, steps)| steps.clone()));
    provide_context(Way(steps));
    let here = Memo::new(move |_| match place.get() {
        Place::Module(module) => Here { module: Some(module), is_first: steps.with(Vec::is_empty) },
        Place::Account | Place::Outbox | Place::Nowhere => Here { module: None, is_first: true },
        #[cfg(debug_assertions)]
        Place::Gallery => Here { module: None, is_first: true },
    });
    let main = NodeRef::<html::Main>::new();
    let (title, announced) = heading::follow(main);
    let is_framed = embed::shell().is_some();
    let page = move || match place.get() {
        Place::Module(module) if !embed::is_shown(module) => view! { <NeedsWindow /> }.into_any(),
        Place::Account | Place::Outbox if is_framed => view! { <NeedsWindow /> }.into_any(),
        Place::Module(module) if session::me().with_untracked(|me| module.is_open_to(&me.actor)) => {
            view! { <Outlet fetch=move || modules::pages(module) /> }.into_any()
        }
        Place::Account => view! { <Outlet fetch=account::pages /> }.into_any(),
        Place::Outbox => view! { <Outlet fetch=outbox::outbox_page /> }.into_any(),
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
    if is_framed {
        return view! {
            <div class="framed">
                <Bar heading=title />
                <main id="main" tabindex="-1" node_ref=main>
                    <OfflineBanner on_back=session::back on_retry=ask_again as_of=as_of />
                    {page}
                </main>
            </div>
            <div class="sr" role="status" aria-live="polite">{announced}</div>
        }
        .into_any();
    }
    view! {
        <a class="skip" href="#main" on:click=skip>{t!("shell.skip"; text)}</a>
        <div class="app">
            <Sidebar here=here />
            <Topbar here=here heading=title />
            <main class="main" id="main" tabindex="-1" node_ref=main>
                <OfflineBanner on_back=session::back on_retry=ask_again as_of=as_of />
                <UpdateBanner />
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
        assert_eq!(read("/outbox"), (Place::Outbox, vec![]));
    }
}
