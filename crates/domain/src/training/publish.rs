//! What stands against publishing a course, and what its author should know.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CourseInput, ExamId, LessonContent, LessonId, MaterialId, PackageId, PictureId, pictures_in};

/// Something about a draft. Words under `training.flaw.<kind>`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flaw {
    /// JSON Pointer into the draft.
    pub pointer: String,
    /// What.
    pub kind: FlawKind,
    /// Whether it stands against publishing.
    pub severity: Severity,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be published so.
    Blocks,
    /// It can, but one should look at it.
    Warns,
    /// It was mended; one should know.
    Repaired,
}

/// What can be wrong with a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FlawKind {
    /// There are no lessons.
    NoLessons,
    /// All lessons are optional: the course would be complete before it began.
    NothingRequired,
    /// A module has no lessons.
    EmptyModule,
    /// A text says nothing.
    EmptyText,
    /// A picture of the text is gone.
    PictureMissing,
    /// A picture has no words for those who cannot see it.
    PictureWithoutWords,
    /// The library no longer has the file, or learners may not see it there.
    MaterialMissing,
    /// The file is no video.
    NotAVideo,
    /// The video has no captions.
    CaptionsMissing,
    /// The exam is gone or not published.
    ExamMissing,
    /// The package is gone.
    PackageMissing,
    /// The package's import report has something that blocks.
    PackageBroken,
    /// No sitting is planned.
    NoSitting,
    /// Something that is required leads back to this course.
    RequiresItself,
    /// Something that is required is gone.
    RequirementMissing,
}

impl FlawKind {
    /// Every kind.
    pub const ALL: [Self; 15] = [
        Self::NoLessons,
        Self::NothingRequired,
        Self::EmptyModule,
        Self::EmptyText,
        Self::PictureMissing,
        Self::PictureWithoutWords,
        Self::MaterialMissing,
        Self::NotAVideo,
        Self::CaptionsMissing,
        Self::ExamMissing,
        Self::PackageMissing,
        Self::PackageBroken,
        Self::NoSitting,
        Self::RequiresItself,
        Self::RequirementMissing,
    ];

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::NoLessons
            | Self::NothingRequired
            | Self::EmptyText
            | Self::PictureMissing
            | Self::PictureWithoutWords
            | Self::MaterialMissing
            | Self::NotAVideo
            | Self::CaptionsMissing
            | Self::ExamMissing
            | Self::PackageMissing
            | Self::PackageBroken
            | Self::RequiresItself
            | Self::RequirementMissing => Severity::Blocks,
            Self::EmptyModule | Self::NoSitting => Severity::Warns,
        }
    }
}

/// What the draft refers to, as the store knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Assets of the library.
    pub materials: BTreeMap<MaterialId, MaterialFact>,
    /// Exams.
    pub exams: BTreeMap<ExamId, ExamFact>,
    /// Packages.
    pub packages: BTreeMap<PackageId, PackageFact>,
    /// Pictures.
    pub pictures: BTreeSet<PictureId>,
    /// Lessons that have a sitting ahead.
    pub planned: BTreeSet<LessonId>,
}

/// An asset of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MaterialFact {
    /// Whether it is live.
    pub live: bool,
    /// Whether it is a video.
    pub video: bool,
    /// Whether it has captions.
    pub captions: bool,
}

/// An exam.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExamFact {
    /// Whether it is published.
    pub published: bool,
}

/// A package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageFact {
    /// Whether its import report has nothing that blocks.
    pub sound: bool,
}

/// Everything about a draft that its author should know, in the order of the draft. It can be published when nothing blocks.
#[must_use]
pub fn flaws(course: &CourseInput, facts: &Facts) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut note = |pointer: &str, kind: FlawKind| flaws.push(Flaw { pointer: pointer.to_owned(), kind, severity: kind.severity() });
    if course.lessons().next().is_none() {
        note("/modules", FlawKind::NoLessons);
    } else if course.lessons().all(|lesson| lesson.optional) {
        note("/modules", FlawKind::NothingRequired);
    }
    for (index, _) in course.modules.iter().enumerate().filter(|(_, module)| module.lessons.is_empty()) {
        note(&format!("/modules/{index}/lessons"), FlawKind::EmptyModule);
    }
    if course.cover.is_some_and(|cover| !facts.pictures.contains(&cover)) {
        note("/cover", FlawKind::PictureMissing);
    }
    for (pointer, lesson) in course.placed() {
        let here = format!("{pointer}/content");
        for kind in of_content(lesson.id, &lesson.content, facts) {
            note(&here, kind);
        }
    }
    flaws
}

