//! The public keys of a host: add the next one, then take the old one away.

use guildhall_domain::{
    embed::{Algorithm, Host, Key, KeyInput, api},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::BELOW;
use crate::{
    i18n::moment,
    query::{Errors, mutation},
    session,
    ui::{AreaField, Button, Card, ConfirmDialog, Form, Icon, Look, Need, Sends, Size, TextField, toasts},
};

/// The keys and the form for one more.
#[component]
pub fn Keys(
    /// Whose.
    host: Signal<Host>,
) -> impl IntoView {
    let id = host.with_untracked(|host| host.id);
    let (kid, material) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let add = mutation(&api::ADD_KEY, Errors::Inline).invalidates(BELOW);
    let send = move || {
        let input = KeyInput { kid: kid.get_untracked(), public_key: material.get_untracked() };
        match input.check() {
            Err(invalid) => add.refuse(invalid),
            Ok(input) => add.run(&[&id], input, move |_| {
                kid.set(String::new());
                material.set(String::new());
                toasts().say(t!("system.hosts.key.added"));
            }),
        }
    };
    let leaving = RwSignal::new(None::<Key>);
    let asking = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_KEY, Errors::Inline).invalidates(BELOW);
    let confirm = move || {
        if let Some(key) = leaving.get_untracked() {
            remove.run(&[&id, &key.id], Nothing {}, move |_| {
                asking.set(false);
                toasts().say(t!("system.hosts.key.removed"));
            });
        }
    };
    let line = move |key: Key| {
        let (kid, added_at, algorithm) = (key.kid.clone(), key.added_at, key.algorithm);
        let (fingerprint, name) = (key.fingerprint.clone(), key.kid.clone());
        let label = Signal::derive(move || t!("system.hosts.key.remove.of", kid = &name));
        let ask = move || {
            remove.forgive();
            leaving.set(Some(key.clone()));
            asking.set(true);
        };
        view! {
            <li class="row">
                <span class="stack tight">
                    <b class="mono">{kid}</b>
                    <span class="muted small">{algorithm_name(algorithm)} " · " {move || t!("system.hosts.key.since", at = moment(added_at))}</span>
                    <span class="mono tiny muted wrap" title=t!("system.hosts.key.fingerprint"; text)>{format!("SHA-256 {fingerprint}")}</span>
                </span>
                <span class="push"></span>
                <Button size=Size::Little icon=Icon::Bin label=label because=session::read_only() on_click=ask>{t!("system.hosts.key.remove"; text)}</Button>
            </li>
        }
    };
    view! {
        <Card title=t!("system.hosts.keys"; text)>
            <p class="muted">{t!("system.hosts.keys.lead"; text)}</p>
            <ul class="stack">{move || host.with(|host| host.keys.clone()).into_iter().map(line).collect_view()}</ul>
            <Form error=add.trouble() busy=add.busy() on_submit=send>
                <TextField label=t!("system.hosts.key.kid"; text) value=kid need=Need::Required pointer="/kid" help=t!("system.hosts.key.kid.help"; maybe) />
                <AreaField label=t!("system.hosts.key.public"; text) value=material need=Need::Required pointer="/public_key" help=t!("system.hosts.key.public.help"; maybe) />
                <div class="row">
                    <Button look=Look::Plain sends=Sends::Form icon=Icon::Plus busy=add.busy() because=session::read_only()>{t!("system.hosts.key.add"; text)}</Button>
                </div>
            </Form>
        </Card>
        <ConfirmDialog
            open=asking
            title=t!("system.hosts.key.remove.title"; text)
            action=t!("system.hosts.key.remove"; text)
            busy=remove.busy()
            error=remove.trouble()
            on_confirm=confirm
        >
            <p>{t!("system.hosts.key.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// The algorithm's own name, the same in every language.
const fn algorithm_name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::EdDsa => "Ed25519",
        Algorithm::Es256 => "ECDSA P-256",
    }
}
