//! What an attempt shows while it runs, and what it came to, as the learner is told.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Answer, Arrangement, AttemptId, AttemptState, Choice, ExamId, Key, QuestionForLearner, QuestionInput, Response, Rightness, Score,
    Telling,
};

/// An attempt as the learner has it open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptForLearner {
    /// Its id.
    pub id: AttemptId,
    /// The exam.
    pub exam: ExamId,
    /// Its title.
    pub title: String,
    /// Counts the person's attempts, from 1.
    pub number: u16,
    /// Where it stands.
    pub state: AttemptState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Seconds that are left by the server's clock; no limit when absent. The browser counts down from here and never compares
    /// with its own clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u32>,
    /// Whether the tab that asked holds it.
    pub held: bool,
    /// The questions, in the order of the attempt; empty once it is over.
    pub questions: Vec<QuestionForLearner>,
    /// What is saved, question by question.
    pub responses: Vec<Response>,
}

/// One attempt in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptSummary {
    /// Its id.
    pub id: AttemptId,
    /// Counts the person's attempts, from 1.
    pub number: u16,
    /// Where it stands.
    pub state: AttemptState,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// The score; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Whether it passed; absent while it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passed: Option<bool>,
}

/// What an attempt came to, as the learner is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttemptResult {
    /// The attempt.
    pub attempt: AttemptSummary,
    /// The exam.
    pub exam: ExamId,
    /// Its title.
    pub title: String,
    /// The score.
    pub score: Score,
    /// Least score to pass, in percent.
    pub pass_percent: u8,
    /// How much is told by rule.
    pub telling: Telling,
    /// The score by topic, where that much is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<TopicScore>,
    /// The questions with what was answered, where that much is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<QuestionResult>,
    /// Attempts that are left; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u16>,
    /// When the next one may begin, when that is not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<DateTime<Utc>>,
    /// Certificates that came of it.
    pub awards: Vec<super::AwardId>,
}

/// The score of one topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopicScore {
    /// The topic.
    pub topic: String,
    /// The score.
    pub score: Score,
}

/// What a question came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionResult {
    /// The question as it was shown.
    pub question: QuestionForLearner,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// How right it was.
    pub rightness: Rightness,
    /// What is right, and why. Only in quizzes whose rule tells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solution: Option<QuizSolution>,
}

/// What is right in a quiz, in words, once its rule tells it. It is made by [`quiz_solution`] alone, which exams never call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuizSolution {
    /// The right answer as it would have been given; absent for texts with several forms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Forms of a text that are right.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<String>,
    /// Why, as sanitised HTML; may be empty.
    pub explanation: String,
}

/// What is right in a question of a quiz. `None` unless the rule tells solutions: see [`super::told`], which never does for exams.
pub fn quiz_solution(
    telling: Telling,
    question: &QuestionInput,
    arrangement: &Arrangement,
    render: impl Fn(&str) -> String,
) -> Option<QuizSolution> {
    if telling != Telling::Solutions {
        return None;
    }
    let rights = |options: &[Choice]| -> Vec<u8> {
        let places = options.iter().enumerate().filter(|(_, option)| option.right);
        let mut shown: Vec<u8> = places.filter_map(|(place, _)| arrangement.place_of(place)).collect();
        shown.sort_unstable();
        shown
    };
    let answer = match &question.key {
        Key::One { options } => rights(options).first().map(|choice| Answer::One { choice: *choice }),
        Key::Several { options } => Some(Answer::Several { choices: rights(options) }),
        Key::Order { items } => Some(Answer::Order { order: (0..items.len()).filter_map(|place| arrangement.place_of(place)).collect() }),
        Key::Match { pairs, .. } => Some(Answer::Match { pairs: (0..pairs.len()).map(|place| arrangement.place_of(place)).collect() }),
        Key::Number { value, .. } => Some(Answer::Number { value: value.clone() }),
        Key::Text { .. } => None,
    };
    let accepted = match &question.key {
        Key::Text { accepted, .. } => accepted.clone(),
        Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Number { .. } => Vec::new(),
    };
    Some(QuizSolution { answer, accepted, explanation: render(&question.explanation) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        Seed,
        fixtures::{id, question},
        grade,
    };

    #[test]
    fn a_solution_is_told_only_by_rule_and_is_right() {
        let options = ["a", "b", "c", "d"].map(|text| Choice { text: text.to_owned(), right: text == "c" }).to_vec();
        let question = question(Key::One { options });
        let arrangement = Arrangement::of(Seed::new([3; 8]), id(1), &question.key, false);
        for telling in [Telling::Nothing, Telling::Topics, Telling::Marks] {
            assert_eq!(quiz_solution(telling, &question, &arrangement, str::to_owned), None);
        }
        let solution = quiz_solution(Telling::Solutions, &question, &arrangement, str::to_owned).expect("told");
        let mark = grade(&question, &arrangement, solution.answer.as_ref());
        assert_eq!(mark.got, mark.of);
    }
}
