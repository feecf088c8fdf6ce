//! Results as pictures: only those in sight are drawn.

use std::sync::Arc;

use guildhall_domain::collateral::{AssetId, Tile};
use leptos::{html, prelude::*, wasm_bindgen::JsCast};

use super::{
    super::{say, who::Who},
    seen::Seen,
    shelf::{Shelf, Slot},
    tile,
};
use crate::{
    rerun::rerun,
    ui::{Each, Icon, IconButton, Selection, Size},
};

/// The grid.
pub fn grid(shelf: Shelf, who: Who, selection: Selection) -> AnyView {
    let node = NodeRef::<html::Ul>::new();
    let element = Signal::derive_local(move || node.get().map(JsCast::unchecked_into));
    let seen = Seen::watch(shelf, element);
    rerun(move || {
        let Some(node) = node.get() else { return };
        let (before, after) = seen.room();
        let style = (*node).style();
        _ = style.set_property("padding-block", &format!("{before:.0}px {after:.0}px"));
    });
    let slot = move |slot: Slot| match slot {
        Slot::Asset(id) => one(id, shelf, who, selection),
        Slot::Awaited(_) => view! { <li class="thumb"><span class="bone picture"></span><span class="bone half"></span></li> }.into_any(),
    };
    let asking = shelf.is_asking();
    view! {
        <ul class="tiles shelf" node_ref=node role="list" tabindex="-1" aria-label=move || t!("collateral.results") aria-busy=move || asking.get().then_some("true")>
            <Each each=move || seen.slots.get() key=|slot| *slot children=slot />
        </ul>
    }
    .into_any()
}

fn one(id: AssetId, shelf: Shelf, who: Who, selection: Selection) -> AnyView {
    let Some(first) = untrack(|| shelf.tile(id)) else { return ().into_any() };
    // While the next answer comes, and when the asset is not in it, the last one stays.
    let now = Memo::new(move |before: Option<&Arc<Tile>>| shelf.tile(id).or_else(|| before.cloned()).unwrap_or_else(|| first.clone()));
    let title = Signal::derive(move || now.with(|tile| tile.title.clone()));
    // Pictures are drawn anew only when they are other pictures, so that none flickers while one types.
    let face = Memo::new(move |_| now.with(|tile| (tile.version, tile.preview.clone())));
    let stage = move || {
        face.track();
        now.with_untracked(|tile| tile::stage(tile))
    };
    let found = move || now.with(|tile| tile.found.as_ref().map(|found| view! { <p class="found">{tile::found(found)}</p> }));
    let pick = who.is_author().then(|| pick(id, title, shelf, selection, Some("pick")));
    let total = move || shelf.total().to_string();
    let place = move || shelf.place(id).map(|place| place.to_string());
    let language = move || now.with(|tile| tile.language.clone());
    view! {
        <li class="thumb" aria-setsize=total aria-posinset=place>
            <div class="stage">{stage} {move || now.with(|tile| tile::badge(tile))}</div>
            <div class="words">
                <h2><a class="cover" href=say::href(id) lang=language>{title}</a></h2>
                <p class="muted small">{move || now.with(|tile| say::line(tile))}</p>
                {found}
            </div>
            <div class="corner">{pick} {star(id, title, shelf)}</div>
        </li>
    }
    .into_any()
}

/// The star.
pub fn star(id: AssetId, title: Signal<String>, shelf: Shelf) -> AnyView {
    let on = Signal::derive(move || shelf.is_favourite(id));
    let label = Signal::derive(move || t!("collateral.favourite.of", title = title.get()));
    view! { <IconButton icon=Icon::Star size=Size::Little label=label pressed=on on_click=move || shelf.set_favourite(id, !on.get_untracked()) /> }.into_any()
}

/// The box that selects.
pub fn pick(id: AssetId, title: Signal<String>, shelf: Shelf, selection: Selection, class: Option<&'static str>) -> AnyView {
    let key = id.to_string();
    let own = key.clone();
    let click = move |event: leptos::ev::MouseEvent| {
        let on = event_target_checked(&event);
        if event.shift_key() {
            selection.set_range(&own, on, &shelf.order());
        } else {
            selection.set(&own, on);
        }
    };
    view! {
        <label class=class>
            <input type="checkbox" aria-label=move || t!("collateral.select", title = title.get()) prop:checked=move || selection.has(&key) on:click=click />
        </label>
    }
    .into_any()
}
