//! The home page: what needs the person, what is new, and each module at a glance; and the announcements' own pages.

mod announcement;
mod form;
mod manage;
mod news;
mod tasks;

use guildhall_domain::{access::Access, endpoint::Nothing, home::api, module::Module};
use leptos::prelude::*;

use super::{card, way};
use crate::{
    api::question,
    i18n,
    query::query,
    session,
    shell::{Lost, embed},
    ui::{Icon, LinkButton, PageHead},
};

/// Draws the page that the address names.
pub fn view() -> AnyView {
    let way = way();
    let steps = move || way.with(|way| way.iter().map(String::as_str).take(3).map(str::to_owned).collect::<Vec<_>>());
    (move || match steps().iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => view! { <Home /> }.into_any(),
        ["announcements"] => view! { <manage::Manage /> }.into_any(),
        ["announcements", "new"] => view! { <form::Create /> }.into_any(),
        ["announcements", id] => {
            id.parse().map_or_else(|_| view! { <Lost /> }.into_any(), |id| view! { <form::Change id=id /> }.into_any())
        }
        _ => view! { <Lost /> }.into_any(),
    })
    .into_any()
}

#[component]
fn Home() -> impl IntoView {
    let me = session::me();
    let tasks = query(|| question(&api::TASKS, &[], &Nothing {}));
    let title = Signal::derive(move || match tasks.get().map(|tasks| tasks.len()) {
        Some(0) => t!("home.title.none"),
        Some(count) => t!("home.title", count = count),
        None => t!("home.title.hello", name = me.with(|me| me.name.clone())),
    });
    let lead = Signal::derive(|| Some(t!("home.lead", today = i18n::day(i18n::today()))));
    let writes = session::may(Access::Author);
    let actions = move || {
        writes
            .get()
            .then(|| view! { <LinkButton href="home/announcements" icon=Icon::Note>{t!("home.announcements.manage"; text)}</LinkButton> })
    };
    let modules = Memo::new(move |_| {
        me.with(|me| Module::ALL.into_iter().filter(|module| module.is_open_to(&me.actor) && embed::is_shown(*module)).collect::<Vec<_>>())
    });
    view! {
        <div class="page">
            <PageHead title=title lead=lead actions=actions />
            <div class="split">
                <div class="stack loose">
                    <tasks::Tasks tasks=tasks />
                    {move || modules.get().into_iter().filter_map(card).collect_view()}
                </div>
                <div class="stack loose">
                    <news::News />
                </div>
            </div>
        </div>
    }
}
