//! Packages and what their import found: shown before anything is published.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::ScormVersion;
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    training::{PackageId, Severity},
};

/// A file of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArchiveFile {
    /// Its path as the archive names it, with `/` between its parts.
    pub path: String,
    /// Its size in bytes, as unpacked.
    pub size: u64,
}

/// What kind of thing a part is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Talks to the portal.
    #[default]
    Sco,
    /// Is only shown: done when it was opened.
    Asset,
    /// A heading over other parts.
    Heading,
}

/// A part of a package: an item of its organization.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackagePart {
    /// The item's identifier; made up where the package had no organization.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How deep it lies in the outline, from 0.
    pub depth: u8,
    /// What it is.
    pub kind: PartKind,
    /// The file it starts with, as it lies in the package; empty for headings.
    #[serde(default)]
    pub file: String,
    /// What is added to its address, with the question mark or hash; may be empty.
    #[serde(default)]
    pub parameters: String,
    /// What it is told when it starts.
    #[serde(default)]
    pub launch_data: String,
    /// Least score to pass, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mastery_percent: Option<u8>,
    /// Least progress to be complete, in percent. SCORM 2004 alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress_percent: Option<u8>,
    /// Most time, as the version writes it; may be empty.
    #[serde(default)]
    pub time_limit: String,
    /// What it does then; may be empty.
    #[serde(default)]
    pub time_limit_action: String,
}

/// Something that the import found. Words under `training.note.<kind>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageNote {
    /// How bad it is.
    pub severity: Severity,
    /// What.
    pub kind: NoteKind,
    /// Which file, item or resource; may be empty.
    pub subject: String,
    /// What was found or taken instead; may be empty.
    pub found: String,
}

/// What an import can find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// There are no files.
    Empty,
    /// There is no manifest.
    NoManifest,
    /// There are several manifests and none at the root.
    SeveralManifests,
    /// The manifest is no XML.
    BrokenManifest,
    /// The manifest is too large or nested too deep.
    HugeManifest,
    /// It is a package of another kind (`found` says which): xAPI, cmi5 or AICC.
    OtherKind,
    /// The version is not known; it was guessed from the namespaces.
    GuessedVersion,
    /// The package lies in a folder of the archive.
    NestedFolder,
    /// The manifest's name is written in other letters.
    ManifestCase,
    /// The manifest is in another encoding than it says.
    Encoding,
    /// There is no organization; the parts were taken from the resources.
    NoOrganization,
    /// The default organization does not exist; the first was taken.
    DefaultOrganization,
    /// There are further organizations that are not played.
    MoreOrganizations,
    /// There is nothing that can be launched.
    NothingToLaunch,
    /// An item refers to a resource that does not exist.
    DanglingItem,
    /// A resource has no file to start with.
    NoStart,
    /// Two items or resources have the same identifier.
    Doubled,
    /// A part's first file is missing.
    StartMissing,
    /// A part's first file is empty.
    StartEmpty,
    /// A part starts on another site.
    External,
    /// A path leads out of the package.
    Outside,
    /// A file that the manifest names is missing.
    FileMissing,
    /// A file was found under a name in other letters.
    FileCase,
    /// A file was found under the same name in another spelling of its characters or slashes.
    FileSpelling,
    /// A part is a Flash film: no browser plays it.
    Flash,
    /// A part has no title; its file's name was taken.
    NoTitle,
    /// The package asks for sequencing, which is not done: parts are opened by choice and in order.
    Sequencing,
    /// Nothing in it talks to the portal: it is done when it was opened.
    OnlyAssets,
    /// A value of the manifest is not as it should be and was left out.
    OddValue,
}

impl NoteKind {
    /// Every kind.
    pub const ALL: [Self; 29] = [
        Self::Empty,
        Self::NoManifest,
        Self::SeveralManifests,
        Self::BrokenManifest,
        Self::HugeManifest,
        Self::OtherKind,
        Self::GuessedVersion,
        Self::NestedFolder,
        Self::ManifestCase,
        Self::Encoding,
        Self::NoOrganization,
        Self::DefaultOrganization,
        Self::MoreOrganizations,
        Self::NothingToLaunch,
        Self::DanglingItem,
        Self::NoStart,
        Self::Doubled,
        Self::StartMissing,
        Self::StartEmpty,
        Self::External,
        Self::Outside,
        Self::FileMissing,
        Self::FileCase,
        Self::FileSpelling,
        Self::Flash,
        Self::NoTitle,
        Self::Sequencing,
        Self::OnlyAssets,
        Self::OddValue,
    ];

