//! Endpoints of the funds.

use super::{
    AdjustInput, Allocation, AllocationFilter, AllocationInput, AnswerInput, AskInput, ChangeInput, CheckResult, Claim, ClaimByInput,
    ClaimDecision, ClaimFilter, ClaimInput, ClaimSummary, CloseInput, CloseResult, DecisionInput, Entry, EntryFilter, ExtendInput,
    FieldsInput, FundRequest, GrantInput, Health, HealthFilter, ImportInput, ImportResult, Integrity, ManyInput, ManyResult, Operation,
    OutcomeInput, Outcomes, Payable, PayableFilter, Payment, PaymentFilter, PaymentInput, Pool, PoolInput, Program, ProgramFilter,
    ProgramInput, Proof, ProofVerdict, Rate, RateInput, ReinstateInput, RequestFilter, RequestInput, RequestSummary, ReverseInput, Roi,
    Rules, Stuck, Summary, SummaryFilter, TransferInput, Turnaround, TurnaroundFilter,
};
use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
};

// Money and why.

/// How the money stands.
pub const SUMMARY: Endpoint<SummaryFilter, Summary> =
    Endpoint::get("/api/v1/funds/summary", "How the money stands: balances that are sums of entries.");
/// The ledger.
pub const ENTRIES: Endpoint<EntryFilter, Page<Entry>> = Endpoint::get("/api/v1/funds/entries", "Lists ledger entries, newest first.");
/// The ledger as CSV.
pub const EXPORT_ENTRIES: Endpoint<EntryFilter, Bytes> = Endpoint::get("/api/v1/funds/entries/export", "Ledger entries as CSV, all pages.");
/// Replays the ledger.
pub const VERIFY: Endpoint<Nothing, Integrity> = Endpoint::post("/api/v1/funds/verify", "Replays the ledger and says what does not hold.");
/// How the funds fare.
pub const HEALTH: Endpoint<HealthFilter, Health> =
    Endpoint::get("/api/v1/funds/health", "Use, ageing, forecast of what will lapse, turnaround.");
/// What nobody may go on with.
pub const STUCK: Endpoint<Nothing, Page<Stuck>> = Endpoint::get(
    "/api/v1/funds/stuck",
    "Lists requests and claims that nobody may decide on or pay, what has waited longest first; at most 200 are named.",
);
/// How long decisions take.
pub const TURNAROUND: Endpoint<TurnaroundFilter, Turnaround> =
    Endpoint::get("/api/v1/funds/turnaround", "How long decisions and payments of a program, or of all, took in the last 90 days.");

// Programs and pools.

/// Lists programs.
pub const PROGRAMS: Endpoint<ProgramFilter, Vec<Program>> =
    Endpoint::get("/api/v1/funds/programs", "Lists programs, the newest period first.");
/// Sets a program up.
pub const CREATE_PROGRAM: Endpoint<ProgramInput, Program> = Endpoint::post("/api/v1/funds/programs", "Sets a program up as a draft.");
/// Reads a program.
pub const PROGRAM: Endpoint<Nothing, Program> = Endpoint::get("/api/v1/funds/programs/{id}", "Reads a program.");
/// Changes a program; other rules become a new version. Needs `If-Match`.
pub const UPDATE_PROGRAM: Endpoint<ProgramInput, Program> =
    Endpoint::put("/api/v1/funds/programs/{id}", "Changes a program; changed rules become a new version.");
/// Opens a program to partners.
pub const OPEN_PROGRAM: Endpoint<Nothing, Program> = Endpoint::post("/api/v1/funds/programs/{id}/open", "Opens a program to partners.");
/// Closes the period.
pub const CLOSE_PROGRAM: Endpoint<CloseInput, CloseResult> = Endpoint::post(
    "/api/v1/funds/programs/{id}/close",
    "Closes the period: forfeits or carries over, opens the next; or says what would happen.",
);
/// Rules of a version.
pub const RULES: Endpoint<Nothing, Rules> =
    Endpoint::get("/api/v1/funds/programs/{id}/rules/{number}", "Reads one version of a program's rules.");
/// A program's pools.
pub const POOLS: Endpoint<Nothing, Vec<Pool>> =
    Endpoint::get("/api/v1/funds/programs/{id}/pools", "Lists a program's pools, parents first.");
