//! A program with money for two partners, and the steps from a request to a payment.

use chrono::{Days, NaiveDate};
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{
        ActivityId, ActivityInput, ActivityType, Allocation, AllocationId, AllocationInput, ApproverRule, Claim, ClaimDecision, ClaimId,
        ClaimInput, CostKind, Decision, DecisionInput, LineInput, LineVerdict, Method, Operation, OperationId, Payment, PaymentInput,
        PaymentLineInput, PoolInput, Program, ProgramInput, ProgramKind, Proof, ProofKind, ProofRule, RequestInput, Rules, StepRule, Venue,
        Verdict, api,
    },
    language::Localized,
    money::{Currency, Money},
};

use guildhall_server::config::Config;

use crate::support::{Answer, Cast, Client, Human, Portal};

/// The portal with everybody and a program in it.
pub struct Scene {
    pub t: Portal,
    pub cast: Cast,
    pub program: Program,
    pub ardent: AllocationId,
    pub boreal: AllocationId,
    /// Approves and keeps the books, which is one role too many.
    pub both: Human,
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}

pub fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

/// The day on which every test begins.
pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 23).expect("a day")
}

fn step(approvers: ApproverRule) -> StepRule {
    StepRule {
        name: Localized::english("Approval"),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    }
}

/// Rules under which a claim is quickly made.
pub fn rules() -> Rules {
    let given = super::rules();
    let types = given.activity_types.into_iter().map(|kind| ActivityType {
        proof: vec![ProofRule { kind: ProofKind::AttendeeList, least: 1 }],
        costs: vec![CostKind::Venue, CostKind::Catering, CostKind::InHouse],
        ..kind
    });
    Rules {
        lead_days: 0,
        activity_types: types.collect(),
        request_chain: vec![step(ApproverRule::FundApprovers)],
        claim_chain: vec![step(ApproverRule::FundApprovers)],
        ..super::rules()
    }
}

impl Scene {
    pub async fn set() -> Self {
        Self::with(|_| {}).await
    }

    /// With other rules.
    pub async fn with(change: impl FnOnce(&mut Rules)) -> Self {
        Self::on(|_| {}, change).await
    }

    /// With other settings and rules.
    pub async fn on(settings: impl FnOnce(&mut Config), change: impl FnOnce(&mut Rules)) -> Self {
        let t = Portal::start_with(settings).await;
        let cast = t.cast().await;
        let both = t.human("Bob Both", None, &[Role::FundApprover, Role::Finance]).await;
        let mut rules = rules();
        change(&mut rules);
        let input = ProgramInput {
            name: "MDF 2026".to_owned(),
            kind: ProgramKind::Mdf,
            starts_on: NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day"),
            ends_on: NaiveDate::from_ymd_opt(2027, 6, 30).expect("a day"),
            currency: currency("EUR"),
            total: 10_000_000,
            gl_code: "6400".to_owned(),
            rules,
        };
        let admin = t.as_(&cast.admin);
        let program = admin.call(&api::CREATE_PROGRAM, &[], &input).await.ok();
        let program = admin.call(&api::OPEN_PROGRAM, &[&program.id], &Nothing {}).await.ok();
        let pool = PoolInput {
            operation: t.app.new_id(),
            parent: None,
            name: "All".to_owned(),
            region: String::new(),
            tier: String::new(),
            amount: 5_000_000,
        };
        let pool = admin.call(&api::CREATE_POOL, &[&program.id], &pool).await.ok();
        let finance = t.as_(&cast.finance);
        let mut allocations: Vec<Allocation> = Vec::new();
        for partner in [cast.ardent.id, cast.boreal.id] {
            let input = AllocationInput {
                operation: t.app.new_id(),
                pool: pool.id,
                partner,
                amount: eur(1_000_000),
                expires_on: None,
                reason: String::new(),
            };
            allocations.push(finance.call(&api::ALLOCATE, &[], &input).await.ok());
        }
        let (ardent, boreal) = (allocations[0].id, allocations[1].id);
        Self { t, cast, program, ardent, boreal, both }
    }

