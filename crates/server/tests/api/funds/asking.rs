//! A program with money in it, and partners who ask for it.

use chrono::NaiveDate;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    funds::{
        ActivityInput, ActivityStatus, ActivityType, Allocation, AllocationInput, ApproverRule, CostKind, Decision, DecisionInput,
        FundRequest, Holidays, Operation, OperationId, Pool, PoolInput, Program, ProgramInput, ProgramKind, ProofKind, ProofRule,
        ReasonCode, RequestInput, Rules, StepRule, Venue, Verdict, api,
    },
    language::Localized,
    money::{Currency, Money},
};

use crate::support::{Answer, Cast, Client, Human, Portal};

/// A portal with an open program; Ardent and Boreal have 10 000 euros each.
pub struct Stage {
    pub t: Portal,
    pub cast: Cast,
    pub program: Program,
    pub pool: Pool,
    pub ardent: Allocation,
    pub boreal: Allocation,
}

/// A day of 2027.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).expect("a day")
}

pub fn eur(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}

pub fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

/// A step that one of these decides.
pub fn step(name: &str, approvers: ApproverRule) -> StepRule {
    StepRule {
        name: Localized::english(name),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    }
}

/// The channel manager decides, from 5 000 euros on the fund approver after that.
fn rules() -> Rules {
    let given = super::rules();
    let types = given.activity_types.into_iter().map(|kind| ActivityType {
        proof: vec![ProofRule { kind: ProofKind::Invoice, least: 1 }],
        metrics: vec![],
        costs: vec![CostKind::Venue],
        ..kind
    });
    Rules {
        holidays: vec![Holidays { region: "dach".into(), days: vec![NaiveDate::from_ymd_opt(2026, 12, 25).expect("a day")] }],
        activity_types: types.collect(),
        request_chain: vec![
            step("Channel manager", ApproverRule::ChannelManagers),
            StepRule { from_amount: Some(500_000), ..step("Fund approver", ApproverRule::FundApprovers) },
        ],
        claim_chain: vec![step("Fund approver", ApproverRule::FundApprovers)],
        ..super::rules()
    }
}

/// An activity that costs twice of what is asked for.
pub fn activity(title: &str, asked: i64) -> ActivityInput {
    ActivityInput {
        id: None,
        title: title.into(),
        kind: "event".into(),
        venue: Venue::InPerson,
        description: "Valves to touch.".into(),
        starts_on: Some(day(1, 11)),
        ends_on: Some(day(1, 12)),
        cost: asked.saturating_mul(2),
        asked,
        contacts: vec![],
        pipeline: None,
        segment: None,
        fields: [].into(),
    }
}

/// The decision as it is.
pub fn accept(request: &FundRequest) -> Vec<Decision> {
    let open = request.activities.iter().filter(|activity| activity.status == ActivityStatus::Open || activity.change.is_some());
    open.map(|activity| verdict(request, &activity.asked.title, Verdict::Accept)).collect()
}

/// A decision on the activity of a title, with a reason where one is needed.
pub fn verdict(request: &FundRequest, title: &str, verdict: Verdict) -> Decision {
    let activity = request.activities.iter().find(|activity| activity.asked.title == title).expect("an activity of the title").id;
    let reason = (verdict != Verdict::Accept).then_some(ReasonCode::Budget);
    Decision { activity, verdict, reason, note: String::new() }
}

impl Stage {
    pub async fn set() -> Self {
        Self::with(|_| {}).await
    }

    /// With rules of its own.
    pub async fn with(change: impl FnOnce(&mut Rules)) -> Self {
        let t = Portal::start().await;
        let cast = t.cast().await;
        let mut rules = rules();
        change(&mut rules);
        let input = ProgramInput {
            name: "MDF 2027".into(),
            kind: ProgramKind::Mdf,
            starts_on: NaiveDate::from_ymd_opt(2026, 7, 1).expect("a day"),
            ends_on: day(6, 30),
            currency: currency("EUR"),
            total: 100_000_000,
            gl_code: String::new(),
            rules,
        };
        let admin = t.as_(&cast.admin);
        let program = admin.call(&api::CREATE_PROGRAM, &[], &input).await.ok();
        let program = admin.call(&api::OPEN_PROGRAM, &[&program.id], &Nothing {}).await.ok();
        let input = PoolInput {
            operation: t.app.new_id(),
            parent: None,
            name: "All".into(),
            region: String::new(),
            tier: String::new(),
            amount: 50_000_000,
        };
        let pool: Pool = t.as_(&cast.finance).call(&api::CREATE_POOL, &[&program.id], &input).await.ok();
        let ardent = give(&t, &cast, &pool, cast.ardent.id, eur(1_000_000)).await;
        let boreal = give(&t, &cast, &pool, cast.boreal.id, eur(1_000_000)).await;
        Self { t, cast, program, pool, ardent, boreal }
    }

