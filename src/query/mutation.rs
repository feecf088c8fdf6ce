//! A change that is sent: who waits for it, who owns its error, what it makes out of date.

use std::{fmt::Display, sync::Arc};

use guildhall_domain::{
    endpoint::{Endpoint, Method},
    invalid::Invalid,
};
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

/// What a change is like whatever it sends.
#[derive(Clone, Copy)]
struct Sending {
    errors: Errors,
    busy: RwSignal<bool>,
    error: RwSignal<Option<ApiError>>,
    prefixes: StoredValue<Vec<&'static str>>,
    owner: StoredValue<Option<Owner>>,
}

/// A change that can be sent.
pub struct Mutation<I: 'static, O: 'static> {
    endpoint: Endpoint<I, O>,
    sending: Sending,
    sown: StoredValue<Option<Sow<O>>>,
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
    Mutation { endpoint: *endpoint, sending: Sending::new(errors), sown: StoredValue::new(None) }
}

impl<I, O> Mutation<I, O> {
    /// What lies below this path is out of date afterwards.
    #[must_use]
    pub fn invalidates(self, prefix: &'static str) -> Self {
        self.sending.prefixes.update_value(|prefixes| prefixes.push(prefix));
        self
    }

    /// Whether the answer is awaited.
    #[must_use]
    pub fn busy(self) -> Signal<bool> {
        self.sending.busy.into()
    }

    /// What went wrong with the last try, in words.
    #[must_use]
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        self.sending.trouble()
    }

    /// What went wrong with the last try.
    #[must_use]
    pub fn error(self) -> Signal<Option<ApiError>> {
        self.sending.error.into()
    }

    /// Forgets what went wrong: the dialog opens anew.
    pub fn forgive(self) {
        self.sending.error.set(None);
    }

    /// Shows what the form itself found wrong; nothing is sent.
    pub fn refuse(self, invalid: Invalid) {
        self.sending.error.set(Some(invalid.into()));
    }
}

impl<I: Serialize + 'static, O: Clone + DeserializeOwned + 'static> Mutation<I, O> {
    /// Sends; `done` gets the answer, when there is one and the page is still there.
    pub fn run(self, values: &[&dyn Display], input: I, done: impl FnOnce(O) + 'static) {
        self.start(self.endpoint.at(values), &input, None, done);
    }

    /// Sends a change of the version that was read.
    pub fn run_version(self, values: &[&dyn Display], input: I, version: i32, done: impl FnOnce(O) + 'static) {
        self.start(self.endpoint.at(values), &input, Some(version), done);
    }

    fn start(self, path: String, input: &I, version: Option<i32>, done: impl FnOnce(O) + 'static) {
        if self.sending.busy.get_untracked() {
            return;
        }
        let sown = self.sown.get_value();
        let finish = move |text: &str, prefixes: &[&str], owner: Option<Owner>| {
            let answer: O = api::parse(text)?;
            for prefix in prefixes {
                invalidate(prefix);
            }
            if let Some(sow) = sown {
                sow(answer.clone());
            }
            if let Some(owner) = owner {
                owner.with(|| done(answer));
            }
            Ok(())
        };
        let method = self.endpoint.method;
        self.sending.start(Request { method, path, input: api::written(method, input), version }, Box::new(finish));
    }
}

/// What is sent.
struct Request {
    method: Method,
    path: String,
    input: Result<String, ApiError>,
    version: Option<i32>,
}

/// Reads an answer and acts on it; the owner is there when the page is.
type Finish = Box<dyn FnOnce(&str, &[&str], Option<Owner>) -> Result<(), ApiError>>;

impl Sending {
    fn new(errors: Errors) -> Self {
        Self {
            errors,
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            prefixes: StoredValue::new(Vec::new()),
            owner: StoredValue::new(Owner::current()),
        }
    }

    fn trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || self.error.get().map(|error| error.trouble()))
    }

    fn start(self, request: Request, finish: Finish) {
        self.busy.set(true);
        self.error.set(None);
        let (prefixes, owner) = (self.prefixes.get_value(), self.owner.get_value());
        spawn_local(async move {
            let Request { method, path, input, version } = request;
            let answer = match input {
                Ok(input) => api::exchange(method, path, input, version).await,
                Err(error) => Err(error),
            };
            let gone = self.busy.try_set(false).is_some();
            let page = if gone { None } else { owner };
            if let Err(error) = answer.and_then(|text| finish(&text, &prefixes, page.clone())) {
                self.fail(error, gone, page);
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
