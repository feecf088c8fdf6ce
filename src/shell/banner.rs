//! Bands over the page: no connection, and viewing as somebody else.

use guildhall_domain::{endpoint::Nothing, session::api as endpoints};
use leptos::prelude::*;

use crate::{
    api,
    query::{Errors, mutation},
    session,
    ui::{Button, Icon, Size},
};

/// Says that the server cannot be reached; what is on the page stays.
#[component]
pub fn OfflineBanner(
    /// What to do when the browser says that there is a connection again.
    on_back: fn(),
    /// What "Try again" does.
    on_retry: fn(),
) -> impl IntoView {
    let browser = RwSignal::new(window().navigator().on_line());
    let lost = window_event_listener(leptos::ev::offline, move |_| browser.set(false));
    let back = window_event_listener(leptos::ev::online, move |_| {
        browser.set(true);
        on_back();
    });
    on_cleanup(move || {
        lost.remove();
        back.remove();
    });
    let reachable = api::reachable();
    let is_away = Memo::new(move |_| !browser.get() || !reachable.get());
    view! {
        <div role="status">
            {move || is_away.get().then(|| view! {
                <div class="banner" data-tone="warning">
                    {Icon::Offline.view()}
                    <span>{t!("shell.offline"; text)}</span>
                    <span class="push"></span>
                    <Button size=Size::Little on_click=on_retry>{t!("shell.try-again"; text)}</Button>
                </div>
            }.into_any())}
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
