//! Changes of what was approved, and more time to claim.

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Chain, MOST, OperationId};
use crate::invalid::{Check, Invalid};

/// A change of an approved activity: only the difference is decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeOrder {
    /// What it should become.
    pub input: ChangeInput,
    /// More (or, negative, less) money than approved.
    pub difference: i64,
    /// What the whole request comes to with it, in the program's currency: this decides who is asked.
    #[serde(default)]
    pub total: i64,
    /// Who decides.
    pub chain: Chain,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
}

/// What an approved activity should become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ChangeInput {
    /// The operation.
    pub operation: OperationId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Cost in all.
    pub cost: i64,
    /// Approved amount to be.
    pub amount: i64,
    /// Why.
    pub reason: String,
}

/// Asks for more time to claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExtendInput {
    /// The operation.
    pub operation: OperationId,
    /// Last day to claim.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
}

/// Sets the last day to claim of one activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimByInput {
    /// The last day, in the program's time zone.
    pub claim_by: NaiveDate,
    /// Why.
    pub reason: String,
}

impl ClaimByInput {
    /// Whether it can be understood, for an activity that ends on a day, and today.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(&self, ends_on: Option<NaiveDate>, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reason = check.text("/reason", &self.reason, 2_000);
        // Nobody can claim before it is over, and a day that has gone would take the money at once.
        if self.claim_by < today || ends_on.is_some_and(|end| self.claim_by < end) {
            check.fail("/claim_by", "too-early");
        } else if today.checked_add_days(Days::new(MOST_DAYS)).is_some_and(|most| self.claim_by > most) {
            check.fail("/claim_by", "too-far");
        }
        check.finish(Self { reason, ..self.clone() })
    }
}

/// Most days ahead.
const MOST_DAYS: u64 = 730;

/// A request for more time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Extension {
    /// Until when.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Where it stands.
    pub state: ExtensionState,
    /// Why it was refused; may be empty.
    #[serde(default)]
    pub note: String,
}

/// Where a request for more time stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExtensionState {
    /// The vendor decides.
    Open,
    /// Granted.
    Granted,
    /// Refused.
    Refused,
}

/// Most characters of a reason.
const MOST_WORDS: usize = 2_000;

impl ChangeInput {
    /// Checks what can be seen without the rules of the program.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.ends_on < self.starts_on {
            check.fail("/ends_on", "ends-before-start");
        }
        for (pointer, amount) in [("/cost", self.cost), ("/amount", self.amount)] {
            if amount <= 0 {
                check.fail(pointer, "not-positive");
            } else if amount > MOST {
                check.fail(pointer, "absurd-amount");
            }
        }
        let reason = check.text("/reason", &self.reason, MOST_WORDS);
        check.finish(Self { reason, ..self.clone() })
    }
}

impl ExtendInput {
    /// Checks the day and the reason.
    ///
    /// # Errors
    /// When the day is not after both today and the last day so far, or nothing is said.
    pub fn check(&self, claim_by: NaiveDate, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let least = claim_by.max(today);
        if self.until <= least {
            check.fail_with("/until", "not-later", [("after", least.to_string().into())]);
        } else if self.until > least.checked_add_days(Days::new(LONGEST)).unwrap_or(NaiveDate::MAX) {
            check.fail("/until", "too-far");
        }
        let reason = check.text("/reason", &self.reason, MOST_WORDS);
        check.finish(Self { reason, ..self.clone() })
    }
}

/// Most days that the time to claim grows by at once.
const LONGEST: u64 = 366;
