//! Requests for money and their activities.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{ActivityId, AllocationId, Chain, ChangeOrder, Clock, Extension, OperationId, ProgramId, RequestId};
use crate::{
    money::{Currency, Money},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// An operation without further input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// Made by the client before the first attempt.
    pub operation: OperationId,
}

/// Where a request stands. The phases after approval follow from its activities and the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestStatus {
    /// Being written.
    Draft,
    /// The vendor decides.
    InReview,
    /// The vendor has asked something; its clock stands still.
    WaitingForPartner,
    /// Every activity is approved.
    Approved,
    /// Some activities are.
    PartlyApproved,
    /// Returned: may be mended and sent again.
    Rejected,
    /// No, finally.
    Declined,
    /// The partner took it back.
    Withdrawn,
    /// An approved activity takes place.
    Active,
    /// Activities are over and can be claimed.
    ClaimWindow,
    /// Everything is claimed and paid, or given back.
    Closed,
    /// The time to claim went by.
    Lapsed,
}

impl RequestStatus {
    /// Every status.
    pub const ALL: [Self; 12] = [
        Self::Draft,
        Self::InReview,
        Self::WaitingForPartner,
        Self::Approved,
        Self::PartlyApproved,
        Self::Rejected,
        Self::Declined,
        Self::Withdrawn,
        Self::Active,
        Self::ClaimWindow,
        Self::Closed,
        Self::Lapsed,
    ];

    /// The name on the wire, in the database and in catalogue keys (`funds.request.status.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InReview => "in_review",
            Self::WaitingForPartner => "waiting_for_partner",
            Self::Approved => "approved",
            Self::PartlyApproved => "partly_approved",
            Self::Rejected => "rejected",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Active => "active",
            Self::ClaimWindow => "claim_window",
            Self::Closed => "closed",
            Self::Lapsed => "lapsed",
        }
    }

    /// The status of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }
}

/// How an activity is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Venue {
    /// People meet.
    InPerson,
    /// Over the network.
    Virtual,
}

/// Whom an activity is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// Small companies.
    Small,
    /// Middle-sized companies.
    Middle,
    /// Large companies.
    Enterprise,
    /// Administrations, schools, hospitals.
    Public,
}

/// Whom to ask about an activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: String,
    /// E-mail.
    pub email: String,
}

/// An activity as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivityInput {
    /// The activity, when it is known already; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ActivityId>,
    /// Title.
    pub title: String,
    /// Slug of its type.
    pub kind: String,
    /// How it is held.
    pub venue: Venue,
    /// What happens.
    #[serde(default)]
    pub description: String,
    /// First day; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Last day; absent in a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_on: Option<NaiveDate>,
    /// What it costs in all, in minor units of the allocation's currency.
    #[serde(default)]
    pub cost: i64,
    /// What is asked for.
    #[serde(default)]
    pub asked: i64,
    /// Whom to ask.
    #[serde(default)]
    pub contacts: Vec<Contact>,
    /// Sales it should lead to; absent when nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pipeline: Option<i64>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment: Option<Segment>,
    /// The program's own fields.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub fields: super::FieldValues,
}

/// A request as it is written. Drafts may be incomplete; sending checks everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestInput {
    /// The allocation whose money is asked for.
    pub allocation: AllocationId,
    /// Title; need not be unique.
    #[serde(default)]
    pub title: String,
    /// What it is about in all; may be empty.
    #[serde(default)]
    pub description: String,
    /// Its activities.
    pub activities: Vec<ActivityInput>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FundRequest {
    /// Its id.
    pub id: RequestId,
    /// Its number, for people: `R-2026-00042`.
    pub number: String,
    /// The program.
    pub program: ProgramId,
    /// The program's name.
    pub program_name: String,
    /// Version of the rules it was filed under; the current ones for a draft.
    pub rules_version: i32,
    /// Those rules.
    pub rules: super::Rules,
    /// The allocation.
    pub allocation: AllocationId,
    /// The currency of its amounts.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// The partner's region.
    pub region: String,
    /// Title.
    pub title: String,
    /// What it is about in all.
    pub description: String,
    /// Where it stands.
    pub status: RequestStatus,
    /// Its activities.
    pub activities: Vec<Activity>,
    /// Whose turn it is, and since when; absent for a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// What the vendor asked last, while it waits for the partner.
    #[serde(default)]
    pub question: String,
    /// Who wrote it.
    pub requested_by: PersonId,
    /// Their name.
    pub requested_by_name: String,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// What happened, newest first.
    pub events: Vec<Event>,
    /// Note of the vendor's people to each other; empty for partners.
    #[serde(default)]
    pub vendor_note: String,
    /// Version for `If-Match`.
    pub version: i32,
}

