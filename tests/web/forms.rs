//! Forms: errors stand at their fields, and choices are made by typing.

use guildhall::ui::{ComboField, FieldTrouble, Form, Free, ManyField, MoneyField, Pick, TextField, Trouble};
use guildhall_domain::money::Money;
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{click, focused, happen, has_focus, open, press, settle, type_over, words};

fn languages() -> Vec<Pick> {
    ["English", "Deutsch", "Dansk"].map(|name| Pick::new(name.to_lowercase(), name)).to_vec()
}

#[wasm_bindgen_test]
async fn the_summary_takes_the_focus_and_leads_to_the_field() {
    let error = RwSignal::new(None::<Trouble>);
    let page = open(move || {
        view! {
            <Form error=error busy=false on_submit=|| ()>
                <TextField label="Title" value=RwSignal::new(String::new()) pointer="/title" help="Seen by everyone" />
                <TextField label="Note" value=RwSignal::new(String::new()) pointer="/note" />
            </Form>
        }
        .into_any()
    })
    .await;
    let title = page.field("Title");
    assert_eq!(title.get_attribute("aria-invalid"), None);
    let wrong = FieldTrouble { pointer: "/title".to_owned(), words: "Give it a title.".to_owned() };
    error.set(Some(Trouble { fields: vec![wrong], ..Trouble::new("It was not saved") }));
    settle().await;
    assert!(has_focus(&page.one("[role=alert]")));
    assert_eq!(title.get_attribute("aria-invalid").as_deref(), Some("true"));
    let note = page.one(&format!("[id=\"{}\"]", title.get_attribute("aria-describedby").expect("a description")));
    assert_eq!(words(&note), "Give it a title.", "the error stands in place of the help");
    assert_eq!(page.field("Note").get_attribute("aria-invalid"), None);
    click(&page.named("button", "Give it a title.")).await;
    assert!(has_focus(&title));
    error.set(None);
    settle().await;
    assert!(page.says("Seen by everyone"));
}

#[wasm_bindgen_test]
async fn a_form_that_waits_is_not_sent_twice() {
    let (sent, busy, error) = (RwSignal::new(0), RwSignal::new(false), RwSignal::new(None::<Trouble>));
    let send = move || {
        sent.update(|count| *count += 1);
        busy.set(true);
    };
    let page = open(move || view! { <Form error=error busy=busy on_submit=send>"…"</Form> }.into_any()).await;
    let form = page.one("form");
    happen(&form, "submit");
    happen(&form, "submit");
    assert_eq!(sent.get_untracked(), 1);
}

#[wasm_bindgen_test]
async fn typing_narrows_and_enter_takes() {
    let value = RwSignal::new("english".to_owned());
    let page = open(move || view! { <ComboField label="Language" options=languages() value=value /> }.into_any()).await;
    let field = page.field("Language");
    assert_eq!(field.value(), "English");
    type_over(&field, "d").await;
    let offered: Vec<String> = page.all("[role=option]").iter().map(words).collect();
    assert_eq!(offered, ["Deutsch", "Dansk"]);
    press("ArrowDown").await;
    press("ArrowDown").await;
    let active = field.get_attribute("aria-activedescendant").expect("an active option");
    assert_eq!(words(&page.one(&format!("[id=\"{active}\"]"))), "Dansk");
    press("Enter").await;
    assert_eq!((value.get_untracked().as_str(), field.value().as_str()), ("dansk", "Dansk"));
    assert_eq!(field.get_attribute("aria-expanded").as_deref(), Some("false"));
}

#[wasm_bindgen_test]
async fn what_is_not_in_the_list_falls_back_unless_it_is_free() {
    for (free, kept) in [(Free::Refused, "English"), (Free::Allowed, "Klingon")] {
        let value = RwSignal::new("english".to_owned());
        let page = open(move || view! { <ComboField label="Language" options=languages() value=value free=free /> }.into_any()).await;
        let field = page.field("Language");
        type_over(&field, "Klingon").await;
        field.blur().expect("a field");
        settle().await;
        assert_eq!(field.value(), kept);
    }
}

#[wasm_bindgen_test]
async fn several_become_chips_and_backspace_takes_the_last() {
    let values = RwSignal::new(vec!["english".to_owned()]);
    let page = open(move || view! { <ManyField label="Tags" options=languages() values=values free=Free::Allowed /> }.into_any()).await;
    let field = page.field("Tags");
    type_over(&field, "water").await;
    press("Enter").await;
    assert_eq!(values.get_untracked(), ["english", "water"]);
    let chips: Vec<String> = page.all(".chip").iter().map(words).collect();
    assert_eq!(chips, ["English", "water"]);
    press("Backspace").await;
    assert_eq!(values.get_untracked(), ["english"]);
    click(&page.one(".chip")).await;
    assert!(values.get_untracked().is_empty() && has_focus(&field), "the focus stays in the field: {}", focused());
}

#[wasm_bindgen_test]
async fn an_amount_is_written_out_as_it_was_understood() {
    let value = RwSignal::new(None::<Money>);
    let euro = "EUR".parse().expect("a currency");
    let page = open(move || view! { <MoneyField label="Amount" value=value currency=Signal::stored(euro) /> }.into_any()).await;
    let field = page.field("Amount");
    type_over(&field, "9.400,5").await;
    happen(&field, "change");
    settle().await;
    assert_eq!(value.get_untracked().map(|money| money.minor), Some(940_050));
    assert_eq!(field.value(), "9,400.50");
    type_over(&field, "about nine").await;
    assert_eq!(value.get_untracked(), None);
}