/// Makes a pool.
pub const CREATE_POOL: Endpoint<PoolInput, Pool> =
    Endpoint::post("/api/v1/funds/programs/{id}/pools", "Makes a pool out of the program's budget or of another pool.");
/// Changes a pool.
pub const UPDATE_POOL: Endpoint<PoolInput, Pool> = Endpoint::put("/api/v1/funds/pools/{id}", "Changes a pool's name and how much it has.");
/// Lists rates.
pub const RATES: Endpoint<Nothing, Vec<Rate>> = Endpoint::get("/api/v1/funds/rates", "Lists exchange rates, newest first.");
/// Adds a rate.
pub const CREATE_RATE: Endpoint<RateInput, Rate> =
    Endpoint::post("/api/v1/funds/rates", "Adds an exchange rate from a day on; entries keep the rate they were written with.");

// Allocations.

/// Lists allocations.
pub const ALLOCATIONS: Endpoint<AllocationFilter, Page<Allocation>> =
    Endpoint::get("/api/v1/funds/allocations", "Lists allocations with their credits.");
/// Gives money to a partner.
pub const ALLOCATE: Endpoint<AllocationInput, Allocation> =
    Endpoint::post("/api/v1/funds/allocations", "Gives a partner money out of a pool.");
/// Gives money to many.
pub const GRANT: Endpoint<GrantInput, Vec<Allocation>> =
    Endpoint::post("/api/v1/funds/allocations/grant", "Gives many partners the same amount out of a pool.");
/// Corrects an allocation.
pub const ADJUST: Endpoint<AdjustInput, Allocation> =
    Endpoint::post("/api/v1/funds/allocations/{id}/adjust", "Corrects an allocation by an entry.");
/// Brings lapsed money back.
pub const REINSTATE: Endpoint<ReinstateInput, Allocation> =
    Endpoint::post("/api/v1/funds/allocations/{id}/reinstate", "Brings lapsed money back.");
/// Moves money.
pub const TRANSFER: Endpoint<TransferInput, Allocation> =
    Endpoint::post("/api/v1/funds/transfers", "Moves money between two partners' allocations.");
/// Imports purchases.
pub const ACCRUE: Endpoint<ImportInput, ImportResult> = Endpoint::post(
    "/api/v1/funds/programs/{id}/accruals",
    "Imports purchases from CSV and accrues; each entry cites its line. Everything or nothing.",
);

// Requests.

/// Lists requests.
pub const REQUESTS: Endpoint<RequestFilter, Page<RequestSummary>> = Endpoint::get("/api/v1/funds/requests", "Lists requests.");
/// Requests as CSV.
pub const EXPORT_REQUESTS: Endpoint<RequestFilter, Bytes> = Endpoint::get("/api/v1/funds/requests/export", "Requests as CSV, all pages.");
/// Starts a draft.
pub const CREATE_REQUEST: Endpoint<RequestInput, FundRequest> = Endpoint::post("/api/v1/funds/requests", "Starts a draft of a request.");
/// Says what would happen.
pub const CHECK_REQUEST: Endpoint<RequestInput, CheckResult> = Endpoint::post(
    "/api/v1/funds/requests/check",
    "Says what would happen if a draft were sent: problems, who decides, by when. Changes nothing.",
);
/// Approves many.
pub const APPROVE_MANY: Endpoint<ManyInput, ManyResult> =
    Endpoint::post("/api/v1/funds/requests/approve", "Approves many requests as they are, each for itself.");
/// Reads a request.
pub const REQUEST: Endpoint<Nothing, FundRequest> =
    Endpoint::get("/api/v1/funds/requests/{id}", "Reads a request with everything that belongs to it.");
/// Saves a draft; needs `If-Match`.
pub const UPDATE_REQUEST: Endpoint<RequestInput, FundRequest> =
    Endpoint::put("/api/v1/funds/requests/{id}", "Saves a draft, or the returned parts of a request.");
