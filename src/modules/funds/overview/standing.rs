//! How the money of one program stands: the figure, its formula, its dates.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    funds::{Part, ProgramStatus, Standing},
    money::Money,
};
use leptos::prelude::*;

use crate::{
    api::link,
    i18n::{self, time, whole_money},
    modules::funds::say,
    ui::{Badge, Card, Due, Fact, Facts, Figure, Figures, Icon, LinkButton, Tone},
};

/// Lapses shown; the ledger has the others.
const SHOWN: usize = 3;

/// The card.
pub fn card(standing: &Standing, as_of: DateTime<Utc>, asks: Signal<bool>) -> AnyView {
    let money = |minor: i64| Money::new(minor, standing.currency);
    let available = money(standing.available());
    let kind = standing.program_kind;
    let aside = move || view! { <Badge>{move || say::program_kind(kind)}</Badge> };
    let figure = Figure::new(t!("funds.available"; text), move || whole_money(available))
        .with_note(Signal::derive(move || Some(t!("funds.as-of", time = time(as_of)))));
    let open = standing.program_status == ProgramStatus::Open;
    let ask = standing.allocation.filter(|_| open).map(|id| {
        let href = link(&format!("/funds/requests/new?allocation={id}"));
        move || {
            asks.get().then(
                || view! { <div class="row"><LinkButton icon=Icon::Plus href=href.clone()>{t!("funds.ask"; text)}</LinkButton></div> },
            )
        }
    });
    let (formula, lapses, dates) = (formula(standing), lapses(standing), dates(standing));
    view! {
        <Card title=standing.program_name.clone() aside=aside>
            <Figures figures=vec![figure] />
            {formula}
            {lapses}
            <Facts facts=dates />
            {ask}
        </Card>
    }
    .into_any()
}

/// `allocated − committed − paid − lapsed + reinstated`, each part a link to the entries that sum to it. What has lapsed today and is not
/// booked yet has no entries.
pub fn formula(standing: &Standing) -> AnyView {
    let (balance, allocation, currency) = (&standing.balance, standing.allocation, standing.currency);
    let parts = [
        ("", Part::Allocated, balance.allocated),
        ("−", Part::Committed, balance.committed),
        ("−", Part::Paid, balance.paid),
        ("−", Part::Forfeited, balance.forfeited),
        ("+", Part::Reinstated, balance.reinstated),
    ];
    let part = move |(sign, part, minor): (&'static str, Part, i64)| {
        let amount = Money::new(minor, currency);
        let words = move || t!("funds.formula.part", amount = whole_money(amount), part = say::part(part));
        let inside = match allocation {
            Some(id) => {
                let href = link(&format!("/funds/ledger?allocation={id}&part={}", say::part_slug(part)));
                view! { <a href=href>{words}</a> }.into_any()
            }
            None => view! { <span>{words}</span> }.into_any(),
        };
        view! { <li>{sign} " " {inside}</li> }
    };
    let lapsed = Money::new(standing.lapsed, currency);
    let lapsed = (standing.lapsed > 0)
        .then(|| view! { <li>"− " <span>{move || t!("funds.formula.lapsed", amount = whole_money(lapsed))}</span></li> });
    view! {
        <div class="stack tight small">
            <p class="muted">{t!("funds.formula"; text)}</p>
            <ul class="row" aria-label=t!("funds.formula"; text)>{parts.map(part).into_iter().collect_view()} {lapsed}</ul>
        </div>
    }
    .into_any()
}

fn lapses(standing: &Standing) -> Option<AnyView> {
    let currency = standing.currency;
    let lapse = move |lapse: &guildhall_domain::funds::Lapse| {
        let (on, amount) = (lapse.on, Money::new(lapse.amount, currency));
        let words = Signal::derive(move || t!("funds.lapses", amount = whole_money(amount), due = say::due(on)));
        view! { <li><Due words=words on=on.to_string() tone=say::urgency(on) /></li> }
    };
    let all: Vec<_> = standing.lapses.iter().take(SHOWN).map(lapse).collect();
    (!all.is_empty()).then(|| view! { <ul class="stack tight wrap">{all}</ul> }.into_any())
}

fn dates(standing: &Standing) -> Vec<Fact> {
    let (share, request_by, claim_by) = (standing.participation, standing.request_by, standing.claim_by);
    let due = |on: chrono::NaiveDate| {
        let tone = if i18n::days_until(on) < 14 { say::urgency(on) } else { Tone::Plain };
        view! { <Due words=Signal::derive(move || say::due(on)) on=on.to_string() tone=tone /> }
    };
    vec![
        Fact::new(t!("funds.share"; text), move || say::shares(share)),
        Fact::new(t!("funds.request-by"; text), due(request_by)),
        Fact::new(t!("funds.claim-by"; text), due(claim_by)),
    ]
}
