//! Who has how much of a program, and what can be done about it.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Allocation, AllocationFilter, Part, Program, ProgramId, ProgramStatus, api},
    money::Money,
    page::{Cursor, Page},
};
use leptos::prelude::*;

use super::{
    super::{super::say, parts::amount},
    give,
    moves::{self, Move},
};
use crate::{
    api::{link, question},
    i18n::{day_short, today},
    modules::more::{More, is_blank, more},
    query::query,
    session,
    ui::{Blank, Button, Card, CardKind, Column, Icon, LoadMore, Look, Menu, MenuItem, Remote, Shape, Size, Table},
};

/// The section.
pub fn view(id: ProgramId, program: Signal<Program>) -> AnyView {
    let allocations = more(move |cursor: Option<Cursor>| {
        question(&api::ALLOCATIONS, &[], &AllocationFilter { program: Some(id), cursor, ..AllocationFilter::default() })
    });
    let pools = query(move || question(&api::POOLS, &[&id], &Nothing {}));
    let (giving, granting) = (RwSignal::new(false), RwSignal::new(false));
    let moving = RwSignal::new(None::<(Move, Allocation)>);
    let may = session::may(Access::Finance);
    let can = Memo::new(move |_| may.get() && program.with(|program| program.status != ProgramStatus::Closed));
    let poolless = Memo::new(move |_| pools.get().is_some_and(|pools| pools.is_empty()));
    let add = move || {
        (can.get() && !poolless.get()).then(|| view! {
            <div class="row">
                <Button size=Size::Little icon=Icon::Plus on_click=move || giving.set(true)>{t!("funds.vendor.allocate"; text)}</Button>
                <Button size=Size::Little icon=Icon::People on_click=move || granting.set(true)>{t!("funds.vendor.grant"; text)}</Button>
            </div>
        })
    };
    let lead = Signal::derive(move || {
        Some(if poolless.get() { t!("funds.vendor.allocation.no-pool") } else { t!("funds.vendor.allocation.none.lead") })
    });
    let empty = move || view! { <Blank title=t!("funds.vendor.allocation.none"; text) lead=lead /> };
    let known = Signal::derive(move || match allocations.load().get() {
        crate::ui::Load::Ready(page) => page.items,
        crate::ui::Load::Waiting | crate::ui::Load::Failed(_) => Vec::new(),
    });
    let dialog = move || moving.get().map(|(what, allocation)| untrack(|| moves::dialog(program, what, &allocation, moving)));
    view! {
        <section class="stack" aria-labelledby="program-allocations">
            <div class="row apart"><h2 id="program-allocations">{t!("funds.vendor.allocations"; text)}</h2> {add}</div>
            <Remote of=allocations.load() on_retry=allocations.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, allocations, can, moving)}
            </Remote>
            {give::one(program, pools, known, giving)}
            {give::many(program, pools, granting)}
            {dialog}
        </section>
    }
    .into_any()
}

fn table(
    page: Signal<Page<Allocation>>,
    allocations: More<Allocation>,
    can: Memo<bool>,
    moving: RwSignal<Option<(Move, Allocation)>>,
) -> AnyView {
    // Each figure leads to the entries that sum to it.
    let figure = |part: Part| {
        move |allocation: &Allocation| {
            let (minor, currency) = (allocation.balance.part(part), allocation.currency);
            let entries = link(&format!("/funds/ledger?allocation={}&part={}", allocation.id, say::part_slug(part)));
            view! { <a href=entries>{move || amount(minor, currency)}</a> }
        }
    };
    let columns = vec![
        Column::new(t!("funds.vendor.partner"; text), |allocation: &Allocation| {
            view! { <a href=link(&format!("/partners/{}", allocation.partner))><bdi>{allocation.partner_name.clone()}</bdi></a> }
        }),
        Column::new(t!("funds.vendor.balance.allocated"; text), figure(Part::Allocated)).number(),
        Column::new(t!("funds.vendor.balance.committed"; text), figure(Part::Committed)).number(),
        Column::new(t!("funds.vendor.balance.paid"; text), figure(Part::Paid)).number(),
        Column::new(t!("funds.vendor.balance.available"; text), |allocation: &Allocation| {
            let money = Money::new(allocation.available(today()), allocation.currency);
            let entries = link(&format!("/funds/ledger?allocation={}", allocation.id));
            view! { <a class="strong" href=entries>{move || amount(money.minor, money.currency)}</a> }
        })
        .number(),
        Column::new(t!("funds.vendor.balance.lapses"; text), |allocation: &Allocation| {
            let today = today();
            let next = allocation.credits.iter().find(|credit| credit.balance.available() > 0 && credit.expires_on >= today);
            let first = next.map(|credit| credit.expires_on);
            move || first.map_or_else(|| "–".to_owned(), day_short)
        })
        .optional(),
        Column::new(t!("funds.vendor.actions"; text), move |allocation: &Allocation| {
            let allocation = allocation.clone();
            move || can.get().then(|| menu(allocation.clone(), moving))
        })
        .actions(),
    ];
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("funds.vendor.shown.plain", shown = page.items.len(), count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=t!("funds.vendor.allocations"; text)
                columns=columns
                rows=rows
                key=|one: &Allocation| one.id.to_string()
                name=|one: &Allocation| one.partner_name.clone()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=allocations.is_asking() on_more=move || allocations.next() />
    }
    .into_any()
}

fn menu(allocation: Allocation, moving: RwSignal<Option<(Move, Allocation)>>) -> AnyView {
    let name = allocation.partner_name.clone();
    let label = Signal::derive(move || t!("funds.vendor.actions.of", name = name.clone()));
    let allocation = StoredValue::new(allocation);
    let lapsed = allocation.with_value(|one| one.balance.forfeited - one.balance.reinstated);
    let nothing = Signal::derive(move || (lapsed <= 0).then(|| t!("funds.vendor.reinstate.nothing")));
    let choose = move |what: Move| move || moving.set(Some((what, allocation.get_value())));
    view! {
        <Menu label=label icon=Icon::More look=Look::Quiet size=Size::Little>
            <MenuItem icon=Icon::Pen on_select=choose(Move::Adjust)>{t!("funds.vendor.adjust"; text)}</MenuItem>
            <MenuItem icon=Icon::ArrowEnd on_select=choose(Move::Transfer)>{t!("funds.vendor.transfer"; text)}</MenuItem>
            <MenuItem icon=Icon::Undo because=nothing on_select=choose(Move::Reinstate)>{t!("funds.vendor.reinstate"; text)}</MenuItem>
        </Menu>
    }
    .into_any()
}
