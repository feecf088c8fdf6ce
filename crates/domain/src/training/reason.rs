//! Reasons: why somebody takes something back or calls it off.

use serde::{Deserialize, Serialize};

use crate::invalid::{Check, Invalid};

/// Why. People who are told read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReasonInput {
    /// The reason, in a sentence.
    pub reason: String,
}

impl ReasonInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// When no reason is given.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reason = check.text("/reason", &self.reason, 1_000);
        check.finish(Self { reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_says_something() {
        let reason = |text: &str| ReasonInput { reason: text.to_owned() }.check();
        assert_eq!(reason(" ill ").expect("sound").reason, "ill");
        assert_eq!(reason("  ").expect_err("silent").errors[0].code, "required");
    }
}
