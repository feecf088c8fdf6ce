//! Finding something to learn: the catalogue, and a course or a path before one begins.

mod course;
mod entry;
mod facets;
mod path;

use std::time::Duration;

use guildhall_domain::training::{Catalogue, CatalogueEntry, CatalogueFilter, CatalogueKind, CatalogueSort, CourseId, PathId, api};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::{
    Place, address,
    nav::{Here, tabs},
    place,
};
use crate::{
    api::{self as http, question},
    i18n::number,
    location::{self, Step},
    query::query,
    ui::{Blank, Chip, Drawing, Each, Icon, LinkButton, Load, LoadMore, PageHead, Remote, SearchField, Segments, Shape, Tab, toasts},
};

/// Keys that follow each other faster than this are asked about once.
const PAUSE: Duration = Duration::from_millis(120);

/// What the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The catalogue itself.
    All,
    /// A course.
    Course(CourseId),
    /// A path.
    Path(PathId),
}

/// The page that the address names.
pub fn view() -> AnyView {
    let place = place();
    // The catalogue's own address changes while one filters; then the page stays.
    (move || match place.get() {
        Place::Find(Shown::Course(id)) => course::view(id),
        Place::Find(Shown::Path(id)) => path::view(id),
        Place::Find(Shown::All)
        | Place::Mine(_)
        | Place::Learn(..)
        | Place::Exam(_)
        | Place::Certificates(_)
        | Place::Companies(_)
        | Place::Manage(_)
        | Place::Nowhere => catalogue(),
    })
    .into_any()
}

/// The list, which grows page by page.
#[derive(Clone, Copy)]
struct Shelf {
    load: Signal<Load<Catalogue>>,
    rest: RwSignal<Vec<Catalogue>>,
    busy: RwSignal<bool>,
    filter: Memo<CatalogueFilter>,
}

impl Shelf {
    fn entries(self, first: &Catalogue) -> Vec<CatalogueEntry> {
        self.rest.with(|rest| first.items.iter().chain(rest.iter().flat_map(|page| &page.items)).cloned().collect())
    }

    fn next(self, first: &Catalogue) {
        let last = self.rest.with_untracked(|rest| rest.last().map(|page| page.next.clone()));
        let cursor = last.unwrap_or_else(|| first.next.clone());
        if cursor.is_none() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let filter = self.filter.get_untracked();
        let question = question(&api::CATALOGUE, &[], &CatalogueFilter { cursor, ..filter.clone() });
        let toasts = toasts();
        spawn_local(async move {
            let answer = http::ask(&question).await;
            // Another filter meanwhile: the page belongs to an older list.
            if self.filter.try_get_untracked().as_ref() != Some(&filter) {
                return;
            }
            _ = self.busy.try_set(false);
            match answer {
                Ok(page) => self.rest.update(|rest| rest.push(page)),
                Err(error) => toasts.fail(error.trouble().title),
            }
        });
    }
}

fn catalogue() -> AnyView {
    let filter = address::here();
    let asked = query(move || question(&api::CATALOGUE, &[], &filter.get()));
    let shelf = Shelf { load: asked.load(), rest: RwSignal::new(Vec::new()), busy: RwSignal::new(false), filter };
    let first = Memo::new(move |_| (filter.get(), asked.get().map(|page| page.next)));
    Effect::new(move |before: Option<()>| {
        first.track();
        if before.is_some() {
            shelf.busy.set(false);
            shelf.rest.set(Vec::new());
        }
    });
    let known = Memo::new(move |before: Option<&Catalogue>| asked.get().or_else(|| before.cloned()).unwrap_or_default());
    let empty = move || nothing(filter);
    view! {
        <div class="page">
            <PageHead title=t!("training.title"; text) lead=t!("training.lead"; maybe) />
            {tabs(Here::Catalogue)}
            <div class="split lead">
                {facets::panel(filter, known)}
                <div class="stack">
                    {bar(filter)}
                    {line(filter, known)}
                    <Remote of=shelf.load on_retry=asked.retry() is_empty=|page: &Catalogue| page.items.is_empty() empty=empty shape=Shape::Rows let:page>
                        {entries(page, shelf)}
                    </Remote>
                </div>
            </div>
        </div>
    }
    .into_any()
}

fn entries(page: Signal<Catalogue>, shelf: Shelf) -> AnyView {
    let all = Memo::new(move |_| page.with(|page| shelf.entries(page)));
    let summary = Signal::derive(move || {
        let shown = all.with(Vec::len) as u64;
        page.with(|page| t!("training.shown", shown = shown, count = page.total))
    });
    let more =
        Signal::derive(move || page.with(|page| shelf.rest.with(|rest| rest.last().map_or(&page.next, |last| &last.next).is_some())));
    view! {
        <ul class="tiles two courses">
            <Each each=move || all.get() key=|entry: &CatalogueEntry| format!("{:?} {:?} {}", entry.item, entry.learning, entry.percent) let:entry><li>{entry::card(&entry)}</li></Each>
        </ul>
        <LoadMore summary=summary more=more busy=shelf.busy on_more=move || page.with_untracked(|page| shelf.next(page)) />
    }
    .into_any()
}

