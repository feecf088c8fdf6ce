//! Questions as learners get them, and what they answer. Nothing here knows what is right.

use serde::{Deserialize, Serialize};

use super::{Arrangement, Decimal, Key, LONGEST_ANSWER, QuestionInput};
use crate::invalid::{Check, Invalid};

/// A question as a learner gets it: no id, no key, and its parts in the order of the attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionForLearner {
    /// Its place in the attempt, from 0: answers are given to places.
    pub at: u16,
    /// The question, as sanitised HTML.
    pub html: String,
    /// Points for the right answer.
    pub points: u16,
    /// What to answer with.
    pub body: QuestionBody,
}

/// What a question is answered with. Options and items are sanitised HTML; an answer names their places as shown here, from 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum QuestionBody {
    /// One of the options.
    One {
        /// The options.
        options: Vec<String>,
    },
    /// Any of the options.
    Several {
        /// The options.
        options: Vec<String>,
    },
    /// The items in another order.
    Order {
        /// The items.
        items: Vec<String>,
    },
    /// A right side for each left one.
    Match {
        /// Left sides.
        left: Vec<String>,
        /// Right sides; there may be more of them.
        right: Vec<String>,
    },
    /// A number.
    Number {
        /// What stands behind the field; may be empty.
        unit: String,
    },
    /// A short text.
    Text {
        /// Most characters.
        max: u16,
    },
}

/// What a learner answers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// One option.
    One {
        /// Its place as shown.
        choice: u8,
    },
    /// Some options.
    Several {
        /// Their places as shown.
        choices: Vec<u8>,
    },
    /// An order.
    Order {
        /// The places as shown, in the order that the learner finds right.
        order: Vec<u8>,
    },
    /// Pairs.
    Match {
        /// For each left side the place of a right one as shown; absent where the learner has not decided.
        pairs: Vec<Option<u8>>,
    },
    /// A number.
    Number {
        /// As [`Decimal`] writes it: whoever takes a typed number reads it with [`Decimal::typed`].
        value: String,
    },
    /// A short text.
    Text {
        /// As typed.
        text: String,
    },
}

/// What an answer to a question can look like. Says how many parts there are, not which are right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One of so many.
    One(u8),
    /// Some of so many.
    Several(u8),
    /// So many in an order.
    Order(u8),
    /// So many left sides and so many right ones.
    Match(u8, u8),
    /// A number.
    Number,
    /// A text.
    Text,
}

impl Shape {
    /// The shape of answers to a question, from its key.
    #[must_use]
    pub fn of(key: &Key) -> Self {
        let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
        match key {
            Key::One { options } => Self::One(count(options.len())),
            Key::Several { options } => Self::Several(count(options.len())),
            Key::Order { items } => Self::Order(count(items.len())),
            Key::Match { pairs, decoys } => Self::Match(count(pairs.len()), count(pairs.len() + decoys.len())),
            Key::Number { .. } => Self::Number,
            Key::Text { .. } => Self::Text,
        }
    }
}

impl From<&QuestionBody> for Shape {
    fn from(body: &QuestionBody) -> Self {
        let count = |list: &[String]| u8::try_from(list.len()).unwrap_or(u8::MAX);
        match body {
            QuestionBody::One { options } => Self::One(count(options)),
            QuestionBody::Several { options } => Self::Several(count(options)),
            QuestionBody::Order { items } => Self::Order(count(items)),
            QuestionBody::Match { left, right } => Self::Match(count(left), count(right)),
            QuestionBody::Number { .. } => Self::Number,
            QuestionBody::Text { .. } => Self::Text,
        }
    }
}

