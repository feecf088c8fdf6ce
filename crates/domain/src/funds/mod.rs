//! Co-op and market development funds: programs, money, requests, claims and payments.

mod accounts;
mod accrual;
mod activity;
pub mod api;
mod approval;
mod balance;
mod calendar;
#[cfg(test)]
mod chains;
mod change;
mod claim;
mod claim_check;
mod closing;
mod draft;
#[cfg(test)]
mod drafts;
mod duties;
mod fields;
#[cfg(test)]
mod fixtures;
mod health;
mod inputs;
mod keepers;
mod ledger;
mod news;
mod outcome;
mod payment;
mod phase;
mod program;
mod proof;
mod refusal;
mod reminder;
mod request;
mod review;
mod rules;
mod share;
mod tree;

pub use self::{
    accounts::{Account, Side},
    accrual::{ImportInput, ImportResult, PURCHASE_COLUMNS, RowError},
    approval::{Chain, Clock, Decider, Said, Step, StepState, Turn, Verdict, chain},
    balance::{Balance, Credit, Draw, Part, draw, lapses, soonest_first, usable},
    calendar::{add_working_days, day_in, is_working_day, quarter_of, working_days_between},
    change::{ChangeInput, ChangeOrder, ClaimByInput, ExtendInput, Extension, ExtensionState},
    claim::{
        Checklist, Claim, ClaimDecision, ClaimFilter, ClaimInput, ClaimStatus, ClaimSummary, CostKind, Line, LineInput, LineVerdict, Taker,
    },
    claim_check::{
        ClaimTerms, INVOICE_DAYS, RESEND_DAYS, can_approve, can_decide_claim, can_send_beside, can_start_claim, check_claim, checklist,
        claim_fields, claim_refusals, resend_by, send_by, stricter,
    },
    closing::Closing,
    draft::{Findings, MAX_ACTIVITIES, Setting, check},
    duties::{Hands, may_decide},
    fields::{FieldChoice, FieldKind, FieldRule, FieldValues, FieldsInput, Filler, MOST_FIELDS},
    health::{Ageing, Health, HealthFilter, Lapse, Share, Stuck, StuckAt, Turnaround, TurnaroundFilter},
    keepers::looks_after,
    ledger::{
        AdjustInput, Allocation, AllocationFilter, AllocationInput, Breach, Entry, EntryFilter, EntryKind, GrantInput, Integrity, Pool,
        PoolInput, Rate, RateInput, ReinstateInput, Standing, Summary, SummaryFilter, TransferInput,
    },
    news::News,
    outcome::{Outcome, OutcomeInput, OutcomeKind, OutcomeVersion, Outcomes, Roi, can_record},
    payment::{
        CloseInput, CloseResult, Method, Payable, PayableFilter, Payment, PaymentFilter, PaymentInput, PaymentLine, PaymentLineInput,
        ReverseInput,
    },
    phase::phase,
    program::{
        ActivityType, ApproverRule, CarryOver, ClaimBasis, Holidays, Metric, Program, ProgramFilter, ProgramInput, ProgramKind,
        ProgramStatus, ProofKind, ProofRule, Rules, StepRule, ZoneOffset,
    },
    proof::{
        ALIKE, Duplicate, DuplicateKind, MOST_PROOF_BYTES, MOST_PROOFS, PROOF_ENDINGS, PROOF_TYPES, Proof, ProofFilter, ProofState,
        ProofVerdict, bands, can_decide_proof, can_remove_proof, folded, looks_alike,
    },
    refusal::Refusal,
    reminder::{CLAIM_DAYS, LAPSE_DAYS, reminder},
    request::{
        Activity, ActivityInput, ActivityStatus, Contact, Event, FundRequest, Operation, RequestFilter, RequestInput, RequestSort,
        RequestStatus, RequestSummary, Segment, Venue,
    },
    review::{
        AnswerInput, AskInput, CheckResult, Decision, DecisionInput, ManyInput, ManyResult, Notice, ReasonCode, RefusedRequest, SeenRequest,
    },
    rules::{ANSWER_DAYS, MOST, convert, offset_at},
    share::{Settlement, at_frozen_rate, reimbursement, settle, split_by},
    tree::{can_give, can_lie_below, pool_for, renewed},
};
use crate::id::ids;

ids! {
    /// A program's id.
    ProgramId ProgramKey,
    /// A pool's id.
    PoolId PoolKey,
    /// An allocation's id.
    AllocationId AllocationKey,
    /// A credit's id: money of an allocation that lapses on one day.
    CreditId CreditKey,
    /// A ledger entry's id.
    EntryId EntryKey,
    /// A rate's id.
    RateId RateKey,
    /// A request's id.
    RequestId RequestKey,
    /// An activity's id.
    ActivityId ActivityKey,
    /// A proof's id.
    ProofId ProofKey,
    /// A claim's id.
    ClaimId ClaimKey,
    /// A result's id.
    OutcomeId OutcomeKey,
    /// A payment's id.
    PaymentId PaymentKey,
    /// An operation's id: made by the client before its first attempt, unique for ever.
    OperationId OperationKey,
}
