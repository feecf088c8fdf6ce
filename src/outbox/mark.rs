//! The mark in the bar: that something waits, how much, and whether it needs the person.

use guildhall_outbox::Turn;
use leptos::prelude::*;

use super::{driver, items};
use crate::{
    api::{self, link},
    i18n,
    rerun::rerun,
    session,
    ui::{Icon, toasts},
    vault,
};

/// The mark; with it begins what sends.
pub fn draw() -> AnyView {
    driver::install();
    let (me, toasts) = (session::me(), toasts());
    let is_open = vault::letters().1;
    rerun(move || me.with(|me| driver::follow(is_open.get(), me, toasts)));
    let reachable = api::reachable();
    rerun(move || {
        if reachable.get() {
            driver::hurry();
        }
    });
    let online = window_event_listener(leptos::ev::online, |_| driver::hurry());
    on_cleanup(move || {
        online.remove();
        driver::end();
    });
    let items = items();
    let count = Memo::new(move |_| items.with(|items| (items.len(), items.iter().any(|item| item.turn == Turn::NeedsYou))));
    let words = Signal::derive(move || match count.get() {
        (count, true) => t!("outbox.mark.needs-you", count = count),
        (count, false) => t!("outbox.mark", count = count),
    });
    let shown = move || {
        (count.get().0 > 0).then(|| {
            view! {
                <a class="button quiet" href=link("/outbox") title=words>
                    {move || if count.get().1 { Icon::Warning.view() } else { Icon::Send.view() }}
                    <span class="count" aria-hidden="true">{move || written(count.get().0)}</span>
                    <span class="sr">{words}</span>
                </a>
            }
        })
    };
    view! { <div role="status">{shown}</div> }.into_any()
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred at most")]
fn written(count: usize) -> String {
    i18n::number(count as f64)
}
