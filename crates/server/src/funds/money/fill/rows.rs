//! The rows of invented requests, claims and payments.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    funds::{
        ActivityId, ActivityInput, ActivityKey, ActivityStatus, ActivityType, AllocationId, ApproverRule, CarryOver, Chain, ClaimBasis,
        ClaimId, ClaimInput, ClaimKey, ClaimStatus, Clock, CostKind, Decider, Line, LineInput, OperationId, PaymentId, PaymentKey,
        ProgramId, ProgramInput, ProgramKind, RequestId, RequestKey, RequestStatus, Rules, Said, StepRule, Turn, Venue, Verdict, chain,
    },
    language::Localized,
    money::Currency,
    partner::PersonId,
};
use sea_orm::ConnectionTrait;

use super::{
    later,
    people::{Cast, Partner},
};
use crate::{
    db::{self, Tx, sql},
    error::Error,
    funds::{numbers, people, search},
    state::new_id,
};

/// While the vendor does not have the ball, nobody waits for it.
const NEVER: &str = "9999-12-31T00:00:00.000Z";

/// Where an invented request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Somebody has to decide.
    Waiting,
    /// Approved and not claimed.
    Approved,
    /// Claimed and paid.
    Paid,
}

/// An invented request with one activity.
pub struct Filed<'a> {
    /// Its id.
    pub request: RequestId,
    /// Its activity's.
    pub activity: ActivityId,
    /// Where it stands.
    pub stage: Stage,
    /// Asked for.
    pub asked: i64,
    program: ProgramId,
    allocation: AllocationId,
    of: &'a Partner,
    at: DateTime<Utc>,
    title: String,
}

impl<'a> Filed<'a> {
    /// One of a partner's.
    pub fn new(program: ProgramId, allocation: AllocationId, of: &'a Partner, stage: Stage, number: u32, at: DateTime<Utc>) -> Self {
        const TITLES: [&str; 5] = ["Open day", "Webinar on flow", "Print campaign", "Booth at the fair", "Training week"];
        let title = TITLES.get(number as usize % TITLES.len()).copied().unwrap_or_default();
        let (request, activity) = (new_id::<RequestKey>(at), new_id::<ActivityKey>(at));
        let asked = 10_000 + i64::from(number % 17) * 1_000;
        Self { request, activity, stage, asked, program, allocation, of, at, title: format!("{title} {number}") }
    }

    /// Approved in the end: a change added some and took some away.
    const fn approved(&self) -> Option<i64> {
        match self.stage {
            Stage::Waiting => None,
            Stage::Approved => Some(self.asked),
            Stage::Paid => Some(self.asked + 300),
        }
    }

    /// Paid in the end.
    const fn paid(&self) -> i64 {
        match self.stage {
            Stage::Waiting | Stage::Approved => 0,
            Stage::Paid => self.asked - 400,
        }
    }

    const fn committed(&self) -> i64 {
        match self.stage {
            Stage::Approved => self.asked,
            Stage::Waiting | Stage::Paid => 0,
        }
    }

    fn input(&self) -> ActivityInput {
        let day = self.at.date_naive();
        ActivityInput {
            id: Some(self.activity),
            title: self.title.clone(),
            kind: "event".to_owned(),
            venue: Venue::InPerson,
            description: "People meet and see what is new.".to_owned(),
            starts_on: Some(day),
            ends_on: Some(day),
            cost: self.asked * 2,
            asked: self.asked,
            contacts: Vec::new(),
            pipeline: None,
            segment: None,
            fields: [].into(),
        }
    }
}

/// The program that everything belongs to.
pub fn program(today: NaiveDate) -> Result<ProgramInput, Error> {
    let step = StepRule {
        name: Localized::english("Approval"),
        from_amount: None,
        regions: Vec::new(),
        types: Vec::new(),
        approvers: ApproverRule::FundApprovers,
        parallel: false,
        final_up_to: None,
        substitutes: Vec::new(),
    };
    let event = ActivityType {
        slug: "event".to_owned(),
        label: Localized::english("Event"),
        proof: Vec::new(),
        metrics: Vec::new(),
        costs: vec![CostKind::Venue],
        lead_days: None,
        participation: None,
        min_amount: None,
        max_quarter: None,
        max_amount: None,
        template: Localized::default(),
    };
    Ok(ProgramInput {
        name: "Measured".to_owned(),
        kind: ProgramKind::Coop,
        starts_on: today.checked_sub_days(chrono::Days::new(400)).unwrap_or(today),
        ends_on: later(today, 300),
        currency: euro()?,
        total: 100_000_000_000,
        gl_code: String::new(),
        rules: Rules {
            participation: 50,
            lead_days: 0,
            review_days: 5,
            pay_days: 10,
            claim_basis: ClaimBasis::Period,
            claim_days: 90,
            max_claims: 3,
            ageing_days: None,
            carry_over: CarryOver::None,
            min_request: None,
            max_request: None,
            max_quarter: None,
            accrual_rate: 200,
            accrual_threshold: None,
            accrual_cap: None,
            separation_from: 0,
            reauthenticate_from: None,
            utc_offset: 0,
            time_zone: String::new(),
            offsets: Vec::new(),
            holidays: Vec::new(),
            fields: vec![],
            activity_types: vec![event],
            request_chain: vec![step.clone()],
            claim_chain: vec![step],
        },
    })
}

