//! Grading: the same answers to the same questions give the same score, now and at any later time.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::{Answer, Arrangement, Decimal, Key, QuestionInput, Scoring, Tolerance};

/// What an answer is worth, in thousandths of points: whole numbers, so that sums do not depend on their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mark {
    /// What was reached.
    pub got: u32,
    /// What could be reached.
    pub of: u32,
}

/// How right an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rightness {
    /// All points.
    Right,
    /// Some points.
    Partly,
    /// No points.
    Wrong,
    /// No answer.
    Unanswered,
}

impl Rightness {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Right, Self::Partly, Self::Wrong, Self::Unanswered];

    /// The name on the wire and in catalogue keys (`training.right.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Partly => "partly",
            Self::Wrong => "wrong",
            Self::Unanswered => "unanswered",
        }
    }
}

/// The score of an attempt, in thousandths of points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Score {
    /// What was reached.
    pub got: u64,
    /// What could be reached.
    pub of: u64,
}

impl Mark {
    /// How right the answer is.
    #[must_use]
    pub fn rightness(self, answer: Option<&Answer>) -> Rightness {
        match answer {
            None => Rightness::Unanswered,
            Some(answer) if answer.is_empty() => Rightness::Unanswered,
            Some(_) if self.got == self.of => Rightness::Right,
            Some(_) if self.got == 0 => Rightness::Wrong,
            Some(_) => Rightness::Partly,
        }
    }
}

impl Score {
    /// The sum of marks.
    #[must_use]
    pub fn of(marks: &[Mark]) -> Self {
        let add = |score: Self, mark: &Mark| Self { got: score.got + u64::from(mark.got), of: score.of + u64::from(mark.of) };
        marks.iter().fold(Self::default(), add)
    }

    /// In percent, rounded down: a score that does not reach the pass mark is never shown as if it did.
    #[must_use]
    pub const fn percent(self) -> u8 {
        if self.of == 0 {
            return 0;
        }
        let percent = self.got as u128 * 100 / self.of as u128;
        if percent > 100 { 100 } else { percent as u8 }
    }

    /// Whether it reaches so many percent, exactly.
    #[must_use]
    pub const fn reaches(self, percent: u8) -> bool {
        self.of > 0 && self.got as u128 * 100 >= self.of as u128 * percent as u128
    }
}

/// What an answer is worth. An answer that does not fit its question is worth nothing.
#[must_use]
pub fn grade(question: &QuestionInput, arrangement: &Arrangement, answer: Option<&Answer>) -> Mark {
    let of = u32::from(question.points) * 1_000;
    let (reached, parts) = answer.filter(|answer| !answer.is_empty()).map_or((0, 1), |answer| share(&question.key, arrangement, answer));
    let got = match question.scoring {
        Scoring::AllOrNothing if reached == parts => of,
        Scoring::AllOrNothing => 0,
        Scoring::Partial => u32::try_from(u64::from(of) * u64::from(reached) / u64::from(parts.max(1))).unwrap_or(0),
    };
    Mark { got, of }
}

/// How many parts of an answer are right, and how many there are.
fn share(key: &Key, arrangement: &Arrangement, answer: &Answer) -> (u32, u32) {
    let count = |parts: usize| u32::try_from(parts).unwrap_or(u32::MAX);
    match (key, answer) {
        (Key::One { options }, Answer::One { choice }) => {
            let right = arrangement.original(*choice).and_then(|place| options.get(place)).is_some_and(|option| option.right);
            (u32::from(right), 1)
        }
        (Key::Several { options }, Answer::Several { choices }) => {
            let chosen: Vec<usize> = choices.iter().filter_map(|choice| arrangement.original(*choice)).collect();
            let rights = options.iter().filter(|option| option.right).count();
            let hits = chosen.iter().filter(|place| options.get(**place).is_some_and(|option| option.right)).count();
            let misses = chosen.len() - hits;
            (count(hits.saturating_sub(misses)), count(rights))
        }
        (Key::Order { items }, Answer::Order { order }) => {
            let places = order.iter().enumerate();
            let right = places.filter(|(place, shown)| arrangement.original(**shown) == Some(*place)).count();
            (count(right), count(items.len()))
        }
        (Key::Match { pairs, .. }, Answer::Match { pairs: chosen }) => {
            let sides = chosen.iter().enumerate().take(pairs.len());
            let right = sides.filter(|(left, right)| right.and_then(|right| arrangement.original(right)) == Some(*left)).count();
            (count(right), count(pairs.len()))
        }
        (Key::Number { value, tolerance, .. }, Answer::Number { value: given }) => (u32::from(is_near(value, tolerance, given)), 1),
        (Key::Text { accepted, case_sensitive }, Answer::Text { text }) => {
            let given = plain(text, *case_sensitive);
            (u32::from(accepted.iter().any(|form| plain(form, *case_sensitive) == given)), 1)
        }
        (
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. },
            Answer::One { .. }
            | Answer::Several { .. }
            | Answer::Order { .. }
            | Answer::Match { .. }
            | Answer::Number { .. }
            | Answer::Text { .. },
        ) => (0, 1),
    }
}

