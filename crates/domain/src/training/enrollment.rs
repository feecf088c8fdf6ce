//! Enrollments: what a learner is in, how far they are, and what comes next.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    CourseId, CourseInput, EnrollmentId, EvidenceId, Lesson, LessonContent, LessonForLearner, LessonId, LockReason, Order, Refusal, Span,
    played_percent,
};
use crate::{
    invalid::{Check, Invalid},
    partner::PersonId,
};

/// How far a learner is with a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Learning {
    /// Enrolled; nothing done yet.
    Enrolled,
    /// Something is done.
    Started,
    /// Everything required is done.
    Completed,
    /// Left without finishing; what was done is kept.
    Left,
}

impl Learning {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Enrolled, Self::Started, Self::Completed, Self::Left];

    /// The name on the wire, in the database and in catalogue keys (`training.learning.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Enrolled => "enrolled",
            Self::Started => "started",
            Self::Completed => "completed",
            Self::Left => "left",
        }
    }
}

/// How far a learner is with a lesson.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LessonProgress {
    /// Whether it was opened.
    pub opened: bool,
    /// When it was completed; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// Seconds spent in it.
    #[serde(default)]
    pub seconds: u32,
    /// A video's position, in seconds: where it goes on.
    #[serde(default)]
    pub position: u32,
    /// Parts of a video that were played, in order and apart from each other.
    #[serde(default)]
    pub played: Vec<Span>,
    /// The score that a package or a quiz reported, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<u8>,
}

/// What the browser tells about a lesson while it is open. May arrive twice or late: nothing is lost and nothing counts twice.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgressInput {
    /// Counts what the browser tells about this lesson, from 1; what is not higher than the last is answered and not counted.
    pub sequence: u32,
    /// Seconds spent since the last time, at most 300.
    #[serde(default)]
    pub seconds: u16,
    /// A video's position now.
    #[serde(default)]
    pub position: u32,
    /// Parts of a video that were played since the last time.
    #[serde(default)]
    pub played: Vec<Span>,
    /// Length of the video, in seconds, as the player knows it.
    #[serde(default)]
    pub length: u32,
    /// The learner says that they are done. Counts for texts and files.
    #[serde(default)]
    pub done: bool,
}

/// The answer to what the browser told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgressResult {
    /// The highest number that was taken.
    pub sequence: u32,
    /// How far the learner is with the lesson.
    pub progress: LessonProgress,
    /// How far with the course.
    pub enrollment: Enrollment,
}

/// One person in one course. Who completes a course may enroll again, to renew a certificate: the earlier enrollment stays as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Enrollment {
    /// Its id.
    pub id: EnrollmentId,
    /// The course.
    pub course: CourseId,
    /// The course's title in the learner's version.
    pub title: String,
    /// The course's language.
    pub language: String,
    /// The version of the course that the learner is in.
    pub course_version: i32,
    /// The newest version, when it is another one and the learner may change to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<i32>,
    /// The learner.
    pub person: PersonId,
    /// How far they are.
    pub learning: Learning,
    /// Required lessons that are done, in percent of all, rounded down.
    pub percent: u8,
    /// Required lessons that are done.
    pub lessons_done: u16,
    /// Required lessons.
    pub lessons: u16,
    /// Where to go on; absent when everything is done or locked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<LessonId>,
    /// Minutes that are left, about.
    pub minutes_left: u32,
    /// By when it should be done; absent when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
    /// When it was completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
    /// How it was completed; absent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_by: Option<CompletedBy>,
}

/// How something was completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum CompletedBy {
    /// By the learner: every required lesson.
    Learner,
    /// By somebody's word, with reason and evidence.
    Word {
        /// Who.
        person: PersonId,
        /// Their name.
        name: String,
        /// Why.
        reason: String,
        /// What proves it.
        evidence: Option<EvidenceId>,
    },
    /// Taken from the records of another system.
    Import {
        /// Which and where in it.
        reference: String,
    },
}

