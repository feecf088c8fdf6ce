//! Programs and their versioned rules.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::ProgramId;
use crate::{
    language::Localized,
    money::{Currency, Money},
    partner::PersonId,
};

/// Where a program's money comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProgramKind {
    /// Market development funds: granted by the vendor.
    Mdf,
    /// Co-op: accrued by the partner's purchases.
    Coop,
}

/// Where a program stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProgramStatus {
    /// Being set up: partners do not see it.
    Draft,
    /// Takes requests and claims.
    Open,
    /// The period is closed: its entries stay as they are for ever.
    Closed,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// What was set up.
    pub program: ProgramInput,
    /// Where it stands.
    pub status: ProgramStatus,
    /// Version of the rules that apply to what is filed now; counts from 1.
    pub rules_version: i32,
    /// Money given to pools so far.
    pub pooled: Money,
    /// Version for `If-Match`.
    pub version: i32,
}

/// What a vendor's admin sets up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProgramInput {
    /// Name, such as "MDF 2026 H2".
    pub name: String,
    /// Where its money comes from.
    pub kind: ProgramKind,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Currency of the program's books.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// Budget in minor units of the currency; pools never exceed it.
    pub total: i64,
    /// General-ledger account of the vendor's books; may be empty.
    #[serde(default)]
    pub gl_code: String,
    /// What applies.
    pub rules: Rules,
}

/// The rules of a program. A request keeps the version it was filed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// The vendor's share of eligible costs, in percent, 1 to 100.
    pub participation: u8,
    /// A request is filed at least this many working days before its activity starts; a type may ask for more.
    pub lead_days: u16,
    /// Working days the vendor has for each step of a decision.
    pub review_days: u16,
    /// Working days the vendor has to pay an approved claim.
    #[serde(default = "pay_days")]
    pub pay_days: u16,
    /// From when the claim period counts.
    pub claim_basis: ClaimBasis,
    /// Days to claim after that.
    pub claim_days: u16,
    /// Most claims of one activity.
    pub max_claims: u8,
    /// Granted money lapses after this many days; at the end of the period when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ageing_days: Option<u16>,
    /// What becomes of unused money when the period closes.
    pub carry_over: CarryOver,
    /// Least of a request, in minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_request: Option<i64>,
    /// Most of a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_request: Option<i64>,
    /// Most that one partner asks for in a calendar quarter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_quarter: Option<i64>,
    /// Co-op: share of purchases that accrues, in hundredths of a percent (250 is 2.5 %).
    #[serde(default)]
    pub accrual_rate: u32,
    /// Co-op: purchases of a quarter below this accrue nothing (earning threshold).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accrual_threshold: Option<i64>,
    /// Co-op: most that accrues to one partner in the period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accrual_cap: Option<i64>,
    /// From this amount on (minor units of the program's currency), who approves does not pay: 0 is always.
    #[serde(default)]
    pub separation_from: i64,
    /// From this amount on, deciding and paying ask for the password again; never when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reauthenticate_from: Option<i64>,
    /// The program's time zone as minutes east of UTC: where its days begin and end, unless [`Rules::time_zone`] names one.
    #[serde(default)]
    pub utc_offset: i16,
    /// The same by its IANA name, such as `Europe/Berlin`; empty when the offset is all there is.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub time_zone: String,
    /// The zone's offsets around the period, oldest first: the server writes them down, so that nobody else needs the database of time
    /// zones, and a later change of that database changes no deadline.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offsets: Vec<ZoneOffset>,
    /// Public holidays by region, besides Saturdays and Sundays.
    #[serde(default)]
    pub holidays: Vec<Holidays>,
    /// What the form asks besides what every program asks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<super::FieldRule>,
    /// What money is given for.
    pub activity_types: Vec<ActivityType>,
    /// Who decides on requests, in order.
    pub request_chain: Vec<StepRule>,
    /// Who decides on claims, in order.
    pub claim_chain: Vec<StepRule>,
}

/// An offset of a time zone from a moment on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ZoneOffset {
    /// From when on.
    pub from: DateTime<Utc>,
    /// Minutes east of UTC.
    pub minutes: i16,
}

