//! Asking for a change of an approved activity: only the difference is decided.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Activity, ChangeInput, FundRequest, Operation, api},
    money::Money,
};
use leptos::prelude::*;

use super::{because, on_request};
use crate::{
    i18n::whole_money,
    operation::Once,
    query::Mutation,
    session,
    ui::{AreaField, Button, ConfirmDialog, DateField, Dialog, Form, Icon, Look, MoneyField, Sends, toasts},
};

/// The button and its dialog.
pub fn button(request: Signal<FundRequest>, activity: Signal<Activity>) -> AnyView {
    let open = RwSignal::new(false);
    let (change, once) = (on_request(&api::CHANGE_ACTIVITY), Once::default());
    view! {
        <Button icon=Icon::Pen because=because(move || activity.with(Activity::can_change)) on_click=move || { change.forgive(); open.set(true); }>{t!("funds.change"; text)}</Button>
        <Dialog open=open title=t!("funds.change.title"; text)>{form(request, activity, open, change, once)}</Dialog>
    }
    .into_any()
}

/// Taking back the change that is being decided.
pub fn withdraw(activity: Signal<Activity>) -> AnyView {
    let open = RwSignal::new(false);
    let (change, once) = (on_request(&api::WITHDRAW_CHANGE), Once::default());
    let confirm = move || {
        let id = activity.with_untracked(|activity| activity.id);
        change.run(&[&id], Operation { operation: once.id(change) }, move |_| {
            open.set(false);
            toasts().say(t!("funds.change.withdraw.done"));
        });
    };
    view! {
        <Button icon=Icon::Undo because=session::read_only() on_click=move || { change.forgive(); open.set(true); }>{t!("funds.change.withdraw"; text)}</Button>
        <ConfirmDialog open=open title=t!("funds.change.withdraw.title"; text) action=t!("funds.change.withdraw"; text) busy=change.busy() error=change.trouble() on_confirm=confirm>
            <p>{t!("funds.change.withdraw.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

fn form(
    request: Signal<FundRequest>,
    activity: Signal<Activity>,
    open: RwSignal<bool>,
    change: Mutation<ChangeInput, FundRequest>,
    once: Once,
) -> AnyView {
    let currency = request.with_untracked(|request| request.currency);
    let now = activity.get_untracked();
    let money = |minor: i64| Some(Money::new(minor, currency));
    let (starts_on, ends_on) = (RwSignal::new(now.asked.starts_on), RwSignal::new(now.asked.ends_on));
    let (cost, amount) = (RwSignal::new(money(now.asked.cost)), RwSignal::new(money(now.kept())));
    let reason = RwSignal::new(String::new());
    let kept = now.kept();
    let submit = move || {
        let input = ChangeInput {
            operation: once.id(change),
            starts_on: starts_on.get_untracked().unwrap_or(NaiveDate::MIN),
            ends_on: ends_on.get_untracked().unwrap_or(NaiveDate::MIN),
            cost: cost.get_untracked().map_or(0, |money| money.minor),
            amount: amount.get_untracked().map_or(0, |money| money.minor),
            reason: reason.get_untracked(),
        };
        match input.check() {
            Err(invalid) => change.refuse(invalid),
            Ok(input) => change.run(&[&now.id], input, move |_| {
                open.set(false);
                toasts().say(t!("funds.change.done"));
            }),
        }
    };
    let difference = Signal::derive(move || {
        let minor = amount.get()?.minor - kept;
        let difference = whole_money(Money::new(minor.saturating_abs(), currency));
        Some(match minor {
            0 => t!("funds.change.same"),
            1.. => t!("funds.change.more", amount = difference),
            _ => t!("funds.change.less", amount = difference),
        })
    });
    view! {
        <Form error=change.trouble() busy=change.busy() on_submit=submit>
            <p class="muted">{t!("funds.change.lead"; text)}</p>
            <div class="pair">
                <DateField label=t!("funds.activity.starts"; text) value=starts_on pointer="/starts_on" />
                <DateField label=t!("funds.activity.ends"; text) value=ends_on min=starts_on pointer="/ends_on" />
                <MoneyField label=t!("funds.activity.cost"; text) value=cost currency=Signal::stored(currency) pointer="/cost" />
                <MoneyField label=t!("funds.change.amount"; text) value=amount currency=Signal::stored(currency) help=difference pointer="/amount" />
            </div>
            <AreaField label=t!("funds.reason"; text) value=reason pointer="/reason" />
            <div class="row end">
                <Button on_click=move || open.set(false)>{t!("funds.cancel"; text)}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=change.busy() doing=t!("funds.send.doing"; maybe)>{t!("funds.change.send"; text)}</Button>
            </div>
        </Form>
    }
    .into_any()
}
