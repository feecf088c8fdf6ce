//! What goes well with an asset.

use guildhall_domain::collateral::{Asset, Tile};
use leptos::prelude::*;

use super::super::{library::stage, say};

/// Others people look at with it; nothing where there are none.
pub fn related(asset: Signal<Asset>) -> AnyView {
    let tiles = Memo::new(move |_| asset.with(|asset| asset.related.clone()));
    let view = move || {
        let tiles = tiles.get();
        (!tiles.is_empty()).then(|| {
            view! {
                <section class="stack" aria-labelledby="related">
                    <h2 id="related">{move || t!("collateral.part.related")}</h2>
                    <ul class="tiles" role="list">{tiles.iter().map(tile).collect_view()}</ul>
                </section>
            }
        })
    };
    view.into_any()
}

/// A tile without anything to select.
pub fn tile(tile: &Tile) -> AnyView {
    view! {
        <li class="thumb">
            <div class="stage">{stage(tile)}</div>
            <h3><a class="cover" href=say::href(tile.id) lang=tile.language.clone()>{tile.title.clone()}</a></h3>
            <p class="muted small">{say::line(tile)}</p>
        </li>
    }
    .into_any()
}
