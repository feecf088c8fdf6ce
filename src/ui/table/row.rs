//! One row of a table.

use std::{any::Any, sync::Arc};

use leptos::{ev::MouseEvent, prelude::*};

use super::{Face, Kind, Selection};
use crate::ui::words;

type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

/// A row without its type, so that one table serves all.
#[derive(Clone)]
pub(in crate::ui) struct Line {
    pub(super) key: String,
    name: String,
    /// Grows when the row's contents change, so that it is drawn anew.
    edition: u32,
    data: Arc<dyn Any + Send + Sync>,
    cells: Arc<dyn Fn() -> Vec<AnyView> + Send + Sync>,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Line {
    /// Wraps a row; `before` are the lines drawn now.
    pub(super) fn of<T: Clone + PartialEq + Send + Sync + 'static>(
        row: &T,
        key: String,
        name: String,
        cells: Arc<[Cell<T>]>,
        before: &[Self],
    ) -> Self {
        let old = before.iter().find(|line| line.key == key);
        let same = old.is_some_and(|line| line.data.downcast_ref::<T>() == Some(row));
        let edition = old.map_or(0, |line| if same { line.edition } else { line.edition + 1 });
        let data = Arc::new(row.clone());
        let draw = {
            let data = data.clone();
            move || cells.iter().map(|cell| cell(&data)).collect()
        };
        Self { key, name, edition, data, cells: Arc::new(draw) }
    }

    pub(super) fn identity(&self) -> (String, u32) {
        (self.key.clone(), self.edition)
    }
}

/// Draws a row; `index` counts from 0.
pub(super) fn row(index: usize, line: &Line, faces: &[Face], lines: Signal<Vec<Line>>, selection: Option<Selection>) -> AnyView {
    let pick = selection.map(|selection| pick(line, lines, selection));
    let cells = (line.cells)().into_iter().zip(faces).enumerate().map(|(column, (cell, face))| draw(column, cell, *face)).collect_view();
    let key = line.key.clone();
    view! {
        <tr role="row" aria-rowindex=(index + 2).to_string() aria-selected=selection.map(|selection| move || if selection.has(&key) { "true" } else { "false" })>
            {pick} {cells}
        </tr>
    }
    .into_any()
}

fn draw(column: usize, cell: AnyView, face: Face) -> AnyView {
    let class = match face.kind {
        Kind::Words => None,
        Kind::Number => Some("num"),
        Kind::Optional => Some("optional"),
        Kind::Actions => Some("acts"),
    };
    if column == 0 {
        return view! { <th role="rowheader" scope="row">{cell}</th> }.into_any();
    }
    let label = (face.kind != Kind::Actions).then_some(face.label);
    view! { <td role="cell" class=class data-label=label>{cell}</td> }.into_any()
}

fn pick(line: &Line, lines: Signal<Vec<Line>>, selection: Selection) -> AnyView {
    let (key, own) = (line.key.clone(), line.key.clone());
    let click = move |event: MouseEvent| {
        let on = event_target_checked(&event);
        if event.shift_key() {
            let order: Vec<String> = lines.with_untracked(|lines| lines.iter().map(|line| line.key.clone()).collect());
            selection.set_range(&own, on, &order);
        } else {
            selection.set(&own, on);
        }
    };
    view! {
        <td role="cell" class="pick">
            <label>
                <input type="checkbox" aria-label=words::select(&line.name) prop:checked=move || selection.has(&key) on:click=click />
            </label>
        </td>
    }
    .into_any()
}
