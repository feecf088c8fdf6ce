//! Checking the ledger: it is replayed, and what does not hold is named.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Breach, Integrity, api},
};
use leptos::prelude::*;

use crate::{
    query::{Errors, mutation},
    ui::{Button, Dialog, Icon, Notice, Tone},
};

/// The button and its result.
pub fn view() -> AnyView {
    let check = mutation(&api::VERIFY, Errors::Toast);
    let open = RwSignal::new(false);
    let result = RwSignal::new(None::<Integrity>);
    let go = move || {
        check.run(&[], Nothing {}, move |found| {
            result.set(Some(found));
            open.set(true);
        });
    };
    let footer = move || view! { <Button on_click=move || open.set(false)>{t!("funds.vendor.close"; text)}</Button> };
    view! {
        <Button icon=Icon::Shield busy=check.busy() doing=t!("funds.vendor.check.doing"; maybe) on_click=go>{t!("funds.vendor.check"; text)}</Button>
        <Dialog open=open title=t!("funds.vendor.check.title"; text) footer=footer>{move || result.get().map(found)}</Dialog>
    }
    .into_any()
}

fn found(result: Integrity) -> AnyView {
    let read = t!("funds.vendor.check.read", count = result.entries, books = result.books);
    if result.breaches.is_empty() {
        return view! { <Notice tone=Tone::Success><p><b>{t!("funds.vendor.check.sound")}</b></p><p>{read}</p></Notice> }.into_any();
    }
    // The sentences are for the operator and in English, as the log is.
    let line = |breach: Breach| {
        view! {
            <li>{Icon::Failed.small()} <span class="stack tight"><b class="plain"><span class="mono">{breach.invariant}</span> " " <span class="mono wrap">{breach.subject}</span></b> <span class="muted small" lang="en">{breach.detail}</span></span> <span></span></li>
        }
    };
    let count = result.breaches.len();
    view! {
        <Notice tone=Tone::Danger><p><b>{t!("funds.vendor.check.broken", count = count)}</b></p><p>{t!("funds.vendor.check.broken.then")}</p></Notice>
        <ul class="list">{result.breaches.into_iter().map(line).collect_view()}</ul>
        <p class="muted small">{read}</p>
    }
    .into_any()
}
