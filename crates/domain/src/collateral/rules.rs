//! What may be done with an asset, and why not.

use super::{Approval, AssetInput, Stage};
use crate::{access::Actor, partner::PersonId, problem};

/// What cannot be done with an asset now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Archived assets are restored first.
    Archived,
    /// Only drafts and rejected assets are published.
    NotADraft,
    /// Nothing waits for approval.
    NotPending,
    /// One has approved it already; another person must.
    ApprovedAlready,
    /// Only archived assets are restored.
    NotArchived,
    /// It has no such version.
    NoSuchVersion,
    /// The version is the current one.
    CurrentVersion,
    /// The upload is not complete.
    UploadIncomplete,
    /// The bytes that arrived are not those that were announced.
    UploadCorrupt,
    /// The upload continues elsewhere in the file.
    WrongOffset,
    /// The file is empty.
    EmptyFile,
    /// Files of this kind are not taken: active content.
    ForbiddenType,
    /// A video is published with captions only.
    CaptionsMissing,
}

impl Refusal {
    /// Every code.
    pub const CODES: &[&str] = &[
        "collateral/archived",
        "collateral/not-a-draft",
        "collateral/not-pending",
        "collateral/approved-already",
        "collateral/not-archived",
        "collateral/no-such-version",
        "collateral/current-version",
        "collateral/upload-incomplete",
        "collateral/upload-corrupt",
        "collateral/wrong-offset",
        "collateral/empty-file",
        "collateral/forbidden-type",
        "collateral/captions-missing",
    ];
}

impl problem::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Archived => "collateral/archived",
            Self::NotADraft => "collateral/not-a-draft",
            Self::NotPending => "collateral/not-pending",
            Self::ApprovedAlready => "collateral/approved-already",
            Self::NotArchived => "collateral/not-archived",
            Self::NoSuchVersion => "collateral/no-such-version",
            Self::CurrentVersion => "collateral/current-version",
            Self::UploadIncomplete => "collateral/upload-incomplete",
            Self::UploadCorrupt => "collateral/upload-corrupt",
            Self::WrongOffset => "collateral/wrong-offset",
            Self::EmptyFile => "collateral/empty-file",
            Self::ForbiddenType => "collateral/forbidden-type",
            Self::CaptionsMissing => "collateral/captions-missing",
        }
    }
    fn title(&self) -> &'static str {
        match self {
            Self::Archived => "The asset is archived; restore it first",
            Self::NotADraft => "Only drafts are published",
            Self::NotPending => "Nothing waits for approval",
            Self::ApprovedAlready => "You have approved it; another person must",
            Self::NotArchived => "Only archived assets are restored",
            Self::NoSuchVersion => "There is no such version",
            Self::CurrentVersion => "This version is the current one",
            Self::UploadIncomplete => "The upload is not complete",
            Self::UploadCorrupt => "The bytes that arrived are not those that were announced",
            Self::WrongOffset => "The upload continues elsewhere in the file",
            Self::EmptyFile => "The file is empty",
            Self::ForbiddenType => "Files with active content are not taken",
            Self::CaptionsMissing => "A video needs captions before it is published",
        }
    }
}

/// May it be published (sent to approval, or live at once where the author may approve)?
///
/// # Errors
/// When it is no draft, or a video without captions.
pub fn can_publish(stage: Stage, approval: &Approval, is_video: bool, captions: bool) -> Result<(), Refusal> {
    match (stage, approval) {
        (Stage::Archived, _) => Err(Refusal::Archived),
        (Stage::Published, Approval::Pending { .. } | Approval::Approved) => Err(Refusal::NotADraft),
        (Stage::Draft, _) | (Stage::Published, Approval::Rejected { .. }) => {
            if is_video && !captions {
                Err(Refusal::CaptionsMissing)
            } else {
                Ok(())
            }
        }
    }
}

/// The approval after `actor` approves; `needed` different people must, at least one.
///
/// # Errors
/// When nothing waits, or the same person approved before.
pub fn approve(stage: Stage, approval: &Approval, actor: PersonId, needed: u8) -> Result<Approval, Refusal> {
    match (stage, approval) {
        (Stage::Published, Approval::Pending { given }) if given.contains(&actor) => Err(Refusal::ApprovedAlready),
        (Stage::Published, Approval::Pending { given }) => {
            let mut given = given.clone();
            given.push(actor);
            Ok(if given.len() >= usize::from(needed.max(1)) { Approval::Approved } else { Approval::Pending { given } })
        }
        _ => Err(Refusal::NotPending),
    }
}

/// Whether this person's word is all the approval that is needed.
#[must_use]
pub fn approves_alone(actor: &Actor, needed: u8) -> bool {
    needed == 0 || (needed == 1 && actor.is_vendor_admin())
}

/// The approval of what this person asks to be seen. Asking is the word of somebody who may approve: it counts once, and the
/// other approvals come from other people.
#[must_use]
pub fn ask(actor: &Actor, needed: u8) -> Approval {
    if approves_alone(actor, needed) {
        return Approval::Approved;
    }
    Approval::Pending { given: if actor.is_vendor_admin() { vec![actor.person] } else { Vec::new() } }
}

/// The approval after somebody who does not approve alone changed what was approved or waits: others' word was about something else.
#[must_use]
pub fn ask_again(approval: &Approval, actor: &Actor, needed: u8) -> Approval {
    match approval {
        Approval::Approved => ask(actor, needed),
        Approval::Pending { given } => {
            Approval::Pending { given: given.iter().copied().filter(|person| *person == actor.person).collect() }
        }
        Approval::Rejected { .. } => approval.clone(),
    }
}

/// Whether a change of an asset's words touches what an approval is about: who sees it, and when.
#[must_use]
pub fn needs_review(before: &AssetInput, after: &AssetInput) -> bool {
    before.audience != after.audience
        || before.starts_at != after.starts_at
        || before.expires_at != after.expires_at
        || before.early != after.early
}

/// May it be rejected?
///
/// # Errors
/// When nothing waits for approval.
pub const fn can_reject(stage: Stage, approval: &Approval) -> Result<(), Refusal> {
    match (stage, approval) {
        (Stage::Published, Approval::Pending { .. }) => Ok(()),
        _ => Err(Refusal::NotPending),
    }
}

/// May it be archived?
///
/// # Errors
/// When it is.
pub const fn can_archive(stage: Stage) -> Result<(), Refusal> {
    match stage {
        Stage::Draft | Stage::Published => Ok(()),
        Stage::Archived => Err(Refusal::Archived),
    }
}

/// May it be restored to a draft?
///
/// # Errors
/// When it is not archived.
pub const fn can_restore(stage: Stage) -> Result<(), Refusal> {
    match stage {
        Stage::Archived => Ok(()),
        Stage::Draft | Stage::Published => Err(Refusal::NotArchived),
    }
}
