//! The ledger: every entry with what it means, and which figure it belongs to.

use guildhall_domain::{
    funds::{Entry, EntryFilter, EntryKind, Part, ProgramFilter, Standing, Summary, SummaryFilter, api},
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::{nav, overview, say};
use crate::{
    api::{href, link, question},
    i18n::{day, money},
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    query::query,
    session,
    ui::{
        Blank, Button, Card, CardKind, Column, Drawing, Icon, LinkButton, LoadMore, PageHead, Pick, Remote, SelectField, Shape, Size, Table,
    },
};

/// The figures that entries sum to.
const PARTS: [Part; 5] = [Part::Allocated, Part::Committed, Part::Paid, Part::Forfeited, Part::Reinstated];

#[derive(Clone, Copy)]
struct Narrow {
    program: RwSignal<String>,
    allocation: RwSignal<String>,
    part: RwSignal<String>,
    kind: RwSignal<String>,
    activity: RwSignal<String>,
    claim: RwSignal<String>,
}

impl Narrow {
    fn here() -> Self {
        let here = Address::here();
        Self {
            program: here.field("program"),
            allocation: here.field("allocation"),
            part: here.field("part"),
            kind: here.field("kind"),
            activity: here.field("activity"),
            claim: here.field("claim"),
        }
    }

    fn filter(self) -> EntryFilter {
        EntryFilter {
            program: self.program.get().parse().ok(),
            allocation: self.allocation.get().parse().ok(),
            part: part(&self.part.get()),
            kind: EntryKind::from_slug(&self.kind.get()),
            activity: self.activity.get().parse().ok(),
            claim: self.claim.get().parse().ok(),
            ..EntryFilter::default()
        }
    }

    fn clear(self) {
        [self.program, self.allocation, self.part, self.kind, self.activity, self.claim]
            .into_iter()
            .for_each(|field| field.set(String::new()));
    }

    /// Whether the list is narrowed by something that no field shows: one activity, one claim, one partner's money.
    fn is_hidden(self, vendor: bool) -> bool {
        let set = |field: RwSignal<String>| field.with(|value| !value.is_empty());
        set(self.activity) || set(self.claim) || (vendor && set(self.allocation))
    }
}

fn part(slug: &str) -> Option<Part> {
    PARTS.into_iter().find(|part| say::part_slug(*part) == slug)
}

/// The page.
pub fn view() -> AnyView {
    let narrow = Narrow::here();
    let filter = Memo::new(move |_| narrow.filter());
    let part = Memo::new(move |_| filter.with(|filter| filter.part));
    let entries = more(move |cursor: Option<Cursor>| question(&api::ENTRIES, &[], &EntryFilter { cursor, ..filter.get() }));
    let summary = query(|| question(&api::SUMMARY, &[], &SummaryFilter::default()));
    let export = Signal::derive(move || href(&api::EXPORT_ENTRIES, &[], &filter.get()));
    let actions = move || view! { <LinkButton icon=Icon::Download href=export download="">{t!("funds.export"; text)}</LinkButton> };
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let hidden = Memo::new(move |_| narrow.is_hidden(vendor));
    let clear = move || narrow.clear();
    let empty = move || {
        view! {
            <Blank title=t!("funds.ledger.none"; text) lead=t!("funds.ledger.none.lead"; maybe) drawing=Drawing::NoHits>
                <Button on_click=clear>{t!("funds.clear"; text)}</Button>
            </Blank>
        }
    };
    let standing = move || {
        let wanted = filter.with(|filter| filter.allocation)?;
        summary.get()?.standings.into_iter().find(|standing| standing.allocation == Some(wanted))
    };
    view! {
        <div class="page">
            <PageHead title=t!("funds.ledger.title"; text) lead=t!("funds.ledger.lead"; maybe) actions=actions />
            {nav::tabs("ledger")}
            {filters(narrow, vendor, Signal::derive(move || summary.get()))}
            {move || hidden.get().then(|| view! { <div class="row"><Button size=Size::Little icon=Icon::Cross on_click=clear>{t!("funds.ledger.all"; text)}</Button></div> })}
            {move || standing().map(|standing| sum(&standing, part.get()))}
            <Remote of=entries.load() on_retry=entries.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, entries, part, vendor)}
            </Remote>
        </div>
    }
    .into_any()
}

