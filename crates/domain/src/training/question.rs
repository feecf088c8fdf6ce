//! Questions as their authors write them, with the key. Nothing here is ever part of an answer to a learner.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{BankId, Decimal, ItemStatistics, PictureId, QuestionId, pictures_in};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
};

/// Most options of a question.
pub const MOST_OPTIONS: usize = 20;
/// Most characters of a question's text.
const LONGEST_QUESTION: usize = 8_000;
/// Most characters of an option.
const LONGEST_OPTION: usize = 2_000;
/// Most characters of a short text that is an answer.
pub const LONGEST_ANSWER: usize = 200;

/// A question as its author writes it. Texts are Markdown with pictures, code and tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionInput {
    /// What it is about: pools draw by topic.
    pub topic: String,
    /// The question.
    pub text: String,
    /// What is right.
    pub key: Key,
    /// Points for the right answer, 1 to 100.
    #[serde(default = "one")]
    pub points: u16,
    /// How an answer that is partly right counts.
    #[serde(default)]
    pub scoring: Scoring,
    /// Whether options stay in the author's order: "all of the above" comes last.
    #[serde(default)]
    pub fixed: bool,
    /// Why that is right; learners of a quiz see it where its rule says so. May be empty.
    #[serde(default)]
    pub explanation: String,
}

const fn one() -> u16 {
    1
}

/// What is right. Only for authors and the grader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Key {
    /// One option.
    One {
        /// The options; exactly one is right.
        options: Vec<Choice>,
    },
    /// All right options and no other.
    Several {
        /// The options; at least one is right.
        options: Vec<Choice>,
    },
    /// An order.
    Order {
        /// The items, in the right order.
        items: Vec<String>,
    },
    /// Pairs.
    Match {
        /// What belongs together.
        pairs: Vec<Pair>,
        /// More right sides that belong to nothing.
        #[serde(default)]
        decoys: Vec<String>,
    },
    /// A number.
    Number {
        /// The number, as [`Decimal`] reads it.
        value: String,
        /// How far off an answer may be.
        #[serde(default)]
        tolerance: Tolerance,
        /// The unit that stands behind the field; may be empty.
        #[serde(default)]
        unit: String,
    },
    /// A short text.
    Text {
        /// Every form that is right.
        accepted: Vec<String>,
        /// Whether upper and lower case matter.
        #[serde(default)]
        case_sensitive: bool,
    },
}

/// An option.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// What it says.
    pub text: String,
    /// Whether it is right.
    #[serde(default)]
    pub right: bool,
}

/// Two things that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// The left side; stays in place.
    pub left: String,
    /// The right side; is shuffled.
    pub right: String,
}

/// How far off a number may be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Tolerance {
    /// Not at all.
    #[default]
    Exact,
    /// By so much, either way.
    By {
        /// A number, not below zero.
        value: String,
    },
    /// By so many percent of the right number.
    Percent {
        /// A number, not below zero.
        value: String,
    },
}

/// How an answer that is partly right counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Scoring {
    /// Not at all.
    #[default]
    AllOrNothing,
    /// By its share. Of several options, wrong ones take away what right ones give, but never below nothing.
    Partial,
}

/// A question as its author sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionForAuthor {
    /// Its id.
    pub id: QuestionId,
    /// Its bank.
    pub bank: BankId,
    /// Counts from 1; every change is a new revision, and attempts keep theirs.
    pub revision: i32,
    /// What was written.
    pub question: QuestionInput,
    /// Whether it is no longer drawn.
    pub retired: bool,
    /// How it fares; absent while nobody answered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<ItemStatistics>,
}

/// A question bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Bank {
    /// Its id.
    pub id: BankId,
    /// What was written.
    pub bank: BankInput,
    /// Questions by topic that can be drawn.
    pub topics: Vec<super::Tally>,
    /// Exams that draw from it, by title.
    pub exams: Vec<String>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// What an author says about a bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BankInput {
    /// Name.
    pub name: String,
    /// Language of its questions, a BCP 47 tag.
    pub language: String,
}

/// Which questions of a bank to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct QuestionFilter {
    /// Words of the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Any of these topics.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topic: Vec<String>,
    /// `true`: retired ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<bool>,
    /// `true`: only those whose statistics have a warning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspicious: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

impl BankInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        let language = super::course::check_language(&mut check, "/language", &self.language);
        check.finish(Self { name, language })
    }
}

impl Key {
    /// The name of its kind on the wire, in CSV and in catalogue keys (`training.question.<slug>`).
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::One { .. } => "one",
            Self::Several { .. } => "several",
            Self::Order { .. } => "order",
            Self::Match { .. } => "match",
            Self::Number { .. } => "number",
            Self::Text { .. } => "text",
        }
    }
}

