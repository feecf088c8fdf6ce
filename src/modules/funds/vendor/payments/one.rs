//! One payment: what it was for, its credit note, and taking it back.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Payment, PaymentId, PaymentLine, ReverseInput, api},
    money::Money,
};
use leptos::prelude::*;

use super::{
    super::{
        super::{Place, again::Again, nav, place, say},
        parts::BELOW,
    },
    pay,
};
use crate::{
    api::{href, link, question},
    i18n::{day, moment, money, whole_money},
    operation::Once,
    query::{Errors, mutation, query},
    session,
    shell::Lost,
    ui::{
        AreaField, Button, Card, CardKind, Column, Dialog, Fact, Facts, Form, Icon, LinkButton, Look, MoneyField, PageHead, Remote, Sends,
        Shape, Size, Table, toasts,
    },
};

/// The page.
pub fn view() -> AnyView {
    let place = place();
    let id = Memo::new(move |_| if let Place::Payment(id) = place.get() { Some(id) } else { None });
    (move || id.get().map(page)).into_any()
}

fn page(id: PaymentId) -> AnyView {
    let payment = query(move || question(&api::PAYMENT, &[&id], &Nothing {}));
    let gone = payment.is_missing();
    let shown = move || {
        if gone.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page">
                <Remote of=payment.load() on_retry=payment.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:payment>
                    {body(id, payment)}
                </Remote>
            </div>
        }
        .into_any()
    };
    shown.into_any()
}

fn body(id: PaymentId, payment: Signal<Payment>) -> AnyView {
    let title = Signal::derive(move || {
        payment.with(|payment| t!("funds.vendor.payment.title", amount = money(payment.total), partner = payment.partner_name.clone()))
    });
    let number = move || payment.with(|payment| payment.number.clone());
    let actions = move || {
        view! {
            <LinkButton icon=Icon::Download href=href(&api::CREDIT_NOTE, &[&id], &Nothing {}) download="">{t!("funds.vendor.payment.note"; text)}</LinkButton>
        }
    };
    let facts = move || {
        let payment = payment.get();
        let partner = link(&format!("/partners/{}", payment.partner));
        let facts = vec![
            Fact::new(t!("funds.vendor.partner"; text), view! { <a href=partner><bdi>{payment.partner_name}</bdi></a> }),
            Fact::new(t!("funds.vendor.pay.method"; text), pay::method(payment.method)),
            Fact::new(t!("funds.vendor.pay.reference"; text), view! { <span class="mono wrap">{payment.reference}</span> }),
            Fact::new(t!("funds.vendor.pay.on"; text), day(payment.paid_on)),
            Fact::new(
                t!("funds.vendor.payment.by"; text),
                t!("funds.vendor.payment.by.at", name = payment.paid_by_name, at = moment(payment.created_at)),
            ),
        ];
        view! { <Facts facts=facts /> }
    };
    let back = RwSignal::new(None::<PaymentLine>);
    let may = session::may(Access::Finance);
    let columns = vec![
        Column::new(t!("funds.vendor.claim"; text), |line: &PaymentLine| {
            view! {
                <span class="stack tight">
                    <a href=say::claim_link(line.claim)><bdi>{line.activity_title.clone()}</bdi></a>
                    <span class="muted mono tiny">{line.claim_number.clone()}</span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.paid"; text), |line: &PaymentLine| {
            let paid = line.amount;
            move || money(paid)
        })
        .number(),
        Column::new(t!("funds.vendor.payment.back"; text), |line: &PaymentLine| {
            let (minor, currency) = (line.reversed, line.amount.currency);
            move || if minor > 0 { money(Money::new(minor, currency)) } else { "–".to_owned() }
        })
        .number(),
        Column::new(t!("funds.vendor.actions"; text), move |line: &PaymentLine| {
            let line = line.clone();
            move || {
                let line = line.clone();
                let left = line.amount.minor - line.reversed;
                (may.get() && left > 0).then(|| view! { <Button look=Look::Quiet size=Size::Little icon=Icon::Undo on_click=move || back.set(Some(line.clone()))>{t!("funds.vendor.reverse"; text)}</Button> })
            }
        })
        .actions(),
    ];
    let rows = Signal::derive(move || payment.with(|payment| payment.lines.clone()));
    view! {
        <PageHead title=title state=move || view! { <span class="muted mono small">{number}</span> } actions=actions />
        {nav::tabs("payments")}
        <div class="split">
            <div class="stack"><Card kind=CardKind::Flush title=t!("funds.vendor.payment.claims"; text)>
                <Table label=t!("funds.vendor.payment.claims"; text) columns=columns rows=rows key=|line: &PaymentLine| line.claim.to_string() name=|line: &PaymentLine| line.claim_number.clone() />
            </Card></div>
            <aside class="stack"><Card title=t!("funds.vendor.payment.facts"; text)>{facts}</Card></aside>
        </div>
        {move || back.get().map(|line| untrack(|| reverse(id, line, back)))}
    }
    .into_any()
}

/// Takes money back by a counter-entry.
fn reverse(id: PaymentId, line: PaymentLine, back: RwSignal<Option<PaymentLine>>) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            back.set(None);
        }
    });
    let (claim, currency) = (line.claim, line.amount.currency);
    let left = Money::new(line.amount.minor - line.reversed, currency);
    let (money, reason) = (RwSignal::new(Some(left)), RwSignal::new(String::new()));
    let send = mutation(&api::REVERSE, Errors::Inline).invalidates(BELOW);
    let (once, again) = (Once::default(), Again::of(send));
    let submit = move || {
        let amount = money.get_untracked().unwrap_or(Money::new(0, currency));
        let input =
            ReverseInput { operation: once.id(send), payment: id, amount, reason: reason.get_untracked(), password: again.password() };
        let toasts = toasts();
        send.run(&[&claim], input, move |_| {
            again.done();
            open.set(false);
            toasts.say(t!("funds.vendor.reverse.done", amount = whole_money(amount)));
        });
    };
    view! {
        <Dialog open=open title=t!("funds.vendor.reverse.title", number = line.claim_number)>
            <Form error=again.trouble() busy=send.busy() on_submit=submit>
                <p>{t!("funds.vendor.reverse.then"; text)}</p>
                <MoneyField label=t!("funds.vendor.amount"; text) value=money currency=currency help=Signal::derive(move || Some(t!("funds.vendor.reverse.most", amount = whole_money(left)))) pointer="/amount" />
                <AreaField label=t!("funds.vendor.why"; text) value=reason help=t!("funds.vendor.why.ledger"; maybe) pointer="/reason" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.reverse.keep"; text)}</Button>
                    <Button look=Look::Danger sends=Sends::Form busy=send.busy()>
                        {move || t!("funds.vendor.reverse.do", amount = money.get().map(whole_money).unwrap_or_default())}
                    </Button>
                </div>
            </Form>
        </Dialog>
        {again.dialog(submit)}
    }
    .into_any()
}
