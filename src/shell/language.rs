//! The language of the interface, chosen for this browser.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    app::remember_language,
    i18n, session,
    ui::{Icon, Look, Menu, MenuItem, Pick, toasts},
};

/// The languages of the interface, each by its own name.
pub type LanguagePicks = Signal<Vec<Pick>>;

/// The languages of the interface for a field.
#[must_use]
pub fn language_picks() -> LanguagePicks {
    let face = session::face();
    Signal::derive(move || {
        face.with(|face| face.languages.iter().map(|language| Pick::new(language.tag(), own_name(language.tag()))).collect())
    })
}

/// What a language calls itself, with a capital letter as a name in a list has.
fn own_name(tag: &str) -> String {
    if tag == i18n::PSEUDO {
        return tag.to_owned();
    }
    let name = i18n::own_language_name(tag);
    // By the browser: Rust's own tables of letters weigh more than this page.
    let first = name.chars().next().map_or(0, char::len_utf8);
    let (first, rest) = name.split_at(first);
    format!("{}{rest}", String::from(js_sys::JsString::from(first).to_upper_case()))
}

/// Speaks a language from now on, here and at the next visit.
pub fn speak(tag: String) {
    let toasts = toasts();
    spawn_local(async move {
        match i18n::speak(&tag).await {
            Ok(()) => remember_language(&tag),
            Err(error) => toasts.fail(error.trouble().title),
        }
    });
}

/// Chooses the language.
#[component]
pub fn LanguageMenu() -> impl IntoView {
    let face = session::face();
    let tags = move || {
        let mut tags: Vec<String> = face.with(|face| face.languages.iter().map(|language| language.tag().to_owned()).collect());
        if cfg!(debug_assertions) {
            tags.push(i18n::PSEUDO.to_owned());
        }
        tags
    };
    let item = |tag: String| {
        let (own, lang) = (tag.clone(), tag.clone());
        let name = own_name(&tag);
        view! {
            <MenuItem chosen=Signal::derive(move || i18n::tag() == own) on_select=move || speak(tag.clone())>
                <span lang=lang>{name}</span>
            </MenuItem>
        }
    };
    view! {
        <Menu label=t!("shell.language"; text) icon=Icon::Globe look=Look::Quiet>
            {tags().into_iter().map(item).collect_view()}
        </Menu>
    }
    .into_any()
}