impl QuestionInput {
    /// The question, tidied. A question without a right answer is refused.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let tidy = self.look(&mut check, "");
        check.finish(tidy)
    }

    /// Every picture that it shows: in the question, in what is chosen from, and in the explanation.
    #[must_use]
    pub fn pictures(&self) -> BTreeSet<PictureId> {
        let options: Vec<&str> = match &self.key {
            Key::One { options } | Key::Several { options } => options.iter().map(|option| option.text.as_str()).collect(),
            Key::Order { items } => items.iter().map(String::as_str).collect(),
            Key::Match { pairs, decoys } => {
                let sides = pairs.iter().flat_map(|pair| [pair.left.as_str(), pair.right.as_str()]);
                sides.chain(decoys.iter().map(String::as_str)).collect()
            }
            Key::Number { .. } | Key::Text { .. } => Vec::new(),
        };
        let texts = [self.text.as_str(), self.explanation.as_str()].into_iter().chain(options);
        texts.flat_map(pictures_in).map(|(picture, _)| picture).collect()
    }

    pub(super) fn look(&self, check: &mut Check, at: &str) -> Self {
        let topic = check.text(&format!("{at}/topic"), &self.topic, 60);
        let text = check.text(&format!("{at}/text"), &self.text, LONGEST_QUESTION);
        pictures_have_words(check, &format!("{at}/text"), &text);
        check.range(&format!("{at}/points"), self.points.into(), 1, 100);
        let explanation = check.optional_text(&format!("{at}/explanation"), &self.explanation, LONGEST_QUESTION);
        let key = self.key.look(check, &format!("{at}/key"));
        Self { topic, text, key, explanation, ..self.clone() }
    }
}

impl Key {
    fn look(&self, check: &mut Check, at: &str) -> Self {
        match self {
            Self::One { options } => {
                let options = choices(check, &format!("{at}/options"), options);
                if options.iter().filter(|option| option.right).count() > 1 {
                    check.fail(&format!("{at}/options"), "one-right-answer");
                }
                Self::One { options }
            }
            Self::Several { options } => Self::Several { options: choices(check, &format!("{at}/options"), options) },
            Self::Order { items } => Self::Order { items: texts(check, &format!("{at}/items"), items, 2) },
            Self::Match { pairs, decoys } => {
                let here = format!("{at}/pairs");
                let left: Vec<String> = pairs.iter().map(|pair| pair.left.clone()).collect();
                let left = texts(check, &here, &left, 2);
                let right: Vec<String> = pairs.iter().map(|pair| pair.right.clone()).chain(decoys.iter().cloned()).collect();
                // Two equal right sides could not be told apart by the learner, and one of them would count as wrong.
                let mut right = texts(check, &here, &right, 2);
                let decoys = right.split_off(pairs.len().min(right.len()));
                let pairs = left.into_iter().zip(right).map(|(left, right)| Pair { left, right }).collect();
                Self::Match { pairs, decoys }
            }
            Self::Number { value, tolerance, unit } => {
                let number = decimal(check, &format!("{at}/value"), value);
                let here = format!("{at}/tolerance/value");
                let tolerance = match tolerance {
                    Tolerance::Exact => Tolerance::Exact,
                    Tolerance::By { value } => Tolerance::By { value: positive(check, &here, value) },
                    Tolerance::Percent { value } => Tolerance::Percent { value: positive(check, &here, value) },
                };
                Self::Number { value: number, tolerance, unit: check.optional_text(&format!("{at}/unit"), unit, 40) }
            }
            Self::Text { accepted, case_sensitive } => {
                let here = format!("{at}/accepted");
                if accepted.is_empty() {
                    check.fail(&here, "no-right-answer");
                }
                check.at_most(&here, accepted, 50);
                let form = |(index, form): (usize, &String)| check.text(&format!("{here}/{index}"), form, LONGEST_ANSWER);
                Self::Text { accepted: accepted.iter().enumerate().map(form).collect(), case_sensitive: *case_sensitive }
            }
        }
    }
}

fn pictures_have_words(check: &mut Check, at: &str, text: &str) {
    if pictures_in(text).iter().any(|(_, words)| words.is_empty()) {
        check.fail(at, "picture-without-words");
    }
}

/// Options, of which at least one is right.
fn choices(check: &mut Check, at: &str, options: &[Choice]) -> Vec<Choice> {
    let words: Vec<String> = options.iter().map(|option| option.text.clone()).collect();
    let words = texts(check, at, &words, 2);
    if !options.iter().any(|option| option.right) {
        check.fail(at, "no-right-answer");
    }
    words.into_iter().zip(options).map(|(text, option)| Choice { text, right: option.right }).collect()
}