/// A course as a learner has it open: outline and progress. A lesson's content is read by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourseForLearner {
    /// The enrollment.
    pub enrollment: Enrollment,
    /// A sentence or two.
    pub summary: String,
    /// Modules with lessons, in order; lessons without their content.
    pub modules: Vec<ModuleForLearner>,
    /// Whether lessons are done in order.
    pub order: Order,
}

/// A module as a learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ModuleForLearner {
    /// Heading.
    pub title: String,
    /// The lessons.
    pub lessons: Vec<LessonForLearner>,
}

/// Completes a course for somebody who learned it elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CompleteInput {
    /// Who.
    pub person: PersonId,
    /// The day on which it was done.
    pub completed_on: NaiveDate,
    /// Why, in a sentence.
    pub reason: String,
    /// A file that proves it, sent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

impl CompleteInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reason = check.text("/reason", &self.reason, 1_000);
        if self.completed_on > today {
            check.fail_with("/completed_on", "in-the-future", [("today", today.to_string().into())]);
        }
        check.finish(Self { reason, ..self.clone() })
    }
}

impl ProgressInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.range("/sequence", self.sequence.into(), 1, u32::MAX.into());
        check.range("/seconds", self.seconds.into(), 0, 300);
        check.range("/length", self.length.into(), 0, 360_000);
        check.range("/position", self.position.into(), 0, 360_000);
        check.at_most("/played", &self.played, 200);
        if self.played.iter().any(|span| span.to < span.from || span.to > 360_000) {
            check.fail_with("/played", "out-of-range", [("min", 0.into()), ("max", 360_000.into())]);
        }
        check.finish(self.clone())
    }
}

impl LessonProgress {
    /// Whether the lesson is done.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.completed_at.is_some()
    }

    /// Takes what the browser tells. `sequence` is that of the last telling. What is done stays done.
    ///
    /// The browser's word completes texts and files, and videos by what was played; quizzes, packages and sessions are completed by
    /// what the server saw.
    #[must_use]
    pub fn told(&self, content: &LessonContent, input: &ProgressInput, sequence: u32, now: DateTime<Utc>) -> Self {
        if input.sequence <= sequence {
            return self.clone();
        }
        let mut next = self.clone();
        next.opened = true;
        next.seconds = next.seconds.saturating_add(input.seconds.into());
        if let LessonContent::Video { percent, .. } = content {
            next.position = input.position;
            next.played = super::merged(next.played.iter().chain(&input.played).copied());
            if played_percent(&next.played, input.length) >= *percent {
                next.completed_at = next.completed_at.or(Some(now));
            }
        }
        if input.done && content.completed_by_word() {
            next.completed_at = next.completed_at.or(Some(now));
        }
        next
    }
}

/// How far somebody is with a whole course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// Required lessons that are done.
    pub done: u16,
    /// Required lessons.
    pub of: u16,
    /// Required lessons that are done, in percent, rounded down: 100 only when all are.
    pub percent: u8,
    /// Minutes of required lessons that are not done.
    pub minutes_left: u32,
    /// The first open lesson that is not done, a required one before optional ones.
    pub next: Option<LessonId>,
}

impl Reached {
    /// Whether everything required is done. A course without required lessons is never complete by itself.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.of > 0 && self.done == self.of
    }
}

/// How far somebody is. `done` says of a lesson whether it is done.
pub fn reached(course: &CourseInput, done: impl Fn(LessonId) -> bool) -> Reached {
    let required = || course.lessons().filter(|lesson| !lesson.optional);
    let of = u16::try_from(required().count()).unwrap_or(u16::MAX);
    let finished = u16::try_from(required().filter(|lesson| done(lesson.id)).count()).unwrap_or(u16::MAX);
    let percent = if of == 0 { 0 } else { u32::from(finished) * 100 / u32::from(of) };
    let open = |lesson: &&Lesson| !done(lesson.id) && lesson_lock(course, lesson.id, &done).is_none();
    let next = required().find(open).or_else(|| course.lessons().find(open));
    Reached {
        done: finished,
        of,
        percent: u8::try_from(percent).unwrap_or(100),
        minutes_left: required().filter(|lesson| !done(lesson.id)).map(|lesson| u32::from(lesson.minutes)).sum(),
        next: next.map(|lesson| lesson.id),
    }
}

