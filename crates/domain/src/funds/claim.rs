//! Claims: what was spent, how it is proved, and what of it is paid back.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ActivityId, ActivityType, Chain, ClaimId, Clock, Duplicate, OperationId, ProgramId, Proof, ProofKind, ReasonCode, RequestId, Verdict,
};
use crate::{
    money::{Currency, Money},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClaimStatus {
    /// Being written.
    Draft,
    /// The vendor decides.
    InReview,
    /// Returned: the partner mends it and sends it again.
    Returned,
    /// Approved as it is: payable.
    Approved,
    /// Approved in part: payable.
    PartlyApproved,
    /// No, finally.
    Denied,
    /// Paid in part.
    PartlyPaid,
    /// Paid.
    Paid,
    /// Paid and taken back.
    Reversed,
    /// Never decided: it was not sent, or not sent again, before its activity ended.
    Lapsed,
}

impl ClaimStatus {
    /// Every status.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::InReview,
        Self::Returned,
        Self::Approved,
        Self::PartlyApproved,
        Self::Denied,
        Self::PartlyPaid,
        Self::Paid,
        Self::Reversed,
        Self::Lapsed,
    ];

    /// The name on the wire, in the database and in catalogue keys (`funds.claim.status.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::Returned => "returned",
            Self::Approved => "approved",
            Self::PartlyApproved => "partly_approved",
            Self::Denied => "denied",
            Self::PartlyPaid => "partly_paid",
            Self::Paid => "paid",
            Self::Reversed => "reversed",
            Self::Lapsed => "lapsed",
        }
    }

    /// The status of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }

    /// Whether money is owed for it.
    #[must_use]
    pub const fn is_payable(self) -> bool {
        matches!(self, Self::Approved | Self::PartlyApproved | Self::PartlyPaid)
    }

    /// What is owed for a claim of this status: approved and never paid. What was taken back is not owed again, so `gross` is all that was
    /// ever paid.
    #[must_use]
    pub const fn owed(self, approved: i64, gross: i64) -> i64 {
        let open = approved.saturating_sub(gross);
        if self.is_payable() && open > 0 { open } else { 0 }
    }

    /// What a claim of this status keeps of its activity's money from whoever would take it: what is owed for it, or what it asks for while
    /// that is being decided. What came back to the partner may be sent again, so its money is not given back; but another
    /// claim may take it meanwhile.
    #[must_use]
    pub const fn keeps(self, from: Taker, asked: i64, owed: i64) -> i64 {
        match self {
            Self::InReview => asked,
            Self::Returned => match from {
                Taker::Claim => 0,
                Taker::Credits => asked,
            },
            Self::Approved | Self::PartlyApproved | Self::PartlyPaid => owed,
            Self::Draft | Self::Denied | Self::Paid | Self::Reversed | Self::Lapsed => 0,
        }
    }

    /// Whether the partner writes it: it was not sent yet, or came back.
    #[must_use]
    pub const fn is_written(self) -> bool {
        matches!(self, Self::Draft | Self::Returned)
    }

    /// Whether it takes one of the claims that an activity may have.
    #[must_use]
    pub const fn takes_a_place(self) -> bool {
        !matches!(self, Self::Denied | Self::Lapsed)
    }
}

/// Who would take money of an activity that its claims leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taker {
    /// Another claim of the activity.
    Claim,
    /// The credits that the money came from: after the last claim the rest goes back to them.
    Credits,
}

/// Kinds of costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CostKind {
    /// Advertising space and time.
    Media,
    /// Agencies, designers, writers.
    Creative,
    /// Rooms, booths, equipment.
    Venue,
    /// Food and drink.
    Catering,
    /// Printed matter and giveaways.
    Print,
    /// Speakers and trainers.
    Speakers,
    /// Own hours.
    InHouse,
    /// Anything else.
    Other,
}

impl CostKind {
    /// Every kind.
    pub const ALL: [Self; 8] =
        [Self::Media, Self::Creative, Self::Venue, Self::Catering, Self::Print, Self::Speakers, Self::InHouse, Self::Other];

    /// The name on the wire and in catalogue keys (`funds.cost.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Creative => "creative",
            Self::Venue => "venue",
            Self::Catering => "catering",
            Self::Print => "print",
            Self::Speakers => "speakers",
            Self::InHouse => "in_house",
            Self::Other => "other",
        }
    }
}

/// A line of a claim as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LineInput {
    /// What was bought.
    pub description: String,
    /// Its kind.
    pub kind: CostKind,
    /// Number of the invoice; empty for own hours.
    #[serde(default)]
    pub invoice_number: String,
    /// Who wrote the invoice; empty for own hours.
    #[serde(default)]
    pub issuer: String,
    /// Date of the invoice, or of the work; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<NaiveDate>,
    /// What it cost, without tax, in minor units of the request's currency.
    #[serde(default)]
    pub cost: i64,
}

