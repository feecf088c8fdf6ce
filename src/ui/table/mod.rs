//! Tables: for comparing. Sortable, selectable, by keyboard, cards on a phone.

mod head;
mod row;
mod selection;
mod sort;

pub use selection::{BulkBar, Selection};
pub use sort::{Direction, Sort, Sorting};

use std::sync::Arc;

use leptos::{ev, html, prelude::*, web_sys::HtmlElement};

use super::{
    line::{Cell, Line, lines},
    viewport::{Part, part_near},
};

use crate::rerun::rerun;

/// One column of a [`Table`]. The first column names the row.
pub struct Column<T> {
    face: Face,
    cell: Cell<T>,
}

/// What of a column does not depend on the rows.
#[derive(Clone, Copy)]
pub(super) struct Face {
    label: Signal<String>,
    kind: Kind,
    optional: bool,
    sort: Option<&'static str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    Number,
    Actions,
}

impl Face {
    /// The class of its cells.
    const fn class(self) -> Option<&'static str> {
        match (self.kind, self.optional) {
            (Kind::Words, false) => None,
            (Kind::Words, true) => Some("optional"),
            (Kind::Number, false) => Some("num"),
            (Kind::Number, true) => Some("num optional"),
            (Kind::Actions, _) => Some("acts"),
        }
    }
}

impl<T> Column<T> {
    /// A column of words or signs.
    pub fn new<V: IntoView + 'static>(label: impl Into<Signal<String>>, cell: impl Fn(&T) -> V + Send + Sync + 'static) -> Self {
        let cell = Arc::new(move |row: &T| cell(row).into_any());
        Self { face: Face { label: label.into(), kind: Kind::Words, optional: false, sort: None }, cell }
    }

    /// Numbers: at the end edge, with figures of one width.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.face.kind = Kind::Number;
        self
    }

    /// Leaves first where there is little room.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.face.optional = true;
        self
    }

    /// Buttons or a menu for the row; the label is read, not shown.
    #[must_use]
    pub fn actions(mut self) -> Self {
        self.face.kind = Kind::Actions;
        self
    }

    /// The rows can be sorted by it; `by` is the name the server knows.
    #[must_use]
    pub fn sortable(mut self, by: &'static str) -> Self {
        self.face.sort = Some(by);
        self
    }
}

/// A table. Put it into `<Card kind=CardKind::Flush>` or straight onto the page.
#[component]
pub fn Table<T>(
    /// What it shows, for screen readers: "Assets".
    #[prop(into)]
    label: Signal<String>,
    /// The columns; the first names the row.
    columns: Vec<Column<T>>,
    /// The rows.
    #[prop(into)]
    rows: Signal<Vec<T>>,
    /// The key of a row: its id.
    key: fn(&T) -> String,
    /// The name of a row in words, for "Select …".
    name: fn(&T) -> String,
    /// How many rows there are in all, when not all are loaded.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// How it is sorted, and how that is changed.
    #[prop(optional, into)]
    sorting: Option<Sorting>,
    /// Which rows are selected.
    #[prop(optional, into)]
    selection: Option<Selection>,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let faces: Vec<Face> = columns.iter().map(|column| column.face).collect();
    let cells = columns.into_iter().map(|column| column.cell).collect();
    table(label, faces, lines(rows, key, name, cells), total, sorting, selection)
}

fn table(
    label: Signal<String>,
    faces: Vec<Face>,
    lines: Signal<Vec<Line>>,
    total: Signal<Option<u64>>,
    sorting: Option<Sorting>,
    selection: Option<Selection>,
) -> AnyView {
    let head = head::head(&faces, lines, sorting, selection);
    let bar = head::bar(&faces, lines, sorting, selection);
    let faces: Arc<[Face]> = faces.into();
    let width = faces.len() + usize::from(selection.is_some());
    let body = NodeRef::<html::Tbody>::new();
    let element = Signal::derive_local(move || body.get().map(|body| HtmlElement::clone(&body)));
    let count = Memo::new(move |_| lines.with(Vec::len));
    let part = part_near(element, count.into());
    let near = move || {
        let part = part.get();
        lines
            .with(|lines| lines.iter().enumerate().take(part.end).skip(part.first).map(|(at, line)| (at, line.clone())).collect::<Vec<_>>())
    };
    let scroller = NodeRef::<html::Div>::new();
    let wide = overflows(scroller, count);
    let rows = move || total.get().unwrap_or(count.get() as u64) + 1;
    view! {
        {bar}
        <div
            class="scroll"
            node_ref=scroller
            tabindex=move || wide.get().then_some("0")
            role=move || wide.get().then_some("group")
            aria-label=move || wide.get().then(|| label.get())
        >
            <table class="table cards" role="table" aria-label=label aria-rowcount=move || rows().to_string()>
                {head}
                {gap(part, |part| part.above, width)}
                <tbody role="rowgroup" tabindex="-1" node_ref=body>
                    <For each=near key=|(at, line)| (*at, line.identity()) children=move |(at, line)| row::row(at, &line, &faces, lines, selection) />
                </tbody>
                {gap(part, |part| part.below, width)}
            </table>
        </div>
    }
    .into_any()
}

/// Whether a table is wider than its place: only then the keyboard must be able to scroll it.
fn overflows(scroller: NodeRef<html::Div>, count: Memo<usize>) -> RwSignal<bool> {
    let wide = RwSignal::new(false);
    let look = move || {
        if let Some(Some(node)) = scroller.try_get_untracked() {
            wide.set(node.scroll_width() > node.client_width());
        }
    };
    rerun(move || {
        count.track();
        if scroller.get().is_some() {
            _ = request_animation_frame(look);
        }
    });
    let resize = window_event_listener(ev::resize, move |_| look());
    on_cleanup(move || resize.remove());
    wide
}

/// Room for the rows that are not drawn: a row group of its own, so that the rows in between stay the body's only children.
fn gap(part: Signal<Part>, pixels: fn(Part) -> u32, width: usize) -> AnyView {
    let pixels = Memo::new(move |_| pixels(part.get()));
    let some = Memo::new(move |_| pixels.get() > 0);
    let cell = move || view! { <tbody class="gap" aria-hidden="true"><tr><td colspan=width.to_string() prop:height=move || pixels.get().to_string()></td></tr></tbody> };
    (move || some.get().then(cell)).into_any()
}