fn nothing(filter: Memo<CatalogueFilter>) -> AnyView {
    if filter.with_untracked(address::is_narrowed) {
        return view! {
            <Blank title=t!("training.no-hits"; text) lead=t!("training.no-hits.lead"; maybe) drawing=Drawing::NoHits>
                <LinkButton href=address::href(&CatalogueFilter::default())>{t!("training.clear"; text)}</LinkButton>
            </Blank>
        }
        .into_any();
    }
    view! { <Blank title=t!("training.none"; text) lead=t!("training.none.lead"; maybe) /> }.into_any()
}

/// Search box, kinds, order, and on a phone the way to the filters.
fn bar(filter: Memo<CatalogueFilter>) -> AnyView {
    let on = Memo::new(move |_| filter.with(address::filters));
    let kinds = Signal::derive(move || {
        let now = filter.get();
        let tab = |kind: Option<CatalogueKind>, words: String| {
            Tab::new(words, address::href(&CatalogueFilter { kind, ..now.clone() }), now.kind == kind)
        };
        vec![
            tab(None, t!("training.kind.all")),
            tab(Some(CatalogueKind::Course), t!("training.kind.courses")),
            tab(Some(CatalogueKind::Path), t!("training.kind.paths")),
        ]
    });
    view! {
        <div class="row">
            {search(filter)}
            <button type="button" class="button only-narrow" popovertarget="facets">
                {Icon::Filter.view()} {t!("training.filters"; text)}
                {move || Some(on.get()).filter(|on| *on > 0).map(|on| view! { <span class="count">{number(on as f64)}</span> })}
            </button>
            <Segments label=t!("training.kind"; text) tabs=kinds />
            {order(filter)}
        </div>
    }
    .into_any()
}

fn search(filter: Memo<CatalogueFilter>) -> AnyView {
    let asked = move || filter.with(|filter| filter.q.clone().unwrap_or_default());
    let typed = RwSignal::new(untrack(asked));
    let sent = StoredValue::new(untrack(asked));
    let resting = StoredValue::new(None::<TimeoutHandle>);
    let ask = move || {
        let words = typed.get_untracked();
        if sent.get_value() != words {
            sent.set_value(words.clone());
            let mut filter = filter.get_untracked();
            filter.q = Some(words).filter(|words| !words.trim().is_empty());
            // Letters of a word are no steps of their own.
            location::turn(&address::href(&filter), Step::Same);
        }
    };
    Effect::new(move |before: Option<()>| {
        typed.track();
        if before.is_none() {
            return;
        }
        if let Some(timer) = resting.get_value() {
            timer.clear();
        }
        resting.set_value(set_timeout(ask, PAUSE).ok());
    });
    // Back and forward and "Clear" change the address from outside.
    Effect::new(move |_| {
        let asked = asked();
        if sent.get_value().trim() != asked.trim() {
            sent.set_value(asked.clone());
            typed.set(asked);
        }
    });
    on_cleanup(move || {
        if let Some(Some(timer)) = resting.try_get_value() {
            timer.clear();
        }
    });
    view! { <div class="grow"><SearchField label=t!("training.search"; text) value=typed /></div> }.into_any()
}

fn order(filter: Memo<CatalogueFilter>) -> AnyView {
    let has_words = Memo::new(move |_| filter.with(|filter| filter.q.is_some()));
    let usual = move || if has_words.get() { CatalogueSort::Relevance } else { CatalogueSort::Title };
    let now = Memo::new(move |_| filter.with(|filter| filter.sort).unwrap_or_else(usual));
    let option = move |sort: CatalogueSort| {
        view! { <option value=address::sort_slug(sort) selected=move || now.get() == sort>{move || t!(&format!("training.sort.{}", address::sort_slug(sort)))}</option> }
    };
    let chosen = move |event| {
        let wanted = address::sort_from(&event_target_value(&event)).filter(|wanted| *wanted != untrack(usual));
        address::change(filter, |filter| filter.sort = wanted);
    };
    view! {
        <select class="auto" aria-label=t!("training.sort"; text) on:change=chosen>
            {move || has_words.get().then(|| option(CatalogueSort::Relevance))}
            {[CatalogueSort::Title, CatalogueSort::Newest, CatalogueSort::Shortest].map(option)}
        </select>
    }
    .into_any()
}

/// What is in force: the count, and the filters that are on.
fn line(filter: Memo<CatalogueFilter>, known: Memo<Catalogue>) -> AnyView {
    let on = Memo::new(move |_| filter.with(facets::on));
    let chip = move |on: facets::On| {
        let own = on.clone();
        let words = Signal::derive(move || own.words());
        let label = Signal::derive(move || t!("training.filter.remove", filter = words.get()));
        view! { <Chip label=label on_remove=move || address::change(filter, |filter| on.take_off(filter))>{words}</Chip> }
    };
    let clear = move || {
        filter.with(address::is_narrowed).then(|| {
            let cleared = CatalogueFilter { sort: filter.with(|filter| filter.sort), ..CatalogueFilter::default() };
            view! { <a class="small" href=address::href(&cleared)>{t!("training.clear"; text)}</a> }
        })
    };
    view! {
        <div class="row">
            <span class="muted small" role="status">{move || t!("training.count", count = known.with(|page| page.total))}</span>
            <Each each=move || on.get() key=Clone::clone children=chip />
            {clear}
        </div>
    }
    .into_any()
}
