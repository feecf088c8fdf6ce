//! Asks before the page is left while something would be lost.

use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{BeforeUnloadEvent, Element, Event},
};

use super::queue::Queue;

/// Guards the page as long as it is there: against closing the window, and against links inside the portal.
pub fn guard(queue: Queue) {
    let closing = window_event_listener(ev::beforeunload, move |event: BeforeUnloadEvent| {
        if queue.is_unfinished() {
            event.prevent_default();
        }
    });
    let clicked = move |event: &Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = target.and_then(|target| target.closest("a[href]").ok().flatten());
        let leaves = link.is_some_and(|link| !link.has_attribute("download") && !link.has_attribute("target"));
        if leaves && queue.is_unfinished() && !window().confirm_with_message(&t!("collateral.upload.leave")).unwrap_or(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    // Before the router sees the click.
    let handler = leptos::wasm_bindgen::closure::Closure::<dyn Fn(Event)>::new(move |event: Event| clicked(&event));
    let function = handler.as_ref().unchecked_ref::<js_sys::Function>().clone();
    _ = window().add_event_listener_with_callback_and_bool("click", &function, true);
    let held = StoredValue::new_local(handler);
    on_cleanup(move || {
        closing.remove();
        held.with_value(|handler| {
            _ = window().remove_event_listener_with_callback_and_bool("click", handler.as_ref().unchecked_ref(), true);
        });
    });
}
