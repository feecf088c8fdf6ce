//! Operations: a change of money carries an id that stays the same until an answer came, so that trying again is not doing it twice.

use guildhall_domain::funds::OperationId;
use leptos::prelude::*;

use crate::{
    api::{self, ApiError},
    query::Mutation,
};

/// The id of what a button or form is about to do.
#[derive(Clone, Copy)]
pub struct Once(StoredValue<Option<OperationId>>);

impl Default for Once {
    fn default() -> Self {
        Self(StoredValue::new(None))
    }
}

impl Once {
    /// The id to send: the last try's when that one got no answer, else a new one.
    ///
    /// A refusal is an answer: nothing was done, so the next try is an operation of its own.
    #[must_use]
    pub fn id<I: 'static, O: 'static>(self, change: Mutation<I, O>) -> OperationId {
        let unanswered = change.error().with_untracked(|error| error.as_ref().is_some_and(is_unanswered));
        let kept = self.0.get_value().filter(|_| unanswered || change.busy().get_untracked());
        let id = kept.unwrap_or_else(api::operation);
        self.0.set_value(Some(id));
        id
    }
}

/// Whether nobody knows if it was done.
#[must_use]
pub fn is_unanswered(error: &ApiError) -> bool {
    match error {
        ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted => true,
        // A server that failed may have failed after it had done it.
        ApiError::Problem(problem) => problem.status >= 500,
    }
}
