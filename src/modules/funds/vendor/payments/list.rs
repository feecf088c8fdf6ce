//! The list of payments.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Payment, PaymentFilter, PaymentId, api},
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::pay;
use crate::{
    api::{link, question},
    i18n::{day_short, money},
    modules::found::Found,
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    session,
    ui::{Badge, Blank, Button, Card, CardKind, Column, ComboField, DateField, Drawing, Icon, LoadMore, Remote, Shape, Table, Tone},
};

/// What narrows the list.
#[derive(Clone, Copy)]
pub struct Narrow {
    partner: RwSignal<String>,
    from: RwSignal<String>,
    to: RwSignal<String>,
}

impl Narrow {
    /// As the address says.
    pub fn here() -> Self {
        let here = Address::here();
        Self { partner: here.field("partner"), from: here.field("from"), to: here.field("to") }
    }

    /// The filter of a page.
    pub fn filter(self, cursor: Option<Cursor>) -> PaymentFilter {
        PaymentFilter {
            partner: self.partner.with(|id| id.parse().ok()),
            from_day: self.from.with(|day| day.parse().ok()),
            to_day: self.to.with(|day| day.parse().ok()),
            cursor,
            ..PaymentFilter::default()
        }
    }

    fn is_narrowed(self) -> bool {
        self.filter(None) != PaymentFilter::default()
    }

    fn clear(self) {
        [self.partner, self.from, self.to].into_iter().for_each(|field| field.set(String::new()));
    }
}

/// The address of a payment's page.
pub fn payment_link(id: PaymentId) -> String {
    link(&format!("/funds/payments/{id}"))
}

/// A day in the address as a field.
fn date(text: RwSignal<String>) -> RwSignal<Option<NaiveDate>> {
    let day = RwSignal::new(text.get_untracked().parse().ok());
    Effect::new(move |before: Option<Option<NaiveDate>>| {
        let now: Option<NaiveDate> = day.get();
        if before.is_some_and(|before| before != now) {
            text.set(now.map(|day| day.to_string()).unwrap_or_default());
        }
        now
    });
    // Back, and "clear all", change the address.
    Effect::new(move |before: Option<()>| {
        let there = text.with(|text| text.parse().ok());
        if before.is_some() && day.get_untracked() != there {
            day.set(there);
        }
    });
    day
}

/// The section.
pub fn view(narrow: Narrow) -> AnyView {
    let payments = more(move |cursor| question(&api::PAYMENTS, &[], &narrow.filter(cursor)));
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    // A partner's person has one company to ask for.
    let company = vendor.then(|| {
        let found = Found::companies();
        view! { <ComboField label=t!("funds.vendor.partner"; text) value=narrow.partner options=found.options() on_type=found.on_type() /> }
    });
    let empty = move || {
        if narrow.is_narrowed() {
            view! {
                <Blank title=t!("funds.vendor.no-hits"; text) lead=t!("funds.vendor.no-hits.lead"; maybe) drawing=Drawing::NoHits>
                    <Button on_click=move || narrow.clear()>{t!("funds.vendor.clear"; text)}</Button>
                </Blank>
            }
            .into_any()
        } else {
            view! { <Blank title=t!("funds.vendor.payments.none"; text) lead=t!("funds.vendor.payments.none.lead"; maybe) /> }.into_any()
        }
    };
    view! {
        <section class="stack" aria-labelledby="payments">
            <h2 id="payments">{t!("funds.vendor.payments.made"; text)}</h2>
            <div class="filters">
                {company}
                <DateField label=t!("funds.vendor.payments.from"; text) value=date(narrow.from) />
                <DateField label=t!("funds.vendor.payments.to"; text) value=date(narrow.to) />
            </div>
            <Remote of=payments.load() on_retry=payments.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, payments)}
            </Remote>
        </section>
    }
    .into_any()
}

fn table(page: Signal<Page<Payment>>, payments: More<Payment>) -> AnyView {
    let columns = vec![
        Column::new(t!("funds.vendor.payment"; text), |payment: &Payment| {
            let back: i64 = payment.lines.iter().map(|line| line.reversed).sum();
            let badge = (back > 0)
                .then(|| view! { <Badge tone=Tone::Warning icon=Some(Icon::Undo)>{move || t!("funds.vendor.payment.back")}</Badge> });
            view! { <span class="row"><a class="mono" href=payment_link(payment.id)>{payment.number.clone()}</a> {badge}</span> }
        }),
        Column::new(t!("funds.vendor.partner"; text), |payment: &Payment| view! { <bdi>{payment.partner_name.clone()}</bdi> }),
        Column::new(t!("funds.vendor.pay.on"; text), |payment: &Payment| {
            let on = payment.paid_on;
            view! { <time datetime=on.to_string()>{move || day_short(on)}</time> }
        }),
        Column::new(t!("funds.vendor.pay.method"; text), |payment: &Payment| {
            let way = payment.method;
            move || pay::method(way)
        })
        .optional(),
        Column::new(
            t!("funds.vendor.pay.reference"; text),
            |payment: &Payment| view! { <span class="mono small wrap">{payment.reference.clone()}</span> },
        )
        .optional(),
        Column::new(t!("funds.vendor.amount"; text), |payment: &Payment| {
            let total = payment.total;
            move || money(total)
        })
        .number(),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("funds.vendor.shown.plain", shown = page.items.len(), count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("funds.vendor.payments.made"; text)
                columns=columns
                rows=rows
                key=|payment: &Payment| payment.id.to_string()
                name=|payment: &Payment| payment.number.clone()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=payments.is_asking() on_more=move || payments.next() />
    }
    .into_any()
}
