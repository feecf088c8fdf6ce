//! Corrections of an allocation: adjusted, moved to another partner, brought back after it lapsed. Each is an entry with a reason.

use guildhall_domain::{
    funds::{AdjustInput, Allocation, AllocationFilter, Program, ReinstateInput, TransferInput, api},
    invalid::Invalid,
    money::Money,
};
use leptos::prelude::*;

use super::super::parts::{BELOW, amount};
use crate::{
    api::question,
    i18n::{today, whole_money},
    modules::found::Found,
    operation::Once,
    query::{Errors, mutation, query},
    ui::{AreaField, Button, ComboField, DateField, Dialog, Form, Look, MoneyField, Sends, toasts},
};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// More or less.
    Adjust,
    /// To another partner.
    Transfer,
    /// Back after it lapsed.
    Reinstate,
}

impl Move {
    const fn slug(self) -> &'static str {
        match self {
            Self::Adjust => "adjust",
            Self::Transfer => "transfer",
            Self::Reinstate => "reinstate",
        }
    }
}

/// The dialog; it closes by emptying `moving`.
pub fn dialog(program: Signal<Program>, what: Move, allocation: &Allocation, moving: RwSignal<Option<(Move, Allocation)>>) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            moving.set(None);
        }
    });
    let of = allocation.program;
    let (id, currency, partner) = (allocation.id, allocation.currency, allocation.partner_name.clone());
    let (money, reason, to) = (RwSignal::new(None::<Money>), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let expires = RwSignal::new(Some(program.with_untracked(|program| program.program.ends_on)));
    let adjust = mutation(&api::ADJUST, Errors::Inline).invalidates(BELOW);
    let transfer = mutation(&api::TRANSFER, Errors::Inline).invalidates(BELOW);
    let reinstate = mutation(&api::REINSTATE, Errors::Inline).invalidates(BELOW);
    let once = Once::default();
    let found = Found::companies();
    let chosen = query(move || {
        let partner = Some(to.with(|to| to.parse().ok())?);
        Some(question(&api::ALLOCATIONS, &[], &AllocationFilter { program: Some(of), partner, ..AllocationFilter::default() }))
    });
    // A partner without money of this program and currency has no book that this could go to.
    let target = move || {
        let there = untrack(|| chosen.get()).ok_or("required")?;
        let fits = |other: &Allocation| other.id != id && other.currency == currency;
        there.items.into_iter().find(fits).map(|other| other.id).ok_or("no-allocation")
    };
    let submit = move || {
        let amount = money.get_untracked().unwrap_or(Money::new(0, currency));
        let reason = reason.get_untracked();
        let toasts = toasts();
        let done = move |_: Allocation| {
            open.set(false);
            toasts.say(t!(&format!("funds.vendor.move.{}.done", what.slug()), amount = whole_money(amount)));
        };
        match what {
            Move::Adjust => adjust.run(&[&id], AdjustInput { operation: once.id(adjust), amount, reason }, done),
            Move::Transfer => match target() {
                Err(code) => transfer.refuse(Invalid::field("/to", code)),
                Ok(to) => transfer.run(&[], TransferInput { operation: once.id(transfer), from: id, to, amount, reason }, done),
            },
            Move::Reinstate => match expires.get_untracked() {
                None => reinstate.refuse(Invalid::field("/expires_on", "required")),
                Some(expires_on) => {
                    reinstate.run(&[&id], ReinstateInput { operation: once.id(reinstate), amount, expires_on, reason }, done);
                }
            },
        }
    };
    let (trouble, busy) = match what {
        Move::Adjust => (adjust.trouble(), adjust.busy()),
        Move::Transfer => (transfer.trouble(), transfer.busy()),
        Move::Reinstate => (reinstate.trouble(), reinstate.busy()),
    };
    let standing = match what {
        Move::Adjust | Move::Transfer => t!("funds.vendor.move.available", amount = amount(allocation.available(today()), currency)),
        Move::Reinstate => {
            t!("funds.vendor.move.lapsed", amount = amount(allocation.balance.forfeited - allocation.balance.reinstated, currency))
        }
    };
    let more = move || {
        match what {
        Move::Adjust => ().into_any(),
        Move::Transfer => view! {
            <ComboField label=t!("funds.vendor.transfer.to"; text) value=to options=found.options() on_type=found.on_type() help=t!("funds.vendor.transfer.to.help"; maybe) pointer="/to" />
        }
        .into_any(),
        Move::Reinstate => view! { <DateField label=t!("funds.vendor.reinstate.until"; text) value=expires pointer="/expires_on" /> }.into_any(),
    }
    };
    let standing = StoredValue::new(standing);
    let title = t!(&format!("funds.vendor.move.{}.title", what.slug()), partner = partner);
    let help = Signal::derive(move || (what == Move::Adjust).then(|| t!("funds.vendor.adjust.help")));
    view! {
        <Dialog open=open title=title>
            <Form error=trouble busy=busy on_submit=submit>
                <p class="muted">{standing.get_value()}</p>
                {more()}
                <MoneyField label=t!("funds.vendor.amount"; text) value=money currency=currency help=help pointer="/amount" />
                <AreaField label=t!("funds.vendor.why"; text) value=reason help=t!("funds.vendor.why.ledger"; maybe) pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=busy>{move || t!(&format!("funds.vendor.move.{}.do", what.slug()))}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