    pub fn operation(&self) -> OperationId {
        self.t.app.new_id()
    }

    /// Speaks as somebody, with a session that began just now.
    pub async fn as_(&self, human: &Human) -> Client {
        let token = self.t.session_of(human.id).await;
        self.t.as_(&Human { token, ..human.clone() })
    }

    /// Moves the clock.
    pub fn pass(&self, time: chrono::Duration) {
        self.t.pass(time);
    }

    /// Asks for money for an event that begins today, and has it approved.
    pub async fn approved(&self, human: &Human, asked: i64) -> ActivityId {
        let allocation = if human.email.contains("boreal") { self.boreal } else { self.ardent };
        self.approved_of(human, allocation, asked).await
    }

    /// The same, out of some allocation.
    pub async fn approved_of(&self, human: &Human, allocation: AllocationId, asked: i64) -> ActivityId {
        let activity = ActivityInput {
            id: None,
            title: "Open house".to_owned(),
            kind: "event".to_owned(),
            venue: Venue::InPerson,
            description: "Valves on a table.".to_owned(),
            starts_on: Some(today()),
            ends_on: today().checked_add_days(Days::new(2)),
            cost: asked * 2,
            asked,
            contacts: vec![],
            pipeline: None,
            segment: None,
            fields: [].into(),
        };
        let input = RequestInput { allocation, title: "Open house".to_owned(), description: String::new(), activities: vec![activity] };
        let client = self.as_(human).await;
        let request = client.call(&api::CREATE_REQUEST, &[], &input).await.ok();
        client.call(&api::SUBMIT_REQUEST, &[&request.id], &Operation { operation: self.operation() }).await.ok();
        let activity = request.activities[0].id;
        let decision = Decision { activity, verdict: Verdict::Accept, reason: None, note: String::new() };
        let decision = DecisionInput { operation: self.operation(), decisions: vec![decision], password: String::new() };
        self.as_(&self.cast.approver).await.call(&api::DECIDE_REQUEST, &[&request.id], &decision).await.ok();
        activity
    }

    /// The proof that the rules ask for.
    pub async fn prove(&self, human: &Human, activity: ActivityId) -> Proof {
        let list = format!("name,company\nGuest of {activity},Works\n");
        self.send(human, activity, "kind=attendee_list&name=guests.csv", list.into_bytes()).await.ok()
    }

    /// Sends a file as proof.
    pub async fn send(&self, human: &Human, activity: ActivityId, query: &str, bytes: Vec<u8>) -> Answer<Proof> {
        let address = format!("{}?{query}", api::ADD_PROOF.at(&[&activity]));
        let headers = [("content-type", "application/octet-stream")];
        self.as_(human).await.send("POST", &address, &headers, bytes).await.typed()
    }

    /// A draft with these costs.
    pub async fn draft(&self, human: &Human, activity: ActivityId, costs: &[i64]) -> Claim {
        self.as_(human).await.call(&api::CREATE_CLAIM, &[&activity], &input(activity, costs)).await.ok()
    }

    /// Sends a claim.
    pub async fn submit(&self, human: &Human, claim: ClaimId) -> Answer<Claim> {
        self.as_(human).await.call(&api::SUBMIT_CLAIM, &[&claim], &Operation { operation: self.operation() }).await
    }

    /// A claim that is being decided.
    pub async fn sent(&self, human: &Human, activity: ActivityId, costs: &[i64]) -> Claim {
        let claim = self.draft(human, activity, costs).await;
        self.submit(human, claim.id).await.ok()
    }

    /// Decides on a claim, all lines alike.
    pub async fn decide(&self, by: &Human, claim: &Claim, verdict: Verdict) -> Answer<Claim> {
        self.as_(by).await.call(&api::DECIDE_CLAIM, &[&claim.id], &self.decision(claim, verdict)).await
    }

