//! Whether this is the person's own device, where the portal opens without a connection.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    session,
    ui::{Card, Switch, toasts},
    vault,
};

/// The choice, in a card; nothing where it cannot be made.
#[component]
pub fn DeviceCard() -> impl IntoView {
    let can_own = vault::can_own();
    let me = session::me();
    move || (can_own.get() && me.with(|me| me.actor.viewed_by.is_none())).then(|| view! { <Choice /> }.into_any())
}

#[component]
fn Choice() -> impl IntoView {
    let is_own = RwSignal::new(vault::is_own());
    let toasts = toasts();
    let choose = move |wish: bool| {
        is_own.set(wish);
        spawn_local(async move {
            let now = vault::own(wish).await;
            _ = is_own.try_set(now);
            match (wish, now) {
                (true, true) => toasts.say(t!("account.device.on")),
                (false, false) => toasts.say(t!("account.device.off")),
                _ => toasts.fail(t!("account.device.failed")),
            }
        });
    };
    view! {
        <Card title=t!("account.device"; text)>
            <Switch label=t!("account.device.own"; text) checked=is_own on_change=choose help=t!("account.device.help"; maybe) />
            <p class="muted small">{t!("account.device.lead"; text)}</p>
        </Card>
    }
}
