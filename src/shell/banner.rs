//! Bands over the page: no connection, another build, and viewing as somebody else.

use std::{cell::Cell, time::Duration};

use guildhall_domain::{endpoint::Nothing, portal, session::api as endpoints};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api,
    boot::{self, Build},
    query::{Errors, mutation},
    rerun::rerun,
    session,
    ui::{Button, Icon, Size},
};

/// How often it is tried whether the server is there again.
pub const KNOCK: Duration = Duration::from_secs(8);

/// Asks for what everybody may read, to see whether the server is there.
fn knock() {
    spawn_local(async { _ = api::get(portal::READ.path, None).await });
}

/// Says that the server cannot be reached; what is on the page stays.
#[component]
pub fn OfflineBanner(
    /// What to do when there is a connection again.
    on_back: fn(),
    /// What "Try again" does.
    on_retry: fn(),
    /// From when what is on the page is, in words.
    as_of: fn() -> Option<String>,
) -> impl IntoView {
    let browser = RwSignal::new(window().navigator().on_line());
    let lost = window_event_listener(leptos::ev::offline, move |_| browser.set(false));
    let back = window_event_listener(leptos::ev::online, move |_| {
        browser.set(true);
        on_back();
    });
    let reachable = api::reachable();
    let is_away = Memo::new(move |_| !browser.get() || !reachable.get());
    let knocking = set_interval(
        move || {
            if is_away.get_untracked() {
                knock();
            }
        },
        KNOCK,
    );
    on_cleanup(move || {
        lost.remove();
        back.remove();
        if let Ok(knocking) = knocking {
            knocking.clear();
        }
    });
    let was_away = Cell::new(false);
    rerun(move || {
        let is_away = is_away.get();
        if was_away.replace(is_away) && !is_away {
            on_back();
        }
    });
    view! {
        <div role="status">
            {move || is_away.get().then(|| view! {
                <div class="banner" data-tone="warning">
                    {Icon::Offline.view()}
                    <span>{t!("shell.offline"; text)} {move || as_of().map(|as_of| format!(" {as_of}"))}</span>
                    <span class="push"></span>
                    <Button size=Size::Little on_click=on_retry>{t!("shell.try-again"; text)}</Button>
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// Offers the build that is served now. The page is never loaded anew by itself: what is typed is the reader's.
#[component]
pub fn UpdateBanner() -> impl IntoView {
    let tone = |build| match build {
        Build::Current => None,
        Build::Old => Some("accent"),
        Build::TooOld => Some("warning"),
    };
    view! {
        <div role="status">
            {move || {
                let build = boot::build();
                let words = move || if build == Build::TooOld { t!("shell.too-old") } else { t!("shell.newer") };
                tone(build).map(|tone| view! {
                    <div class="banner" data-tone=tone>
                        {Icon::Refresh.view()}
                        <span>{words}</span>
                        <span class="push"></span>
                        <Button size=Size::Little on_click=boot::renew>{t!("shell.crashed.reload"; text)}</Button>
                    </div>
                }.into_any())
            }}
        </div>
    }
    .into_any()
}

/// Says as whom the portal is viewed, and ends it.
#[component]
pub fn ViewAsBanner() -> impl IntoView {
    let me = session::me();
    let stop = mutation(&endpoints::STOP_VIEW_AS, Errors::Toast);
    let names = move || {
        me.with(|me| {
            me.actor.viewed_by.is_some().then(|| (me.name.clone(), me.company.clone(), me.viewed_by_name.clone().unwrap_or_default()))
        })
    };
    move || {
        names().map(|(name, company, by)| {
            view! {
                <div class="banner" data-tone="accent" role="status">
                    {Icon::Eye.view()}
                    <span>{move || t!("shell.view-as", name = &name, company = &company, by = &by)}</span>
                    <span class="push"></span>
                    <Button size=Size::Little busy=stop.busy() on_click=move || stop.run(&[], Nothing {}, session::enter)>
                        {t!("shell.view-as.stop"; text)}
                    </Button>
                </div>
            }
        })
    }
}
