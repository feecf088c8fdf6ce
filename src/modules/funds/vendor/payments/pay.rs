//! Recording a payment of one or several claims, whole or in part.

use guildhall_domain::{
    funds::{Method, Payable, PaymentInput, PaymentLineInput, api},
    invalid::Invalid,
    money::Money,
};
use leptos::prelude::*;

use super::super::{
    super::again::Again,
    parts::{BELOW, at},
};
use crate::{
    i18n::{today, whole_money},
    operation::Once,
    query::{Errors, mutation},
    ui::{Button, DateField, Dialog, Form, Look, MoneyField, Pick, RadioGroup, Selection, Sends, TextField, toasts},
};

/// Every way to pay.
const METHODS: [Method; 3] = [Method::BankTransfer, Method::CreditMemo, Method::Other];

/// How money travels, in words.
pub fn method(method: Method) -> String {
    t!(&format!("funds.vendor.method.{}", method.slug()))
}

/// The dialog for these claims.
pub fn dialog(payables: Vec<Payable>, selection: Selection, open: RwSignal<bool>, on_paid: Callback<()>) -> AnyView {
    let Some(first) = payables.first().cloned() else { return ().into_any() };
    let currency = first.open.currency;
    let lines: StoredValue<Vec<(Payable, RwSignal<Option<Money>>)>> =
        StoredValue::new(payables.into_iter().map(|one| (one.clone(), RwSignal::new(Some(one.open)))).collect());
    let (way, reference, paid_on) =
        (RwSignal::new(Method::BankTransfer.slug().to_owned()), RwSignal::new(String::new()), RwSignal::new(Some(today())));
    let send = mutation(&api::PAY, Errors::Inline).invalidates(BELOW);
    let (once, again) = (Once::default(), Again::of(send));
    let trouble = again.trouble();
    let total = Memo::new(move |_| {
        lines.with_value(|lines| lines.iter().map(|(_, money)| money.get().map_or(0, |money| money.minor)).sum::<i64>())
    });
    let submit = move || {
        let Some(paid_on) = paid_on.get_untracked() else { return send.refuse(Invalid::field("/paid_on", "required")) };
        let line = |(payable, money): &(Payable, RwSignal<Option<Money>>)| PaymentLineInput {
            claim: payable.claim.id,
            amount: money.get_untracked().unwrap_or(Money::new(0, currency)),
        };
        let chosen = way.get_untracked();
        let input = PaymentInput {
            operation: once.id(send),
            method: METHODS.into_iter().find(|method| method.slug() == chosen).unwrap_or(Method::Other),
            reference: reference.get_untracked(),
            paid_on,
            lines: lines.with_value(|lines| lines.iter().map(line).collect()),
            password: again.password(),
        };
        let toasts = toasts();
        send.run(&[], input, move |payment| {
            again.done();
            open.set(false);
            selection.clear();
            on_paid.run(());
            toasts.say(t!("funds.vendor.pay.done", number = payment.number, amount = whole_money(payment.total)));
        });
    };
    let methods = Signal::derive(|| METHODS.into_iter().map(|one| Pick::new(one.slug(), method(one))).collect::<Vec<_>>());
    let drawn = move || {
        let line = |(index, (payable, money)): (usize, &(Payable, RwSignal<Option<Money>>))| {
            let label = format!("{} {}", payable.claim.number, payable.claim.activity_title);
            let open = payable.open;
            let help = Signal::derive(move || Some(t!("funds.vendor.pay.open", amount = whole_money(open))));
            view! { <MoneyField label=label value=*money currency=currency help=help error=at(trouble, move || format!("/lines/{index}")) /> }
        };
        lines.with_value(|lines| lines.iter().enumerate().map(line).collect_view())
    };
    let title = t!("funds.vendor.pay.title", partner = first.claim.partner_name);
    view! {
        <Dialog open=open title=title>
            <Form error=trouble busy=send.busy() on_submit=submit>
                {drawn()}
                <p class="muted small">{t!("funds.vendor.pay.part"; text)}</p>
                <RadioGroup label=t!("funds.vendor.pay.method"; text) value=way options=methods pointer="/method" />
                <div class="pair">
                    <TextField label=t!("funds.vendor.pay.reference"; text) value=reference help=t!("funds.vendor.pay.reference.help"; maybe) pointer="/reference" />
                    <DateField label=t!("funds.vendor.pay.on"; text) value=paid_on pointer="/paid_on" />
                </div>
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy() doing=t!("funds.vendor.pay.doing"; maybe)>
                        {move || t!("funds.vendor.pay.do", amount = whole_money(Money::new(total.get(), currency)))}
                    </Button>
                </div>
            </Form>
        </Dialog>
        {again.dialog(submit)}
    }
    .into_any()
}
