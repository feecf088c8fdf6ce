//! What waits for the reader's decision: requests and claims, the one with the least time left first.

mod bulk;
pub mod rows;

use guildhall_domain::{
    funds::{ClaimFilter, ClaimSummary, ProgramId, RequestFilter, RequestSort, RequestSummary, Turn, TurnaroundFilter, api},
    money::Money,
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::{
    super::nav,
    parts::{self, sums},
};
use crate::{
    api::{href, question},
    i18n::{days_until, number},
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    query::{Answer, query},
    ui::{
        Blank, Button, Card, CardKind, Drawing, Icon, LinkButton, Load, LoadMore, PageHead, Pick, Remote, SearchField, SelectField,
        Selection, Shape,
    },
};

/// What narrows the queue.
#[derive(Clone, Copy)]
struct Narrow {
    q: RwSignal<String>,
    program: RwSignal<String>,
    sort: RwSignal<String>,
}

impl Narrow {
    fn here() -> Self {
        let here = Address::here();
        Self { q: here.field("q"), program: here.field("program"), sort: here.field("sort") }
    }

    fn words(self) -> Option<String> {
        Some(self.q.get()).filter(|q| !q.is_empty())
    }

    fn program(self) -> Option<ProgramId> {
        self.program.with(|id| id.parse().ok())
    }

    fn order(self) -> RequestSort {
        if self.sort.with(|sort| sort == "money") { RequestSort::Money } else { RequestSort::Age }
    }

    fn requests(self, cursor: Option<Cursor>) -> RequestFilter {
        RequestFilter {
            q: self.words(),
            program: self.program(),
            mine: Some(true),
            sort: Some(self.order()),
            cursor,
            ..RequestFilter::default()
        }
    }

    fn claims(self, cursor: Option<Cursor>) -> ClaimFilter {
        ClaimFilter {
            q: self.words(),
            program: self.program(),
            mine: Some(true),
            sort: Some(self.order()),
            cursor,
            ..ClaimFilter::default()
        }
    }

    fn is_narrowed(self) -> bool {
        self.words().is_some() || self.program().is_some()
    }

    fn clear(self) {
        self.q.set(String::new());
        self.program.set(String::new());
    }
}

/// The page.
pub fn view() -> AnyView {
    let narrow = Narrow::here();
    let requests = more(move |cursor| question(&api::REQUESTS, &[], &narrow.requests(cursor)));
    let claims = more(move |cursor| question(&api::CLAIMS, &[], &narrow.claims(cursor)));
    let turnaround = query(|| question(&api::TURNAROUND, &[], &TurnaroundFilter::default()));
    let lead = Signal::derive(move || {
        let (requests, claims) = (requests.load().get(), claims.load().get());
        let (Load::Ready(requests), Load::Ready(claims)) = (requests, claims) else { return None };
        let late = late(&requests, &claims);
        let waiting = t!("funds.vendor.queue.waiting", count = requests.total + claims.total);
        let late = (late > 0).then(|| t!("funds.vendor.queue.late", count = late));
        let pace = turnaround.get().filter(|pace| pace.requests > 0).map(|pace| hours("funds.vendor.queue.pace", pace.requests_p50));
        Some([Some(waiting), late, pace].into_iter().flatten().collect::<Vec<_>>().join(" "))
    });
    let actions = move || {
        view! {
            <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_REQUESTS, &[], &narrow.requests(None))) download="">
                {t!("funds.vendor.queue.export"; text)}
            </LinkButton>
        }
    };
    let nothing = Memo::new(move |_| {
        let requests = requests.load().with(|load| matches!(load, Load::Ready(page) if page.total == 0));
        requests && claims.load().with(|load| matches!(load, Load::Ready(page) if page.total == 0))
    });
    let body = move || if nothing.get() { blank(narrow) } else { lists(requests, claims) };
    view! {
        <div class="page">
            <PageHead title=t!("funds.vendor.queue"; text) lead=lead actions=actions />
            {nav::tabs("")}
            {filters(narrow)}
            {body}
        </div>
    }
    .into_any()
}

