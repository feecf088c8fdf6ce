//! The list of claims, for the vendor and for partners.

use guildhall_domain::{
    funds::{ClaimFilter, ClaimStatus, ClaimSummary, RequestSort, api},
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::{
    super::{nav, say},
    parts,
    queue::rows::{alike, sent},
};
use crate::{
    api::{href, question},
    i18n::whole_money,
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    session,
    ui::{
        Blank, Button, Card, CardKind, Column, Drawing, Icon, LinkButton, LoadMore, PageHead, Pick, Remote, SearchField, SelectField,
        Shape, Table,
    },
};

/// The page.
pub fn view() -> AnyView {
    let here = Address::here();
    let (q, status, program, sort) = (here.field("q"), here.field("status"), here.field("program"), here.field("sort"));
    let vendor = session::me().with_untracked(|me| me.actor.is_vendor());
    let filter = move |cursor: Option<Cursor>| ClaimFilter {
        q: Some(q.get()).filter(|q| !q.is_empty()),
        status: status.with(|status| ClaimStatus::from_slug(status)).into_iter().collect(),
        program: program.with(|id| id.parse().ok()),
        sort: order(&sort.get()),
        cursor,
        ..ClaimFilter::default()
    };
    let claims = more(move |cursor| question(&api::CLAIMS, &[], &filter(cursor)));
    let is_narrowed = move || filter(None) != ClaimFilter { sort: order(&sort.get()), ..ClaimFilter::default() };
    let clear = move || [q, status, program].into_iter().for_each(|field| field.set(String::new()));
    let actions = move || {
        view! {
            <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_CLAIMS, &[], &filter(None))) download="">
                {t!("funds.vendor.claims.export"; text)}
            </LinkButton>
        }
    };
    let empty = move || {
        if is_narrowed() {
            view! {
                <Blank title=t!("funds.vendor.no-hits"; text) lead=t!("funds.vendor.no-hits.lead"; maybe) drawing=Drawing::NoHits>
                    <Button on_click=clear>{t!("funds.vendor.clear"; text)}</Button>
                </Blank>
            }
            .into_any()
        } else {
            view! { <Blank title=t!("funds.vendor.claims.none"; text) lead=t!("funds.vendor.claims.none.lead"; maybe) /> }.into_any()
        }
    };
    let statuses = Signal::derive(|| ClaimStatus::ALL.iter().map(|status| Pick::new(status.slug(), say::claim_status(*status))).collect());
    let orders = Signal::derive(|| vec![Pick::new("age", t!("funds.vendor.sort.age")), Pick::new("money", t!("funds.vendor.sort.money"))]);
    view! {
        <div class="page">
            <PageHead title=t!("funds.vendor.claims"; text) actions=actions />
            {nav::tabs("claims")}
            <div class="filters">
                <SearchField label=t!("funds.vendor.search"; text) value=q />
                <SelectField label=t!("funds.vendor.status"; text) value=status options=statuses none=t!("funds.vendor.any.status"; maybe) />
                <SelectField label=t!("funds.vendor.program"; text) value=program options=parts::program_picks(parts::programs()) none=t!("funds.vendor.any.program"; maybe) />
                <SelectField label=t!("funds.vendor.sort"; text) value=sort options=orders none=t!("funds.vendor.sort.changed"; maybe) />
            </div>
            <Remote of=claims.load() on_retry=claims.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, claims, vendor)}
            </Remote>
        </div>
    }
    .into_any()
}

/// The order that an address names.
fn order(name: &str) -> Option<RequestSort> {
    match name {
        "age" => Some(RequestSort::Age),
        "money" => Some(RequestSort::Money),
        _ => None,
    }
}

fn table(page: Signal<Page<ClaimSummary>>, claims: More<ClaimSummary>, vendor: bool) -> AnyView {
    let mut columns = vec![Column::new(t!("funds.vendor.claim"; text), |claim: &ClaimSummary| {
        let (title, number) = (claim.activity_title.clone(), claim.number.clone());
        view! {
            <span class="stack tight">
                <a href=say::claim_link(claim.id)><bdi>{title}</bdi></a>
                <span class="row"><span class="muted mono tiny">{number}</span> {alike(claim.duplicates)}</span>
            </span>
        }
    })];
    if vendor {
        columns
            .push(Column::new(t!("funds.vendor.partner"; text), |claim: &ClaimSummary| view! { <bdi>{claim.partner_name.clone()}</bdi> }));
    }
    columns.extend([
        Column::new(t!("funds.vendor.claim.asked"; text), |claim: &ClaimSummary| {
            let asked = claim.asked;
            move || whole_money(asked)
        })
        .number(),
        Column::new(t!("funds.vendor.approved"; text), |claim: &ClaimSummary| {
            let approved = claim.approved;
            move || approved.map_or_else(|| "–".to_owned(), whole_money)
        })
        .number(),
        Column::new(t!("funds.vendor.paid"; text), |claim: &ClaimSummary| {
            let paid = claim.paid;
            move || whole_money(paid)
        })
        .number(),
        Column::new(t!("funds.vendor.sent"; text), |claim: &ClaimSummary| sent(claim.submitted_at)).optional(),
        Column::new(t!("funds.vendor.status"; text), |claim: &ClaimSummary| say::claim_badge(claim.status)),
    ]);
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("funds.vendor.shown.plain", shown = page.items.len(), count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("funds.vendor.claims"; text)
                columns=columns
                rows=rows
                key=|claim: &ClaimSummary| claim.id.to_string()
                name=|claim: &ClaimSummary| format!("{} {}", claim.number, claim.activity_title)
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=claims.is_asking() on_more=move || claims.next() />
    }
    .into_any()
}
