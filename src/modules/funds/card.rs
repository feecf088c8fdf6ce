//! What the module shows on the home page: what is available, and what lapses next.

use guildhall_domain::{
    access::Access,
    funds::{RequestFilter, Standing, Summary, SummaryFilter, api},
    money::Money,
};
use leptos::prelude::*;

use super::say;
use crate::{
    api::{link, question},
    i18n::{time, whole_money},
    query::query,
    session,
    ui::{Card, Due, Fact, Facts, Icon, LinkButton, Remote},
};

/// The card: one's own money; for the vendor's people, what waits for them.
pub fn card() -> AnyView {
    if session::me().with_untracked(|me| me.actor.is_vendor()) { vendor_card() } else { own_card() }
}

fn own_card() -> AnyView {
    let summary = query(|| question(&api::SUMMARY, &[], &SummaryFilter::default()));
    let asks = session::may(Access::Partner);
    let all = || view! { <a class="small" href=link("/funds")>{t!("funds.card.all"; text)}</a> };
    let empty = || view! { <p class="muted">{t!("funds.summary.none"; text)}</p> };
    view! {
        <Card title=t!("funds.title"; text) aside=all>
            <Remote of=summary.load() on_retry=summary.retry() is_empty=|summary: &Summary| summary.standings.is_empty() empty=empty let:summary>
                <div class="stack">
                    {move || summary.get().standings.iter().map(standing).collect_view()}
                    <p class="tiny muted">{move || t!("funds.as-of", time = time(summary.get().as_of))}</p>
                </div>
            </Remote>
            {move || asks.get().then(|| view! { <div class="row"><LinkButton icon=Icon::Plus href=link("/funds/requests/new")>{t!("funds.ask"; text)}</LinkButton></div> })}
        </Card>
    }
    .into_any()
}

fn standing(standing: &Standing) -> AnyView {
    let money = |minor: i64| Money::new(minor, standing.currency);
    let entries = |part: &str| {
        let allocation = standing.allocation.map(|id| format!("allocation={id}")).unwrap_or_default();
        link(&format!("/funds/ledger?{allocation}{part}"))
    };
    let figure = |href: String, amount: Money| view! { <a href=href>{move || whole_money(amount)}</a> };
    let (share, request_by, claim_by) = (standing.participation, standing.request_by, standing.claim_by);
    let due = |on: chrono::NaiveDate| view! { <Due words=Signal::derive(move || say::due(on)) on=on.to_string() tone=say::urgency(on) /> };
    let facts = vec![
        Fact::new(t!("funds.available"; text), view! { <b>{figure(entries(""), money(standing.available()))}</b> }),
        Fact::new(t!("funds.allocated"; text), figure(entries("&part=allocated"), money(standing.balance.allocated))),
        Fact::new(t!("funds.reserved"; text), figure(entries("&part=committed"), money(standing.balance.committed))),
        Fact::new(t!("funds.share"; text), move || say::shares(share)),
        Fact::new(t!("funds.request-by"; text), due(request_by)),
        Fact::new(t!("funds.claim-by"; text), due(claim_by)),
    ];
    let next = standing.lapses.first().map(|lapse| {
        let (on, amount) = (lapse.on, money(lapse.amount));
        view! { <Due words=Signal::derive(move || t!("funds.lapses", amount = whole_money(amount), due = say::due(on))) on=on.to_string() tone=say::urgency(on) /> }
    });
    view! {
        <section class="stack tight">
            <h3>{standing.program_name.clone()}</h3>
            {next}
            <Facts facts=facts />
        </section>
    }
    .into_any()
}

fn vendor_card() -> AnyView {
    let mine = RequestFilter { mine: Some(true), limit: Some(1), ..RequestFilter::default() };
    let requests = query(move || question(&api::REQUESTS, &[], &mine));
    let all = || view! { <a class="small" href=link("/funds")>{t!("funds.card.queue"; text)}</a> };
    let count = move || {
        requests.get().map(|page| if page.total == 0 { t!("funds.card.none") } else { t!("funds.card.waiting", count = page.total) })
    };
    view! { <Card title=t!("funds.title"; text) aside=all><p>{count}</p></Card> }.into_any()
}