/// How many are due today or should have been decided.
fn late(requests: &Page<RequestSummary>, claims: &Page<ClaimSummary>) -> usize {
    let clocks = requests.items.iter().map(|request| request.clock).chain(claims.items.iter().map(|claim| claim.clock));
    let due = clocks.flatten().filter(|clock| clock.turn == Turn::Vendor).filter_map(|clock| clock.due_on);
    due.filter(|due| days_until(*due) <= 0).count()
}

/// Hours as days with one digit, where there are more than two.
fn hours(key: &str, hours: u32) -> String {
    let days = (f64::from(hours) / 2.4).round() / 10.0;
    t!(key, count = number(days))
}

fn filters(narrow: Narrow) -> AnyView {
    let programs = parts::programs();
    let orders = Signal::derive(|| vec![Pick::new("money", t!("funds.vendor.sort.money"))]);
    view! {
        <div class="filters">
            <SearchField label=t!("funds.vendor.search"; text) value=narrow.q />
            <SelectField label=t!("funds.vendor.program"; text) value=narrow.program options=parts::program_picks(programs) none=t!("funds.vendor.any.program"; maybe) />
            <SelectField label=t!("funds.vendor.sort"; text) value=narrow.sort options=orders none=t!("funds.vendor.sort.age"; maybe) />
        </div>
    }
    .into_any()
}

fn blank(narrow: Narrow) -> AnyView {
    if narrow.is_narrowed() {
        return view! {
            <Blank title=t!("funds.vendor.no-hits"; text) lead=t!("funds.vendor.no-hits.lead"; maybe) drawing=Drawing::NoHits>
                <Button on_click=move || narrow.clear()>{t!("funds.vendor.clear"; text)}</Button>
            </Blank>
        }
        .into_any();
    }
    view! { <Blank title=t!("funds.vendor.queue.none"; text) lead=t!("funds.vendor.queue.none.lead"; maybe) /> }.into_any()
}

fn lists(requests: More<RequestSummary>, claims: More<ClaimSummary>) -> AnyView {
    let selection = Selection::default();
    view! {
        <section class="stack" aria-labelledby="queue-requests">
            <h2 id="queue-requests">{t!("funds.vendor.queue.requests"; text)}</h2>
            <Remote of=requests.load() on_retry=requests.retry() is_empty=is_blank empty=|| view! { <p class="muted">{t!("funds.vendor.queue.requests.none"; text)}</p> } shape=Shape::Rows let:page>
                <Card kind=CardKind::Flush>{rows::requests(page, selection)}</Card>
                {foot(page, requests, |request| request.asked)}
                {bulk::bar(page, selection)}
            </Remote>
        </section>
        <section class="stack" aria-labelledby="queue-claims">
            <h2 id="queue-claims">{t!("funds.vendor.queue.claims"; text)}</h2>
            <Remote of=claims.load() on_retry=claims.retry() is_empty=is_blank empty=|| view! { <p class="muted">{t!("funds.vendor.queue.claims.none"; text)}</p> } shape=Shape::Rows let:page>
                <Card kind=CardKind::Flush>{rows::claims(page)}</Card>
                {foot(page, claims, |claim| claim.asked)}
            </Remote>
        </section>
    }
    .into_any()
}

/// How much of a list is shown, and how much money that is about.
fn foot<T: Answer>(page: Signal<Page<T>>, list: More<T>, asked: fn(&T) -> Money) -> AnyView {
    let summary = Signal::derive(move || {
        page.with(|page| {
            t!("funds.vendor.shown", shown = page.items.len(), count = page.total, amount = sums(page.items.iter().map(asked)))
        })
    });
    view! { <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=list.is_asking() on_more=move || list.next() /> }
        .into_any()
}
