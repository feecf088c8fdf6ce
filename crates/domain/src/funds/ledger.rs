//! The ledger: double entries in integer minor units, credits that lapse, balances that are sums.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    ActivityId, AllocationId, Balance, ClaimId, Credit, CreditId, EntryId, OperationId, Part, PaymentId, PoolId, ProgramId, RateId, Side,
};
use crate::{
    money::{Currency, Money},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// What an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// Budget to a pool, a pool to a pool, or a pool to an allocation.
    Allocate,
    /// Purchases earn money.
    Accrue,
    /// Finance corrects upwards or downwards.
    Adjust,
    /// From one allocation to another.
    Transfer,
    /// An approved activity reserves money.
    Commit,
    /// Reserved money becomes available again.
    Release,
    /// Reserved money is paid.
    Pay,
    /// Unused money lapses.
    Forfeit,
    /// Lapsed money comes back.
    Reinstate,
    /// A payment is taken back.
    Reverse,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Allocate,
        Self::Accrue,
        Self::Adjust,
        Self::Transfer,
        Self::Commit,
        Self::Release,
        Self::Pay,
        Self::Forfeit,
        Self::Reinstate,
        Self::Reverse,
    ];

    /// The name on the wire, in the database and in catalogue keys (`funds.entry.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Allocate => "allocate",
            Self::Accrue => "accrue",
            Self::Adjust => "adjust",
            Self::Transfer => "transfer",
            Self::Commit => "commit",
            Self::Release => "release",
            Self::Pay => "pay",
            Self::Forfeit => "forfeit",
            Self::Reinstate => "reinstate",
            Self::Reverse => "reverse",
        }
    }

    /// The kind of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// One entry. It never changes; a mistake is corrected by another entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Its id.
    pub id: EntryId,
    /// The book it stands in: an allocation's, or a pool's own id where money only moves between pools.
    pub book: String,
    /// Its number in the book, from 1 without gaps.
    pub number: i64,
    /// The program.
    pub program: ProgramId,
    /// The allocation; absent for entries between budget and pools.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationId>,
    /// Whose money it moves, for readers: the partner's or the pool's name.
    #[serde(default)]
    pub owner_name: String,
    /// The credit it draws on or adds to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<CreditId>,
    /// The activity it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ActivityId>,
    /// The claim it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// The payment it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// What it does.
    pub kind: EntryKind,
    /// Account that gets the money, as in the database.
    pub debit: String,
    /// Account that gives it.
    pub credit_account: String,
    /// Amount, always positive, in the book's currency.
    pub amount: Money,
    /// The same in the program's currency, at the rate frozen here.
    pub program_amount: Money,
    /// The rate; absent when both currencies are the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<RateId>,
    /// What it cites: a line of an imported file, an invoice, a payment's reference; may be empty.
    pub source: String,
    /// The day it counts for.
    pub effective_on: NaiveDate,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// Who caused it; absent when the portal did by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<PersonId>,
    /// Their name, for readers.
    #[serde(default)]
    pub actor_name: String,
    /// The operation that wrote it.
    pub operation: OperationId,
    /// Why, in words; may be empty.
    pub reason: String,
    /// Hash of the entry before it in the book, hexadecimal SHA-256; 64 zeros for the first.
    pub previous_hash: String,
    /// Its own hash.
    pub hash: String,
}

/// A pool: part of a program's budget for a region, a tier, or both; pools form a tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Pool {
    /// Its id.
    pub id: PoolId,
    /// The program.
    pub program: ProgramId,
    /// The pool it is part of; absent for a pool of the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PoolId>,
    /// Name.
    pub name: String,
    /// A region's slug; may be empty.
    pub region: String,
    /// A tier's slug; may be empty.
    pub tier: String,
    /// Money it was given.
    pub received: Money,
    /// Money it gave on to pools and partners.
    pub given: Money,
}

/// Makes a pool, or changes how much it has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PoolInput {
    /// The operation.
    pub operation: OperationId,
    /// The pool it is part of; absent for a pool of the program itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<PoolId>,
    /// Name.
    pub name: String,
    /// A region's slug; may be empty.
    #[serde(default)]
    pub region: String,
    /// A tier's slug; may be empty.
    #[serde(default)]
    pub tier: String,
    /// Money to have in all, in minor units of the program's currency. What is more comes from the parent, what is less goes back.
    pub amount: i64,
}

/// A partner's money in a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Allocation {
    /// Its id.
    pub id: AllocationId,
    /// The program.
    pub program: ProgramId,
    /// The pool it comes from.
    pub pool: PoolId,
    /// The partner.
    pub partner: PartnerId,
    /// The partner's name.
    pub partner_name: String,
    /// Currency of its book: the partner's own.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// What its entries sum to.
    pub balance: Balance,
    /// What it consists of, soonest to lapse first.
    pub credits: Vec<Credit>,
}

