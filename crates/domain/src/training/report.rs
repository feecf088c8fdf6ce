//! What the vendor sees of all learning: completion, pass rates, time, and where learners stop.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{CourseId, CourseInput, EnrollmentId, Learning, LessonId};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// What the rows of a report are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReportBy {
    /// Courses.
    #[default]
    Course,
    /// Companies.
    Partner,
    /// Regions.
    Region,
    /// Tiers.
    Tier,
    /// Calendar months.
    Month,
}

impl ReportBy {
    /// Every one.
    pub const ALL: [Self; 5] = [Self::Course, Self::Partner, Self::Region, Self::Tier, Self::Month];

    /// The name on the wire and in catalogue keys (`training.report.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Partner => "partner",
            Self::Region => "region",
            Self::Tier => "tier",
            Self::Month => "month",
        }
    }
}

/// What to report. Channel managers see their partners' people alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReportFilter {
    /// What the rows are.
    #[serde(default)]
    pub by: ReportBy,
    /// Only of this course, with its translations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only of this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Only of this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Enrollments from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Enrollments until this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

impl ReportFilter {
    /// The filter, when it makes sense.
    ///
    /// # Errors
    /// When it ends before it begins.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.from.zip(self.until).is_some_and(|(from, until)| until < from) {
            check.fail("/until", "ends-before-start");
        }
        check.finish(self.clone())
    }
}

/// The report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Report {
    /// The rows: at most 500, most enrollments first; months in their order.
    pub rows: Vec<ReportRow>,
    /// All together.
    pub total: Figures,
}

/// A row of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportRow {
    /// What it is about: an id, a slug or a month such as `2026-05`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its figures.
    pub figures: Figures,
}

/// The figures of a row. Rates are made of them by [`Figures::completion`] and its like, in one place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figures {
    /// Enrollments.
    pub enrolled: u64,
    /// Of those, begun.
    pub started: u64,
    /// Of those, completed.
    pub completed: u64,
    /// Of those, left or untouched for 90 days without being completed.
    pub stopped: u64,
    /// Attempts at exams that ended.
    pub attempts: u64,
    /// Of those, passed.
    pub passed: u64,
    /// First attempts that ended.
    pub first_attempts: u64,
    /// Of those, passed.
    pub first_passed: u64,
    /// Seconds that learners spent.
    pub seconds: u64,
    /// Certificates that were given.
    pub awards: u64,
}

impl Figures {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            enrolled: self.enrolled + other.enrolled,
            started: self.started + other.started,
            completed: self.completed + other.completed,
            stopped: self.stopped + other.stopped,
            attempts: self.attempts + other.attempts,
            passed: self.passed + other.passed,
            first_attempts: self.first_attempts + other.first_attempts,
            first_passed: self.first_passed + other.first_passed,
            seconds: self.seconds + other.seconds,
            awards: self.awards + other.awards,
        }
    }

    /// Enrollments that were completed, in percent; `None` when there are none.
    #[must_use]
    pub const fn completion(&self) -> Option<u8> {
        percent(self.completed, self.enrolled)
    }

    /// Attempts that passed, in percent; `None` when there are none.
    #[must_use]
    pub const fn pass_rate(&self) -> Option<u8> {
        percent(self.passed, self.attempts)
    }

    /// First attempts that passed, in percent; `None` when there are none.
    #[must_use]
    pub const fn first_pass_rate(&self) -> Option<u8> {
        percent(self.first_passed, self.first_attempts)
    }

    /// Minutes for each enrollment that was begun; `None` when there are none.
    #[must_use]
    pub const fn minutes_each(&self) -> Option<u64> {
        match self.started {
            0 => None,
            started => Some(self.seconds / started / 60),
        }
    }
}

/// A part in percent, rounded to the nearest; `None` of nothing.
const fn percent(part: u64, whole: u64) -> Option<u8> {
    if whole == 0 {
        return None;
    }
    let percent = (part as u128 * 200 + whole as u128) / (whole as u128 * 2);
    Some(if percent > 100 { 100 } else { percent as u8 })
}

/// Whose stopping to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DropOffFilter {
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only of this region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Only of this tier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
}

/// Where learners stop: how many of those who began a course did each lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DropOff {
    /// The version of the course that it is about.
    pub course_version: i32,
    /// Learners who began it.
    pub started: u32,
    /// Of those, how many stopped before they had done a first lesson.
    pub before: u32,
    /// The lessons, in order.
    pub lessons: Vec<DropOffLesson>,
}

