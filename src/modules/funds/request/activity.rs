//! One activity of a request: what was asked and decided, its proof and claims, and what can be done with it.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Activity, ActivityStatus, Chain, ClaimSummary, ExtensionState, FundRequest, Verdict, api},
};
use leptos::prelude::*;

use super::{act, outcomes};
use crate::{
    api::href,
    i18n::{day, whole_money},
    modules::funds::{chain, proofs, say},
    session,
    ui::{Checks, Due, Fact, Facts, Icon, LinkButton, Notice, Size, Tone},
};

/// The card of one activity.
pub fn card(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let partner = session::may(Access::Partner);
    let id = activity.with_untracked(|activity| format!("activity-{}", activity.id));
    let labelled_by = id.clone();
    let title = move || activity.with(|activity| say::titled(&activity.asked.title));
    let kind = move || {
        let slug = activity.with(|activity| activity.asked.kind.clone());
        let venue = activity.with(|activity| activity.asked.venue);
        let kind = request.with(|request| request.rules.activity_type(&slug).map_or(slug.clone(), say::activity_type));
        t!("funds.activity.line", kind = kind, venue = say::venue(venue))
    };
    view! {
        <section class="card" aria-labelledby=labelled_by>
            <header>
                <div class="stack tight"><h2 id=id>{title}</h2> <span class="muted small">{kind}</span></div>
                {move || say::activity_badge(activity.with(|activity| activity.status))}
            </header>
            {move || facts(&request.get(), &activity.get())}
            {move || activity.with(|activity| (!activity.asked.description.is_empty()).then(|| view! { <p class="wrap">{activity.asked.description.clone()}</p> }))}
            {move || verdict(&activity.get())}
            {move || decision(&activity.get().chain, "funds.chain.title")}
            {move || pending(&request.get(), &activity.get())}
            {move || claims(&activity.get())}
            {move || proof(&activity.get())}
            {move || partner.get().then(|| act::buttons(request, activity))}
            {outcomes::section(request, activity)}
            {move || pack(&activity.get())}
        </section>
    }
    .into_any()
}

fn facts(request: &FundRequest, activity: &Activity) -> AnyView {
    let asked = &activity.asked;
    let money = |minor: i64| say::money(request, minor);
    let dates = match (asked.starts_on, asked.ends_on) {
        (Some(first), Some(last)) if first == last => day(first),
        (Some(first), Some(last)) => t!("funds.span", from = day(first), to = day(last)),
        (Some(_) | None, None) | (None, Some(_)) => t!("funds.open"),
    };
    let mut facts = vec![
        Fact::new(t!("funds.activity.dates"; text), dates),
        Fact::new(t!("funds.activity.cost"; text), money(asked.cost)),
        Fact::new(t!("funds.asked"; text), money(asked.asked)),
    ];
    if let Some(approved) = activity.approved {
        facts.push(Fact::new(t!("funds.approved"; text), view! { <b>{money(approved)}</b> }));
    }
    if activity.paid > 0 {
        facts.push(Fact::new(t!("funds.paid"; text), money(activity.paid)));
    }
    if let Some(pipeline) = asked.pipeline {
        facts.push(Fact::new(t!("funds.activity.pipeline"; text), money(pipeline)));
    }
    if let Some(segment) = asked.segment {
        facts.push(Fact::new(t!("funds.activity.segment"; text), say::segment(segment)));
    }
    let written = request.rules.fields.iter().filter_map(|rule| {
        let values = if rule.deciders_only { &activity.vendor_fields } else { &asked.fields };
        values.get(&rule.slug).map(|value| (rule.label.clone(), rule.said(value)))
    });
    for (label, said) in written {
        facts.push(Fact::new(Signal::derive(move || say::localized(&label)), move || say::localized(&said)));
    }
    if let Some(on) = activity.claim_by {
        let tone = if activity.status == ActivityStatus::Approved { say::urgency(on) } else { Tone::Plain };
        facts.push(Fact::new(
            t!("funds.claim-by"; text),
            view! { <Due words=Signal::derive(move || say::due(on)) on=on.to_string() tone=tone /> },
        ));
    }
    view! { <Facts facts=facts /> }.into_any()
}

