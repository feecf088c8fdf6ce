//! Packages while they run: launches, commits, and what comes of them.
//!
//! A commit is numbered by the browser within its launch and goes to an outbox there before it is sent. The server takes each number
//! once, in any order of arrival; so a killed tab or a lost network loses nothing and counts nothing twice.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ElementFault, PackagePart, PartKind, ScormVersion, Timespan, check_element, element::number};
use crate::{
    invalid::{Check, Invalid},
    training::{LaunchId, Refusal},
};

/// Most elements of one commit.
const MOST_ELEMENTS: usize = 10_000;
/// Most characters of one commit, all values together.
const LONGEST: usize = 4_000_000;

/// How far somebody is with a part.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// Not opened.
    #[default]
    NotAttempted,
    /// Begun.
    Incomplete,
    /// Done, without being judged.
    Completed,
    /// Done and passed.
    Passed,
    /// Done and failed.
    Failed,
}

impl PartState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::NotAttempted, Self::Incomplete, Self::Completed, Self::Passed, Self::Failed];

    /// The name on the wire and in catalogue keys (`training.part.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::NotAttempted => "not_attempted",
            Self::Incomplete => "incomplete",
            Self::Completed => "completed",
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }

    /// Whether the part is done.
    #[must_use]
    pub const fn is_done(self) -> bool {
        match self {
            Self::Completed | Self::Passed => true,
            Self::NotAttempted | Self::Incomplete | Self::Failed => false,
        }
    }
}

/// What a part came to so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartStatus {
    /// How far.
    pub state: PartState,
    /// The score that the package reported, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Time in it.
    pub time: Timespan,
}

/// A part as a learner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScormPart {
    /// Its id within the package.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How deep it lies in the package's outline, from 0.
    pub depth: u8,
    /// Whether it can be launched; else it is a heading.
    pub playable: bool,
    /// What it came to so far.
    pub status: PartStatus,
}

/// Opens a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LaunchInput {
    /// The part; the one to go on with when empty.
    #[serde(default)]
    pub part: String,
}

/// A part that was opened. An earlier launch of the same lesson by the same person ends by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Launch {
    /// Its id: commits name it.
    pub id: LaunchId,
    /// The part.
    pub part: String,
    /// Its title.
    pub title: String,
    /// Which SCORM it speaks.
    pub scorm: ScormVersion,
    /// What to show in the frame: the wrapper on the content's own origin, under a path that is good for a short time. Messages are
    /// taken from this origin alone.
    pub href: String,
    /// The data model as the part finds it.
    pub values: BTreeMap<String, String>,
    /// The next part, for the button that goes on; absent after the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The part before; absent before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

/// What the browser sends when a package commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CommitInput {
    /// Counts the launch's commits, from 1.
    pub sequence: u32,
    /// All elements that the package has set since the launch, with their values.
    pub values: BTreeMap<String, String>,
    /// Whether the package has finished.
    #[serde(default)]
    pub finished: bool,
}

/// A commit with what can be kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Counts the launch's commits, from 1.
    pub sequence: u32,
    /// What is kept.
    pub values: BTreeMap<String, String>,
    /// Whether the package has finished.
    pub finished: bool,
    /// What is not as it should be.
    pub faults: Vec<ElementFault>,
}

/// The answer to a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CommitResult {
    /// The highest number that was taken.
    pub sequence: u32,
    /// What the part came to.
    pub status: PartStatus,
    /// Whether the lesson is done.
    pub lesson_done: bool,
    /// Whether the course is done.
    pub course_done: bool,
    /// Values that are not as they should be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<ElementFault>,
}