/// A claim as it is written. Drafts may be incomplete; sending checks everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimInput {
    /// The currency of all its amounts: the request's.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// Its lines.
    pub lines: Vec<LineInput>,
    /// Numbers that the activity's type asks for, by slug.
    #[serde(default)]
    pub metrics: std::collections::BTreeMap<String, i64>,
    /// Whether nothing more will be claimed: what is left of the approved money is given back when it is decided.
    #[serde(default)]
    pub last: bool,
    /// A word to the vendor; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// Its id.
    pub id: ClaimId,
    /// Its number, for people: `C-2026-00042`.
    pub number: String,
    /// The request.
    pub request: RequestId,
    /// The request's number.
    pub request_number: String,
    /// The request's title.
    pub request_title: String,
    /// The activity.
    pub activity: ActivityId,
    /// The activity's title.
    pub activity_title: String,
    /// Type of the activity, with the rules that apply.
    pub kind: ActivityType,
    /// First and last day of the activity.
    pub window: (NaiveDate, NaiveDate),
    /// Last day to send it; for a returned claim at least [`RESEND_DAYS`](super::RESEND_DAYS) after it came back.
    pub claim_by: NaiveDate,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// The vendor's share in percent.
    pub participation: u8,
    /// Approved for the activity and not claimed by other claims.
    pub remaining: Money,
    /// Where it stands.
    pub status: ClaimStatus,
    /// What was written.
    pub input: ClaimInput,
    /// Its lines with what was decided.
    pub lines: Vec<Line>,
    /// What it asks for: the vendor's share of all lines, at most what remains.
    pub asked: Money,
    /// What was approved; absent until it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Money>,
    /// The same in the program's currency, at the rate of the activity's approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_program: Option<Money>,
    /// Paid so far.
    pub paid: Money,
    /// What has to be there before it can be sent.
    pub checklist: Vec<Checklist>,
    /// The activity's proof.
    pub proofs: Vec<Proof>,
    /// What looks like something claimed before. Only for the vendor's people; another partner is never named.
    pub duplicates: Vec<Duplicate>,
    /// Who decides.
    pub chain: Chain,
    /// Whose turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Who wrote it.
    pub claimed_by: PersonId,
    /// Their name.
    pub claimed_by_name: String,
    /// Who wrote the request.
    pub requested_by: PersonId,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// A line with what was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Line {
    /// Its number in the claim, from 1.
    pub number: u16,
    /// What was written.
    pub input: LineInput,
    /// The vendor's share of it, in minor units; the lines' shares sum to what the claim asks for.
    pub share: i64,
    /// What was decided; absent until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<LineVerdict>,
    /// What is paid for it, in the claim's currency; the lines sum to the claim's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<i64>,
    /// The same in the program's currency; the lines sum to the claim's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved_program: Option<i64>,
}

/// A decision about one line. A changed amount is what counts of the line's cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineVerdict {
    /// The line, from 1.
    pub line: u16,
    /// What.
    pub verdict: Verdict,
    /// Why; needed for everything but [`Verdict::Accept`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<ReasonCode>,
    /// In words; may be empty, except for [`ReasonCode::Other`].
    #[serde(default)]
    pub note: String,
}

/// A decision about a claim: one verdict for each line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimDecision {
    /// The operation.
    pub operation: OperationId,
    /// One for each line. When any line is returned, the whole claim goes back to the partner.
    pub lines: Vec<LineVerdict>,
    /// A word to the partner; may be empty.
    #[serde(default)]
    pub note: String,
    /// The password again, above the program's threshold.
    #[serde(default)]
    pub password: String,
}

/// A claim in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClaimSummary {
    /// Its id.
    pub id: ClaimId,
    /// Its number.
    pub number: String,
    /// The request.
    pub request: RequestId,
    /// The activity.
    pub activity: ActivityId,
    /// The activity's title.
    pub activity_title: String,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// Where it stands.
    pub status: ClaimStatus,
    /// Asked for.
    pub asked: Money,
    /// Approved; absent until it is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Money>,
    /// Paid so far.
    pub paid: Money,
    /// Approved and not paid. What was taken back is not owed again.
    pub open: Money,
    /// Whose turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Whether the reader is asked to decide now.
    pub your_turn: bool,
    /// How many things look like something claimed before; none for partners.
    pub duplicates: u32,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
}

/// Which claims to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClaimFilter {
    /// Words of number, activity or partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only with one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<ClaimStatus>,
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
    /// Only of this partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// `true`: only those the reader decides now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<bool>,
    /// Order; newest change first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<super::RequestSort>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Something that has to be there before a claim can be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "item", rename_all = "snake_case")]
pub enum Checklist {
    /// Files of a kind.
    Proof {
        /// The kind.
        kind: ProofKind,
        /// How many are needed.
        least: u8,
        /// How many there are, without rejected ones.
        there: u8,
    },
    /// A number.
    Metric {
        /// Its slug in the activity's type.
        slug: String,
        /// Whether it must be there.
        required: bool,
        /// Whether it is.
        there: bool,
    },
    /// At least one line with a cost.
    Lines {
        /// Whether it is there.
        there: bool,
    },
}

impl Checklist {
    /// Whether it is done, or not needed.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        match self {
            Self::Proof { least, there, .. } => *there >= *least,
            Self::Metric { required, there, .. } => !*required || *there,
            Self::Lines { there } => *there,
        }
    }
}
