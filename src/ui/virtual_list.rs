//! Long lists and grids of tiles: only what stands near the window is drawn.

use leptos::{html, prelude::*, web_sys::HtmlElement};

use super::{
    line::{Line, lines},
    viewport::part_near,
};

use crate::rerun::rerun;

/// Tiles beside and below each other, for recognising by sight. Tiles are equally high.
#[component]
pub fn VirtualGrid<T, C, V>(
    /// What the tiles are: "Assets".
    #[prop(into)]
    label: Signal<String>,
    /// The records.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// The key of a record: its id.
    key: fn(&T) -> String,
    /// How many there are in all, when not all are loaded.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// Draws a tile; the tile is a `<li>` already.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    list("tiles", label, erased(items, key, children), total)
}

/// Entries below each other, for acting on single things. Entries are about equally high.
#[component]
pub fn VirtualList<T, C, V>(
    /// What the entries are: "People".
    #[prop(into)]
    label: Signal<String>,
    /// The records.
    #[prop(into)]
    items: Signal<Vec<T>>,
    /// The key of a record: its id.
    key: fn(&T) -> String,
    /// How many there are in all, when not all are loaded.
    #[prop(optional, into)]
    total: Signal<Option<u64>>,
    /// Draws an entry; the entry is a `<li>` already.
    children: C,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    C: Fn(T) -> V + Send + Sync + 'static,
    V: IntoView + 'static,
{
    list("list", label, erased(items, key, children), total)
}

fn erased<T, V>(items: Signal<Vec<T>>, key: fn(&T) -> String, draw: impl Fn(T) -> V + Send + Sync + 'static) -> Signal<Vec<Line>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let cell = move |row: &T| draw(row.clone()).into_any();
    lines(items, key, |_| String::new(), vec![std::sync::Arc::new(cell)])
}

fn list(class: &'static str, label: Signal<String>, lines: Signal<Vec<Line>>, total: Signal<Option<u64>>) -> AnyView {
    let node = NodeRef::<html::Ul>::new();
    let element = Signal::derive_local(move || node.get().map(|node| HtmlElement::clone(&node)));
    let count = Memo::new(move |_| lines.with(Vec::len));
    let part = part_near(element, count.into());
    // Room for what is not drawn, as padding: the gaps of the grid stay as they are.
    rerun(move || {
        let part = part.get();
        if let Some(element) = element.get() {
            for (name, pixels) in [("padding-top", part.above), ("padding-bottom", part.below)] {
                _ = HtmlElement::style(&element).set_property(name, &format!("{pixels}px"));
            }
        }
    });
    let near = move || {
        let part = part.get();
        lines
            .with(|lines| lines.iter().enumerate().take(part.end).skip(part.first).map(|(at, line)| (at, line.clone())).collect::<Vec<_>>())
    };
    let size = Memo::new(move |_| total.get().unwrap_or(count.get() as u64));
    let entry = move |(at, line): (usize, Line)| {
        view! { <li data-at=at.to_string() aria-posinset=(at + 1).to_string() aria-setsize=move || size.get().to_string()>{line.cells()}</li> }
    };
    view! {
        <ul class=class role="list" aria-label=label tabindex="-1" node_ref=node>
            <For each=near key=|(at, line)| (*at, line.identity()) children=entry />
        </ul>
    }
    .into_any()
}
