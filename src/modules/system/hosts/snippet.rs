//! The lines that a host puts into its page, and the names that its server signs.

use guildhall_domain::embed::Host;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    clipboard,
    ui::{Button, Card, Icon, Size, toasts},
};

fn lines(host: &Host) -> String {
    // The element's name stands apart: nothing of this is ever put into a page of ours.
    let script = "script";
    format!(
        "<{script} src=\"{}\" async></{script}>\n<guildhall-portal src=\"{}\" assertion-url=\"/portal-assertion\"></guildhall-portal>",
        host.script, host.address
    )
}

/// The lines, to be copied.
#[component]
pub fn Snippet(
    /// Of which host.
    host: Signal<Host>,
) -> impl IntoView {
    let copy = move || {
        let (text, toasts) = (host.with_untracked(lines), toasts());
        spawn_local(async move {
            if clipboard::copy(&text).await {
                toasts.say(t!("system.hosts.copied"));
            } else {
                toasts.fail(t!("system.hosts.not-copied"));
            }
        });
    };
    let claim = move |name: &'static str, value: fn(&Host) -> String| {
        view! { <div><dt class="mono">{name}</dt><dd class="mono wrap">{move || host.with(value)}</dd></div> }
    };
    view! {
        <Card title=t!("system.hosts.snippet"; text)>
            <p class="muted">{t!("system.hosts.snippet.lead"; text)}</p>
            <pre class="mono small wrap" lang="en"><code>{move || host.with(lines)}</code></pre>
            <div class="row"><Button size=Size::Little icon=Icon::Copy on_click=copy>{t!("system.hosts.copy"; text)}</Button></div>
            <dl class="facts">
                {claim("iss", |host| host.host.slug.clone())}
                {claim("aud", |host| host.audience.clone())}
                {claim("origin", |host| host.host.origins.join(" "))}
            </dl>
        </Card>
    }
    .into_any()
}
