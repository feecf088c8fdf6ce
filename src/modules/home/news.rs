//! News from the vendor, as its readers see it.

use guildhall_domain::home::{Announcement, Filter, api};
use leptos::prelude::*;

use super::announcement::{Paragraphs, ReadOn};
use crate::{
    api::question,
    i18n::{language, moment_day},
    query::query,
    ui::{Each, Icon, Remote, Shape},
};

/// The announcements that are live and meant for the reader, newest first.
#[component]
pub fn News() -> impl IntoView {
    let news = query(|| question(&api::LIST, &[], &Filter::default()));
    view! {
        <Remote
            of=news.load()
            on_retry=news.retry()
            is_empty=Vec::is_empty
            empty=|| view! { <section class="card soft"><p class="muted small">{t!("home.news.none"; text)}</p></section> }
            shape=Shape::Rows
            let:news
        >
            <Each each=move || news.get() key=|one| (one.id, one.version) let:one><Item one=one /></Each>
        </Remote>
    }
}

#[component]
fn Item(one: Announcement) -> impl IntoView {
    let since = one.announcement.starts_at.unwrap_or(one.updated_at);
    let id = format!("news-{}", one.id);
    let labelled_by = id.clone();
    let link = one.announcement.link.clone();
    let title = {
        let title = one.announcement.title.clone();
        Signal::derive(move || title.text(&language()).to_owned())
    };
    let body = one.announcement.body;
    view! {
        <section class="card soft" aria-labelledby=labelled_by>
            <div class="row muted small">{Icon::Note.small()} <span>{move || t!("home.news.since", day = moment_day(since))}</span></div>
            <div class="stack tight">
                <h2 id=id>{title}</h2>
                <Paragraphs text=Signal::derive(move || body.text(&language()).to_owned()) />
            </div>
            <ReadOn link=link title=title />
        </section>
    }
}
