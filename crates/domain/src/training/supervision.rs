//! What authors see of attempts, and what they may grant or take back.

use serde::{Deserialize, Serialize};

use super::{Answer, AttemptState, AttemptSummary, Exam, ExamId, ExamRules, Mark, QuestionForAuthor, Score, Seed};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// Most extra time, in percent.
pub const MOST_EXTRA: u16 = 300;

/// An attempt as authors see it: with everything that lets it be graded again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptForAuthor {
    /// The attempt.
    pub attempt: AttemptSummary,
    /// The exam as it is now.
    pub exam: Exam,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Their company then.
    pub partner: Option<PartnerId>,
    /// What it was drawn by.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub seed: Seed,
    /// The rules that applied.
    pub rules: ExamRules,
    /// Questions in the order of the attempt, each in its revision then, with what was answered and what it came to.
    pub questions: Vec<AnsweredForAuthor>,
    /// The stored score.
    pub score: Score,
    /// The score of grading the stored answers again now; always the same.
    pub again: Score,
    /// Why it was taken back; empty when it was not.
    pub voided: String,
}

/// An attempt in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptRow {
    /// The attempt.
    pub attempt: AttemptSummary,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Their company today; absent when they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub partner_name: String,
}

/// A question of an attempt, as authors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnsweredForAuthor {
    /// The question in its revision then.
    pub question: QuestionForAuthor,
    /// At each place shown, the part's place in the key.
    pub shown: Vec<u8>,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// What it came to.
    pub mark: Mark,
}

/// What the vendor grants a person: more time in every exam, or more attempts in one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantedInput {
    /// Extra time in every exam, in percent of it.
    #[serde(default)]
    pub extra_percent: u16,
    /// Extra attempts, exam by exam.
    #[serde(default)]
    pub attempts: Vec<GrantedAttempts>,
    /// Why.
    pub reason: String,
}

/// Extra attempts in one exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantedAttempts {
    /// The exam.
    pub exam: ExamId,
    /// How many.
    pub attempts: u16,
}

impl GrantedInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.range("/extra_percent", self.extra_percent.into(), 0, MOST_EXTRA.into());
        check.at_most("/attempts", &self.attempts, 100);
        check.unique(self.attempts.iter().map(|grant| grant.exam), |index| format!("/attempts/{index}/exam"));
        for (index, grant) in self.attempts.iter().enumerate() {
            check.range(&format!("/attempts/{index}/attempts"), grant.attempts.into(), 1, 100);
        }
        let reason = check.text("/reason", &self.reason, 1_000);
        check.finish(Self { reason, ..self.clone() })
    }
}

/// Which attempts an author lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AttemptFilter {
    /// Only of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Any of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<AttemptState>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}
