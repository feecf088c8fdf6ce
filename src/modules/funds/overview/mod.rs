//! What a partner has, why, what lapses, and what to do next.

mod action;
mod standing;

pub use standing::formula;

use guildhall_domain::{
    access::Access,
    funds::{Summary, SummaryFilter, Turnaround, TurnaroundFilter, api},
};
use leptos::prelude::*;

use super::{nav, say};
use crate::{
    api::{link, question},
    query::query,
    session,
    ui::{Blank, Icon, LinkButton, Look, PageHead, Remote},
};

/// The page.
pub fn view() -> AnyView {
    let summary = query(|| question(&api::SUMMARY, &[], &SummaryFilter::default()));
    let turnaround = query(|| question(&api::TURNAROUND, &[], &TurnaroundFilter::default()));
    let asks = session::may(Access::Partner);
    let ask =
        || view! { <LinkButton look=Look::Primary icon=Icon::Plus href=link("/funds/requests/new")>{t!("funds.ask"; text)}</LinkButton> };
    let actions = move || view! { {move || asks.get().then(ask)} };
    let empty = || view! { <Blank title=t!("funds.summary.none"; text) lead=t!("funds.summary.none.lead"; maybe) /> };
    view! {
        <div class="page">
            <PageHead title=t!("funds.title"; text) lead=t!("funds.lead"; maybe) actions=actions />
            {nav::tabs("")}
            <Remote of=summary.load() on_retry=summary.retry() is_empty=|summary: &Summary| summary.standings.is_empty() empty=empty let:summary>
                <div class="tiles two">
                    <For
                        each=move || { let as_of = summary.get().as_of; summary.get().standings.into_iter().map(move |standing| (as_of, standing)).collect::<Vec<_>>() }
                        key=|(as_of, standing)| (*as_of, standing.allocation)
                        children=move |(as_of, one)| standing::card(&one, as_of, asks)
                    />
                </div>
            </Remote>
            {move || turnaround.get().and_then(|turnaround| speed(&turnaround)).map(|words| view! { <p class="muted small">{words}</p> })}
            {action::needed()}
            {action::latest()}
        </div>
    }
    .into_any()
}

/// How fast decisions are, as published to partners; nothing while there were none.
fn speed(turnaround: &Turnaround) -> Option<String> {
    let requests = (turnaround.requests > 0)
        .then(|| t!("funds.speed.requests", half = say::hours(turnaround.requests_p50), most = say::hours(turnaround.requests_p90)));
    let claims = (turnaround.claims > 0)
        .then(|| t!("funds.speed.claims", half = say::hours(turnaround.claims_p50), most = say::hours(turnaround.claims_p90)));
    let payments = (turnaround.payments > 0)
        .then(|| t!("funds.speed.payments", half = say::hours(turnaround.payments_p50), most = say::hours(turnaround.payments_p90)));
    let all: Vec<String> = [requests, claims, payments].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(" "))
}
