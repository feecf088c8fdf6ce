//! Menus and dialogs: keys move in them, and the focus comes back.

use guildhall::ui::{Button, ConfirmDialog, Menu, MenuItem, Trouble};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, click, focused, has_focus, open, press, until};

async fn menu(chosen: RwSignal<&'static str>, question: RwSignal<bool>) -> Page {
    let page = open(move || {
        view! {
            <Menu label="Actions">
                <MenuItem on_select=move || chosen.set("change")>"Change"</MenuItem>
                <MenuItem because=Some("It is over.".to_owned()) on_select=move || chosen.set("extend")>"Extend"</MenuItem>
                <MenuItem on_select=move || question.set(true)>"Delete"</MenuItem>
            </Menu>
            <ConfirmDialog open=question title="Delete it?" action="Delete it" busy=false error=Some(Trouble::new("It was not deleted.")) on_confirm=move || chosen.set("delete")>
                "It is gone then."
            </ConfirmDialog>
        }
        .into_any()
    })
    .await;
    click(&page.named("button", "Actions")).await;
    until("the first entry has the focus", || focused() == "Change").await;
    page
}

#[wasm_bindgen_test]
async fn keys_move_in_a_menu_and_around_its_ends() {
    let _page = menu(RwSignal::new(""), RwSignal::new(false)).await;
    for (key, entry) in
        [("ArrowDown", "Extend"), ("End", "Delete"), ("ArrowDown", "Change"), ("ArrowUp", "Delete"), ("Home", "Change"), ("d", "Delete")]
    {
        press(key).await;
        assert!(focused().starts_with(entry), "{key}: {}", focused());
    }
}

#[wasm_bindgen_test]
async fn escape_closes_a_menu_and_gives_the_focus_back() {
    let page = menu(RwSignal::new(""), RwSignal::new(false)).await;
    press("Escape").await;
    assert!(page.all(".menu:popover-open").is_empty());
    assert!(has_focus(&page.named("button", "Actions")));
}

#[wasm_bindgen_test]
async fn an_entry_acts_and_closes_the_menu_unless_it_says_why_not() {
    let chosen = RwSignal::new("");
    let page = menu(chosen, RwSignal::new(false)).await;
    let entries = page.all("[role=menuitem]");
    click(entries.get(1).expect("an entry")).await;
    assert_eq!((chosen.get_untracked(), page.all(".menu:popover-open").len()), ("", 1));
    click(entries.first().expect("an entry")).await;
    assert_eq!((chosen.get_untracked(), page.all(".menu:popover-open").len()), ("change", 0));
}

#[wasm_bindgen_test]
async fn a_question_opened_by_a_menu_gives_the_focus_back_to_its_button() {
    let (chosen, question) = (RwSignal::new(""), RwSignal::new(false));
    let page = menu(chosen, question).await;
    click(&page.named("[role=menuitem]", "Delete")).await;
    assert!(page.says("It is gone then.") && page.says("It was not deleted."));
    click(&page.named("dialog footer button", "Delete it")).await;
    assert_eq!((chosen.get_untracked(), question.get_untracked()), ("delete", true), "whoever does the work closes the dialog");
    question.set(false);
    until("the focus is back", || focused() == "Actions").await;
    assert!(!page.says("It is gone then."), "a closed dialog holds nothing");
}

#[wasm_bindgen_test]
async fn a_barred_button_says_why_and_does_nothing() {
    let pressed = RwSignal::new(0);
    let because = RwSignal::new(Some("Add an invoice first.".to_owned()));
    let page =
        open(move || view! { <Button because=because on_click=move || pressed.update(|count| *count += 1)>"Send"</Button> }.into_any())
            .await;
    let button = page.one("button");
    click(&button).await;
    let reason = page.one(".because");
    assert_eq!(button.get_attribute("aria-describedby"), Some(reason.id()));
    assert_eq!((pressed.get_untracked(), button.get_attribute("aria-disabled").as_deref()), (0, Some("true")));
    because.set(None);
    crate::page::settle().await;
    click(&button).await;
    assert_eq!((pressed.get_untracked(), button.get_attribute("aria-disabled"), page.all(".because").len()), (1, None, 0));
}