/// What was not accepted as it was asked, and why: the last word of those who decided.
fn verdict(activity: &Activity) -> Option<AnyView> {
    let last = activity.chain.said().filter(|said| said.verdict != Verdict::Accept).last()?.clone();
    let tone = if last.verdict == Verdict::Deny { Tone::Danger } else { Tone::Warning };
    Some(view! { <Notice tone=tone><p class="wrap">{move || chain::said(&last)}</p></Notice> }.into_any())
}

/// Who decides and has decided; folded once it is over.
fn decision(steps: &Chain, title: &'static str) -> Option<AnyView> {
    if steps.steps.is_empty() {
        return None;
    }
    // A chain that has not begun yet is shown by the form; here it would only say the same again.
    let running = steps.steps.iter().any(guildhall_domain::funds::Step::is_open);
    Some(
        view! {
            <details class="fold bare" open=running>
                <summary>{t!(title; text)}</summary>
                {chain::view(steps)}
            </details>
        }
        .into_any(),
    )
}

/// A change or more time that is being decided.
fn pending(request: &FundRequest, activity: &Activity) -> AnyView {
    let change = activity.change.as_ref().map(|change| {
        let amount = say::money(request, change.input.amount);
        let difference = say::money(request, change.difference);
        let dates = t!("funds.span", from = day(change.input.starts_on), to = day(change.input.ends_on));
        let reason = change.input.reason.clone();
        let chain = decision(&change.chain, "funds.change.chain");
        view! {
            <Notice tone=Tone::Accent>
                <p>{move || t!("funds.change.pending", amount = &amount, difference = &difference, dates = &dates)}</p>
                <p class="wrap muted">{reason}</p>
                {chain}
            </Notice>
        }
    });
    let extension = activity.extension.as_ref().map(|extension| {
        let (key, tone) = match extension.state {
            ExtensionState::Open => ("funds.extend.pending", Tone::Accent),
            ExtensionState::Granted => ("funds.extend.granted", Tone::Success),
            ExtensionState::Refused => ("funds.extend.refused", Tone::Warning),
        };
        let (until, note) = (extension.until, extension.note.clone());
        view! { <Notice tone=tone><p>{move || t!(key, day = day(until))}</p> <p class="wrap muted">{note}</p></Notice> }
    });
    view! { {change} {extension} }.into_any()
}

fn claims(activity: &Activity) -> Option<AnyView> {
    let one = |claim: &ClaimSummary| {
        let (asked, approved, paid) = (claim.asked, claim.approved, claim.paid);
        let line = move || match approved {
            Some(approved) => {
                t!("funds.claim.line-decided", asked = whole_money(asked), approved = whole_money(approved), paid = whole_money(paid))
            }
            None => t!("funds.claim.line", asked = whole_money(asked)),
        };
        view! {
            <li>
                <span>{say::claim_badge(claim.status)}</span>
                <span class="stack tight"><a class="mono" href=say::claim_link(claim.id)>{claim.number.clone()}</a> <span class="muted small">{line}</span></span>
                <span></span>
            </li>
        }
    };
    let rows = activity.claims.iter().map(one).collect_view();
    (!activity.claims.is_empty())
        .then(|| view! { <div class="stack tight"><h3>{t!("funds.claims"; text)}</h3> <ul class="list">{rows}</ul></div> }.into_any())
}

fn proof(activity: &Activity) -> Option<AnyView> {
    (!activity.proofs.is_empty()).then(|| {
        let checks = activity.proofs.iter().map(proofs::file).collect();
        view! { <div class="stack tight"><h3>{t!("funds.proofs"; text)}</h3> <Checks checks=checks /></div> }.into_any()
    })
}

/// Everything about the activity in one file, for the vendor's people, once something was decided.
fn pack(activity: &Activity) -> Option<AnyView> {
    let is_vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    activity.approved.filter(|_| is_vendor).map(|_| {
        let address = href(&api::AUDIT_PACK, &[&activity.id], &Nothing {});
        view! { <div class="row"><LinkButton size=Size::Little icon=Icon::Archive href=address download="">{t!("funds.pack"; text)}</LinkButton></div> }.into_any()
    })
}
