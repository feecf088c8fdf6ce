//! Putting items in order, by buttons that move them up and down.

use guildhall_domain::training::Answer;
use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::{Change, place};
use crate::{
    modules::training::say,
    ui::{Button, Each, Html, Icon, IconButton, Size, words_of},
};

/// The list.
pub fn field(at: u16, items: &[String], answer: Option<Answer>, change: Change) -> AnyView {
    let count = items.len();
    let given = match answer {
        Some(Answer::Order { order }) if order.len() == count => Some(order),
        Some(
            Answer::Order { .. }
            | Answer::One { .. }
            | Answer::Several { .. }
            | Answer::Match { .. }
            | Answer::Number { .. }
            | Answer::Text { .. },
        )
        | None => None,
    };
    let decided = RwSignal::new(given.is_some());
    let order = RwSignal::new(given.unwrap_or_else(|| (0..count).map(place).collect()));
    let said = RwSignal::new(String::new());
    let words: Vec<String> = items.iter().map(|html| words_of(html)).collect();
    let (items, words) = (StoredValue::new(items.to_vec()), StoredValue::new(words));
    let decide = move || {
        decided.set(true);
        change.run(Some(Answer::Order { order: order.get_untracked() }));
    };
    let swap = move |item: u8, up: bool| {
        let moved = order.try_update(|order| {
            let from = order.iter().position(|own| *own == item)?;
            let to = if up { from.checked_sub(1)? } else { (from + 1 < order.len()).then_some(from + 1)? };
            order.swap(from, to);
            Some(to)
        });
        let Some(Some(to)) = moved else { return };
        let name = words.with_value(|words| words.get(usize::from(item)).cloned().unwrap_or_default());
        said.set(t!("training.order.moved", name = name, place = to + 1, count = count));
        decide();
        // The row has moved in the page and may have lost the focus on its way.
        let id = button_id(at, item, up);
        _ = request_animation_frame(move || focus(&id, at, item, up));
    };
    let row = move |item: u8| {
        let html = items.with_value(|items| items.get(usize::from(item)).cloned().unwrap_or_default());
        let name = words.with_value(|words| words.get(usize::from(item)).cloned().unwrap_or_default());
        let index = Memo::new(move |_| order.with(|order| order.iter().position(|own| *own == item).unwrap_or_default()));
        let (up_name, down_name) = (name.clone(), name);
        view! {
            <li class="choice boxed order">
                <span class="muted small" aria-hidden="true">{move || format!("{}.", index.get() + 1)}</span>
                <Html class="option" html=html locate=say::locate />
                <span class="row">
                    <span id=button_id(at, item, true)>
                        <IconButton icon=Icon::ChevronUp size=Size::Little label=Signal::derive(move || t!("training.order.up", name = &up_name)) on_click=move || swap(item, true) />
                    </span>
                    <span id=button_id(at, item, false)>
                        <IconButton icon=Icon::ChevronDown size=Size::Little label=Signal::derive(move || t!("training.order.down", name = &down_name)) on_click=move || swap(item, false) />
                    </span>
                </span>
            </li>
        }
    };
    view! {
        <ol class="stack tight"><Each each=move || order.get() key=|item: &u8| *item children=row /></ol>
        {move || (!decided.get()).then(|| view! { <Button icon=Icon::Check on_click=decide>{t!("training.order.as-is"; text)}</Button> })}
        <p class="sr" role="status" aria-live="polite">{said}</p>
    }
    .into_any()
}

fn button_id(at: u16, item: u8, up: bool) -> String {
    format!("order-{at}-{item}-{}", if up { "up" } else { "down" })
}

/// Gives the focus back to the button that was pressed.
fn focus(id: &str, at: u16, item: u8, up: bool) {
    let button = |id: &str| {
        let around = document().get_element_by_id(id)?;
        around.query_selector("button").ok().flatten()?.dyn_into::<HtmlElement>().ok()
    };
    if let Some(button) = button(id).or_else(|| button(&button_id(at, item, !up))) {
        _ = button.focus();
    }
}
