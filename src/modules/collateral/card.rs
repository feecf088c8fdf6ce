//! What the library shows on the home page: the newest assets, and for authors what waits.

use guildhall_domain::collateral::{
    State, Tile, api,
    search::{Filter, Results, Sort},
};
use leptos::prelude::*;

use super::{library::stage, say, who::Who};
use crate::{
    api::{link, question},
    i18n::ago,
    query::{Query, query},
    ui::{Blank, Card, Each, Remote, Shape},
};

/// Assets on the card.
const SHOWN: u16 = 5;

/// The card.
pub fn card() -> AnyView {
    let who = Who::here();
    let newest = ask(Filter { sort: Some(Sort::Newest), limit: Some(SHOWN), state: live(who), ..Filter::default() });
    let all = move || view! { <a class="small" href=link("/collateral")>{move || t!("collateral.card.all")}</a> };
    let empty = || view! { <Blank title=move || t!("collateral.empty.title") /> };
    view! {
        <Card title=move || t!("collateral.card.title") aside=all>
            {who.is_author().then(waiting)}
            <Remote of=newest.load() on_retry=newest.retry() is_empty=|results| results.items.is_empty() empty=empty shape=Shape::Rows let:results>
                <ul class="list">
                    <Each each=move || results.get().items key=|tile| (tile.id, tile.updated_at) children=|tile| entry(&tile) />
                </ul>
            </Remote>
        </Card>
    }
    .into_any()
}

/// Partners see what is live anyway.
fn live(who: Who) -> Vec<State> {
    if who.is_vendor() { vec![State::Live] } else { Vec::new() }
}

fn ask(filter: Filter) -> Query<Results> {
    query(move || question(&api::LIST, &[], &filter))
}

fn entry(tile: &Tile) -> AnyView {
    let new = tile.new.then(|| view! { <span class="badge" data-tone="accent">{t!("collateral.new")}</span> });
    view! {
        <li>
            <span class="mini" aria-hidden="true">{stage(tile)}</span>
            <span class="stack tight"><a href=say::href(tile.id) lang=tile.language.clone()>{tile.title.clone()}</a> <span class="muted small">{say::line(tile)}</span></span>
            <span class="muted small">{new} " " {ago(tile.updated_at)}</span>
        </li>
    }
    .into_any()
}

/// What waits for authors: approvals, and what ends soon.
fn waiting() -> AnyView {
    let pending = ask(Filter { state: vec![State::Pending], limit: Some(1), ..Filter::default() });
    let drafts = ask(Filter { state: vec![State::Draft], limit: Some(1), ..Filter::default() });
    let line = |query: Query<Results>, key: &'static str, state: &'static str| {
        move || {
            let total = query.get().map(|results| results.total).filter(|total| *total > 0)?;
            let href = link(&format!("/collateral?state={state}"));
            Some(view! { <li><a href=href>{t!(key, count = total)}</a></li> })
        }
    };
    view! { <ul class="row">{line(pending, "collateral.card.pending", "pending")} {line(drafts, "collateral.card.drafts", "draft")}</ul> }
        .into_any()
}
