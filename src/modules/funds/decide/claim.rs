//! The panel of a claim: line by line, with what is paid in the end.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Claim, ClaimDecision, ClaimFilter, ClaimStatus, Duplicate, EntryFilter, EntryKind, Line, StepState, api, reimbursement},
    money::Money,
};
use leptos::prelude::*;

use super::{
    super::{
        again::Again,
        say,
        vendor::parts::{BELOW, amount},
    },
    beside,
    choice::{Choice, Kind},
    line, proofs, subject,
};
use crate::{
    api::question,
    i18n::{list, whole_money},
    operation::Once,
    query::{Errors, mutation, query},
    session,
    ui::{AreaField, Button, Card, CardKind, Fact, Facts, Form, Icon, Look, Need, Notice, Remote, Sends, Shape, Tone, toasts},
};

/// The panel.
pub fn view() -> AnyView {
    let claim = subject::<Claim>();
    let me = session::me();
    let open = Memo::new(move |_| {
        claim.with(|claim| me.with(|me| claim.can_decide(me.actor.person, me.actor.partner()).is_ok()).then(|| claim.lines.clone()))
    });
    let decision = move || match open.get() {
        Some(lines) => view! { <Card title=t!("funds.vendor.claim.decision"; text)>{decide(claim, lines)}</Card> }.into_any(),
        None => others(&claim.get()),
    };
    // With the name of the file that looks like another.
    let files = Memo::new(move |_| {
        claim.with(|claim| {
            let name = |one: &Duplicate| claim.proofs.iter().find(|proof| Some(proof.id) == one.proof).map(|proof| proof.file_name.clone());
            let alike = claim.duplicates.iter().filter(|one| one.line.is_none());
            alike.map(|one| (name(one).unwrap_or_default(), one.clone())).collect::<Vec<_>>()
        })
    });
    let alike = |(name, one): (String, Duplicate)| view! { <div class="stack tight"><bdi class="small strong">{name}</bdi> {line::warning(&one)}</div> };
    view! {
        <div class="stack">
            {decision}
            <Card title=t!("funds.vendor.proof"; text)>
                {move || files.get().into_iter().map(alike).collect_view()}
                {proofs::of_claim(claim)}
            </Card>
        </div>
    }
    .into_any()
}

/// Whose turn it is instead; nothing when nobody decides.
fn others(claim: &Claim) -> AnyView {
    if claim.status != ClaimStatus::InReview {
        return ().into_any();
    }
    let open = claim.chain.steps.iter().filter(|step| matches!(step.state, StepState::Open { .. }));
    let names: Vec<String> = open.flat_map(|step| step.deciders.iter().map(|decider| decider.name.clone())).collect();
    view! { <p class="because">{Icon::Lock.small()} <span>{t!("funds.vendor.decision.asked", names = list(&names))}</span></p> }.into_any()
}

fn decide(claim: Signal<Claim>, lines: Vec<Line>) -> AnyView {
    let first = claim.get_untracked();
    let (id, currency, participation, remaining) = (first.id, first.input.currency, first.participation, first.remaining.minor);
    let lines: StoredValue<Vec<(Line, Choice)>> = StoredValue::new(lines.into_iter().map(|line| (line, Choice::new())).collect());
    let note = RwSignal::new(String::new());
    let save = mutation(&api::DECIDE_CLAIM, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|claim: &Claim| question(&api::CLAIM, &[&claim.id], &Nothing {}));
    let (once, again) = (Once::default(), Again::of(save));
    let trouble = again.trouble();
    let total = Memo::new(move |_| {
        let counted: Vec<i64> = lines.with_value(|lines| lines.iter().map(|(line, choice)| line::counted(line, *choice)).collect());
        reimbursement(&counted, participation, remaining).map_or(0, |(total, _)| total)
    });
    let returned = Memo::new(move |_| lines.with_value(|lines| lines.iter().filter(|(_, choice)| choice.kind() == Kind::Return).count()));
    let words = Signal::derive(move || match (returned.get(), total.get()) {
        (0, 0) => t!("funds.vendor.claim.do.deny"),
        (0, total) => t!("funds.vendor.claim.do.approve", amount = amount(total, currency)),
        (_, _) => t!("funds.vendor.claim.do.return"),
    });
    let send = move || {
        let verdicts =
            untrack(|| lines.with_value(|lines| lines.iter().filter_map(|(line, choice)| line::verdict(line, *choice)).collect()));
        let input = ClaimDecision { operation: once.id(save), lines: verdicts, note: note.get_untracked(), password: again.password() };
        let toasts = toasts();
        save.run(&[&id], input, move |_| {
            again.done();
            toasts.say(t!("funds.vendor.decision.done"));
        });
    };
    let drawn = lines.with_value(|lines| {
        let draw = |(at, (line, choice)): (usize, &(Line, Choice))| {
            let rule = (at > 0).then(|| view! { <hr /> });
            view! { {rule} {line::view(&first, line, *choice, currency, trouble, at)} }
        };
        lines.iter().enumerate().map(draw).collect_view()
    });
    view! {
        <Form error=trouble busy=save.busy() on_submit=send>
            {drawn}
            <hr />
            {totals(claim, total)}
            {move || (returned.get() > 0).then(|| view! { <Notice tone=Tone::Warning>{t!("funds.vendor.claim.returns")}</Notice> })}
            <AreaField label=t!("funds.vendor.claim.note"; text) value=note pointer="/note" need=Need::Optional help=t!("funds.vendor.why.partner"; maybe) />
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("funds.vendor.decision.doing"; maybe) because=session::read_only()>{words}</Button>
            </div>
        </Form>
        {again.dialog(send)}
    }
    .into_any()
}

