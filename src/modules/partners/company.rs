//! A company's page: its profile, its people, the invitations on their way.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    page::Cursor,
    partner::PartnerId,
    partners::{Invitation, Partner, PersonFilter, Status, api, people::InvitationFilter},
};
use leptos::prelude::*;

use super::{
    invitations::{self, Shows},
    invite, people, say,
};
use crate::{
    api::{link, question},
    i18n::{self, moment_day},
    modules::more::{is_blank, more},
    query::{Errors, mutation, query},
    session,
    ui::{Blank, Button, Card, ConfirmDialog, Fact, Facts, Icon, LinkButton, Look, PageHead, Remote, Shape, toasts},
};

const PREFIX: &str = "/api/v1/partners";

/// The page of a company.
pub fn page(id: PartnerId) -> AnyView {
    let company = query(move || question(&api::READ, &[&id], &Nothing {}));
    say::record(company, "page", move |company| body(id, company))
}

fn body(id: PartnerId, company: Signal<Partner>) -> AnyView {
    let name = Signal::derive(move || company.with(|company| company.partner.name.clone()));
    let is_admin = session::may(Access::VendorAdmin);
    let manages = move || session::me().with(|me| me.actor.viewed_by.is_none() && me.actor.manages_people_of(id));
    let inviting = RwSignal::new(false);
    let lead = Signal::derive(move || {
        let portal = session::portal().get();
        let place = company.with(|company| [company.partner.city.clone(), i18n::country_name(&company.partner.country)]);
        let kind = company.with(|company| say::term(&portal.partner_types, &company.partner.kind));
        let place = place.into_iter().filter(|part| !part.is_empty());
        Some(std::iter::once(kind).chain(place).collect::<Vec<_>>().join(", "))
    });
    let state = move || company.with(|company| say::company_status(company.status));
    let actions = move || {
        view! {
            {move || (manages() && company.with(|company| company.status == Status::Active)).then(|| view! {
                <Button look=Look::Primary icon=Icon::Invite on_click=move || inviting.set(true)>{move || t!("partners.invite")}</Button>
            })}
            {move || is_admin.get().then(|| view! {
                <LinkButton icon=Icon::Pen href=link(&format!("/partners/{id}/edit"))>{move || t!("partners.edit")}</LinkButton>
                {activity(id, company)}
            })}
        }
    };
    view! {
        <PageHead title=name lead=lead state=state actions=actions />
        <div class="split">
            <div class="stack loose">
                {people_of(id, inviting)}
                {move || manages().then(|| invitations(id))}
            </div>
            <aside class="stack">
                {profile(company)}
            </aside>
        </div>
        {invite::dialog(inviting, Some(company))}
    }
    .into_any()
}

fn profile(company: Signal<Partner>) -> AnyView {
    let portal = session::portal();
    let facts = move || {
        let (company, portal) = (company.get(), portal.get());
        let profile = company.partner;
        let none = || t!("partners.managers.none");
        let managers = if company.manager_names.is_empty() { none() } else { i18n::list(&company.manager_names) };
        let mut facts = vec![
            Fact::new(Signal::derive(|| t!("partners.tier")), say::term(&portal.tiers, &profile.tier)),
            Fact::new(Signal::derive(|| t!("partners.region")), say::term(&portal.regions, &profile.region)),
            Fact::new(Signal::derive(|| t!("partners.kind")), say::term(&portal.partner_types, &profile.kind)),
            Fact::new(Signal::derive(|| t!("partners.language")), i18n::language_name(&profile.language)),
            Fact::new(Signal::derive(|| t!("partners.managers")), managers),
            Fact::new(Signal::derive(|| t!("partners.since")), moment_day(company.created_at)),
        ];
        if !profile.website.is_empty() {
            let shown =
                profile.website.split_once("://").map_or(profile.website.clone(), |(_, rest)| rest.trim_end_matches('/').to_owned());
            facts.push(Fact::new(
                Signal::derive(|| t!("partners.website")),
                view! { <a href=profile.website.clone() rel="noopener noreferrer" target="_blank">{shown}</a> },
            ));
        }
        view! {
            <Facts facts=facts />
            {(!profile.about.is_empty()).then(|| view! { <p class="muted">{profile.about.clone()}</p> })}
        }
    };
    view! { <Card title=Signal::derive(|| t!("partners.profile"))>{facts}</Card> }.into_any()
}

