//! Choosing a new password by a mailed link.

use guildhall_domain::{
    invalid::Check,
    session::{PASSWORD_MIN, ResetInput, api as endpoints, check_password},
};
use leptos::prelude::*;

use super::{Gate, token};
use crate::{
    api::link,
    location,
    query::{Errors, mutation},
    ui::{Button, Form, Look, PasswordField, Secret, Sends, Size, toasts},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <Page /> }.into_any()
}

/// The page of the link.
#[component]
fn Page() -> impl IntoView {
    let token = token();
    let password = RwSignal::new(String::new());
    let reset = mutation(&endpoints::RESET, Errors::Inline);
    let send = move || {
        let password = password.get_untracked();
        let mut check = Check::default();
        check_password(&mut check, "/password", &password, &[]);
        if let Err(invalid) = check.finish(()) {
            return reset.refuse(invalid);
        }
        reset.run(&[], ResetInput { token: token.clone(), password }, move |_| {
            toasts().say(t!("shell.reset.done"));
            location::replace(&link("/sign-in"));
        });
    };
    view! {
        <Gate>
            <div class="stack tight">
                <h1>{t!("shell.reset"; text)}</h1>
                <p class="muted">{t!("shell.reset.lead"; text)}</p>
            </div>
            <Form error=reset.trouble() busy=reset.busy() on_submit=send>
                <PasswordField
                    label=t!("shell.password.new"; text)
                    value=password
                    secret=Secret::New
                    pointer="/password"
                    help=Signal::derive(|| Some(t!("shell.password.help", min = PASSWORD_MIN)))
                />
                <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=reset.busy() doing=t!("shell.saving"; maybe)>
                    {t!("shell.reset.save"; text)}
                </Button>
            </Form>
            <p class="small"><a href="forgot">{t!("shell.reset.again"; text)}</a></p>
        </Gate>
    }
}
