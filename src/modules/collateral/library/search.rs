//! The box that searches while one types, the order and the view.

use guildhall_domain::collateral::search::Sort;
use leptos::prelude::*;

use super::{
    super::{
        address::{Address, View, sort_from, sort_in_force, sort_slug},
        go::Go,
    },
    words::Words,
};
use crate::ui::{Icon, SearchField, Segments, Tab};

/// Search box, filters button on a phone, order, view.
pub fn bar(address: Memo<Address>, words: Words, go: Go) -> AnyView {
    let on = Memo::new(move |_| address.with(Address::filters));
    let filters = view! {
        <button type="button" class="button only-narrow" popovertarget="facets">
            {Icon::Filter.view()} {move || t!("collateral.filters")}
            {move || Some(on.get()).filter(|on| *on > 0).map(|on| view! { <span class="count">{crate::i18n::number(on as f64)}</span> })}
        </button>
    };
    view! {
        <div class="row" on:focusout=move |_| words.settle()>
            {field(words)}
            {filters}
            {order(address, go)}
            {views(address)}
        </div>
    }
    .into_any()
}

fn field(words: Words) -> AnyView {
    let enter = move || {
        words.ask();
        words.settle();
    };
    view! { <SearchField label=move || t!("collateral.search") placeholder=move || Some(t!("collateral.search")) value=words.typed on_enter=enter /> }.into_any()
}

fn order(address: Memo<Address>, go: Go) -> AnyView {
    let now = Memo::new(move |_| address.with(|address| sort_in_force(&address.filter)));
    let has_words = Memo::new(move |_| address.with(|address| address.filter.q.is_some()));
    let option = move |sort: Sort| {
        view! { <option value=sort_slug(sort) selected=move || now.get() == sort>{move || t!(&format!("collateral.sort.{}", sort_slug(sort)))}</option> }
    };
    let change = move |event| {
        let wanted = sort_from(&event_target_value(&event));
        let mut address = address.get_untracked();
        address.filter.sort = wanted.filter(|wanted| Some(*wanted) != usual(address.filter.q.is_some()));
        go.push(&address);
    };
    view! {
        <select class="auto" aria-label=move || t!("collateral.sort") on:change=change>
            {move || has_words.get().then(|| option(Sort::Relevance))}
            {[Sort::Newest, Sort::MostUsed, Sort::Title].map(option)}
        </select>
    }
    .into_any()
}

/// The order that needs no words in the address.
const fn usual(has_words: bool) -> Option<Sort> {
    Some(if has_words { Sort::Relevance } else { Sort::Newest })
}

fn views(address: Memo<Address>) -> AnyView {
    let tabs = Signal::derive(move || {
        let now = address.get();
        let tab = |view: View, words: String, icon: Icon| {
            let href = Address { view, ..now.clone() }.href();
            Tab::new(words, href, now.view == view).with_icon(icon)
        };
        vec![tab(View::Previews, t!("collateral.view.previews"), Icon::Grid), tab(View::Table, t!("collateral.view.table"), Icon::Rows)]
    });
    view! { <Segments label=move || t!("collateral.view") tabs=tabs /> }.into_any()
}
