//! Attempts: when one may begin, how long it runs and how answers are saved.
//!
//! All time is the server's. An answer is saved when it is given; whoever comes back after a lost connection, on another device or
//! after a reload finds everything that was saved and the time that is left.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Answer, ExamRules, HolderId, Refusal};

/// Seconds after the end within which an answer that was on its way is still taken.
pub const GRACE_SECONDS: i64 = 15;

/// Where an attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Takes answers.
    Running,
    /// Was handed in.
    HandedIn,
    /// Its time is over: what was saved counts.
    TimedOut,
    /// Was taken back by somebody of the vendor: it counts as if it had never been.
    Voided,
}

impl AttemptState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Running, Self::HandedIn, Self::TimedOut, Self::Voided];

    /// The name on the wire and in catalogue keys (`training.attempt.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::HandedIn => "handed_in",
            Self::TimedOut => "timed_out",
            Self::Voided => "voided",
        }
    }
}

/// The moments of an attempt, as the store keeps them. Its state follows from them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeline {
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When its time is over; never when absent.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it was handed in.
    pub handed_in_at: Option<DateTime<Utc>>,
    /// When it was taken back.
    pub voided_at: Option<DateTime<Utc>>,
    /// The tab that may save answers.
    pub holder: HolderId,
}

/// An earlier attempt of the same person at the same exam or a translation of it, since [`counts_since`]; earlier ones are kept and do
/// not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Earlier {
    /// When it was over; absent while it runs.
    pub ended_at: Option<DateTime<Utc>>,
    /// Whether it passed.
    pub passed: bool,
    /// Whether it was taken back.
    pub voided: bool,
}

impl Timeline {
    /// Where the attempt stands.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> AttemptState {
        match (self.voided_at, self.handed_in_at, self.ends_at) {
            (Some(_), ..) => AttemptState::Voided,
            (None, Some(_), _) => AttemptState::HandedIn,
            (None, None, Some(end)) if now > end + TimeDelta::seconds(GRACE_SECONDS) => AttemptState::TimedOut,
            (None, None, _) => AttemptState::Running,
        }
    }

    /// When it was over; `None` while it runs.
    #[must_use]
    pub fn ended_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self.state(now) {
            AttemptState::Running => None,
            AttemptState::HandedIn => self.handed_in_at,
            AttemptState::TimedOut => self.ends_at,
            AttemptState::Voided => self.handed_in_at.or(self.ends_at).or(self.voided_at),
        }
    }

    /// May a tab save an answer now?
    ///
    /// # Errors
    /// When the attempt is over, or another tab holds it.
    pub fn can_save(&self, holder: HolderId, now: DateTime<Utc>) -> Result<(), Refusal> {
        match self.state(now) {
            AttemptState::HandedIn | AttemptState::Voided => Err(Refusal::HandedIn),
            AttemptState::TimedOut => Err(Refusal::TimeOver { ended_at: self.ends_at.unwrap_or(now) }),
            AttemptState::Running if self.holder == holder => Ok(()),
            AttemptState::Running => Err(Refusal::HeldElsewhere),
        }
    }

    /// Seconds that are left; `None` when there is no limit.
    #[must_use]
    pub fn seconds_left(&self, now: DateTime<Utc>) -> Option<u32> {
        self.ends_at.map(|end| u32::try_from((end - now).num_seconds().max(0)).unwrap_or(u32::MAX))
    }
}

/// When an attempt that begins now is over. `extra_percent` is the person's extra time.
#[must_use]
pub fn ends_at(rules: &ExamRules, extra_percent: u16, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    minutes_for(rules, extra_percent).map(|minutes| now + TimeDelta::minutes(minutes.into()))
}

/// Minutes that somebody has, rounded up.
#[must_use]
pub fn minutes_for(rules: &ExamRules, extra_percent: u16) -> Option<u16> {
    let with_extra = |minutes: u16| (u32::from(minutes) * (100 + u32::from(extra_percent))).div_ceil(100);
    rules.minutes.map(|minutes| u16::try_from(with_extra(minutes)).unwrap_or(u16::MAX))
}

/// Attempts that are left; no limit when `None`. `granted` are extra ones that somebody of the vendor gave.
#[must_use]
pub fn attempts_left(rules: &ExamRules, granted: u16, earlier: &[Earlier]) -> Option<u16> {
    let used = u16::try_from(earlier.iter().filter(|attempt| !attempt.voided).count()).unwrap_or(u16::MAX);
    rules.attempts.map(|attempts| attempts.saturating_add(granted).saturating_sub(used))
}

