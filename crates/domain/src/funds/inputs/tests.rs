//! Every field of every input about money.

use super::*;
use crate::{
    funds::fixtures::{day, eur, program},
    id::Id,
    language::Localized,
    money::Money,
};

fn regions() -> Vec<Term> {
    vec![Term { slug: "dach".to_owned(), label: Localized::english("DACH") }]
}

fn wrong<T>(result: Result<T, Invalid>) -> Vec<(String, String)> {
    result.err().map(|invalid| invalid.errors.into_iter().map(|error| (error.pointer, error.code)).collect()).unwrap_or_default()
}

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

/// What is wrong with the good program once it is changed.
fn program_with(change: impl FnOnce(&mut ProgramInput)) -> Vec<(String, String)> {
    let mut input = program();
    change(&mut input);
    wrong(input.check(&regions()))
}

#[test]
fn a_good_program_is_taken_and_tidied() {
    assert_eq!(program_with(|input| input.name = "  MDF ".to_owned()), []);
    let mut input = program();
    input.name = "  MDF ".to_owned();
    assert_eq!(input.check(&regions()).map(|input| input.name), Ok("MDF".to_owned()));
}

#[test]
fn each_field_of_a_program_is_looked_at() {
    type Case = (fn(&mut ProgramInput), &'static str, &'static str);
    let cases: &[Case] = &[
        (|p| p.name = " ".to_owned(), "/name", "required"),
        (|p| p.ends_on = day(1, 1).pred_opt().expect("a day"), "/ends_on", "ends-before-start"),
        (|p| p.total = 0, "/total", "not-positive"),
        (|p| p.total = MOST + 1, "/total", "absurd-amount"),
        (|p| p.rules.participation = 0, "/rules/participation", "out-of-range"),
        (|p| p.rules.participation = 101, "/rules/participation", "out-of-range"),
        (|p| p.rules.review_days = 0, "/rules/review_days", "out-of-range"),
        (|p| p.rules.claim_days = 0, "/rules/claim_days", "out-of-range"),
        (|p| p.rules.claim_days = 2_000, "/rules/claim_days", "out-of-range"),
        (|p| p.rules.max_claims = 0, "/rules/max_claims", "out-of-range"),
        (|p| p.rules.ageing_days = Some(0), "/rules/ageing_days", "out-of-range"),
        (|p| p.rules.carry_over = CarryOver::Percent { percent: 0 }, "/rules/carry_over/percent", "out-of-range"),
        (|p| p.rules.carry_over = CarryOver::Until { day: day(12, 31) }, "/rules/carry_over/day", "within-period"),
        (|p| p.rules.min_request = Some(0), "/rules/min_request", "not-positive"),
        (|p| (p.rules.min_request, p.rules.max_request) = (Some(2), Some(1)), "/rules/max_request", "below-least"),
        (|p| (p.rules.min_request, p.rules.max_quarter) = (Some(2), Some(1)), "/rules/max_quarter", "below-least"),
        (|p| p.rules.accrual_rate = 10_001, "/rules/accrual_rate", "out-of-range"),
        (|p| p.rules.accrual_cap = Some(-1), "/rules/accrual_cap", "not-positive"),
        (|p| p.rules.separation_from = -1, "/rules/separation_from", "not-positive"),
        (|p| p.rules.utc_offset = 841, "/rules/utc_offset", "out-of-range"),
        (|p| p.rules.holidays[0].region = "mars".to_owned(), "/rules/holidays/0/region", "not-one-of"),
        (|p| p.rules.holidays.push(p.rules.holidays[0].clone()), "/rules/holidays/1/region", "doubled"),
        (|p| p.rules.activity_types.clear(), "/rules/activity_types", "required"),
        (|p| p.rules.activity_types.push(p.rules.activity_types[0].clone()), "/rules/activity_types/1/slug", "doubled"),
        (|p| p.rules.activity_types[0].slug = "An Event".to_owned(), "/rules/activity_types/0/slug", "not-a-slug"),
        (|p| p.rules.activity_types[0].label = Localized::default(), "/rules/activity_types/0/label", "required"),
        (|p| p.rules.activity_types[0].costs.clear(), "/rules/activity_types/0/costs", "required"),
        (|p| p.rules.activity_types[0].participation = Some(0), "/rules/activity_types/0/participation", "out-of-range"),
        (|p| p.rules.activity_types[0].max_amount = Some(0), "/rules/activity_types/0/max_amount", "not-positive"),
        (
            |p| {
                let again = p.rules.activity_types[0].metrics[0].clone();
                p.rules.activity_types[0].metrics.push(again);
            },
            "/rules/activity_types/0/metrics/1/slug",
            "doubled",
        ),
        (|p| p.rules.request_chain.clear(), "/rules/request_chain", "required"),
        (|p| p.rules.claim_chain.clear(), "/rules/claim_chain", "required"),
        (
            |p| {
                let again = p.rules.claim_chain[0].clone();
                p.rules.claim_chain.push(again);
            },
            "/rules/claim_chain/1/name",
            "doubled",
        ),
        (|p| p.rules.request_chain[0].name = Localized::default(), "/rules/request_chain/0/name", "required"),
        (|p| p.rules.request_chain[0].regions = vec!["mars".to_owned()], "/rules/request_chain/0/regions/0", "not-one-of"),
        (|p| p.rules.claim_chain[0].types = vec!["opera".to_owned()], "/rules/claim_chain/0/types/0", "not-one-of"),
        (
            |p| p.rules.claim_chain[0].approvers = ApproverRule::People { people: vec![] },
            "/rules/claim_chain/0/approvers/people",
            "required",
        ),
        (|p| p.rules.request_chain[0].final_up_to = Some(0), "/rules/request_chain/0/final_up_to", "not-positive"),
    ];
    for (change, pointer, code) in cases {
        assert_eq!(program_with(change), [pair(pointer, code)]);
    }
}