/// What is paid by the choices so far, in the claim's currency and at the rate of the activity's approval in the program's.
fn totals(claim: Signal<Claim>, total: Memo<i64>) -> AnyView {
    let first = claim.get_untracked();
    let (currency, activity) = (first.input.currency, first.activity);
    let filter = EntryFilter { activity: Some(activity), kind: Some(EntryKind::Commit), limit: Some(1), ..EntryFilter::default() };
    let commit = query(move || question(&api::ENTRIES, &[], &filter));
    let other = move || {
        let entry = commit.get()?.items.into_iter().next().filter(|entry| entry.program_amount.currency != currency)?;
        let minor = i128::from(total.get()) * i128::from(entry.program_amount.minor) / i128::from(entry.amount.minor.max(1));
        let money = Money::new(i64::try_from(minor).ok()?, entry.program_amount.currency);
        Some(t!("funds.vendor.claim.total.program", amount = whole_money(money)))
    };
    let facts = vec![
        Fact::new(t!("funds.vendor.claim.asked"; text), whole_money(first.asked)),
        Fact::new(t!("funds.vendor.claim.remaining"; text), whole_money(first.remaining)),
        Fact::new(
            t!("funds.vendor.claim.total"; text),
            view! {
                <b role="status">{move || amount(total.get(), currency)}</b>
                {move || other().map(|words| view! { <span class="muted small">" " {words}</span> })}
            },
        ),
    ];
    view! { <Facts facts=facts /> <p class="muted small">{t!("funds.vendor.claim.formula", percent = first.participation)}</p> }.into_any()
}

/// The partner's balance, and their other claims.
pub fn beside() -> AnyView {
    let claim = subject::<Claim>();
    let (id, partner, name) = claim.with_untracked(|claim| (claim.id, claim.partner, claim.partner_name.clone()));
    let of = claim.with_untracked(|claim| claim.request);
    let request = query(move || question(&api::REQUEST, &[&of], &Nothing {}));
    let allocation = Memo::new(move |_| request.get().map(|request| request.allocation));
    let others =
        query(move || question(&api::CLAIMS, &[], &ClaimFilter { partner: Some(partner), limit: Some(6), ..ClaimFilter::default() }));
    let row = |other: guildhall_domain::funds::ClaimSummary| {
        view! {
            <li>
                {Icon::Receipt.small()}
                <span class="stack tight">
                    <a href=say::claim_link(other.id)><bdi>{other.activity_title}</bdi></a>
                    <span class="row"><span class="muted small">{whole_money(other.asked)}</span> {say::claim_badge(other.status)}</span>
                </span>
                <span></span>
            </li>
        }
    };
    let rows = move |page: Signal<guildhall_domain::page::Page<guildhall_domain::funds::ClaimSummary>>| {
        move || {
            let others: Vec<_> = page.with(|page| page.items.iter().filter(|other| other.id != id).cloned().collect());
            if others.is_empty() {
                view! { <p class="muted small">{t!("funds.vendor.claim.first"; text)}</p> }.into_any()
            } else {
                view! { <ul class="list">{others.into_iter().map(row).collect_view()}</ul> }.into_any()
            }
        }
    };
    view! {
        <Card title=Signal::derive(move || t!("funds.vendor.beside", partner = name.clone())) kind=CardKind::Soft>
            {move || allocation.get().map(|allocation| beside::balance_of(partner, allocation))}
            <h3 class="plain">{t!("funds.vendor.claim.earlier"; text)}</h3>
            <Remote of=others.load() on_retry=others.retry() is_empty=|_| false empty=|| () shape=Shape::Card let:page>{rows(page)}</Remote>
        </Card>
    }
    .into_any()
}
