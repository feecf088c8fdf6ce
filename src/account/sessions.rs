//! Where the person is signed in.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    session::{Session, SessionId, api},
};
use leptos::prelude::*;

use crate::{
    api::{link, question},
    i18n, location,
    query::{Errors, mutation, query},
    session,
    ui::{Badge, Bones, Button, Card, ConfirmDialog, Each, Icon, Remote, Shape, Size, Tone, toasts},
};

/// The sessions in a card.
#[component]
pub fn SessionsCard() -> impl IntoView {
    let sessions = query(|| question(&api::LIST, &[], &Nothing {}));
    let asking = RwSignal::new(false);
    let end_all = mutation(&api::END_ALL, Errors::Inline);
    let leave = Callback::new(move |()| {
        end_all.run(&[], Nothing {}, move |_| {
            asking.set(false);
            location::leave(&link("/sign-in"));
            session::leave();
        });
    });
    let may_change = may_change();
    let all = move || {
        may_change.get().then(|| {
            view! { <Button size=Size::Little on_click=move || asking.set(true)>{t!("account.sessions.end-all"; text)}</Button> }
        })
    };
    view! {
        <Card title=t!("account.sessions"; text) aside=all>
            <p class="muted small">{t!("account.sessions.lead"; text)}</p>
            <Remote
                of=sessions.load()
                on_retry=sessions.retry()
                is_empty=|_| false
                empty=|| view! { <Bones /> }
                shape=Shape::Rows
                let:sessions
            >
                <ul class="list"><Each each=move || sessions.get() key=|session| (session.id, session.seen_at) let:session><Row session=session /></Each></ul>
            </Remote>
            <ConfirmDialog
                open=asking
                title=t!("account.sessions.end-all.title"; text)
                action=t!("account.sessions.end-all"; text)
                keep=t!("account.sessions.stay"; maybe)
                busy=end_all.busy()
                error=end_all.trouble()
                on_confirm=leave
            >
                <p>{t!("account.sessions.end-all.lead"; text)}</p>
            </ConfirmDialog>
        </Card>
    }
}

/// While the portal is viewed as somebody else, their sessions are none of one's business.
fn may_change() -> Signal<bool> {
    session::may(Access::Member)
}

#[component]
fn Row(session: Session) -> impl IntoView {
    let Session { id, started_at, seen_at, device, current } = session;
    let device = StoredValue::new(device);
    let may_change = may_change();
    let name = move || device.with_value(|device| if device.is_empty() { t!("account.sessions.unknown") } else { device.clone() });
    let since = move || t!("account.sessions.since", seen = i18n::ago(seen_at), started = i18n::moment(started_at));
    view! {
        <li>
            {Icon::Screen.view()}
            <div class="stack tight">
                <b><bdi>{name}</bdi></b>
                <span class="muted small">{since}</span>
            </div>
            {if current {
                view! { <Badge tone=Tone::Success icon=Icon::Check>{t!("account.sessions.this"; text)}</Badge> }.into_any()
            } else {
                (move || may_change.get().then(|| view! { <End id=id name=Signal::derive(name) /> })).into_any()
            }}
        </li>
    }
}

#[component]
fn End(id: SessionId, name: Signal<String>) -> impl IntoView {
    let end = mutation(&api::END, Errors::Toast).invalidates("/api/v1/sessions");
    view! {
        <Button
            size=Size::Little
            busy=end.busy()
            label=Signal::derive(move || t!("account.sessions.end.of", device = name.get()))
            on_click=move || end.run(&[&id], Nothing {}, |_| toasts().say(t!("account.sessions.ended")))
        >
            {t!("account.sessions.end"; text)}
        </Button>
    }
}