/// When the pause after the last attempt is over; `None` when there is none to wait for.
#[must_use]
pub fn next_at(rules: &ExamRules, earlier: &[Earlier], now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let last = earlier.iter().filter(|attempt| !attempt.voided).filter_map(|attempt| attempt.ended_at).max()?;
    let next = last + TimeDelta::minutes(rules.pause_minutes.into());
    (next > now).then_some(next)
}

/// From when on attempts at an exam count: since the person enrolled again in a course that has it, or since the certification that
/// asks for it is to be earned anew, whichever is later. `None`: all count. So whoever renews takes the exam again, with all attempts.
#[must_use]
pub fn counts_since(enrolled_again: Option<DateTime<Utc>>, renewing: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    enrolled_again.max(renewing)
}

/// Whether the lesson that has an exam is done: it was passed, in any language, at a time that counts. It may have been passed before the
/// person enrolled: nobody takes the same exam twice for two courses.
#[must_use]
pub fn quiz_is_done(passed_at: Option<DateTime<Utc>>, since: Option<DateTime<Utc>>) -> bool {
    passed_at.is_some_and(|passed| since.is_none_or(|since| passed >= since))
}

/// May somebody begin an attempt now?
///
/// # Errors
/// When one runs, the exam is passed, there are none left, or the pause is not over.
pub fn can_start(rules: &ExamRules, granted: u16, earlier: &[Earlier], now: DateTime<Utc>) -> Result<(), Refusal> {
    let counting = || earlier.iter().filter(|attempt| !attempt.voided);
    if counting().any(|attempt| attempt.ended_at.is_none()) {
        return Err(Refusal::AttemptRuns);
    }
    if counting().any(|attempt| attempt.passed) {
        return Err(Refusal::AlreadyPassed);
    }
    if attempts_left(rules, granted, earlier) == Some(0) {
        return Err(Refusal::NoAttemptsLeft { attempts: rules.attempts.unwrap_or_default().saturating_add(granted) });
    }
    next_at(rules, earlier, now).map_or(Ok(()), |until| Err(Refusal::CoolingDown { until }))
}

/// Begins an attempt, or takes up the running one: the tab that asks holds it from then on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HoldInput {
    /// The tab.
    pub holder: HolderId,
}

/// Which tab asks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HolderFilter {
    /// The tab; the answer says whether it holds the attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderId>,
}

/// Saves an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ResponseInput {
    /// The tab.
    pub holder: HolderId,
    /// The question's place in the attempt.
    pub at: u16,
    /// Counts what is saved for this question, over all tabs, from 1: a late one never takes the place of a newer one.
    pub sequence: u32,
    /// The answer; absent takes it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Whether the learner wants to come back to it.
    #[serde(default)]
    pub flagged: bool,
}

/// What is saved for a question.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Response {
    /// The last sequence that was taken; 0 before the first.
    pub sequence: u32,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Whether the learner wants to come back to it.
    #[serde(default)]
    pub flagged: bool,
}

impl Response {
    /// What is saved after an input. One that is not newer changes nothing: it is answered with what is saved.
    #[must_use]
    pub fn after(&self, input: &ResponseInput) -> Self {
        if input.sequence <= self.sequence {
            return self.clone();
        }
        let answer = input.answer.clone().filter(|answer| !answer.is_empty());
        Self { sequence: input.sequence, answer, flagged: input.flagged }
    }
}

