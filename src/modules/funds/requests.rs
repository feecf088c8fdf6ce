//! The list of requests.

use guildhall_domain::{
    access::Access,
    funds::{ProgramFilter, RequestFilter, RequestSort, RequestStatus, RequestSummary, Turn, api},
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::{nav, say};
use crate::{
    api::{href, link, question},
    i18n::{day_short, moment_day, whole_money},
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    query::query,
    session,
    ui::{
        Blank, Button, Card, CardKind, Column, Drawing, Due, Icon, LinkButton, LoadMore, Look, PageHead, Pick, Remote, SearchField,
        SelectField, Shape, Table, Tone,
    },
};

/// What the filters of the list say.
#[derive(Clone, Copy)]
struct Narrow {
    q: RwSignal<String>,
    status: RwSignal<String>,
    program: RwSignal<String>,
    sort: RwSignal<String>,
}

impl Narrow {
    fn here() -> Self {
        let here = Address::here();
        Self { q: here.field("q"), status: here.field("status"), program: here.field("program"), sort: here.field("sort") }
    }

    fn filter(self) -> RequestFilter {
        RequestFilter {
            q: Some(self.q.get()).filter(|q| !q.trim().is_empty()),
            status: RequestStatus::from_slug(&self.status.get()).into_iter().collect(),
            program: self.program.get().parse().ok(),
            sort: sort(&self.sort.get()),
            ..RequestFilter::default()
        }
    }

    fn is_on(self) -> bool {
        [self.q, self.status, self.program].iter().any(|field| field.with(|value| !value.is_empty()))
    }

    fn clear(self) {
        [self.q, self.status, self.program].into_iter().for_each(|field| field.set(String::new()));
    }
}

fn sort(slug: &str) -> Option<RequestSort> {
    match slug {
        "age" => Some(RequestSort::Age),
        "money" => Some(RequestSort::Money),
        "changed" => Some(RequestSort::Changed),
        _ => None,
    }
}

/// The page.
pub fn view() -> AnyView {
    let narrow = Narrow::here();
    let filter = Memo::new(move |_| narrow.filter());
    let requests = more(move |cursor: Option<Cursor>| question(&api::REQUESTS, &[], &RequestFilter { cursor, ..filter.get() }));
    let asks = session::may(Access::Partner);
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let actions = move || {
        let export = Signal::derive(move || href(&api::EXPORT_REQUESTS, &[], &filter.get()));
        view! {
            {move || asks.get().then(|| view! { <LinkButton look=Look::Primary icon=Icon::Plus href=link("/funds/requests/new")>{t!("funds.ask"; text)}</LinkButton> })}
            <LinkButton icon=Icon::Download href=export download="">{t!("funds.export"; text)}</LinkButton>
        }
    };
    let empty = move || {
        if narrow.is_on() {
            view! {
                <Blank title=t!("funds.requests.no-hits"; text) lead=t!("funds.requests.no-hits.lead"; maybe) drawing=Drawing::NoHits>
                    <Button on_click=move || narrow.clear()>{t!("funds.clear"; text)}</Button>
                </Blank>
            }
            .into_any()
        } else {
            view! { <Blank title=t!("funds.requests.none"; text) lead=t!("funds.requests.none.lead"; maybe) /> }.into_any()
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("funds.requests.title"; text) actions=actions />
            {nav::tabs("requests")}
            {filters(narrow)}
            <Remote of=requests.load() on_retry=requests.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, requests, vendor)}
            </Remote>
        </div>
    }
    .into_any()
}

fn filters(narrow: Narrow) -> AnyView {
    let programs = query(|| question(&api::PROGRAMS, &[], &ProgramFilter::default()));
    let programs = Signal::derive(move || {
        let programs = programs.get().unwrap_or_default();
        programs.into_iter().map(|program| Pick::new(program.id.to_string(), program.program.name)).collect::<Vec<_>>()
    });
    let statuses =
        Signal::derive(|| RequestStatus::ALL.into_iter().map(|status| Pick::new(status.slug(), say::request_status(status))).collect());
    let sorts = Signal::derive(|| vec![Pick::new("age", t!("funds.sort.age")), Pick::new("money", t!("funds.sort.money"))]);
    view! {
        <div class="filters">
            <SearchField label=t!("funds.requests.search"; text) value=narrow.q />
            <SelectField label=t!("funds.status"; text) value=narrow.status options=statuses none=t!("funds.status.any"; maybe) />
            <SelectField label=t!("funds.program"; text) value=narrow.program options=programs none=t!("funds.program.any"; maybe) />
            <SelectField label=t!("funds.sort"; text) value=narrow.sort options=sorts none=t!("funds.sort.changed"; maybe) />
        </div>
    }
    .into_any()
}

