//! Tables: plain, sortable, selectable.

use leptos::prelude::*;

use super::section;
use crate::ui::{
    Badge, BulkBar, Button, Card, CardKind, Column, Direction, Icon, LoadMore, Look, Menu, MenuItem, Selection, Size, Sort, Sorting, Table,
    Tone,
};

#[derive(Clone, PartialEq)]
struct Asset {
    id: u32,
    title: String,
    kind: &'static str,
    size: u32,
    live: bool,
}

fn assets(count: u32) -> Vec<Asset> {
    let kinds = ["Data sheet", "Application note", "Case study", "Slide deck", "Video"];
    let titles = [
        "HX-40 clamp-on flow meter",
        "Radar level in corrosive tanks",
        "Why calibrate on site?",
        "Durchflussmesssystem-Kalibrierprotokoll",
        "PT-210 safety manual",
    ];
    let pick = |list: &[&'static str], id: u32| list.get(id as usize % list.len()).copied().unwrap_or_default();
    (1..=count)
        .map(|id| Asset {
            id,
            title: format!("{} {id}", pick(&titles, id * 7)),
            kind: pick(&kinds, id),
            size: id * 7919 % 9000,
            live: id % 4 != 0,
        })
        .collect()
}

pub(super) fn table() -> AnyView {
    let count = RwSignal::new(8);
    let now = RwSignal::new(Sort { by: "title".to_owned(), direction: Direction::Ascending });
    let selection = Selection::default();
    let rows = Signal::derive(move || {
        let mut rows = assets(count.get());
        let sort = now.get();
        rows.sort_by(|a, b| if sort.by == "size" { a.size.cmp(&b.size) } else { a.title.cmp(&b.title) });
        if sort.direction == Direction::Descending {
            rows.reverse();
        }
        rows
    });
    let columns = vec![
        Column::new("Title", |asset: &Asset| view! { <a href="ui#g-table">{asset.title.clone()}</a> }).sortable("title"),
        Column::new("Type", |asset: &Asset| asset.kind).optional(),
        Column::new("State", |asset: &Asset| {
            let (tone, icon, words) = if asset.live { (Tone::Success, Icon::Check, "Live") } else { (Tone::Plain, Icon::Archive, "Archived") };
            view! { <Badge tone=tone icon=icon>{words}</Badge> }
        }),
        Column::new("Size, kB", |asset: &Asset| asset.size.to_string()).number().sortable("size"),
        Column::new("Actions", |asset: &Asset| {
            let name = format!("More about {}", asset.title);
            view! { <Menu label=name icon=Icon::More look=Look::Quiet size=Size::Little><MenuItem icon=Icon::Download on_select=|| ()>"Download"</MenuItem></Menu> }
        })
        .actions(),
    ];
    let body = view! {
        <Card title="Assets" kind=CardKind::Flush>
            <Table
                label="Assets"
                columns=columns
                rows=rows
                key=|asset: &Asset| asset.id.to_string()
                name=|asset: &Asset| asset.title.clone()
                total=Some(40)
                sorting=Sorting { now: now.into(), on_sort: Callback::new(move |sort| now.set(sort)) }
                selection=selection
            />
        </Card>
        <Button on_click=move || count.update(|count| *count += 8)>"More rows"</Button>
        <BulkBar selection=selection summary=move || format!("{} selected", selection.count())>
            <Button size=Size::Little look=Look::Primary icon=Icon::Download>"Download"</Button>
            <Button size=Size::Little>"Add to collection"</Button>
        </BulkBar>
        <LoadMore summary=move || format!("{} of 40", count.get()) more=false busy=false on_more=|| () />
    };
    section(
        "g-table",
        "Table",
        "Numbers at the end edge with figures of one width; the first column names the row; on a phone each row becomes a card.",
        body,
    )
}
