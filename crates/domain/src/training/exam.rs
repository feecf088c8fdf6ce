//! Exams and quizzes: what is drawn, what passes, and what learners are told afterwards.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{BankId, CourseStage, ExamId, Lock, Mixing, Refusal, Requirement, Urn, belonging, course::check_language};
use crate::{
    audience::Audience,
    invalid::{Check, Invalid},
};

/// Most pools of an exam.
const MOST_POOLS: usize = 20;
/// Most questions of an attempt.
pub const MOST_QUESTIONS: usize = 200;

/// What an exam is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExamPurpose {
    /// To learn by: the solutions may be shown afterwards.
    Quiz,
    /// To prove something: the solutions are never shown.
    Exam,
}

impl ExamPurpose {
    /// Every purpose.
    pub const ALL: [Self; 2] = [Self::Quiz, Self::Exam];

    /// The name on the wire and in catalogue keys (`training.purpose.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Quiz => "quiz",
            Self::Exam => "exam",
        }
    }
}

/// Questions of a bank, of which some are drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionPool {
    /// Name, for authors.
    pub name: String,
    /// The bank.
    pub bank: BankId,
    /// Only of these topics; all when empty.
    #[serde(default)]
    pub topics: Vec<String>,
    /// How many are drawn.
    pub draw: u16,
}

/// How much learners are told after an attempt, besides the score and whether they passed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// Nothing.
    #[default]
    Nothing,
    /// The score by topic.
    Topics,
    /// For each question whether the answer was right.
    Marks,
    /// For each question what is right, and why. Only in quizzes.
    Solutions,
}

/// When they are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TellWhen {
    /// After each attempt.
    #[default]
    Always,
    /// Once they have passed.
    Passed,
    /// Once they have passed or no attempts are left.
    Over,
}

/// The rule by which learners are told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// How much.
    pub telling: Telling,
    /// When; before that, nothing.
    pub when: TellWhen,
}

/// What applies to attempts. An attempt keeps what applied when it began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExamRules {
    /// Least score to pass, in percent.
    pub pass_percent: u8,
    /// Minutes; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// Attempts; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u16>,
    /// Pause between the end of an attempt and the next one, in minutes.
    #[serde(default)]
    pub pause_minutes: u32,
    /// Whether questions come in random order.
    #[serde(default)]
    pub mixing: Mixing,
    /// What learners are told.
    #[serde(default)]
    pub feedback: Feedback,
}

/// What an author writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExamInput {
    /// Title.
    pub title: String,
    /// Language, a BCP 47 tag.
    pub language: String,
    /// The exam that this one is a translation of: who passes one has passed the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translates: Option<ExamId>,
    /// What it is for.
    pub purpose: ExamPurpose,
    /// What to know before one begins; Markdown, may be empty.
    #[serde(default)]
    pub intro: String,
    /// Who may take it, besides those who have it in a course.
    #[serde(default)]
    pub audience: Audience,
    /// What comes before it.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// What is drawn.
    pub pools: Vec<QuestionPool>,
    /// What applies.
    pub rules: ExamRules,
}

/// An exam as its authors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Exam {
    /// Its id.
    pub id: ExamId,
    /// What was written.
    pub exam: ExamInput,
    /// Where it stands.
    pub stage: CourseStage,
    /// Questions in each pool, in the order of the pools; a question that two hold counts in the first.
    pub pool_sizes: Vec<u32>,
    /// Attempts so far.
    pub attempts: u64,
    /// Of those that ended, how many passed.
    pub passed: u64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// An exam as a learner sees it before they begin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExamForLearner {
    /// Its id.
    pub id: ExamId,
    /// Title.
    pub title: String,
    /// What to know before, as sanitised HTML.
    pub intro: String,
    /// What it is for.
    pub purpose: ExamPurpose,
    /// Questions.
    pub questions: u16,
    /// What applies.
    pub rules: ExamRules,
    /// Minutes for this person, with their extra time; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u16>,
    /// Why it is locked; empty when it is open.
    pub locks: Vec<Lock>,
    /// The attempt that runs; absent when none does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<super::AttemptId>,
    /// The person's attempts, newest first.
    pub attempts: Vec<super::AttemptSummary>,
    /// Attempts that are left; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u16>,
    /// When the next attempt may begin, when that is not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
    /// Whether the person has passed.
    pub passed: bool,
    /// Why no attempt can begin: the code of a refusal; absent when one can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