    /// How bad it is.
    #[must_use]
    pub const fn severity(self) -> Severity {
        match self {
            Self::Empty
            | Self::NoManifest
            | Self::SeveralManifests
            | Self::BrokenManifest
            | Self::HugeManifest
            | Self::OtherKind
            | Self::NothingToLaunch
            | Self::StartMissing
            | Self::StartEmpty
            | Self::External
            | Self::Outside
            | Self::Flash => Severity::Blocks,
            Self::GuessedVersion
            | Self::NestedFolder
            | Self::ManifestCase
            | Self::Encoding
            | Self::NoOrganization
            | Self::DefaultOrganization
            | Self::FileCase
            | Self::FileSpelling
            | Self::NoTitle => Severity::Repaired,
            Self::MoreOrganizations
            | Self::DanglingItem
            | Self::NoStart
            | Self::Doubled
            | Self::FileMissing
            | Self::Sequencing
            | Self::OnlyAssets
            | Self::OddValue => Severity::Warns,
        }
    }
}

/// What an import found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PackageReport {
    /// Which SCORM; absent when it could not be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scorm: Option<ScormVersion>,
    /// The edition as the manifest writes it.
    pub edition: String,
    /// The package's title.
    pub title: String,
    /// The folder of the archive in which the package lies, with a slash at its end; empty at the root.
    pub root: String,
    /// The parts, in the order of the outline.
    pub parts: Vec<PackagePart>,
    /// What was found, the worst first.
    pub notes: Vec<PackageNote>,
    /// How many more notes there are: at most 200 are told.
    pub more: u32,
    /// Files in it.
    pub files: u32,
    /// Their size, unpacked.
    pub size: u64,
}

impl PackageReport {
    /// Whether nothing blocks.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.notes.iter().all(|note| note.severity != Severity::Blocks)
    }

    /// Parts that can be launched.
    pub fn playable(&self) -> impl Iterator<Item = &PackagePart> {
        self.parts.iter().filter(|part| part.kind != PartKind::Heading)
    }

    /// The part with an id.
    #[must_use]
    pub fn part(&self, id: &str) -> Option<&PackagePart> {
        self.playable().find(|part| part.id == id)
    }

    /// The playable parts before and after one.
    #[must_use]
    pub fn around(&self, id: &str) -> (Option<&PackagePart>, Option<&PackagePart>) {
        let list: Vec<&PackagePart> = self.playable().collect();
        let Some(place) = list.iter().position(|part| part.id == id) else { return (None, None) };
        let before = place.checked_sub(1).and_then(|place| list.get(place)).copied();
        (before, list.get(place + 1).copied())
    }
}

/// Announces an archive; its bytes follow in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PackageInput {
    /// The archive's file name.
    pub file_name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// Largest archive, in bytes.
pub const LARGEST_PACKAGE: u64 = 500 * 1024 * 1024;

impl PackageInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let file_name = check.text("/file_name", &self.file_name, 200);
        if self.size == 0 {
            check.fail("/size", "empty-file");
        }
        if self.size > LARGEST_PACKAGE {
            check.fail_with("/size", "file-too-large", [("max", LARGEST_PACKAGE.into())]);
        }
        check.finish(Self { file_name, size: self.size })
    }
}

/// A package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// The archive's file name.
    pub file_name: String,
    /// The archive's size in bytes.
    pub packed: u64,
    /// Where its import stands; the report is there once it is done.
    pub import: PackageUpload,
    /// What its import found; absent while it is being imported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<PackageReport>,
    /// Courses that use it, by title.
    pub courses: Vec<String>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
}

/// Where an import stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum PackageUpload {
    /// Being sent: so many bytes are there.
    Arriving {
        /// Bytes that are there.
        received: u64,
    },
    /// Being unpacked and looked at.
    Working,
    /// Done: see the report.
    Done,
    /// Refused: the code of a refusal, such as `training/encrypted`, with what its sentence needs.
    Refused {
        /// The code.
        code: String,
        /// What the sentence needs.
        #[cfg_attr(feature = "openapi", schema(value_type = Object))]
        params: serde_json::Map<String, serde_json::Value>,
    },
}

/// Which packages to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PackageFilter {
    /// Words in title or file name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// `true`: only those that no course uses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unused: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}
