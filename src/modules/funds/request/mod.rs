//! A request: whose turn it is, its activities with what was decided, its claims, its history.

mod act;
mod activity;
mod life;
mod money;
mod outcomes;
mod talk;
mod timeline;
mod turn;

use chrono::{NaiveDate, Utc};
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Activity, FundRequest, RequestId, RequestStatus, api},
};
use leptos::prelude::*;

use super::{BELOW, Place, decide, place, say};
use crate::{
    api::question,
    query::query,
    session,
    shell::Lost,
    ui::{Flow, Icon, LinkButton, Look, PageHead, Steps},
};

/// The page.
pub fn view() -> AnyView {
    let place = place();
    let page = move || match place.get() {
        Place::Request(id) => one(id),
        Place::Overview
        | Place::Requests
        | Place::NewRequest
        | Place::EditRequest(_)
        | Place::Claims
        | Place::Claim(_)
        | Place::Ledger
        | Place::Queue
        | Place::Programs
        | Place::NewProgram
        | Place::Program(_)
        | Place::EditProgram(_)
        | Place::Payments
        | Place::Payment(_)
        | Place::Health
        | Place::Nowhere => view! { <Lost /> }.into_any(),
    };
    page.into_any()
}

/// The day in the program's time zone.
fn today(request: &FundRequest) -> NaiveDate {
    request.rules.day_of(Utc::now())
}

fn one(id: RequestId) -> AnyView {
    let request = query(move || question(&api::REQUEST, &[&id], &Nothing {}));
    say::record(request, "page", body)
}

fn body(request: Signal<FundRequest>) -> AnyView {
    let me = session::me();
    // For all of the vendor: they decide on more time and on proof too, and the panel says when it is another's turn.
    let decides = Memo::new(move |_| me.with(|me| me.actor.is_vendor()));
    let ids = Memo::new(move |_| request.with(|request| request.activities.iter().map(|activity| activity.id).collect::<Vec<_>>()));
    let activity = move |id| {
        let find = move || request.with(|request| request.activities.iter().find(|activity| activity.id == id).cloned());
        find().map(|first| {
            let one: Signal<Activity> =
                Memo::new(move |before: Option<&Activity>| find().unwrap_or_else(|| before.unwrap_or(&first).clone())).into();
            activity::card(request, one)
        })
    };
    view! {
        {head(request)}
        <div class="card"><Steps steps=Signal::derive(move || request.with(life::steps)) flow=Flow::Across /></div>
        <div class="split turn">
            {turn::card(request)}
            <div class="stack loose">
                {talk::question(request)}
                {move || decides.get().then(|| view! { <decide::Panel request=request /> })}
                {about(request)}
                <For each=move || ids.get() key=|id| *id children=activity />
                {timeline::section(request)}
            </div>
            <div class="stack loose">
                {money::card(request)}
                {move || decides.get().then(|| view! { <decide::Beside request=request /> })}
            </div>
        </div>
    }
    .into_any()
}

fn head(request: Signal<FundRequest>) -> AnyView {
    let partner = session::may(Access::Partner);
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let title = Signal::derive(move || request.with(|request| say::titled(&request.title)));
    let lead = Signal::derive(move || {
        Some(request.with(|request| {
            if vendor {
                t!("funds.request.of", partner = &request.partner_name, program = &request.program_name)
            } else {
                request.program_name.clone()
            }
        }))
    });
    let state = move || {
        view! {
            <span class="muted mono small">{move || request.with(|request| request.number.clone())}</span>
            {move || say::request_badge(request.with(|request| request.status))}
        }
    };
    let acts = move || view! { {move || edit(request)} {act::withdraw(request)} };
    let actions = move || view! { {move || partner.get().then(acts)} };
    view! {
        <PageHead title=title lead=lead state=state actions=actions />
    }
    .into_any()
}

/// The way to the form, while there is one: primary, because nothing happens until it is sent.
fn edit(request: Signal<FundRequest>) -> Option<AnyView> {
    let (id, status, may) = request.with(|request| (request.id, request.status, request.can_edit().is_ok()));
    let words = if status == RequestStatus::Draft { "funds.do.continue" } else { "funds.do.mend" };
    may.then(|| {
        view! { <LinkButton look=Look::Primary icon=Icon::Pen href=format!("{}/edit", say::request_link(id))>{t!(words; text)}</LinkButton> }.into_any()
    })
}

fn about(request: Signal<FundRequest>) -> AnyView {
    let words = Memo::new(move |_| request.with(|request| request.description.clone()));
    (move || words.with(|words| (!words.is_empty()).then(|| view! { <p class="wrap">{words.clone()}</p> }))).into_any()
}
