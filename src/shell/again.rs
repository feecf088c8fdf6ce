//! Signing in again over a page whose session has ended, so that nothing typed is lost.

use guildhall_domain::session::{SignInInput, api as endpoints};
use leptos::prelude::*;

use crate::{
    query::{Errors, mutation},
    rerun::rerun,
    session::{self, Door},
    ui::{Button, Dialog, Form, Icon, Look, PasswordField, Purpose, Secret, Sends, Size, TextField},
};

/// A dialog as soon as the session has ended, and a band while it is closed.
#[component]
pub fn SignInAgain() -> impl IntoView {
    let door = session::door();
    let is_over = Memo::new(move |_| door.get() == Door::Expired);
    let open = RwSignal::new(false);
    rerun(move || open.set(is_over.get()));
    view! {
        {move || (is_over.get() && !open.get()).then(|| view! {
            <div class="banner" data-tone="warning" role="status">
                {Icon::Lock.view()}
                <span>{t!("shell.expired"; text)}</span>
                <span class="push"></span>
                <Button size=Size::Little on_click=move || open.set(true)>{t!("shell.expired.again"; text)}</Button>
            </div>
        })}
        <Dialog open=open title=t!("shell.expired.title"; text)>
            <Again />
        </Dialog>
    }
}

#[component]
fn Again() -> impl IntoView {
    let me = session::me();
    let email = RwSignal::new(me.with_untracked(|me| me.email.clone()));
    let password = RwSignal::new(String::new());
    let sign_in = mutation(&endpoints::SIGN_IN, Errors::Inline);
    let send = move || sign_in.run(&[], SignInInput { email: email.get_untracked(), password: password.get_untracked() }, session::enter);
    view! {
        <p>{t!("shell.expired.lead"; text)}</p>
        <Form error=sign_in.trouble() busy=sign_in.busy() on_submit=send>
            <TextField label=t!("shell.email"; text) value=email purpose=Purpose::OwnEmail read_only=true />
            <PasswordField label=t!("shell.password"; text) value=password secret=Secret::Current pointer="/password" />
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=sign_in.busy() doing=t!("shell.sign-in.doing"; maybe)>
                    {t!("shell.sign-in"; text)}
                </Button>
                <Button look=Look::Quiet on_click=session::leave>{t!("shell.expired.leave"; text)}</Button>
            </div>
        </Form>
    }
}
