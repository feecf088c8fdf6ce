//! The end of a period: first what would happen, then the same for good.

use guildhall_domain::{
    funds::{CloseInput, CloseResult, Program, ProgramId, api},
    money::Money,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::super::{form::program_link, parts::BELOW};
use crate::{
    i18n::whole_money,
    operation::Once,
    query::{Errors, mutation},
    ui::{Button, Checkbox, DateField, Dialog, Fact, Facts, Form, Look, MoneyField, Need, Notice, Sends, TextField, Tone, toasts},
};

/// The dialog.
pub fn dialog(id: ProgramId, program: Signal<Program>, open: RwSignal<bool>) -> AnyView {
    let navigate = StoredValue::new(use_navigate());
    let inside = move || open.get().then(|| untrack(|| opened(id, program, open, navigate)));
    inside.into_any()
}

fn opened<N>(id: ProgramId, program: Signal<Program>, open: RwSignal<bool>, navigate: StoredValue<N>) -> AnyView
where
    N: Fn(&str, NavigateOptions) + Send + Sync + 'static,
{
    let (currency, ends_on) = program.with_untracked(|program| (program.program.currency, program.program.ends_on));
    let next = RwSignal::new(true);
    let name = RwSignal::new(String::new());
    let until = RwSignal::new(ends_on.checked_add_days(chrono::Days::new(365)));
    let total = RwSignal::new(None::<Money>);
    // What the preview was asked with: the confirmation is for exactly that.
    let seen = RwSignal::new(None::<(CloseInput, CloseResult)>);
    let look = mutation(&api::CLOSE_PROGRAM, Errors::Inline);
    let send = mutation(&api::CLOSE_PROGRAM, Errors::Inline).invalidates(BELOW);
    let once = Once::default();
    let input = move |preview: bool| CloseInput {
        operation: once.id(send),
        next_name: next.get_untracked().then(|| name.get_untracked()),
        next_ends_on: until.get_untracked().filter(|_| next.get_untracked()),
        next_total: total.get_untracked().filter(|_| next.get_untracked()).map_or(0, |money| money.minor),
        preview,
    };
    let preview = move || {
        let asked = input(true);
        look.run(&[&id], asked.clone(), move |result| seen.set(Some((asked, result))));
    };
    let close = move || {
        let Some((asked, _)) = seen.get_untracked() else { return };
        let toasts = toasts();
        send.run(&[&id], CloseInput { operation: once.id(send), preview: false, ..asked }, move |result| {
            open.set(false);
            toasts.say(t!("funds.vendor.closing.done", forfeited = whole_money(result.forfeited), carried = whole_money(result.carried)));
            if let Some(next) = result.next {
                navigate.with_value(|go| go(&program_link(next), NavigateOptions { resolve: false, ..NavigateOptions::default() }));
            }
        });
    };
    let ask = move || {
        view! {
            <Form error=look.trouble() busy=look.busy() on_submit=preview>
                <p>{t!("funds.vendor.closing.lead"; text)}</p>
                <Checkbox label=t!("funds.vendor.closing.next"; text) checked=next on_change=move |on| next.set(on) help=t!("funds.vendor.closing.next.help"; maybe) />
                {move || next.get().then(|| view! {
                    <TextField label=t!("funds.vendor.closing.name"; text) value=name pointer="/next_name" />
                    <div class="pair">
                        <DateField label=t!("funds.vendor.closing.until"; text) value=until pointer="/next_ends_on" />
                        <MoneyField label=t!("funds.vendor.closing.total"; text) value=total currency=currency need=Need::Optional help=t!("funds.vendor.closing.total.help"; maybe) pointer="/next_total" />
                    </div>
                })}
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=look.busy()>{t!("funds.vendor.closing.preview"; text)}</Button>
                </div>
            </Form>
        }
        .into_any()
    };
    let confirm = move |result: CloseResult| {
        let blocked = Signal::derive(move || (result.open > 0).then(|| t!("funds.vendor.closing.open", count = result.open)));
        let facts = vec![
            Fact::new(t!("funds.vendor.closing.forfeited"; text), view! { <b>{whole_money(result.forfeited)}</b> }),
            Fact::new(t!("funds.vendor.closing.carried"; text), view! { <b>{whole_money(result.carried)}</b> }),
            Fact::new(t!("funds.vendor.closing.partners"; text), t!("funds.vendor.closing.partners.count", count = result.partners)),
        ];
        view! {
            <Form error=send.trouble() busy=send.busy() on_submit=close>
                <Facts facts=facts />
                <Notice tone=Tone::Warning>{t!("funds.vendor.closing.forever"; text)}</Notice>
                <div class="row end">
                    <Button on_click=move || { send.forgive(); seen.set(None); }>{t!("funds.vendor.closing.back"; text)}</Button>
                    <Button look=Look::Danger sends=Sends::Form busy=send.busy() because=blocked>{t!("funds.vendor.close-period"; text)}</Button>
                </div>
            </Form>
        }
        .into_any()
    };
    let title = Signal::derive(move || program.with(|program| t!("funds.vendor.closing.title", name = program.program.name.clone())));
    view! {
        <Dialog open=open title=title>
            {move || match seen.get() {
                None => ask(),
                Some((_, result)) => confirm(result),
            }}
        </Dialog>
    }
    .into_any()
}
