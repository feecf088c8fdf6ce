//! What the partner can do with a request and its activities, each with the reason when it is not possible.

mod change;
mod extend;

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Activity, ActivityStatus, Claim, ClaimInput, ClaimStatus, FundRequest, Operation, Refusal, api},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{BELOW, today};
use crate::{
    api::question,
    modules::funds::say,
    operation::Once,
    query::{Errors, Mutation, mutation},
    session,
    ui::{Button, ConfirmDialog, Icon, LinkButton, Look, toasts},
};

/// A change that answers with the request.
fn on_request<I: 'static>(endpoint: &guildhall_domain::endpoint::Endpoint<I, FundRequest>) -> Mutation<I, FundRequest> {
    mutation(endpoint, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}))
}

/// Why a button cannot be pressed: nobody can while viewing as somebody else, else what the rules say.
fn because(rule: impl Fn() -> Result<(), Refusal> + Send + Sync + 'static) -> Signal<Option<String>> {
    let read_only = session::read_only();
    Signal::derive(move || read_only.get().or_else(|| rule().err().map(|refusal| say::refusal(&refusal))))
}

/// Taking a request back, as long as nothing is approved.
pub fn withdraw(request: Signal<FundRequest>) -> AnyView {
    let open = RwSignal::new(false);
    let (change, once) = (on_request(&api::WITHDRAW_REQUEST), Once::default());
    let confirm = move || {
        let id = request.with_untracked(|request| request.id);
        change.run(&[&id], Operation { operation: once.id(change) }, move |_| {
            open.set(false);
            toasts().say(t!("funds.withdraw.done"));
        });
    };
    // A draft is thrown away in its form; what is decided is over.
    let shown = move || request.with(|request| request.can_withdraw().is_ok());
    let button = move || {
        shown().then(|| {
            view! { <Button icon=Icon::Undo because=session::read_only() on_click=move || { change.forgive(); open.set(true); }>{t!("funds.withdraw"; text)}</Button> }
        })
    };
    view! {
        {button}
        <ConfirmDialog open=open title=t!("funds.withdraw.title"; text) action=t!("funds.withdraw"; text) busy=change.busy() error=change.trouble() on_confirm=confirm>
            <p>{t!("funds.withdraw.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// What can be done with an activity. Nothing is offered that will never be possible.
pub fn buttons(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let approved = Memo::new(move |_| activity.with(|activity| activity.status == ActivityStatus::Approved));
    let changing = Memo::new(move |_| activity.with(|activity| activity.can_withdraw_change().is_ok()));
    let inside = move || {
        approved.get().then(|| {
            view! {
                <div class="stack">
                    {claim(request, activity)}
                    <div class="row">
                        {change::button(request, activity)}
                        {move || changing.get().then(|| change::withdraw(activity))}
                        {extend::button(request, activity)}
                        {cancel(activity)}
                    </div>
                </div>
            }
        })
    };
    inside.into_any()
}

/// A claim that is being written already, or a new one.
fn claim(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let writing = Memo::new(move |_| {
        let open = |status| matches!(status, ClaimStatus::Draft | ClaimStatus::Returned);
        activity.with(|activity| activity.claims.iter().find(|claim| open(claim.status)).map(|claim| claim.id))
    });
    let create = mutation(&api::CREATE_CLAIM, Errors::Toast)
        .invalidates("/api/v1/funds/claims")
        .seeds(|claim: &Claim| question(&api::CLAIM, &[&claim.id], &Nothing {}));
    let navigate = StoredValue::new(use_navigate());
    let start = move || {
        let currency = request.with_untracked(|request| request.currency);
        let input =
            ClaimInput { currency, lines: Vec::new(), metrics: std::collections::BTreeMap::new(), last: false, note: String::new() };
        let id = activity.with_untracked(|activity| activity.id);
        create.run(&[&id], input, move |claim| {
            navigate.with_value(|go| go(&say::claim_link(claim.id), NavigateOptions { resolve: false, ..NavigateOptions::default() }));
        });
    };
    let rule = move || {
        let (most, day) = request.with(|request| (request.rules.max_claims, today(request)));
        activity.with(|activity| activity.can_claim(most, day))
    };
    let inside = move || {
        match writing.get() {
        Some(id) => view! { <div class="row"><LinkButton icon=Icon::Receipt look=Look::Primary href=say::claim_link(id)>{t!("funds.claim.continue"; text)}</LinkButton></div> }.into_any(),
        None => view! { <Button icon=Icon::Receipt look=Look::Primary busy=create.busy() because=because(rule) on_click=start>{t!("funds.claim.start"; text)}</Button> }.into_any(),
    }
    };
    inside.into_any()
}

/// Giving an activity up.
fn cancel(activity: Signal<Activity>) -> AnyView {
    let open = RwSignal::new(false);
    let (change, once) = (on_request(&api::CANCEL_ACTIVITY), Once::default());
    let confirm = move || {
        let id = activity.with_untracked(|activity| activity.id);
        change.run(&[&id], Operation { operation: once.id(change) }, move |_| {
            open.set(false);
            toasts().say(t!("funds.cancel-activity.done"));
        });
    };
    view! {
        <Button icon=Icon::Cross because=because(move || activity.with(Activity::can_cancel)) on_click=move || { change.forgive(); open.set(true); }>{t!("funds.cancel-activity"; text)}</Button>
        <ConfirmDialog open=open title=t!("funds.cancel-activity.title"; text) action=t!("funds.cancel-activity"; text) busy=change.busy() error=change.trouble() on_confirm=confirm>
            <p>{t!("funds.cancel-activity.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
