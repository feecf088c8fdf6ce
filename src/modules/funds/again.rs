//! Asks for the password again when the server wants it for so much money, then sends the same thing once more.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    query::Mutation,
    ui::{Button, Dialog, Form, Look, PasswordField, Secret, Sends, Trouble},
};

/// A change that may need the password again.
#[derive(Clone, Copy)]
pub struct Again {
    open: RwSignal<bool>,
    password: RwSignal<String>,
    tried: RwSignal<bool>,
    error: Signal<Option<ApiError>>,
    busy: Signal<bool>,
}

/// Whether the server asks for the password.
fn wants(error: &ApiError) -> bool {
    matches!(error.code(), "funds/reauthenticate" | "session/wrong-password")
}

impl Again {
    /// Watches a change.
    pub fn of<I: 'static, O: 'static>(change: Mutation<I, O>) -> Self {
        let again = Self {
            open: RwSignal::new(false),
            password: RwSignal::new(String::new()),
            tried: RwSignal::new(false),
            error: change.error(),
            busy: change.busy(),
        };
        Effect::new(move || {
            if let Some(wanted) = again.error.with(|error| error.as_ref().map(wants)) {
                again.open.set(wanted);
            }
        });
        // Whoever leaves the question has not answered it.
        Effect::new(move || {
            if !again.open.get() {
                again.password.set(String::new());
                again.tried.set(false);
            }
        });
        again
    }

    /// What to send as the password; empty as long as nobody asked for it.
    pub fn password(self) -> String {
        self.password.get_untracked()
    }

    /// Asks, when the answer says so in another way than by a refusal.
    pub fn ask(self) {
        self.open.set(true);
    }

    /// Whether it is being asked.
    pub fn is_open(self) -> bool {
        self.open.get()
    }

    /// It worked.
    pub fn done(self) {
        self.open.set(false);
    }

    /// What went wrong besides the password: for the form.
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || self.error.with(|error| error.as_ref().filter(|error| !wants(error)).map(ApiError::trouble)))
    }

    /// The question. Outside of the form that it belongs to.
    pub fn dialog(self, on_confirm: impl Fn() + Send + Sync + 'static) -> AnyView {
        let on_confirm = Callback::new(move |()| {
            self.tried.set(true);
            on_confirm();
        });
        let none: Signal<Option<Trouble>> = Signal::default();
        // Whoever is still asked after an answer gave another password than their own.
        let wrong = Signal::derive(move || (self.tried.get() && !self.busy.get()).then(|| t!("funds.vendor.again.wrong")));
        view! {
            <Dialog open=self.open title=t!("funds.vendor.again"; text)>
                <p>{t!("funds.vendor.again.lead"; text)}</p>
                <Form error=none busy=self.busy on_submit=on_confirm>
                    <PasswordField label=t!("funds.vendor.again.password"; text) value=self.password secret=Secret::Current error=wrong />
                    <div class="row end">
                        <Button on_click=move || self.open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                        <Button look=Look::Primary sends=Sends::Form busy=self.busy>{t!("funds.vendor.again.do"; text)}</Button>
                    </div>
                </Form>
            </Dialog>
        }
        .into_any()
    }
}
