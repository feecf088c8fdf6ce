//! The head of a table, and the bar that takes its place on a phone.

use leptos::prelude::*;

use super::{Direction, Face, Kind, Selection, Sort, Sorting};
use crate::ui::{Icon, line::Line};

/// The row of column names.
pub(super) fn head(faces: &[Face], lines: Signal<Vec<Line>>, sorting: Option<Sorting>, selection: Option<Selection>) -> AnyView {
    let pick = selection.map(|selection| view! { <th role="columnheader" class="pick"><label>{all(lines, selection)}</label></th> });
    let names = faces.iter().map(|face| name(*face, sorting)).collect_view();
    view! { <thead role="rowgroup"><tr role="row" aria-rowindex="1">{pick} {names}</tr></thead> }.into_any()
}

fn name(face: Face, sorting: Option<Sorting>) -> AnyView {
    let class = face.class();
    if face.kind == Kind::Actions {
        return view! { <th role="columnheader" class=class><span class="sr">{face.label}</span></th> }.into_any();
    }
    let Some((sorting, by)) = sorting.zip(face.sort) else {
        return view! { <th role="columnheader" class=class>{face.label}</th> }.into_any();
    };
    let way = move || sorting.now.with(|now| (now.by == by).then_some(now.direction));
    let sign = move || match way() {
        None => None,
        Some(Direction::Ascending) => Some(Icon::ArrowUp.small()),
        Some(Direction::Descending) => Some(Icon::ArrowDown.small()),
    };
    view! {
        <th role="columnheader" class=class aria-sort=move || way().map(Direction::name)>
            <button type="button" on:click=move |_| sorting.on_sort.run(sorting.now.with_untracked(|now| now.next(by)))>{face.label} {sign}</button>
        </th>
    }
    .into_any()
}

/// The box that selects all rows loaded; half ticked when some are.
fn all(lines: Signal<Vec<Line>>, selection: Selection) -> AnyView {
    let order = move || lines.with(|lines| lines.iter().map(|line| line.key.to_string()).collect::<Vec<_>>());
    let ticked = Memo::new(move |_| {
        let order = order();
        let on = order.iter().filter(|key| selection.has(key)).count();
        (on > 0, on == order.len())
    });
    view! {
        <input
            type="checkbox"
            aria-label=|| t!("ui.select-all")
            prop:checked=move || ticked.get() == (true, true)
            prop:indeterminate=move || ticked.get() == (true, false)
            on:change=move |event| selection.set_all(&untrack(order), event_target_checked(&event))
        />
    }
    .into_any()
}

/// Select all and sorting, where the rows are cards and have no head.
pub(super) fn bar(faces: &[Face], lines: Signal<Vec<Line>>, sorting: Option<Sorting>, selection: Option<Selection>) -> Option<AnyView> {
    let sortable: Vec<(Signal<String>, &'static str)> = faces.iter().filter_map(|face| Some((face.label, face.sort?))).collect();
    let sorting = sorting.filter(|_| !sortable.is_empty());
    if sorting.is_none() && selection.is_none() {
        return None;
    }
    let pick =
        selection.map(|selection| view! { <label class="choice">{all(lines, selection)}<span>{|| t!("ui.select-all")}</span></label> });
    let sort = sorting.map(|sorting| {
        let option = move |(label, by): (Signal<String>, &'static str)| view! { <option value=by selected=move || sorting.now.with(|now| now.by == by)>{label}</option> };
        let change = move |event| {
            let direction = sorting.now.with_untracked(|now| now.direction);
            sorting.on_sort.run(Sort { by: event_target_value(&event), direction });
        };
        let turn = move |_| sorting.on_sort.run(sorting.now.with_untracked(|now| now.next(&now.by)));
        let down = move || sorting.now.with(|now| now.direction == Direction::Descending);
        view! {
            <select class="auto" aria-label=|| t!("ui.sort-by") on:change=change>{sortable.into_iter().map(option).collect_view()}</select>
            <button type="button" class="button only" aria-label=|| t!("ui.descending") aria-pressed=move || if down() { "true" } else { "false" } on:click=turn>
                {move || if down() { Icon::ArrowDown.view() } else { Icon::ArrowUp.view() }}
            </button>
        }
    });
    Some(view! { <div class="row table-bar">{pick} <span class="push"></span> {sort}</div> }.into_any())
}
