//! Words and small pieces that several pages of the module share.

use guildhall_domain::{
    access::{Access, Role, Roles},
    endpoint::Nothing,
    partner::{PartnerId, PersonId},
    partners::{Filter, Partner, PersonStatus, Status, api},
    portal::{self, Term},
};
use leptos::prelude::*;

use crate::{
    api::{link, question},
    i18n::{self, language, number},
    modules::record::record_or,
    query::{Answer, Query, query},
    session,
    ui::{Badge, Blank, Bones, Card, Drawing, Fact, Facts, Icon, LinkButton, Pick, Shape, Tone},
};

/// The address of a company's page.
pub fn company_link(id: PartnerId) -> String {
    link(&format!("/partners/{id}"))
}

/// The address of a person's page.
pub fn person_link(id: PersonId) -> String {
    link(&format!("/partners/people/{id}"))
}

/// A term of the vocabulary in the reader's language.
pub fn term(terms: &[Term], slug: &str) -> String {
    portal::label(terms, slug, &language()).to_owned()
}

/// The terms to choose from.
pub fn picks(terms: &[Term]) -> Vec<Pick> {
    terms.iter().map(|entry| Pick::new(entry.slug.clone(), term(terms, &entry.slug))).collect()
}

/// The interface's languages to choose from.
pub fn languages() -> Signal<Vec<Pick>> {
    let portal = session::portal();
    Signal::derive(move || {
        portal
            .with(|portal| portal.languages.iter().map(|language| Pick::new(language.tag(), i18n::language_name(language.tag()))).collect())
    })
}

/// A role in words.
pub fn role(role: Role) -> String {
    t!(&format!("role.{}", role.slug()))
}

/// Roles in words.
pub fn roles(roles: &Roles) -> String {
    i18n::list(&roles.iter().map(|one| role(*one)).collect::<Vec<_>>())
}

/// Whether a company takes part; said only when it does not.
pub fn company_status(status: Status) -> Option<AnyView> {
    match status {
        Status::Active => None,
        Status::Inactive => Some(view! { <Badge icon=Some(Icon::Paused)>{t!("partners.status.inactive")}</Badge> }.into_any()),
    }
}

/// Whether a person may sign in.
pub fn person_status(status: PersonStatus) -> AnyView {
    let (tone, icon, words) = match status {
        PersonStatus::Invited => (Tone::Accent, Icon::Mail, t!("partners.person.invited")),
        PersonStatus::Active => (Tone::Success, Icon::Check, t!("partners.person.active")),
        PersonStatus::Disabled => (Tone::Plain, Icon::Lock, t!("partners.person.disabled")),
    };
    view! { <Badge tone=tone icon=Some(icon)>{words}</Badge> }.into_any()
}

/// What an address shows that leads nowhere. The same for "deleted" and "not yours".
pub fn missing() -> AnyView {
    view! {
        <div class="page">
            <h1 class="sr">{move || t!("partners.missing")}</h1>
            <Blank title=Signal::derive(move || t!("partners.missing")) lead=Signal::derive(move || Some(t!("partners.missing.lead"))) drawing=Drawing::Missing>
                <LinkButton href=link("/partners")>{move || t!("partners.missing.back")}</LinkButton>
            </Blank>
        </div>
    }
    .into_any()
}

/// The page of one record: bones, the failure, "not there", or what `body` draws.
pub fn record<O: Answer>(of: Query<O>, class: &'static str, body: impl Fn(Signal<O>) -> AnyView + Copy + Send + Sync + 'static) -> AnyView {
    record_or(of, class, missing, body)
}

/// The module's card on the home page: one's own company, or how many partners one looks after.
pub fn card() -> AnyView {
    let own = session::me().with_untracked(|me| me.actor.partner());
    own.map_or_else(vendor_card, own_card)
}

fn own_card(id: PartnerId) -> AnyView {
    let company = query(move || question(&api::READ, &[&id], &Nothing {}));
    let portal = session::portal();
    let facts = move |company: Partner| {
        let portal = portal.get();
        let managers = if company.manager_names.is_empty() { t!("partners.managers.none") } else { i18n::list(&company.manager_names) };
        let facts = vec![
            Fact::new(Signal::derive(|| t!("partners.tier")), term(&portal.tiers, &company.partner.tier)),
            Fact::new(Signal::derive(|| t!("partners.people")), number(f64::from(company.people))),
            Fact::new(Signal::derive(|| t!("partners.managers")), managers),
        ];
        view! { <Facts facts=facts /> }
    };
    view! {
        <Card title=Signal::derive(move || t!("partners.card.own")) aside=move || view! { <a href=link("/partners")>{move || t!("partners.card.open")}</a> }>
            {move || company.get().map_or_else(|| view! { <Bones shape=Shape::Card /> }.into_any(), |company| facts(company).into_any())}
        </Card>
    }
    .into_any()
}

fn vendor_card() -> AnyView {
    let partners = query(move || question(&api::LIST, &[], &Filter { status: Some(Status::Active), limit: Some(1), ..Filter::default() }));
    let count = move || partners.get().map(|page| t!("partners.card.count", count = page.total));
    view! {
        <Card title=Signal::derive(move || t!("partners.title")) aside=move || view! { <a href=link("/partners")>{move || t!("partners.card.all")}</a> }>
            {move || count().map_or_else(|| view! { <Bones shape=Shape::Card /> }.into_any(), |words| view! { <p>{words}</p> }.into_any())}
            {move || session::may(Access::VendorAdmin).get().then(|| view! {
                <div class="row"><LinkButton icon=Icon::Plus href=link("/partners/new")>{move || t!("partners.new")}</LinkButton></div>
            })}
        </Card>
    }
    .into_any()
}
