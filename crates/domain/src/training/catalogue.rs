//! The catalogue and one's own learning: what learners find, and where they stand with it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Assignment, CertificationStanding, CourseId, Enrollment, EnrollmentId, Learning, Level, Lock, PathForLearner, PathId, PictureId,
    SittingForLearner,
};
use crate::page::Cursor;

/// What there is in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum CatalogueItem {
    /// A course.
    Course(CourseId),
    /// A path.
    Path(PathId),
}

/// Kinds of what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogueKind {
    /// Courses.
    Course,
    /// Paths.
    Path,
}

/// What to find. The address of the catalogue's page is this, spelled as a query string.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CatalogueFilter {
    /// Words in title, summary, products, tags or lessons' titles; the last one may be unfinished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Courses, paths, or both.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<CatalogueKind>,
    /// Any of these languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<String>,
    /// Any of these products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// Any of these tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Any of these levels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub level: Vec<Level>,
    /// At most so many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// `true`: only what the person has not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<bool>,
    /// Order; by relevance when words are given, else by title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<CatalogueSort>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Orders of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CatalogueSort {
    /// Best match first.
    Relevance,
    /// By title.
    Title,
    /// Last published first.
    Newest,
    /// Shortest first.
    Shortest,
}

/// The catalogue's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Catalogue {
    /// The page.
    pub items: Vec<CatalogueEntry>,
    /// Where the next page starts; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// How many answers there are.
    pub total: u64,
    /// What can be filtered by, in all that the person may find, most first.
    pub facets: CatalogueFacets,
}

/// Counts of what can be filtered by. Each counts as if nothing of its own were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueFacets {
    /// Languages.
    pub languages: Vec<Tally>,
    /// Products.
    pub products: Vec<Tally>,
    /// Tags.
    pub tags: Vec<Tally>,
    /// Levels, by slug.
    pub levels: Vec<Tally>,
}

/// A value and how many have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tally {
    /// The value.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// Something in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueEntry {
    /// What.
    pub item: CatalogueItem,
    /// Title.
    pub title: String,
    /// A sentence or two.
    pub summary: String,
    /// Language.
    pub language: String,
    /// Other languages it is given in, with what to open.
    pub also_in: Vec<Translation>,
    /// What it takes for granted; absent for paths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// Products it is about.
    pub products: Vec<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// A picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<PictureId>,
    /// About how many minutes it takes.
    pub minutes: u32,
    /// Lessons or steps.
    pub parts: u16,
    /// Why it is locked; empty when it is open.
    pub locks: Vec<Lock>,
    /// How far the person is; absent when they have not begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning: Option<Learning>,
    /// The same in percent.
    pub percent: u8,
    /// By when the person must have done it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// When its newest version was published.
    pub published_at: DateTime<Utc>,
}

/// A course before one begins: what is in it and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourseOutline {
    /// As in the catalogue.
    pub entry: CatalogueEntry,
    /// The modules, in order.
    pub modules: Vec<OutlineModule>,
    /// The person's enrollment, the latest when there are several; absent when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enrollment: Option<EnrollmentId>,
    /// Why one cannot enroll: the code of a refusal; absent when one can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

/// A module in an outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutlineModule {
    /// Heading.
    pub title: String,
    /// The lessons, in order.
    pub lessons: Vec<OutlineLesson>,
}

/// A lesson in an outline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OutlineLesson {
    /// Title.
    pub title: String,
    /// The name of its kind, such as `video`; words under `training.lesson.<kind>`.
    pub kind: String,
    /// About how many minutes it takes.
    pub minutes: u16,
    /// Whether the course is complete without it.
    pub optional: bool,
}

/// The same in another language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Translation {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// What to open.
    pub item: CatalogueItem,
}

/// A person's own learning, everything on one page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MyLearning {
    /// Where to go on: the course touched last; absent when nothing is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub go_on: Option<Enrollment>,
    /// What is assigned and not done, what is due soonest first.
    pub assigned: Vec<Assignment>,
    /// Courses that were begun, last touched first.
    pub started: Vec<Enrollment>,
    /// Paths that were begun.
    pub paths: Vec<PathForLearner>,
    /// Sittings ahead with a seat or a place on the list, soonest first.
    pub sittings: Vec<SittingForLearner>,
    /// Certifications that are held or on the way.
    pub certifications: Vec<CertificationStanding>,
    /// Courses that are completed, last first; at most 200.
    pub completed: Vec<Enrollment>,
}
