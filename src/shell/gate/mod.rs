//! The pages before the door: signing in, choosing a password, accepting an invitation.

mod forgot;
mod panel;
mod reset;
mod sign_in;
mod welcome;

use leptos::{html, prelude::*};

use super::{banner::OfflineBanner, brand::Brand, frame, heading, language::LanguageMenu, outlet::Outlet, theme::ThemeMenu};
use crate::{
    api, boot, location,
    modules::training,
    rerun::rerun,
    session::{self, Door},
    split::{Loaded, lazily},
    ui::{toast_region, toasts},
    wait::both,
};

// Most people only sign in; the pages of mailed links travel when they are opened, and who has not signed in yet does not
// wait for the code of the frame.
lazily!(forgot_page, forgot::draw);
lazily!(reset_page, reset::draw);
lazily!(welcome_page, welcome::draw);
lazily!(
    /// The frame, with the words of problems that nobody meets before they are inside.
    pub inside, frame::draw, words: ["inside"]);
lazily!(toast_page, toast_region);

/// What an address shows to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    SignIn,
    Forgot,
    Reset,
    Welcome,
    /// A certificate, for anyone.
    Verify,
    Inside,
    /// The address leads elsewhere.
    Elsewhere,
}

fn place(page: &str, door: Door) -> Place {
    match (page, door) {
        ("/forgot", _) => Place::Forgot,
        ("/reset", _) => Place::Reset,
        ("/welcome", _) => Place::Welcome,
        (page, _) if page == "/verify" || page.starts_with("/verify/") => Place::Verify,
        ("/sign-in", Door::Closed | Door::Expired) => Place::SignIn,
        (_, Door::Open | Door::Expired) if page != "/sign-in" => Place::Inside,
        (_, Door::Unknown | Door::Closed | Door::Open | Door::Expired) => Place::Elsewhere,
    }
}

/// The page of the address: who is not signed in goes to the sign-in page and comes back afterwards.
#[component]
pub fn Entrance() -> impl IntoView {
    let (path, door) = (location::path(), session::door());
    let place = Memo::new(move |_| path.with(|path| place(api::inside(path).unwrap_or_default(), door.get())));
    rerun(move || {
        if place.get() == Place::Elsewhere {
            location::leave(&api::link(&elsewhere()));
        }
    });
    let page = move || match place.get() {
        Place::SignIn => sign_in::draw(),
        Place::Forgot => view! { <Outlet fetch=forgot_page /> }.into_any(),
        Place::Reset => view! { <Outlet fetch=reset_page /> }.into_any(),
        Place::Welcome => view! { <Outlet fetch=welcome_page /> }.into_any(),
        Place::Verify => view! { <Outlet fetch=verified /> }.into_any(),
        Place::Inside => view! { <Outlet fetch=dressed /> }.into_any(),
        Place::Elsewhere => ().into_any(),
    };
    let toasts = toasts();
    let said = Memo::new(move |_| place.get() != Place::Inside && toasts.are_there());
    view! { {page} {move || said.get().then(|| view! { <Outlet fetch=toast_page /> }.into_any())} }
}

/// The frame's code and its style sheet.
pub async fn dressed() -> Loaded {
    let (code, style) = both(Box::pin(inside()), Box::pin(boot::dress())).await;
    style?;
    code
}

/// The public page of a certificate, with the style sheet of the pages behind the door.
async fn verified() -> Loaded {
    let (code, style) = both(Box::pin(training::verification()), Box::pin(boot::dress())).await;
    style?;
    code
}

/// Where to go from an address that is not for this person.
fn elsewhere() -> String {
    let (path, query) = (location::path().get_untracked(), location::query().get_untracked());
    let page = api::inside(&path).unwrap_or("/");
    if page == "/sign-in" {
        return wanted(location::value_in(&query, "return"));
    }
    let here = if query.is_empty() { page.to_owned() } else { format!("{page}?{query}") };
    if here.trim_matches('/').is_empty() {
        "/sign-in".to_owned()
    } else {
        format!("/sign-in?return={}", js_sys::encode_uri_component(&here))
    }
}

/// Where the person wanted to go: a page of this portal, nothing else.
fn wanted(asked: Option<String>) -> String {
    asked.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')).unwrap_or_else(|| "/".to_owned())
}

/// The frame of these pages: one short form beside the vendor's panel.
#[component]
fn Gate(children: Children) -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let (_, announced) = heading::follow(main);
    let help = session::face().with_untracked(|face| face.help_email.clone());
    view! {
        <div class="gate">
            <main id="main" tabindex="-1" node_ref=main>
                <div class="stack loose door">
                    <OfflineBanner on_back=session::knock on_retry=session::knock as_of=|| None />
                    <Brand class="brand flushed" />
                    {children()}
                    <div class="row">
                        {help.map(|address| view! { <a class="small" href=format!("mailto:{address}")>{t!("shell.help"; text)}</a> }.into_any())}
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        let wanted = |path: &str| wanted(Some(path.to_owned()));
        assert_eq!(wanted("/collateral?q=a"), "/collateral?q=a");
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            assert_eq!(wanted(bad), "/", "{bad}");
        }
    }

    #[test]
    fn the_door_decides_what_an_address_shows() {
        assert_eq!(place("/collateral", Door::Open), Place::Inside);
        assert_eq!(place("/collateral", Door::Expired), Place::Inside);
        assert_eq!(place("/collateral", Door::Closed), Place::Elsewhere);
        assert_eq!(place("/sign-in", Door::Closed), Place::SignIn);
        assert_eq!(place("/sign-in", Door::Expired), Place::SignIn);
        assert_eq!(place("/sign-in", Door::Open), Place::Elsewhere);
        assert_eq!(place("/reset", Door::Open), Place::Reset);
        assert_eq!(place("/verify/0123-4567-89AB", Door::Closed), Place::Verify);
        assert_eq!(place("/verify", Door::Open), Place::Verify);
        assert_eq!(place("/verification", Door::Open), Place::Inside);
    }
}
