//! What to show when the app itself has failed. It must work without any more of the app.

use std::{cell::RefCell, panic};

use js_sys::{Function, Reflect};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, HtmlDialogElement},
};

#[derive(Clone)]
struct Words {
    title: String,
    lead: String,
    reload: String,
}

thread_local! {
    /// Said beforehand: once the app has failed, nothing of it can be trusted to speak.
    static WORDS: RefCell<Option<Words>> = const { RefCell::new(None) };
}

/// Keeps the words for the worst case in the reader's language.
pub fn prepare() {
    Effect::new(|| {
        let words = Words { title: t!("shell.crashed.title"), lead: t!("shell.crashed.lead"), reload: t!("shell.crashed.reload") };
        WORDS.with(|kept| *kept.borrow_mut() = Some(words));
    });
}

/// From now on a panic puts a message with a way out over the page.
pub fn watch() {
    panic::set_hook(Box::new(|panicked| {
        leptos::logging::error!("{panicked}");
        let words = WORDS.try_with(|words| words.try_borrow().ok().and_then(|words| words.clone())).ok().flatten();
        match words {
            Some(words) => _ = cover(&words),
            None => apologise(),
        }
    }));
}

/// The few words that boot.js has of its own, for when no catalogue is there.
pub fn apologise() {
    let root = Reflect::get(&js_sys::global(), &"__GUILDHALL__".into()).unwrap_or(JsValue::UNDEFINED);
    if let Ok(apologise) = Reflect::get(&root, &"apologise".into())
        && let Ok(apologise) = apologise.dyn_into::<Function>()
    {
        _ = apologise.call1(&JsValue::NULL, &"connection".into());
    }
}

fn element(name: &str, attributes: &[(&str, &str)], text: &str) -> Result<Element, JsValue> {
    let element = document().create_element(name)?;
    for (name, value) in attributes {
        element.set_attribute(name, value)?;
    }
    element.set_text_content(Some(text));
    Ok(element)
}

/// The reload is a plain link that the router leaves alone: it needs nothing of the app. What was typed stays below,
/// to be copied once the dialog is closed.
fn cover(words: &Words) -> Result<(), JsValue> {
    let location = window().location();
    let address = format!("{}{}", location.pathname()?, location.search()?);
    let cover = element("dialog", &[("class", "dialog"), ("role", "alertdialog"), ("aria-labelledby", "crashed")], "")?;
    let card = element("div", &[("class", "stack")], "")?;
    card.append_child(&element("h2", &[("id", "crashed")], &words.title)?.into())?;
    card.append_child(&element("p", &[], &words.lead)?.into())?;
    let link = element("a", &[("class", "button primary"), ("href", &address), ("rel", "external"), ("target", "_self")], &words.reload)?;
    card.append_child(&link)?;
    cover.append_child(&card)?;
    if let Some(body) = document().body() {
        body.append_child(&cover)?;
        cover.dyn_into::<HtmlDialogElement>().map_err(JsValue::from)?.show_modal()?;
    }
    Ok(())
}
