//! Programs whose period is over while the load runs: some of their money is paid, some is owed, and they can be closed.

use chrono::Days;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        AllocationId, AllocationInput, CarryOver, Claim, ClaimDecision, ClaimInput, CostKind, Decision, DecisionInput, LineInput,
        LineVerdict, Method, Operation, PaymentInput, PaymentLineInput, PoolId, PoolInput, ProgramId, ProgramInput, RequestInput, Verdict,
        api,
    },
    partner::PartnerId,
};
use guildhall_server::state::App;

use super::{
    load::{Paid, Payable},
    moves::activity,
    stage::{Stage, call, eur, execute, fresh, program, today},
    wire::Wire,
};

/// What each partner has in it.
const GIVEN: i64 = 50_000;
/// What each claim is about.
const CLAIMED: i64 = 8_000;

/// A program whose period is over.
pub struct Ended {
    /// The program.
    pub program: ProgramId,
    /// Its pool.
    pub pool: PoolId,
    /// A partner with money in it.
    pub partner: PartnerId,
    /// The allocations of two partners; of one when there is only one.
    pub allocations: Vec<AllocationId>,
    /// What was paid.
    pub paid: Vec<Paid>,
    /// What must be paid before it can be closed.
    pub owed: Vec<Payable>,
}

impl Ended {
    /// Sets one up whose period goes on until today. Of every second one half of what is left can be carried over.
    pub fn set(stage: &Stage, wire: &mut Wire, admin: &str, number: usize) -> Self {
        let mut rules = program().rules;
        if number.is_multiple_of(2) {
            rules.carry_over = CarryOver::Percent { percent: 50 };
        }
        let input = ProgramInput { name: format!("Ended {number}"), ends_on: today(), rules, ..program() };
        let program = call(wire, admin, &api::CREATE_PROGRAM, &[], &input).id;
        call(wire, admin, &api::OPEN_PROGRAM, &[&program], &Nothing {});
        let (region, tier) = (String::new(), String::new());
        let pool = PoolInput { operation: fresh(), parent: None, name: "All".to_owned(), region, tier, amount: 10_000_000 };
        let pool = call(wire, &stage.finance[0], &api::CREATE_POOL, &[&program], &pool).id;
        let first = number % stage.holders.len();
        let second = (number + 1) % stage.holders.len();
        let holders = if first == second { vec![first] } else { vec![first, second] };
        let partner = stage.holders[first].partner;
        let mut ended = Self { program, pool, partner, allocations: vec![], paid: vec![], owed: vec![] };
        for holder in holders {
            ended.fill(stage, wire, holder);
        }
        ended
    }

    /// Money of a partner, of which one claim is paid and another one is owed.
    fn fill(&mut self, stage: &Stage, wire: &mut Wire, holder: usize) {
        let (of, finance) = (&stage.holders[holder], &stage.finance[0]);
        let gift = AllocationInput {
            operation: fresh(),
            pool: self.pool,
            partner: of.partner,
            amount: eur(GIVEN),
            expires_on: None,
            reason: String::new(),
        };
        let allocation = call(wire, finance, &api::ALLOCATE, &[], &gift).id;
        self.allocations.push(allocation);
        let input = RequestInput {
            allocation,
            title: "Last season".to_owned(),
            description: String::new(),
            activities: vec![activity(3 * CLAIMED)],
        };
        let request = call(wire, &of.user, &api::CREATE_REQUEST, &[], &input);
        call(wire, &of.user, &api::SUBMIT_REQUEST, &[&request.id], &Operation { operation: fresh() });
        let of_request = request.activities[0].id;
        let decision = Decision { activity: of_request, verdict: Verdict::Accept, reason: None, note: String::new() };
        let decision = DecisionInput { operation: fresh(), decisions: vec![decision], password: String::new() };
        call(wire, &stage.approvers[0], &api::DECIDE_REQUEST, &[&request.id], &decision);
        let paid = self.claim(stage, wire, (holder, of_request), false);
        let owed = self.claim(stage, wire, (holder, of_request), true);
        let payment = PaymentInput {
            operation: fresh(),
            method: Method::BankTransfer,
            reference: "Run 1".to_owned(),
            paid_on: today(),
            lines: vec![PaymentLineInput { claim: paid.id, amount: eur(CLAIMED) }],
            password: String::new(),
        };
        let payment = call(wire, finance, &api::PAY, &[], &payment);
        self.paid.push(Paid { payment: payment.id, claim: paid.id, amount: CLAIMED });
        self.owed.push(Payable { claim: owed.id, number: owed.number, open: CLAIMED, holder, ended: true });
    }

    /// An approved claim of an activity.
    fn claim(&self, stage: &Stage, wire: &mut Wire, (holder, activity): (usize, guildhall_domain::funds::ActivityId), last: bool) -> Claim {
        let user = &stage.holders[holder].user;
        let line = LineInput {
            description: "Rent".to_owned(),
            kind: CostKind::Venue,
            invoice_number: format!("{activity}-{last}"),
            issuer: "Fair GmbH".to_owned(),
            dated: Some(today()),
            cost: CLAIMED,
        };
        let input = ClaimInput { currency: eur(0).currency, lines: vec![line], metrics: Default::default(), last, note: String::new() };
        let draft = call(wire, user, &api::CREATE_CLAIM, &[&activity], &input);
        let claim = call(wire, user, &api::SUBMIT_CLAIM, &[&draft.id], &Operation { operation: fresh() });
        let lines = claim.lines.iter();
        let lines = lines.map(|line| LineVerdict { line: line.number, verdict: Verdict::Accept, reason: None, note: String::new() });
        let decision = ClaimDecision { operation: fresh(), lines: lines.collect(), note: String::new(), password: String::new() };
        call(wire, &stage.approvers[0], &api::DECIDE_CLAIM, &[&claim.id], &decision)
    }

    /// Lets the period end: yesterday was its last day.
    pub async fn end(&self, app: &App) {
        let yesterday = today() - Days::new(1);
        let update = "UPDATE funds_programs SET ends_on = $1 WHERE id = $2";
        execute(app, update, vec![yesterday.to_string().into(), self.program.to_string().into()]).await;
    }
}
