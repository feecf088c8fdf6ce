//! What the frame shows until somebody is in, and why nobody is.

use guildhall_domain::{embed::Shell, module::Module};
use leptos::prelude::*;
use serde_json::Value;

use super::{
    around::{is_shown, module, shell},
    bar::WindowLink,
    wire::{self, State, Why},
};
use crate::{
    api, location,
    shell::{Outlet, gate},
    ui::{Blank, Button, Drawing, Trouble, card_bones},
};

/// Whether something was refused that needs a window.
#[derive(Clone, Copy)]
pub struct Refused(pub RwSignal<bool>);

/// Draws the frame.
pub fn draw() -> AnyView {
    let state = RwSignal::new(State::Waiting);
    let refused = RwSignal::new(false);
    provide_context(Refused(refused));
    let Some(shell) = shell() else { return ().into_any() };
    begin_at_what_is_shown();
    wire::begin(&shell, state, refused);
    (move || match state.get() {
        State::Waiting => view! { <main class="page" id="main">{card_bones()}</main> }.into_any(),
        State::Open => view! { <Outlet fetch=gate::dressed /> }.into_any(),
        State::Shut(why) => shut(&shell, why, state),
    })
    .into_any()
}

/// A host that shows one part begins with it.
fn begin_at_what_is_shown() {
    let path = location::path().get_untracked();
    let first = api::inside(&path).unwrap_or_default().trim_start_matches('/').split('/').next().unwrap_or_default().to_owned();
    if module(&first).is_some_and(|module| module == Module::Home && !is_shown(module))
        && let Some(module) = Module::ALL.into_iter().find(|module| is_shown(*module))
    {
        location::replace(&api::link(module.slug()));
    }
}

fn shut(shell: &Shell, why: Why, state: RwSignal<State>) -> AnyView {
    let (title, lead) = match &why {
        Why::Stranger => (t!("embed.stranger"), t!("embed.stranger.lead")),
        Why::Silent => (t!("embed.silent"), t!("embed.silent.lead")),
        Why::Refused(error) => {
            let Trouble { title, detail, .. } = error.trouble();
            let reason = match error {
                api::ApiError::Problem(problem) => problem.params.get("reason").and_then(Value::as_str).map(str::to_owned),
                api::ApiError::Offline | api::ApiError::Garbled(_) | api::ApiError::Aborted => None,
            };
            (title, reason.map_or(detail, |reason| t!("embed.reason", reason = &reason)))
        }
    };
    let again = move || {
        state.set(State::Waiting);
        wire::ask();
    };
    let can_ask = why != Why::Stranger;
    let shell = shell.clone();
    view! {
        <main class="page read" id="main">
            <h1 class="sr">{title.clone()}</h1>
            <Blank title=Signal::stored(title) lead=Signal::stored(Some(lead)) drawing=Drawing::Missing>
                <div class="row">
                    {can_ask.then(|| view! { <Button on_click=again>{t!("shell.try-again"; text)}</Button> }.into_any())}
                    <WindowLink shell=shell />
                </div>
            </Blank>
        </main>
    }
    .into_any()
}
