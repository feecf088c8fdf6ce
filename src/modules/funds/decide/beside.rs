//! What the reader should know before deciding: the partner's balance in this program and earlier requests.

use guildhall_domain::{
    funds::{AllocationId, FundRequest, RequestFilter, Standing, SummaryFilter, api},
    partner::PartnerId,
};
use leptos::prelude::*;

use super::{
    super::{say, vendor::parts::amount},
    ask, subject,
};
use crate::{
    api::{link, question},
    i18n::{day_short, whole_money},
    query::query,
    ui::{Card, CardKind, Fact, Facts, Icon, Remote, Shape},
};

/// How many earlier requests are shown.
const EARLIER: u16 = 6;

/// All that stands beside a request.
pub fn page() -> AnyView {
    let request = subject::<FundRequest>();
    view! { <div class="stack loose">{view(request)} {ask::note(request)}</div> }.into_any()
}

/// Balance and history.
fn view(request: Signal<FundRequest>) -> AnyView {
    let (id, partner, name) = request.with_untracked(|request| (request.id, request.partner, request.partner_name.clone()));
    let allocation = request.with_untracked(|request| request.allocation);
    let earlier = query(move || {
        question(&api::REQUESTS, &[], &RequestFilter { partner: Some(partner), limit: Some(EARLIER), ..RequestFilter::default() })
    });
    let list = move |page: Signal<guildhall_domain::page::Page<guildhall_domain::funds::RequestSummary>>| {
        let row = |other: guildhall_domain::funds::RequestSummary| {
            view! {
                <li>
                    {Icon::FileText.small()}
                    <span class="stack tight">
                        <a href=say::request_link(other.id)><bdi>{other.title}</bdi></a>
                        <span class="row"><span class="muted small">{whole_money(other.asked)}</span> {say::request_badge(other.status)}</span>
                    </span>
                    <span></span>
                </li>
            }
        };
        let others = move || page.with(|page| page.items.iter().filter(|other| other.id != id).cloned().collect::<Vec<_>>());
        move || {
            let others = others();
            if others.is_empty() {
                view! { <p class="muted small">{t!("funds.vendor.beside.first"; text)}</p> }.into_any()
            } else {
                view! { <ul class="list">{others.into_iter().map(row).collect_view()}</ul> }.into_any()
            }
        }
    };
    view! {
        <Card title=Signal::derive(move || t!("funds.vendor.beside", partner = name.clone())) kind=CardKind::Soft aside=move || company(partner)>
            {balance_of(partner, allocation)}
            <h3 class="plain">{t!("funds.vendor.beside.earlier"; text)}</h3>
            <Remote of=earlier.load() on_retry=earlier.retry() is_empty=|_| false empty=|| () shape=Shape::Card let:page>{list(page)}</Remote>
        </Card>
    }
    .into_any()
}

fn company(partner: PartnerId) -> AnyView {
    view! { <a class="small" href=link(&format!("/partners/{partner}"))>{t!("funds.vendor.beside.company"; text)}</a> }.into_any()
}

/// What a partner has in the book that is asked for money.
pub fn balance_of(partner: PartnerId, allocation: AllocationId) -> AnyView {
    let summary = query(move || question(&api::SUMMARY, &[], &SummaryFilter { partner: Some(partner) }));
    let standing =
        move || summary.get().and_then(|summary| summary.standings.into_iter().find(|standing| standing.allocation == Some(allocation)));
    let shown = move || standing().map(|standing| balance(&standing));
    shown.into_any()
}

/// The formula with its numbers.
fn balance(standing: &Standing) -> AnyView {
    let money = |minor: i64| amount(minor, standing.currency);
    let own = standing.balance;
    let mut facts = vec![
        Fact::new(t!("funds.vendor.balance.allocated"; text), view! { <span class="num">{money(own.allocated)}</span> }),
        Fact::new(t!("funds.vendor.balance.committed"; text), format!("− {}", money(own.committed))),
        Fact::new(t!("funds.vendor.balance.paid"; text), format!("− {}", money(own.paid))),
    ];
    if own.forfeited != own.reinstated {
        facts.push(Fact::new(t!("funds.vendor.balance.forfeited"; text), format!("− {}", money(own.forfeited - own.reinstated))));
    }
    if standing.lapsed > 0 {
        // It has lapsed and is not booked yet: there is no entry of it.
        facts.push(Fact::new(t!("funds.vendor.balance.forfeited"; text), format!("− {}", money(standing.lapsed))));
    }
    facts.push(Fact::new(t!("funds.vendor.balance.available"; text), view! { <b>{format!("= {}", money(standing.available()))}</b> }));
    if let Some(lapse) = standing.lapses.first() {
        let words = t!("funds.vendor.balance.lapse", amount = money(lapse.amount), day = day_short(lapse.on));
        facts.push(Fact::new(t!("funds.vendor.balance.lapses"; text), words));
    }
    view! { <p class="small muted">{standing.program_name.clone()}</p> <Facts facts=facts /> }.into_any()
}
