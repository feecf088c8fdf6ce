//! One certificate: where it stands, how to show it, and what came before and after it.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Award, AwardId, AwardSource, Revocation, api},
};
use leptos::prelude::*;

use crate::{
    api::{href, link, question},
    i18n::day,
    modules::training::say::{self, to},
    query::query,
    ui::{Breadcrumb, Button, Card, Fact, Facts, Icon, LinkButton, Look, Notice, PageHead, Tone, toasts},
};

/// The page.
pub fn view(id: AwardId) -> AnyView {
    let award = query(move || question(&api::AWARD, &[&id], &Nothing {}));
    say::record(award, "page read", move |award| page(id, award))
}

fn page(id: AwardId, award: Signal<Award>) -> AnyView {
    let name = Signal::derive(move || award.with(|award| award.name.clone()));
    let trail = Signal::derive(|| vec![(t!("training.certificates"), to("certificates"))]);
    let actions = move || {
        view! { <LinkButton look=Look::Primary icon=Icon::Download href=href(&api::CERTIFICATE, &[&id], &Nothing {}) download="">{t!("training.award.pdf"; text)}</LinkButton> }
    };
    let revoked = move || award.with(|award| award.revoked.clone()).map(revoked);
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=name />
        <PageHead title=name state=move || award.with(|award| say::award(award.state)) actions=actions />
        {revoked}
        <Card title=t!("training.award.facts"; text)>{move || award.with(facts)}</Card>
        <Card title=t!("training.award.show"; text)>
            <p class="muted">{t!("training.award.show.lead"; text)}</p>
            {move || award.with(show)}
        </Card>
        {move || award.with(links)}
    }
    .into_any()
}

fn facts(award: &Award) -> AnyView {
    let (from, until) = (award.valid_from, award.valid_until);
    let company = Some(award.partner_name.clone()).filter(|name| !name.is_empty());
    let mut facts = vec![
        Fact::new(t!("training.award.holder"; text), award.person_name.clone()),
        Fact::new(t!("training.award.number"; text), view! { <span class="mono">{award.number.clone()}</span> }),
        Fact::new(t!("training.award.from"; text), move || day(from)),
        Fact::new(t!("training.award.until"; text), move || until.map_or_else(|| t!("training.award.for-ever"), day)),
    ];
    if let Some(company) = company {
        facts.push(Fact::new(t!("training.company"; text), company));
    }
    if let Some(window) = award.renewable {
        facts.push(Fact::new(t!("training.award.renewable"; text), move || {
            t!("training.award.window", from = day(window.from), until = day(window.until))
        }));
    }
    facts.push(Fact::new(t!("training.award.source"; text), source(&award.source)));
    view! { <Facts facts=facts /> }.into_any()
}

fn source(source: &AwardSource) -> AnyView {
    match source.clone() {
        AwardSource::Earned { .. } => view! { <span>{t!("training.source.earned"; text)}</span> }.into_any(),
        AwardSource::Given { name, reason, evidence, .. } => {
            let proof = evidence
                .map(|id| view! { <a href=href(&api::EVIDENCE, &[&id], &Nothing {}) download="">{t!("training.evidence"; text)}</a> });
            view! { <span class="stack tight"><span>{move || t!("training.by.word", name = &name)}</span><span class="small muted wrap">{reason}</span>{proof}</span> }
                .into_any()
        }
        AwardSource::Imported { reference } if reference.is_empty() => {
            view! { <span>{t!("training.by.import.plain"; text)}</span> }.into_any()
        }
        AwardSource::Imported { reference } => view! { <span>{move || t!("training.by.import", reference = &reference)}</span> }.into_any(),
    }
}

fn revoked(revocation: Revocation) -> AnyView {
    let Revocation { at, by_name, reason, .. } = revocation;
    view! {
        <Notice tone=Tone::Danger>
            <b>{move || t!("training.award.revoked.by", name = &by_name, day = crate::i18n::moment_day(at))}</b>
            <p class="wrap">{reason}</p>
        </Notice>
    }
    .into_any()
}

/// The page that anyone can open, and the badges that check themselves.
fn show(award: &Award) -> AnyView {
    let (id, number) = (award.id, award.number.clone());
    let page = link(&format!("/verify/{number}"));
    let address = format!("{}{page}", window().location().origin().unwrap_or_default());
    let toasts = toasts();
    let copy = move || {
        let address = address.clone();
        leptos::task::spawn_local(async move {
            match crate::clipboard::copy(&address).await {
                true => toasts.say(t!("training.copied")),
                false => toasts.fail(t!("training.not-copied")),
            }
        });
    };
    view! {
        <div class="row">
            <LinkButton icon=Icon::External href=page>{t!("training.award.page"; text)}</LinkButton>
            <Button icon=Icon::Copy on_click=copy>{t!("training.award.copy"; text)}</Button>
        </div>
        <div class="row">
            <LinkButton icon=Icon::Image href=href(&api::BADGE_PNG, &[&id], &Nothing {}) download="">{t!("training.award.png"; text)}</LinkButton>
            <LinkButton icon=Icon::Image href=href(&api::BADGE_SVG, &[&id], &Nothing {}) download="">{t!("training.award.svg"; text)}</LinkButton>
            <LinkButton icon=Icon::Shield href=href(&api::CREDENTIAL, &[&number], &Nothing {}) download="">{t!("training.award.credential"; text)}</LinkButton>
        </div>
    }
    .into_any()
}

/// The certificates before and after this one.
fn links(award: &Award) -> Option<AnyView> {
    let newer =
        award.renewed_by.map(|id| view! { <li><a href=to(&format!("certificates/{id}"))>{t!("training.award.newer"; text)}</a></li> });
    let older = award.renews.map(|id| view! { <li><a href=to(&format!("certificates/{id}"))>{t!("training.award.older"; text)}</a></li> });
    (newer.is_some() || older.is_some()).then(|| view! { <ul class="row">{newer}{older}</ul> }.into_any())
}