impl CommitInput {
    /// The commit with what can be kept of it. Values that do not fit are told and left out: a package with one odd value must not
    /// lose all others.
    ///
    /// # Errors
    /// When it is too large to be a commit.
    pub fn check(&self, version: ScormVersion) -> Result<Commit, Invalid> {
        let mut check = Check::default();
        check.range("/sequence", self.sequence.into(), 1, u32::MAX.into());
        let length: usize = self.values.iter().map(|(element, value)| element.len() + value.len()).sum();
        if length > LONGEST {
            check.fail_with("/values", "too-long", [("max", LONGEST.into()), ("actual", length.into())]);
        }
        if self.values.len() > MOST_ELEMENTS {
            check.fail_with("/values", "too-many", [("max", MOST_ELEMENTS.into()), ("actual", self.values.len().into())]);
        }
        let mut commit = Commit { sequence: self.sequence, values: BTreeMap::new(), finished: self.finished, faults: Vec::new() };
        for (element, value) in &self.values {
            let fault = check_element(version, element, value).err();
            if fault.is_none_or(super::Fault::is_kept) {
                commit.values.insert(element.clone(), value.clone());
            }
            if let Some(fault) = fault.filter(|_| commit.faults.len() < 50) {
                let element = element.chars().take(200).collect();
                commit.faults.push(ElementFault { element, fault });
            }
        }
        check.finish(commit)
    }
}

/// What the store keeps of one person's runs of one part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunState {
    /// The data model as it was last committed.
    pub values: BTreeMap<String, String>,
    /// Time of all launches before the present one.
    pub before: Timespan,
    /// Time of the present one, as last committed.
    pub session: Timespan,
    /// The highest number of the present launch that was taken.
    pub sequence: u32,
    /// Whether the present launch has finished.
    pub finished: bool,
    /// The state that was reached. What was completed or passed once stays so.
    pub reached: PartState,
    /// The best score, in percent.
    pub best: Option<u8>,
}

impl RunState {
    /// As a new launch finds it.
    #[must_use]
    pub fn launched(&self) -> Self {
        Self { before: self.before.plus(self.session), session: Timespan::default(), sequence: 0, finished: false, ..self.clone() }
    }

    /// After a part was opened: one that is only shown is done by that.
    #[must_use]
    pub fn opened(&self, part: &PackagePart) -> Self {
        let reached = match part.kind {
            PartKind::Asset => better(self.reached, PartState::Completed),
            PartKind::Sco | PartKind::Heading => self.reached.max(PartState::Incomplete),
        };
        Self { reached, ..self.clone() }
    }

    /// After a commit of the present launch. One that is not newer changes nothing. Each commit carries everything since the launch, so
    /// the newest alone is the truth and gaps do no harm.
    #[must_use]
    pub fn after(&self, commit: &Commit, part: &PackagePart, version: ScormVersion) -> Self {
        if commit.sequence <= self.sequence {
            return self.clone();
        }
        let mut next = self.clone();
        next.values.extend(commit.values.iter().map(|(element, value)| (element.clone(), value.clone())));
        (next.sequence, next.finished) = (commit.sequence, self.finished || commit.finished);
        let element = match version {
            ScormVersion::V12 => "cmi.core.session_time",
            ScormVersion::V2004 => "cmi.session_time",
        };
        if let Some(time) = commit.values.get(element).and_then(|text| Timespan::parse(version, text)) {
            next.session = time;
        }
        let (state, percent) = judged(&next.values, part, version);
        next.reached = better(self.reached, state);
        next.best = self.best.max(percent);
        next
    }

    /// What the part came to.
    #[must_use]
    pub fn status(&self) -> PartStatus {
        PartStatus { state: self.reached, percent: self.best, time: self.before.plus(self.session) }
    }
}

/// May a commit be taken for a launch? `newer` is the highest number that a newer launch of the same part has committed. A commit that
/// was made offline and arrives when the lesson was opened again is taken as long as the newer launch has said nothing: it was first.
///
/// # Errors
/// When the newer launch has committed something.
pub const fn can_commit(newer: Option<u32>) -> Result<(), Refusal> {
    match newer {
        Some(1..) => Err(Refusal::LaunchEnded),
        Some(0) | None => Ok(()),
    }
}

/// What is done stays done; a failed part can be passed later.
fn better(before: PartState, now: PartState) -> PartState {
    match (before, now) {
        (PartState::Passed, _) | (_, PartState::Passed) => PartState::Passed,
        (PartState::Completed, _) | (_, PartState::Completed) => PartState::Completed,
        (_, PartState::NotAttempted) => before.max(PartState::Incomplete),
        (_, PartState::Incomplete | PartState::Failed) => now,
    }
}

