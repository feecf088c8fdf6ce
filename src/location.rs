//! The address of the page: which parts of it to follow, and how to go elsewhere without loading the app anew.
//!
//! Links are plain `<a href>`; [`follow`] takes the clicks on those that stay inside the portal. Code goes with [`go`] and
//! its like. Addresses are whole, with the portal's base, as [`api::link`] makes them.
//!
//! Behind the door leptos_router has the address in its hands; it travels with the frame, because who has not signed in yet
//! should not wait for it. [`hand_over`] tells this module about it.

use std::{cell::RefCell, rc::Rc};

use leptos::{
    ev::{self, MouseEvent},
    prelude::*,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::{Element, HtmlAnchorElement, UrlSearchParams},
};

use crate::api;

/// Goes to an address: as a new step or in place of this one, at the page's top or where it stands.
type Navigate = Rc<dyn Fn(&str, Step, Scroll)>;

thread_local! {
    static ROUTER: RefCell<Option<Navigate>> = const { RefCell::new(None) };
    static PATH: ArcRwSignal<String> = ArcRwSignal::new(path_now());
    static QUERY: ArcRwSignal<String> = ArcRwSignal::new(query_now());
}

fn path_now() -> String {
    window().location().pathname().unwrap_or_default()
}

fn query_now() -> String {
    window().location().search().unwrap_or_default().trim_start_matches('?').to_owned()
}

/// The path, with the portal's base.
#[must_use]
pub fn path() -> ReadSignal<String> {
    PATH.with(|path| path.read_only().into())
}

/// The query string without its question mark.
#[must_use]
pub fn query() -> ReadSignal<String> {
    QUERY.with(|query| query.read_only().into())
}

/// A value of the query string; absent when empty.
#[must_use]
pub fn value(name: &'static str) -> Memo<Option<String>> {
    let query = query();
    Memo::new(move |_| query.with(|query| value_in(query, name)))
}

/// A value of a query string; absent when empty.
#[must_use]
pub fn value_in(query: &str, name: &str) -> Option<String> {
    UrlSearchParams::new_with_str(query).ok()?.get(name).filter(|value| !value.is_empty())
}

/// This page's address with a value of its query string set or, when empty, taken away.
#[must_use]
pub fn with_value(name: &str, value: &str) -> String {
    let query = query().get_untracked();
    let Ok(values) = UrlSearchParams::new_with_str(&query) else { return path().get_untracked() };
    values.delete(name);
    if !value.is_empty() {
        values.append(name, value);
    }
    let query = String::from(values.to_string());
    let path = path().get_untracked();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// Whether "back" leads here again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The address is a step of its own.
    New,
    /// It takes the place of this one.
    Same,
}

/// Whether the page goes to its top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scroll {
    /// It does.
    Top,
    /// It stays where it is.
    Stay,
}

/// Goes to another page, at its top.
pub fn go(address: &str) {
    navigate(address, Step::New, Scroll::Top);
}

/// Goes to another page in place of this one.
pub fn replace(address: &str) {
    navigate(address, Step::Same, Scroll::Top);
}

/// Goes to a page before the door. The router does not live to see it.
pub fn leave(address: &str) {
    take_back();
    replace(address);
}

/// Goes to another view of the same page, which stays where it is.
pub fn turn(address: &str, step: Step) {
    navigate(address, step, Scroll::Stay);
}

fn navigate(address: &str, step: Step, scroll: Scroll) {
    // The router may call back, so it is not held while it goes.
    match ROUTER.with_borrow(Clone::clone) {
        Some(router) => router(address, step, scroll),
        None => step_to(address, step, scroll),
    }
}

/// From now on the router goes where the app wants to go, and takes the clicks; it says with [`arrive`] where it is.
pub fn hand_over(router: impl Fn(&str, Step, Scroll) + 'static) {
    // Opaque: else the compiler sees that there is only one, calls it directly, and its code lands in the first load.
    ROUTER.set(Some(std::hint::black_box(Rc::new(router) as Navigate)));
}

/// The router is gone.
pub fn take_back() {
    ROUTER.set(None);
    arrive(path_now(), query_now());
}

/// Tells who follows the address what it is now; the query string without its question mark.
pub fn arrive(path: String, query: String) {
    for (signal, now) in [(&PATH, path), (&QUERY, query)] {
        signal.with(|signal| {
            if signal.with_untracked(|before| *before != now) {
                signal.set(now);
            }
        });
    }
}

fn step_to(address: &str, step: Step, scroll: Scroll) {
    let Ok(history) = window().history() else { return };
    let location = window().location();
    // Going where one is already is no step.
    let is_here = location.href().is_ok_and(|here| here == format!("{}{address}", location.origin().unwrap_or_default()));
    _ = match step {
        Step::New if !is_here => history.push_state_with_url(&JsValue::NULL, "", Some(address)),
        Step::New | Step::Same => history.replace_state_with_url(&JsValue::NULL, "", Some(address)),
    };
    arrive(path_now(), query_now());
    if scroll == Scroll::Top {
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// From now on links inside the portal and the browser's own buttons change the page without loading the app anew.
pub fn follow() {
    // Both live as long as the app does.
    let has_router = || ROUTER.with_borrow(Option::is_some);
    _ = window_event_listener(ev::popstate, move |_| {
        if !has_router() {
            arrive(path_now(), query_now());
        }
    });
    _ = window_event_listener(ev::click, move |event| {
        if has_router() {
            return;
        }
        if let Some(address) = inner_link(&event) {
            event.prevent_default();
            go(&address);
        }
    });
}

/// Where a click leads, when that is a page of this portal in this window.
fn inner_link(event: &MouseEvent) -> Option<String> {
    if event.default_prevented() || event.button() != 0 || event.meta_key() || event.alt_key() || event.ctrl_key() || event.shift_key() {
        return None;
    }
    let link: HtmlAnchorElement = event.target()?.dyn_into::<Element>().ok()?.closest("a[href]").ok()??.dyn_into().ok()?;
    let is_external = link.rel().split(' ').any(|word| word == "external");
    if is_external || link.has_attribute("download") || !link.target().is_empty() || link.origin() != window().location().origin().ok()? {
        return None;
    }
    let path = link.pathname();
    api::inside(&path)?;
    Some(format!("{path}{}{}", link.search(), link.hash()))
}