/// At least `least` different texts.
fn texts(check: &mut Check, at: &str, texts: &[String], least: usize) -> Vec<String> {
    if texts.len() < least {
        check.fail_with(at, "too-few", [("min", least.into()), ("actual", texts.len().into())]);
    }
    check.at_most(at, texts, MOST_OPTIONS);
    let text = |(index, text): (usize, &String)| check.text(&format!("{at}/{index}"), text, LONGEST_OPTION);
    let tidy: Vec<String> = texts.iter().enumerate().map(text).collect();
    for (index, text) in tidy.iter().enumerate() {
        pictures_have_words(check, &format!("{at}/{index}"), text);
    }
    check.unique(&tidy, |index| format!("{at}/{index}"));
    tidy
}

fn decimal(check: &mut Check, at: &str, value: &str) -> String {
    Decimal::parse(value.trim()).map_or_else(
        || {
            check.fail(at, if value.trim().is_empty() { "required" } else { "not-a-decimal" });
            value.to_owned()
        },
        |number| number.to_string(),
    )
}

fn positive(check: &mut Check, at: &str, value: &str) -> String {
    let tidy = decimal(check, at, value);
    if tidy.starts_with('-') {
        check.fail(at, "not-positive");
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::{id, question};

    fn codes(key: Key) -> Vec<(String, String)> {
        let errors = question(key).check().err().map(|invalid| invalid.errors).unwrap_or_default();
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    fn choice(text: &str, right: bool) -> Choice {
        Choice { text: text.to_owned(), right }
    }

    #[test]
    fn a_question_has_a_right_answer() {
        let none = vec![choice("a", false), choice("b", false)];
        let pair = |code: &str| vec![("/key/options".to_owned(), code.to_owned())];
        assert_eq!(codes(Key::One { options: none.clone() }), pair("no-right-answer"));
        assert_eq!(codes(Key::Several { options: none }), pair("no-right-answer"));
        assert_eq!(codes(Key::One { options: vec![choice("a", true), choice("b", true)] }), pair("one-right-answer"));
        assert_eq!(codes(Key::Several { options: vec![choice("a", true), choice("b", true)] }), []);
        assert_eq!(codes(Key::One { options: vec![choice("a", true)] }), pair("too-few"));
        let text = Key::Text { accepted: vec![], case_sensitive: false };
        assert_eq!(codes(text), [("/key/accepted".to_owned(), "no-right-answer".to_owned())]);
    }

    #[test]
    fn options_are_different() {
        let doubled = codes(Key::One { options: vec![choice("a ", true), choice("a", false)] });
        assert_eq!(doubled, [("/key/options/1".to_owned(), "doubled".to_owned())]);
        let pair = |left: &str, right: &str| Pair { left: left.to_owned(), right: right.to_owned() };
        let key = Key::Match { pairs: vec![pair("a", "1"), pair("b", "2")], decoys: vec!["2".to_owned()] };
        assert_eq!(codes(key), [("/key/pairs/2".to_owned(), "doubled".to_owned())]);
    }

    #[test]
    fn numbers_are_spelled_one_way() {
        let number = |value: &str, by: &str| Key::Number {
            value: value.to_owned(),
            tolerance: Tolerance::By { value: by.to_owned() },
            unit: " mA ".to_owned(),
        };
        let tidy = question(number("04.50", "0.10")).check().expect("sound");
        assert_eq!(
            tidy.key,
            Key::Number { value: "4.5".to_owned(), tolerance: Tolerance::By { value: "0.1".to_owned() }, unit: "mA".to_owned() }
        );
        assert_eq!(
            codes(number("four", "-1")),
            [("/key/value".to_owned(), "not-a-decimal".to_owned()), ("/key/tolerance/value".to_owned(), "not-positive".to_owned())]
        );
    }

    #[test]
    fn a_picture_has_words() {
        let mut input = question(Key::Text { accepted: vec!["a".to_owned()], case_sensitive: false });
        let picture: crate::training::PictureId = id(1);
        input.text = format!("Which valve? ![](picture:{picture})");
        assert_eq!(input.check().expect_err("silent").errors[0].code, "picture-without-words");
        let choices = vec![choice(&format!("![](picture:{picture})"), true), choice("b", false)];
        assert_eq!(codes(Key::One { options: choices.clone() }), [("/key/options/0".to_owned(), "picture-without-words".to_owned())]);
        assert_eq!(question(Key::One { options: choices }).pictures(), [picture].into());
    }

    #[test]
    fn matches_keep_their_sides_together() {
        let pair = |left: &str, right: &str| Pair { left: left.to_owned(), right: right.to_owned() };
        let key = Key::Match { pairs: vec![pair("a ", "1"), pair("b", " 2")], decoys: vec![" 3".to_owned()] };
        let tidy = question(key).check().expect("sound").key;
        assert_eq!(tidy, Key::Match { pairs: vec![pair("a", "1"), pair("b", "2")], decoys: vec!["3".to_owned()] });
    }
}
