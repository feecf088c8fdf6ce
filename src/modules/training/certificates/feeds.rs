//! The calendar feeds: an address with all one's dates, which can be taken back.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Feed, api},
};
use leptos::prelude::*;

use crate::{
    api::question,
    i18n::{ago, moment_day},
    modules::training::BELOW,
    query::{Errors, mutation, query},
    session,
    ui::{Button, Card, CardKind, ConfirmDialog, Icon, Notice, Remote, Size, TextField, Tone, toasts},
};

/// The card.
pub fn card() -> AnyView {
    let feeds = query(|| question(&api::FEEDS, &[], &Nothing {}));
    let create = mutation(&api::CREATE_FEED, Errors::Toast).invalidates(BELOW);
    // The address is told this once.
    let made = RwSignal::new(None::<String>);
    let make = move || create.run(&[], Nothing {}, move |feed: Feed| made.set(feed.href));
    let read_only = session::read_only();
    let empty = || view! { <p class="muted small">{t!("training.feed.none"; text)}</p> };
    view! {
        <Card title=t!("training.feed.title"; text) kind=CardKind::Soft>
            <p class="small">{t!("training.feed.lead"; text)}</p>
            {move || made.get().map(address)}
            <Remote of=feeds.load() on_retry=feeds.retry() is_empty=Vec::is_empty empty=empty let:feeds>
                <ul class="list">{move || feeds.get().iter().map(row).collect_view()}</ul>
            </Remote>
            <div class="row"><Button icon=Icon::Calendar busy=create.busy() because=read_only on_click=make>{t!("training.feed.make"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

fn address(href: String) -> AnyView {
    let href = crate::modules::training::absolute(&href);
    let value = RwSignal::new(href.clone());
    let toasts = toasts();
    let copy = move || {
        let href = href.clone();
        leptos::task::spawn_local(async move {
            match crate::clipboard::copy(&href).await {
                true => toasts.say(t!("training.copied")),
                false => toasts.fail(t!("training.not-copied")),
            }
        });
    };
    view! {
        <Notice tone=Tone::Success>
            <div class="stack tight">
                <p role="status">{t!("training.feed.made"; text)}</p>
                <TextField label=t!("training.feed.address"; text) value=value read_only=true />
                <div class="row"><Button size=Size::Little icon=Icon::Copy on_click=copy>{t!("training.copy"; text)}</Button></div>
            </div>
        </Notice>
    }
    .into_any()
}

fn row(feed: &Feed) -> AnyView {
    let (id, made, read) = (feed.id, feed.created_at, feed.read_at);
    let open = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_FEED, Errors::Inline).invalidates(BELOW);
    let confirmed = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            open.set(false);
            toasts().say(t!("training.feed.removed"));
        });
    };
    let words = move || match read {
        Some(at) => t!("training.feed.read", ago = ago(at)),
        None => t!("training.feed.unread"),
    };
    view! {
        <li>
            <span class="muted">{Icon::Calendar.view()}</span>
            <span class="stack tight small">
                <span>{move || t!("training.feed.since", day = moment_day(made))}</span>
                <span class="muted">{words}</span>
            </span>
            <Button size=Size::Little because=session::read_only() on_click=move || open.set(true)>{t!("training.feed.revoke"; text)}</Button>
            <ConfirmDialog open=open title=t!("training.feed.revoke.title"; text) action=t!("training.feed.revoke"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirmed>
                <p>{t!("training.feed.revoke.lead"; text)}</p>
            </ConfirmDialog>
        </li>
    }
    .into_any()
}
