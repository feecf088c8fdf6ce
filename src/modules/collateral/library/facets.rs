//! The filters beside the results, each value with how many it would find.

use guildhall_domain::collateral::search::{Count, Filter};
use leptos::prelude::*;

use super::{
    super::{
        address::{Address, since},
        facet::Facet,
        go::Go,
        say,
        who::Who,
    },
    shelf::Shelf,
};
use crate::{
    i18n::{number, today},
    ui::{Button, Checkbox, Each, Icon, Look, Size},
};

/// Values shown of a long facet before it is unfolded.
const SHORT: usize = 8;
/// Spans of days one can filter by.
const SPANS: [u64; 4] = [7, 30, 90, 365];

/// The panel: beside the results where there is room, a sheet on a phone.
pub fn panel(address: Memo<Address>, shelf: Shelf, who: Who, go: Go) -> AnyView {
    let close = Icon::Cross.view();
    view! {
        <aside class="facets" id="facets" popover="auto" aria-label=move || t!("collateral.filters")>
            <div class="row apart only-drawer">
                <h2>{move || t!("collateral.filters")}</h2>
                <button type="button" class="button quiet only" popovertarget="facets" popovertargetaction="hide" aria-label=move || t!("collateral.filters.close")>{close}</button>
            </div>
            {own(address, who, go)}
            {Facet::LISTS.map(|facet| list(facet, address, shelf, who, go))}
            {updated(address, shelf, go)}
            <div class="row only-drawer">
                <button type="button" class="button primary wide" popovertarget="facets" popovertargetaction="hide">
                    {move || t!("collateral.filters.show", count = shelf.total())}
                </button>
            </div>
        </aside>
    }
    .into_any()
}

/// What belongs to the reader: favourites, and for partners what is new.
fn own(address: Memo<Address>, who: Who, go: Go) -> AnyView {
    let favourite = move || address.with(|address| address.filter.favourite == Some(true));
    let new = move || address.with(|address| address.filter.new == Some(true));
    let fresh = (!who.is_vendor()).then(|| {
        view! { <Checkbox label=move || t!("collateral.filter.new") checked=Signal::derive(new) on_change=move |on: bool| go.change(address, |address| address.filter.new = on.then_some(true)) /> }
    });
    view! {
        <div class="stack tight">
            <Checkbox label=move || t!("collateral.filter.favourite") checked=Signal::derive(favourite) on_change=move |on: bool| go.change(address, |address| address.filter.favourite = on.then_some(true)) />
            {fresh}
        </div>
    }
    .into_any()
}

fn list(facet: Facet, address: Memo<Address>, shelf: Shelf, who: Who, go: Go) -> Option<AnyView> {
    if matches!(facet, Facet::State | Facet::Audience) && !who.is_vendor() {
        return None;
    }
    let whole = RwSignal::new(false);
    let offers = Memo::new(move |_| address.with(|address| facet.offers(&shelf.facets(), &address.filter)));
    // Words go by their order in the language, so that values do not jump while one types.
    let shown = Memo::new(move |_| {
        let chosen = move |count: &Count| address.with(|address| facet.has(&address.filter, &count.value));
        let mut values: Vec<(String, String)> = offers.with(|offers| {
            let some = offers.iter().enumerate().filter(|(index, count)| whole.get() || *index < SHORT || chosen(count));
            some.map(|(_, count)| (say::value(&who.portal(), facet, &count.value), count.value.clone())).collect()
        });
        values.sort_by_cached_key(|(words, _)| words.to_lowercase());
        values
    });
    let row = move |(words, value): (String, String)| {
        let (own, counted, changed) = (value.clone(), value.clone(), value);
        let checked = Signal::derive(move || address.with(|address| facet.has(&address.filter, &own)));
        let count = Signal::derive(move || {
            let count = offers.with(|offers| offers.iter().find(|offer| offer.value == counted).map_or(0, |offer| offer.count));
            Some(number(count as f64))
        });
        let change = move |on: bool| go.change(address, |address| facet.set(&mut address.filter, &changed, on));
        view! { <Checkbox label=words checked=checked count=count on_change=change /> }
    };
    let rest = Memo::new(move |_| offers.with(Vec::len).saturating_sub(SHORT));
    let unfold = move || {
        (rest.get() > 0).then(|| {
            let words = if whole.get() { t!("collateral.facet.fewer") } else { t!("collateral.facet.more", count = rest.get()) };
            view! { <Button look=Look::Quiet size=Size::Little on_click=move || whole.update(|whole| *whole = !*whole)>{words}</Button> }
        })
    };
    let some = Memo::new(move |_| offers.with(|offers| !offers.is_empty()));
    let folded = matches!(facet, Facet::Region | Facet::Tag | Facet::Audience);
    let fold = move || {
        some.get().then(|| {
            view! {
                <details class="fold bare" open=!folded>
                    <summary>{move || say::facet(facet)}</summary>
                    <div class="stack tight">
                        <Each each=move || shown.get() key=Clone::clone children=row />
                        {unfold}
                    </div>
                </details>
            }
        })
    };
    Some(fold.into_any())
}

fn updated(address: Memo<Address>, shelf: Shelf, go: Go) -> AnyView {
    let counts = Memo::new(move |_| shelf.facets().updated.clone());
    let row = move |days: u64| {
        let checked = Signal::derive(move || address.with(|address| is_since(&address.filter, days)));
        let count = Signal::derive(move || {
            let own = days.to_string();
            Some(number(counts.with(|counts| counts.iter().find(|count| count.value == own).map_or(0, |count| count.count)) as f64))
        });
        let change =
            move |on: bool| go.change(address, |address| address.filter.updated_since = if on { since(today(), days) } else { None });
        view! { <Checkbox label=move || t!("collateral.updated.days", count = days) checked=checked count=count on_change=change /> }
    };
    view! {
        <details class="fold bare">
            <summary>{move || t!("collateral.facet.updated")}</summary>
            <div class="stack tight">{SPANS.map(row)}</div>
        </details>
    }
    .into_any()
}

fn is_since(filter: &Filter, days: u64) -> bool {
    filter.updated_since.is_some() && filter.updated_since == since(today(), days)
}
