//! The data models of both versions: which elements there are, and what values they take.

use serde::{Deserialize, Serialize};

use super::{ScormVersion, Timespan};

/// Characters of `suspend_data` that SCORM 1.2 promises.
pub const SUSPEND_12: usize = 4_096;
/// Characters of `suspend_data` that SCORM 2004 promises.
pub const SUSPEND_2004: usize = 64_000;
/// Most objectives or interactions of one part that are kept.
const MOST_RECORDS: u32 = 2_000;

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The version has no such element, or a package cannot set it. It is not kept.
    Unknown,
    /// It is not of the element's type. It is not kept.
    WrongType,
    /// It is longer than the version promises, but not too long: it is kept.
    Long,
    /// It is far too long. It is not kept.
    TooLong,
}

impl Fault {
    /// Whether the value is kept all the same.
    #[must_use]
    pub const fn is_kept(self) -> bool {
        match self {
            Self::Long => true,
            Self::Unknown | Self::WrongType | Self::TooLong => false,
        }
    }
}

/// A value that is not as it should be. The package keeps running; authors see it in the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ElementFault {
    /// The element.
    pub element: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What values an element takes.
#[derive(Clone, Copy)]
enum Kind {
    /// At most so many characters.
    Text(usize),
    /// Letters, digits and signs without blanks.
    Identifier,
    /// One of these.
    Word(&'static [&'static str]),
    /// A number within bounds.
    Number(f64, f64),
    /// A number within bounds, or nothing.
    Score(f64, f64),
    /// A length of time.
    Span,
    /// A time of day, or a moment.
    Moment,
    /// A language tag, or nothing.
    Tag,
    /// A word of an interaction's result, or a number.
    Result(&'static [&'static str]),
}

const STATUS_12: &[&str] = &["passed", "completed", "failed", "incomplete", "browsed", "not attempted"];
const EXIT_12: &[&str] = &["time-out", "suspend", "logout", ""];
const TYPES_12: &[&str] = &["true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"];
const RESULTS_12: &[&str] = &["correct", "wrong", "unanticipated", "neutral"];
const COMPLETION: &[&str] = &["completed", "incomplete", "not attempted", "unknown"];
const SUCCESS: &[&str] = &["passed", "failed", "unknown"];
const EXIT_2004: &[&str] = &["time-out", "suspend", "logout", "normal", ""];
const TYPES_2004: &[&str] =
    &["true-false", "choice", "fill-in", "long-fill-in", "likert", "matching", "performance", "sequencing", "numeric", "other"];
const RESULTS_2004: &[&str] = &["correct", "incorrect", "unanticipated", "neutral"];
const ANY: f64 = 1e12;

/// Whether a value fits its element.
///
/// # Errors
/// What is wrong with it.
pub fn check_element(version: ScormVersion, element: &str, value: &str) -> Result<(), Fault> {
    let (pattern, numbers) = generic(element);
    if numbers.iter().any(|number| *number >= MOST_RECORDS) {
        return Err(Fault::TooLong);
    }
    let kind = match version {
        ScormVersion::V12 => kind_12(&pattern),
        ScormVersion::V2004 => kind_2004(&pattern),
    };
    fits(version, kind.ok_or(Fault::Unknown)?, value)
}

/// The element with `n` for each number, and the numbers.
fn generic(element: &str) -> (String, Vec<u32>) {
    let mut numbers = Vec::new();
    let part = |part: &str| {
        let digits = !part.is_empty() && part.len() <= 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        match part.parse() {
            Ok(number) if digits => {
                numbers.push(number);
                "n".to_owned()
            }
            Ok(_) | Err(_) => part.to_owned(),
        }
    };
    let parts: Vec<String> = element.split('.').map(part).collect();
    (parts.join("."), numbers)
}

fn kind_12(pattern: &str) -> Option<Kind> {
    Some(match pattern {
        "cmi.core.lesson_location" => Kind::Text(255),
        "cmi.core.lesson_status" => Kind::Word(STATUS_12),
        "cmi.core.score.raw" | "cmi.core.score.max" | "cmi.core.score.min" => Kind::Score(0.0, 100.0),
        "cmi.core.exit" => Kind::Word(EXIT_12),
        "cmi.core.session_time" | "cmi.interactions.n.latency" => Kind::Span,
        "cmi.suspend_data" => Kind::Text(SUSPEND_12),
        "cmi.comments" => Kind::Text(4_096),
        "cmi.objectives.n.id" | "cmi.interactions.n.id" | "cmi.interactions.n.objectives.n.id" => Kind::Identifier,
        "cmi.objectives.n.score.raw" | "cmi.objectives.n.score.max" | "cmi.objectives.n.score.min" => Kind::Score(0.0, 100.0),
        "cmi.objectives.n.status" => Kind::Word(STATUS_12),
        "cmi.student_preference.audio" => Kind::Number(-1.0, 100.0),
        "cmi.student_preference.language" => Kind::Text(255),
        "cmi.student_preference.speed" => Kind::Number(-100.0, 100.0),
        "cmi.student_preference.text" => Kind::Number(-1.0, 1.0),
        "cmi.interactions.n.time" => Kind::Moment,
        "cmi.interactions.n.type" => Kind::Word(TYPES_12),
        "cmi.interactions.n.correct_responses.n.pattern" | "cmi.interactions.n.student_response" => Kind::Text(255),
        "cmi.interactions.n.weighting" => Kind::Number(-ANY, ANY),
        "cmi.interactions.n.result" => Kind::Result(RESULTS_12),
        _ => return None,
    })
}

