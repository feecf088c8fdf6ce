//! Lessons: what their authors write and what learners get.

use serde::{Deserialize, Serialize};

use super::{ExamId, LessonId, LockReason, MaterialId, PackageId, PictureId, SittingId};
use crate::invalid::Check;

/// Most characters of a text.
pub const LONGEST_TEXT: usize = 60_000;

/// A lesson as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Lesson {
    /// Its id, made by whoever adds the lesson; it stays through all versions, and with it the learner's progress.
    pub id: LessonId,
    /// Title.
    pub title: String,
    /// About how many minutes it takes.
    pub minutes: u16,
    /// Whether the course is complete without it.
    #[serde(default)]
    pub optional: bool,
    /// What it consists of.
    pub content: LessonContent,
}

/// What a lesson consists of, as its author writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum LessonContent {
    /// A text with pictures. Done when it was opened and the learner says so.
    Text {
        /// CommonMark with tables; pictures as `![what it shows](picture:<id>)`. The server renders and sanitises it.
        markdown: String,
    },
    /// A video of the library, with captions.
    Video {
        /// The asset.
        material: MaterialId,
        /// Percent of it that must have been played.
        percent: u8,
    },
    /// A file of the library, to read or to keep.
    File {
        /// The asset.
        material: MaterialId,
    },
    /// An exam or a quiz. Done when it was passed.
    Quiz {
        /// The exam.
        exam: ExamId,
    },
    /// An imported package. Done when the package says so.
    Scorm {
        /// The package.
        package: PackageId,
        /// Least score, in percent, that the package must report; any when absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        least: Option<u8>,
    },
    /// Something to attend, in a room or online. Done when the trainer notes the attendance.
    Session {
        /// What happens there and what to bring; Markdown as in a text.
        markdown: String,
    },
}

impl LessonContent {
    /// The name of its kind on the wire and in catalogue keys (`training.lesson.<slug>`).
    #[must_use]
    pub const fn slug(&self) -> &'static str {
        match self {
            Self::Text { .. } => "text",
            Self::Video { .. } => "video",
            Self::File { .. } => "file",
            Self::Quiz { .. } => "quiz",
            Self::Scorm { .. } => "scorm",
            Self::Session { .. } => "session",
        }
    }

    /// The package that it plays.
    #[must_use]
    pub const fn package(&self) -> Option<PackageId> {
        match self {
            Self::Scorm { package, .. } => Some(*package),
            Self::Text { .. } | Self::Video { .. } | Self::File { .. } | Self::Quiz { .. } | Self::Session { .. } => None,
        }
    }

    /// The text it has of its own.
    #[must_use]
    pub fn markdown(&self) -> Option<&str> {
        match self {
            Self::Text { markdown } | Self::Session { markdown } => Some(markdown),
            Self::Video { .. } | Self::File { .. } | Self::Quiz { .. } | Self::Scorm { .. } => None,
        }
    }

    /// Whether the learner's word is enough to complete it. Everything else is completed by something that happened.
    #[must_use]
    pub const fn completed_by_word(&self) -> bool {
        match self {
            Self::Text { .. } | Self::File { .. } => true,
            Self::Video { .. } | Self::Quiz { .. } | Self::Scorm { .. } | Self::Session { .. } => false,
        }
    }
}

impl Lesson {
    pub(super) fn check(&self, at: &str, check: &mut Check) -> Self {
        let title = check.text(&format!("{at}/title"), &self.title, 200);
        check.range(&format!("{at}/minutes"), self.minutes.into(), 1, 10_000);
        let here = format!("{at}/content");
        let content = match &self.content {
            LessonContent::Text { markdown } => {
                LessonContent::Text { markdown: check.optional_text(&format!("{here}/markdown"), markdown, LONGEST_TEXT) }
            }
            LessonContent::Session { markdown } => {
                LessonContent::Session { markdown: check.optional_text(&format!("{here}/markdown"), markdown, LONGEST_TEXT) }
            }
            LessonContent::Video { percent, .. } => {
                check.range(&format!("{here}/percent"), (*percent).into(), 1, 100);
                self.content.clone()
            }
            LessonContent::Scorm { least, .. } => {
                if let Some(least) = least {
                    check.range(&format!("{here}/least"), (*least).into(), 1, 100);
                }
                self.content.clone()
            }
            LessonContent::File { .. } | LessonContent::Quiz { .. } => self.content.clone(),
        };
        Self { title, content, ..self.clone() }
    }
}

