//! SCORM 1.2 and 2004: packages, what their import found, and what they report while they run.
//!
//! Reading manifests ([`manifest`], [`import`]) is for the server; the app needs the types of reports, launches and commits alone.

mod element;
mod files;
pub mod import;
#[cfg(test)]
mod import_tests;
pub mod limits;
pub mod manifest;
mod message;
mod report;
mod runtime;
#[cfg(test)]
mod runtime_tests;
mod time;
mod xml;

use serde::{Deserialize, Serialize};

pub use self::{
    element::{ElementFault, Fault, SUSPEND_12, SUSPEND_2004, check_element},
    files::{FileIndex, Found, Reference, inside},
    message::{FromWrapper, Going, LONGEST_MESSAGE, ToWrapper},
    report::{
        ArchiveFile, LARGEST_PACKAGE, NoteKind, Package, PackageFilter, PackageInput, PackageNote, PackagePart, PackageReport,
        PackageUpload, PartKind,
    },
    runtime::{
        Commit, CommitInput, CommitResult, Launch, LaunchInput, Learner, LessonResult, PartState, PartStatus, RunState, ScormPart,
        can_commit, initial, lesson_result,
    },
    time::Timespan,
};

/// Which SCORM a package speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ScormVersion {
    /// SCORM 1.2.
    #[serde(rename = "1.2")]
    V12,
    /// SCORM 2004, any edition. Played without sequencing: parts are opened by choice and in order.
    #[serde(rename = "2004")]
    V2004,
}
