//! Decisions about requests, questions and answers.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{ActivityId, Chain, MAX_ACTIVITIES, OperationId, ProofKind, RequestId, Verdict};
use crate::{
    invalid::{Check, Invalid},
    money::Money,
};

/// Reasons to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReasonCode {
    /// Costs that do not count.
    NotEligible,
    /// Too expensive for what it is.
    TooExpensive,
    /// Not enough said or shown.
    Incomplete,
    /// Does not serve the program's aims.
    OffStrategy,
    /// Brand rules are not kept.
    Brand,
    /// Outside the dates.
    Dates,
    /// Paid for already.
    Duplicate,
    /// The money is needed elsewhere.
    Budget,
    /// Something else: the note says what.
    Other,
}

impl ReasonCode {
    /// Every reason.
    pub const ALL: [Self; 9] = [
        Self::NotEligible,
        Self::TooExpensive,
        Self::Incomplete,
        Self::OffStrategy,
        Self::Brand,
        Self::Dates,
        Self::Duplicate,
        Self::Budget,
        Self::Other,
    ];

    /// The name on the wire and in catalogue keys (`funds.reason.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotEligible => "not_eligible",
            Self::TooExpensive => "too_expensive",
            Self::Incomplete => "incomplete",
            Self::OffStrategy => "off_strategy",
            Self::Brand => "brand",
            Self::Dates => "dates",
            Self::Duplicate => "duplicate",
            Self::Budget => "budget",
            Self::Other => "other",
        }
    }
}

/// A decision about one activity (or its change).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Decision {
    /// The activity.
    pub activity: ActivityId,
    /// What.
    pub verdict: Verdict,
    /// Why; needed for everything but [`Verdict::Accept`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// In words; may be empty, except for [`ReasonCode::Other`].
    #[serde(default)]
    pub note: String,
}

/// Decisions about a request: about its open activities, and about changes of approved ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// The operation.
    pub operation: OperationId,
    /// One for each activity that the person decides now; the others stay open.
    pub decisions: Vec<Decision>,
    /// The password again, above the program's threshold.
    #[serde(default)]
    pub password: String,
}

/// Approves many requests as they are, each as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ManyInput {
    /// The operation; each request's own is derived from it.
    pub operation: OperationId,
    /// The requests with the versions that were looked at.
    pub requests: Vec<SeenRequest>,
    /// The password again, above a program's threshold.
    #[serde(default)]
    pub password: String,
}

/// A request as somebody looked at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SeenRequest {
    /// The request.
    pub id: RequestId,
    /// Its version.
    pub version: i32,
}

/// What became of many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ManyResult {
    /// Done.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub done: Vec<RequestId>,
    /// Not done, with the reason.
    pub refused: Vec<RefusedRequest>,
}

/// A request that was not approved with the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefusedRequest {
    /// The request.
    pub id: RequestId,
    /// Code of the problem.
    pub code: String,
    /// The problem's numbers and names.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// A question to the partner; the vendor's clock stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AskInput {
    /// The question.
    pub question: String,
}

/// The partner's answer; the vendor's clock goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnswerInput {
    /// The answer.
    pub answer: String,
}

/// What would happen if a draft were sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckResult {
    /// What keeps it from being sent, as problems: code and numbers. Empty when it can be.
    pub problems: Vec<Notice>,
    /// Available now in the allocation.
    pub available: Money,
    /// Asked for in all.
    pub asked: Money,
    /// The same in the program's currency.
    pub asked_program: Money,
    /// Millionths of the program's currency for one unit of the allocation's; absent when both are the same, or nobody knows a rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<i64>,
    /// What the partner asked for in the quarter besides this request, in minor units of the program's currency.
    #[serde(default)]
    pub in_quarter: i64,
    /// The same by type of activity.
    #[serde(default)]
    pub in_quarter_of: BTreeMap<String, i64>,
    /// Money that activities of the request hold already, in minor units of the allocation's currency.
    #[serde(default)]
    pub kept: i64,
    /// Who would decide on each activity, in their order; the due days count from today.
    pub chains: Vec<Chain>,
    /// By when all should be decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<NaiveDate>,
    /// What each activity will have to prove.
    pub proof: Vec<Vec<ProofKind>>,
}

/// A problem as part of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// JSON Pointer to the field; empty for the whole.
    pub pointer: String,
    /// A problem's code, such as `funds/lead-time`, or a field error's, such as `required`.
    pub code: String,
    /// Numbers and names.
    #[serde(default, skip_serializing_if = "serde_json::Map::is_empty")]
    pub params: serde_json::Map<String, serde_json::Value>,
}

