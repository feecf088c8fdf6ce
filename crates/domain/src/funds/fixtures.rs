//! A program for the tests of the funds.

use chrono::NaiveDate;

use super::{
    ActivityType, ApproverRule, CarryOver, ClaimBasis, CostKind, Metric, ProgramInput, ProgramKind, ProofKind, ProofRule, Rules, StepRule,
};
use crate::{language::Localized, money::Currency};

/// A day of 2026.
pub fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
}

/// Euros.
pub fn eur() -> Currency {
    "EUR".parse().expect("a currency")
}

/// A program that passes every check.
pub fn program() -> ProgramInput {
    ProgramInput {
        name: "MDF 2026".to_owned(),
        kind: ProgramKind::Mdf,
        starts_on: day(1, 1),
        ends_on: day(12, 31),
        currency: eur(),
        total: 10_000_000,
        gl_code: "4711".to_owned(),
        rules: rules(),
    }
}

/// Rules that pass every check.
pub fn rules() -> Rules {
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
        holidays: vec![super::Holidays { region: "dach".to_owned(), days: vec![day(12, 25)] }],
        fields: vec![],
        activity_types: vec![ActivityType {
            slug: "event".to_owned(),
            label: Localized::english("Event"),
            proof: vec![ProofRule { kind: ProofKind::Invoice, least: 1 }],
            metrics: vec![Metric { slug: "leads".to_owned(), label: Localized::english("Leads"), required: true }],
            costs: vec![CostKind::Venue],
            lead_days: None,
            participation: None,
            min_amount: None,
            max_quarter: None,
            max_amount: None,
            template: Localized::default(),
        }],
        request_chain: vec![step()],
        claim_chain: vec![step()],
    }
}

fn step() -> StepRule {
    StepRule {
        name: Localized::english("Approval"),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers: ApproverRule::FundApprovers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    }
}