fn euro() -> Result<Currency, Error> {
    "EUR".parse().map_err(|_| Error::internal("euros are a currency"))
}

/// The chain of a decision: open, or decided by the first approver.
fn decision(cast: &Cast, rules: &Rules, asked: i64, decided: bool, at: DateTime<Utc>) -> Chain {
    let deciders = || cast.approvers.iter().map(|person| Decider { person: *person, name: "Approver".to_owned(), substitute: false });
    let mut chain = chain(&rules.request_chain, asked, "dach", "event", |_| deciders().collect(), |_| None);
    let due_on = later(at.date_naive(), 7);
    chain.open_next(due_on);
    if let Some(by) = cast.approvers.first().filter(|_| decided) {
        let said = Said { verdict: Verdict::Accept, reason: None, note: String::new(), by: *by, by_name: "Approver".to_owned(), at };
        chain.say(&said, due_on);
    }
    chain
}

/// Writes a request and its activity.
pub async fn request(tx: &Tx, cast: &Cast, filed: &Filed<'_>) -> Result<(), Error> {
    let rules = program(filed.at.date_naive())?.rules;
    let waits = filed.stage == Stage::Waiting;
    let clock = Clock::starting(if waits { Turn::Vendor } else { Turn::Nobody }, filed.at, waits.then(|| later(filed.at.date_naive(), 7)));
    let (status, turn) = if waits { (RequestStatus::InReview, "vendor") } else { (RequestStatus::Approved, "nobody") };
    let number = numbers::next(tx, "R", 2026).await?;
    let (at, day) = (db::text(filed.at), filed.at.date_naive().to_string());
    let insert = "INSERT INTO funds_requests (id, number, program_id, rules_version, allocation_id, partner_id, currency, title, description,
        status, first_starts_on, first_ends_on, question, vendor_note, requested_by, submitted_at, decided_at, clock, turn, turn_since, due_on,
        asked, approved, paid, search_key, created_at, updated_at, version, waiting_since, asked_program, waited)
        VALUES ($1, $2, $3, 1, $4, $5, 'EUR', $6, '', $7, $8, $8, '', '', $9, $10, $11, $12, $13, $10, $14, $15, $16, $17, $18, $10, $10, 1,
        $19, $15, $20)";
    let values = [
        filed.request.to_string().into(),
        number.clone().into(),
        filed.program.to_string().into(),
        filed.allocation.to_string().into(),
        filed.of.id.to_string().into(),
        filed.title.clone().into(),
        status.slug().into(),
        day.clone().into(),
        filed.of.person.to_string().into(),
        at.clone().into(),
        (!waits).then(|| at.clone()).into(),
        json(&clock)?.into(),
        turn.into(),
        clock.due_on.map(|day| day.to_string()).into(),
        filed.asked.into(),
        filed.approved().unwrap_or_default().into(),
        filed.paid().into(),
        search::key(&number, &[&filed.title, &filed.of.name]).into(),
        if waits { at.clone() } else { NEVER.to_owned() }.into(),
        (!waits).then(|| clock.waited(filed.at, filed.at)).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let insert = "INSERT INTO funds_activities (id, request_id, position, input, kind, starts_on, ends_on, status, asked, approved,
        approved_program, rate_id, chain, claim_by, change_order, extension, committed, paid)
        VALUES ($1, $2, 0, $3, 'event', $4, $4, $5, $6, $7, $7, NULL, $8, $9, NULL, NULL, $10, $11)";
    let status = match filed.stage {
        Stage::Waiting => ActivityStatus::Open,
        Stage::Approved => ActivityStatus::Approved,
        Stage::Paid => ActivityStatus::Settled,
    };
    let values = [
        filed.activity.to_string().into(),
        filed.request.to_string().into(),
        json(&filed.input())?.into(),
        day.into(),
        status.slug().into(),
        filed.asked.into(),
        filed.approved().into(),
        json(&decision(cast, &rules, filed.asked, !waits, filed.at))?.into(),
        (!waits).then(|| later(filed.at.date_naive(), 390).to_string()).into(),
        filed.committed().into(),
        filed.paid().into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let insert = "INSERT INTO funds_events (request_id, at, code, person_id, activity_id, amount, currency, note)
        VALUES ($1, $2, 'submitted', $3, NULL, $4, 'EUR', '')";
    let values = [filed.request.to_string().into(), at.into(), filed.of.person.to_string().into(), filed.asked.into()];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let asked: &[PersonId] = if waits { &cast.approvers } else { &[] };
    people::set_turns(tx, "request", &filed.request.to_string(), asked).await
}