fn of_content(lesson: LessonId, content: &LessonContent, facts: &Facts) -> Vec<FlawKind> {
    let mut kinds = content.markdown().map(|text| of_text(text, facts)).unwrap_or_default();
    match content {
        LessonContent::Text { .. } => {}
        LessonContent::Session { .. } => {
            if !facts.planned.contains(&lesson) {
                kinds.push(FlawKind::NoSitting);
            }
        }
        LessonContent::File { material } => {
            if !facts.materials.get(material).is_some_and(|fact| fact.live) {
                kinds.push(FlawKind::MaterialMissing);
            }
        }
        LessonContent::Video { material, .. } => match facts.materials.get(material) {
            Some(fact) if fact.live && !fact.video => kinds.push(FlawKind::NotAVideo),
            Some(fact) if fact.live && !fact.captions => kinds.push(FlawKind::CaptionsMissing),
            Some(fact) if fact.live => {}
            Some(_) | None => kinds.push(FlawKind::MaterialMissing),
        },
        LessonContent::Quiz { exam } => {
            if !facts.exams.get(exam).is_some_and(|fact| fact.published) {
                kinds.push(FlawKind::ExamMissing);
            }
        }
        LessonContent::Scorm { package, .. } => match facts.packages.get(package) {
            Some(PackageFact { sound: true }) => {}
            Some(PackageFact { sound: false }) => kinds.push(FlawKind::PackageBroken),
            None => kinds.push(FlawKind::PackageMissing),
        },
    }
    kinds
}

fn of_text(text: &str, facts: &Facts) -> Vec<FlawKind> {
    let mut kinds = Vec::new();
    if text.trim().is_empty() {
        kinds.push(FlawKind::EmptyText);
    }
    let pictures = pictures_in(text);
    if pictures.iter().any(|(picture, _)| !facts.pictures.contains(picture)) {
        kinds.push(FlawKind::PictureMissing);
    }
    if pictures.iter().any(|(_, words)| words.is_empty()) {
        kinds.push(FlawKind::PictureWithoutWords);
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::Id,
        training::fixtures::{course, lesson},
    };

    fn kinds(course: &CourseInput, facts: &Facts) -> Vec<FlawKind> {
        flaws(course, facts).into_iter().map(|flaw| flaw.kind).collect()
    }

    #[test]
    fn a_video_needs_captions() {
        let material: MaterialId = Id::new(1, [1; 10]);
        let course = course(vec![lesson(1, LessonContent::Video { material, percent: 90 })]);
        let with = |live, video, captions| Facts {
            materials: BTreeMap::from([(material, MaterialFact { live, video, captions })]),
            ..Facts::default()
        };
        assert_eq!(kinds(&course, &Facts::default()), [FlawKind::MaterialMissing]);
        assert_eq!(kinds(&course, &with(false, true, true)), [FlawKind::MaterialMissing]);
        assert_eq!(kinds(&course, &with(true, false, false)), [FlawKind::NotAVideo]);
        assert_eq!(kinds(&course, &with(true, true, false)), [FlawKind::CaptionsMissing]);
        assert_eq!(kinds(&course, &with(true, true, true)), []);
    }

    #[test]
    fn a_course_needs_something_to_do() {
        let mut empty = course(vec![]);
        assert_eq!(kinds(&empty, &Facts::default()), [FlawKind::NoLessons, FlawKind::EmptyModule]);
        let mut optional = lesson(1, LessonContent::Text { markdown: "x".to_owned() });
        optional.optional = true;
        empty.modules[0].lessons.push(optional);
        assert_eq!(kinds(&empty, &Facts::default()), [FlawKind::NothingRequired]);
    }

    #[test]
    fn what_is_referred_to_must_be_there() {
        let (exam, package, picture): (ExamId, PackageId, PictureId) = (Id::new(1, [1; 10]), Id::new(1, [2; 10]), Id::new(1, [3; 10]));
        let course = course(vec![
            lesson(1, LessonContent::Quiz { exam }),
            lesson(2, LessonContent::Scorm { package, least: None }),
            lesson(3, LessonContent::Text { markdown: format!("![](picture:{picture})") }),
            lesson(4, LessonContent::Session { markdown: " ".to_owned() }),
        ]);
        let found = kinds(&course, &Facts::default());
        let expected = [
            FlawKind::ExamMissing,
            FlawKind::PackageMissing,
            FlawKind::PictureMissing,
            FlawKind::PictureWithoutWords,
            FlawKind::EmptyText,
            FlawKind::NoSitting,
        ];
        assert_eq!(found, expected);
        let facts = Facts {
            exams: BTreeMap::from([(exam, ExamFact { published: true })]),
            packages: BTreeMap::from([(package, PackageFact { sound: false })]),
            pictures: [picture].into(),
            ..Facts::default()
        };
        assert_eq!(kinds(&course, &facts).first(), Some(&FlawKind::PackageBroken));
        let flaw = flaws(&course, &facts).into_iter().find(|flaw| flaw.kind == FlawKind::PackageBroken).expect("there");
        assert_eq!((flaw.pointer.as_str(), flaw.severity), ("/modules/0/lessons/1/content", Severity::Blocks));
    }
}
