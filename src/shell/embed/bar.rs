//! What is around pages in a frame: the parts that are shown, the way to a window, and what needs one.

use guildhall_domain::{embed::Shell, module::Module};
use leptos::{
    prelude::*,
    wasm_bindgen::{JsCast, closure::Closure},
    web_sys::{HtmlElement, ResizeObserver},
};
use serde_json::json;

use super::{
    around::{is_shown, module, outside, shell},
    entrance::Refused,
    wire::tell,
};
use crate::{
    api, location,
    rerun::rerun,
    ui::{Blank, Drawing, Icon, PageHead, Tab, Tabs},
};

/// Opens this page of the portal in a window of its own.
#[component]
pub fn WindowLink(shell: Shell) -> impl IntoView {
    view! {
        <a class="button" href=move || outside(&shell) target="_blank" rel="noopener external">{t!("embed.window"; text)}</a>
    }
    .into_any()
}

/// The bar above pages in a frame. Tells the page around where the reader is, as long as it is there.
#[component]
pub fn Bar(
    /// What the page is called.
    heading: Signal<String>,
) -> impl IntoView {
    let Some(shell) = shell() else { return ().into_any() };
    let path = location::path();
    let here = Memo::new(move |_| {
        let first = path.with(|path| api::inside(path).unwrap_or_default().trim_start_matches('/').split('/').next().map(str::to_owned));
        first.as_deref().and_then(module)
    });
    let shown: Vec<Module> = Module::ALL.into_iter().filter(|module| is_shown(*module)).collect();
    let are_many = shown.len() > 1;
    let tabs = Signal::derive(move || {
        let address = |module: Module| if module == Module::Home { api::link("") } else { api::link(module.slug()) };
        let tab = |module: &Module| Tab::new(t!(&format!("shell.module.{}", module.slug())), address(*module), here.get() == Some(*module));
        shown.iter().map(tab).collect::<Vec<_>>()
    });
    let Refused(refused) = expect_context();
    // Another page is another matter.
    rerun(move || {
        path.track();
        refused.set(false);
    });
    report(heading);
    let own = shell.clone();
    view! {
        <div class="row frame-bar">
            {are_many.then(|| view! { <Tabs label=t!("shell.nav"; text) tabs=tabs /> }.into_any())}
            <span class="push"></span>
            <WindowLink shell=shell />
        </div>
        <div role="status">
            {move || refused.get().then(|| view! {
                <div class="banner" data-tone="warning">
                    {Icon::Lock.view()}
                    <span>{t!("embed.refused"; text)}</span>
                    <span class="push"></span>
                    <WindowLink shell=own.clone() />
                </div>
            }.into_any())}
        </div>
    }
    .into_any()
}

/// Tells the page around what is shown and how high it is.
fn report(heading: Signal<String>) {
    let (path, query) = (location::path(), location::query());
    rerun(move || {
        let query = query.get();
        let question = if query.is_empty() { String::new() } else { format!("?{query}") };
        let page = path.with(|path| api::inside(path).unwrap_or_default().to_owned());
        let page = if page.is_empty() { "/".to_owned() } else { page };
        tell(&json!({ "v": 1, "type": "route", "route": format!("{page}{question}") }));
    });
    rerun(move || {
        let title = heading.get();
        if !title.is_empty() {
            tell(&json!({ "v": 1, "type": "title", "title": title }));
        }
    });
    let changed = Closure::<dyn Fn()>::new(|| {
        let frame = document().query_selector(".framed").ok().flatten().and_then(|frame| frame.dyn_into::<HtmlElement>().ok());
        if let Some(frame) = frame {
            tell(&json!({ "v": 1, "type": "height", "height": frame.offset_height() }));
        }
    });
    let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
    let held = StoredValue::new_local((observer, changed));
    _ = request_animation_frame(move || {
        let frame = document().query_selector(".framed").ok().flatten();
        held.try_with_value(|(observer, _)| {
            if let (Some(observer), Some(frame)) = (observer, frame) {
                observer.observe(&frame);
            }
        });
    });
    on_cleanup(move || {
        held.try_with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
}

/// The page of what is not shown in a frame.
#[component]
pub fn NeedsWindow() -> impl IntoView {
    let shell = shell();
    view! {
        <div class="page">
            <PageHead title=t!("embed.elsewhere"; text) />
            <Blank title=t!("embed.elsewhere.what"; text) lead=t!("embed.elsewhere.lead"; maybe) drawing=Drawing::Missing>
                {shell.map(|shell| view! { <WindowLink shell=shell /> }.into_any())}
            </Blank>
        </div>
    }
    .into_any()
}