/// Two weeks: for rules that were written before they said so.
const fn pay_days() -> u16 {
    10
}

/// From when the claim period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ClaimBasis {
    /// From the end of the activity.
    Activity,
    /// From the end of the program's period.
    Period,
}

/// What becomes of unused money when the period closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CarryOver {
    /// It is forfeited.
    None,
    /// This share, in percent, goes to the next period.
    Percent {
        /// 1 to 100.
        percent: u8,
    },
    /// All of it goes to the next period and lapses on this day.
    Until {
        /// Last day.
        day: NaiveDate,
    },
}

/// Public holidays of a region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Holidays {
    /// A term of the vocabulary.
    pub region: String,
    /// The days.
    pub days: Vec<NaiveDate>,
}

/// A kind of activity that money is given for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ActivityType {
    /// Stable slug, such as `webinar`.
    pub slug: String,
    /// What people read.
    pub label: Localized,
    /// What proves that it took place.
    pub proof: Vec<ProofRule>,
    /// Numbers to report with the last claim.
    #[serde(default)]
    pub metrics: Vec<Metric>,
    /// Costs that count.
    pub costs: Vec<super::CostKind>,
    /// Working days before its start, when more than the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead_days: Option<u16>,
    /// The vendor's share in percent, when other than the program's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participation: Option<u8>,
    /// Least for one activity, in minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_amount: Option<i64>,
    /// Most that one partner asks for activities of the type in a calendar quarter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_quarter: Option<i64>,
    /// Most for one activity, in minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_amount: Option<i64>,
    /// What the description starts with, by language.
    #[serde(default)]
    pub template: Localized,
}

/// A number to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Stable slug, such as `leads`.
    pub slug: String,
    /// What people read.
    pub label: Localized,
    /// Whether the last claim needs it.
    pub required: bool,
}

/// What proves an activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofKind {
    /// An invoice of a third party.
    Invoice,
    /// A statement of in-house work with hours and rate.
    InHouseReport,
    /// A screenshot with its address.
    Screenshot,
    /// Who attended.
    AttendeeList,
    /// A photo.
    Photo,
    /// A signed contract.
    Contract,
    /// A report of results.
    MetricsReport,
    /// The finished piece.
    FinalPiece,
}

impl ProofKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Invoice,
        Self::InHouseReport,
        Self::Screenshot,
        Self::AttendeeList,
        Self::Photo,
        Self::Contract,
        Self::MetricsReport,
        Self::FinalPiece,
    ];

    /// The name on the wire and in catalogue keys (`funds.proof.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::InHouseReport => "in_house_report",
            Self::Screenshot => "screenshot",
            Self::AttendeeList => "attendee_list",
            Self::Photo => "photo",
            Self::Contract => "contract",
            Self::MetricsReport => "metrics_report",
            Self::FinalPiece => "final_piece",
        }
    }
}

/// How much of a kind of proof an activity needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProofRule {
    /// The kind.
    pub kind: ProofKind,
    /// Least number of files; 0 is welcome but not needed.
    pub least: u8,
}

/// A step of an approval chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct StepRule {
    /// What people read, such as "Channel manager".
    pub name: Localized,
    /// Applies from this amount of the whole request on, in minor units of the program's currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_amount: Option<i64>,
    /// Applies in these regions; everywhere when empty.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Applies to these types of activity; to all when empty.
    #[serde(default)]
    pub types: Vec<String>,
    /// Who decides: one of them.
    pub approvers: ApproverRule,
    /// Decides at the same time as the step before it, not after it.
    #[serde(default)]
    pub parallel: bool,
    /// The approvers' limit: up to this amount their decision is final and later steps fall away. No limit of their own when absent:
    /// the later steps decide too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_up_to: Option<i64>,
    /// Who may decide in their place.
    #[serde(default)]
    pub substitutes: Vec<PersonId>,
}

/// Who decides a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ApproverRule {
    /// The channel managers assigned to the partner.
    ChannelManagers,
    /// Everybody who holds the role of fund approver.
    FundApprovers,
    /// These people.
    People {
        /// At least one.
        people: Vec<PersonId>,
    },
}

/// Which programs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ProgramFilter {
    /// Only with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<ProgramStatus>,
}
