//! Results of an activity: what came of it, written down by partner or vendor, corrected with its history.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Activity, ActivityId, FundRequest, Outcome, OutcomeInput, OutcomeKind, Outcomes, api},
    money::Money,
};
use leptos::prelude::*;

use super::today;
use crate::{
    api::question,
    i18n::{day, moment, whole_money},
    modules::funds::roi,
    operation::Once,
    query::{Errors, Mutation, mutation, query},
    session,
    ui::{
        Button, ConfirmDialog, DateField, Dialog, Form, Icon, Look, MoneyField, Need, Pick, Purpose, RadioGroup, Sends, Size, TextField,
        toasts,
    },
};

/// The section of a card, as soon as there can be results.
pub fn section(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let can = Memo::new(move |_| activity.with(|activity| activity.can_record(request.with(today)).is_ok()));
    (move || can.get().then(|| untrack(|| inside(request, activity.with_untracked(|activity| activity.id))))).into_any()
}

/// Which result is being written: a new one, or one that is there.
#[derive(Clone, PartialEq)]
enum Writing {
    Nothing,
    New,
    Old(Outcome),
}

fn inside(request: Signal<FundRequest>, id: ActivityId) -> AnyView {
    let outcomes = query(move || question(&api::OUTCOMES, &[&id], &Nothing {}));
    let (writing, removing) = (RwSignal::new(Writing::Nothing), RwSignal::new(None::<Outcome>));
    let list = move || {
        outcomes.get().map(|outcomes: Outcomes| {
            let some = outcomes.roi.activities > 0;
            let rows = outcomes.items.into_iter().map(|outcome| row(request, outcome, writing, removing)).collect_view();
            view! {
                {some.then(|| roi::figures(outcomes.roi))}
                <ul class="list">{rows}</ul>
            }
        })
    };
    view! {
        <div class="stack tight">
            <h3>{t!("funds.outcomes"; text)}</h3>
            {list}
            <div class="row">
                <Button size=Size::Little icon=Icon::Plus because=session::read_only() on_click=move || writing.set(Writing::New)>{t!("funds.outcome.add"; text)}</Button>
            </div>
        </div>
        {move || {
            let what = writing.get();
            (what != Writing::Nothing).then(|| untrack(|| dialog(request, id, what, writing)))
        }}
        {move || removing.get().map(|outcome| untrack(|| remove(outcome, removing)))}
    }
    .into_any()
}

fn row(request: Signal<FundRequest>, outcome: Outcome, writing: RwSignal<Writing>, removing: RwSignal<Option<Outcome>>) -> AnyView {
    let currency = request.with_untracked(|request| request.currency);
    let input = outcome.input.clone();
    let what = move || match input.kind {
        OutcomeKind::Leads => t!("funds.outcome.line.leads", count = input.leads),
        OutcomeKind::Deal => t!(
            "funds.outcome.line.deal",
            title = &input.title,
            amount = whole_money(Money::new(input.amount, currency)),
            won = whole_money(Money::new(input.won, currency))
        ),
    };
    let (on, source) = (outcome.input.on, outcome.input.source.clone());
    let said = outcome.history.iter().rev().map(|version| (version.by.clone(), version.at, version.removed)).collect::<Vec<_>>();
    let history = said.into_iter().map(|(by, at, removed)| {
        let key = if removed { "funds.outcome.removed-by" } else { "funds.outcome.by" };
        view! { <li class="muted small">{move || t!(key, name = &by, at = moment(at))}</li> }
    });
    let history = history.collect_view();
    let buttons = (!outcome.removed).then(|| {
        let (change, gone) = (outcome.clone(), outcome.clone());
        view! {
            <span class="row">
                <Button look=Look::Quiet size=Size::Little icon=Icon::Pen because=session::read_only() on_click=move || writing.set(Writing::Old(change.clone()))>{t!("funds.outcome.change"; text)}</Button>
                <Button look=Look::Quiet size=Size::Little icon=Icon::Cross because=session::read_only() on_click=move || removing.set(Some(gone.clone()))>{t!("funds.remove"; text)}</Button>
            </span>
        }
    });
    let removed = outcome.removed;
    view! {
        <li>
            <span class="muted small">{move || day(on)}</span>
            <span class="stack tight">
                {move || if removed { view! { <s>{what()}</s> }.into_any() } else { view! { <span>{what()}</span> }.into_any() }}
                <span class="muted small wrap">{source}</span>
                <details class="fold bare"><summary>{t!("funds.history"; text)}</summary> <ul>{history}</ul></details>
            </span>
            {buttons}
        </li>
    }
    .into_any()
}

fn on_outcomes<I: 'static>(endpoint: &guildhall_domain::endpoint::Endpoint<I, Outcomes>) -> Mutation<I, Outcomes> {
    mutation(endpoint, Errors::Inline).invalidates(super::super::BELOW)
}

