//! The bar above the page: the trail, search, theme, language, account.

use guildhall_domain::module::Module;
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{
    account_menu::AccountMenu,
    language::LanguageMenu,
    search::SearchDialog,
    sidebar::{Here, href},
    theme::ThemeMenu,
};
use crate::{
    outbox,
    ui::{Breadcrumb, Icon},
};

/// The bar above the page.
#[component]
pub fn Topbar(
    /// Where the person is.
    here: Memo<Here>,
    /// What the page is called.
    heading: Signal<String>,
) -> impl IntoView {
    let searching = RwSignal::new(false);
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        if opens_search(&event) && !searching.get_untracked() {
            event.prevent_default();
            searching.set(true);
        }
    });
    on_cleanup(move || keys.remove());
    let module_name = |module: Module| t!(&format!("shell.module.{}", module.slug()));
    let trail = Signal::derive(move || match here.get() {
        Here { module: Some(module), is_first: false } => vec![(module_name(module), href(module).to_owned())],
        Here { .. } => Vec::new(),
    });
    let last = Signal::derive(move || match here.get() {
        Here { module: Some(module), is_first: true } => module_name(module),
        Here { .. } => heading.get(),
    });
    view! {
        <header class="topbar">
            <button type="button" class="button quiet only menu-open" popovertarget="sidebar" aria-label=t!("shell.nav.open"; text)>{Icon::Menu.view()}</button>
            <Breadcrumb trail=trail here=last label=t!("shell.trail"; text) />
            <button
                type="button"
                class="search-open"
                aria-label=t!("shell.search"; text)
                aria-keyshortcuts="/"
                aria-haspopup="dialog"
                on:click=move |_| searching.set(true)
            >
                {Icon::Search.small()} <span>{t!("shell.search"; text)}</span> <kbd aria-hidden="true">"/"</kbd>
            </button>
            {outbox::bar()}
            <ThemeMenu />
            <LanguageMenu />
            <AccountMenu />
        </header>
        <SearchDialog open=searching />
    }
    .into_any()
}

/// `/` outside of fields, Ctrl or Cmd with K anywhere.
fn opens_search(event: &KeyboardEvent) -> bool {
    if (event.ctrl_key() || event.meta_key()) && !event.alt_key() && event.key().eq_ignore_ascii_case("k") {
        return true;
    }
    let writes = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).is_some_and(|element| {
        element.is_content_editable()
            || matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
            || element.closest("dialog").ok().flatten().is_some()
    });
    event.key() == "/" && !writes && !event.ctrl_key() && !event.meta_key() && !event.alt_key()
}