    /// One verdict for all lines.
    pub fn decision(&self, claim: &Claim, verdict: Verdict) -> ClaimDecision {
        let reason = (verdict != Verdict::Accept).then_some(guildhall_domain::funds::ReasonCode::NotEligible);
        let lines = claim.lines.iter().map(|line| LineVerdict { line: line.number, verdict, reason, note: String::new() });
        ClaimDecision { operation: self.operation(), lines: lines.collect(), note: String::new(), password: String::new() }
    }

    /// An approved claim of a new activity with proof.
    pub async fn owed(&self, human: &Human, asked: i64, cost: i64) -> Claim {
        let activity = self.approved(human, asked).await;
        self.prove(human, activity).await;
        let claim = self.sent(human, activity, &[cost]).await;
        self.decide(&self.cast.approver, &claim, Verdict::Accept).await.ok()
    }

    /// A payment to record.
    pub fn payment(&self, lines: &[(ClaimId, i64)]) -> PaymentInput {
        let lines = lines.iter().map(|(claim, minor)| PaymentLineInput { claim: *claim, amount: eur(*minor) });
        PaymentInput {
            operation: self.operation(),
            method: Method::CreditMemo,
            reference: "CM-1".to_owned(),
            paid_on: today(),
            lines: lines.collect(),
            password: String::new(),
        }
    }

    pub async fn pay(&self, by: &Human, lines: &[(ClaimId, i64)]) -> Answer<Payment> {
        self.as_(by).await.call(&api::PAY, &[], &self.payment(lines)).await
    }

    pub async fn claim(&self, human: &Human, claim: ClaimId) -> Claim {
        self.as_(human).await.call(&api::CLAIM, &[&claim], &Nothing {}).await.ok()
    }

    /// Sums of Ardent's allocation: committed, paid, available.
    pub async fn sums(&self) -> (i64, i64, i64) {
        let rows = self
            .t
            .rows(
                "SELECT committed, paid, allocated - committed - paid - forfeited + reinstated FROM funds_allocations WHERE id = $1",
                [self.ardent.to_string().into()],
            )
            .await;
        let sum = |index: usize| rows[0].try_get_by_index::<i64>(index).expect("a sum");
        (sum(0), sum(1), sum(2))
    }

    /// Whether the ledger holds what it should.
    pub async fn sound(&self) {
        let found = guildhall_server::funds::verify(&self.t.app.db).await.expect("the replay runs");
        assert_eq!(found.breaches, [], "the ledger is broken");
        let rows = self
            .t
            .rows(
                "SELECT COUNT(*) FROM funds_activities a WHERE a.committed <> (SELECT COALESCE(SUM(CASE e.kind WHEN 'commit' THEN e.amount ELSE -e.amount END), 0)
                    FROM funds_entries e WHERE e.activity_id = a.id AND e.kind IN ('commit', 'release', 'pay'))",
                [],
            )
            .await;
        assert_eq!(rows[0].try_get_by_index::<i64>(0).expect("a count"), 0, "an activity holds something else than the ledger says");
        let rows = self
            .t
            .rows(
                "SELECT COUNT(*) FROM funds_claims c WHERE c.paid <> (SELECT COALESCE(SUM(CASE e.kind WHEN 'pay' THEN e.amount ELSE -e.amount END), 0)
                    FROM funds_entries e WHERE e.claim_id = c.id AND e.kind IN ('pay', 'reverse'))",
                [],
            )
            .await;
        assert_eq!(rows[0].try_get_by_index::<i64>(0).expect("a count"), 0, "a claim was paid something else than the ledger says");
    }
}

/// A claim with one line for each cost; invoices of their own.
pub fn input(activity: ActivityId, costs: &[i64]) -> ClaimInput {
    let lines = costs.iter().enumerate().map(|(index, cost)| LineInput {
        description: "Hall".to_owned(),
        kind: CostKind::Venue,
        invoice_number: format!("{activity}-{index}-{cost}"),
        issuer: "Halle 4 GmbH".to_owned(),
        dated: Some(today()),
        cost: *cost,
    });
    ClaimInput {
        currency: currency("EUR"),
        lines: lines.collect(),
        metrics: [("leads".to_owned(), 7)].into(),
        last: false,
        note: String::new(),
    }
}
