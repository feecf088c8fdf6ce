//! Something in the catalogue, as a card.

use guildhall_domain::training::{CatalogueEntry, CatalogueItem, Learning};
use leptos::prelude::*;

use super::super::{
    requirement,
    say::{self, to},
};
use crate::{
    i18n::language_name,
    session,
    ui::{Badge, Icon, Progress, Tone},
};

/// Where a thing of the catalogue lies.
pub fn address(item: CatalogueItem) -> String {
    match item {
        CatalogueItem::Course(id) => to(&format!("courses/{id}")),
        CatalogueItem::Path(id) => to(&format!("paths/{id}")),
    }
}

/// The card: what it is, how long it takes, how far the reader is, or why it is locked.
pub fn card(entry: &CatalogueEntry) -> AnyView {
    let (href, language) = (address(entry.item), entry.language.clone());
    let cover = entry.cover.map(|cover| view! { <img class="cover" src=say::picture(cover) alt="" loading="lazy" /> });
    let summary =
        (!entry.summary.is_empty()).then(|| view! { <p class="small muted found" lang=language.clone()>{entry.summary.clone()}</p> });
    let due = entry.due_on.filter(|_| entry.learning != Some(Learning::Completed)).map(say::due);
    view! {
        <article class="card course">
            {cover}
            <div class="stack tight">
                <div class="row">{kind(entry)} {entry.learning.map(say::learning)} {due}</div>
                <h2 class="plain"><a class="cover" href=href lang=language>{entry.title.clone()}</a></h2>
                <p class="small muted">{facts(entry)}</p>
                {summary}
                {progress(entry)}
                {lock(entry)}
            </div>
        </article>
    }
    .into_any()
}

/// Whether it is a course or a path.
fn kind(entry: &CatalogueEntry) -> AnyView {
    match entry.item {
        CatalogueItem::Course(_) => view! { <Badge icon=Some(Icon::Cap)>{t!("training.kind.course"; text)}</Badge> }.into_any(),
        CatalogueItem::Path(_) => {
            view! { <Badge tone=Tone::Accent icon=Some(Icon::Rows)>{t!("training.kind.path"; text)}</Badge> }.into_any()
        }
    }
}

/// How long, how many parts, which level and languages: one line.
pub fn facts(entry: &CatalogueEntry) -> impl Fn() -> String + Send + Sync + 'static {
    let (minutes, parts, level, item) = (entry.minutes, entry.parts, entry.level, entry.item);
    let languages: Vec<String> =
        std::iter::once(&entry.language).chain(entry.also_in.iter().map(|other| &other.language)).cloned().collect();
    move || {
        let parts = match item {
            CatalogueItem::Course(_) => t!("training.lessons", count = parts),
            CatalogueItem::Path(_) => t!("training.steps", count = parts),
        };
        let several = session::portal().with(|portal| portal.languages.len() > 1);
        let languages = languages.iter().map(|tag| language_name(tag)).collect::<Vec<_>>().join(", ");
        let words = [Some(say::minutes(minutes)), Some(parts), level.map(say::level), several.then_some(languages)];
        words.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

fn progress(entry: &CatalogueEntry) -> Option<AnyView> {
    let percent = entry.percent;
    let begun = matches!(entry.learning, Some(Learning::Started)) && percent > 0;
    begun.then(|| {
        view! { <progress prop:max=100.0 prop:value=f64::from(percent) aria-label=t!("training.progress"; text) aria-valuetext=move || say::percent(percent)></progress> }
            .into_any()
    })
}

/// The first reason for which it is locked; the page of the thing tells all.
fn lock(entry: &CatalogueEntry) -> Option<AnyView> {
    let lock = entry.locks.first()?.clone();
    let more = entry.locks.len() - 1;
    let words = move || {
        let first = requirement::sentence(&lock.reason, &lock.title);
        if more == 0 { first } else { format!("{first} {}", t!("training.lock.more", count = more)) }
    };
    Some(view! { <p class="because">{Icon::Lock.small()}<span>{words}</span></p> }.into_any())
}

/// How far somebody is, with the words.
pub fn reached(percent: u8, words: Signal<String>) -> AnyView {
    view! { <Progress label=t!("training.progress"; text) value=Signal::stored(f64::from(percent)) max=Signal::stored(100.0) words=words /> }.into_any()
}
