//! What cannot be done with money now, and why.

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::{money::Money, problem};

/// What cannot be done with funds now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is not that much money.
    InsufficientFunds {
        /// What is available.
        remaining: Money,
    },
    /// A pool never has more than its parent can give.
    ExceedsParent {
        /// What the parent can still give.
        remaining: Money,
    },
    /// No pool of the next period is for the partner to whom money goes on.
    NoFittingPool {
        /// The next period's program.
        program: String,
    },
    /// The pool is for partners of another region or tier.
    OutsidePool {
        /// Its name.
        pool: String,
    },
    /// The pool cannot give back what it gave on.
    PoolInUse {
        /// What it gave on.
        given: Money,
    },
    /// The period is closed.
    PeriodClosed,
    /// The program does not take this yet.
    ProgramNotOpen,
    /// Claims or activities are still open.
    PeriodInUse {
        /// How many.
        open: u32,
    },
    /// The period is not over.
    PeriodRuns {
        /// Its last day.
        ends_on: NaiveDate,
    },
    /// The activity starts too soon.
    LeadTime {
        /// Earliest start.
        earliest: NaiveDate,
    },
    /// The activity lies outside of the program's period.
    OutsidePeriod {
        /// First day.
        starts_on: NaiveDate,
        /// Last day.
        ends_on: NaiveDate,
    },
    /// Less than the least.
    BelowMinimum {
        /// The least.
        min: Money,
    },
    /// More than the most.
    AboveMaximum {
        /// The most.
        max: Money,
    },
    /// More than the quarter allows.
    QuarterLimit {
        /// What the quarter still allows.
        remaining: Money,
    },
    /// More than the vendor's share.
    AboveShare {
        /// The share in percent.
        percent: u8,
        /// The most.
        max: Money,
    },
    /// Only drafts and returned requests are changed and sent.
    NotADraft,
    /// It is not being decided.
    NotInReview,
    /// It does not wait for an answer.
    NotWaiting,
    /// Nobody decides on their own request.
    OwnRequest,
    /// Nobody moves the money they asked for.
    OwnMoney,
    /// Others are asked.
    NotYourTurn,
    /// Whoever was asked lost the role since.
    NoLongerApprover,
    /// Nobody is there to decide.
    NoApprover,
    /// Who approved does not pay.
    ApproverPays,
    /// The password is needed again.
    Reauthenticate,
    /// The activity is not approved.
    NotApproved,
    /// A change is being decided already.
    ChangePending,
    /// A claim is being decided: first that, then the change.
    ClaimPending,
    /// More time was asked for already.
    ExtensionPending,
    /// The time to claim is over.
    ClaimWindowClosed {
        /// Its last day.
        claim_by: NaiveDate,
    },
    /// The activity has not begun.
    NotBegun {
        /// Its first day.
        starts_on: NaiveDate,
    },
    /// No more claims.
    TooManyClaims {
        /// The most.
        max: u8,
    },
    /// More than is left of the approved money.
    OverClaim {
        /// What is left.
        remaining: Money,
    },
    /// The wrong currency.
    WrongCurrency {
        /// The right one.
        expected: String,
    },
    /// There is no rate between two currencies.
    NoRate {
        /// From.
        from: String,
        /// To.
        to: String,
    },
    /// Proof is missing.
    ProofMissing {
        /// Slugs of the kinds.
        kinds: Vec<String>,
    },
    /// Needed proof is missing or was rejected, so the claim cannot be approved.
    ProofRejected {
        /// Slugs of the kinds.
        kinds: Vec<String>,
    },
    /// Numbers are missing.
    MetricsMissing {
        /// Slugs.
        slugs: Vec<String>,
    },
    /// Fields of those who decide are empty.
    FieldsMissing {
        /// Slugs.
        slugs: Vec<String>,
    },
    /// More than the quarter allows for activities of a type.
    TypeQuarterLimit {
        /// What the quarter still allows.
        remaining: Money,
    },
    /// The claim is not payable.
    NotPayable,
    /// More than is open.
    OverPayment {
        /// What is open.
        remaining: Money,
    },
    /// Claims of several partners or currencies.
    MixedPayment,
    /// More than was paid.
    OverReversal {
        /// What can be taken back.
        remaining: Money,
    },
    /// More than lapsed.
    OverReinstatement {
        /// What lapsed.
        remaining: Money,
    },
    /// The proof was decided already.
    ProofDecided,
    /// A claim was decided with the proof.
    ProofInUse,
    /// No more files.
    TooManyProofs {
        /// The most.
        max: u8,
    },
    /// The file is not what proof can be.
    WrongProofType,
    /// The file cannot be read.
    UnreadableProof,
    /// The file was added before.
    ProofKnown,
    /// The ledger does not hold what it should: money stands still until somebody has looked.
    LedgerBroken,
}

