//! What the public page says of a certificate, and the keys that certificates are signed with.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{AwardState, AwardTerm, EvidenceId, SigningKeyId};

/// Largest file of evidence, in bytes.
pub const LARGEST_EVIDENCE: u64 = 25 * 1024 * 1024;

/// What anyone who knows a certificate's number is told. No company, no address, no score, no reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// The number.
    pub number: String,
    /// Whether it is valid today.
    pub verdict: VerificationVerdict,
    /// Who holds it.
    pub holder: String,
    /// The certification's name, as the certificate says it.
    pub certification: String,
    /// The language of the certificate's own words, a BCP 47 tag.
    pub language: String,
    /// What somebody who holds it can do.
    pub description: String,
    /// Who gave it.
    pub issuer: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// The number of the certificate that took its place; absent when none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newer: Option<String>,
    /// The credential as a compact JWT, for verifiers.
    pub credential: String,
}

/// What the public page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VerificationVerdict {
    /// It is valid.
    Valid,
    /// Its last day is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl VerificationVerdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Valid, Self::Expired, Self::Revoked];

    /// The name on the wire and in catalogue keys (`training.verdict.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }

    /// The verdict of a certificate on a day. One that was renewed stays what its own paper says: valid until its last day.
    #[must_use]
    pub fn of(term: &AwardTerm, on: NaiveDate) -> Self {
        match (AwardTerm { renewed_on: None, ..*term }).state(on, None) {
            AwardState::Revoked => Self::Revoked,
            AwardState::Expired => Self::Expired,
            AwardState::Active | AwardState::Expiring | AwardState::InProgress | AwardState::Renewed => Self::Valid,
        }
    }
}

/// A key that certificates are signed with. The private part never leaves the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SigningKeyEntry {
    /// Its id.
    pub id: SigningKeyId,
    /// The verification method's address: `did:web:…#…`.
    pub method: String,
    /// The public part (`publicKeyMultibase`).
    pub public: String,
    /// Whether new certificates are signed with it. One is.
    pub current: bool,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When it was given up because others may know it: what it signed is signed anew and no longer verifies as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_up_at: Option<DateTime<Utc>>,
}

/// A file that proves something done elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evidence {
    /// Its id.
    pub id: EvidenceId,
    /// Its file name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::day;

    #[test]
    fn the_public_page_says_what_the_paper_says() {
        let term = AwardTerm {
            valid_from: day("2026-01-01"),
            valid_until: Some(day("2026-12-31")),
            renewed_on: Some(day("2026-11-01")),
            revoked_on: None,
        };
        assert_eq!(VerificationVerdict::of(&term, day("2026-12-31")), VerificationVerdict::Valid, "renewed, and still what it was");
        assert_eq!(VerificationVerdict::of(&term, day("2027-01-01")), VerificationVerdict::Expired);
        let revoked = AwardTerm { revoked_on: Some(day("2026-03-01")), ..term };
        assert_eq!(VerificationVerdict::of(&revoked, day("2027-01-01")), VerificationVerdict::Revoked);
    }
}
