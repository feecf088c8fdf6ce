//! A claim that was sent: what was decided, line by line, and what was paid.

use guildhall_domain::{
    funds::{Claim, Line, Turn},
    money::Money,
};
use leptos::prelude::*;

use crate::{
    api::link,
    i18n::{day_short, moment, whole_money},
    modules::funds::{chain, decide, proofs, say},
    session,
    ui::{Card, CardKind, Checks, Column, Due, Fact, Facts, Figure, Figures, Table},
};

/// The page below its head.
pub fn page(claim: Signal<Claim>) -> AnyView {
    let me = session::me();
    let vendor = me.with_untracked(|me| me.actor.is_vendor());
    // The panel shows lines and proof with what can be said of them: not twice.
    let decides = Memo::new(move |_| me.with(|me| claim.with(|claim| claim.can_decide(me.actor.person, me.actor.partner()).is_ok())));
    view! {
        <div class="split turn">
            {move || turn(&claim.get())}
            <div class="stack loose">
                {vendor.then(|| view! { <decide::ClaimPanel claim=claim /> })}
                {move || (!decides.get()).then(|| lines(claim))}
                {move || (!vendor).then(|| proof(&claim.get()))}
                {move || results(&claim.get())}
            </div>
            <div class="stack loose">
                {move || money(&claim.get())}
                {vendor.then(|| view! { <decide::ClaimBeside claim=claim /> })}
            </div>
        </div>
    }
    .into_any()
}

fn turn(claim: &Claim) -> AnyView {
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let clock = claim.clock;
    let words = move || match clock {
        Some(clock) if clock.turn != Turn::Nobody => {
            t!("funds.turn.since", turn = say::turn(clock.turn, vendor), span = say::span((chrono::Utc::now() - clock.since).num_seconds()))
        }
        Some(_) | None => t!("funds.turn.nobody"),
    };
    let due = clock.and_then(|clock| clock.due_on).map(|on| view! { <Due words=Signal::derive(move || say::due(on)) on=on.to_string() /> });
    let sent = claim.submitted_at.map(|at| {
        let name = claim.claimed_by_name.clone();
        view! { <p class="muted small">{move || t!("funds.claim.sent-by", at = moment(at), name = &name)}</p> }
    });
    let chain = chain::view(&claim.chain);
    view! { <Card title=t!("funds.turn.title"; text)><b>{words}</b> {due} {sent} {chain}</Card> }.into_any()
}

/// What a line costs, what of it counts, and why not all.
fn lines(claim: Signal<Claim>) -> AnyView {
    let currency = claim.with_untracked(|claim| claim.remaining.currency);
    let money = move |minor: i64| whole_money(Money::new(minor, currency));
    let columns = vec![
        Column::new(t!("funds.lines.what"; text), |line: &Line| {
            let input = line.input.clone();
            let kind = input.kind;
            let invoice = [input.issuer.clone(), input.invoice_number.clone()]
                .into_iter()
                .filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(" · ");
            view! {
                <span class="stack tight"><span class="wrap">{input.description.clone()}</span> <span class="muted small">{move || say::cost(kind)}</span> <span class="muted small wrap">{invoice}</span></span>
            }
        }),
        Column::new(t!("funds.lines.dated"; text), |line: &Line| {
            line.input.dated.map(|on| view! { <time datetime=on.to_string()>{move || day_short(on)}</time> })
        })
        .optional(),
        Column::new(t!("funds.lines.cost"; text), move |line: &Line| {
            let cost = line.input.cost;
            move || money(cost)
        })
        .number(),
        Column::new(t!("funds.lines.share-head"; text), move |line: &Line| {
            let share = line.share;
            move || money(share)
        })
        .number(),
        Column::new(t!("funds.approved"; text), move |line: &Line| {
            let approved = line.approved;
            move || approved.map_or_else(|| "–".to_owned(), money)
        })
        .number(),
        Column::new(t!("funds.decision"; text), decision),
    ];
    let rows = Signal::derive(move || claim.with(|claim| claim.lines.clone()));
    view! {
        <Card title=t!("funds.lines"; text) kind=CardKind::Flush>
            <Table label=t!("funds.lines"; text) columns=columns rows=rows key=|line: &Line| line.number.to_string() name=|line: &Line| line.input.description.clone() />
        </Card>
    }
    .into_any()
}

fn decision(line: &Line) -> AnyView {
    let Some(said) = line.decision.clone() else { return view! { <span class="muted">"–"</span> }.into_any() };
    let reason = said.reason.map(|reason| view! { <span class="small">{move || say::reason(reason)}</span> });
    let note = (!said.note.is_empty()).then(|| view! { <span class="muted small wrap">{said.note.clone()}</span> });
    view! { <span class="stack tight">{say::verdict_badge(said.verdict)} {reason} {note}</span> }.into_any()
}

fn proof(claim: &Claim) -> Option<AnyView> {
    (!claim.proofs.is_empty()).then(|| {
        let checks = claim.proofs.iter().map(proofs::file).collect();
        view! { <Card title=t!("funds.proofs"; text)><Checks checks=checks /></Card> }.into_any()
    })
}

fn results(claim: &Claim) -> Option<AnyView> {
    let facts: Vec<Fact> = claim
        .kind
        .metrics
        .iter()
        .filter_map(|metric| {
            let value = *claim.input.metrics.get(&metric.slug)?;
            let label = metric.label.clone();
            #[expect(clippy::cast_precision_loss, reason = "counts of people and leads")]
            let value = value as f64;
            Some(Fact::new(Signal::derive(move || say::localized(&label)), move || crate::i18n::number(value)))
        })
        .collect();
    let note = (!claim.input.note.is_empty()).then(|| view! { <p class="wrap">{claim.input.note.clone()}</p> });
    (!facts.is_empty() || note.is_some())
        .then(|| view! { <Card title=t!("funds.results"; text)><Facts facts=facts /> {note}</Card> }.into_any())
}

fn money(claim: &Claim) -> AnyView {
    let (asked, approved, paid) = (claim.asked, claim.approved, claim.paid);
    let mut figures = vec![Figure::new(t!("funds.lines.share-head"; text), move || whole_money(asked))];
    if let Some(approved) = approved {
        figures.push(Figure::new(t!("funds.approved"; text), move || whole_money(approved)));
    }
    figures.push(Figure::new(t!("funds.paid"; text), move || whole_money(paid)));
    let entries = link(&format!("/funds/ledger?claim={}", claim.id));
    let last = claim.input.last.then(|| view! { <p class="small">{t!("funds.claim.is-last"; text)}</p> });
    view! {
        <Card title=t!("funds.money"; text) aside=move || view! { <a class="small" href=entries.clone()>{t!("funds.ledger.open"; text)}</a> }>
            <Figures figures=figures />
            {last}
            <p class="tiny muted">{t!("funds.ledger.never-changed"; text)}</p>
        </Card>
    }
    .into_any()
}
