//! What must come before something, and why it is locked until then.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{CertificationId, CourseId, ExamId, LessonId, PathId};

/// Something that must be done or held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Requirement {
    /// The course, or a translation of it, is completed.
    Course(CourseId),
    /// The path is completed.
    Path(PathId),
    /// The exam, or a translation of it, is passed.
    Exam(ExamId),
    /// The certification is held and valid.
    Certification(CertificationId),
}

/// What is known of a learner at a moment. Translations count as what they translate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Everything that is done, passed or held, as originals.
    pub done: BTreeSet<Requirement>,
    /// What each translation translates.
    pub originals: BTreeMap<Requirement, Requirement>,
}

/// Something that a learner did, on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Achieved {
    /// What.
    pub what: Requirement,
    /// When.
    pub on: NaiveDate,
}

/// Why something is not open to a learner, with the name of what is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lock {
    /// Why.
    pub reason: LockReason,
    /// The name of what is missing, in a language the reader knows; empty when the reason names nothing.
    pub title: String,
    /// Whether the reader can go there: it may not be meant for them.
    pub open: bool,
}

/// Why something is not open. Words under `training.lock.<because>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "because", rename_all = "snake_case")]
pub enum LockReason {
    /// Something is not done, passed or held.
    Missing {
        /// What.
        requirement: Requirement,
    },
    /// A required lesson before it is not done.
    Lesson {
        /// The first such lesson.
        lesson: LessonId,
        /// Its title.
        title: String,
    },
    /// A step of the path before it is not done.
    Step {
        /// The step's place, from 0.
        step: u16,
    },
    /// It opens later.
    NotYet {
        /// When.
        opens_at: DateTime<Utc>,
    },
}

impl Known {
    /// What was achieved since a day, that day among it; ever, when there is none. See [`super::counts_from`].
    #[must_use]
    pub fn since(achieved: &[Achieved], from: Option<NaiveDate>, originals: BTreeMap<Requirement, Requirement>) -> Self {
        let mut known = Self { done: BTreeSet::new(), originals };
        let counts = achieved.iter().filter(|achieved| from.is_none_or(|from| achieved.on >= from));
        known.done = counts.map(|achieved| known.original(achieved.what)).collect();
        known
    }

    /// Whether something is done or held, in any language.
    #[must_use]
    pub fn has(&self, requirement: Requirement) -> bool {
        self.done.contains(&self.original(requirement))
    }

    fn original(&self, requirement: Requirement) -> Requirement {
        self.originals.get(&requirement).copied().unwrap_or(requirement)
    }
}

/// What is missing, in the order of the requirements.
#[must_use]
pub fn missing(requirements: &[Requirement], known: &Known) -> Vec<Requirement> {
    requirements.iter().copied().filter(|requirement| !known.has(*requirement)).collect()
}

/// Why something with these requirements is locked; empty when it is open. `name` tells the name of a thing and whether the
/// reader may open it.
pub fn locks(requirements: &[Requirement], known: &Known, mut name: impl FnMut(Requirement) -> (String, bool)) -> Vec<Lock> {
    let lock = |requirement| {
        let (title, open) = name(requirement);
        Lock { reason: LockReason::Missing { requirement }, title, open }
    };
    missing(requirements, known).into_iter().map(lock).collect()
}

/// A way from `start` back to itself along what things require; empty when there is none. Nobody could ever begin such a thing.
pub fn cycle(start: Requirement, mut requires: impl FnMut(Requirement) -> Vec<Requirement>) -> Vec<Requirement> {
    let mut seen = BTreeSet::new();
    let mut ways = vec![vec![start]];
    while let Some(way) = ways.pop() {
        let Some(last) = way.last() else { continue };
        for next in requires(*last) {
            if next == start {
                return way;
            }
            if seen.insert(next) {
                ways.push(way.iter().copied().chain([next]).collect());
            }
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, training::fixtures::day};

    fn course(n: u8) -> Requirement {
        Requirement::Course(Id::new(1, [n; 10]))
    }

    #[test]
    fn a_locked_thing_says_what_is_missing() {
        let held = Requirement::Certification(Id::new(1, [9; 10]));
        let known = Known { done: [course(1), held].into(), originals: BTreeMap::new() };
        assert_eq!(missing(&[course(1), course(2), held], &known), [course(2)]);
        let locks = locks(&[course(2)], &known, |_| ("Pressure".to_owned(), false));
        assert_eq!(locks.len(), 1);
        assert_eq!((locks[0].title.as_str(), locks[0].open), ("Pressure", false));
    }

    #[test]
    fn a_translation_counts_as_its_original() {
        let originals = BTreeMap::from([(course(2), course(1)), (course(3), course(1))]);
        let german = Achieved { what: course(2), on: day("2026-05-04") };
        let known = Known::since(&[german], None, originals.clone());
        assert!(known.has(course(1)) && known.has(course(2)) && known.has(course(3)) && !known.has(course(4)));
        assert!(Known::since(&[german], Some(day("2026-05-04")), originals.clone()).has(course(1)));
        assert!(!Known::since(&[german], Some(day("2026-05-05")), originals).has(course(1)), "too long ago");
    }

    #[test]
    fn circles_are_found_whatever_their_length() {
        let edges = |next: Requirement| match next {
            n if n == course(1) => vec![course(2)],
            n if n == course(2) => vec![course(3), course(4)],
            n if n == course(4) => vec![course(1)],
            _ => vec![],
        };
        assert_eq!(cycle(course(1), edges), [course(1), course(2), course(4)]);
        assert_eq!(cycle(course(3), edges), []);
        assert_eq!(cycle(course(5), |_| vec![course(5)]), [course(5)]);
        // A circle that the start does not belong to does not trap the search.
        assert_eq!(cycle(course(6), |next| vec![if next == course(7) { course(8) } else { course(7) }]), []);
    }

    #[test]
    fn a_requirement_is_named_on_the_wire() {
        let json = serde_json::to_value(course(1)).expect("json");
        assert_eq!(json["kind"], "course");
        assert_eq!(serde_json::from_value::<Requirement>(json).expect("back"), course(1));
    }
}
