//! Signing in.

use guildhall_domain::session::{SignInInput, api as endpoints};
use leptos::{prelude::*, task::spawn_local};

use super::Gate;
use crate::{
    api::{self, ApiError},
    session,
    ui::{Button, Form, Look, PasswordField, Purpose, Secret, Sends, Size, TextField},
};

/// The sign-in page. What it sends is no mutation of the query cache: there is none before somebody is here.
pub fn draw() -> AnyView {
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (busy, error) = (RwSignal::new(false), RwSignal::new(None::<ApiError>));
    let send = move || {
        busy.set(true);
        error.set(None);
        let input = SignInInput { email: email.get_untracked(), password: password.get_untracked() };
        spawn_local(async move {
            let said = match session::leave_at_last().await {
                Ok(()) => api::post(endpoints::SIGN_IN.path, &input).await,
                Err(error) => Err(error),
            };
            _ = busy.try_set(false);
            match said {
                Ok(said) => session::admit(said),
                Err(failed) => _ = error.try_set(Some(failed)),
            }
        });
    };
    let trouble = Signal::derive(move || error.get().map(|error| error.trouble()));
    view! {
        <Gate>
            <div class="stack tight">
                <h1>{t!("shell.sign-in"; text)}</h1>
                <p class="muted">{t!("shell.sign-in.lead"; text)}</p>
                {api::is_cross_site().then(|| view! { <p class="muted">{t!("shell.sign-in.memory"; text)}</p> }.into_any())}
            </div>
            <Form error=trouble busy=busy on_submit=send>
                <TextField label=t!("shell.email"; text) value=email purpose=Purpose::OwnEmail pointer="/email" />
                <PasswordField label=t!("shell.password"; text) value=password secret=Secret::Current pointer="/password" />
                <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=busy doing=t!("shell.sign-in.doing"; maybe)>
                    {t!("shell.sign-in"; text)}
                </Button>
            </Form>
            <p class="small"><a href="forgot">{t!("shell.forgot.link"; text)}</a></p>
        </Gate>
    }
    .into_any()
}