/// Why a lesson is not open; `None` when it is. What was done once stays open.
pub fn lesson_lock(course: &CourseInput, lesson: LessonId, done: impl Fn(LessonId) -> bool) -> Option<LockReason> {
    match course.order {
        Order::Free => None,
        Order::InOrder if done(lesson) => None,
        Order::InOrder => {
            let before = course.lessons().take_while(|other| other.id != lesson);
            let blocking = { before }.find(|other| !other.optional && !done(other.id))?;
            Some(LockReason::Lesson { lesson: blocking.id, title: blocking.title.clone() })
        }
    }
}

/// What a learner keeps when they change to another version: progress with lessons that are still there and of the same content.
#[must_use]
pub fn kept(from: &CourseInput, to: &CourseInput) -> Vec<LessonId> {
    let same = |lesson: &&Lesson| from.lesson(lesson.id).is_some_and(|before| before.content == lesson.content);
    to.lessons().filter(same).map(|lesson| lesson.id).collect()
}

/// May somebody change to the newest version?
///
/// # Errors
/// When there is none, or the course is completed or left.
pub const fn can_change_version(learning: Learning, version: i32, newest: Option<i32>) -> Result<i32, Refusal> {
    match (learning, newest) {
        (Learning::Completed, _) => Err(Refusal::AlreadyCompleted),
        (Learning::Left, _) => Err(Refusal::NotEnrolled),
        (Learning::Enrolled | Learning::Started, Some(newest)) if newest > version => Ok(newest),
        (Learning::Enrolled | Learning::Started, _) => Err(Refusal::NothingNewer),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::{at, course, id, lesson, text};

    fn done(lessons: &[u8]) -> impl Fn(LessonId) -> bool + use<> {
        let set: BTreeSet<LessonId> = lessons.iter().map(|n| id(*n)).collect();
        move |lesson| set.contains(&lesson)
    }

    #[test]
    fn the_next_lesson_is_where_one_stopped() {
        let mut input = course(vec![text(1), text(2), text(3)]);
        input.order = Order::InOrder;
        let reached = super::reached(&input, done(&[1]));
        assert_eq!((reached.done, reached.of, reached.percent, reached.minutes_left, reached.next), (1, 3, 33, 20, Some(id(2))));
        assert!(super::reached(&input, done(&[1, 2, 3])).is_complete());
        assert_eq!(super::reached(&input, done(&[1, 2, 3])).next, None);
    }

    #[test]
    fn a_locked_lesson_names_the_one_before() {
        let mut input = course(vec![text(1), text(2), text(3)]);
        input.modules[0].lessons[1].optional = true;
        assert_eq!(lesson_lock(&input, id(3), done(&[])), None);
        input.order = Order::InOrder;
        let lock = lesson_lock(&input, id(3), done(&[]));
        assert_eq!(lock, Some(LockReason::Lesson { lesson: id(1), title: "Lesson 1".to_owned() }));
        // An optional lesson holds nothing up, and what was done stays open.
        assert_eq!(lesson_lock(&input, id(3), done(&[1])), None);
        assert_eq!(lesson_lock(&input, id(3), done(&[3])), None);
    }

    #[test]
    fn the_browsers_word_completes_only_what_it_can() {
        let told = |content: &LessonContent| {
            let input = ProgressInput { sequence: 1, done: true, seconds: 10, ..ProgressInput::default() };
            LessonProgress::default().told(content, &input, 0, at("2026-05-01T10:00:00Z"))
        };
        assert!(told(&LessonContent::Text { markdown: String::new() }).is_done());
        assert!(told(&LessonContent::File { material: id(1) }).is_done());
        assert!(!told(&LessonContent::Video { material: id(1), percent: 90 }).is_done());
        assert!(!told(&LessonContent::Quiz { exam: id(1) }).is_done());
        assert!(!told(&LessonContent::Scorm { package: id(1), least: None }).is_done());
        assert!(!told(&LessonContent::Session { markdown: String::new() }).is_done());
    }

    #[test]
    fn a_video_is_done_when_enough_of_it_was_played() {
        let video = LessonContent::Video { material: id(1), percent: 90 };
        let now = at("2026-05-01T10:00:00Z");
        let tell = |from: u32, to: u32, sequence| ProgressInput {
            sequence,
            position: to,
            played: vec![Span { from, to }],
            length: 100,
            ..ProgressInput::default()
        };
        let first = LessonProgress::default().told(&video, &tell(0, 50, 1), 0, now);
        assert_eq!((first.position, first.is_done()), (50, false));
        // Playing the same part again does not help, jumping to the end neither.
        let again = first.told(&video, &tell(0, 50, 2), 1, now).told(&video, &tell(99, 100, 3), 2, now);
        assert!(!again.is_done());
        assert!(again.told(&video, &tell(50, 95, 4), 3, now).is_done());
    }

    #[test]
    fn what_arrives_twice_counts_once() {
        let content = LessonContent::Text { markdown: String::new() };
        let input = ProgressInput { sequence: 4, seconds: 30, ..ProgressInput::default() };
        let now = at("2026-05-01T10:00:00Z");
        let once = LessonProgress::default().told(&content, &input, 3, now);
        assert_eq!(once.seconds, 30);
        assert_eq!(once.told(&content, &input, 4, now), once);
    }

    #[test]
    fn changing_versions_keeps_what_is_the_same() {
        let old = course(vec![text(1), text(2)]);
        let mut new = course(vec![text(1), lesson(2, LessonContent::Text { markdown: "Rewritten.".to_owned() }), text(3)]);
        new.modules[0].lessons[0].title = "A better title".to_owned();
        assert_eq!(kept(&old, &new), [id(1)]);
        assert_eq!(can_change_version(Learning::Started, 1, Some(2)), Ok(2));
        assert_eq!(can_change_version(Learning::Started, 2, Some(2)), Err(Refusal::NothingNewer));
        assert_eq!(can_change_version(Learning::Completed, 1, Some(2)), Err(Refusal::AlreadyCompleted));
    }

    #[test]
    fn nothing_is_completed_in_the_future() {
        let input = CompleteInput {
            person: id(1),
            completed_on: "2026-05-02".parse().expect("a day"),
            reason: "Trained on site".to_owned(),
            evidence: None,
        };
        assert!(input.check("2026-05-02".parse().expect("a day")).is_ok());
        assert_eq!(input.check("2026-05-01".parse().expect("a day")).expect_err("later").errors[0].code, "in-the-future");
    }

    proptest! {
        #[test]
        fn in_order_there_is_always_a_next_until_all_is_done(finished in prop::collection::btree_set(1u8..20, 0..20), optional in prop::collection::btree_set(1u8..20, 0..19)) {
            let mut input = course((1..20).map(text).collect());
            input.order = Order::InOrder;
            for lesson in &mut input.modules[0].lessons {
                lesson.optional = optional.iter().any(|n| lesson.id == id(*n));
            }
            let list: Vec<u8> = finished.into_iter().collect();
            let reached = super::reached(&input, done(&list));
            prop_assert_eq!(reached.percent == 100, reached.is_complete());
            if !reached.is_complete() {
                let next = reached.next.expect("something is open");
                prop_assert!(lesson_lock(&input, next, done(&list)).is_none());
            }
        }
    }
}
