//! The menu of the signed-in person.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{ApiError, link},
    kept, location, outbox, session,
    ui::{Avatar, ConfirmDialog, Icon, MenuButton, MenuItem, MenuLink, toasts},
};

/// Who is signed in, their settings, and the way out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let me = session::me();
    let name = Signal::derive(move || me.with(|me| me.name.clone()));
    let asking = RwSignal::new(false);
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let leave = move || {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let toasts = toasts();
        spawn_local(async move {
            let told = session::sign_out().await;
            _ = busy.try_set(false);
            match told {
                Ok(()) => {
                    // First the page goes, then the person: the next one shall not be led here.
                    location::leave(&link("/sign-in"));
                    session::leave();
                }
                Err(failed) if asking.try_get_untracked() == Some(true) => _ = error.try_set(Some(failed)),
                Err(failed) => toasts.fail(failed.trouble().title),
            }
        });
    };
    let trouble = Signal::derive(move || error.get().map(|error| error.trouble()));
    // What was typed and is not saved goes with the session: nobody shall lose it without a word.
    let begin = move || if kept::is_any() || outbox::is_any() { asking.set(true) } else { leave() };
    let button = view! { <Avatar name=name /><span class="sr">{move || t!("shell.account.of", name = name.get())}</span> }.into_any();
    view! {
        <MenuButton label=t!("shell.account"; text) button=button>
            <div class="panel small">
                <b>{name}</b>
                <br />
                <span class="muted" dir="ltr">{move || me.with(|me| me.email.clone())}</span>
            </div>
            <MenuLink href="account" icon=Icon::Settings>{t!("shell.account.settings"; text)}</MenuLink>
            <MenuItem icon=Icon::SignOut on_select=begin>{t!("shell.sign-out"; text)}</MenuItem>
        </MenuButton>
        <ConfirmDialog
            open=asking
            title=t!("shell.sign-out.unsaved.title"; text)
            action=t!("shell.sign-out"; text)
            keep=t!("shell.sign-out.unsaved.stay"; maybe)
            busy=busy
            error=trouble
            on_confirm=leave
        >
            <p>{t!("shell.sign-out.unsaved.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
