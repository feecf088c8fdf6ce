//! Signing in.

use guildhall_domain::session::{SignInInput, api as endpoints};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{Gate, goer};
use crate::{
    query::{Errors, mutation},
    session::{self, Session},
    ui::{Button, Form, Look, PasswordField, Purpose, Secret, Sends, Size, TextField},
};

/// Where the person wanted to go: a page of this portal, nothing else.
fn wanted(asked: Option<String>) -> String {
    asked.filter(|path| path.starts_with('/') && !path.starts_with("//") && !path.contains('\\')).unwrap_or_else(|| "/".to_owned())
}

/// The sign-in page.
#[component]
pub fn SignIn() -> impl IntoView {
    let (email, password) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let query = use_location().query;
    let go = goer();
    let session = session::session();
    // Also when somebody who is signed in comes here.
    Effect::new(move || {
        if session.with(|session| matches!(session, Session::SignedIn(_))) {
            go(&wanted(query.with_untracked(|query| query.get("return"))));
        }
    });
    let sign_in = mutation(&endpoints::SIGN_IN, Errors::Inline);
    let send = move || sign_in.run(&[], SignInInput { email: email.get_untracked(), password: password.get_untracked() }, session::enter);
    view! {
        <Gate>
            <div class="stack tight">
                <h1>{t!("shell.sign-in"; text)}</h1>
                <p class="muted">{t!("shell.sign-in.lead"; text)}</p>
            </div>
            <Form error=sign_in.trouble() busy=sign_in.busy() on_submit=send>
                <TextField label=t!("shell.email"; text) value=email purpose=Purpose::OwnEmail pointer="/email" />
                <PasswordField label=t!("shell.password"; text) value=password secret=Secret::Current pointer="/password" />
                <Button look=Look::Primary size=Size::Wide sends=Sends::Form busy=sign_in.busy() doing=t!("shell.sign-in.doing"; maybe)>
                    {t!("shell.sign-in"; text)}
                </Button>
            </Form>
            <p class="small"><a href="forgot">{t!("shell.forgot.link"; text)}</a></p>
        </Gate>
    }
}

#[cfg(test)]
mod tests {
    use super::wanted;

    #[test]
    fn nobody_is_sent_elsewhere_after_signing_in() {
        let wanted = |path: &str| wanted(Some(path.to_owned()));
        assert_eq!(wanted("/collateral?q=a"), "/collateral?q=a");
        for bad in ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"] {
            assert_eq!(wanted(bad), "/", "{bad}");
        }
    }
}