/// A lesson as learners get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LessonForLearner {
    /// Its id.
    pub id: LessonId,
    /// Title.
    pub title: String,
    /// About how many minutes it takes.
    pub minutes: u16,
    /// Whether the course is complete without it.
    pub optional: bool,
    /// Why it is not open yet; absent when it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locked: Option<LockReason>,
    /// What to show; absent while it is locked and in the outline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<LessonView>,
    /// How far the learner is.
    pub progress: super::LessonProgress,
}

/// What a lesson shows. All addresses are relative to the API's origin, except a package's, which lies on another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LessonView {
    /// A text.
    Text {
        /// Sanitised HTML.
        html: String,
    },
    /// A video.
    Video {
        /// What to play.
        video: Playable,
        /// Percent of it that must have been played.
        percent: u8,
    },
    /// A file.
    File {
        /// The asset, for its page in the library.
        material: MaterialId,
        /// Its name.
        name: String,
        /// Its media type.
        media_type: String,
        /// Its size in bytes.
        size: u64,
        /// Where it lies.
        href: String,
    },
    /// An exam or a quiz.
    Quiz {
        /// Its id; [`super::api::EXAM_FOR_LEARNER`] says more.
        exam: ExamId,
    },
    /// A package.
    Scorm {
        /// The package.
        package: PackageId,
        /// Its parts, in order: what can be launched.
        parts: Vec<super::scorm::ScormPart>,
        /// The part to go on with.
        current: String,
    },
    /// Something to attend.
    Session {
        /// Sanitised HTML.
        html: String,
        /// When and where, soonest first.
        sittings: Vec<SittingForLearner>,
    },
}

/// A video as the player gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Playable {
    /// The asset, for its page in the library.
    pub material: MaterialId,
    /// Where the film lies; ranges are answered.
    pub href: String,
    /// Its media type.
    pub media_type: String,
    /// A picture to show before it plays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub poster: Option<String>,
    /// Captions; never empty.
    pub captions: Vec<CaptionTrack>,
}

/// Captions in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CaptionTrack {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// Where they lie (WebVTT).
    pub href: String,
}

/// A sitting as a learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SittingForLearner {
    /// Its id.
    pub id: SittingId,
    /// When and where. The address of an online sitting is empty until the person has a seat.
    pub sitting: super::SittingInput,
    /// Seats that are free; absent when there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free: Option<u32>,
    /// How the person is booked; absent when they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booking: Option<super::BookingState>,
    /// The person's place on the waiting list, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<u32>,
    /// Why it cannot be booked: the code of a refusal; absent when it can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

/// The pictures that a text shows, with the words said in their place, in the order of the text.
///
/// It looks for `![words](picture:<id>`; what else is in the brackets does not matter here, the renderer decides.
#[must_use]
pub fn pictures_in(markdown: &str) -> Vec<(PictureId, &str)> {
    let mut found = Vec::new();
    for (at, _) in markdown.match_indices("](picture:") {
        let (before, after) = markdown.split_at(at);
        let Some(id) = after.get(10..46).and_then(|id| id.parse().ok()) else { continue };
        let words = before.rfind("![").and_then(|start| before.get(start + 2..)).unwrap_or_default();
        found.push((id, words.trim()));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    #[test]
    fn pictures_are_found_with_their_words() {
        let (one, two): (PictureId, PictureId) = (Id::new(1, [1; 10]), Id::new(2, [2; 10]));
        let text =
            format!("# A\n![The flange](picture:{one})\ntext [a link](picture:nonsense) ![](picture:{two} \"title\") ![x](https://a.b)");
        assert_eq!(pictures_in(&text), [(one, "The flange"), (two, "")]);
        assert_eq!(pictures_in("![ü](picture:0192ü"), []);
    }
}