fn kind_2004(pattern: &str) -> Option<Kind> {
    Some(match pattern {
        "cmi.location" => Kind::Text(1_000),
        "cmi.completion_status" | "cmi.objectives.n.completion_status" => Kind::Word(COMPLETION),
        "cmi.success_status" | "cmi.objectives.n.success_status" => Kind::Word(SUCCESS),
        "cmi.score.scaled" | "cmi.objectives.n.score.scaled" => Kind::Number(-1.0, 1.0),
        "cmi.score.raw" | "cmi.score.min" | "cmi.score.max" => Kind::Number(-ANY, ANY),
        "cmi.objectives.n.score.raw" | "cmi.objectives.n.score.min" | "cmi.objectives.n.score.max" => Kind::Number(-ANY, ANY),
        "cmi.progress_measure" | "cmi.objectives.n.progress_measure" => Kind::Number(0.0, 1.0),
        "cmi.exit" => Kind::Word(EXIT_2004),
        "cmi.session_time" | "cmi.interactions.n.latency" => Kind::Span,
        "cmi.suspend_data" => Kind::Text(SUSPEND_2004),
        "cmi.objectives.n.id" | "cmi.interactions.n.id" | "cmi.interactions.n.objectives.n.id" => Kind::Identifier,
        "cmi.objectives.n.description" | "cmi.interactions.n.description" => Kind::Text(250),
        "cmi.learner_preference.audio_level" | "cmi.learner_preference.delivery_speed" => Kind::Number(0.0, ANY),
        "cmi.learner_preference.language" => Kind::Tag,
        "cmi.learner_preference.audio_captioning" => Kind::Word(&["-1", "0", "1"]),
        "cmi.interactions.n.timestamp" | "cmi.comments_from_learner.n.timestamp" => Kind::Moment,
        "cmi.interactions.n.type" => Kind::Word(TYPES_2004),
        "cmi.interactions.n.correct_responses.n.pattern" | "cmi.interactions.n.learner_response" => Kind::Text(4_000),
        "cmi.interactions.n.weighting" => Kind::Number(-ANY, ANY),
        "cmi.interactions.n.result" => Kind::Result(RESULTS_2004),
        "cmi.comments_from_learner.n.comment" => Kind::Text(4_000),
        "cmi.comments_from_learner.n.location" => Kind::Text(250),
        "adl.nav.request" => Kind::Text(1_000),
        "adl.data.n.store" => Kind::Text(SUSPEND_2004),
        _ => return None,
    })
}

