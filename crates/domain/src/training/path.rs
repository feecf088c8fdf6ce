//! Learning paths: courses and exams in an order, with what each step waits for.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    CourseId, CourseStage, ExamId, Lock, Order, PathId, Requirement,
    course::{check_language, check_words},
};
use crate::{
    audience::Audience,
    invalid::{Check, Invalid},
};

/// Most steps of a path.
const MOST_STEPS: usize = 50;

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PathStep {
    /// What is done in it.
    pub item: PathItem,
    /// Whether the path is complete without it.
    #[serde(default)]
    pub optional: bool,
    /// Steps that come before it besides the path's order: their places, from 0. Only earlier ones.
    #[serde(default)]
    pub after: Vec<u16>,
}

/// What is done in a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum PathItem {
    /// A course.
    Course(CourseId),
    /// An exam.
    Exam(ExamId),
}

impl PathItem {
    /// The requirement that it fulfils.
    #[must_use]
    pub const fn requirement(self) -> Requirement {
        match self {
            Self::Course(course) => Requirement::Course(course),
            Self::Exam(exam) => Requirement::Exam(exam),
        }
    }
}

/// What an author writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PathInput {
    /// Title.
    pub title: String,
    /// Language it is written in, a BCP 47 tag.
    pub language: String,
    /// A sentence or two; may be empty.
    #[serde(default)]
    pub summary: String,
    /// Products it is about.
    #[serde(default)]
    pub products: Vec<String>,
    /// Free words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Who finds it.
    #[serde(default)]
    pub audience: Audience,
    /// What comes before it.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// Whether steps are done in order.
    #[serde(default)]
    pub order: Order,
    /// The steps, in order.
    #[serde(default)]
    pub steps: Vec<PathStep>,
}

/// A path as its authors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningPath {
    /// Its id.
    pub id: PathId,
    /// What is written.
    pub path: PathInput,
    /// Where it stands.
    pub stage: CourseStage,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// A path as a learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PathForLearner {
    /// Its id.
    pub id: PathId,
    /// Title.
    pub title: String,
    /// Language.
    pub language: String,
    /// A sentence or two.
    pub summary: String,
    /// Why it is not open; empty when it is.
    pub locks: Vec<Lock>,
    /// The steps, in order.
    pub steps: Vec<StepForLearner>,
    /// Required steps that are done, in percent of all, rounded down.
    pub percent: u8,
    /// Minutes that are left, about.
    pub minutes_left: u32,
    /// By when it should be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// When it was completed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed_at: Option<DateTime<Utc>>,
}

/// A step as a learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepForLearner {
    /// What is done in it; a translation where there is one in the learner's language.
    pub item: PathItem,
    /// Its title.
    pub title: String,
    /// About how many minutes it takes.
    pub minutes: u32,
    /// Whether the path is complete without it.
    pub optional: bool,
    /// Whether it is done.
    pub done: bool,
    /// How far the learner is with it, in percent.
    pub percent: u8,
    /// Why it is not open; empty when it is.
    pub locks: Vec<Lock>,
}

impl PathInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let title = check.text("/title", &self.title, 200);
        let language = check_language(&mut check, "/language", &self.language);
        let summary = check.optional_text("/summary", &self.summary, 2_000);
        let products = check_words(&mut check, "/products", &self.products);
        let tags = check_words(&mut check, "/tags", &self.tags);
        let audience = self.audience.check("/audience", &mut check);
        check.at_most("/requires", &self.requires, 20);
        check.unique(&self.requires, |index| format!("/requires/{index}"));
        check.at_most("/steps", &self.steps, MOST_STEPS);
        check.unique(self.steps.iter().map(|step| step.item), |index| format!("/steps/{index}/item"));
        for (index, step) in self.steps.iter().enumerate() {
            if step.after.iter().any(|before| usize::from(*before) >= index) {
                check.fail(&format!("/steps/{index}/after"), "not-one-of");
            }
        }
        check.finish(Self { title, language, summary, products, tags, audience, ..self.clone() })
    }

    /// What a step waits for: the places of steps that are not done. Empty when it is open. What was done stays open.
    #[must_use]
    pub fn waits_for(&self, step: usize, done: &[bool]) -> Vec<u16> {
        let is_done = |place: usize| done.get(place).copied().unwrap_or_default();
        let Some(own) = self.steps.get(step).filter(|_| !is_done(step)) else { return Vec::new() };
        let before = |place: usize, other: &PathStep| {
            let by_order = self.order == Order::InOrder && !other.optional;
            (by_order || own.after.iter().any(|after| usize::from(*after) == place)) && !is_done(place)
        };
        let places = self.steps.iter().enumerate().take(step).filter(|(place, other)| before(*place, other));
        places.filter_map(|(place, _)| u16::try_from(place).ok()).collect()
    }

    /// Required steps that are done and all required steps.
    #[must_use]
    pub fn reached(&self, done: &[bool]) -> (u16, u16) {
        let required = || self.steps.iter().enumerate().filter(|(_, step)| !step.optional);
        let finished = required().filter(|(place, _)| done.get(*place).copied().unwrap_or_default()).count();
        (u16::try_from(finished).unwrap_or(u16::MAX), u16::try_from(required().count()).unwrap_or(u16::MAX))
    }

    /// Whether all required steps are done. A path without required steps is never complete.
    #[must_use]
    pub fn is_complete(&self, done: &[bool]) -> bool {
        let (finished, of) = self.reached(done);
        of > 0 && finished == of
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::id;

    fn path(steps: &[(bool, &[u16])]) -> PathInput {
        let step = |(index, (optional, after)): (usize, &(bool, &[u16]))| PathStep {
            item: PathItem::Course(id(u8::try_from(index).expect("few") + 1)),
            optional: *optional,
            after: after.to_vec(),
        };
        PathInput {
            title: "From zero to expert".to_owned(),
            language: "en".to_owned(),
            steps: steps.iter().enumerate().map(step).collect(),
            ..PathInput::default()
        }
    }

    #[test]
    fn steps_wait_for_what_they_name() {
        let path = path(&[(false, &[]), (false, &[]), (false, &[0])]);
        assert!(path.waits_for(1, &[false; 3]).is_empty());
        assert_eq!(path.waits_for(2, &[false; 3]), [0]);
        assert!(path.waits_for(2, &[true, false, false]).is_empty());
        assert!(path.waits_for(9, &[]).is_empty());
    }

    #[test]
    fn in_order_every_required_step_waits() {
        let mut path = path(&[(false, &[]), (true, &[]), (false, &[1])]);
        path.order = Order::InOrder;
        assert_eq!(path.waits_for(2, &[false; 3]), [0, 1]);
        assert_eq!(path.waits_for(2, &[true, false, false]), [1]);
        assert!(path.waits_for(2, &[false, false, true]).is_empty(), "what was done stays open");
        assert!(path.is_complete(&[true, false, true]));
        assert!(!path.is_complete(&[true, true, false]));
    }

    #[test]
    fn a_step_waits_only_for_earlier_ones() {
        let codes = |path: &PathInput| path.check().err().map(|invalid| invalid.errors[0].pointer.clone());
        assert_eq!(codes(&path(&[(false, &[]), (false, &[0])])), None);
        assert_eq!(codes(&path(&[(false, &[0])])), Some("/steps/0/after".to_owned()));
        let mut twice = path(&[(false, &[]), (false, &[])]);
        twice.steps[1].item = twice.steps[0].item;
        assert_eq!(codes(&twice), Some("/steps/1/item".to_owned()));
    }
}