fn is_near(right: &str, tolerance: &Tolerance, given: &str) -> bool {
    let (Some(right), Some(given)) = (Decimal::parse(right), Decimal::parse(given)) else { return false };
    match tolerance {
        Tolerance::Exact => given == right,
        Tolerance::By { value } => Decimal::parse(value).is_some_and(|by| given.within(right, by)),
        Tolerance::Percent { value } => Decimal::parse(value).is_some_and(|percent| given.within_percent(right, percent)),
    }
}

/// A short text as it is compared: how it was typed and composed (NFC and NFD, full and half width, kinds of quotes, dashes and
/// spaces) does not matter, neither does a full stop at the end.
fn plain(text: &str, case_sensitive: bool) -> String {
    let text: String = text.nfkc().map(straight).collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let text = text.trim_end_matches(['.', '!', '?']).trim_end();
    if case_sensitive { text.to_owned() } else { text.to_lowercase().replace('ß', "ss") }
}

const fn straight(c: char) -> char {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{00b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{00ab}' | '\u{00bb}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::{
        Choice, Pair, Seed,
        fixtures::{id, question},
    };

    fn choices(rights: &[bool]) -> Vec<Choice> {
        rights.iter().enumerate().map(|(n, right)| Choice { text: n.to_string(), right: *right }).collect()
    }

    fn straightforward(parts: u8) -> Arrangement {
        Arrangement { shown: (0..parts).collect() }
    }

    fn got(question: &QuestionInput, arrangement: &Arrangement, answer: &Answer) -> u32 {
        grade(question, arrangement, Some(answer)).got
    }

    #[test]
    fn one_answer_is_right() {
        let question = question(Key::One { options: choices(&[false, true, false]) });
        let arrangement = Arrangement { shown: vec![1, 2, 0] };
        assert_eq!(got(&question, &arrangement, &Answer::One { choice: 0 }), 1_000);
        assert_eq!(got(&question, &arrangement, &Answer::One { choice: 1 }), 0);
        assert_eq!(got(&question, &arrangement, &Answer::One { choice: 9 }), 0);
        assert_eq!(grade(&question, &arrangement, None), Mark { got: 0, of: 1_000 });
    }

    #[test]
    fn wrong_options_take_away_but_never_below_nothing() {
        let mut question = question(Key::Several { options: choices(&[true, true, false, false]) });
        (question.scoring, question.points) = (Scoring::Partial, 2);
        let mark = |choices: &[u8]| got(&question, &straightforward(4), &Answer::Several { choices: choices.to_vec() });
        assert_eq!((mark(&[0, 1]), mark(&[0]), mark(&[0, 2]), mark(&[2, 3]), mark(&[0, 1, 2, 3])), (2_000, 1_000, 0, 0, 0));
        question.scoring = Scoring::AllOrNothing;
        let mark = |choices: &[u8]| got(&question, &straightforward(4), &Answer::Several { choices: choices.to_vec() });
        assert_eq!((mark(&[0, 1]), mark(&[0]), mark(&[0, 1, 2])), (2_000, 0, 0));
    }

    #[test]
    fn orders_and_pairs_count_by_place() {
        let mut order = question(Key::Order { items: ["a", "b", "c"].map(str::to_owned).to_vec() });
        order.scoring = Scoring::Partial;
        // Shown as c, a, b: the right order is the places 1, 2, 0.
        let arrangement = Arrangement { shown: vec![2, 0, 1] };
        assert_eq!(got(&order, &arrangement, &Answer::Order { order: vec![1, 2, 0] }), 1_000);
        assert_eq!(got(&order, &arrangement, &Answer::Order { order: vec![1, 0, 2] }), 333);
        let pair = |text: &str| Pair { left: text.to_owned(), right: text.to_owned() };
        let mut pairs = question(Key::Match { pairs: vec![pair("a"), pair("b")], decoys: vec!["c".to_owned()] });
        pairs.scoring = Scoring::Partial;
        assert_eq!(got(&pairs, &arrangement, &Answer::Match { pairs: vec![Some(1), Some(2)] }), 1_000);
        assert_eq!(got(&pairs, &arrangement, &Answer::Match { pairs: vec![Some(1), None] }), 500);
        assert_eq!(got(&pairs, &arrangement, &Answer::Match { pairs: vec![Some(0), Some(1)] }), 0);
    }

    #[test]
    fn a_number_may_be_off_by_its_tolerance() {
        let number = |tolerance| question(Key::Number { value: "4.5".to_owned(), tolerance, unit: String::new() });
        let mark = |tolerance: Tolerance, value: &str| {
            got(&number(tolerance), &Arrangement::default(), &Answer::Number { value: value.to_owned() })
        };
        assert_eq!(mark(Tolerance::Exact, "4.5"), 1_000);
        assert_eq!(mark(Tolerance::Exact, "4.500001"), 0);
        assert_eq!(mark(Tolerance::By { value: "0.1".to_owned() }, "4.6"), 1_000);
        assert_eq!(mark(Tolerance::Percent { value: "10".to_owned() }, "4.95"), 1_000);
        assert_eq!(mark(Tolerance::Percent { value: "10".to_owned() }, "4.96"), 0);
        assert_eq!(mark(Tolerance::Exact, "no number"), 0);
    }

    #[test]
    fn the_way_a_text_is_typed_does_not_matter() {
        let text = |accepted: &str, case_sensitive| question(Key::Text { accepted: vec![accepted.to_owned()], case_sensitive });
        let right = |accepted: &str, case: bool, given: &str| {
            got(&text(accepted, case), &Arrangement::default(), &Answer::Text { text: given.to_owned() }) == 1_000
        };
        for (accepted, given) in [
            ("Füllstand", "  fu\u{308}llstand. "),
            ("4-20 mA", "4–20  ma"),
            ("user's guide", "User’s Guide"),
            ("Maß", "MASS"),
            ("ＡＢＣ", "abc"),
        ] {
            assert!(right(accepted, false, given), "{given} is {accepted}");
        }
        assert!(!right("HART", true, "hart"));
        assert!(right("HART", true, "HART"));
        assert!(!right("level", false, "levels"));
    }

    #[test]
    fn the_pass_mark_is_exact() {
        let score = Score { got: 66_999, of: 100_000 };
        assert_eq!((score.percent(), score.reaches(67), score.reaches(66)), (66, false, true));
        assert!(Score { got: 2, of: 3 }.reaches(66) && !Score { got: 2, of: 3 }.reaches(67));
        assert!(!Score::default().reaches(0), "an exam without questions is not passed");
    }

    /// An attempt as it was stored. When this fails, the scores of old attempts have changed: mend the grader, not the test.
    #[test]
    fn an_old_attempt_keeps_its_score() {
        let questions = r##"[
            {"topic":"a","text":"?","points":3,"scoring":"partial","key":{"kind":"several","options":[{"text":"1","right":true},{"text":"2","right":true},{"text":"3"},{"text":"4"}]}},
            {"topic":"a","text":"?","points":2,"scoring":"partial","key":{"kind":"order","items":["1","2","3","4","5"]}},
            {"topic":"a","text":"?","points":1,"key":{"kind":"one","options":[{"text":"1","right":true},{"text":"2"},{"text":"3"}]}},
            {"topic":"a","text":"?","points":4,"scoring":"partial","key":{"kind":"match","pairs":[{"left":"a","right":"1"},{"left":"b","right":"2"},{"left":"c","right":"3"}],"decoys":["4"]}},
            {"topic":"a","text":"?","points":1,"key":{"kind":"number","value":"4.5","tolerance":{"kind":"percent","value":"2"},"unit":"mA"}}
        ]"##;
        let answers = r##"[
            {"kind":"several","choices":[0]},
            {"kind":"order","order":[4,2,0,1,3]},
            {"kind":"one","choice":1},
            {"kind":"match","pairs":[0,1,null]},
            {"kind":"number","value":"4.59"}
        ]"##;
        let questions: Vec<QuestionInput> = serde_json::from_str(questions).expect("questions");
        let answers: Vec<Answer> = serde_json::from_str(answers).expect("answers");
        let seed = Seed::parse("0123456789abcdef").expect("a seed");
        let marks: Vec<Mark> = (1u8..)
            .zip(questions.iter().zip(&answers))
            .map(|(n, (question, answer))| grade(question, &Arrangement::of(seed, id(n), &question.key, question.fixed), Some(answer)))
            .collect();
        assert_eq!(marks.iter().map(|mark| mark.got).collect::<Vec<_>>(), OLD_MARKS);
        assert_eq!(Score::of(&marks).of, 11_000);
    }

    const OLD_MARKS: [u32; 5] = [1_500, 800, 1_000, 1_333, 1_000];

    fn any_key() -> impl Strategy<Value = Key> {
        let options = prop::collection::vec(any::<bool>(), 2..8).prop_map(|rights| choices(&rights));
        prop_oneof![
            options.clone().prop_map(|options| Key::One { options }),
            options.prop_map(|options| Key::Several { options }),
            (2usize..8).prop_map(|n| Key::Order { items: (0..n).map(|n| n.to_string()).collect() }),
            (2usize..6, 0usize..3).prop_map(|(n, more)| Key::Match {
                pairs: (0..n).map(|n| Pair { left: n.to_string(), right: n.to_string() }).collect(),
                decoys: (0..more).map(|n| format!("x{n}")).collect(),
            }),
            (-1_000i32..1_000).prop_map(|n| Key::Number { value: n.to_string(), tolerance: Tolerance::Exact, unit: String::new() }),
            "[a-z]{1,8}".prop_map(|text| Key::Text { accepted: vec![text], case_sensitive: false }),
        ]
    }

    /// The answer that is wholly right, in the order shown.
    fn perfect(key: &Key, arrangement: &Arrangement) -> Option<Answer> {
        let places = |rights: &[Choice]| -> Vec<u8> {
            rights.iter().enumerate().filter(|(_, option)| option.right).filter_map(|(n, _)| arrangement.place_of(n)).collect()
        };
        Some(match key {
            Key::One { options } => Answer::One { choice: *places(options).first()? },
            Key::Several { options } => Answer::Several { choices: places(options) },
            Key::Order { items } => Answer::Order { order: (0..items.len()).filter_map(|n| arrangement.place_of(n)).collect() },
            Key::Match { pairs, .. } => Answer::Match { pairs: (0..pairs.len()).map(|n| arrangement.place_of(n)).collect() },
            Key::Number { value, .. } => Answer::Number { value: value.clone() },
            Key::Text { accepted, .. } => Answer::Text { text: accepted.first()?.clone() },
        })
    }

    proptest! {
        #[test]
        fn the_right_answer_is_right_however_it_was_shuffled(key in any_key(), random in any::<[u8; 8]>(), partial in any::<bool>(), points in 1u16..=100) {
            let mut question = question(key);
            question.points = points;
            question.scoring = if partial { Scoring::Partial } else { Scoring::AllOrNothing };
            let arrangement = Arrangement::of(Seed::new(random), id(1), &question.key, false);
            if let Some(answer) = perfect(&question.key, &arrangement).filter(|answer| !answer.is_empty()) {
                let mark = grade(&question, &arrangement, Some(&answer));
                prop_assert_eq!(mark.got, mark.of);
            }
        }

        #[test]
        fn grading_again_gives_the_same(key in any_key(), random in any::<[u8; 8]>(), places in prop::collection::vec(any::<u8>(), 0..10), partial in any::<bool>()) {
            let mut question = question(key);
            question.scoring = if partial { Scoring::Partial } else { Scoring::AllOrNothing };
            let answers = [
                Answer::One { choice: places.first().copied().unwrap_or_default() },
                Answer::Several { choices: places.clone() },
                Answer::Order { order: places.clone() },
                Answer::Match { pairs: places.iter().map(|place| (place % 2 == 0).then_some(*place)).collect() },
                Answer::Number { value: places.len().to_string() },
                Answer::Text { text: format!("{places:?}") },
            ];
            // Through the store and back: arrangement from the seed, answer from JSON.
            for answer in answers {
                let stored = serde_json::from_str(&serde_json::to_string(&answer).expect("json")).expect("back");
                let first = grade(&question, &Arrangement::of(Seed::new(random), id(1), &question.key, false), Some(&answer));
                let again = grade(&question, &Arrangement::of(Seed::new(random), id(1), &question.key, false), Some(&stored));
                prop_assert_eq!(first, again);
                prop_assert!(first.got <= first.of);
            }
        }
    }
}