/// Where a request leads: a draft to its form.
fn link_of(request: &RequestSummary, vendor: bool) -> String {
    let page = say::request_link(request.id);
    if request.status == RequestStatus::Draft && !vendor { format!("{page}/edit") } else { page }
}

fn columns(vendor: bool) -> Vec<Column<RequestSummary>> {
    let mut columns = vec![
        Column::new(t!("funds.request"; text), move |request: &RequestSummary| {
            let (number, title, href) = (request.number.clone(), request.title.clone(), link_of(request, vendor));
            view! {
                <span class="stack tight">
                    <a href=href>{move || say::titled(&title)}</a> <span class="muted small mono">{number}</span>
                </span>
            }
        }),
        Column::new(t!("funds.status"; text), |request: &RequestSummary| say::request_badge(request.status)),
        Column::new(t!("funds.program"; text), |request: &RequestSummary| request.program_name.clone()).optional(),
        Column::new(t!("funds.asked"; text), |request: &RequestSummary| {
            let amount = request.asked;
            move || whole_money(amount)
        })
        .number(),
        Column::new(t!("funds.approved"; text), |request: &RequestSummary| {
            let amount = request.approved;
            move || if amount.minor == 0 { "–".to_owned() } else { whole_money(amount) }
        })
        .number(),
        Column::new(t!("funds.starts"; text), |request: &RequestSummary| {
            request.starts_on.map_or_else(
                || view! { <span class="muted">"–"</span> }.into_any(),
                |day| view! { <time datetime=day.to_string()>{move || day_short(day)}</time> }.into_any(),
            )
        })
        .optional(),
        Column::new(t!("funds.next"; text), move |request: &RequestSummary| next(request, vendor)),
        Column::new(t!("funds.changed"; text), |request: &RequestSummary| {
            let at = request.updated_at;
            view! { <time datetime=at.to_rfc3339()>{move || moment_day(at)}</time> }
        })
        .optional(),
    ];
    if vendor {
        columns.insert(1, Column::new(t!("funds.partner"; text), |request: &RequestSummary| request.partner_name.clone()));
    }
    columns
}

/// Whose turn it is and by when.
fn next(request: &RequestSummary, vendor: bool) -> AnyView {
    let (turn, due) = (say::turn_of(request.status, request.clock), request.due_on);
    match (turn, due) {
        (Turn::Nobody, None) => view! { <span class="muted">"–"</span> }.into_any(),
        // Approved or running: nothing is to be done yet, and the day to claim by is known.
        (Turn::Nobody, Some(on)) => {
            view! { <Due words=Signal::derive(move || t!("funds.claim-by.day", day = day_short(on))) on=on.to_string() /> }.into_any()
        }
        (Turn::Partner | Turn::Vendor, _) => {
            let tone = move |on| if say::is_mine(turn, vendor) { say::urgency(on) } else { Tone::Plain };
            let due = due.map(|on| view! { <Due words=Signal::derive(move || day_short(on)) on=on.to_string() tone=tone(on) /> });
            view! { <span>{move || say::turn(turn, vendor)} " " {due}</span> }.into_any()
        }
    }
}

fn table(page: Signal<Page<RequestSummary>>, requests: More<RequestSummary>, vendor: bool) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("funds.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("funds.requests.title"; text)
                columns=columns(vendor)
                rows=rows
                key=|request: &RequestSummary| request.id.to_string()
                name=|request: &RequestSummary| request.number.clone()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=requests.is_asking() on_more=move || requests.next() />
    }
    .into_any()
}