problem::refusals! {
    Self::InsufficientFunds { .. } => "funds/insufficient-funds", "There is not that much money: ask for less";
    Self::ExceedsParent { .. } => "funds/exceeds-parent", "The pool above cannot give that much";
    Self::NoFittingPool { .. } => "funds/no-fitting-pool", "No pool of the next period is for this partner: make one, then try again";
    Self::OutsidePool { .. } => "funds/outside-pool", "The pool is for partners of another region or tier: give from another one";
    Self::PoolInUse { .. } => "funds/pool-in-use", "The pool has given that money on";
    Self::PeriodClosed => "funds/period-closed", "The program's period is closed";
    Self::ProgramNotOpen => "funds/program-not-open", "The program is not open";
    Self::PeriodInUse { .. } => "funds/period-in-use", "Requests or claims of the period are still open: decide or pay them first";
    Self::PeriodRuns { .. } => "funds/period-runs", "The period is not over";
    Self::LeadTime { .. } => "funds/lead-time", "The activity starts too soon to be decided before it";
    Self::OutsidePeriod { .. } => "funds/outside-period", "The activity lies outside of the program's period";
    Self::BelowMinimum { .. } => "funds/below-minimum", "Less than the program's least";
    Self::AboveMaximum { .. } => "funds/above-maximum", "More than the program's most";
    Self::QuarterLimit { .. } => "funds/quarter-limit", "More than the program gives in a quarter";
    Self::AboveShare { .. } => "funds/above-share", "More than the vendor's share of the cost";
    Self::NotADraft => "funds/not-a-draft", "Only drafts and what was returned can be changed and sent";
    Self::NotInReview => "funds/not-in-review", "It is not being decided";
    Self::NotWaiting => "funds/not-waiting", "Nothing was asked";
    Self::OwnRequest => "funds/own-request", "Nobody decides on their own request";
    Self::OwnMoney => "funds/own-money", "Nobody pays or takes back what they asked for themselves: another person must";
    Self::NotYourTurn => "funds/not-your-turn", "Others are asked now";
    Self::NoLongerApprover => "funds/no-longer-approver", "The role to decide on this is gone since it was sent: others are asked now";
    Self::NoApprover => "funds/no-approver", "Nobody is there who may decide: the program's admin must name somebody";
    Self::ApproverPays => "funds/approver-pays", "Who approved an activity or its claim neither pays it nor takes it back: another person must";
    Self::Reauthenticate => "funds/reauthenticate", "The password is needed again for this amount";
    Self::NotApproved => "funds/not-approved", "The activity is not approved";
    Self::ChangePending => "funds/change-pending", "A change of the activity is being decided";
    Self::ClaimPending => "funds/claim-pending", "A claim of the activity is being decided";
    Self::ExtensionPending => "funds/extension-pending", "More time was asked for already";
    Self::ClaimWindowClosed { .. } => "funds/claim-window-closed", "The time to claim is over: ask for more time";
    Self::NotBegun { .. } => "funds/not-begun", "The activity has not begun";
    Self::TooManyClaims { .. } => "funds/too-many-claims", "No more claims of this activity";
    Self::OverClaim { .. } => "funds/over-claim", "More than is left of the approved money";
    Self::WrongCurrency { .. } => "funds/wrong-currency", "The wrong currency";
    Self::NoRate { .. } => "funds/no-rate", "There is no exchange rate for the day";
    Self::ProofMissing { .. } => "funds/proof-missing", "Proof is missing: add it and send again";
    Self::ProofRejected { .. } => "funds/proof-rejected", "Needed proof is missing or was rejected: return the claim";
    Self::MetricsMissing { .. } => "funds/metrics-missing", "Results are missing: add them and send again";
    Self::FieldsMissing { .. } => "funds/fields-missing", "Fields for those who decide are empty: fill them in, then approve";
    Self::TypeQuarterLimit { .. } => "funds/type-quarter-limit", "More than the program gives for this type of activity in a quarter";
    Self::NotPayable => "funds/not-payable", "The claim is not payable";
    Self::OverPayment { .. } => "funds/over-payment", "More than is open";
    Self::MixedPayment => "funds/mixed-payment", "One payment is to one partner in one currency";
    Self::OverReversal { .. } => "funds/over-reversal", "More than was paid";
    Self::OverReinstatement { .. } => "funds/over-reinstatement", "More than lapsed";
    Self::ProofDecided => "funds/proof-decided", "The proof was decided already";
    Self::ProofInUse => "funds/proof-in-use", "A claim was decided with this proof: it stays";
    Self::TooManyProofs { .. } => "funds/too-many-proofs", "No more files for this activity";
    Self::WrongProofType => "funds/wrong-proof-type", "Proof is a PDF, a picture, a CSV, an Excel or a Word file";
    Self::UnreadableProof => "funds/unreadable-proof", "The file cannot be read: it is damaged or protected";
    Self::ProofKnown => "funds/proof-known", "This very file was added before";
    Self::LedgerBroken => "funds/ledger-broken", "The ledger is being checked: no money moves until then";
}

