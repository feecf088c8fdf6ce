//! The tables of the queue.

use guildhall_domain::{
    funds::{ClaimSummary, RequestStatus, RequestSummary},
    page::Page,
};
use leptos::prelude::*;

use super::super::{super::say, parts};
use crate::{
    i18n::{ago, whole_money},
    ui::{Badge, Column, Icon, Selection, Table, Tone},
};

/// Requests that wait, to be looked at or approved together.
pub fn requests(page: Signal<Page<RequestSummary>>, selection: Selection) -> AnyView {
    let columns = vec![
        Column::new(t!("funds.vendor.request"; text), |request: &RequestSummary| {
            let (title, number, status) = (request.title.clone(), request.number.clone(), request.status);
            // What is in review needs no word: everything here is. A change of something approved does.
            let state = (status != RequestStatus::InReview).then(|| say::request_badge(status));
            view! {
                <span class="stack tight">
                    <a href=say::request_link(request.id)><bdi>{title}</bdi></a>
                    <span class="row"><span class="muted mono tiny">{number}</span> {state}</span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.partner"; text), |request: &RequestSummary| view! { <bdi>{request.partner_name.clone()}</bdi> }),
        Column::new(t!("funds.vendor.program"; text), |request: &RequestSummary| request.program_name.clone()).optional(),
        Column::new(t!("funds.vendor.asked"; text), |request: &RequestSummary| {
            let asked = request.asked;
            move || whole_money(asked)
        })
        .number(),
        Column::new(t!("funds.vendor.sent"; text), |request: &RequestSummary| sent(request.submitted_at)).optional(),
        Column::new(t!("funds.vendor.clock"; text), |request: &RequestSummary| parts::clock(request.clock)),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    view! {
        <Table
            label=t!("funds.vendor.queue.requests"; text)
            columns=columns
            rows=rows
            key=|request: &RequestSummary| request.id.to_string()
            name=|request: &RequestSummary| format!("{} {}", request.number, request.title)
            total=Signal::derive(move || Some(page.with(|page| page.total)))
            selection=selection
        />
    }
    .into_any()
}

/// Claims that wait. Each is looked at line by line, so none are approved together.
pub fn claims(page: Signal<Page<ClaimSummary>>) -> AnyView {
    let columns = vec![
        Column::new(t!("funds.vendor.claim"; text), |claim: &ClaimSummary| {
            let (title, number) = (claim.activity_title.clone(), claim.number.clone());
            view! {
                <span class="stack tight">
                    <a href=say::claim_link(claim.id)><bdi>{title}</bdi></a>
                    <span class="row"><span class="muted mono tiny">{number}</span> {alike(claim.duplicates)}</span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.partner"; text), |claim: &ClaimSummary| view! { <bdi>{claim.partner_name.clone()}</bdi> }),
        Column::new(t!("funds.vendor.claim.asked"; text), |claim: &ClaimSummary| {
            let asked = claim.asked;
            move || whole_money(asked)
        })
        .number(),
        Column::new(t!("funds.vendor.sent"; text), |claim: &ClaimSummary| sent(claim.submitted_at)).optional(),
        Column::new(t!("funds.vendor.clock"; text), |claim: &ClaimSummary| parts::clock(claim.clock)),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    view! {
        <Table
            label=t!("funds.vendor.queue.claims"; text)
            columns=columns
            rows=rows
            key=|claim: &ClaimSummary| claim.id.to_string()
            name=|claim: &ClaimSummary| format!("{} {}", claim.number, claim.activity_title)
            total=Signal::derive(move || Some(page.with(|page| page.total)))
        />
    }
    .into_any()
}

/// How much of a claim looks like something claimed before.
pub fn alike(count: u32) -> Option<AnyView> {
    (count > 0).then(|| {
        view! { <Badge tone=Tone::Danger icon=Some(Icon::Warning)>{move || t!("funds.vendor.duplicates", count = count)}</Badge> }
            .into_any()
    })
}

/// How long ago something was sent.
pub fn sent(at: Option<chrono::DateTime<chrono::Utc>>) -> AnyView {
    match at {
        Some(at) => view! { <time datetime=at.to_rfc3339()>{move || ago(at)}</time> }.into_any(),
        None => "–".into_any(),
    }
}
