//! A claim: its form while it is written, and what became of it.

mod edit;
mod exif;
mod inspect;
mod lines;
mod numbers;
mod proof;
mod send;
mod sent;
mod uploads;
mod writing;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Claim, ClaimId, api},
};
use leptos::prelude::*;

use super::{Place, autosave, place, say};
use crate::{
    api::question,
    outbox::{self, Matter},
    query::query,
    session,
    shell::Lost,
    ui::{Icon, LinkButton, PageHead},
};

/// The page.
pub fn view() -> AnyView {
    let place = place();
    let page = move || match place.get() {
        Place::Claim(id) => one(id),
        Place::Overview
        | Place::Requests
        | Place::NewRequest
        | Place::Request(_)
        | Place::EditRequest(_)
        | Place::Claims
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

fn one(id: ClaimId) -> AnyView {
    let claim = query(move || question(&api::CLAIM, &[&id], &Nothing {}));
    say::record(claim, "page", body)
}

fn body(claim: Signal<Claim>) -> AnyView {
    let partner = session::may(Access::Partner);
    let writes = Memo::new(move |_| partner.get() && claim.with(|claim| claim.can_edit().is_ok()));
    let matter = Matter::Claim(claim.with_untracked(|claim| claim.id));
    let is_on_its_way = outbox::is_on_its_way(matter);
    view! {
        {head(claim)}
        {move || match (writes.get(), is_on_its_way.get()) {
            (true, true) => autosave::on_its_way(matter),
            (true, false) => edit::form(claim),
            (false, _) => sent::page(claim),
        }}
    }
    .into_any()
}

fn head(claim: Signal<Claim>) -> AnyView {
    let title = Signal::derive(move || claim.with(|claim| claim.activity_title.clone()));
    let lead = Signal::derive(move || {
        Some(claim.with(|claim| t!("funds.claim.of", number = &claim.request_number, title = say::titled(&claim.request_title))))
    });
    let state = move || {
        view! {
            <span class="muted mono small">{move || claim.with(|claim| claim.number.clone())}</span>
            {move || say::claim_badge(claim.with(|claim| claim.status))}
        }
    };
    let back = claim.with_untracked(|claim| say::request_link(claim.request));
    let actions = move || view! { <LinkButton href=back.clone() icon=Icon::ArrowStart>{t!("funds.claim.request"; text)}</LinkButton> };
    view! {
        <PageHead title=title lead=lead state=state actions=actions />
    }
    .into_any()
}