/// How many did a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DropOffLesson {
    /// The lesson.
    pub lesson: LessonId,
    /// Its title.
    pub title: String,
    /// Learners who did it.
    pub done: u32,
    /// Learners for whom it is the last that they did, and who stopped.
    pub stopped: u32,
}

/// One learner, as far as drop-off goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traveller {
    /// Lessons that they did.
    pub done: Vec<LessonId>,
    /// Whether they stopped: left, or untouched for 90 days without completing it.
    pub stopped: bool,
}

/// Where learners of a version stop.
#[must_use]
pub fn drop_off(version: i32, course: &CourseInput, travellers: &[Traveller]) -> DropOff {
    let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    let last = |traveller: &Traveller| course.lessons().filter(|lesson| traveller.done.contains(&lesson.id)).map(|lesson| lesson.id).last();
    let lesson = |lesson: &super::Lesson| DropOffLesson {
        lesson: lesson.id,
        title: lesson.title.clone(),
        done: count(travellers.iter().filter(|traveller| traveller.done.contains(&lesson.id)).count()),
        stopped: count(travellers.iter().filter(|traveller| traveller.stopped && last(traveller) == Some(lesson.id)).count()),
    };
    let before = travellers.iter().filter(|traveller| traveller.stopped && last(traveller).is_none()).count();
    DropOff {
        course_version: version,
        started: count(travellers.len()),
        before: count(before),
        lessons: course.lessons().map(lesson).collect(),
    }
}

/// A learner in a course's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearnerRow {
    /// The enrollment.
    pub enrollment: EnrollmentId,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their company; absent for people of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// The company's name: the partner's, or the vendor's.
    pub partner_name: String,
    /// How far they are.
    pub learning: Learning,
    /// The same in percent.
    pub percent: u8,
    /// The version that they are in.
    pub course_version: i32,
    /// Seconds that they spent.
    pub seconds: u64,
}

/// Which learners of a course to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LearnerFilter {
    /// Words of the person's or company's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Any of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub learning: Vec<Learning>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::{course, day, id, text};

    #[test]
    fn rates_are_of_what_there_is() {
        let figures = Figures { enrolled: 3, started: 2, completed: 2, attempts: 8, passed: 5, seconds: 600, ..Figures::default() };
        assert_eq!((figures.completion(), figures.pass_rate(), figures.first_pass_rate()), (Some(67), Some(63), None));
        assert_eq!(figures.minutes_each(), Some(5));
        assert_eq!(figures.plus(figures).completion(), Some(67));
        assert_eq!(Figures::default().minutes_each(), None);
    }

    #[test]
    fn learners_stop_at_the_last_lesson_they_did() {
        let course = course(vec![text(1), text(2), text(3)]);
        let traveller = |done: &[u8], stopped| Traveller { done: done.iter().map(|n| id(*n)).collect(), stopped };
        let result =
            drop_off(2, &course, &[traveller(&[1, 2, 3], false), traveller(&[2, 1], true), traveller(&[1], true), traveller(&[], true)]);
        let figures: Vec<(u32, u32)> = result.lessons.iter().map(|lesson| (lesson.done, lesson.stopped)).collect();
        assert_eq!((result.started, result.before, figures), (4, 1, vec![(3, 1), (2, 1), (1, 0)]));
    }

    #[test]
    fn whoever_stops_is_counted_once() {
        let course = course(vec![text(1), text(2)]);
        let traveller = |done: &[u8], stopped| Traveller { done: done.iter().map(|n| id(*n)).collect(), stopped };
        // A lesson that the version has no more says nothing about how far somebody came in it.
        let all = [traveller(&[], true), traveller(&[9], true), traveller(&[1], true), traveller(&[], false), traveller(&[1, 2], false)];
        let result = drop_off(1, &course, &all);
        let after: u32 = result.lessons.iter().map(|lesson| lesson.stopped).sum();
        assert_eq!((result.before, after), (2, 1));
        assert_eq!(result.before + after, 3, "everybody who stopped");
    }

    #[test]
    fn a_report_ends_after_it_begins() {
        let filter = ReportFilter { from: Some(day("2026-05-02")), until: Some(day("2026-05-01")), ..ReportFilter::default() };
        assert_eq!(filter.check().expect_err("backwards").errors[0].pointer, "/until");
        assert!(ReportFilter { until: None, ..filter }.check().is_ok());
    }
}