/// State and score of a data model.
fn judged(values: &BTreeMap<String, String>, part: &PackagePart, version: ScormVersion) -> (PartState, Option<u8>) {
    match version {
        ScormVersion::V12 => judged_12(values, part),
        ScormVersion::V2004 => judged_2004(values, part),
    }
}

fn read(values: &BTreeMap<String, String>, element: &str) -> Option<f64> {
    values.get(element).and_then(|text| number(text))
}

/// The share of a raw score between its bounds, in percent.
fn raw_percent(values: &BTreeMap<String, String>, score: &str) -> Option<u8> {
    let raw = read(values, &format!("{score}.raw"))?;
    let least = read(values, &format!("{score}.min")).unwrap_or(0.0);
    let most = read(values, &format!("{score}.max")).unwrap_or(100.0);
    if most > least { Some(whole_percent((raw - least) / (most - least))) } else { Some(whole_percent(raw / 100.0)) }
}

/// A share as whole percent, rounded down, between 0 and 100. A thousandth is added first: 0.7 · 100 is 69.999… in binary.
fn whole_percent(share: f64) -> u8 {
    (share * 100.0 + 0.001).clamp(0.0, 100.0) as u8
}

/// SCORM 1.2: where the manifest has a mastery score and the part reported a score and an end, the score decides.
fn judged_12(values: &BTreeMap<String, String>, part: &PackagePart) -> (PartState, Option<u8>) {
    let percent = raw_percent(values, "cmi.core.score");
    let said = match values.get("cmi.core.lesson_status").map(String::as_str) {
        Some("passed") => PartState::Passed,
        Some("completed") => PartState::Completed,
        Some("failed") => PartState::Failed,
        Some("incomplete" | "browsed") => PartState::Incomplete,
        Some(_) | None => PartState::NotAttempted,
    };
    let ended = matches!(said, PartState::Passed | PartState::Completed | PartState::Failed);
    let state = match (part.mastery_percent, read(values, "cmi.core.score.raw")) {
        (Some(mastery), Some(raw)) if ended => {
            if raw >= f64::from(mastery) {
                PartState::Passed
            } else {
                PartState::Failed
            }
        }
        (Some(_) | None, _) => said,
    };
    (state, percent)
}

/// SCORM 2004: thresholds of the manifest decide where there are such and the part reported what they compare with.
fn judged_2004(values: &BTreeMap<String, String>, part: &PackagePart) -> (PartState, Option<u8>) {
    let scaled = read(values, "cmi.score.scaled");
    let percent = scaled.map(whole_percent).or_else(|| raw_percent(values, "cmi.score"));
    let text = |element: &str| values.get(element).map_or("", String::as_str);
    let passed = match (part.mastery_percent, scaled) {
        (Some(mastery), Some(scaled)) => Some(scaled + 1e-9 >= f64::from(mastery) / 100.0),
        (Some(_) | None, _) => match text("cmi.success_status") {
            "passed" => Some(true),
            "failed" => Some(false),
            _ => None,
        },
    };
    let completed = match (part.progress_percent, read(values, "cmi.progress_measure")) {
        (Some(threshold), Some(progress)) => progress + 1e-9 >= f64::from(threshold) / 100.0,
        (Some(_) | None, _) => text("cmi.completion_status") == "completed",
    };
    let begun = text("cmi.completion_status") == "incomplete" || scaled.is_some();
    let state = match (passed, completed) {
        (Some(true), _) => PartState::Passed,
        (Some(false), _) => PartState::Failed,
        (None, true) => PartState::Completed,
        (None, false) if begun => PartState::Incomplete,
        (None, false) => PartState::NotAttempted,
    };
    (state, percent)
}

/// What a lesson came to from all its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LessonResult {
    /// Whether the lesson is done.
    pub done: bool,
    /// The average of the scores that parts reported, in percent.
    pub percent: Option<u8>,
}