/// The answer to a saved answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Saved {
    /// What is saved now.
    pub response: Response,
    /// Questions that are answered.
    pub answered: u16,
    /// Seconds that are left by the server's clock; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds_left: Option<u32>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::{at, exam, id};

    const START: &str = "2026-05-04T08:00:00Z";

    fn running(ends_at: Option<&str>) -> Timeline {
        Timeline { started_at: at(START), ends_at: ends_at.map(at), handed_in_at: None, voided_at: None, holder: id(1) }
    }

    fn earlier(ended_at: Option<&str>, passed: bool) -> Earlier {
        Earlier { ended_at: ended_at.map(at), passed, voided: false }
    }

    #[test]
    fn the_servers_clock_ends_an_attempt() {
        let attempt = running(Some("2026-05-04T08:30:00Z"));
        assert_eq!(attempt.state(at("2026-05-04T08:30:15Z")), AttemptState::Running, "an answer on its way is taken");
        assert_eq!(attempt.state(at("2026-05-04T08:30:16Z")), AttemptState::TimedOut);
        let late = attempt.can_save(id(1), at("2026-05-04T09:00:00Z"));
        assert_eq!(late, Err(Refusal::TimeOver { ended_at: at("2026-05-04T08:30:00Z") }));
        assert_eq!(attempt.ended_at(at("2026-05-04T09:00:00Z")), Some(at("2026-05-04T08:30:00Z")));
        assert_eq!(attempt.seconds_left(at("2026-05-04T08:29:30Z")), Some(30));
        assert_eq!(attempt.seconds_left(at("2026-05-04T09:29:30Z")), Some(0));
        assert_eq!(running(None).state(at("2030-01-01T00:00:00Z")), AttemptState::Running);
    }

    #[test]
    fn one_tab_holds_an_attempt() {
        let attempt = running(None);
        assert_eq!(attempt.can_save(id(1), at(START)), Ok(()));
        assert_eq!(attempt.can_save(id(2), at(START)), Err(Refusal::HeldElsewhere));
        let done = Timeline { handed_in_at: Some(at(START)), ..attempt };
        assert_eq!(done.can_save(id(1), at(START)), Err(Refusal::HandedIn));
    }

    #[test]
    fn extra_time_is_added() {
        let rules = exam(2).rules;
        assert_eq!(minutes_for(&rules, 25), Some(38), "37.5 rounded up");
        assert_eq!(ends_at(&rules, 0, at(START)), Some(at("2026-05-04T08:30:00Z")));
        assert_eq!(ends_at(&ExamRules { minutes: None, ..rules }, 50, at(START)), None);
    }

    #[test]
    fn a_pause_lies_between_attempts() {
        let rules = exam(2).rules;
        let failed = [earlier(Some(START), false)];
        let until = at("2026-05-05T08:00:00Z");
        assert_eq!(can_start(&rules, 0, &failed, at("2026-05-05T07:59:59Z")), Err(Refusal::CoolingDown { until }));
        assert_eq!(can_start(&rules, 0, &failed, until), Ok(()));
        let voided = [Earlier { voided: true, ..failed[0] }];
        assert_eq!(can_start(&rules, 0, &voided, at(START)), Ok(()), "what was taken back does not count");
    }

    #[test]
    fn attempts_are_counted() {
        let rules = exam(2).rules;
        let now = at("2026-06-01T08:00:00Z");
        let three = [earlier(Some(START), false); 3];
        assert_eq!(can_start(&rules, 0, &three, now), Err(Refusal::NoAttemptsLeft { attempts: 3 }));
        assert_eq!(can_start(&rules, 1, &three, now), Ok(()));
        assert_eq!(attempts_left(&rules, 1, &three), Some(1));
        assert_eq!(can_start(&rules, 0, &[earlier(None, false)], now), Err(Refusal::AttemptRuns));
        assert_eq!(can_start(&rules, 0, &[earlier(Some(START), true)], now), Err(Refusal::AlreadyPassed));
        assert_eq!(attempts_left(&ExamRules { attempts: None, ..rules }, 0, &three), None);
    }

    #[test]
    fn who_renews_takes_the_exam_again() {
        let (before, now) = (at("2026-01-01T08:00:00Z"), at(START));
        assert!(quiz_is_done(Some(before), None), "passed before enrolling");
        assert_eq!(counts_since(None, Some(now)), Some(now));
        assert_eq!(counts_since(Some(now), Some(before)), Some(now));
        assert!(!quiz_is_done(Some(before), Some(now)) && quiz_is_done(Some(now), Some(now)) && !quiz_is_done(None, None));
    }

    #[test]
    fn a_late_answer_does_not_take_the_place_of_a_newer_one() {
        let input = |sequence, choice: Option<u8>| ResponseInput {
            holder: id(1),
            at: 0,
            sequence,
            answer: choice.map(|choice| Answer::One { choice }),
            flagged: false,
        };
        let newer = Response::default().after(&input(2, Some(1)));
        assert_eq!(newer.after(&input(1, Some(3))), newer);
        assert_eq!(newer.after(&input(2, Some(3))), newer, "the same again");
        assert_eq!(newer.after(&input(3, None)).answer, None, "an answer can be taken back");
    }

    proptest! {
        #[test]
        fn answers_may_arrive_in_any_order_and_twice(order in prop::collection::vec(1u32..6, 1..20)) {
            let input = |sequence: u32| ResponseInput {
                holder: id(1),
                at: 0,
                sequence,
                answer: Some(Answer::Number { value: sequence.to_string() }),
                flagged: false,
            };
            let last = order.iter().fold(Response::default(), |response, sequence| response.after(&input(*sequence)));
            let newest = order.iter().copied().max().unwrap_or_default();
            prop_assert_eq!(last, Response::default().after(&input(newest)));
        }
    }
}
