//! Courses, their modules and their versions.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CourseId, Lesson, LessonContent, LessonId, PictureId, Refusal, Requirement, pictures_in};
use crate::{
    audience::Audience,
    invalid::{Check, Invalid},
    language::Language,
    page::Cursor,
    partner::PersonId,
};

/// Most modules of a course.
const MOST_MODULES: usize = 50;
/// Most lessons of a course, all modules together.
const MOST_LESSONS: usize = 300;
/// Largest picture for texts and questions, in bytes.
pub const LARGEST_PICTURE: u64 = 10 * 1024 * 1024;

/// How much a course takes for granted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing.
    #[default]
    Introductory,
    /// The basics.
    Intermediate,
    /// Practice.
    Advanced,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::Introductory, Self::Intermediate, Self::Advanced];

    /// The name on the wire and in catalogue keys (`training.level.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Introductory => "introductory",
            Self::Intermediate => "intermediate",
            Self::Advanced => "advanced",
        }
    }
}

/// Whether things are done one after the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// In any order.
    #[default]
    Free,
    /// Each opens when the required ones before it are done.
    InOrder,
}

/// What an author did with a course, a path or an exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CourseStage {
    /// Was never published: learners do not see it.
    Draft,
    /// Its audience finds it. A draft of the next version may be in the making.
    Published,
    /// Out of the catalogue; who had started can finish.
    Archived,
}

impl CourseStage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// The name on the wire, in the database and in catalogue keys (`training.stage.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }
}

/// A module of a course: lessons under a heading.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CourseModule {
    /// Heading.
    pub title: String,
    /// The lessons, in order.
    pub lessons: Vec<Lesson>,
}

/// What an author writes: the words of a course and all its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CourseInput {
    /// Title.
    pub title: String,
    /// Language it is given in, a BCP 47 tag.
    pub language: String,
    /// The course that this one is a translation of: who completes one has completed the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub translates: Option<CourseId>,
    /// A sentence or two; may be empty.
    #[serde(default)]
    pub summary: String,
    /// Products it is about.
    #[serde(default)]
    pub products: Vec<String>,
    /// Free words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it takes for granted.
    #[serde(default)]
    pub level: Level,
    /// Who finds it.
    #[serde(default)]
    pub audience: Audience,
    /// A picture for its tile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cover: Option<PictureId>,
    /// What comes before it.
    #[serde(default)]
    pub requires: Vec<Requirement>,
    /// Whether lessons are done in order.
    #[serde(default)]
    pub order: Order,
    /// The modules, in order.
    #[serde(default)]
    pub modules: Vec<CourseModule>,
}

/// A course as its authors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// What is being written: the next version, or the published one when nothing was changed.
    pub draft: CourseInput,
    /// Where it stands.
    pub stage: CourseStage,
    /// The version that new learners get; absent before the first was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published: Option<i32>,
    /// Whether the draft is other than the published version.
    pub changed: bool,
    /// The versions there were, newest first.
    pub versions: Vec<CourseVersion>,
    /// What stands against publishing the draft, and what one should know.
    pub flaws: Vec<super::Flaw>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// A published version. It never changes; learners finish the one they started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourseVersion {
    /// Counts from 1.
    pub number: i32,
    /// What is new in it; may be empty.
    pub note: String,
    /// When it was published.
    pub published_at: DateTime<Utc>,
    /// Who published it.
    pub published_by: PersonId,
    /// Their name.
    pub published_by_name: String,
    /// Learners who are in it and have not finished.
    pub learning: u64,
}

/// A course in the authors' list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourseSummary {
    /// Its id.
    pub id: CourseId,
    /// Title.
    pub title: String,
    /// Language.
    pub language: String,
    /// Where it stands.
    pub stage: CourseStage,
    /// Whether the draft is other than the published version.
    pub changed: bool,
    /// Minutes that its lessons take together.
    pub minutes: u32,
    /// Learners in it.
    pub learning: u64,
    /// Learners who completed it.
    pub completed: u64,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// Which courses, paths, banks or exams an author lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CourseFilter {
    /// Words in title, summary, products or tags.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Any of these languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<String>,
    /// Any of these stages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stage: Vec<CourseStage>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Who: the person for whom it is asked why they do or do not see something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WhoFilter {
    /// The person.
    pub person: PersonId,
}

/// Publishes the draft as the next version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PublishInput {
    /// What is new in it; may be empty.
    #[serde(default)]
    pub note: String,
}

impl PublishInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// When the note is too long.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let note = check.optional_text("/note", &self.note, 1_000);
        check.finish(Self { note })
    }
}

/// A picture that was sent for texts and questions. Texts show it as `![what it shows](picture:<id>)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