fn dialog(request: Signal<FundRequest>, activity: ActivityId, what: Writing, writing: RwSignal<Writing>) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            writing.set(Writing::Nothing);
        }
    });
    let old = match what {
        Writing::Old(outcome) => Some(outcome),
        Writing::New | Writing::Nothing => None,
    };
    let place = old.as_ref().map(|outcome| (outcome.id, outcome.version));
    let currency = request.with_untracked(|request| request.currency);
    let known = old.as_ref().map(|outcome| outcome.input.clone());
    let of = |minor: i64| Some(Money::new(minor, currency));
    let kind = RwSignal::new(known.as_ref().map_or(OutcomeKind::Leads, |input| input.kind).slug().to_owned());
    let on = RwSignal::new(Some(known.as_ref().map_or_else(|| request.with_untracked(today), |input| input.on)));
    let leads = RwSignal::new(known.as_ref().filter(|input| input.leads > 0).map_or_else(String::new, |input| input.leads.to_string()));
    let title = RwSignal::new(known.as_ref().map_or_else(String::new, |input| input.title.clone()));
    let amount = RwSignal::new(known.as_ref().filter(|input| input.amount > 0).and_then(|input| of(input.amount)));
    let won = RwSignal::new(known.as_ref().filter(|input| input.won > 0).and_then(|input| of(input.won)));
    let source = RwSignal::new(known.map_or_else(String::new, |input| input.source));
    let (record, change) = (on_outcomes(&api::RECORD_OUTCOME), on_outcomes(&api::CHANGE_OUTCOME));
    let send = if old.is_some() { change } else { record };
    let once = Once::default();
    let is_deal = Memo::new(move |_| kind.with(|kind| kind == OutcomeKind::Deal.slug()));
    let submit = move || {
        let deal = is_deal.get_untracked();
        let minor = |money: RwSignal<Option<Money>>| if deal { money.get_untracked().map_or(0, |money| money.minor) } else { 0 };
        let input = OutcomeInput {
            operation: once.id(send),
            kind: if deal { OutcomeKind::Deal } else { OutcomeKind::Leads },
            on: on.get_untracked().unwrap_or_else(|| request.with_untracked(today)),
            leads: if deal { 0 } else { leads.get_untracked().trim().parse().unwrap_or_default() },
            title: title.get_untracked(),
            amount: minor(amount),
            won: minor(won),
            source: source.get_untracked(),
        };
        let starts_on = request.with_untracked(|request| {
            request.activities.iter().find(|known| known.id == activity).and_then(|activity| activity.asked.starts_on)
        });
        let done = move |_| {
            open.set(false);
            toasts().say(t!("funds.outcome.done"));
        };
        match (input.check(starts_on, request.with_untracked(today)), place) {
            (Err(invalid), _) => send.refuse(invalid),
            (Ok(input), Some((outcome, version))) => send.run_version(&[&outcome], input, version, done),
            (Ok(input), None) => send.run(&[&activity], input, done),
        }
    };
    let kinds = Signal::derive(|| {
        OutcomeKind::ALL.into_iter().map(|kind| Pick::new(kind.slug(), t!(&format!("funds.outcome.{}", kind.slug())))).collect::<Vec<_>>()
    });
    let fields = move || {
        if is_deal.get() {
            view! {
                <TextField label=t!("funds.outcome.title"; text) value=title pointer="/title" />
                <div class="pair">
                    <MoneyField label=t!("funds.roi.pipeline"; text) value=amount currency=currency pointer="/amount" />
                    <MoneyField label=t!("funds.roi.won"; text) value=won currency=currency need=Need::Optional pointer="/won" />
                </div>
            }
            .into_any()
        } else {
            view! { <TextField label=t!("funds.outcome.count"; text) value=leads purpose=Purpose::Number pointer="/leads" /> }.into_any()
        }
    };
    view! {
        <Dialog open=open title=t!("funds.outcome.add"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <RadioGroup label=t!("funds.outcome.kind"; text) value=kind options=kinds pointer="/kind" />
                <DateField label=t!("funds.outcome.on"; text) value=on pointer="/on" />
                {fields}
                <TextField label=t!("funds.outcome.source"; text) value=source help=t!("funds.outcome.source.help"; maybe) pointer="/source" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy() doing=t!("funds.send.doing"; maybe)>{t!("funds.outcome.save"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn remove(outcome: Outcome, removing: RwSignal<Option<Outcome>>) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            removing.set(None);
        }
    });
    let change = on_outcomes(&api::REMOVE_OUTCOME);
    let confirm = move || {
        change.run_version(&[&outcome.id], Nothing {}, outcome.version, move |_| {
            open.set(false);
            toasts().say(t!("funds.outcome.removed"));
        });
    };
    view! {
        <ConfirmDialog open=open title=t!("funds.outcome.remove"; text) action=t!("funds.remove"; text) busy=change.busy() error=change.trouble() on_confirm=confirm>
            <p>{t!("funds.outcome.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