/// Where an activity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActivityStatus {
    /// Being written.
    Draft,
    /// The vendor decides.
    Open,
    /// Approved; its money is committed.
    Approved,
    /// Returned: may be mended and sent again.
    Returned,
    /// No, finally.
    Denied,
    /// Given up by the partner; its money was released.
    Cancelled,
    /// Settled: the last claim is decided and paid.
    Settled,
    /// The time to claim went by; its money was released.
    Lapsed,
}

impl ActivityStatus {
    /// Every status.
    pub const ALL: [Self; 8] =
        [Self::Draft, Self::Open, Self::Approved, Self::Returned, Self::Denied, Self::Cancelled, Self::Settled, Self::Lapsed];

    /// The name on the wire, in the database and in catalogue keys (`funds.activity.status.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Returned => "returned",
            Self::Denied => "denied",
            Self::Cancelled => "cancelled",
            Self::Settled => "settled",
            Self::Lapsed => "lapsed",
        }
    }

    /// The status of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }
}

/// An activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// What was asked for.
    pub asked: ActivityInput,
    /// Where it stands.
    pub status: ActivityStatus,
    /// Approved amount in minor units of the request's currency; absent until approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<i64>,
    /// Who decides and decided.
    pub chain: Chain,
    /// Last day to claim; absent until approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim_by: Option<NaiveDate>,
    /// A change that is being decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeOrder>,
    /// A request for more time, the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extension: Option<Extension>,
    /// Its claims, oldest first.
    pub claims: Vec<super::ClaimSummary>,
    /// Its proof.
    pub proofs: Vec<super::Proof>,
    /// Reserved for it and not paid yet.
    pub committed: i64,
    /// Paid for it.
    pub paid: i64,
    /// What those who decide wrote into their own fields; nothing for partners.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub vendor_fields: super::FieldValues,
}

/// Something that happened to a request or to what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What: a catalogue key without `funds.event.`, such as `submitted` or `paid`.
    pub code: String,
    /// Who; empty when the portal did by itself. Partners read the vendor's people by their names too.
    pub by: String,
    /// The activity it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ActivityId>,
    /// An amount it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// Words: a question, an answer, a reason; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A line of the list of requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestSummary {
    /// Its id.
    pub id: RequestId,
    /// Its number.
    pub number: String,
    /// Title.
    pub title: String,
    /// The program's name.
    pub program_name: String,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// Where it stands.
    pub status: RequestStatus,
    /// Asked for in all.
    pub asked: Money,
    /// Approved in all.
    pub approved: Money,
    /// Paid in all.
    pub paid: Money,
    /// First day of the first activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_on: Option<NaiveDate>,
    /// Whose turn it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Clock>,
    /// Next date that matters to the one who reads: an answer due, a claim due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
    /// Whether the reader is asked to decide now.
    pub your_turn: bool,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// Which requests to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RequestFilter {
    /// Words of title, number or partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only with one of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub status: Vec<RequestStatus>,
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
    pub sort: Option<RequestSort>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Orders of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RequestSort {
    /// Newest change first.
    Changed,
    /// Longest waiting first.
    Age,
    /// Most money first.
    Money,
}
