//! Awards: certificates that people hold, where they stand on a day, and how they are renewed and revoked.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AttemptId, AwardId, CertificationId, CertificationInput, EvidenceId, Known, Lock, Refusal, Requirement, VerificationVerdict, missing,
};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// Where a certificate, or the way to one, stands on a day. It follows from the dates; nothing has to run for it to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AwardState {
    /// On the way; not held.
    InProgress,
    /// Held and valid.
    Active,
    /// Held and valid, and its end is near: its renewal is open, or the first reminder is due.
    Expiring,
    /// Its last day is over.
    Expired,
    /// A newer certificate took its place.
    Renewed,
    /// Taken back.
    Revoked,
}

impl AwardState {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::InProgress, Self::Active, Self::Expiring, Self::Expired, Self::Renewed, Self::Revoked];

    /// The name on the wire and in catalogue keys (`training.award.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::InProgress => "in_progress",
            Self::Active => "active",
            Self::Expiring => "expiring",
            Self::Expired => "expired",
            Self::Renewed => "renewed",
            Self::Revoked => "revoked",
        }
    }

    /// Whether the person counts as certified.
    #[must_use]
    pub const fn is_valid(self) -> bool {
        match self {
            Self::Active | Self::Expiring => true,
            Self::InProgress | Self::Expired | Self::Renewed | Self::Revoked => false,
        }
    }
}

