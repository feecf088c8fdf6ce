//! The library's page: search, filters, results.

mod blank;
mod bulk;
mod bulk_edit;
mod chips;
mod facets;
mod grid;
mod narrow;
mod results;
mod search;
mod seen;
mod shelf;
mod table;
mod tile;
mod window;
mod words;

pub use shelf::favour;
pub use tile::{picture, stage};

use guildhall_domain::collateral::api;
use leptos::prelude::*;

use self::{shelf::Shelf, words::Words};
use super::{address::Address, go::Go, visit::Visit, who::Who};
use crate::{
    location,
    ui::{Icon, LinkButton, Look, PageHead, Selection},
};

/// The library's page.
pub fn view() -> AnyView {
    view! { <Library /> }.into_any()
}

#[component]
fn Library() -> impl IntoView {
    let (who, go) = (Who::here(), Go);
    let search = location::query();
    let address = Memo::new(move |_| search.with(|search| Address::parse(search)));
    let words = Words::follow(address, go);
    let shelf = Shelf::follow(address, words);
    let selection = Selection::default();
    Visit::has_seen();
    let actions = move || {
        let export = Signal::derive(move || crate::api::href(&api::EXPORT, &[], &address.get().filter));
        view! {
            {who.is_author().then(|| view! {
                <LinkButton look=Look::Primary icon=Icon::Upload href=crate::api::link("/collateral/upload")>{move || t!("collateral.upload")}</LinkButton>
            })}
            <LinkButton icon=Icon::Download href=export download="">{move || t!("collateral.export")}</LinkButton>
        }
    };
    view! {
        <div class="page">
            <PageHead title=move || t!("collateral.title") actions=actions />
            <div class="split lead">
                {facets::panel(address, shelf, who, go)}
                <div class="stack">
                    {search::bar(address, words, go)}
                    {chips::line(address, shelf, who, go)}
                    {results::results(address, shelf, who, go, selection)}
                    {who.is_author().then(|| bulk::bar(shelf, who, selection))}
                </div>
            </div>
        </div>
    }
}