/// The button that ends or renews a company's part, with its question.
fn activity(id: PartnerId, company: Signal<Partner>) -> AnyView {
    let asking = RwSignal::new(false);
    let stop = mutation(&api::DEACTIVATE, Errors::Inline)
        .invalidates(PREFIX)
        .seeds(|company: &Partner| question(&api::READ, &[&company.id], &Nothing {}));
    let start = mutation(&api::ACTIVATE, Errors::Toast)
        .invalidates(PREFIX)
        .seeds(|company: &Partner| question(&api::READ, &[&company.id], &Nothing {}));
    let confirm = move || {
        stop.run(&[&id], Nothing {}, move |company| {
            asking.set(false);
            toasts().say(t!("partners.deactivated", name = company.partner.name));
        });
    };
    let activate =
        move || start.run(&[&id], Nothing {}, move |company| toasts().say(t!("partners.activated", name = company.partner.name)));
    let people = move || company.with(|company| company.people);
    view! {
        {move || match company.with(|company| company.status) {
            Status::Active => view! { <Button on_click=move || { stop.forgive(); asking.set(true); }>{move || t!("partners.deactivate")}</Button> }.into_any(),
            Status::Inactive => view! { <Button busy=start.busy() on_click=activate>{move || t!("partners.activate")}</Button> }.into_any(),
        }}
        <ConfirmDialog
            open=asking
            title=Signal::derive(move || t!("partners.deactivate.ask", name = company.with(|company| company.partner.name.clone())))
            action=Signal::derive(|| t!("partners.deactivate.do"))
            busy=stop.busy()
            error=stop.trouble()
            on_confirm=confirm
        >
            <p>{move || t!("partners.deactivate.then", count = u64::from(people()))}</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn people_of(id: PartnerId, inviting: RwSignal<bool>) -> AnyView {
    let people = more(move |cursor: Option<Cursor>| {
        question(&api::PEOPLE, &[], &PersonFilter { partner: Some(id), cursor, ..PersonFilter::default() })
    });
    let manages = move || session::me().with(|me| me.actor.viewed_by.is_none() && me.actor.manages_people_of(id));
    let empty = move || {
        view! {
            <Blank title=Signal::derive(|| t!("partners.people.none")) lead=Signal::derive(|| Some(t!("partners.people.none.lead")))>
                {move || manages().then(|| view! { <Button icon=Icon::Invite on_click=move || inviting.set(true)>{move || t!("partners.invite")}</Button> })}
            </Blank>
        }
    };
    view! {
        <section class="stack" aria-labelledby="company-people">
            <h2 id="company-people">{move || t!("partners.people")}</h2>
            <Remote of=people.load() on_retry=people.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {people::table(page, None, people, false)}
            </Remote>
        </section>
    }
    .into_any()
}

fn invitations(id: PartnerId) -> AnyView {
    let open = query(move || question(&api::INVITATIONS, &[], &InvitationFilter { partner: Some(id) }));
    // Nothing on its way needs no section at all.
    (move || open.get().filter(|open| !open.is_empty()).map(section)).into_any()
}

fn section(open: Vec<Invitation>) -> AnyView {
    view! {
        <section class="stack" aria-labelledby="company-invitations">
            <h2 id="company-invitations">{move || t!("partners.invitations")}</h2>
            {invitations::table(Signal::derive(move || open.clone()), Shows::Company)}
        </section>
    }
    .into_any()
}
