//! What waits for the partner, and the latest requests.

use guildhall_domain::funds::{ClaimFilter, ClaimStatus, ClaimSummary, RequestFilter, RequestStatus, RequestSummary, api};
use leptos::prelude::*;

use crate::{
    api::{link, question},
    i18n::whole_money,
    modules::{funds::say, more::is_blank},
    query::query,
    ui::{Blank, Card, Due, LinkButton, Remote, Shape, Size},
};

/// Requests that wait for the partner.
const WAITING: [RequestStatus; 4] =
    [RequestStatus::WaitingForPartner, RequestStatus::Rejected, RequestStatus::ClaimWindow, RequestStatus::Draft];

/// The card of what waits; absent while nothing does.
pub fn needed() -> AnyView {
    let filter = RequestFilter { status: WAITING.to_vec(), limit: Some(20), ..RequestFilter::default() };
    let requests = query(move || question(&api::REQUESTS, &[], &filter));
    let filter = ClaimFilter { status: vec![ClaimStatus::Returned, ClaimStatus::Draft], limit: Some(20), ..ClaimFilter::default() };
    let claims = query(move || question(&api::CLAIMS, &[], &filter));
    let rows = move || {
        let requests = requests.get().map(|page| page.items).unwrap_or_default();
        let claims = claims.get().map(|page| page.items).unwrap_or_default();
        (!requests.is_empty() || !claims.is_empty()).then_some((requests, claims))
    };
    (move || {
        rows().map(|(mut requests, claims)| {
            requests.sort_by_key(|request| (request.due_on.is_none(), request.due_on));
            view! {
                <Card title=t!("funds.needed"; text)>
                    <ul class="list tasks">
                        {claims.iter().map(claim).collect_view()}
                        {requests.iter().map(request).collect_view()}
                    </ul>
                </Card>
            }
        })
    })
    .into_any()
}

fn request(request: &RequestSummary) -> AnyView {
    let (verb, href) = match request.status {
        RequestStatus::Draft => ("funds.do.continue", format!("{}/edit", say::request_link(request.id))),
        RequestStatus::Rejected => ("funds.do.mend", format!("{}/edit", say::request_link(request.id))),
        RequestStatus::WaitingForPartner => ("funds.do.answer", say::request_link(request.id)),
        RequestStatus::ClaimWindow => ("funds.do.claim", say::request_link(request.id)),
        RequestStatus::InReview
        | RequestStatus::Approved
        | RequestStatus::PartlyApproved
        | RequestStatus::Declined
        | RequestStatus::Withdrawn
        | RequestStatus::Active
        | RequestStatus::Closed
        | RequestStatus::Lapsed => ("funds.do.open", say::request_link(request.id)),
    };
    let due =
        request.due_on.map(|on| view! { <Due words=Signal::derive(move || say::due_short(on)) on=on.to_string() tone=say::urgency(on) /> });
    let (title, number, amount, status) = (say::titled(&request.title), request.number.clone(), request.asked, request.status);
    let (tone, icon) = say::request_look(status);
    view! {
        <li>
            <span class="toned" data-tone=tone.name()>{icon.view()}</span>
            <div class="stack tight">
                <h3>{title}</h3>
                <p class="muted small">{move || t!("funds.line.status", status = say::request_status(status), number = &number, amount = whole_money(amount))}</p>
            </div>
            <div class="row">{due} <LinkButton size=Size::Little href=href>{t!(verb; text)}</LinkButton></div>
        </li>
    }
    .into_any()
}

fn claim(claim: &ClaimSummary) -> AnyView {
    let verb = if claim.status == ClaimStatus::Returned { "funds.do.mend" } else { "funds.do.continue" };
    let due = claim.clock.and_then(|clock| clock.due_on);
    let due = due.map(|on| view! { <Due words=Signal::derive(move || say::due_short(on)) on=on.to_string() tone=say::urgency(on) /> });
    let (number, amount, status) = (claim.number.clone(), claim.asked, claim.status);
    let (tone, icon) = say::claim_look(status);
    view! {
        <li>
            <span class="toned" data-tone=tone.name()>{icon.view()}</span>
            <div class="stack tight">
                <h3>{claim.activity_title.clone()}</h3>
                <p class="muted small">{move || t!("funds.line.status", status = say::claim_status(status), number = &number, amount = whole_money(amount))}</p>
            </div>
            <div class="row">{due} <LinkButton size=Size::Little href=say::claim_link(claim.id)>{t!(verb; text)}</LinkButton></div>
        </li>
    }
    .into_any()
}

/// The latest requests.
pub fn latest() -> AnyView {
    let filter = RequestFilter { limit: Some(5), ..RequestFilter::default() };
    let requests = query(move || question(&api::REQUESTS, &[], &filter));
    let all = || view! { <a class="small" href=link("/funds/requests")>{t!("funds.latest.all"; text)}</a> };
    let empty = || view! { <Blank title=t!("funds.requests.none"; text) lead=t!("funds.requests.none.lead"; maybe) /> };
    let row = |request: RequestSummary| {
        let (number, program, amount, status) = (request.number.clone(), request.program_name.clone(), request.asked, request.status);
        let (tone, icon) = say::request_look(status);
        view! {
            <li>
                <span class="toned" data-tone=tone.name()>{icon.view()}</span>
                <span class="stack tight">
                    <a href=say::request_link(request.id)>{say::titled(&request.title)}</a>
                    <span class="muted small">{move || t!("funds.line.status", status = say::request_status(status), number = &number, amount = &program)}</span>
                </span>
                <span class="num">{move || whole_money(amount)}</span>
            </li>
        }
    };
    view! {
        <Card title=t!("funds.latest"; text) aside=all>
            <Remote of=requests.load() on_retry=requests.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                <ul class="list"><For each=move || page.get().items key=|request| (request.id, request.version) children=row /></ul>
            </Remote>
        </Card>
    }
    .into_any()
}
