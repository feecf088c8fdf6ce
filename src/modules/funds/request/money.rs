//! The money of a request, and who is behind it.

use guildhall_domain::{funds::FundRequest, money::Money};
use leptos::prelude::*;

use crate::{
    api::link,
    i18n::whole_money,
    modules::funds::say,
    ui::{Avatar, Card, CardKind, Fact, Facts, Figure, Figures},
};

/// Sums over the activities: asked, approved, paid, still reserved.
fn sums(request: &FundRequest) -> [i64; 4] {
    let sum = |of: fn(&guildhall_domain::funds::Activity) -> i64| request.activities.iter().map(of).fold(0i64, i64::saturating_add);
    [
        sum(|activity| activity.asked.asked),
        sum(|activity| activity.approved.unwrap_or_default()),
        sum(|activity| activity.paid),
        sum(|activity| activity.committed),
    ]
}

/// The cards.
pub fn card(request: Signal<FundRequest>) -> AnyView {
    let sums = Memo::new(move |_| request.with(sums));
    let amount = move |index: usize| {
        move || {
            let minor = sums.with(|sums| sums.get(index).copied().unwrap_or_default());
            whole_money(Money::new(minor, request.with(|request| request.currency)))
        }
    };
    let figures = vec![
        Figure::new(t!("funds.asked"; text), amount(0)),
        Figure::new(t!("funds.approved"; text), amount(1)),
        Figure::new(t!("funds.paid"; text), amount(2)),
        Figure::new(t!("funds.reserved"; text), amount(3)),
    ];
    let ledger = move || {
        let allocation = request.with_untracked(|request| request.allocation);
        view! { <a class="small" href=link(&format!("/funds/ledger?allocation={allocation}"))>{t!("funds.ledger.open"; text)}</a> }
    };
    let share = move || say::shares(request.with(|request| request.rules.participation));
    let facts = vec![
        Fact::new(t!("funds.program"; text), move || request.with(|request| request.program_name.clone())),
        Fact::new(t!("funds.share"; text), share),
        Fact::new(t!("funds.rules"; text), move || request.with(|request| t!("funds.rules.version", number = request.rules_version))),
    ];
    let name = Signal::derive(move || request.with(|request| request.requested_by_name.clone()));
    view! {
        <Card title=t!("funds.money"; text) aside=ledger>
            <Figures figures=figures />
            <Facts facts=facts />
            <p class="tiny muted">{t!("funds.ledger.never-changed"; text)}</p>
        </Card>
        <Card title=t!("funds.people"; text) kind=CardKind::Soft>
            <div class="row named"><Avatar name=name /> <span class="stack tight"><span>{name}</span> <span class="muted small">{t!("funds.people.wrote"; text)}</span></span></div>
            {move || request.with(contacts)}
        </Card>
    }
    .into_any()
}

/// Whom to ask about the activities, each once.
fn contacts(request: &FundRequest) -> AnyView {
    let mut seen = Vec::new();
    for contact in request.activities.iter().flat_map(|activity| &activity.asked.contacts) {
        if !seen.contains(&contact) {
            seen.push(contact);
        }
    }
    let one = |contact: &&guildhall_domain::funds::Contact| {
        let address = format!("mailto:{}", contact.email);
        view! {
            <div class="row named">
                <Avatar name=contact.name.clone() />
                <span class="stack tight"><span>{contact.name.clone()}</span> <a class="small" href=address>{contact.email.clone()}</a></span>
            </div>
        }
    };
    seen.iter().map(one).collect_view().into_any()
}
