//! The pages before the door: signing in, choosing a password, accepting an invitation.

mod forgot;
mod panel;
mod reset;
mod sign_in;
mod welcome;

use leptos::{html, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

pub use self::sign_in::SignIn;
use super::{banner::OfflineBanner, brand::Brand, heading, language::LanguageMenu, outlet::Outlet, theme::ThemeMenu};
use crate::{api, session, split::lazily};

// Most people only sign in; the pages of mailed links travel when they are opened.
lazily!(forgot_page, forgot::draw);
lazily!(reset_page, reset::draw);
lazily!(welcome_page, welcome::draw);

/// The page to ask for a link.
#[component]
pub fn Forgot() -> impl IntoView {
    view! { <Outlet fetch=forgot_page /> }
}

/// The page to choose a new password by a link.
#[component]
pub fn Reset() -> impl IntoView {
    view! { <Outlet fetch=reset_page /> }
}

/// The page to accept an invitation.
#[component]
pub fn Welcome() -> impl IntoView {
    view! { <Outlet fetch=welcome_page /> }
}

/// The frame of these pages: one short form beside the vendor's panel.
#[component]
fn Gate(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let (_, announced) = heading::follow(main);
    let help = session::portal().with_untracked(|portal| portal.help_email.clone());
    view! {
        <div class="gate">
            <main id="main" tabindex="-1" node_ref=main>
                <div class="stack loose door">
                    <OfflineBanner />
                    <Brand class="brand flushed" />
                    {children()}
                    <div class="row">
                        {help.map(|address| view! { <a class="small" href=format!("mailto:{address}")>{t!("shell.help"; text)}</a> })}
                        <span class="push"></span>
                        <LanguageMenu />
                        <ThemeMenu />
                    </div>
                </div>
            </main>
            <panel::Panel />
        </div>
        <div class="sr" role="status" aria-live="polite">{announced}</div>
    }
    .into_any()
}

/// Goes to a page of the portal in place of this one.
fn goer() -> impl Fn(&str) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |path: &str| navigate(&api::link(path), NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() })
}

/// The token of a mailed link, from the fragment or the query string. It leaves the address at once: addresses are
/// kept in histories and shown over shoulders.
fn token() -> String {
    let location = window().location();
    let fragment = location.hash().unwrap_or_default();
    let fragment = fragment.trim_start_matches('#');
    let query = location.search().ok().and_then(|query| leptos::web_sys::UrlSearchParams::new_with_str(&query).ok()?.get("token"));
    let token = query.unwrap_or_else(|| fragment.strip_prefix("token=").unwrap_or(fragment).to_owned());
    if let (Ok(history), Ok(path)) = (window().history(), location.pathname()) {
        _ = history.replace_state_with_url(&leptos::wasm_bindgen::JsValue::NULL, "", Some(&path));
    }
    token
}
