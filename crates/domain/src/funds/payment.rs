//! Payments: how claims are settled, taken back, and periods closed.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ClaimId, MOST, OperationId, PaymentId, ProgramId};
use crate::{
    invalid::{Check, Invalid},
    money::Money,
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// How money travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// To the partner's bank account.
    BankTransfer,
    /// Against the partner's open invoices.
    CreditMemo,
    /// Any other way; the reference says which.
    Other,
}

impl Method {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::BankTransfer, Self::CreditMemo, Self::Other];

    /// The way of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.slug() == slug)
    }

    /// The name on the wire, in the database and in catalogue keys (`funds.method.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BankTransfer => "bank_transfer",
            Self::CreditMemo => "credit_memo",
            Self::Other => "other",
        }
    }
}

/// A claim that waits for money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payable {
    /// The claim.
    pub claim: super::ClaimSummary,
    /// The program.
    pub program: ProgramId,
    /// The program's name.
    pub program_name: String,
    /// General-ledger account.
    pub gl_code: String,
    /// Not paid yet.
    pub open: Money,
    /// When it was approved.
    pub approved_at: DateTime<Utc>,
    /// By when it should be paid; absent for what was approved before there was such a day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Why the reader may not pay it: the code of a refusal; absent when they may.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barred: Option<String>,
}

/// Which payable claims to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PayableFilter {
    /// Only of this partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// A claim and how much of it is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentLineInput {
    /// The claim.
    pub claim: ClaimId,
    /// How much, at most what is open.
    pub amount: Money,
}

/// Pays claims of one partner in one currency, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentInput {
    /// The operation.
    pub operation: OperationId,
    /// How.
    pub method: Method,
    /// What the bank or the books call it.
    pub reference: String,
    /// When.
    pub paid_on: NaiveDate,
    /// What for.
    pub lines: Vec<PaymentLineInput>,
    /// The password again, above the program's threshold.
    #[serde(default)]
    pub password: String,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// Its number, for people: `P-2026-00042`.
    pub number: String,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// How.
    pub method: Method,
    /// What the bank or the books call it.
    pub reference: String,
    /// When.
    pub paid_on: NaiveDate,
    /// The sum of its lines.
    pub total: Money,
    /// What for.
    pub lines: Vec<PaymentLine>,
    /// Who recorded it.
    pub paid_by: PersonId,
    /// Their name.
    pub paid_by_name: String,
    /// When it was recorded.
    pub created_at: DateTime<Utc>,
}

/// A line of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaymentLine {
    /// The claim.
    pub claim: ClaimId,
    /// Its number.
    pub claim_number: String,
    /// The activity's title.
    pub activity_title: String,
    /// How much.
    pub amount: Money,
    /// Taken back since.
    pub reversed: i64,
}

/// Which payments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PaymentFilter {
    /// Only to this partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Only for this claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// From this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_day: Option<NaiveDate>,
    /// Up to and with this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_day: Option<NaiveDate>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Takes back what was paid for a claim, by a counter-entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReverseInput {
    /// The operation.
    pub operation: OperationId,
    /// The payment.
    pub payment: PaymentId,
    /// How much, at most what was paid for the claim with this payment.
    pub amount: Money,
    /// Why.
    pub reason: String,
    /// The password again, above the program's threshold.
    #[serde(default)]
    pub password: String,
}

/// Closes a program's period: unused money is forfeited or carried over, nothing is booked in it any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CloseInput {
    /// The operation.
    pub operation: OperationId,
    /// Name of the program of the next period; absent: none is opened and nothing can be carried over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_name: Option<String>,
    /// Last day of the next period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_ends_on: Option<NaiveDate>,
    /// Budget of the next period beyond what is carried over, in minor units.
    #[serde(default)]
    pub next_total: i64,
    /// `true`: says what would happen and does nothing.
    #[serde(default)]
    pub preview: bool,
}

/// What closing did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CloseResult {
    /// The program of the next period, when one was opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<ProgramId>,
    /// Forfeited in all, in the program's currency.
    pub forfeited: Money,
    /// Carried over in all.
    pub carried: Money,
    /// Partners that lose money.
    pub partners: u32,
    /// Claims and activities that are still open and keep the period from being closed.
    pub open: u32,
}

/// Most claims of one payment.
const MOST_PAID: usize = 200;

impl PaymentInput {
    /// Whether it can be understood on a day.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(self, today: NaiveDate) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reference = check.text("/reference", &self.reference, 140);
        if self.paid_on > today {
            check.fail("/paid_on", "in-the-future");
        }
        if self.lines.is_empty() {
            check.fail("/lines", "required");
        }
        check.at_most("/lines", &self.lines, MOST_PAID);
        for (index, line) in self.lines.iter().enumerate() {
            positive(&mut check, &format!("/lines/{index}/amount/minor"), line.amount.minor);
            if self.lines.iter().take(index).any(|other| other.claim == line.claim) {
                check.fail(&format!("/lines/{index}/claim"), "doubled");
            }
        }
        check.finish(Self { reference, ..self })
    }
}

impl ReverseInput {
    /// Whether it can be understood.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let reason = check.text("/reason", &self.reason, 2_000);
        positive(&mut check, "/amount/minor", self.amount.minor);
        check.finish(Self { reason, ..self })
    }
}

fn positive(check: &mut Check, pointer: &str, minor: i64) {
    if minor <= 0 {
        check.fail(pointer, "not-positive");
    } else if minor > MOST {
        check.fail(pointer, "absurd-amount");
    }
}
