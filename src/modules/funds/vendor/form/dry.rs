//! A dry run of the chains: who would decide on so much money.

use guildhall_domain::{
    funds::{ApproverRule, Chain, Decider, StepRule, chain},
    language::Localized,
    money::Money,
    partner::PersonId,
    portal,
};
use leptos::prelude::*;

use super::{
    super::{super::say, parts::amount},
    fields::{Fields, minor},
    steps,
};
use crate::{
    i18n::{either, language, number},
    modules::found::Found,
    session,
    ui::{Card, CardKind, MoneyField, Pick, SelectField},
};

/// The dry run.
pub fn view(fields: Fields, found: Found) -> AnyView {
    let portal = session::portal();
    let currency = Signal::derive(move || fields.currency());
    let asked = RwSignal::new(Some(Money::new(5_000 * 10i64.pow(currency.get_untracked().exponent()), currency.get_untracked())));
    let region = RwSignal::new(portal.with_untracked(|portal| portal.regions.first().map(|term| term.slug.clone()).unwrap_or_default()));
    let kind = RwSignal::new(fields.kinds.with_untracked(|kinds| kinds.first().map(|kind| kind.slug()).unwrap_or_default()));
    let regions = Signal::derive(move || {
        portal.with(|portal| {
            let pick = |term: &portal::Term| Pick::new(term.slug.clone(), portal::label(&portal.regions, &term.slug, &language()));
            portal.regions.iter().map(pick).collect()
        })
    });
    let kinds = Signal::derive(move || fields.kinds.with(|kinds| kinds.iter().map(|kind| Pick::new(kind.slug(), kind.name())).collect()));
    let run = move |rules: Vec<StepRule>| {
        let minor = minor(asked, currency.get()).unwrap_or_default();
        let people = |rule: &ApproverRule| deciders(rule, found);
        let substitute =
            |person: PersonId| Some(Decider { person, name: found.name(&person.to_string()).unwrap_or_default(), substitute: true });
        chain(&rules, minor, &region.get(), &kind.get(), people, substitute)
    };
    let result = move |key: &'static str, rules: RwSignal<Vec<steps::StepFields>>| {
        move || {
            let chain = run(steps::read(rules, currency.get()));
            view! { <h3 class="plain">{t!(key)}</h3> {draw(&chain, currency.get())} }
        }
    };
    view! {
        <Card title=t!("funds.vendor.dry"; text) kind=CardKind::Soft>
            <p class="muted small">{t!("funds.vendor.dry.lead"; text)}</p>
            <div class="pair">
                <MoneyField label=t!("funds.vendor.dry.amount"; text) value=asked currency=currency />
                <SelectField label=t!("funds.vendor.dry.region"; text) value=region options=regions />
                <SelectField label=t!("funds.vendor.dry.kind"; text) value=kind options=kinds />
            </div>
            <div class="stack" role="status">
                {result("funds.vendor.dry.requests", fields.request_chain)}
                {result("funds.vendor.dry.claims", fields.claim_chain)}
            </div>
        </Card>
    }
    .into_any()
}

/// Who stands behind a rule. Roles stand for whoever holds them on the day.
fn deciders(rule: &ApproverRule, found: Found) -> Vec<Decider> {
    let role = |name: String| vec![Decider { person: PersonId::new(0, [0; 10]), name, substitute: false }];
    match rule {
        ApproverRule::ChannelManagers => role(t!("funds.vendor.form.approvers.channel")),
        ApproverRule::FundApprovers => role(t!("funds.vendor.form.approvers.fund")),
        ApproverRule::People { people } => people
            .iter()
            .map(|person| Decider { person: *person, name: found.name(&person.to_string()).unwrap_or_default(), substitute: false })
            .collect(),
    }
}

fn draw(chain: &Chain, currency: guildhall_domain::money::Currency) -> AnyView {
    if chain.steps.is_empty() {
        return view! { <p class="error" data-tone="danger">{t!("funds.vendor.dry.nobody")}</p> }.into_any();
    }
    let names = |substitute: bool, deciders: &[Decider]| -> Vec<String> {
        deciders
            .iter()
            .filter(|decider| decider.substitute == substitute && !decider.name.is_empty())
            .map(|decider| decider.name.clone())
            .collect()
    };
    let step = |step: &guildhall_domain::funds::Step| {
        let (own, others) = (names(false, &step.deciders), names(true, &step.deciders));
        let substitutes = (!others.is_empty()).then(|| t!("funds.vendor.dry.substitutes", names = either(&others)));
        let last = step.final_up_to.map(|limit| t!("funds.vendor.dry.final", amount = amount(limit, currency)));
        let note =
            [Some(either(&own)), substitutes, last].into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ");
        let title = named(&step.name);
        view! {
            <li>
                <span class="count">{number(f64::from(step.group) + 1.0)}</span>
                <span class="stack tight"><b class="plain">{title}</b><span class="muted small">{note}</span></span>
                <span></span>
            </li>
        }
    };
    view! { <ol class="list">{chain.steps.iter().map(step).collect_view()}</ol> }.into_any()
}

fn named(name: &Localized) -> String {
    let words = say::localized(name);
    if words.is_empty() { t!("funds.vendor.dry.unnamed") } else { words }
}
