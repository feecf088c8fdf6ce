//! How the funds fare: use, ageing, what will lapse, how fast decisions are.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Balance, ClaimId, ProgramId, RequestId, Roi};
use crate::{
    money::{Currency, Money},
    partner::PartnerId,
};

/// Money that lapses on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lapse {
    /// Last day on which it can be asked for.
    pub on: NaiveDate,
    /// Minor units.
    pub amount: i64,
}

/// Whose health.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HealthFilter {
    /// Only this program; all open ones when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
}

/// Whose turnaround.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TurnaroundFilter {
    /// Only of this program; of all when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
}

/// Where money stands still because nobody may go on with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StuckAt {
    /// Nobody may decide on the request, or on a change of it.
    Request,
    /// Nobody may decide on the claim.
    Claim,
    /// Nobody may pay the claim.
    Payment,
}

impl StuckAt {
    /// The name on the wire and in catalogue keys (`funds.vendor.stuck.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Claim => "claim",
            Self::Payment => "payment",
        }
    }
}

/// Something that nobody may go on with: everybody who could asked for it or approved it themselves, or nobody holds the role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stuck {
    /// Where.
    pub at: StuckAt,
    /// The request.
    pub request: RequestId,
    /// The claim, when it is about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// The number of the claim, or of the request.
    pub number: String,
    /// The title of the request, or of the claim's activity.
    pub title: String,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// How much of it stands still.
    pub amount: Money,
    /// Since when it waits.
    pub since: DateTime<Utc>,
}

/// How the funds of the partners one may see fare. Amounts are in the program's currency, minor units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Health {
    /// The moment the sums are of.
    pub as_of: DateTime<Utc>,
    /// The currency of the sums: the program's, or the portal's.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// All together.
    pub balance: Balance,
    /// Of what [`Balance::available`] says, what has lapsed and is not booked yet: it cannot be asked for.
    #[serde(default)]
    pub lapsed: i64,
    /// Approved and neither claimed nor paid.
    pub unclaimed: i64,
    /// Available money by the days it has left.
    pub ageing: Ageing,
    /// What will lapse when, by month's end, if nothing is asked for.
    pub forecast: Vec<Lapse>,
    /// By region.
    pub by_region: Vec<Share>,
    /// By type of activity: committed and paid.
    pub by_type: Vec<Share>,
    /// By partner, those who would lose most first, at most 20.
    pub by_partner: Vec<Share>,
    /// How long decisions took.
    pub turnaround: Turnaround,
    /// What came of the activities, of programs in the sums' currency.
    pub roi: Roi,
}

/// Available money by the days it has left.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ageing {
    /// At most 30 days.
    pub within_30: i64,
    /// 31 to 60 days.
    pub within_60: i64,
    /// 61 to 90 days.
    pub within_90: i64,
    /// More than 90 days.
    pub later: i64,
}

/// A part of the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Share {
    /// A slug or an id.
    pub key: String,
    /// A name, where the key is an id.
    pub name: String,
    /// Sums.
    pub balance: Balance,
    /// Of what [`Balance::available`] says, what has lapsed and is not booked yet: it cannot be asked for.
    #[serde(default)]
    pub lapsed: i64,
}

impl Health {
    /// What can be asked for.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.balance.available() - self.lapsed
    }
}

impl Share {
    /// What can be asked for.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.balance.available() - self.lapsed
    }
}

/// How long decisions of the last 90 days took, in hours while the ball was in the vendor's court. Published to partners.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Turnaround {
    /// Requests decided.
    pub requests: u32,
    /// Half of them took at most this long.
    pub requests_p50: u32,
    /// Nine of ten took at most this long.
    pub requests_p90: u32,
    /// Claims decided.
    pub claims: u32,
    /// Half of them took at most this long.
    pub claims_p50: u32,
    /// Nine of ten took at most this long.
    pub claims_p90: u32,
    /// Payments made.
    pub payments: u32,
    /// From approval to payment, half.
    pub payments_p50: u32,
    /// From approval to payment, nine of ten.
    pub payments_p90: u32,
}