/// Whether a lesson is done: all parts that can be launched are, and the average of the reported scores is at least `least`. Without
/// any score `least` is not reached.
#[must_use]
pub fn lesson_result(parts: &[PartStatus], least: Option<u8>) -> LessonResult {
    let scores: Vec<u32> = parts.iter().filter_map(|part| part.percent).map(u32::from).collect();
    let sum: u32 = scores.iter().sum();
    let count = u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let percent = sum.checked_div(count).and_then(|percent| u8::try_from(percent).ok());
    let reaches = least.is_none_or(|least| percent.is_some_and(|percent| percent >= least));
    LessonResult { done: !parts.is_empty() && parts.iter().all(|part| part.state.is_done()) && reaches, percent }
}

/// Who runs a part, as the data model tells it. The package is a stranger: it gets no name of an account and no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Learner<'a> {
    /// An id that means nothing elsewhere.
    pub id: &'a str,
    /// The name as the person shows it.
    pub name: &'a str,
    /// The language that they read.
    pub language: &'a str,
}

/// The data model as a part finds it when it is launched.
#[must_use]
pub fn initial(state: &RunState, part: &PackagePart, version: ScormVersion, learner: Learner<'_>) -> BTreeMap<String, String> {
    let mut values = state.values.clone();
    let total = state.before.plus(state.session).write(version);
    let (location, exit) = match version {
        ScormVersion::V12 => ("cmi.core.lesson_location", "cmi.core.exit"),
        ScormVersion::V2004 => ("cmi.location", "cmi.exit"),
    };
    let says = |element: &str| values.get(element).is_some_and(|text| !text.is_empty());
    // A killed tab never said that it suspends: what it left behind says it.
    let resumes = says(location) || says("cmi.suspend_data") || matches!(values.get(exit).map(String::as_str), Some("suspend" | "logout"));
    let entry = if resumes {
        "resume"
    } else if values.is_empty() {
        "ab-initio"
    } else {
        ""
    };
    for gone in ["cmi.core.exit", "cmi.exit", "cmi.core.session_time", "cmi.session_time", "adl.nav.request"] {
        values.remove(gone);
    }
    let mut set = |element: &str, value: &str| {
        values.insert(element.to_owned(), value.to_owned());
    };
    match version {
        ScormVersion::V12 => {
            set("cmi.core.student_id", learner.id);
            set("cmi.core.student_name", learner.name);
            set("cmi.core.credit", "credit");
            set("cmi.core.lesson_mode", "normal");
            set("cmi.core.entry", entry);
            set("cmi.core.total_time", &total);
            set("cmi.launch_data", &part.launch_data);
            if let Some(mastery) = part.mastery_percent {
                set("cmi.student_data.mastery_score", &mastery.to_string());
            }
            for (element, value) in
                [("cmi.student_data.max_time_allowed", &part.time_limit), ("cmi.student_data.time_limit_action", &part.time_limit_action)]
            {
                if !value.is_empty() {
                    set(element, value);
                }
            }
        }
        ScormVersion::V2004 => {
            set("cmi.learner_id", learner.id);
            set("cmi.learner_name", learner.name);
            set("cmi.learner_preference.language", learner.language);
            set("cmi.credit", "credit");
            set("cmi.mode", "normal");
            set("cmi.entry", entry);
            set("cmi.total_time", &total);
            set("cmi.launch_data", &part.launch_data);
            if let Some(mastery) = part.mastery_percent {
                set("cmi.scaled_passing_score", &hundredth(mastery));
            }
            if let Some(progress) = part.progress_percent {
                set("cmi.completion_threshold", &hundredth(progress));
            }
            for (element, value) in [("cmi.max_time_allowed", &part.time_limit), ("cmi.time_limit_action", &part.time_limit_action)] {
                if !value.is_empty() {
                    set(element, value);
                }
            }
        }
    }
    values
}

fn hundredth(percent: u8) -> String {
    if percent >= 100 { "1".to_owned() } else { format!("0.{percent:02}") }
}
