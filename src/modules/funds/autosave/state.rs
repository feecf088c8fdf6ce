//! How far a draft is that saves itself, and what follows from the answer to a save.

use chrono::{DateTime, Utc};
use guildhall_domain::funds::{Claim, ClaimInput, FundRequest, RequestInput};

use crate::{api::ApiError, ui::Trouble};

/// How far saving has come.
#[derive(Debug, Clone, PartialEq)]
pub enum Saving {
    /// The server has everything; since when, once something was saved on this page.
    Saved(Option<DateTime<Utc>>),
    /// Something was typed.
    Typed,
    /// On its way.
    Sending,
    /// It waits in the outbox.
    Queued,
    /// It waits there for the person: somebody else saved meanwhile, or the server does not take it.
    Held,
    /// There is no connection, and no outbox; it is tried again.
    Offline,
    /// Somebody else saved meanwhile: nothing is overwritten.
    Stale,
    /// The server does not take it.
    Refused(Trouble),
}

/// Where everything that was written is, once nobody types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// The server has it.
    Saved,
    /// It waits in the outbox.
    Queued,
    /// Nowhere but here.
    Not,
}

/// What comes next after an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing.
    Nothing,
    /// A save, when nobody types.
    Soon,
    /// A save at once: somebody waits for it.
    Now,
    /// Another try.
    Later,
}

/// What to do when a save has ended.
pub fn after(error: Option<&ApiError>, changed: bool, hurry: bool) -> Next {
    match error {
        None if changed && hurry => Next::Now,
        None if changed => Next::Soon,
        None => Next::Nothing,
        Some(ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted) => Next::Later,
        Some(ApiError::Problem(problem)) if problem.status >= 500 || problem.status == 401 => Next::Later,
        // What the server does not take stays as it is until something else is typed.
        Some(ApiError::Problem(_)) if changed => Next::Soon,
        Some(ApiError::Problem(_)) => Next::Nothing,
    }
}

/// What the server answers a save with.
pub trait Record<I> {
    /// For the next `If-Match`.
    fn version(&self) -> i32;
    /// Whether it is what was written.
    fn says(&self, input: &I) -> bool;
}

impl Record<RequestInput> for FundRequest {
    fn version(&self) -> i32 {
        self.version
    }
    fn says(&self, input: &RequestInput) -> bool {
        self.input().says_the_same(input)
    }
}

impl Record<ClaimInput> for Claim {
    fn version(&self) -> i32 {
        self.version
    }
    fn says(&self, input: &ClaimInput) -> bool {
        self.input.says_the_same(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_during_a_save_is_saved_after_it() {
        assert_eq!(after(None, false, false), Next::Nothing);
        assert_eq!(after(None, true, false), Next::Soon);
        assert_eq!(after(None, true, true), Next::Now, "somebody waits to send");
    }

    #[test]
    fn a_lost_connection_is_tried_again_and_a_refusal_is_not() {
        assert_eq!(after(Some(&ApiError::Offline), false, false), Next::Later);
        assert_eq!(after(Some(&ApiError::with_status(503)), false, false), Next::Later);
        assert_eq!(after(Some(&ApiError::with_status(401)), false, false), Next::Later, "until somebody has signed in again");
        assert_eq!(after(Some(&ApiError::with_status(422)), false, true), Next::Nothing);
        assert_eq!(after(Some(&ApiError::with_status(422)), true, false), Next::Soon, "something else was typed");
    }
}
