//! Results as rows: only those in sight are drawn; on a phone each is a card.

use std::sync::Arc;

use guildhall_domain::{
    collateral::{AssetId, State, Tile, api, search::Sort},
    endpoint::Nothing,
};
use leptos::{html, prelude::*, wasm_bindgen::JsCast};

use super::{
    super::{
        address::{Address, sort_in_force},
        file,
        go::Go,
        say,
        who::Who,
    },
    grid::{pick, star},
    seen::Seen,
    shelf::{Shelf, Slot},
    tile,
};
use crate::{
    i18n::{day_short, language_name},
    rerun::rerun,
    ui::{Badge, Each, Icon, LinkButton, Look, Selection, Size},
};

/// The table.
pub fn table(address: Memo<Address>, shelf: Shelf, who: Who, go: Go, selection: Selection) -> AnyView {
    let body = NodeRef::<html::Tbody>::new();
    let (above, below) = (NodeRef::<html::Td>::new(), NodeRef::<html::Td>::new());
    let element = Signal::derive_local(move || body.get().map(JsCast::unchecked_into));
    let seen = Seen::watch(shelf, element);
    rerun(move || {
        let (before, after) = seen.room();
        for (node, room) in [(above, before), (below, after)] {
            if let Some(node) = node.get() {
                _ = (*node).style().set_property("height", &format!("{room:.0}px"));
            }
        }
    });
    let columns = if who.is_author() { "7" } else { "6" };
    let slot = move |slot: Slot| match slot {
        Slot::Asset(id) => row(id, shelf, who, selection),
        Slot::Awaited(_) => view! { <tr aria-hidden="true"><td colspan=columns><span class="bone half"></span></td></tr> }.into_any(),
    };
    let asking = shelf.is_asking();
    view! {
        {who.is_author().then(|| view! { <div class="row table-bar"><label class="choice">{all(shelf, selection)}<span>{move || t!("collateral.select.all")}</span></label></div> })}
        <table
            class="table cards shelf"
            role="table"
            aria-label=move || t!("collateral.results")
            aria-rowcount=move || (shelf.total() + 1).to_string()
            aria-busy=move || asking.get().then_some("true")
        >
            {head(address, shelf, who, go, selection)}
            <tbody role="rowgroup" tabindex="-1" node_ref=body>
                <tr class="gap" aria-hidden="true"><td colspan=columns node_ref=above></td></tr>
                <Each each=move || seen.slots.get() key=|slot| *slot children=slot />
                <tr class="gap" aria-hidden="true"><td colspan=columns node_ref=below></td></tr>
            </tbody>
        </table>
    }
    .into_any()
}

fn head(address: Memo<Address>, shelf: Shelf, who: Who, go: Go, selection: Selection) -> AnyView {
    let now = Memo::new(move |_| address.with(|address| sort_in_force(&address.filter)));
    let sorted = move |key: &'static str, class: Option<&'static str>, sort: Sort, way: &'static str, sign: Icon| {
        view! {
            <th role="columnheader" class=class aria-sort=move || (now.get() == sort).then_some(way)>
                <button type="button" on:click=move |_| go.change(address, |address| address.filter.sort = Some(sort))>
                    {move || t!(key)} {move || (now.get() == sort).then(|| sign.small())}
                </button>
            </th>
        }
    };
    let pick = who.is_author().then(|| view! { <th role="columnheader" class="pick"><label>{all(shelf, selection)}</label></th> });
    view! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                {pick}
                {sorted("collateral.column.title", None, Sort::Title, "ascending", Icon::ArrowUp)}
                <th role="columnheader" class="kind">{move || t!("collateral.column.kind")}</th>
                <th role="columnheader" class="tongue optional">{move || t!("collateral.column.language")}</th>
                <th role="columnheader" class="count-of optional num">{move || t!("collateral.column.version")}</th>
                {sorted("collateral.column.updated", Some("when"), Sort::Newest, "descending", Icon::ArrowDown)}
                <th role="columnheader" class="acts"><span class="sr">{move || t!("collateral.column.actions")}</span></th>
            </tr>
        </thead>
    }
    .into_any()
}

