//! A change that is sent: who waits for it, who owns its error, what it makes out of date.

use std::{fmt::Display, sync::Arc};

use guildhall_domain::{endpoint::Endpoint, invalid::Invalid};
use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use super::{Answer, invalidate, seed};
use crate::{
    api::{self, ApiError, Question},
    ui::{Trouble, toasts},
};

/// Who shows what went wrong. There is exactly one place for every error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errors {
    /// The form or dialog around it, by [`Mutation::trouble`].
    Inline,
    /// A toast, for a button that stands alone.
    Toast,
}

type Sow<O> = Arc<dyn Fn(O) + Send + Sync>;

/// A change that can be sent.
pub struct Mutation<I: 'static, O: 'static> {
    endpoint: Endpoint<I, O>,
    errors: Errors,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    prefixes: StoredValue<Vec<&'static str>>,
    sown: StoredValue<Option<Sow<O>>>,
    owner: StoredValue<Option<Owner>>,
}

impl<I, O> Clone for Mutation<I, O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<I, O> Copy for Mutation<I, O> {}

/// A change by an endpoint. Who shows its errors must be said.
#[must_use]
pub fn mutation<I, O>(endpoint: &Endpoint<I, O>, errors: Errors) -> Mutation<I, O> {
    Mutation {
        endpoint: *endpoint,
        errors,
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        prefixes: StoredValue::new(Vec::new()),
        sown: StoredValue::new(None),
        owner: StoredValue::new(Owner::current()),
    }
}

impl<I, O> Mutation<I, O> {
    /// What lies below this path is out of date afterwards.
    #[must_use]
    pub fn invalidates(self, prefix: &'static str) -> Self {
        self.prefixes.update_value(|prefixes| prefixes.push(prefix));
        self
    }

    /// Whether the answer is awaited.
    #[must_use]
    pub fn busy(self) -> Signal<bool> {
        self.busy.into()
    }

    /// What went wrong with the last try, in words.
    #[must_use]
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || self.error.get().map(|error| error.trouble()))
    }

    /// What went wrong with the last try.
    #[must_use]
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Forgets what went wrong: the dialog opens anew.
    pub fn forgive(self) {
        self.error.set(None);
    }

    /// Shows what the form itself found wrong; nothing is sent.
    pub fn refuse(self, invalid: Invalid) {
        self.error.set(Some(invalid.into()));
    }
}

impl<I: Serialize + 'static, O: Clone + DeserializeOwned + 'static> Mutation<I, O> {
    /// Sends; `done` gets the answer, when there is one and the page is still there.
    pub fn run(self, values: &[&dyn Display], input: I, done: impl FnOnce(O) + 'static) {
        self.start(self.endpoint.at(values), input, None, done);
    }

    /// Sends a change of the version that was read.
    pub fn run_version(self, values: &[&dyn Display], input: I, version: i32, done: impl FnOnce(O) + 'static) {
        self.start(self.endpoint.at(values), input, Some(version), done);
    }

    fn start(self, path: String, input: I, version: Option<i32>, done: impl FnOnce(O) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        let (endpoint, prefixes, sown) = (self.endpoint, self.prefixes.get_value(), self.sown.get_value());
        let owner = self.owner.get_value();
        spawn_local(async move {
            let answer = api::dispatch(&endpoint, path, &input, version).await;
            let gone = self.busy.try_set(false).is_some();
            match answer {
                Ok(answer) => {
                    for prefix in prefixes {
                        invalidate(prefix);
                    }
                    if let Some(sow) = sown {
                        sow(answer.clone());
                    }
                    if !gone && let Some(owner) = owner {
                        owner.with(|| done(answer));
                    }
                }
                Err(error) => self.fail(error, gone, owner),
            }
        });
    }

    fn fail(self, error: ApiError, gone: bool, owner: Option<Owner>) {
        if gone {
            return;
        }
        match (self.errors, owner) {
            (Errors::Toast, Some(owner)) => owner.with(|| {
                let trouble = error.trouble();
                toasts().fail(format!("{} {}", trouble.title, trouble.detail).trim());
            }),
            (Errors::Toast, None) | (Errors::Inline, _) => _ = self.error.try_set(Some(error)),
        }
    }
}

impl<I, O: Answer> Mutation<I, O> {
    /// The answer is a record: whoever opens its page next has it at once. Says which question it answers.
    #[must_use]
    pub fn seeds(self, which: impl Fn(&O) -> Question<O> + Send + Sync + 'static) -> Self {
        self.sown.set_value(Some(Arc::new(move |answer: O| seed(&which(&answer), answer))));
        self
    }
}