impl Answer {
    /// The answer in its one spelling. `pointer` is where it stands in the input.
    ///
    /// # Errors
    /// When it is no answer to a question of this shape.
    pub fn check(&self, shape: Shape, pointer: &str) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let below = |places: &[u8], bound: u8| places.iter().all(|place| *place < bound);
        let tidy = match (self, shape) {
            (Self::One { choice }, Shape::One(options)) => {
                if *choice >= options {
                    check.fail(&format!("{pointer}/choice"), "not-one-of");
                }
                self.clone()
            }
            (Self::Several { choices }, Shape::Several(options)) => {
                if !below(choices, options) {
                    check.fail(&format!("{pointer}/choices"), "not-one-of");
                }
                let mut choices = choices.clone();
                choices.sort_unstable();
                choices.dedup();
                Self::Several { choices }
            }
            (Self::Order { order }, Shape::Order(items)) => {
                let mut sorted = order.clone();
                sorted.sort_unstable();
                if sorted != (0..items).collect::<Vec<u8>>() {
                    check.fail(&format!("{pointer}/order"), "not-one-of");
                }
                self.clone()
            }
            (Self::Match { pairs }, Shape::Match(left, right)) => {
                let chosen: Vec<u8> = pairs.iter().flatten().copied().collect();
                if pairs.len() != usize::from(left) || !below(&chosen, right) {
                    check.fail(&format!("{pointer}/pairs"), "not-one-of");
                }
                check.unique(chosen, |_| format!("{pointer}/pairs"));
                self.clone()
            }
            (Self::Number { value }, Shape::Number) => match Decimal::parse(value.trim()) {
                Some(number) => Self::Number { value: number.to_string() },
                None => {
                    check.fail(&format!("{pointer}/value"), "not-a-decimal");
                    self.clone()
                }
            },
            (Self::Text { text }, Shape::Text) => {
                Self::Text { text: check.optional_text(&format!("{pointer}/text"), text, LONGEST_ANSWER) }
            }
            (
                Self::One { .. } | Self::Several { .. } | Self::Order { .. } | Self::Match { .. } | Self::Number { .. } | Self::Text { .. },
                Shape::One(_) | Shape::Several(_) | Shape::Order(_) | Shape::Match(..) | Shape::Number | Shape::Text,
            ) => {
                check.fail(&format!("{pointer}/kind"), "not-one-of");
                self.clone()
            }
        };
        check.finish(tidy)
    }

    /// Whether it says nothing, so that the question counts as not answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::One { .. } | Self::Order { .. } | Self::Number { .. } => false,
            Self::Several { choices } => choices.is_empty(),
            Self::Match { pairs } => pairs.iter().all(Option::is_none),
            Self::Text { text } => text.trim().is_empty(),
        }
    }
}