impl ExamInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let title = check.text("/title", &self.title, 200);
        let language = check_language(&mut check, "/language", &self.language);
        let intro = check.optional_text("/intro", &self.intro, 8_000);
        let audience = self.audience.check("/audience", &mut check);
        check.at_most("/requires", &self.requires, 20);
        check.unique(&self.requires, |index| format!("/requires/{index}"));
        check.at_most("/pools", &self.pools, MOST_POOLS);
        let pool = |(index, pool): (usize, &QuestionPool)| pool.look(&mut check, &format!("/pools/{index}"));
        let pools: Vec<QuestionPool> = self.pools.iter().enumerate().map(pool).collect();
        let drawn: usize = pools.iter().map(|pool| usize::from(pool.draw)).sum();
        if drawn > MOST_QUESTIONS {
            check.fail_with("/pools", "too-many", [("max", MOST_QUESTIONS.into()), ("actual", drawn.into())]);
        }
        self.rules.look(&mut check, "/rules");
        if self.purpose == ExamPurpose::Exam && self.rules.feedback.telling == Telling::Solutions {
            check.fail("/rules/feedback/telling", "solutions-of-an-exam");
        }
        check.finish(Self { title, language, intro, audience, pools, ..self.clone() })
    }

    /// Questions of an attempt.
    #[must_use]
    pub fn questions(&self) -> u16 {
        self.pools.iter().fold(0u16, |sum, pool| sum.saturating_add(pool.draw))
    }

    /// Can it be published with these questions? `urns` are the pools with the questions that can be drawn.
    ///
    /// # Errors
    /// When a pool has fewer questions than are drawn, or nothing is drawn at all.
    pub fn can_publish(&self, urns: &[Urn]) -> Result<(), Refusal> {
        for ((own, urn), pool) in belonging(urns).iter().zip(urns).zip(&self.pools) {
            if own.len() < urn.draw {
                return Err(Refusal::PoolTooSmall { pool: pool.name.clone(), has: own.len(), draws: urn.draw });
            }
        }
        if self.questions() == 0 { Err(Refusal::Flawed { count: 1 }) } else { Ok(()) }
    }
}

impl QuestionPool {
    fn look(&self, check: &mut Check, at: &str) -> Self {
        let name = check.text(&format!("{at}/name"), &self.name, 120);
        let topics = super::course::check_words(check, &format!("{at}/topics"), &self.topics);
        check.range(&format!("{at}/draw"), self.draw.into(), 1, i64::try_from(MOST_QUESTIONS).unwrap_or(i64::MAX));
        Self { name, topics, ..self.clone() }
    }
}

impl ExamRules {
    fn look(&self, check: &mut Check, at: &str) {
        check.range(&format!("{at}/pass_percent"), self.pass_percent.into(), 1, 100);
        check.range(&format!("{at}/minutes"), self.minutes.unwrap_or(1).into(), 1, 1_440);
        check.range(&format!("{at}/attempts"), self.attempts.unwrap_or(1).into(), 1, 1_000);
        check.range(&format!("{at}/pause_minutes"), self.pause_minutes.into(), 0, 525_600);
    }
}

/// How much a learner is told now. Whatever is stored, an exam never tells its solutions.
#[must_use]
pub fn told(feedback: Feedback, purpose: ExamPurpose, passed: bool, attempts_left: Option<u16>) -> Telling {
    let now = match feedback.when {
        TellWhen::Always => true,
        TellWhen::Passed => passed,
        TellWhen::Over => passed || attempts_left == Some(0),
    };
    match (now, purpose, feedback.telling) {
        (false, ..) => Telling::Nothing,
        (true, ExamPurpose::Exam, Telling::Solutions) => Telling::Marks,
        (true, _, telling) => telling,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::{exam, id};

    #[test]
    fn an_exam_that_can_be_drawn_can_be_published() {
        let exam = exam(2);
        let urn = |numbers: std::ops::Range<u8>| vec![Urn { questions: numbers.map(id).collect(), draw: 2 }];
        assert_eq!(exam.can_publish(&urn(0..2)), Ok(()));
        assert_eq!(exam.can_publish(&urn(0..1)), Err(Refusal::PoolTooSmall { pool: "All".to_owned(), has: 1, draws: 2 }));
        let mut empty = exam;
        empty.pools.clear();
        assert_eq!(empty.can_publish(&[]), Err(Refusal::Flawed { count: 1 }));
    }

    #[test]
    fn an_exam_never_tells_its_solutions() {
        let mut input = exam(2);
        input.rules.feedback.telling = Telling::Solutions;
        assert_eq!(input.check().expect_err("told").errors[0].code, "solutions-of-an-exam");
        input.purpose = ExamPurpose::Quiz;
        assert!(input.check().is_ok());
        for when in [TellWhen::Always, TellWhen::Passed, TellWhen::Over] {
            let feedback = Feedback { telling: Telling::Solutions, when };
            assert_ne!(told(feedback, ExamPurpose::Exam, true, Some(0)), Telling::Solutions);
        }
    }

    #[test]
    fn learners_are_told_by_rule() {
        let of = |when, passed, left| told(Feedback { telling: Telling::Solutions, when }, ExamPurpose::Quiz, passed, left);
        assert_eq!(of(TellWhen::Always, false, Some(3)), Telling::Solutions);
        assert_eq!(of(TellWhen::Passed, false, Some(0)), Telling::Nothing);
        assert_eq!(of(TellWhen::Passed, true, None), Telling::Solutions);
        assert_eq!(of(TellWhen::Over, false, Some(1)), Telling::Nothing);
        assert_eq!(of(TellWhen::Over, false, Some(0)), Telling::Solutions);
        assert_eq!(of(TellWhen::Over, false, None), Telling::Nothing);
    }

    #[test]
    fn every_faulty_field_is_named() {
        let mut input = exam(2);
        (input.rules.pass_percent, input.rules.minutes, input.pools[0].draw) = (0, Some(0), 201);
        let errors = input.check().expect_err("wrong").errors;
        let pointers: Vec<&str> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/pools/0/draw", "/pools", "/rules/pass_percent", "/rules/minutes"]);
    }
}
