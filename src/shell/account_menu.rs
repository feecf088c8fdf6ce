//! The menu of the signed-in person.

use guildhall_domain::{endpoint::Nothing, session::api as endpoints};
use leptos::prelude::*;

use crate::{
    api::link,
    location,
    query::{Errors, mutation},
    session,
    ui::{Avatar, Icon, MenuButton, MenuItem, MenuLink},
};

/// Who is signed in, their settings, and the way out.
#[component]
pub fn AccountMenu() -> impl IntoView {
    let me = session::me();
    let name = Signal::derive(move || me.with(|me| me.name.clone()));
    let out = mutation(&endpoints::SIGN_OUT, Errors::Toast);
    let leave = move || {
        out.run(&[], Nothing {}, move |_| {
            // First the page goes, then the person: the next one shall not be led here.
            location::leave(&link("/sign-in"));
            session::leave();
        });
    };
    let button = view! { <Avatar name=name /><span class="sr">{move || t!("shell.account.of", name = name.get())}</span> }.into_any();
    view! {
        <MenuButton label=t!("shell.account"; text) button=button>
            <div class="panel small">
                <b>{name}</b>
                <br />
                <span class="muted" dir="ltr">{move || me.with(|me| me.email.clone())}</span>
            </div>
            <MenuLink href="account" icon=Icon::Settings>{t!("shell.account.settings"; text)}</MenuLink>
            <MenuItem icon=Icon::SignOut on_select=leave>{t!("shell.sign-out"; text)}</MenuItem>
        </MenuButton>
    }
    .into_any()
}
