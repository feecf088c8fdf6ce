//! Asking for a link to choose a new password.

use guildhall_domain::session::{ResetRequest, api as endpoints};
use leptos::prelude::*;

use super::Gate;
use crate::{
    query::{Errors, mutation},
    ui::{Button, Form, Look, Notice, Purpose, Sends, Size, TextField, Tone},
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <Page /> }.into_any()
}

/// The page to ask for a link. It says the same whether the account exists or not.
#[component]
fn Page() -> impl IntoView {
    let email = RwSignal::new(String::new());
    let sent = RwSignal::new(false);
    let ask = mutation(&endpoints::ASK_RESET, Errors::Inline);
    let send = move || ask.run(&[], ResetRequest { email: email.get_untracked() }, move |_| sent.set(true));
    view! {
        <Gate>
            <div class="stack tight">
                <h1>{t!("shell.forgot"; text)}</h1>
                <p class="muted">{t!("shell.forgot.lead"; text)}</p>
            </div>
            <div role="status">
                {move || sent.get().then(|| view! { <Notice tone=Tone::Success>{move || t!("shell.forgot.sent", email = email.get())}</Notice> })}
            </div>
            {move || (!sent.get()).then(|| view! {
                <Form error=ask.trouble() busy=ask.busy() on_submit=send>
                    <TextField label=t!("shell.email"; text) value=email purpose=Purpose::OwnEmail pointer="/email" />
                    <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=ask.busy() doing=t!("shell.forgot.doing"; maybe)>
                        {t!("shell.forgot.send"; text)}
                    </Button>
                </Form>
            })}
            <p class="small"><a href="sign-in">{t!("shell.forgot.back"; text)}</a></p>
        </Gate>
    }
}
