//! What comes from afar, in each of its states; and toasts.

use guildhall::ui::{Blank, Load, Remote, Toasts, Trouble, toast_region, toasts};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{click, open, settle, until, words};

#[wasm_bindgen_test]
async fn an_answer_is_awaited_shown_refreshed_and_failed() {
    let load = RwSignal::new(Load::<Vec<u32>>::Waiting);
    let (asked, drawn) = (RwSignal::new(0), StoredValue::new(0));
    let page = open(move || {
        view! {
            <Remote of=load on_retry=move || asked.update(|count| *count += 1) is_empty=Vec::is_empty empty=|| view! { <Blank title="Nothing yet" /> } let:data>
                {drawn.update_value(|count| *count += 1)}
                <p>{move || format!("{} numbers", data.with(Vec::len))}</p>
            </Remote>
        }
        .into_any()
    })
    .await;
    assert!(page.all("[aria-busy=true]").is_empty(), "a quick answer must not flicker");
    until("bones are shown", || page.all("[aria-busy=true]").len() == 1).await;
    load.set(Load::Failed(Trouble::new("The list did not load")));
    settle().await;
    assert!(page.says("The list did not load"));
    click(&page.one("button")).await;
    assert_eq!(asked.get_untracked(), 1);
    load.set(Load::Ready(vec![1, 2]));
    settle().await;
    assert!(page.says("2 numbers"));
    load.set(Load::Ready(vec![1, 2, 3]));
    settle().await;
    assert!(page.says("3 numbers"));
    assert_eq!(drawn.get_value(), 1, "a newer answer does not draw everything anew");
    load.set(Load::Ready(Vec::new()));
    settle().await;
    assert!(page.says("Nothing yet"));
}

#[wasm_bindgen_test]
async fn failures_are_alerts_and_the_rest_is_status() {
    let kept = StoredValue::new(None::<Toasts>);
    let undone = RwSignal::new(false);
    let page = open(move || {
        Toasts::provide();
        let own = toasts();
        kept.set_value(Some(own));
        toast_region()
    })
    .await;
    let kept = kept.get_value().expect("kept");
    kept.say("Link created");
    kept.say("Link created");
    kept.fail("Link not created");
    kept.offer("Draft deleted", "Undo", Callback::new(move |()| undone.set(true)));
    settle().await;
    assert_eq!(page.all(".toast").len(), 3, "the same words are said once");
    assert!(words(&page.one("[role=alert]")).contains("Link not created"));
    assert!(words(&page.one("[role=status]")).contains("Draft deleted"));
    click(&page.named("button", "Undo")).await;
    assert!(undone.get_untracked() && !page.says("Draft deleted"));
}
