//! Problem details (RFC 9457): the one shape of every failure on the wire.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::invalid::FieldError;

/// A failure as the wire carries it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable relative reference, such as `/problems/collateral/not-approved`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short English title of the type.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// English sentence about this occurrence, for people who read the API without a browser.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Stable code, such as `collateral/not-approved`: `type` without `/problems/`. The catalogue key is `problem.<code>`.
    pub code: String,
    /// The fields that are wrong, when the input could not be understood.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Numbers and names the reader's sentence needs.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// The request's id, also in the server's log.
    pub request_id: String,
}

/// Codes of failures that belong to no module, with their status and English title.
pub const CORE: &[(&str, u16, &str)] = &[
    ("invalid", 422, "The input cannot be understood"),
    ("malformed", 400, "The request is not well-formed"),
    ("signed-out", 401, "You are signed out"),
    ("other-person", 401, "Somebody else is signed in"),
    ("wrong-credentials", 401, "E-mail or password is wrong"),
    ("denied", 403, "You may not do this"),
    ("cross-site", 403, "The request came from another site"),
    ("read-only", 403, "You are viewing as someone else and cannot change anything"),
    ("embed-needs-window", 403, "This is not done inside another page: open the portal in a window of its own"),
    ("not-found", 404, "There is nothing here"),
    ("method-not-allowed", 405, "This address does not answer to that method"),
    ("stale", 412, "Someone changed this meanwhile"),
    ("client-too-old", 426, "This version of the app is too old"),
    ("version-required", 428, "Say which version you are changing"),
    ("timeout", 408, "The request took too long to arrive"),
    ("too-large", 413, "The request is too large"),
    ("wrong-media-type", 415, "The request has the wrong media type"),
    ("bad-range", 416, "The range lies outside the file"),
    ("too-many-requests", 429, "Too many attempts"),
    ("internal", 500, "Something failed on our side"),
    ("busy", 503, "The server is busy"),
    ("storage-unavailable", 503, "The file store cannot be reached"),
    ("disk-full", 507, "The server has no room left"),
];

/// Why something understood is not possible now. Each module has its own enum of them.
pub trait Refusal: std::fmt::Debug {
    /// Stable code with the module in front, such as `collateral/not-approved`.
    fn code(&self) -> &'static str;
    /// English title, also shown to people who read the API without a browser.
    fn title(&self) -> &'static str;
    /// Numbers and names the reader's sentence needs.
    fn params(&self) -> Map<String, Value> {
        Map::new()
    }
}

/// Gives a module's `Refusal` its codes and English titles. What their sentences need is told by a function `params` beside it.
macro_rules! refusals {
    ($($variant:pat => $code:literal, $title:literal;)*) => {
        impl Refusal {
            /// Every code.
            pub const CODES: &[&str] = &[$($code),*];
        }
        impl $crate::problem::Refusal for Refusal {
            fn code(&self) -> &'static str {
                match self { $($variant => $code,)* }
            }
            fn title(&self) -> &'static str {
                match self { $($variant => $title,)* }
            }
            fn params(&self) -> serde_json::Map<String, serde_json::Value> {
                params(self)
            }
        }
    };
}
pub(crate) use refusals;

/// The codes of all refusals of all modules, so that tests can check that each has words in each language.
#[must_use]
pub fn codes() -> Vec<&'static str> {
    let core = CORE.iter().map(|(code, ..)| *code);
    core.chain(crate::collateral::Refusal::CODES.iter().copied())
        .chain(crate::embed::Refusal::CODES.iter().copied())
        .chain(crate::funds::Refusal::CODES.iter().copied())
        .chain(crate::home::Refusal::CODES.iter().copied())
        .chain(crate::partners::Refusal::CODES.iter().copied())
        .chain(crate::session::Refusal::CODES.iter().copied())
        .chain(crate::system::Refusal::CODES.iter().copied())
        .chain(crate::training::Refusal::CODES.iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_code_is_unique() {
        let mut codes = super::codes();
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
