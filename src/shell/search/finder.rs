//! Finding a page or an asset while typing (ARIA: combobox with a list).

use std::time::Duration;

use guildhall_domain::{
    collateral::{
        api as collateral,
        search::{Filter, Results},
    },
    endpoint::query_string,
    module::Module,
};
use leptos::{ev::KeyboardEvent, html, leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::Close;
use crate::{
    api::{self, question},
    location, modules,
    query::query,
    rerun::rerun,
    session,
    shell::sidebar::href,
    ui::Icon,
};

/// Letters rest this long before the server is asked.
const REST: Duration = Duration::from_millis(120);
/// Assets shown; the library shows the rest.
const SHOWN: u16 = 8;

/// Something to go to.
#[derive(Clone, PartialEq)]
struct Hit {
    path: String,
    icon: Icon,
    title: String,
    note: String,
}

/// The field and what it finds.
pub fn view() -> AnyView {
    view! { <Finder /> }.into_any()
}

#[component]
fn Finder() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let asked = rested(typed);
    let found = query(move || {
        let q = asked.get();
        (q.chars().count() > 1).then(|| question(&collateral::LIST, &[], &Filter { q: Some(q), limit: Some(SHOWN), ..Filter::default() }))
    });
    let me = session::me();
    let hits = Memo::new(move |_| {
        let words = typed.get().trim().to_lowercase();
        let open = me.with(|me| Module::ALL.into_iter().filter(|module| module.is_open_to(&me.actor)).collect::<Vec<_>>());
        let mut hits: Vec<Hit> = open.into_iter().map(page).filter(|hit| hit.title.to_lowercase().contains(&words)).collect();
        if words.chars().count() > 1
            && let Some(results) = found.get()
        {
            hits.extend(assets(&results, typed.get().trim()));
        }
        hits
    });
    let at = RwSignal::new(0_usize);
    rerun(move || {
        hits.track();
        at.set(0);
    });
    let close = expect_context::<Close>().0;
    let go = Callback::new(move |path: String| {
        close.set(false);
        location::go(&api::link(&path));
    });
    let keyed = move |event: KeyboardEvent| {
        let count = hits.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                if let Some(hit) = hits.with(|hits| hits.get(at.get_untracked()).cloned()) {
                    go.run(hit.path);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let field = NodeRef::<html::Input>::new();
    rerun(move || {
        if let Some(field) = field.get() {
            _ = field.focus();
        }
    });
    let said = move || {
        if typed.with(|typed| typed.trim().is_empty()) { String::new() } else { t!("shell.search.count", count = hits.with(Vec::len)) }
    };
    view! {
        <div class="affix">
            {Icon::Search.small()}
            <input
                type="search"
                role="combobox"
                node_ref=field
                aria-label=t!("shell.search.label"; text)
                aria-expanded="true"
                aria-controls="found"
                aria-autocomplete="list"
                aria-activedescendant=move || hits.with(|hits| (!hits.is_empty()).then(|| format!("found-{}", at.get())))
                placeholder=t!("shell.search.hint"; text)
                autocomplete="off"
                spellcheck="false"
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keyed
            />
        </div>
        <ul class="found" id="found" role="listbox" aria-label=t!("shell.search.found"; text)>
            {move || hits.get().into_iter().enumerate().map(|(index, hit)| option(index, hit, at, go)).collect_view()}
        </ul>
        <p class="muted small" role="status">
            {said} " "
            {move || (hits.with(Vec::is_empty) && !found.is_asking().get()).then(|| t!("shell.search.none"))}
        </p>
    }
}

fn option(index: usize, hit: Hit, at: RwSignal<usize>, go: Callback<String>) -> impl IntoView {
    let Hit { path, icon, title, note } = hit;
    view! {
        <li
            role="option"
            id=format!("found-{index}")
            aria-selected=move || if at.get() == index { "true" } else { "false" }
            on:pointermove=move |_| if at.get_untracked() != index { at.set(index) }
            on:click=move |_| go.run(path.clone())
        >
            {icon.view()}
            <span class="stack tight"><b>{title}</b>{(!note.is_empty()).then(|| view! { <span class="muted small">{note}</span> })}</span>
        </li>
    }
}

/// What was typed, once the letters have rested.
fn rested(typed: RwSignal<String>) -> RwSignal<String> {
    let asked = RwSignal::new(String::new());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    rerun(move || {
        let words = typed.get().trim().to_owned();
        if let Some(timer) = waiting.get_value() {
            timer.clear();
        }
        waiting.set_value(set_timeout(move || _ = asked.try_set(words.clone()), REST).ok());
    });
    asked
}

fn page(module: Module) -> Hit {
    let title = t!(&format!("shell.module.{}", module.slug()));
    Hit { path: href(module).to_owned(), icon: modules::icon(module), title, note: String::new() }
}

fn assets(results: &Results, words: &str) -> Vec<Hit> {
    let mut hits: Vec<Hit> = results
        .items
        .iter()
        .map(|tile| Hit {
            path: format!("collateral/{}", tile.id),
            icon: Icon::FileText,
            title: tile.title.clone(),
            note: t!(&format!("collateral.kind.{}", tile.kind.slug())),
        })
        .collect();
    if results.total > results.items.len() as u64 {
        let filter = Filter { q: Some(words.to_owned()), ..Filter::default() };
        let title = t!("shell.search.all", count = results.total);
        hits.push(Hit { path: format!("collateral?{}", query_string(&filter)), icon: Icon::Book, title, note: String::new() });
    }
    hits
}