fn params(refusal: &Refusal) -> Map<String, Value> {
    let money = |name: &str, money: &Money| vec![(name.to_owned(), serde_json::to_value(money).unwrap_or_default())];
    let day = |name: &str, day: &NaiveDate| vec![(name.to_owned(), Value::from(day.to_string()))];
    let pairs: Vec<(String, Value)> = match refusal {
        Refusal::InsufficientFunds { remaining }
        | Refusal::ExceedsParent { remaining }
        | Refusal::QuarterLimit { remaining }
        | Refusal::OverClaim { remaining }
        | Refusal::OverPayment { remaining }
        | Refusal::OverReversal { remaining }
        | Refusal::TypeQuarterLimit { remaining }
        | Refusal::OverReinstatement { remaining } => money("remaining", remaining),
        Refusal::NoFittingPool { program } => vec![("program".to_owned(), program.as_str().into())],
        Refusal::OutsidePool { pool } => vec![("pool".to_owned(), pool.as_str().into())],
        Refusal::PoolInUse { given } => money("given", given),
        Refusal::PeriodInUse { open } => vec![("count".to_owned(), (*open).into())],
        Refusal::PeriodRuns { ends_on } => day("ends_on", ends_on),
        Refusal::LeadTime { earliest } => day("earliest", earliest),
        Refusal::OutsidePeriod { starts_on, ends_on } => [day("starts_on", starts_on), day("ends_on", ends_on)].concat(),
        Refusal::BelowMinimum { min } => money("min", min),
        Refusal::AboveMaximum { max } => money("max", max),
        Refusal::AboveShare { percent, max } => [vec![("percent".to_owned(), (*percent).into())], money("max", max)].concat(),
        Refusal::ClaimWindowClosed { claim_by } => day("claim_by", claim_by),
        Refusal::NotBegun { starts_on } => day("starts_on", starts_on),
        Refusal::TooManyClaims { max } | Refusal::TooManyProofs { max } => vec![("max".to_owned(), (*max).into())],
        Refusal::WrongCurrency { expected } => vec![("expected".to_owned(), expected.as_str().into())],
        Refusal::NoRate { from, to } => vec![("from".to_owned(), from.as_str().into()), ("to".to_owned(), to.as_str().into())],
        Refusal::ProofMissing { kinds } | Refusal::ProofRejected { kinds } => vec![("kinds".to_owned(), kinds.clone().into())],
        Refusal::MetricsMissing { slugs } | Refusal::FieldsMissing { slugs } => vec![("slugs".to_owned(), slugs.clone().into())],
        Refusal::PeriodClosed
        | Refusal::ProgramNotOpen
        | Refusal::NotADraft
        | Refusal::NotInReview
        | Refusal::NotWaiting
        | Refusal::OwnRequest
        | Refusal::OwnMoney
        | Refusal::NotYourTurn
        | Refusal::NoLongerApprover
        | Refusal::NoApprover
        | Refusal::ApproverPays
        | Refusal::Reauthenticate
        | Refusal::NotApproved
        | Refusal::ChangePending
        | Refusal::ClaimPending
        | Refusal::ExtensionPending
        | Refusal::NotPayable
        | Refusal::MixedPayment
        | Refusal::ProofDecided
        | Refusal::ProofInUse
        | Refusal::WrongProofType
        | Refusal::UnreadableProof
        | Refusal::ProofKnown
        | Refusal::LedgerBroken => Vec::new(),
    };
    pairs.into_iter().collect()
}