fn filters(narrow: Narrow, vendor: bool, summary: Signal<Option<Summary>>) -> AnyView {
    let programs = query(|| question(&api::PROGRAMS, &[], &ProgramFilter::default()));
    let programs = Signal::derive(move || {
        let programs = programs.get().unwrap_or_default();
        programs.into_iter().map(|program| Pick::new(program.id.to_string(), program.program.name)).collect::<Vec<_>>()
    });
    let allocations = Signal::derive(move || {
        let standings = summary.get().map(|summary| summary.standings).unwrap_or_default();
        let pick = |standing: Standing| Some(Pick::new(standing.allocation?.to_string(), standing.program_name));
        standings.into_iter().filter_map(pick).collect::<Vec<_>>()
    });
    let parts = Signal::derive(|| PARTS.into_iter().map(|part| Pick::new(say::part_slug(part), say::part(part))).collect());
    let kinds = Signal::derive(|| EntryKind::ALL.into_iter().map(|kind| Pick::new(kind.slug(), say::entry(kind))).collect());
    view! {
        <div class="filters">
            {if vendor {
                view! { <SelectField label=t!("funds.program"; text) value=narrow.program options=programs none=t!("funds.program.any"; maybe) /> }
            } else {
                view! { <SelectField label=t!("funds.program"; text) value=narrow.allocation options=allocations none=t!("funds.program.any"; maybe) /> }
            }}
            <SelectField label=t!("funds.ledger.part"; text) value=narrow.part options=parts none=t!("funds.ledger.part.any"; maybe) />
            <SelectField label=t!("funds.ledger.kind"; text) value=narrow.kind options=kinds none=t!("funds.ledger.kind.any"; maybe) />
        </div>
    }
    .into_any()
}

/// The figure that the entries shown sum to.
fn sum(standing: &Standing, part: Option<Part>) -> AnyView {
    let balance = standing.balance;
    let Some(part) = part else { return overview::formula(standing) };
    let minor = match part {
        Part::Allocated => balance.allocated,
        Part::Committed => balance.committed,
        Part::Paid => balance.paid,
        Part::Forfeited => balance.forfeited,
        Part::Reinstated => balance.reinstated,
    };
    let (name, amount) = (standing.program_name.clone(), guildhall_domain::money::Money::new(minor, standing.currency));
    view! { <p>{move || t!("funds.ledger.sum", part = say::part(part), program = &name, amount = money(amount))}</p> }.into_any()
}

/// The kind of an account, from its name in the books: `available:<id>` is `available`.
fn account(name: &str) -> String {
    t!(&format!("funds.account.{}", name.split(':').next().unwrap_or_default()))
}

/// What an entry did, in a sentence.
fn meaning(entry: &Entry) -> String {
    t!("funds.ledger.moved", from = account(&entry.credit_account), to = account(&entry.debit))
}

/// What an entry belongs to.
fn belongs(entry: &Entry) -> AnyView {
    let claim = entry.claim.map(|id| view! { <a href=say::claim_link(id)>{t!("funds.ledger.claim"; text)}</a> });
    let activity = entry.activity.map(|id| {
        view! { <a href=link(&format!("/funds/ledger?activity={id}"))>{t!("funds.ledger.activity"; text)}</a> }
    });
    let words = [entry.source.clone(), entry.reason.clone()].into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(" · ");
    view! {
        <span class="stack tight small">
            <span class="row">{claim} {activity}</span>
            <span class="muted wrap">{words}</span>
        </span>
    }
    .into_any()
}

fn columns(part: Memo<Option<Part>>, vendor: bool) -> Vec<Column<Entry>> {
    let mut columns = vec![
        Column::new(t!("funds.ledger.entry"; text), |entry: &Entry| {
            let entry = entry.clone();
            let kind = entry.kind;
            view! {
                <span class="stack tight">
                    <span>{move || say::entry(kind)}</span>
                    <span class="muted small">{move || meaning(&entry)}</span>
                </span>
            }
        }),
        Column::new(t!("funds.ledger.day"; text), |entry: &Entry| {
            let on = entry.effective_on;
            view! { <time datetime=on.to_string()>{move || day(on)}</time> }
        }),
        // Under a figure each amount has the sign with which it counts there, so that the column adds up to it.
        Column::new(t!("funds.amount"; text), move |entry: &Entry| {
            let entry = entry.clone();
            move || money(part.get().map_or(entry.amount, |part| entry.counts(part)))
        })
        .number(),
        Column::new(t!("funds.ledger.for"; text), belongs),
        Column::new(t!("funds.ledger.by"; text), |entry: &Entry| {
            let name = entry.actor_name.clone();
            move || if name.is_empty() { t!("funds.by-itself") } else { name.clone() }
        })
        .optional(),
        Column::new(
            t!("funds.ledger.number"; text),
            |entry: &Entry| view! { <span class="mono small" title=entry.hash.clone()>{entry.number}</span> },
        )
        .number()
        .optional(),
    ];
    if vendor {
        columns.insert(1, Column::new(t!("funds.ledger.whose"; text), |entry: &Entry| view! { <bdi>{entry.owner_name.clone()}</bdi> }));
    }
    columns
}

fn table(page: Signal<Page<Entry>>, entries: More<Entry>, part: Memo<Option<Part>>, vendor: bool) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("funds.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("funds.ledger.title"; text)
                columns=columns(part, vendor)
                rows=rows
                key=|entry: &Entry| entry.id.to_string()
                name=|entry: &Entry| entry.number.to_string()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=entries.is_asking() on_more=move || entries.next() />
    }
    .into_any()
}