    pub fn operation(&self) -> OperationId {
        self.t.app.new_id()
    }

    pub fn as_(&self, human: &Human) -> Client {
        self.t.as_(human)
    }

    /// A request of Ardent as it is written.
    pub fn input(&self, activities: Vec<ActivityInput>) -> RequestInput {
        RequestInput { allocation: self.ardent.id, title: "Winter".into(), description: String::new(), activities }
    }

    /// A draft of Ardent's user.
    pub async fn draft(&self, activities: Vec<ActivityInput>) -> FundRequest {
        self.as_(&self.cast.ardent_user).call(&api::CREATE_REQUEST, &[], &self.input(activities)).await.ok()
    }

    /// Tries to send it.
    pub async fn send(&self, request: &FundRequest) -> Answer<FundRequest> {
        let input = Operation { operation: self.operation() };
        self.as_(&self.cast.ardent_user).call(&api::SUBMIT_REQUEST, &[&request.id], &input).await
    }

    /// A request that was sent.
    pub async fn sent(&self, activities: Vec<ActivityInput>) -> FundRequest {
        self.send(&self.draft(activities).await).await.ok()
    }

    /// Tries to decide.
    pub async fn decide(&self, who: &Human, request: &FundRequest, decisions: Vec<Decision>) -> Answer<FundRequest> {
        let input = DecisionInput { operation: self.operation(), decisions, password: String::new() };
        self.as_(who).call(&api::DECIDE_REQUEST, &[&request.id], &input).await
    }

    /// A request that the channel manager approved.
    pub async fn approved(&self, activities: Vec<ActivityInput>) -> FundRequest {
        let request = self.sent(activities).await;
        self.decide(&self.cast.manager, &request, accept(&request)).await.ok()
    }

    /// The request as somebody reads it.
    pub async fn read(&self, who: &Human, request: &FundRequest) -> FundRequest {
        self.as_(who).call(&api::REQUEST, &[&request.id], &Nothing {}).await.ok()
    }

    /// Somebody who has signed in again, after days have passed.
    pub async fn again(&self, human: &Human) -> Human {
        Human { token: self.t.session_of(human.id).await, ..human.clone() }
    }

    /// Available, committed and paid of Ardent's allocation.
    pub async fn balance(&self) -> (i64, i64, i64) {
        let select = "SELECT allocated - committed - paid - forfeited + reinstated AS available, committed, paid FROM funds_allocations WHERE id = $1";
        let rows = self.t.rows(select, [self.ardent.id.to_string().into()]).await;
        let of = |column: &str| rows[0].try_get("", column).expect("a sum");
        (of("available"), of("committed"), of("paid"))
    }

    /// Another channel manager of Ardent.
    pub async fn second_manager(&self, roles: &[Role]) -> Human {
        let human = self.t.human("Moe Manager", None, roles).await;
        let assign = "INSERT INTO partner_managers (partner_id, person_id) VALUES ($1, $2)";
        self.t.execute(assign, [self.cast.ardent.id.to_string().into(), human.id.to_string().into()]).await.expect("an assignment");
        human
    }

    /// To whom mails went and about what, in the order of the alphabet.
    pub async fn mailed(&self) -> Vec<String> {
        self.t.work().await;
        let line = |mail: &str, start: &str| mail.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default().to_owned();
        let mut mails: Vec<String> =
            self.t.mails().iter().map(|mail| format!("{}: {}", line(mail, "To: "), line(mail, "Subject: "))).collect();
        mails.sort();
        mails
    }
}

/// Gives a partner money out of a pool.
pub async fn give(t: &Portal, cast: &Cast, pool: &Pool, partner: guildhall_domain::partner::PartnerId, amount: Money) -> Allocation {
    let input = AllocationInput { operation: t.app.new_id(), pool: pool.id, partner, amount, expires_on: None, reason: String::new() };
    t.as_(&cast.finance).call(&api::ALLOCATE, &[], &input).await.ok()
}
