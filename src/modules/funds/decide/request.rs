//! The panel of a request: the decision, the proof, what to know, the notes.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Activity, DecisionInput, ExtensionState, FundRequest, ProofState, RequestStatus, StepState, api},
};
use leptos::prelude::*;

use super::{
    super::{again::Again, say, vendor::parts::BELOW},
    ask,
    choice::Choice,
    extension,
    item::{Item, consequence, items},
    own, proofs, subject,
};
use crate::{
    api::question,
    i18n::list,
    operation::Once,
    query::{Errors, mutation},
    session,
    ui::{Button, Card, Form, Icon, Look, Notice, Sends, Tone, toasts},
};

/// The panel.
pub fn view() -> AnyView {
    let request = subject::<FundRequest>();
    let me = session::me();
    // Drawn anew when something else is to be decided, not when a proof or a note changes beside it.
    let open = Memo::new(move |_| request.with(|request| items(request, me.with(|me| me.actor.person))));
    let barred = Memo::new(move |_| request.with(|request| me.with(|me| request.can_decide(me.actor.person, me.actor.partner()).err())));
    let asked =
        Memo::new(move |_| request.with(|request| matches!(request.status, RequestStatus::InReview | RequestStatus::WaitingForPartner)));
    let decision = move || match barred.get() {
        None => Some(decide(request, open.get())),
        Some(refusal) => asked.get().then(|| {
            view! { <p class="because">{Icon::Lock.small()} <span>{say::refusal(&refusal)} ". " {others(&request.get())}</span></p> }
                .into_any()
        }),
    };
    let deciding = Memo::new(move |_| barred.get().is_none() || asked.get());
    let has_proof = Memo::new(move |_| {
        let open = |activity: &Activity| activity.proofs.iter().any(|proof| proof.state == ProofState::Open);
        request.with(|request| request.activities.iter().any(open))
    });
    let extending = Memo::new(move |_| {
        request.with(|request| {
            let open = |extension: &guildhall_domain::funds::Extension| extension.state == ExtensionState::Open;
            request.activities.iter().filter(|activity| activity.extension.as_ref().is_some_and(open)).cloned().collect::<Vec<_>>()
        })
    });
    let extensions = move || extending.get().into_iter().map(|activity| extension::view(request, activity)).collect_view();
    let proof = move || has_proof.get().then(|| view! { <Card title=t!("funds.vendor.proof"; text)>{proofs::of_request(request)}</Card> });
    view! {
        <div class="stack">
            {extensions}
            {move || deciding.get().then(|| view! {
                <Card title=t!("funds.vendor.decision"; text)>{decision} {move || asked.get().then(|| ask::question(request))}</Card>
            })}
            {own::card(request)}
            {proof}
        </div>
    }
    .into_any()
}

/// Whose turn it is instead.
fn others(request: &FundRequest) -> String {
    let steps = request
        .activities
        .iter()
        .flat_map(|activity| activity.chain.steps.iter().chain(activity.change.iter().flat_map(|change| &change.chain.steps)));
    let open = steps.filter(|step| matches!(step.state, StepState::Open { .. }));
    let mut names: Vec<String> = open.flat_map(|step| step.deciders.iter().map(|decider| decider.name.clone())).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { String::new() } else { t!("funds.vendor.decision.asked", names = list(&names)) }
}

fn decide(request: Signal<FundRequest>, open: Vec<Item>) -> AnyView {
    let (id, currency) = request.with_untracked(|request| (request.id, request.currency));
    let items: Vec<(Item, Choice)> = open.into_iter().map(|item| (item, Choice::new())).collect();
    let save = mutation(&api::DECIDE_REQUEST, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}));
    let (once, again) = (Once::default(), Again::of(save));
    let trouble = again.trouble();
    let items = StoredValue::new(items);
    let words = Signal::derive(move || items.with_value(|items| consequence(items, currency)));
    let send = move || {
        let decisions = untrack(|| items.with_value(|items| items.iter().filter_map(|(item, choice)| item.decision(*choice)).collect()));
        let input = DecisionInput { operation: once.id(save), decisions, password: again.password() };
        let toasts = toasts();
        save.run(&[&id], input, move |_| {
            again.done();
            toasts.say(t!("funds.vendor.decision.done"));
        });
    };
    let nothing = Signal::derive(move || {
        let all_later = items.with_value(|items| items.iter().all(|(_, choice)| choice.verdict().is_none()));
        session::read_only().get().or_else(|| all_later.then(|| t!("funds.vendor.decision.nothing")))
    });
    // Where a decision stands in what is sent: those left for later are not in it.
    let position =
        move |at: usize| items.with_value(|items| items.iter().take(at).filter(|(_, choice)| choice.verdict().is_some()).count());
    let drawn = items.with_value(|items| {
        let draw = |(at, (item, choice)): (usize, &(Item, Choice))| {
            let rule = (at > 0).then(|| view! { <hr /> });
            view! { {rule} {item.view(*choice, trouble, move || format!("/decisions/{}", position(at)))} }
        };
        items.iter().enumerate().map(draw).collect_view()
    });
    let stale = move || save.error().with(|error| error.as_ref().is_some_and(|error| error.code() == "funds/insufficient-funds"));
    view! {
        <Form error=trouble busy=save.busy() on_submit=send>
            {drawn}
            {move || stale().then(|| view! { <Notice tone=Tone::Warning>{t!("funds.vendor.decision.too-little")}</Notice> })}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("funds.vendor.decision.doing"; maybe) because=nothing>{words}</Button>
            </div>
        </Form>
        {again.dialog(send)}
    }
    .into_any()
}
