//! Proof that an activity took place, and what looks like something claimed before.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ActivityId, Chain, ClaimId, ClaimStatus, ProofId, ProofKind, Refusal, looks_after, may_decide};
use crate::{
    access::Actor,
    invalid::{Check, Invalid},
    partner::{PartnerId, PersonId},
};

/// Largest file, in bytes.
pub const MOST_PROOF_BYTES: u64 = 25 * 1024 * 1024;
/// What can be proof: media types, decided by content.
pub const PROOF_TYPES: [&str; 7] = [
    "application/pdf",
    "image/png",
    "image/jpeg",
    "image/webp",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];
/// The endings of files of these types, as browsers want them (HTML, `accept`).
pub const PROOF_ENDINGS: &str = ".pdf,.png,.jpg,.jpeg,.webp,.csv,.xlsx,.docx";
/// Most files of one activity, without those that were replaced.
pub const MOST_PROOFS: u8 = 20;
/// Pictures whose hashes differ in at most so many of 64 bits look the same.
pub const ALIKE: u32 = 6;

/// A file that proves an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proof {
    /// Its id.
    pub id: ProofId,
    /// The activity.
    pub activity: ActivityId,
    /// Its kind.
    pub kind: ProofKind,
    /// Name of the file.
    pub file_name: String,
    /// Its media type, decided by content.
    pub media_type: String,
    /// Bytes, after metadata were taken out.
    pub size: u64,
    /// Where it was taken or published; for screenshots; may be empty.
    pub address: String,
    /// When a photo was taken, if it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_on: Option<NaiveDate>,
    /// What the vendor says of it.
    pub state: ProofState,
    /// Why it was rejected; may be empty.
    #[serde(default)]
    pub note: String,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Who added it.
    pub added_by: String,
}

/// What the vendor says of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofState {
    /// Not looked at yet.
    Open,
    /// Accepted.
    Accepted,
    /// Rejected, with a reason.
    Rejected,
    /// Replaced by a newer file.
    Superseded,
}

/// A file to add: its bytes are the request's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProofFilter {
    /// Its kind.
    pub kind: ProofKind,
    /// Name of the file.
    pub name: String,
    /// Where it was taken or published; may be empty.
    #[serde(default)]
    pub address: String,
}

/// Accepts or rejects a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProofVerdict {
    /// Whether it proves what it should.
    pub accepted: bool,
    /// Why not; needed for a rejection.
    #[serde(default)]
    pub note: String,
}

/// What looks like something claimed before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Duplicate {
    /// How they are alike.
    pub kind: DuplicateKind,
    /// The line, when it is about an invoice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u16>,
    /// The proof, when it is about a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<ProofId>,
    /// The other claim, when the reader may see it and it is the same partner's; absent: it is another partner's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<ClaimId>,
    /// When the other was sent or uploaded.
    pub at: DateTime<Utc>,
}

/// How two things are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum DuplicateKind {
    /// Same number and issuer of the invoice.
    Invoice,
    /// The same bytes.
    File,
    /// Pictures that look the same.
    Picture,
}

impl ProofFilter {
    /// Whether it can be understood; the name loses what no name has.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = self.name.rsplit(['/', '\\']).next().unwrap_or_default();
        let name: String = name.chars().filter(|c| !c.is_control() && !is_direction(*c)).collect();
        let name = check.text("/name", &name, 200);
        let address = check.optional_text("/address", &self.address, 500);
        let starts = address.to_lowercase();
        if !address.is_empty() && !starts.starts_with("https://") && !starts.starts_with("http://") {
            check.fail("/address", "not-a-link");
        }
        check.finish(Self { name, address, ..self })
    }
}

/// Characters that turn the direction of writing, so that a name looks like another.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

impl ProofVerdict {
    /// Whether a rejection says why.
    ///
    /// # Errors
    /// When it does not, or says too much.
    pub fn check(self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let note = if self.accepted { check.optional_text("/note", &self.note, 2_000) } else { check.text("/note", &self.note, 2_000) };
        check.finish(Self { note, ..self })
    }
}

impl ProofState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Open, Self::Accepted, Self::Rejected, Self::Superseded];

    /// The name on the wire, in the database and in catalogue keys.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Superseded => "superseded",
        }
    }

    /// The state of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.slug() == slug)
    }

    /// Whether the file counts as proof.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Open | Self::Accepted)
    }
}

/// May a file be taken away from an activity with these claims? Until the vendor has said something of it, and until a claim was sent that
/// it may prove.
///
/// # Errors
/// When it was decided, or a claim is or was decided with it.
pub fn can_remove_proof(state: ProofState, claims: impl IntoIterator<Item = ClaimStatus>) -> Result<(), Refusal> {
    if state != ProofState::Open {
        return Err(Refusal::ProofDecided);
    }
    let sent: Vec<ClaimStatus> = claims.into_iter().filter(|status| !status.is_written() && *status != ClaimStatus::Lapsed).collect();
    if sent.contains(&ClaimStatus::InReview) {
        Err(Refusal::ClaimPending)
    } else if sent.is_empty() {
        Ok(())
    } else {
        Err(Refusal::ProofInUse)
    }
}

