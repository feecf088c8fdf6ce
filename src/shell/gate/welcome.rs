//! Accepting an invitation.

use guildhall_domain::{
    invalid::Check,
    session::{AcceptInput, PASSWORD_MIN, Welcome as Invitation, WelcomeInput, api as endpoints, check_password},
};
use leptos::prelude::*;

use super::{Gate, token};
use crate::{
    api::{ApiError, link},
    i18n, location,
    query::{Errors, mutation},
    session,
    shell::{language_picks, speak},
    ui::{
        Blank, Bones, Button, Drawing, Failed, Form, LinkButton, Look, PasswordField, Purpose, Secret, SelectField, Sends, Size, TextField,
        Trouble,
    },
};

/// Draws the page.
pub fn draw() -> AnyView {
    view! { <Page /> }.into_any()
}

/// The page of the link.
#[component]
fn Page() -> impl IntoView {
    let token = StoredValue::new(token());
    let found = RwSignal::new(None::<Invitation>);
    let look = mutation(&endpoints::WELCOME, Errors::Inline);
    let open = move || look.run(&[], WelcomeInput { token: token.get_value() }, move |invitation| found.set(Some(invitation)));
    open();
    let trouble: Signal<Option<Trouble>> = look.trouble();
    view! {
        <Gate>
            {move || match (found.get(), trouble.get()) {
                (Some(invitation), _) => view! { <Accept invitation=invitation token=token.get_value() /> }.into_any(),
                (None, Some(trouble)) if look.error().with(is_spent) => view! {
                    <h1>{t!("shell.welcome.failed"; text)}</h1>
                    <Blank title=trouble.title lead=trouble.detail drawing=Drawing::Missing>
                        <LinkButton href="sign-in">{t!("shell.sign-in"; text)}</LinkButton>
                    </Blank>
                }
                .into_any(),
                (None, Some(trouble)) => view! {
                    <h1>{t!("shell.welcome.failed"; text)}</h1>
                    <Failed trouble=trouble on_retry=open />
                }
                .into_any(),
                (None, None) => view! { <Bones /> }.into_any(),
            }}
        </Gate>
    }
}

/// Trying again does not help a link that was used.
fn is_spent(error: &Option<ApiError>) -> bool {
    error.as_ref().is_some_and(|error| error.code() == "session/link-spent")
}

#[component]
fn Accept(invitation: Invitation, token: String) -> impl IntoView {
    let name = RwSignal::new(invitation.name.clone());
    let email = RwSignal::new(invitation.email.clone());
    let password = RwSignal::new(String::new());
    let language = RwSignal::new(i18n::tag());
    let accept = mutation(&endpoints::ACCEPT, Errors::Inline);
    let send = move || {
        let mut check = Check::default();
        let name = check.text("/name", &name.get_untracked(), 120);
        let (password, email) = (password.get_untracked(), email.get_untracked());
        check_password(&mut check, "/password", &password, &[name.as_str(), email.split('@').next().unwrap_or_default()]);
        if let Err(invalid) = check.finish(()) {
            return accept.refuse(invalid);
        }
        let input = AcceptInput { token: token.clone(), name, password, language: language.get_untracked() };
        accept.run(&[], input, move |me| {
            session::enter(me);
            location::replace(&link("/"));
        });
    };
    // The page speaks the language chosen for the account.
    Effect::new(move |before: Option<()>| {
        let tag = language.get();
        if before.is_some() {
            speak(tag);
        }
    });
    let portal = session::face();
    let lead = move || {
        portal.with(|portal| {
            t!(
                "shell.welcome.lead",
                by = &invitation.invited_by,
                company = &invitation.company,
                portal = &portal.name,
                until = i18n::moment(invitation.expires_at)
            )
        })
    };
    view! {
        <div class="stack tight">
            <h1>{move || portal.with(|portal| t!("shell.welcome", portal = &portal.name))}</h1>
            <p class="muted">{lead}</p>
        </div>
        <Form error=accept.trouble() busy=accept.busy() on_submit=send>
            <TextField label=t!("shell.email"; text) value=email purpose=Purpose::OwnEmail read_only=true />
            <TextField label=t!("shell.name"; text) value=name purpose=Purpose::OwnName pointer="/name" />
            <PasswordField
                label=t!("shell.password.new"; text)
                value=password
                secret=Secret::New
                pointer="/password"
                help=Signal::derive(|| Some(t!("shell.password.help", min = PASSWORD_MIN)))
            />
            <SelectField label=t!("shell.language"; text) options=language_picks() value=language pointer="/language" />
            <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=accept.busy() doing=t!("shell.saving"; maybe)>
                {t!("shell.welcome.accept"; text)}
            </Button>
        </Form>
    }
}