/// A question as a learner gets it. `render` makes sanitised HTML of Markdown.
pub fn for_learner(at: u16, question: &QuestionInput, arrangement: &Arrangement, render: impl Fn(&str) -> String) -> QuestionForLearner {
    let shown = |texts: Vec<&str>| -> Vec<String> {
        arrangement.shown.iter().filter_map(|place| texts.get(usize::from(*place))).map(|text| render(text)).collect()
    };
    let body = match &question.key {
        Key::One { options } => QuestionBody::One { options: shown(options.iter().map(|option| option.text.as_str()).collect()) },
        Key::Several { options } => QuestionBody::Several { options: shown(options.iter().map(|option| option.text.as_str()).collect()) },
        Key::Order { items } => QuestionBody::Order { items: shown(items.iter().map(String::as_str).collect()) },
        Key::Match { pairs, decoys } => QuestionBody::Match {
            left: pairs.iter().map(|pair| render(&pair.left)).collect(),
            right: shown(pairs.iter().map(|pair| &pair.right).chain(decoys).map(String::as_str).collect()),
        },
        Key::Number { unit, .. } => QuestionBody::Number { unit: unit.clone() },
        Key::Text { .. } => QuestionBody::Text { max: u16::try_from(LONGEST_ANSWER).unwrap_or(u16::MAX) },
    };
    QuestionForLearner { at, html: render(&question.text), points: question.points, body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        Choice, Pair, Seed,
        fixtures::{id, question},
    };

    fn codes(answer: &Answer, shape: Shape) -> Vec<String> {
        answer.check(shape, "/answer").err().map(|i| i.errors.into_iter().map(|e| e.code).collect()).unwrap_or_default()
    }

    #[test]
    fn an_answer_fits_its_question() {
        assert!(codes(&Answer::One { choice: 3 }, Shape::One(4)).is_empty());
        assert_eq!(codes(&Answer::One { choice: 4 }, Shape::One(4)), ["not-one-of"]);
        assert_eq!(codes(&Answer::One { choice: 0 }, Shape::Several(4)), ["not-one-of"]);
        assert_eq!(codes(&Answer::Order { order: vec![0, 0, 1] }, Shape::Order(3)), ["not-one-of"]);
        assert_eq!(codes(&Answer::Order { order: vec![0, 1] }, Shape::Order(3)), ["not-one-of"]);
        assert!(codes(&Answer::Match { pairs: vec![None, Some(2)] }, Shape::Match(2, 3)).is_empty());
        assert_eq!(codes(&Answer::Match { pairs: vec![Some(1), Some(1)] }, Shape::Match(2, 3)), ["doubled"]);
        assert_eq!(codes(&Answer::Match { pairs: vec![Some(1)] }, Shape::Match(2, 3)), ["not-one-of"]);
        assert_eq!(codes(&Answer::Number { value: "1,5".to_owned() }, Shape::Number), ["not-a-decimal"]);
        assert_eq!(codes(&Answer::Text { text: "x".repeat(201) }, Shape::Text), ["too-long"]);
    }

    #[test]
    fn an_answer_has_one_spelling() {
        let several = Answer::Several { choices: vec![2, 0, 2] }.check(Shape::Several(3), "").expect("sound");
        assert_eq!(several, Answer::Several { choices: vec![0, 2] });
        let number = Answer::Number { value: " 04.50 ".to_owned() }.check(Shape::Number, "").expect("sound");
        assert_eq!(number, Answer::Number { value: "4.5".to_owned() });
        assert!(Answer::Text { text: " ".to_owned() }.is_empty());
        assert!(Answer::Match { pairs: vec![None, None] }.is_empty());
    }

    #[test]
    fn what_is_not_asked_for_is_refused() {
        let answer = |json: &str| serde_json::from_str::<Answer>(json).is_ok();
        assert!(answer(r#"{"kind":"one","choice":1}"#) && !answer(r#"{"kind":"one","choice":1,"points":9}"#));
        let key =
            |tolerance: &str| serde_json::from_str::<Key>(&format!(r#"{{"kind":"number","value":"1","tolerance":{tolerance}}}"#)).is_ok();
        assert!(key(r#"{"kind":"by","value":"1"}"#) && !key(r#"{"kind":"by","value":"1","or":"2"}"#));
    }

    /// The words of every key, whether an option is right, and ids must not be found in what learners get.
    #[test]
    fn a_learner_gets_no_key() {
        let choice = |text: &str, right| Choice { text: text.to_owned(), right };
        let pair = |left: &str, right: &str| Pair { left: left.to_owned(), right: right.to_owned() };
        let keys = [
            Key::One { options: vec![choice("one", true), choice("two", false)] },
            Key::Several { options: vec![choice("one", true), choice("two", false)] },
            Key::Order { items: vec!["one".to_owned(), "two".to_owned()] },
            Key::Match { pairs: vec![pair("one", "1"), pair("two", "2")], decoys: vec!["3".to_owned()] },
            Key::Number {
                value: "4711".to_owned(),
                tolerance: super::super::Tolerance::By { value: "42".to_owned() },
                unit: "bar".to_owned(),
            },
            Key::Text { accepted: vec!["secret".to_owned()], case_sensitive: true },
        ];
        for key in keys {
            let mut input = question(key);
            input.explanation = "because".to_owned();
            let arrangement = Arrangement::of(Seed::new([5; 8]), id(1), &input.key, false);
            let shown = for_learner(0, &input, &arrangement, str::to_owned);
            assert_eq!(Shape::from(&shown.body), Shape::of(&input.key));
            let json = serde_json::to_string(&shown).expect("json");
            for secret in
                ["4711", "42", "secret", "because", "right\":true", "right\":false", "accepted", "tolerance", "explanation", "topic"]
            {
                assert!(!json.contains(secret), "{secret} in {json}");
            }
        }
    }
}