/// Most characters of a reason, a question, an answer.
const MOST_WORDS: usize = 2_000;
/// Most requests that are approved at once.
pub const MOST_AT_ONCE: usize = 100;

impl DecisionInput {
    /// Checks that each decision says what it must.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.decisions.is_empty() {
            check.fail("/decisions", "required");
        }
        check.at_most("/decisions", &self.decisions, MAX_ACTIVITIES);
        let mut seen = Vec::new();
        let mut decisions = Vec::new();
        for (index, decision) in self.decisions.iter().enumerate() {
            if seen.contains(&decision.activity) {
                check.fail(&format!("/decisions/{index}/activity"), "doubled");
            }
            seen.push(decision.activity);
            decisions.push(decision.check(&mut check, &format!("/decisions/{index}")));
        }
        check.finish(Self { operation: self.operation, decisions, password: self.password.clone() })
    }
}

impl Decision {
    fn check(&self, check: &mut Check, at: &str) -> Self {
        let plain = self.verdict == Verdict::Accept;
        if !plain && self.reason.is_none() {
            check.fail(&format!("{at}/reason"), "required");
        }
        if let Verdict::Change { amount } = self.verdict
            && amount <= 0
        {
            check.fail(&format!("{at}/verdict/amount"), "not-positive");
        }
        let pointer = format!("{at}/note");
        let note = match self.reason {
            Some(ReasonCode::Other) if !plain => check.text(&pointer, &self.note, MOST_WORDS),
            Some(_) | None => check.optional_text(&pointer, &self.note, MOST_WORDS),
        };
        Self { activity: self.activity, verdict: self.verdict, reason: self.reason.filter(|_| !plain), note }
    }
}

impl ManyInput {
    /// Checks the list.
    ///
    /// # Errors
    /// When it is empty or too long, or names a request twice.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut check = Check::default();
        if self.requests.is_empty() {
            check.fail("/requests", "required");
        }
        check.at_most("/requests", &self.requests, MOST_AT_ONCE);
        for (index, seen) in self.requests.iter().enumerate() {
            if self.requests.iter().take(index).any(|other| other.id == seen.id) {
                check.fail(&format!("/requests/{index}/id"), "doubled");
            }
        }
        check.finish(())
    }
}

impl AskInput {
    /// Checks the question.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn check(&self) -> Result<String, Invalid> {
        let mut check = Check::default();
        let question = check.text("/question", &self.question, MOST_WORDS);
        check.finish(question)
    }
}

impl AnswerInput {
    /// Checks the answer.
    ///
    /// # Errors
    /// When it is empty or too long.
    pub fn check(&self) -> Result<String, Invalid> {
        let mut check = Check::default();
        let answer = check.text("/answer", &self.answer, MOST_WORDS);
        check.finish(answer)
    }

    /// The same for a note, which may be empty.
    ///
    /// # Errors
    /// When it is too long.
    pub fn note(&self) -> Result<String, Invalid> {
        let mut check = Check::default();
        let note = check.optional_text("/answer", &self.answer, MOST_WORDS);
        check.finish(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn codes(verdict: Verdict, reason: Option<ReasonCode>, note: &str) -> Vec<(String, String)> {
        let decision = Decision { activity: Id::new(1, [1; 10]), verdict, reason, note: note.to_owned() };
        let input = DecisionInput { operation: Id::new(1, [2; 10]), decisions: vec![decision], password: String::new() };
        let errors = input.check().err().map(|invalid| invalid.errors).unwrap_or_default();
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn whatever_is_not_as_asked_needs_a_reason() {
        assert_eq!(codes(Verdict::Accept, None, ""), []);
        for verdict in [Verdict::Deny, Verdict::Return, Verdict::Change { amount: 1 }] {
            assert_eq!(codes(verdict, None, ""), [("/decisions/0/reason".to_owned(), "required".to_owned())]);
            assert_eq!(codes(verdict, Some(ReasonCode::Budget), ""), []);
        }
    }

    #[test]
    fn other_reasons_are_said_in_words() {
        assert_eq!(codes(Verdict::Deny, Some(ReasonCode::Other), " "), [("/decisions/0/note".to_owned(), "required".to_owned())]);
        assert_eq!(codes(Verdict::Deny, Some(ReasonCode::Other), "Twice in May"), []);
    }

    #[test]
    fn changed_amounts_are_above_zero() {
        let wrong = codes(Verdict::Change { amount: 0 }, Some(ReasonCode::Budget), "");
        assert_eq!(wrong, [("/decisions/0/verdict/amount".to_owned(), "not-positive".to_owned())]);
    }
}
