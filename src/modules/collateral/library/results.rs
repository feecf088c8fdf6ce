//! The results: bones while the first answer is awaited, an error with "Try again", nothing, or the list.

use leptos::prelude::*;

use super::{
    super::{
        address::{Address, View},
        go::Go,
        who::Who,
    },
    blank, grid,
    shelf::Shelf,
    table,
};
use crate::ui::{Remote, Selection, Shape};

/// The results.
pub fn results(address: Memo<Address>, shelf: Shelf, who: Who, go: Go, selection: Selection) -> AnyView {
    let view = Memo::new(move |_| address.with(|address| address.view));
    let shape = match view.get_untracked() {
        View::Previews => Shape::Tiles,
        View::Table => Shape::Rows,
    };
    let empty = move || blank::nothing(address, shelf, who, go);
    view! {
        <Remote of=shelf.load() on_retry=shelf.retry() is_empty=|results| results.total == 0 empty=empty shape=shape let:_results>
            {move || match view.get() {
                View::Previews => grid::grid(shelf, who, selection),
                View::Table => table::table(address, shelf, who, go, selection),
            }}
        </Remote>
    }
    .into_any()
}