#[test]
fn amounts_are_above_zero_and_not_absurd() {
    let input = |minor| AllocationInput {
        operation: Id::new(1, [1; 10]),
        pool: Id::new(1, [1; 10]),
        partner: Id::new(1, [1; 10]),
        amount: Money::new(minor, eur()),
        expires_on: None,
        reason: String::new(),
    };
    for (minor, code) in
        [(0, "not-positive"), (-1, "not-positive"), (i64::MIN, "not-positive"), (MOST + 1, "absurd-amount"), (i64::MAX, "absurd-amount")]
    {
        assert_eq!(wrong(input(minor).check(day(1, 1), day(12, 31))), [pair("/amount/minor", code)]);
    }
    assert!(input(MOST).check(day(1, 1), day(12, 31)).is_ok());
    let dated = |expires_on| AllocationInput { expires_on: Some(expires_on), ..input(1) };
    assert_eq!(wrong(dated(day(5, 31)).check(day(6, 1), day(12, 31))), [pair("/expires_on", "in-the-past")]);
    assert_eq!(wrong(dated(day(7, 1)).check(day(6, 1), day(6, 30))), [pair("/expires_on", "outside-period")]);
}

#[test]
fn an_adjustment_goes_either_way_with_a_reason() {
    let input =
        |minor, reason: &str| AdjustInput { operation: Id::new(1, [1; 10]), amount: Money::new(minor, eur()), reason: reason.to_owned() };
    assert!(input(-5, "A mistake").check().is_ok());
    assert_eq!(wrong(input(0, "A mistake").check()), [pair("/amount/minor", "zero")]);
    assert_eq!(wrong(input(i64::MIN, "A mistake").check()), [pair("/amount/minor", "absurd-amount")]);
    assert_eq!(wrong(input(5, " ").check()), [pair("/reason", "required")]);
}