impl CourseInput {
    /// Checks every field and brings it into its one spelling. What hangs together with other things is told by
    /// [`super::flaws`]: a draft may be saved with gaps.
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
        check.at_most("/modules", &self.modules, MOST_MODULES);
        let lessons: Vec<LessonId> = self.lessons().map(|lesson| lesson.id).collect();
        check.at_most("/modules", &lessons, MOST_LESSONS);
        let module = |(index, module): (usize, &CourseModule)| module.check(&format!("/modules/{index}"), &mut check);
        let modules: Vec<CourseModule> = self.modules.iter().enumerate().map(module).collect();
        let mut seen = BTreeSet::new();
        for (pointer, lesson) in self.placed() {
            if !seen.insert(lesson.id) {
                check.fail(&format!("{pointer}/id"), "doubled");
            }
        }
        check.finish(Self { title, language, summary, products, tags, audience, modules, ..self.clone() })
    }

    /// All lessons, in order.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.modules.iter().flat_map(|module| &module.lessons)
    }

    /// All lessons, in order, with the JSON Pointer to each.
    pub fn placed(&self) -> impl Iterator<Item = (String, &Lesson)> {
        self.modules
            .iter()
            .enumerate()
            .flat_map(|(m, module)| module.lessons.iter().enumerate().map(move |(l, lesson)| (format!("/modules/{m}/lessons/{l}"), lesson)))
    }

    /// Minutes that all lessons take together.
    #[must_use]
    pub fn minutes(&self) -> u32 {
        self.lessons().map(|lesson| u32::from(lesson.minutes)).sum()
    }

    /// The lesson with this id.
    #[must_use]
    pub fn lesson(&self, id: LessonId) -> Option<&Lesson> {
        self.lessons().find(|lesson| lesson.id == id)
    }

    /// Every picture that it shows.
    #[must_use]
    pub fn pictures(&self) -> BTreeSet<PictureId> {
        let texts = self.lessons().filter_map(|lesson| lesson.content.markdown());
        texts.flat_map(pictures_in).map(|(picture, _)| picture).chain(self.cover).collect()
    }

    /// Whether any lesson is of a kind that `is` says yes to.
    pub fn has(&self, is: impl Fn(&LessonContent) -> bool) -> bool {
        self.lessons().any(|lesson| is(&lesson.content))
    }
}

impl CourseModule {
    fn check(&self, at: &str, check: &mut Check) -> Self {
        let title = check.text(&format!("{at}/title"), &self.title, 200);
        let lesson = |(index, lesson): (usize, &Lesson)| lesson.check(&format!("{at}/lessons/{index}"), check);
        Self { title, lessons: self.lessons.iter().enumerate().map(lesson).collect() }
    }
}

/// May a course be a translation of another? All translations hang on one original, so that "completed in any language" is one step.
/// `of` is what the other one translates, `own` how many translate this one.
///
/// # Errors
/// When the other one is a translation itself, or this one has translations.
pub const fn can_translate<T: Copy>(of: Option<T>, own: u64) -> Result<(), Refusal> {
    if of.is_some() || own > 0 { Err(Refusal::NotAnOriginal) } else { Ok(()) }
}

/// A BCP 47 tag in its usual spelling.
pub(super) fn check_language(check: &mut Check, pointer: &str, tag: &str) -> String {
    tag.trim().parse::<Language>().map_or_else(
        |_| {
            check.fail(pointer, if tag.trim().is_empty() { "required" } else { "not-one-of" });
            String::new()
        },
        |language| language.tag().to_owned(),
    )
}

/// At most 50 words of at most 60 characters, trimmed, each once, in the order given.
pub(super) fn check_words(check: &mut Check, pointer: &str, words: &[String]) -> Vec<String> {
    check.at_most(pointer, words, 50);
    let mut tidy: Vec<String> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let word = check.text(&format!("{pointer}/{index}"), word, 60);
        if !tidy.contains(&word) {
            tidy.push(word);
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::{course, lesson};

    fn codes(course: &CourseInput) -> Vec<(String, String)> {
        let errors = course.check().err().map(|invalid| invalid.errors).unwrap_or_default();
        errors.into_iter().map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn a_course_is_tidied() {
        let mut input = course(vec![lesson(1, LessonContent::Text { markdown: " Hello ".to_owned() })]);
        (input.title, input.language, input.tags) = (" Level ".to_owned(), "DE-at".to_owned(), vec!["a ".to_owned(), "a".to_owned()]);
        let tidy = input.check().expect("sound");
        assert_eq!((tidy.title.as_str(), tidy.language.as_str(), tidy.tags.len()), ("Level", "de-AT", 1));
        assert_eq!(tidy.minutes(), 10);
    }

    #[test]
    fn every_faulty_field_is_named() {
        let text = || LessonContent::Text { markdown: "x".to_owned() };
        let mut input = course(vec![lesson(1, text()), lesson(1, text())]);
        (input.title, input.language) = (String::new(), "german".to_owned());
        input.modules[0].title = String::new();
        let pairs = codes(&input);
        for (pointer, code) in
            [("/title", "required"), ("/language", "not-one-of"), ("/modules/0/title", "required"), ("/modules/0/lessons/1/id", "doubled")]
        {
            assert!(pairs.contains(&(pointer.to_owned(), code.to_owned())), "{pointer} in {pairs:?}");
        }
    }

    #[test]
    fn translations_hang_on_one_original() {
        assert_eq!(can_translate::<CourseId>(None, 0), Ok(()));
        assert_eq!(can_translate::<CourseId>(Some(crate::training::fixtures::id(1)), 0), Err(Refusal::NotAnOriginal));
        assert_eq!(can_translate::<CourseId>(None, 2), Err(Refusal::NotAnOriginal));
    }

    #[test]
    fn an_empty_draft_can_be_saved() {
        let mut input = course(vec![]);
        input.modules.clear();
        assert_eq!(codes(&input), []);
    }
}
