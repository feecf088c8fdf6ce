//! The menu of the signed-in person.

use guildhall_domain::{endpoint::Nothing, session::api as endpoints};
use leptos::prelude::*;

use crate::{
    api::link,
    kept, location,
    query::{Errors, mutation},
    session,
    ui::{Avatar, ConfirmDialog, Icon, MenuButton, MenuItem, MenuLink},
};

/// Who is signed in, their settings, and the way out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let me = session::me();
    let name = Signal::derive(move || me.with(|me| me.name.clone()));
    let out = mutation(&endpoints::SIGN_OUT, Errors::Toast);
    let asking = RwSignal::new(false);
    let leave = move || {
        out.run(&[], Nothing {}, move |_| {
            // First the page goes, then the person: the next one shall not be led here.
            location::leave(&link("/sign-in"));
            session::leave();
        });
    };
    // What was typed and is not saved goes with the session: nobody shall lose it without a word.
    let begin = move || if kept::is_any() { asking.set(true) } else { leave() };
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
            busy=out.busy()
            error=out.trouble()
            on_confirm=leave
        >
            <p>{t!("shell.sign-out.unsaved.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
