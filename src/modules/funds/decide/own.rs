//! What only the vendor writes down about an activity: the program's fields for those who decide, and another last day to claim.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Activity, ClaimByInput, FieldRule, FieldsInput, Filler, FundRequest, api},
};
use leptos::prelude::*;

use super::super::{own, say, vendor::parts::BELOW};
use crate::{
    api::question,
    query::{Errors, mutation},
    session,
    ui::{AreaField, Button, Card, DateField, Dialog, Form, Icon, Look, Sends, Size, toasts},
};

/// A card with what there is to write down; nothing where there is nothing.
pub fn card(request: Signal<FundRequest>) -> AnyView {
    let ids = Memo::new(move |_| request.with(|request| request.activities.iter().map(|activity| activity.id).collect::<Vec<_>>()));
    let rules: Vec<FieldRule> = request.with_untracked(|request| request.rules.fields_for(Filler::Decider).cloned().collect());
    let asks = !rules.is_empty();
    let rules = StoredValue::new(rules);
    let later = Memo::new(move |_| request.with(|request| request.activities.iter().any(|activity| activity.can_extend().is_ok())));
    let parts = move || {
        let one = |id| {
            let activity = request.with_untracked(|request| request.activities.iter().find(|activity| activity.id == id).cloned())?;
            Some(part(request, activity, rules.get_value()))
        };
        ids.get().into_iter().filter_map(one).collect_view()
    };
    (move || (asks || later.get()).then(|| view! { <Card title=t!("funds.vendor.own"; text)>{parts}</Card> })).into_any()
}

fn part(request: Signal<FundRequest>, activity: Activity, rules: Vec<FieldRule>) -> AnyView {
    let title = activity.asked.title.clone();
    let fields = (!rules.is_empty()).then(|| fields(activity.clone(), rules));
    view! {
        <section class="stack tight">
            <h3><bdi>{title}</bdi></h3>
            {fields}
            {claim_by(request, activity)}
        </section>
    }
    .into_any()
}

fn fields(activity: Activity, rules: Vec<FieldRule>) -> AnyView {
    let values = RwSignal::new(activity.vendor_fields);
    let id = activity.id;
    let save = mutation(&api::SET_FIELDS, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}));
    let trouble = save.trouble();
    let error = move |slug: String| {
        Signal::derive(move || trouble.with(|trouble| trouble.as_ref().and_then(|trouble| trouble.at(&format!("/values/{slug}")))))
    };
    let submit = move || {
        let toasts = toasts();
        save.run(&[&id], FieldsInput { values: values.get_untracked() }, move |_| toasts.say(t!("funds.vendor.own.saved")));
    };
    view! {
        <Form error=trouble busy=save.busy() on_submit=submit>
            {own::fields(rules, values, error)}
            <div class="row">
                <Button sends=Sends::Form size=Size::Little busy=save.busy() because=session::read_only()>{t!("funds.vendor.own.save"; text)}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// Another last day to claim, as long as it can be claimed.
fn claim_by(request: Signal<FundRequest>, activity: Activity) -> Option<AnyView> {
    activity.can_extend().ok()?;
    let (open, reason, on) = (RwSignal::new(false), RwSignal::new(String::new()), RwSignal::new(activity.claim_by));
    let (id, ends_on) = (activity.id, activity.asked.ends_on);
    let save = mutation(&api::SET_CLAIM_BY, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}));
    let submit = move || {
        let today = request.with_untracked(|request| request.rules.day_of(chrono::Utc::now()));
        let input = ClaimByInput { claim_by: on.get_untracked().unwrap_or(today), reason: reason.get_untracked() };
        let toasts = toasts();
        match input.check(ends_on, today) {
            Err(invalid) => save.refuse(invalid),
            Ok(input) => save.run(&[&id], input, move |_| {
                open.set(false);
                toasts.say(t!("funds.vendor.claim-by.saved"));
            }),
        }
    };
    let so_far = activity.claim_by;
    Some(
        view! {
            <div class="row">
                <Button size=Size::Little icon=Icon::Calendar because=session::read_only() on_click=move || { save.forgive(); open.set(true); }>{t!("funds.vendor.claim-by"; text)}</Button>
            </div>
            <Dialog open=open title=t!("funds.vendor.claim-by"; text)>
                <Form error=save.trouble() busy=save.busy() on_submit=submit>
                    <p class="muted small">{move || t!("funds.vendor.claim-by.so-far", day = so_far.map(say::due).unwrap_or_default())}</p>
                    <DateField label=t!("funds.vendor.claim-by.day"; text) value=on pointer="/claim_by" />
                    <AreaField label=t!("funds.vendor.why"; text) value=reason pointer="/reason" help=t!("funds.vendor.why.partner"; maybe) />
                    <div class="row end">
                        <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                        <Button look=Look::Primary sends=Sends::Form busy=save.busy()>{t!("funds.vendor.own.save"; text)}</Button>
                    </div>
                </Form>
            </Dialog>
        }
        .into_any(),
    )
}