/// The dates of a certificate, as the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AwardTerm {
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None`: for ever.
    pub valid_until: Option<NaiveDate>,
    /// The day on which a newer one took its place.
    pub renewed_on: Option<NaiveDate>,
    /// The day on which it was taken back.
    pub revoked_on: Option<NaiveDate>,
}

impl AwardTerm {
    /// Where it stands on a day, today or any other. `expiring_from` is the day from which on its end is near:
    /// [`CertificationInput::expiring_from`].
    #[must_use]
    pub fn state(&self, on: NaiveDate, expiring_from: Option<NaiveDate>) -> AwardState {
        if self.revoked_on.is_some_and(|day| day <= on) {
            AwardState::Revoked
        } else if self.renewed_on.is_some_and(|day| day <= on) {
            AwardState::Renewed
        } else if on < self.valid_from {
            AwardState::InProgress
        } else if self.valid_until.is_some_and(|end| end < on) {
            AwardState::Expired
        } else if self.valid_until.is_some() && expiring_from.is_some_and(|day| day <= on) {
            AwardState::Expiring
        } else {
            AwardState::Active
        }
    }

    /// Whether the person counted as certified by it on a day.
    #[must_use]
    pub fn covers(&self, on: NaiveDate) -> bool {
        self.state(on, None).is_valid()
    }
}

/// Where a certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AwardSource {
    /// Everything was done; the last attempt of an exam among it.
    Earned {
        /// The attempt; absent when no exam was asked for.
        attempt: Option<AttemptId>,
    },
    /// Somebody of the vendor gave it.
    Given {
        /// Who.
        by: PersonId,
        /// Their name.
        name: String,
        /// Why.
        reason: String,
        /// What proves it.
        evidence: Option<EvidenceId>,
    },
    /// Taken from the records of another system.
    Imported {
        /// Which and where in it.
        reference: String,
    },
}

/// A certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Award {
    /// Its id.
    pub id: AwardId,
    /// Its number, by which anyone can check it: not to be guessed.
    pub number: String,
    /// The certification.
    pub certification: CertificationId,
    /// Its name, in the reader's language.
    pub name: String,
    /// Who holds it.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// Their company today; absent when they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub partner_name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; absent: for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Where it stands today.
    pub state: AwardState,
    /// Where it comes from.
    pub source: AwardSource,
    /// The one that it renews.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renews: Option<AwardId>,
    /// The one that renews it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed_by: Option<AwardId>,
    /// From when until when it can be renewed; absent when it cannot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewable: Option<Window>,
    /// Why it was taken back; absent when it was not. Only the holder, their company's admins and the vendor see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked: Option<Revocation>,
    /// Its place in the status list.
    pub status_index: u32,
    /// When it was given.
    pub created_at: DateTime<Utc>,
}

/// Two days and all between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Window {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// How a certificate was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Revocation {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub by: PersonId,
    /// Their name.
    pub by_name: String,
    /// Why.
    pub reason: String,
}

/// Where a person stands with a certification: what they hold, and what is missing to get or renew it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificationStanding {
    /// The certification.
    pub certification: CertificationId,
    /// Its name, in the reader's language.
    pub name: String,
    /// What somebody who holds it can do.
    pub description: String,
    /// Where the person stands today.
    pub state: AwardState,
    /// The newest certificate; absent when there never was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub award: Option<Award>,
    /// What is missing, to get it or to renew it.
    pub missing: Vec<Lock>,
    /// Things to do that are done.
    pub done: u16,
    /// Things to do.
    pub of: u16,
    /// Minutes that are left, about.
    pub minutes_left: u32,
}

/// Gives a certificate by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AwardInput {
    /// The certification.
    pub certification: CertificationId,
    /// Who gets it.
    pub person: PersonId,
    /// First day, today or earlier.
    pub valid_from: NaiveDate,
    /// Why.
    pub reason: String,
    /// A file that proves it, sent before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

impl AwardInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reason = check.text("/reason", &self.reason, 1_000);
        if self.valid_from > today {
            check.fail_with("/valid_from", "in-the-future", [("today", today.to_string().into())]);
        }
        check.finish(Self { reason, ..self.clone() })
    }
}

/// Which certificates to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AwardFilter {
    /// Words of the person's name or the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only of this company's people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only of this person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Only of this certification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certification: Option<CertificationId>,
    /// Any of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<AwardState>,
    /// Only those whose last day is not later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_by: Option<NaiveDate>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A new certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day; `None`: for ever.
    pub valid_until: Option<NaiveDate>,
    /// Whether it takes the place of the previous one.
    pub renews: bool,
}

/// From which day on what somebody does counts for their next certificate; `None`: everything ever done. After a renewal was open, or
/// after the end or a revocation, only what was done since.
#[must_use]
pub fn counts_from(certification: &CertificationInput, previous: Option<&AwardTerm>) -> Option<NaiveDate> {
    let previous = previous?;
    match (previous.revoked_on, certification.renewable(previous.valid_until)) {
        (Some(day), _) => Some(day),
        (None, Some((opens, _))) => Some(opens),
        (None, None) => previous.valid_until,
    }
}

/// What somebody must do for their next certificate: the shorter way while a renewal is open, else the whole one.
///
/// # Errors
/// When they hold one that cannot be renewed yet or at all.
pub fn next_requires<'a>(
    certification: &'a CertificationInput,
    previous: Option<&AwardTerm>,
    today: NaiveDate,
) -> Result<&'a [Requirement], Refusal> {
    let Some(previous) = previous.filter(|term| term.revoked_on.is_none()) else { return Ok(&certification.requires) };
    match certification.renewable(previous.valid_until) {
        Some((opens, _)) if today < opens => Err(Refusal::NotRenewable { from: opens }),
        Some((_, until)) if today <= until => Ok(certification.renewal_requires()),
        Some(_) => Ok(&certification.requires),
        None if previous.covers(today) => Err(Refusal::AlreadyHeld),
        None => Ok(&certification.requires),
    }
}

/// The certificate that somebody has earned today. `known` holds what counts: see [`counts_from`].
///
/// # Errors
/// When something is missing, or they hold one that cannot be renewed now. The names of what is missing are for the caller to add.
pub fn earn(certification: &CertificationInput, previous: Option<&AwardTerm>, known: &Known, today: NaiveDate) -> Result<Grant, Refusal> {
    let requires = next_requires(certification, previous, today)?;
    if !missing(requires, known).is_empty() {
        return Err(Refusal::Unfulfilled { missing: Vec::new() });
    }
    Ok(grant(certification, previous, today))
}

/// The certificate that begins on a day, whoever decided so.
#[must_use]
pub fn grant(certification: &CertificationInput, previous: Option<&AwardTerm>, on: NaiveDate) -> Grant {
    let renewed = previous.filter(|term| term.revoked_on.is_none() && term.renewed_on.is_none()).and_then(|term| {
        let (opens, until) = certification.renewable(term.valid_until)?;
        let end = term.valid_until?;
        (opens <= on && on <= until).then(|| certification.validity.renewed_until(end, on))
    });
    let still_valid = previous.is_some_and(|term| term.covers(on));
    Grant {
        valid_from: on,
        valid_until: renewed.unwrap_or_else(|| certification.validity.until(on)),
        renews: renewed.is_some() || still_valid,
    }
}

/// Whether a certificate that was renewed falls with the one that took its place, when that is taken back on a day: as long as its own
/// paper, which still goes round, would be called valid.
#[must_use]
pub fn falls_with_newer(term: &AwardTerm, on: NaiveDate) -> bool {
    VerificationVerdict::of(term, on) == VerificationVerdict::Valid
}

/// May a certificate be taken back?
///
/// # Errors
/// When it was already, or a newer one took its place: that one can be, and this one falls with it ([`falls_with_newer`]).
pub const fn can_revoke(term: &AwardTerm) -> Result<(), Refusal> {
    match (term.revoked_on, term.renewed_on) {
        (Some(_), _) => Err(Refusal::Revoked),
        (None, Some(_)) => Err(Refusal::Renewed),
        (None, None) => Ok(()),
    }
}

/// A certificate's number, from random bytes: 12 letters and digits that cannot be mistaken for each other (Crockford's base 32, 60
/// bits), in groups of four. Nobody guesses one, and it can be read out over the telephone.
#[must_use]
pub fn number(random: [u8; 8]) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = u64::from_be_bytes(random);
    let letter = |place: u32| LETTERS.get(usize::from((bits >> (5 * place)) as u8 & 31)).map_or('0', |byte| char::from(*byte));
    let text: String = (0..12).map(letter).collect();
    [text.get(0..4), text.get(4..8), text.get(8..12)].map(Option::unwrap_or_default).join("-")
}

/// A number as somebody typed or heard it, in its one spelling; `None` when it is none.
#[must_use]
pub fn read_number(typed: &str) -> Option<String> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| c.to_ascii_uppercase()).collect();
    let plain: String = plain
        .chars()
        .map(|c| {
            if c == 'O' {
                '0'
            } else if c == 'I' || c == 'L' {
                '1'
            } else {
                c
            }
        })
        .collect();
    let sound = plain.len() == 12 && plain.bytes().all(|byte| byte.is_ascii_alphanumeric() && byte != b'U');
    sound.then(|| [plain.get(0..4), plain.get(4..8), plain.get(8..12)].map(Option::unwrap_or_default).join("-"))
}