/// Which allocations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AllocationFilter {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
    /// Only of this partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Gives a partner money out of a pool; makes the allocation when the partner has none in the program and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AllocationInput {
    /// The operation.
    pub operation: OperationId,
    /// The pool.
    pub pool: PoolId,
    /// The partner.
    pub partner: PartnerId,
    /// How much, in the currency of the partner's book.
    pub amount: Money,
    /// When it lapses, when other than the rules say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<NaiveDate>,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// A grant to many partners at once: the same amount each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// The operation.
    pub operation: OperationId,
    /// The pool.
    pub pool: PoolId,
    /// The partners.
    pub partners: Vec<PartnerId>,
    /// How much each, in the program's currency.
    pub amount: Money,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// Corrects an allocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AdjustInput {
    /// The operation.
    pub operation: OperationId,
    /// How much more; negative: how much less.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// Moves money between two partners' allocations of one program and currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TransferInput {
    /// The operation.
    pub operation: OperationId,
    /// The allocation that gives.
    pub from: AllocationId,
    /// The allocation that gets.
    pub to: AllocationId,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: String,
}

/// Brings lapsed money back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ReinstateInput {
    /// The operation.
    pub operation: OperationId,
    /// How much.
    pub amount: Money,
    /// When it lapses again.
    pub expires_on: NaiveDate,
    /// Why.
    pub reason: String,
}

/// An exchange rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Rate {
    /// Its id.
    pub id: RateId,
    /// The rate.
    pub rate: RateInput,
}

/// One unit of `from` is worth `millionths` / 1 000 000 units of `to`, from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RateInput {
    /// Currency that is changed.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub from: Currency,
    /// Currency one gets.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub to: Currency,
    /// Millionths of a unit of `to`.
    pub millionths: i64,
    /// First day.
    pub from_day: NaiveDate,
}

/// Which entries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct EntryFilter {
    /// Only of this program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub program: Option<ProgramId>,
    /// Only of this allocation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationId>,
    /// Only those that sum to this figure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// Only of this activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<ActivityId>,
    /// Only of this claim.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<ClaimId>,
    /// Only of this kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<EntryKind>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Whose summary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SummaryFilter {
    /// The partner: one's own when absent; all one may see for the vendor's people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
}

/// How the money stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Summary {
    /// The moment the sums are of.
    pub as_of: DateTime<Utc>,
    /// One for each allocation, or for each program and currency when it covers many partners.
    pub standings: Vec<Standing>,
}

/// How the money of a program stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Standing {
    /// The program.
    pub program: ProgramId,
    /// Its name.
    pub program_name: String,
    /// Its kind.
    pub program_kind: super::ProgramKind,
    /// Where the program stands.
    pub program_status: super::ProgramStatus,
    /// The allocation; absent when it covers many partners.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation: Option<AllocationId>,
    /// The currency of the sums.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
    /// The sums.
    pub balance: Balance,
    /// Of what [`Balance::available`] says, what has lapsed and is not booked yet: it cannot be asked for.
    #[serde(default)]
    pub lapsed: i64,
    /// The vendor's share of costs, in percent.
    pub participation: u8,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Last day on which a request can still be filed for something within the period.
    pub request_by: NaiveDate,
    /// Last day for claims of the period.
    pub claim_by: NaiveDate,
    /// What lapses when, soonest first.
    pub lapses: Vec<super::Lapse>,
}

/// What a replay of the ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Integrity {
    /// Entries read.
    pub entries: u64,
    /// Books replayed.
    pub books: u64,
    /// What is wrong; empty when everything holds.
    pub breaches: Vec<Breach>,
}

/// A broken invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Breach {
    /// Which: `I1` to `I8`, `chain`.
    pub invariant: String,
    /// The first entry or record that breaks it.
    pub subject: String,
    /// An English sentence for the operator.
    pub detail: String,
}

impl Entry {
    /// What it adds to a figure of its allocation; with a minus what it takes away.
    #[must_use]
    pub fn counts(&self, part: Part) -> Money {
        let gives = Side::parse(&self.credit_account).is_some_and(|(side, _)| side == Side::Available);
        Money::new(self.amount.minor * part.sign(self.kind, gives), self.amount.currency)
    }
}

impl Standing {
    /// What can be asked for.
    #[must_use]
    pub const fn available(&self) -> i64 {
        self.balance.available() - self.lapsed
    }
}

impl Allocation {
    /// What can be asked for on a day: lapsed credits do not count.
    #[must_use]
    pub fn available(&self, today: NaiveDate) -> i64 {
        super::usable(&self.credits, today)
    }
}
