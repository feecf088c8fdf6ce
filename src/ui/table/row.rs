//! One row of a table.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Face, Kind, Selection};
use crate::ui::line::Line;

/// Draws a row; `index` counts from 0.
pub(super) fn row(index: usize, line: &Line, faces: &[Face], lines: Signal<Vec<Line>>, selection: Option<Selection>) -> AnyView {
    let pick = selection.map(|selection| pick(line, lines, selection));
    let cells = line.cells().into_iter().zip(faces).enumerate().map(|(column, (cell, face))| draw(column, cell, *face)).collect_view();
    let key = line.key.clone();
    view! {
        <tr role="row" data-at=index.to_string() aria-rowindex=(index + 2).to_string() aria-selected=selection.map(|selection| move || if selection.has(&key) { "true" } else { "false" })>
            {pick} {cells}
        </tr>
    }
    .into_any()
}

fn draw(column: usize, cell: AnyView, face: Face) -> AnyView {
    let class = face.class();
    if column == 0 {
        return view! { <th role="rowheader" scope="row">{cell}</th> }.into_any();
    }
    let label = (face.kind != Kind::Actions).then_some(face.label);
    view! { <td role="cell" class=class data-label=label>{cell}</td> }.into_any()
}

fn pick(line: &Line, lines: Signal<Vec<Line>>, selection: Selection) -> AnyView {
    let (key, own, name) = (line.key.clone(), line.key.clone(), line.name.clone());
    let click = move |event: MouseEvent| {
        let on = event_target_checked(&event);
        if event.shift_key() {
            let order: Vec<String> = lines.with_untracked(|lines| lines.iter().map(|line| line.key.to_string()).collect());
            selection.set_range(&own, on, &order);
        } else {
            selection.set(&own, on);
        }
    };
    view! {
        <td role="cell" class="pick">
            <label>
                <input type="checkbox" aria-label=move || t!("ui.select", name = &*name) prop:checked=move || selection.has(&key) on:click=click />
            </label>
        </td>
    }
    .into_any()
}