fn fits(version: ScormVersion, kind: Kind, value: &str) -> Result<(), Fault> {
    let sound = match kind {
        Kind::Text(promised) => return long(value, promised),
        Kind::Identifier => {
            long(value, if version == ScormVersion::V12 { 255 } else { 4_000 })?;
            !value.trim().is_empty() && (version == ScormVersion::V2004 || !value.chars().any(char::is_whitespace))
        }
        Kind::Word(words) => words.contains(&value),
        Kind::Number(least, most) => number(value).is_some_and(|number| (least..=most).contains(&number)),
        Kind::Score(least, most) => value.is_empty() || number(value).is_some_and(|number| (least..=most).contains(&number)),
        Kind::Span => Timespan::parse(version, value).is_some(),
        Kind::Moment => {
            value.len() <= 40
                && value.bytes().any(|byte| byte.is_ascii_digit())
                && value.bytes().all(|byte| b"0123456789:.-+TZ".contains(&byte))
        }
        Kind::Tag => value.is_empty() || (value.len() <= 250 && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')),
        Kind::Result(words) => words.contains(&value) || number(value).is_some(),
    };
    if sound { Ok(()) } else { Err(Fault::WrongType) }
}

/// Packages write more than their version promises and rely on it; what SCORM 2004 holds is kept for both.
fn long(value: &str, promised: usize) -> Result<(), Fault> {
    let length = value.encode_utf16().count();
    if length <= promised {
        Ok(())
    } else if length <= SUSPEND_2004 {
        Err(Fault::Long)
    } else {
        Err(Fault::TooLong)
    }
}

/// A decimal number as both versions write it; no exponent, no infinity.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let plain =
        !text.is_empty() && text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn v12(element: &str, value: &str) -> Result<(), Fault> {
        check_element(ScormVersion::V12, element, value)
    }

    fn v2004(element: &str, value: &str) -> Result<(), Fault> {
        check_element(ScormVersion::V2004, element, value)
    }

    #[test]
    fn values_of_1_2() {
        assert_eq!(v12("cmi.core.lesson_status", "passed"), Ok(()));
        assert_eq!(v12("cmi.core.lesson_status", "Passed"), Err(Fault::WrongType));
        assert_eq!(v12("cmi.core.score.raw", "87.5"), Ok(()));
        assert_eq!(v12("cmi.core.score.raw", ""), Ok(()));
        assert_eq!(v12("cmi.core.score.raw", "101"), Err(Fault::WrongType));
        assert_eq!(v12("cmi.core.session_time", "00:10:00"), Ok(()));
        assert_eq!(v12("cmi.core.session_time", "PT10M"), Err(Fault::WrongType));
        assert_eq!(v12("cmi.core.exit", "suspend"), Ok(()));
        assert_eq!(v12("cmi.core.exit", "normal"), Err(Fault::WrongType));
        assert_eq!(v12("cmi.core.student_id", "somebody else"), Err(Fault::Unknown), "read-only");
        assert_eq!(v12("cmi.core.total_time", "00:10:00"), Err(Fault::Unknown), "read-only");
        assert_eq!(v12("cmi.location", "3"), Err(Fault::Unknown), "of the other version");
        assert_eq!(v12("cmi.interactions.12.objectives.0.id", "a_1"), Ok(()));
        assert_eq!(v12("cmi.interactions.12.id", "a b"), Err(Fault::WrongType));
        assert_eq!(v12("cmi.interactions.0.result", "0.75"), Ok(()));
        assert_eq!(v12("cmi.interactions.0.time", "10:11:12.5"), Ok(()));
        assert_eq!(v12("cmi.interactions.2000.id", "a"), Err(Fault::TooLong));
    }

    #[test]
    fn values_of_2004() {
        assert_eq!(v2004("cmi.completion_status", "completed"), Ok(()));
        assert_eq!(v2004("cmi.completion_status", "passed"), Err(Fault::WrongType));
        assert_eq!(v2004("cmi.score.scaled", "-0.5"), Ok(()));
        assert_eq!(v2004("cmi.score.scaled", "87"), Err(Fault::WrongType));
        assert_eq!(v2004("cmi.score.scaled", "NaN"), Err(Fault::WrongType));
        assert_eq!(v2004("cmi.session_time", "PT10M"), Ok(()));
        assert_eq!(v2004("cmi.interactions.0.learner_response", "a[,]b"), Ok(()));
        assert_eq!(v2004("cmi.interactions.0.timestamp", "2026-05-04T08:00:00.00Z"), Ok(()));
        assert_eq!(v2004("cmi.interactions.0.id", "urn:STD:my id"), Ok(()));
        assert_eq!(v2004("cmi.learner_preference.audio_captioning", "2"), Err(Fault::WrongType));
        assert_eq!(v2004("cmi.core.lesson_status", "passed"), Err(Fault::Unknown));
    }

    #[test]
    fn what_is_longer_than_promised_is_kept_up_to_a_point() {
        assert_eq!(v12("cmi.suspend_data", &"x".repeat(SUSPEND_12)), Ok(()));
        assert_eq!(v12("cmi.suspend_data", &"x".repeat(SUSPEND_12 + 1)), Err(Fault::Long));
        assert_eq!(v12("cmi.suspend_data", &"x".repeat(SUSPEND_2004 + 1)), Err(Fault::TooLong));
        assert_eq!(v2004("cmi.suspend_data", &"x".repeat(SUSPEND_2004)), Ok(()));
        assert_eq!(v2004("cmi.suspend_data", &"x".repeat(SUSPEND_2004 + 1)), Err(Fault::TooLong));
        assert!(Fault::Long.is_kept() && !Fault::TooLong.is_kept());
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(element in "(cmi|adl)(\\.(core|n|[0-9]{1,12}|interactions|id|score|raw)){0,6}", value in ".{0,40}") {
            let _ = (v12(&element, &value), v2004(&element, &value));
        }
    }
}
