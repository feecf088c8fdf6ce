//! What stands still because nobody may decide on it or pay it, so that somebody who may is named.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Stuck, api},
    page::Page,
};
use leptos::prelude::*;

use crate::{
    api::question,
    i18n::{ago, whole_money},
    modules::funds::say,
    query::query,
    ui::{Card, CardKind, Column, Notice, Table, Tone},
};

/// The section; nothing when nothing is stuck, as it should be.
pub fn view() -> AnyView {
    let stuck = query(|| question(&api::STUCK, &[], &Nothing {}));
    let there = Memo::new(move |_| stuck.get().is_some_and(|page| page.total > 0));
    let page = Signal::derive(move || stuck.get().unwrap_or_default());
    (move || there.get().then(|| untrack(|| body(page)))).into_any()
}

fn body(page: Signal<Page<Stuck>>) -> AnyView {
    let columns = vec![
        Column::new(t!("funds.vendor.stuck.what"; text), |stuck: &Stuck| {
            let href = stuck.claim.map_or_else(|| say::request_link(stuck.request), say::claim_link);
            let why = format!("funds.vendor.stuck.{}", stuck.at.slug());
            view! {
                <span class="stack tight">
                    <a href=href><bdi>{stuck.title.clone()}</bdi></a>
                    <span class="muted mono tiny">{stuck.number.clone()}</span>
                    <span class="small">{move || t!(&why)}</span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.partner"; text), |stuck: &Stuck| view! { <bdi>{stuck.partner_name.clone()}</bdi> }),
        Column::new(t!("funds.vendor.stuck.since"; text), |stuck: &Stuck| {
            let since = stuck.since;
            view! { <time datetime=since.to_rfc3339()>{move || ago(since)}</time> }
        })
        .optional(),
        Column::new(t!("funds.vendor.amount"; text), |stuck: &Stuck| {
            let amount = stuck.amount;
            move || whole_money(amount)
        })
        .number(),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let title = Signal::derive(move || page.with(|page| t!("funds.vendor.stuck", count = page.total)));
    view! {
        <section class="stack" aria-labelledby="stuck">
            <h2 id="stuck">{title}</h2>
            <Notice tone=Tone::Warning><p>{t!("funds.vendor.stuck.lead"; text)}</p></Notice>
            <Card kind=CardKind::Flush>
                <Table
                    label=title
                    columns=columns
                    rows=rows
                    key=|stuck: &Stuck| format!("{}{}", stuck.at.slug(), stuck.number)
                    name=|stuck: &Stuck| stuck.number.clone()
                    total=Signal::derive(move || Some(page.with(|page| page.total)))
                />
            </Card>
        </section>
    }
    .into_any()
}