/// Throws a draft away.
pub const REMOVE_REQUEST: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/funds/requests/{id}", "Throws a draft away.");
/// Sends it.
pub const SUBMIT_REQUEST: Endpoint<Operation, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/submit", "Sends a request to those who decide.");
/// Takes it back.
pub const WITHDRAW_REQUEST: Endpoint<Operation, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/withdraw", "Takes a request back.");
/// Decides.
pub const DECIDE_REQUEST: Endpoint<DecisionInput, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/decide", "Decides on activities and changes of a request.");
/// Asks the partner.
pub const ASK: Endpoint<AskInput, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/ask", "Asks the partner something; the vendor's clock stops.");
/// Takes a question back.
pub const WITHDRAW_QUESTION: Endpoint<Nothing, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/question/withdraw", "Takes back what the partner was asked; the vendor's clock goes on.");
/// Answers.
pub const ANSWER: Endpoint<AnswerInput, FundRequest> =
    Endpoint::post("/api/v1/funds/requests/{id}/answer", "Answers; the vendor's clock goes on.");
/// Sets the vendor's note.
pub const NOTE: Endpoint<AnswerInput, FundRequest> =
    Endpoint::put("/api/v1/funds/requests/{id}/note", "Sets the note that only the vendor's people see.");
/// Asks for a change.
pub const CHANGE_ACTIVITY: Endpoint<ChangeInput, FundRequest> =
    Endpoint::post("/api/v1/funds/activities/{id}/change", "Asks for a change of an approved activity; only the difference is decided.");
/// Takes a change back.
pub const WITHDRAW_CHANGE: Endpoint<Operation, FundRequest> = Endpoint::post(
    "/api/v1/funds/activities/{id}/change/withdraw",
    "Takes a change back that is not decided; everything stays as it was approved.",
);
/// Gives an activity up.
pub const CANCEL_ACTIVITY: Endpoint<Operation, FundRequest> =
    Endpoint::post("/api/v1/funds/activities/{id}/cancel", "Gives an approved activity up; its money becomes available again.");
/// Asks for more time.
pub const EXTEND: Endpoint<ExtendInput, FundRequest> =
    Endpoint::post("/api/v1/funds/activities/{id}/extend", "Asks for more time to claim.");
/// Decides about more time.
pub const DECIDE_EXTENSION: Endpoint<ProofVerdict, FundRequest> =
    Endpoint::post("/api/v1/funds/activities/{id}/extension", "Grants or refuses more time to claim.");
/// Everything about an activity.
pub const AUDIT_PACK: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/funds/activities/{id}/audit-pack", "Everything about an activity as a zip with manifest and hashes.");

/// Sets the last day to claim of one activity. With `If-Match`, only of the version that was read.
pub const SET_CLAIM_BY: Endpoint<ClaimByInput, FundRequest> =
    Endpoint::put("/api/v1/funds/activities/{id}/claim-by", "Sets the last day to claim of an activity.");
/// Fills in the fields of those who decide.
pub const SET_FIELDS: Endpoint<FieldsInput, FundRequest> =
    Endpoint::put("/api/v1/funds/activities/{id}/fields", "Fills in the program's fields that only those who decide see.");

// Results.

/// The results of an activity.
pub const OUTCOMES: Endpoint<Nothing, Outcomes> =
    Endpoint::get("/api/v1/funds/activities/{id}/outcomes", "Lists the results of an activity, with what they come to.");
/// Writes a result down.
pub const RECORD_OUTCOME: Endpoint<OutcomeInput, Outcomes> =
    Endpoint::post("/api/v1/funds/activities/{id}/outcomes", "Writes down leads or a deal that came of an activity.");
/// Corrects it; needs `If-Match`.
pub const CHANGE_OUTCOME: Endpoint<OutcomeInput, Outcomes> =
    Endpoint::put("/api/v1/funds/outcomes/{id}", "Corrects a result; what it said before stays in its history.");
/// Takes it back; needs `If-Match`.
pub const REMOVE_OUTCOME: Endpoint<Nothing, Outcomes> =
    Endpoint::delete("/api/v1/funds/outcomes/{id}", "Takes a result back: it counts no more and stays in the history.");
/// What the results of a program come to.
pub const PROGRAM_ROI: Endpoint<Nothing, Roi> =
    Endpoint::get("/api/v1/funds/programs/{id}/roi", "What the results of a program come to, for the partners one may see.");

