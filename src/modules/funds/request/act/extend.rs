//! Asking for more time to claim.

use guildhall_domain::funds::{Activity, ExtendInput, FundRequest, api};
use leptos::prelude::*;

use super::{because, on_request};
use crate::{
    i18n::day,
    modules::funds::request::today,
    operation::Once,
    query::Mutation,
    ui::{AreaField, Button, DateField, Dialog, Form, Icon, Look, Sends, toasts},
};

/// The button and its dialog.
pub fn button(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let open = RwSignal::new(false);
    let (change, once) = (on_request(&api::EXTEND), Once::default());
    view! {
        <Button icon=Icon::Calendar because=because(move || activity.with(Activity::can_extend)) on_click=move || { change.forgive(); open.set(true); }>{t!("funds.extend"; text)}</Button>
        <Dialog open=open title=t!("funds.extend.title"; text)>{form(request, activity, open, change, once)}</Dialog>
    }
    .into_any()
}

fn form(
    request: Signal<FundRequest>,
    activity: Signal<Activity>,
    open: RwSignal<bool>,
    change: Mutation<ExtendInput, FundRequest>,
    once: Once,
) -> AnyView {
    let now = activity.get_untracked();
    let so_far = now.claim_by.unwrap_or_else(|| request.with_untracked(today));
    let (until, reason) = (RwSignal::new(None), RwSignal::new(String::new()));
    let submit = move || {
        let input =
            ExtendInput { operation: once.id(change), until: until.get_untracked().unwrap_or(so_far), reason: reason.get_untracked() };
        match input.check(so_far, request.with_untracked(today)) {
            Err(invalid) => change.refuse(invalid),
            Ok(input) => change.run(&[&now.id], input, move |_| {
                open.set(false);
                toasts().say(t!("funds.extend.done"));
            }),
        }
    };
    let help = Signal::derive(move || Some(t!("funds.extend.so-far", day = day(so_far))));
    view! {
        <Form error=change.trouble() busy=change.busy() on_submit=submit>
            <DateField label=t!("funds.extend.until"; text) value=until help=help pointer="/until" />
            <AreaField label=t!("funds.reason"; text) value=reason pointer="/reason" />
            <div class="row end">
                <Button on_click=move || open.set(false)>{t!("funds.cancel"; text)}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=change.busy() doing=t!("funds.send.doing"; maybe)>{t!("funds.extend.send"; text)}</Button>
            </div>
        </Form>
    }
    .into_any()
}
