//! Tables and long lists: selecting, sorting, and drawing only what is near.

use guildhall::ui::{Column, Direction, Selection, Sort, Sorting, Table, VirtualGrid};
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlInputElement};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, click, happen, open, settle, until, words};

#[derive(Clone, PartialEq)]
struct Fruit {
    name: &'static str,
    weight: u32,
}

fn fruit() -> Vec<Fruit> {
    vec![Fruit { name: "Apple", weight: 150 }, Fruit { name: "Cherry", weight: 8 }, Fruit { name: "Quince", weight: 300 }]
}

async fn table(rows: RwSignal<Vec<Fruit>>, selection: Selection, sort: RwSignal<Sort>) -> Page {
    open(move || {
        let columns = vec![
            Column::new("Name", |fruit: &Fruit| fruit.name).sortable("name"),
            Column::new("Weight", |fruit: &Fruit| fruit.weight.to_string()).number().sortable("weight"),
        ];
        let sorting = Sorting { now: sort.into(), on_sort: Callback::new(move |wanted| sort.set(wanted)) };
        view! {
            <Table label="Fruit" columns=columns rows=rows key=|fruit: &Fruit| fruit.name.to_owned() name=|fruit: &Fruit| fruit.name.to_owned() sorting=sorting selection=selection />
        }
        .into_any()
    })
    .await
}

fn boxes(page: &Page) -> Vec<HtmlInputElement> {
    page.all("table [type=checkbox]").into_iter().map(JsCast::unchecked_into).collect()
}

#[wasm_bindgen_test]
async fn one_some_and_all_are_selected() {
    let selection = Selection::default();
    let page = table(RwSignal::new(fruit()), selection, RwSignal::default()).await;
    let boxes = boxes(&page);
    let [all, first, _, third] = boxes.as_slice() else { panic!("a box for all and one for each row") };
    click(first).await;
    assert_eq!((selection.keys(), all.indeterminate(), all.checked()), (vec!["Apple".to_owned()], true, false));
    selection.set_range("Quince", true, &["Apple", "Cherry", "Quince"].map(str::to_owned));
    settle().await;
    assert!(third.checked() && all.checked() && !all.indeterminate());
    click(all).await;
    assert_eq!(selection.count(), 0);
}

#[wasm_bindgen_test]
async fn a_click_on_a_head_sorts_and_the_next_turns_it() {
    let sort = RwSignal::new(Sort { by: "name".to_owned(), direction: Direction::Ascending });
    let page = table(RwSignal::new(fruit()), Selection::default(), sort).await;
    let head = page.named("thead button", "Weight");
    let cell = head.closest("th").expect("a selector").expect("a head");
    assert_eq!(cell.get_attribute("aria-sort"), None);
    click(&head).await;
    assert_eq!(cell.get_attribute("aria-sort").as_deref(), Some("ascending"));
    click(&head).await;
    assert_eq!(sort.get_untracked(), Sort { by: "weight".to_owned(), direction: Direction::Descending });
}

#[wasm_bindgen_test]
async fn only_the_row_that_changed_is_drawn_anew() {
    let rows = RwSignal::new(fruit());
    let page = table(rows, Selection::default(), RwSignal::default()).await;
    let before = page.all("tbody tr");
    rows.update(|rows| rows.iter_mut().filter(|fruit| fruit.name == "Cherry").for_each(|fruit| fruit.weight = 9));
    settle().await;
    let after = page.all("tbody tr");
    let kept: Vec<bool> = before.iter().zip(&after).map(|(before, after)| before.is_same_node(Some(after))).collect();
    assert_eq!(kept, [true, false, true]);
    assert!(page.says("9"));
}

#[wasm_bindgen_test]
async fn of_ten_thousand_few_are_drawn_and_the_last_can_be_reached() {
    let items = RwSignal::new((1..=10_000).collect::<Vec<u32>>());
    let page = open(move || {
        view! { <VirtualGrid label="Numbers" items=items key=u32::to_string total=Some(12_000) let:number><p>{format!("Number {number}")}<br /><br /></p></VirtualGrid> }.into_any()
    })
    .await;
    let drawn = || page.all("li").len();
    until("few are drawn", || drawn() < 200).await;
    assert_eq!(page.all("li").first().and_then(|entry| entry.get_attribute("aria-setsize")).as_deref(), Some("12000"));
    let root = document().document_element().expect("a page");
    window().scroll_to_with_x_and_y(0.0, f64::from(root.scroll_height()));
    until("the last is drawn", || page.all("li").iter().any(|entry| words(entry) == "Number 10000")).await;
    assert!(drawn() < 200, "{}", drawn());
    items.set((1..=5).collect());
    until("the list is short again", || drawn() == 5).await;
    happen(&root, "scroll");
}
