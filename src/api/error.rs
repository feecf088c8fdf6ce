//! Why a request has no answer.

use guildhall_domain::{invalid::Invalid, problem::Problem};

use crate::{
    i18n::{self, say},
    ui::{FieldTrouble, Trouble},
};

/// Why a request has no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiError {
    /// The server cannot be reached.
    Offline,
    /// The server refuses, with a reason.
    Problem(Box<Problem>),
    /// What came is no answer of this API.
    Garbled(String),
    /// Nobody waits for the answer any more.
    Aborted,
}

impl ApiError {
    /// The code of the problem; empty when there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Problem(problem) => &problem.code,
            Self::Offline | Self::Garbled(_) | Self::Aborted => "",
        }
    }

    /// An answer of the server with this status, and nothing else said.
    #[cfg(test)]
    pub(crate) fn with_status(status: u16) -> Self {
        Self::Problem(Box::new(Problem {
            kind: String::new(),
            title: String::new(),
            status,
            detail: String::new(),
            code: String::new(),
            errors: Vec::new(),
            params: serde_json::Map::new(),
            request_id: String::new(),
        }))
    }

    /// Whether there is no such thing, or not for this person.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        self.code() == "not-found"
    }

    /// The failure in the reader's words.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Offline | Self::Aborted => {
                Trouble { title: say("problem.offline", &[]), detail: say("problem.offline.hint", &[]), ..Trouble::default() }
            }
            Self::Garbled(_) => {
                let hint = older().unwrap_or_else(|| say("problem.garbled.hint", &[]));
                Trouble { title: say("problem.garbled", &[]), detail: hint, ..Trouble::default() }
            }
            Self::Problem(problem) => Trouble {
                title: i18n::problem(problem),
                detail: i18n::try_say(&format!("problem.{}.hint", problem.code), &[]).or_else(older).unwrap_or_default(),
                fields: problem
                    .errors
                    .iter()
                    .map(|error| FieldTrouble { pointer: error.pointer.clone(), words: i18n::field(error) })
                    .collect(),
                // The number matters where support can look something up.
                number: if problem.status >= 500 { problem.request_id.clone() } else { String::new() },
            },
        }
    }
}

/// What may be behind a failure while the server is older than the app: it does not know yet what it was asked.
fn older() -> Option<String> {
    super::is_server_older().then(|| say("problem.older", &[]))
}

/// Input that the form itself refuses, told as the server would.
impl From<Invalid> for ApiError {
    fn from(invalid: Invalid) -> Self {
        Self::Problem(Box::new(Problem {
            kind: "/problems/invalid".to_owned(),
            title: String::new(),
            status: 422,
            detail: String::new(),
            code: "invalid".to_owned(),
            errors: invalid.errors,
            params: serde_json::Map::new(),
            request_id: String::new(),
        }))
    }
}
