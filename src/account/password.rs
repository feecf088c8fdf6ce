//! The person's own password.

use guildhall_domain::{
    invalid::Check,
    session::{PASSWORD_MIN, PasswordInput, api, check_password},
};
use leptos::prelude::*;

use crate::{
    api::bear,
    query::{Errors, mutation},
    session,
    ui::{Button, Card, Form, PasswordField, Secret, Sends, toasts},
};

/// Changing the password, in a card.
#[component]
pub fn PasswordCard() -> impl IntoView {
    let me = session::me();
    let (current, new) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let change = mutation(&api::CHANGE_PASSWORD, Errors::Inline).invalidates("/api/v1/sessions");
    let send = move || {
        let input = PasswordInput { current: current.get_untracked(), new: new.get_untracked() };
        let mut check = Check::default();
        if input.current.is_empty() {
            check.fail("/current", "required");
        }
        me.with_untracked(|me| {
            let mailbox = me.email.split('@').next().unwrap_or_default();
            check_password(&mut check, "/new", &input.new, &[me.name.as_str(), mailbox]);
        });
        if let Err(invalid) = check.finish(()) {
            return change.refuse(invalid);
        }
        change.run(&[], input, move |renewed| {
            if renewed.bearer.is_some() {
                bear(renewed.bearer);
            }
            current.set(String::new());
            new.set(String::new());
            toasts().say(t!("account.password.saved"));
        });
    };
    view! {
        <Card title=t!("shell.password"; text)>
            <Form error=change.trouble() busy=change.busy() on_submit=send>
                <PasswordField label=t!("account.password.current"; text) value=current secret=Secret::Current pointer="/current" />
                <PasswordField
                    label=t!("shell.password.new"; text)
                    value=new
                    secret=Secret::New
                    pointer="/new"
                    help=Signal::derive(|| Some(t!("shell.password.help", min = PASSWORD_MIN)))
                />
                <div class="row">
                    <Button
                        sends=Sends::Form
                        busy=change.busy()
                        doing=t!("shell.saving"; maybe)
                        because=session::read_only()
                    >
                        {t!("account.password.save"; text)}
                    </Button>
                </div>
            </Form>
        </Card>
    }
}