/// The box that selects all loaded; half ticked when some are.
fn all(shelf: Shelf, selection: Selection) -> AnyView {
    let ticked = Memo::new(move |_| {
        let (some, total) = (selection.count(), shelf.total());
        (some > 0, total > 0 && shelf.order().iter().all(|key| selection.has(key)))
    });
    view! {
        <input
            type="checkbox"
            aria-label=move || t!("collateral.select.all")
            prop:checked=move || ticked.get() == (true, true)
            prop:indeterminate=move || ticked.get() == (true, false)
            on:change=move |event| selection.set_all(&shelf.order(), event_target_checked(&event))
        />
    }
    .into_any()
}

fn row(id: AssetId, shelf: Shelf, who: Who, selection: Selection) -> AnyView {
    let Some(first) = untrack(|| shelf.tile(id)) else { return ().into_any() };
    let now = Memo::new(move |before: Option<&Arc<Tile>>| shelf.tile(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone()));
    let title = Signal::derive(move || now.with(|tile| tile.title.clone()));
    let select = who.is_author().then(|| view! { <td role="cell" class="pick">{pick(id, title, shelf, selection, None)}</td> });
    let key = id.to_string();
    let chosen = who.is_author().then_some(move || if selection.has(&key) { "true" } else { "false" });
    let under = move || {
        now.with(|tile| match &tile.found {
            Some(found) => Some(view! { <span class="found">{tile::found(found)}</span> }.into_any()),
            None => badges(tile),
        })
    };
    let format = move || now.with(|tile| file::type_name(&tile.media_type, ""));
    let download = Signal::derive(move || t!("collateral.download.of", title = title.get()));
    view! {
        <tr role="row" aria-rowindex=move || shelf.place(id).map(|place| (place + 1).to_string()) aria-selected=chosen>
            {select}
            <th role="rowheader" scope="row">
                <span class="stack tight"><a href=say::href(id) lang=move || now.with(|tile| tile.language.clone())>{title}</a> {under}</span>
            </th>
            <td role="cell" data-label=move || t!("collateral.column.kind")>
                <span class="stack tight">
                    <span>{move || now.with(|tile| say::kind(tile.kind))}</span>
                    <span class="muted small">{format} " " {move || now.with(|tile| say::extent(&tile.preview, &tile.media_type, tile.size))}</span>
                </span>
            </td>
            <td role="cell" class="optional" data-label=move || t!("collateral.column.language")>{move || now.with(|tile| language_name(&tile.language))}</td>
            <td role="cell" class="optional num" data-label=move || t!("collateral.column.version")>{move || now.with(|tile| crate::i18n::number(f64::from(tile.version)))}</td>
            <td role="cell" data-label=move || t!("collateral.column.updated")><time datetime=move || now.with(|tile| tile.updated_at.to_rfc3339())>{move || now.with(|tile| day_short(tile.updated_at.date_naive()))}</time></td>
            <td role="cell" class="acts">
                <div class="row">
                    {star(id, title, shelf)}
                    <LinkButton href=crate::api::href(&api::FILE, &[&id], &Nothing {}) look=Look::Quiet size=Size::Little download="" label=download>{Icon::Download.small()}</LinkButton>
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// All that is notable, in words.
fn badges(tile: &Tile) -> Option<AnyView> {
    let (tone, icon) = say::state_look(tile.state);
    let now = tile.state;
    let state = (now != State::Live).then(|| view! { <Badge tone=tone icon=Some(icon)>{say::state(now)}</Badge> });
    let ends = say::ending(tile.expires_at, chrono::Utc::now())
        .map(|(words, tone)| view! { <Badge tone=tone icon=Some(Icon::Clock)>{words}</Badge> });
    let new = tile.new.then(|| view! { <Badge tone=crate::ui::Tone::Accent icon=Some(Icon::New)>{t!("collateral.new")}</Badge> });
    let some = tile.restricted == Some(true);
    let restricted = some.then(|| view! { <Badge icon=Some(Icon::Lock)>{t!("collateral.for.restricted")}</Badge> });
    let any = state.is_some() || ends.is_some() || new.is_some() || some;
    any.then(|| view! { <span class="row">{state} {ends} {new} {restricted}</span> }.into_any())
}
