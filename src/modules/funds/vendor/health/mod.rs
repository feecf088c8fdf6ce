//! How the funds fare: use, ageing, what will lapse, turnaround, and whether the ledger holds.

mod charts;
mod check;
mod stuck;

use guildhall_domain::{
    access::Access,
    funds::{Health, HealthFilter, Part, Turnaround, api},
};
use leptos::prelude::*;

use super::{
    super::{nav, roi, say},
    parts::{amount, program_picks, programs},
};
use crate::{
    api::{link, question},
    i18n::{moment, number, percent},
    modules::address::Address,
    query::query,
    session,
    ui::{Blank, Card, Column, Figure, Figures, PageHead, Remote, SelectField, Shape, Table},
};

/// The page.
pub fn view() -> AnyView {
    let here = Address::here();
    let program = here.field("program");
    let health = query(move || question(&api::HEALTH, &[], &HealthFilter { program: program.with(|id| id.parse().ok()) }));
    let lead = Signal::derive(move || health.get().map(|health| t!("funds.vendor.health.as-of", at = moment(health.as_of))));
    let keeps_books = session::may(Access::Finance);
    let actions = move || view! { {move || keeps_books.get().then(check::view)} };
    let empty = || view! { <Blank title=t!("funds.vendor.health.none"; text) lead=t!("funds.vendor.health.none.lead"; maybe) /> };
    view! {
        <div class="page">
            <PageHead title=t!("funds.vendor.health"; text) lead=lead actions=actions />
            {nav::tabs("health")}
            <div class="filters">
                <SelectField label=t!("funds.vendor.program"; text) value=program options=program_picks(programs()) none=t!("funds.vendor.any.open"; maybe) />
            </div>
            {stuck::view()}
            <Remote of=health.load() on_retry=health.retry() is_empty=|health: &Health| health.balance.allocated == 0 empty=empty shape=Shape::Page let:health>
                {body(health, program)}
            </Remote>
        </div>
    }
    .into_any()
}

/// A number that opens the entries of the ledger behind it: those of one figure, or all of the program.
fn opens(words: String, program: RwSignal<String>, part: Option<Part>) -> AnyView {
    let part = part.map(|part| format!("&part={}", say::part_slug(part))).unwrap_or_default();
    let href = move || link(&format!("/funds/ledger?program={}{part}", program.get()));
    view! { <a href=href>{words}</a> }.into_any()
}

fn body(health: Signal<Health>, program: RwSignal<String>) -> AnyView {
    let figures = move || {
        let health = health.get();
        let (balance, currency) = (health.balance, health.currency);
        let money = move |minor: i64| amount(minor, currency);
        let used = super::programs::share(balance.committed + balance.paid) / super::programs::share(balance.allocated).max(1.0);
        let (soon, unclaimed) = (health.ageing.within_30, health.unclaimed);
        let figures = vec![
            // No entries sum to a share: its two parts open theirs.
            Figure::new(t!("funds.vendor.health.used"; text), percent(used))
                .with_note(Some(t!("funds.vendor.health.used.note", all = money(balance.allocated)))),
            Figure::new(t!("funds.vendor.balance.committed"; text), opens(money(balance.committed), program, Some(Part::Committed))),
            Figure::new(t!("funds.vendor.balance.paid"; text), opens(money(balance.paid), program, Some(Part::Paid))),
            Figure::new(t!("funds.vendor.balance.available"; text), opens(money(health.available()), program, None))
                .with_note(Some(t!("funds.vendor.balance.formula"))),
            Figure::new(t!("funds.vendor.health.soon"; text), money(soon)).with_note(Some(t!("funds.vendor.health.soon.note"))),
            Figure::new(t!("funds.vendor.health.unclaimed"; text), money(unclaimed))
                .with_note(Some(t!("funds.vendor.health.unclaimed.note"))),
            Figure::new(
                t!("funds.vendor.balance.forfeited"; text),
                opens(money(balance.forfeited - balance.reinstated), program, Some(Part::Forfeited)),
            ),
        ];
        view! { <Card><Figures figures=figures /></Card> }
    };
    view! {
        {figures}
        <div class="tiles two">{charts::view(health)}</div>
        <Card title=t!("funds.outcomes"; text)>
            <p class="muted small">{t!("funds.roi.lead"; text)}</p>
            {move || roi::figures(health.with(|health| health.roi))}
        </Card>
        {turnaround(health)}
    }
    .into_any()
}

/// One row of the table of turnaround.
#[derive(Clone, PartialEq)]
struct Pace {
    what: &'static str,
    count: u32,
    half: u32,
    most: u32,
}

fn turnaround(health: Signal<Health>) -> AnyView {
    let rows = Signal::derive(move || health.with(|health| paces(&health.turnaround)));
    let columns = vec![
        Column::new(t!("funds.vendor.pace.what"; text), |pace: &Pace| {
            let what = pace.what;
            move || t!(&format!("funds.vendor.pace.{what}"))
        }),
        Column::new(t!("funds.vendor.pace.count"; text), |pace: &Pace| number(f64::from(pace.count))).number(),
        Column::new(t!("funds.vendor.pace.half"; text), |pace: &Pace| duration(pace.count, pace.half)).number(),
        Column::new(t!("funds.vendor.pace.most"; text), |pace: &Pace| duration(pace.count, pace.most)).number(),
    ];
    view! {
        <Card title=t!("funds.vendor.pace"; text)>
            <p class="muted small">{t!("funds.vendor.pace.lead"; text)}</p>
            <Table label=t!("funds.vendor.pace"; text) columns=columns rows=rows key=|pace: &Pace| pace.what.to_owned() name=|pace: &Pace| pace.what.to_owned() />
        </Card>
    }
    .into_any()
}

fn paces(turnaround: &Turnaround) -> Vec<Pace> {
    vec![
        Pace { what: "requests", count: turnaround.requests, half: turnaround.requests_p50, most: turnaround.requests_p90 },
        Pace { what: "claims", count: turnaround.claims, half: turnaround.claims_p50, most: turnaround.claims_p90 },
        Pace { what: "payments", count: turnaround.payments, half: turnaround.payments_p50, most: turnaround.payments_p90 },
    ]
}

/// Hours as people say them: hours up to two days, then days.
fn duration(count: u32, hours: u32) -> String {
    match (count, hours) {
        (0, _) => "–".to_owned(),
        (_, 0) => t!("funds.vendor.pace.instant"),
        (_, ..48) => t!("funds.vendor.pace.hours", count = hours),
        (_, _) => t!("funds.vendor.pace.days", count = number((f64::from(hours) / 2.4).round() / 10.0)),
    }
}
