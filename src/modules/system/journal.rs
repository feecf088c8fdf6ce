//! The journal: who changed what, when.

use guildhall_domain::{
    page::{Cursor, Page},
    system::{JournalEntry, JournalFilter, api},
};
use leptos::prelude::*;

use super::{Tab, tabs};
use crate::{
    api::{href, question},
    i18n::moment,
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    ui::{Blank, Card, CardKind, Column, Drawing, Icon, LinkButton, LoadMore, PageHead, Remote, SearchField, Shape, Table},
};

/// The page of the journal.
#[component]
pub fn Journal() -> impl IntoView {
    let here = Address::here();
    let (action, subject) = (here.field("action"), here.field("subject"));
    let one = |value: RwSignal<String>| Some(value.get().trim().to_owned()).filter(|value| !value.is_empty());
    let wanted = move || JournalFilter { action: one(action), subject: one(subject), ..JournalFilter::default() };
    let entries = more(move |cursor: Option<Cursor>| question(&api::JOURNAL, &[], &JournalFilter { cursor, ..wanted() }));
    let actions = move || {
        view! { <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_JOURNAL, &[], &wanted())) download="">{move || t!("system.export")}</LinkButton> }
    };
    let empty = || view! { <Blank title=Signal::derive(|| t!("system.journal.none")) lead=Signal::derive(|| Some(t!("system.journal.none.lead"))) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("system.title")) lead=Signal::derive(|| Some(t!("system.journal.lead"))) actions=actions />
            {tabs(Tab::Journal)}
            <div class="filters">
                <SearchField label=Signal::derive(|| t!("system.journal.action")) value=action />
                <SearchField label=Signal::derive(|| t!("system.journal.subject")) value=subject />
            </div>
            <Remote of=entries.load() on_retry=entries.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, entries)}
            </Remote>
        </div>
    }
}

fn table(page: Signal<Page<JournalEntry>>, entries: More<JournalEntry>) -> AnyView {
    let columns = vec![
        Column::new(
            Signal::derive(|| t!("system.journal.what")),
            |entry: &JournalEntry| view! { <span class="mono">{entry.action.clone()}</span> },
        ),
        Column::new(Signal::derive(|| t!("system.journal.who")), |entry: &JournalEntry| {
            let name = entry.actor_name.clone();
            move || if name.is_empty() { t!("system.journal.server") } else { name.clone() }
        }),
        Column::new(Signal::derive(|| t!("system.journal.when")), |entry: &JournalEntry| {
            let at = entry.at;
            view! { <time datetime=at.to_rfc3339()>{move || moment(at)}</time> }
        }),
        Column::new(Signal::derive(|| t!("system.journal.on")), |entry: &JournalEntry| {
            let detail =
                if entry.detail.as_object().is_some_and(serde_json::Map::is_empty) { String::new() } else { entry.detail.to_string() };
            view! {
                <span class="stack tight">
                    <span class="mono small wrap">{format!("{} {}", entry.subject_kind, entry.subject)}</span>
                    <span class="mono tiny muted wrap" lang="en">{detail}</span>
                </span>
            }
        }),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("system.journal.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=Signal::derive(|| t!("system.journal")) columns=columns rows=rows key=|entry: &JournalEntry| entry.number.to_string() name=|entry: &JournalEntry| entry.action.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=entries.is_asking() on_more=move || entries.next() />
    }
    .into_any()
}
