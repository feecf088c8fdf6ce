//! Asking for a link to choose a new password.

use guildhall_domain::session::{ResetRequest, api as endpoints};
use leptos::prelude::*;

use super::Gate;
use crate::{
    query::{Errors, mutation},
    ui::{Button, Form, Look, Notice, Purpose, Sends, Size, TextField, Tone},
};

/// The page to ask for a link. It says the same whether the account exists or not.
#[component]
pub fn Forgot() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let sent = RwSignal::new(false);
    let ask = mutation(&endpoints::ASK_RESET, Errors::Inline);
    let send = move || ask.run(&[], ResetRequest { email: email.get_untracked() }, move |_| sent.set(true));
    view! {
        <Gate>
            <div class="stack tight">
                <h1>{move || t!("shell.forgot")}</h1>
                <p class="muted">{move || t!("shell.forgot.lead")}</p>
            </div>
            <div role="status">
                {move || sent.get().then(|| view! { <Notice tone=Tone::Success>{move || t!("shell.forgot.sent", email = email.get())}</Notice> })}
            </div>
            {move || (!sent.get()).then(|| view! {
                <Form error=ask.trouble() busy=ask.busy() on_submit=send>
                    <TextField label=Signal::derive(|| t!("shell.email")) value=email purpose=Purpose::OwnEmail pointer="/email" />
                    <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=ask.busy() doing=Signal::derive(|| Some(t!("shell.forgot.doing")))>
                        {move || t!("shell.forgot.send")}
                    </Button>
                </Form>
            })}
            <p class="small"><a href="sign-in">{move || t!("shell.forgot.back")}</a></p>
        </Gate>
    }
}
