//! Giving money out of a pool: to one partner, or the same to many.

use guildhall_domain::{
    funds::{Allocation, AllocationInput, GrantInput, Pool, Program, api},
    invalid::Check,
    money::{Currency, Money},
};
use leptos::prelude::*;

use super::{super::parts::BELOW, pools};
use crate::{
    i18n::whole_money,
    modules::found::Found,
    operation::Once,
    query::{Errors, Query, mutation},
    ui::{
        AreaField, Button, ComboField, DateField, Dialog, Form, Look, ManyField, MoneyField, Need, SelectField, Sends, TextField, toasts,
    },
};

/// One partner.
pub fn one(program: Signal<Program>, pools: Query<Vec<Pool>>, known: Signal<Vec<Allocation>>, open: RwSignal<bool>) -> AnyView {
    let inside = move || open.get().then(|| untrack(|| one_open(program, pools, known, open)));
    inside.into_any()
}

fn one_open(program: Signal<Program>, pools: Query<Vec<Pool>>, known: Signal<Vec<Allocation>>, open: RwSignal<bool>) -> AnyView {
    let found = Found::companies();
    let own = program.with_untracked(|program| program.program.currency);
    let (pool, partner, reason) = (first(pools), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (currency, money, expires) = (RwSignal::new(own.to_string()), RwSignal::new(None::<Money>), RwSignal::new(None));
    // A partner's book has one currency: who has money already keeps theirs.
    let booked = Memo::new(move |_| {
        known.with(|known| known.iter().find(|one| partner.with(|id| *id == one.partner.to_string())).map(|one| one.currency))
    });
    let typed = Memo::new(move |_| {
        booked.get().or_else(|| currency.with(|code| code.trim().to_uppercase().parse::<Currency>().ok())).unwrap_or(own)
    });
    let send = mutation(&api::ALLOCATE, Errors::Inline).invalidates(BELOW);
    let once = Once::default();
    let submit = move || {
        let mut check = Check::default();
        let (pool, partner) = (pool.with_untracked(|id| id.parse().ok()), partner.with_untracked(|id| id.parse().ok()));
        for (pointer, there) in [("/pool", pool.is_some()), ("/partner", partner.is_some())] {
            if !there {
                check.fail(pointer, "required");
            }
        }
        if let Err(invalid) = check.finish(()) {
            return send.refuse(invalid);
        }
        let (Some(pool), Some(partner)) = (pool, partner) else { return };
        let amount = Money::new(money.get_untracked().map_or(0, |money| money.minor), typed.get_untracked());
        let input = AllocationInput {
            operation: once.id(send),
            pool,
            partner,
            amount,
            expires_on: expires.get_untracked(),
            reason: reason.get_untracked(),
        };
        let toasts = toasts();
        send.run(&[], input, move |allocation| {
            open.set(false);
            toasts.say(t!("funds.vendor.allocate.done", partner = allocation.partner_name, amount = whole_money(amount)));
        });
    };
    let options = Signal::derive(move || pools::picks(&pools.get().unwrap_or_default()));
    view! {
        <Dialog open=open title=t!("funds.vendor.allocate.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <ComboField label=t!("funds.vendor.partner"; text) value=partner options=found.options() on_type=found.on_type() pointer="/partner" />
                <SelectField label=t!("funds.vendor.pool"; text) value=pool options=options pointer="/pool" />
                <div class="pair">
                    {move || match booked.get() {
                        Some(_) => ().into_any(),
                        None => view! { <TextField label=t!("funds.vendor.allocate.currency"; text) value=currency help=t!("funds.vendor.allocate.currency.help"; maybe) pointer="/amount/currency" /> }.into_any(),
                    }}
                    <MoneyField label=t!("funds.vendor.amount"; text) value=money currency=typed pointer="/amount/minor" />
                    <DateField label=t!("funds.vendor.allocate.expires"; text) value=expires need=Need::Optional help=t!("funds.vendor.allocate.expires.help"; maybe) pointer="/expires_on" />
                </div>
                <AreaField label=t!("funds.vendor.why"; text) value=reason need=Need::Optional pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy()>
                        {move || match money.get() {
                            Some(money) => t!("funds.vendor.allocate.do", amount = whole_money(Money::new(money.minor, typed.get()))),
                            None => t!("funds.vendor.allocate"),
                        }}
                    </Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

fn first(pools: Query<Vec<Pool>>) -> RwSignal<String> {
    RwSignal::new(pools.get().and_then(|pools| pools.first().map(|pool| pool.id.to_string())).unwrap_or_default())
}

/// Many partners.
pub fn many(program: Signal<Program>, pools: Query<Vec<Pool>>, open: RwSignal<bool>) -> AnyView {
    let inside = move || open.get().then(|| untrack(|| many_open(program, pools, open)));
    inside.into_any()
}

fn many_open(program: Signal<Program>, pools: Query<Vec<Pool>>, open: RwSignal<bool>) -> AnyView {
    let found = Found::companies();
    let own = program.with_untracked(|program| program.program.currency);
    let (pool, partners, reason) = (first(pools), RwSignal::new(Vec::<String>::new()), RwSignal::new(String::new()));
    let money = RwSignal::new(None::<Money>);
    let send = mutation(&api::GRANT, Errors::Inline).invalidates(BELOW);
    let once = Once::default();
    let submit = move || {
        let Some(pool) = pool.with_untracked(|id| id.parse().ok()) else {
            return send.refuse(guildhall_domain::invalid::Invalid::field("/pool", "required"));
        };
        let input = GrantInput {
            operation: once.id(send),
            pool,
            partners: partners.with_untracked(|ids| ids.iter().filter_map(|id| id.parse().ok()).collect()),
            amount: money.get_untracked().unwrap_or(Money::new(0, own)),
            reason: reason.get_untracked(),
        };
        let toasts = toasts();
        send.run(&[], input, move |given| {
            open.set(false);
            toasts.say(t!("funds.vendor.grant.done", count = given.len()));
        });
    };
    let options = Signal::derive(move || pools::picks(&pools.get().unwrap_or_default()));
    let words = move || {
        let count = partners.with(Vec::len);
        let each = money.get().map_or(0, |money| money.minor);
        let all = each.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        if all > 0 {
            t!("funds.vendor.grant.do", count = count, amount = whole_money(Money::new(all, own)))
        } else {
            t!("funds.vendor.grant")
        }
    };
    view! {
        <Dialog open=open title=t!("funds.vendor.grant.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <ManyField label=t!("funds.vendor.grant.partners"; text) values=partners options=found.options() on_type=found.on_type() need=Need::Required pointer="/partners" />
                <SelectField label=t!("funds.vendor.pool"; text) value=pool options=options pointer="/pool" />
                <MoneyField label=t!("funds.vendor.grant.each"; text) value=money currency=own help=t!("funds.vendor.grant.each.help"; maybe) pointer="/amount" />
                <AreaField label=t!("funds.vendor.why"; text) value=reason need=Need::Optional pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy()>{words}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
