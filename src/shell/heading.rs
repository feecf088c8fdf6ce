//! What the page is called: in the window's title, in the trail, for screen readers, and where focus goes.

use std::cell::Cell;

use leptos::{
    html,
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{Element, HtmlElement, MutationObserver, MutationObserverInit},
};

use crate::{location, rerun::rerun, session};

thread_local! {
    /// The very first page has focus where the browser put it.
    static IS_FIRST: Cell<bool> = const { Cell::new(true) };
}

/// The words of the page's `h1`, always up to date.
///
/// Read from the page itself: so no page can forget its title, and the title follows language and record. On a new path
/// focus goes to the heading and the title is announced; a new query string is the same page.
pub fn follow(main: NodeRef<html::Main>) -> (Signal<String>, Signal<String>) {
    let heading = RwSignal::new(String::new());
    let announced = RwSignal::new(String::new());
    let path = location::path();
    let is_new = StoredValue::new(!IS_FIRST.replace(false));
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            is_new.set_value(true);
            heading.set(String::new());
            _ = request_animation_frame(move || look(main, heading, announced, is_new));
        }
        path
    });
    let watcher = StoredValue::new_local(None::<(MutationObserver, Closure<dyn Fn()>)>);
    rerun(move || {
        let Some(element) = main.get() else { return };
        let changed = Closure::<dyn Fn()>::new(move || look(main, heading, announced, is_new));
        if let Ok(observer) = MutationObserver::new(changed.as_ref().unchecked_ref()) {
            let what = MutationObserverInit::new();
            what.set_child_list(true);
            what.set_subtree(true);
            what.set_character_data(true);
            _ = observer.observe_with_options(&element, &what);
            watcher.set_value(Some((observer, changed)));
        }
        look(main, heading, announced, is_new);
    });
    on_cleanup(move || {
        if let Some(Some((observer, _))) = watcher.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
    let face = session::face();
    rerun(move || {
        let name = face.with(|face| face.name.clone());
        let heading = heading.get();
        document().set_title(&if heading.is_empty() { name } else { format!("{heading} · {name}") });
    });
    (heading.into(), announced.into())
}

fn look(main: NodeRef<html::Main>, heading: RwSignal<String>, announced: RwSignal<String>, is_new: StoredValue<bool>) {
    let Some(Some(main)) = main.try_get_untracked() else { return };
    // The page before may still be told that something changes.
    let Ok(Some(title)) = main.query_selector("h1") else { return };
    if !main.is_connected() {
        return;
    }
    let words = title.text_content().unwrap_or_default().trim().to_owned();
    if words.is_empty() {
        return;
    }
    if heading.get_untracked() != words {
        heading.set(words.clone());
    }
    if is_new.get_value() {
        is_new.set_value(false);
        announced.set(words);
        focus(&title);
    }
}

/// Leaves focus alone where the page itself has put it.
fn focus(title: &Element) {
    let elsewhere = document().active_element().is_some_and(|active| {
        active.closest("main, dialog").ok().flatten().is_some() && matches!(active.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    });
    if !elsewhere && let Some(title) = title.dyn_ref::<HtmlElement>() {
        _ = title.set_attribute("tabindex", "-1");
        let options = leptos::web_sys::FocusOptions::new();
        options.set_prevent_scroll(true);
        _ = title.focus_with_options(&options);
    }
}