/// Writes the claim of a request and its payments: all of it in two instalments.
pub async fn claim(tx: &Tx, cast: &Cast, filed: &Filed<'_>, operation: OperationId) -> Result<(ClaimId, [(PaymentId, i64); 2]), Error> {
    let rules = program(filed.at.date_naive())?.rules;
    let (id, amount, at) = (new_id::<ClaimKey>(filed.at), filed.paid(), db::text(filed.at));
    let number = numbers::next(tx, "C", 2026).await?;
    let line = LineInput {
        description: "Hall".to_owned(),
        kind: CostKind::Venue,
        invoice_number: number.clone(),
        issuer: "Halls GmbH".to_owned(),
        dated: Some(filed.at.date_naive()),
        cost: amount * 2,
    };
    let input = ClaimInput { currency: euro()?, lines: vec![line.clone()], metrics: BTreeMap::new(), last: true, note: String::new() };
    let lines = [Line { number: 1, input: line, share: amount, decision: None, approved: Some(amount), approved_program: Some(amount) }];
    let insert = "INSERT INTO funds_claims (id, number, request_id, activity_id, partner_id, program_id, status, input, lines, currency, asked,
        approved, approved_program, paid, chain, clock, turn, turn_since, due_on, claimed_by, submitted_at, decided_at, paid_at, search_key,
        created_at, updated_at, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'EUR', $10, $10, $10, $10, $11, NULL, 'nobody', $12, NULL, $13, $12, $12, $12, $14, $12, $12, 1)";
    let values = [
        id.to_string().into(),
        number.clone().into(),
        filed.request.to_string().into(),
        filed.activity.to_string().into(),
        filed.of.id.to_string().into(),
        filed.program.to_string().into(),
        ClaimStatus::Paid.slug().into(),
        json(&input)?.into(),
        json(&lines)?.into(),
        amount.into(),
        json(&decision(cast, &rules, amount, true, filed.at))?.into(),
        at.into(),
        filed.of.person.to_string().into(),
        search::key(&number, &[&filed.title, &filed.of.name]).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let first = amount / 2;
    Ok((
        id,
        [
            (pay(tx, cast, filed, id, first, operation).await?, first),
            (pay(tx, cast, filed, id, amount - first, operation).await?, amount - first),
        ],
    ))
}

async fn pay(tx: &Tx, cast: &Cast, filed: &Filed<'_>, claim: ClaimId, amount: i64, operation: OperationId) -> Result<PaymentId, Error> {
    let id = new_id::<PaymentKey>(filed.at);
    let insert = "INSERT INTO funds_payments (id, number, partner_id, method, reference, paid_on, currency, total, paid_by, operation_id, created_at)
        VALUES ($1, $2, $3, 'bank_transfer', 'Run', $4, 'EUR', $5, $6, $7, $8)";
    let values = [
        id.to_string().into(),
        numbers::next(tx, "P", 2026).await?.into(),
        filed.of.id.to_string().into(),
        filed.at.date_naive().to_string().into(),
        amount.into(),
        cast.finance.to_string().into(),
        operation.to_string().into(),
        db::text(filed.at).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let insert = "INSERT INTO funds_payment_lines (key, payment_id, claim_id, amount) VALUES ($1, $2, $3, $4)";
    tx.execute_raw(sql(tx, insert, [format!("{id}/{claim}").into(), id.to_string().into(), claim.to_string().into(), amount.into()]))
        .await?;
    Ok(id)
}

fn json<T: serde::Serialize>(value: &T) -> Result<String, Error> {
    serde_json::to_string(value).map_err(Error::internal)
}