/// May somebody say now whether a file proves its activity? While a claim is decided: whoever its chain names, and who looks after the
/// partner. Before anything was sent only the latter, and once everything is decided nobody.
///
/// # Errors
/// When it is the person's own, others are asked, or there is nothing to decide.
pub fn can_decide_proof<'a>(
    actor: &Actor,
    (partner, requested_by): (PartnerId, PersonId),
    claims: impl IntoIterator<Item = (ClaimStatus, &'a Chain)>,
) -> Result<(), Refusal> {
    may_decide(&[requested_by], partner, (actor.person, actor.partner()))?;
    let sent: Vec<_> = claims.into_iter().filter(|(status, _)| !status.is_written() && *status != ClaimStatus::Lapsed).collect();
    let mut pending = sent.iter().filter(|(status, _)| *status == ClaimStatus::InReview).peekable();
    if !sent.is_empty() && pending.peek().is_none() {
        return Err(Refusal::NotInReview);
    }
    if looks_after(actor, partner) || pending.any(|(_, chain)| chain.names(actor.person)) { Ok(()) } else { Err(Refusal::NotYourTurn) }
}

/// Whether two pictures look the same, by their difference hashes.
#[must_use]
pub const fn looks_alike(one: u64, other: u64) -> bool {
    (one ^ other).count_ones() <= ALIKE
}

/// What pictures that look alike have in common: the hash cut into one band more than bits may differ, each with its place in front. Two
/// hashes that differ in at most [`ALIKE`] bits share at least one band.
#[must_use]
pub fn bands(hash: u64) -> [i64; ALIKE as usize + 1] {
    let mut bands = [0; ALIKE as usize + 1];
    let mut from = 0;
    for (place, band) in bands.iter_mut().enumerate() {
        // 64 bits in seven bands: one of ten bits, six of nine.
        let width = if place == 0 { 10 } else { 9 };
        let bits = (hash >> from) & ((1 << width) - 1);
        *band = i64::try_from(((place as u64) << 16) | bits).unwrap_or_default();
        from += width;
    }
    bands
}

/// An invoice's number or its issuer as they are compared: letters and digits, small.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn writing_an_invoice_number_otherwise_hides_nothing() {
        assert_eq!(folded("RE-2026/0042"), folded("re 2026 0042"));
        assert_eq!(folded("Müller & Söhne GmbH"), "müllersöhnegmbh");
        assert_ne!(folded("RE-1"), folded("RE-11"));
    }

    #[test]
    fn what_a_claim_was_decided_with_stays() {
        let may = |claims: &[ClaimStatus]| can_remove_proof(ProofState::Open, claims.iter().copied());
        assert_eq!(may(&[]), Ok(()));
        assert_eq!(may(&[ClaimStatus::Draft, ClaimStatus::Returned, ClaimStatus::Lapsed]), Ok(()));
        assert_eq!(may(&[ClaimStatus::Paid, ClaimStatus::InReview]), Err(Refusal::ClaimPending));
        for status in [ClaimStatus::Approved, ClaimStatus::PartlyApproved, ClaimStatus::Denied, ClaimStatus::Paid, ClaimStatus::Reversed] {
            assert_eq!(may(&[ClaimStatus::Draft, status]), Err(Refusal::ProofInUse), "{status:?}");
        }
        assert_eq!(can_remove_proof(ProofState::Rejected, []), Err(Refusal::ProofDecided));
    }

    #[test]
    fn proof_is_decided_by_whoever_decides_the_claim_or_looks_after_the_partner() {
        use crate::{
            access::{Role, Workplace},
            funds::{Decider, Step, StepState},
            id::Id,
            language::Localized,
        };
        let (partner, asker): (PartnerId, PersonId) = (Id::new(1, [1; 10]), Id::new(1, [2; 10]));
        let actor = |number: u8, role| Actor {
            person: Id::new(1, [number; 10]),
            workplace: Workplace::Vendor { assigned: [partner].into() },
            roles: [role].into(),
            language: "en".parse().expect("a language"),
            reads: "en".parse().expect("a language"),
            viewed_by: None,
        };
        let decider = Decider { person: Id::new(1, [3; 10]), name: String::new(), substitute: false };
        let step =
            Step { name: Localized::english("Proof"), deciders: vec![decider], group: 0, final_up_to: None, state: StepState::Waiting };
        let chain = Chain { steps: vec![step] };
        let may = |actor: &Actor, claims: &[ClaimStatus]| {
            can_decide_proof(actor, (partner, asker), claims.iter().map(|status| (*status, &chain)))
        };
        let (named, keeper, other) = (actor(3, Role::Finance), actor(4, Role::ChannelManager), actor(5, Role::Finance));
        assert_eq!(may(&named, &[ClaimStatus::Paid, ClaimStatus::InReview]), Ok(()));
        assert_eq!(may(&keeper, &[ClaimStatus::InReview]), Ok(()));
        assert_eq!(may(&other, &[ClaimStatus::InReview]), Err(Refusal::NotYourTurn));
        assert_eq!(may(&keeper, &[ClaimStatus::Draft, ClaimStatus::Returned]), Ok(()));
        assert_eq!(may(&named, &[ClaimStatus::Draft]), Err(Refusal::NotYourTurn));
        assert_eq!(may(&keeper, &[ClaimStatus::Draft, ClaimStatus::Approved]), Err(Refusal::NotInReview));
        assert_eq!(may(&actor(2, Role::ChannelManager), &[]), Err(Refusal::OwnRequest));
    }

    proptest! {
        #[test]
        fn pictures_that_look_alike_share_a_band(hash in any::<u64>(), flips in proptest::collection::vec(0u32..64, 0..=6)) {
            let other = flips.iter().fold(hash, |hash, bit| hash ^ (1 << bit));
            prop_assert!(looks_alike(hash, other));
            prop_assert!(bands(hash).iter().zip(bands(other)).any(|(one, other)| *one == other));
        }
    }
}
