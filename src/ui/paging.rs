//! More of a long list: by a button, and by itself when the reader comes near its end.

use leptos::{html, prelude::*, wasm_bindgen::prelude::*};

use super::Button;

use crate::rerun::rerun;

/// The end of a list that has more. Loads more when it comes near the window, and by a click.
#[component]
pub fn LoadMore(
    /// How many are shown of how many, in words: "50 of 214".
    #[prop(into)]
    summary: Signal<String>,
    /// Whether there is more.
    #[prop(into)]
    more: Signal<bool>,
    /// True while more is awaited.
    #[prop(into)]
    busy: Signal<bool>,
    /// Loads more.
    #[prop(into)]
    on_more: Callback<()>,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let near = RwSignal::new(false);
    rerun(move || {
        let Some(node) = node.get() else { return };
        watch(&node, near);
    });
    // Asks again as long as the end stays near: a short page may not fill the window.
    rerun(move || {
        if near.get() && more.get() && !busy.get() {
            on_more.run(());
        }
    });
    view! {
        <div class="row more" node_ref=node>
            <span class="muted small" role="status">{summary}</span>
            {move || more.get().then(|| view! { <Button busy=busy doing=|| t!("ui.loading") on_click=on_more>{|| t!("ui.load-more")}</Button> })}
        </div>
    }
    .into_any()
}

/// Tells whether an element is within one window's height of being seen.
fn watch(node: &leptos::web_sys::Element, near: RwSignal<bool>) {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = entries.get(entries.length().saturating_sub(1)).dyn_into::<web_sys::IntersectionObserverEntry>() {
            near.set(entry.is_intersecting());
        }
    });
    let options = web_sys::IntersectionObserverInit::new();
    options.set_root_margin("100% 0px");
    if let Ok(observer) = web_sys::IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options) {
        observer.observe(node);
        let held = StoredValue::new_local((observer, seen));
        on_cleanup(move || held.with_value(|(observer, _)| observer.disconnect()));
    }
}