// Proof.

/// Adds a file; kind, name and address are in the query string ([`super::ProofFilter`]).
pub const ADD_PROOF: Endpoint<Bytes, Proof> =
    Endpoint::post("/api/v1/funds/activities/{id}/proofs", "Adds a proof: the file's bytes, with kind, name and address in the query.");
/// Takes a file away that nobody has decided on.
pub const REMOVE_PROOF: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/funds/proofs/{id}", "Takes a proof away that nobody has decided on.");
/// The file.
pub const PROOF_FILE: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/funds/proofs/{id}/file", "Downloads a proof.");
/// Accepts or rejects it.
pub const DECIDE_PROOF: Endpoint<ProofVerdict, Proof> = Endpoint::post("/api/v1/funds/proofs/{id}/decide", "Accepts or rejects a proof.");

// Claims.

/// Lists claims.
pub const CLAIMS: Endpoint<ClaimFilter, Page<ClaimSummary>> = Endpoint::get("/api/v1/funds/claims", "Lists claims.");
/// Claims as CSV.
pub const EXPORT_CLAIMS: Endpoint<ClaimFilter, Bytes> = Endpoint::get("/api/v1/funds/claims/export", "Claims as CSV, all pages.");
/// Starts a draft.
pub const CREATE_CLAIM: Endpoint<ClaimInput, Claim> = Endpoint::post("/api/v1/funds/activities/{id}/claims", "Starts a draft of a claim.");
/// Reads a claim.
pub const CLAIM: Endpoint<Nothing, Claim> = Endpoint::get("/api/v1/funds/claims/{id}", "Reads a claim.");
/// Saves a draft; needs `If-Match`.
pub const UPDATE_CLAIM: Endpoint<ClaimInput, Claim> = Endpoint::put("/api/v1/funds/claims/{id}", "Saves a draft or a returned claim.");
/// Throws a draft away.
pub const REMOVE_CLAIM: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/funds/claims/{id}", "Throws a draft away.");
/// Sends it.
pub const SUBMIT_CLAIM: Endpoint<Operation, Claim> =
    Endpoint::post("/api/v1/funds/claims/{id}/submit", "Sends a claim to those who decide.");
/// Decides.
pub const DECIDE_CLAIM: Endpoint<ClaimDecision, Claim> =
    Endpoint::post("/api/v1/funds/claims/{id}/decide", "Decides on a claim, line by line.");
/// Takes a payment back.
pub const REVERSE: Endpoint<ReverseInput, Claim> =
    Endpoint::post("/api/v1/funds/claims/{id}/reverse", "Takes back what was paid, by a counter-entry.");

// Payments.

/// What waits for money.
pub const PAYABLES: Endpoint<PayableFilter, Page<Payable>> =
    Endpoint::get("/api/v1/funds/payables", "Lists approved claims that are not wholly paid, oldest first.");
/// Lists payments.
pub const PAYMENTS: Endpoint<PaymentFilter, Page<Payment>> = Endpoint::get("/api/v1/funds/payments", "Lists payments, newest first.");
/// Payments as CSV: one line for each claim.
pub const EXPORT_PAYMENTS: Endpoint<PaymentFilter, Bytes> =
    Endpoint::get("/api/v1/funds/payments/export", "Credit memos and transfers as CSV, one line for each claim.");
/// Pays.
pub const PAY: Endpoint<PaymentInput, Payment> =
    Endpoint::post("/api/v1/funds/payments", "Records a payment of one or several claims, whole or in part.");
/// Imports what the books say was paid.
pub const IMPORT_PAYMENTS: Endpoint<ImportInput, ImportResult> = Endpoint::post(
    "/api/v1/funds/payments/import",
    "Imports paid status from CSV (claim,amount,currency,paid_on,method,reference); a line taken before is not taken again. Everything or nothing.",
);
/// Reads a payment.
pub const PAYMENT: Endpoint<Nothing, Payment> = Endpoint::get("/api/v1/funds/payments/{id}", "Reads a payment.");
/// A credit note.
pub const CREDIT_NOTE: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/funds/payments/{id}/credit-note", "The payment as UBL 2.1 CreditNote (XML).");
