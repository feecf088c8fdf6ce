//! The funds: what is set up, given, asked for and paid, through the API.

mod access;
mod accruals;
mod asking;
mod changes;
mod claims;
mod close;
mod corrections;
mod decisions;
mod duplicates;
mod duties;
mod exports;
mod fields;
mod guarded;
mod lapse;
mod late;
mod lists;
mod model;
mod money;
mod named;
mod news;
mod operations;
mod outcomes;
mod payments;
mod pictures;
mod pools;
mod proofs;
mod questions;
mod requests;
mod returned;
mod reversed;
mod scene;
mod streams;
mod stuck;
mod sums;
mod turnaround;
mod ubl;
mod upgrade;
mod verify;
mod webhook;
mod zones;

use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        ActivityType, Allocation, AllocationFilter, AllocationInput, ApproverRule, CarryOver, ClaimBasis, CostKind, Metric, OperationId,
        Pool, PoolInput, Program, ProgramInput, ProgramKind, ProofKind, ProofRule, Rules, StepRule, api,
    },
    language::Localized,
    money::{Currency, Money},
    partner::PartnerId,
};

use crate::support::{Cast, Client, Portal};

/// A portal with an open program, a pool of 500 000 € and 10 000 € for Ardent.
pub struct Funds {
    pub t: Portal,
    pub cast: Cast,
    pub program: Program,
    pub pool: Pool,
    pub allocation: Allocation,
}

impl Funds {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// With another program.
    pub async fn with(change: impl FnOnce(&mut ProgramInput)) -> Self {
        let t = Portal::start().await;
        let cast = t.cast().await;
        let mut input = program();
        change(&mut input);
        let admin = t.as_(&cast.admin);
        let program = admin.call(&api::CREATE_PROGRAM, &[], &input).await.ok();
        let pool = admin.call(&api::CREATE_POOL, &[&program.id], &pool("Europe", None, 50_000_000)).await.ok();
        let program = admin.call(&api::OPEN_PROGRAM, &[&program.id], &Nothing {}).await.ok();
        let allocation = t.as_(&cast.finance).call(&api::ALLOCATE, &[], &allocate(&pool, cast.ardent.id, eur(1_000_000))).await.ok();
        Self { t, cast, program, pool, allocation }
    }

    /// Speaks as finance.
    pub fn finance(&self) -> Client {
        self.t.as_(&self.cast.finance)
    }

    /// Ardent's allocation as it is now.
    pub async fn now(&self) -> Allocation {
        allocation(&self.finance(), self.cast.ardent.id).await
    }
}

/// The only allocation of a partner.
pub async fn allocation(client: &Client, partner: PartnerId) -> Allocation {
    let filter = AllocationFilter { partner: Some(partner), ..AllocationFilter::default() };
    let mut page = client.call(&api::ALLOCATIONS, &[], &filter).await.ok();
    assert_eq!(page.total, 1);
    page.items.pop().expect("an allocation")
}

/// Replays the ledger: nothing may be wrong, after whatever a test did.
pub async fn sound(t: &Portal) {
    let integrity = guildhall_server::funds::verify(&t.app.db).await.expect("the ledger can be read");
    assert_eq!(integrity.breaches, []);
    assert_eq!(integrity.entries, t.count("funds_entries").await as u64);
}

/// An operation that nobody has begun.
pub fn operation() -> OperationId {
    guildhall_server::state::new_id(chrono::DateTime::UNIX_EPOCH)
}

pub fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub fn pool(name: &str, parent: Option<&Pool>, amount: i64) -> PoolInput {
    let (region, tier) = (String::new(), String::new());
    PoolInput { operation: operation(), parent: parent.map(|pool| pool.id), name: name.to_owned(), region, tier, amount }
}

pub fn allocate(pool: &Pool, partner: PartnerId, amount: Money) -> AllocationInput {
    AllocationInput { operation: operation(), pool: pool.id, partner, amount, expires_on: None, reason: "A good year".to_owned() }
}

/// A program that runs since October 2026 until March 2027 with a budget of 1 000 000 €.
pub fn program() -> ProgramInput {
    ProgramInput {
        name: "MDF winter".to_owned(),
        kind: ProgramKind::Mdf,
        starts_on: day("2026-10-01"),
        ends_on: day("2027-03-31"),
        currency: currency("EUR"),
        total: 100_000_000,
        gl_code: "4711".to_owned(),
        rules: rules(),
    }
}

pub fn rules() -> Rules {
    let step = |name: &str| StepRule {
        name: Localized::english(name),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers: ApproverRule::FundApprovers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    };
    Rules {
        participation: 50,
        lead_days: 10,
        review_days: 5,
        pay_days: 10,
        claim_basis: ClaimBasis::Activity,
        claim_days: 60,
        max_claims: 3,
        ageing_days: None,
        carry_over: CarryOver::None,
        min_request: None,
        max_request: None,
        max_quarter: None,
        accrual_rate: 0,
        accrual_threshold: None,
        accrual_cap: None,
        separation_from: 0,
        reauthenticate_from: None,
        utc_offset: 60,
        time_zone: String::new(),
        offsets: Vec::new(),
        holidays: vec![],
        fields: vec![],
        activity_types: vec![ActivityType {
            slug: "event".to_owned(),
            label: Localized::english("Event"),
            proof: vec![ProofRule { kind: ProofKind::Invoice, least: 1 }],
            metrics: vec![Metric { slug: "leads".to_owned(), label: Localized::english("Leads"), required: true }],
            costs: vec![CostKind::Venue, CostKind::Catering],
            lead_days: None,
            participation: None,
            min_amount: None,
            max_quarter: None,
            max_amount: None,
            template: Localized::default(),
        }],
        request_chain: vec![step("Approval")],
        claim_chain: vec![step("Proof")],
    }
}
