//! Tests of what a claim must be like.

use super::*;
use crate::{
    funds::{
        ProofKind, ProofRule, ProofState,
        fixtures::{day, eur, rules},
    },
    id::Id,
};

fn line(cost: i64) -> LineInput {
    LineInput {
        description: "Booth".to_owned(),
        kind: CostKind::Venue,
        invoice_number: "RE-1".to_owned(),
        issuer: "Halle 4 GmbH".to_owned(),
        dated: Some(day(5, 1)),
        cost,
    }
}

fn input(lines: Vec<LineInput>) -> ClaimInput {
    ClaimInput { currency: eur(), lines, metrics: Default::default(), last: false, note: String::new() }
}

fn kind() -> ActivityType {
    let mut kind = rules().activity_types.remove(0);
    kind.proof = vec![ProofRule { kind: ProofKind::Photo, least: 1 }];
    kind
}

fn proof(state: ProofState) -> Proof {
    Proof {
        id: Id::new(1, [1; 10]),
        activity: Id::new(1, [2; 10]),
        kind: ProofKind::Photo,
        file_name: "booth.jpg".to_owned(),
        media_type: "image/jpeg".to_owned(),
        size: 1,
        address: String::new(),
        taken_on: None,
        state,
        note: String::new(),
        created_at: chrono::DateTime::UNIX_EPOCH,
        added_by: String::new(),
    }
}

fn codes(today: NaiveDate, proofs: &[Proof], input: &ClaimInput) -> Vec<(String, String)> {
    let kind = kind();
    let terms = ClaimTerms {
        kind: &kind,
        window: (day(5, 1), day(5, 3)),
        claim_by: day(7, 2),
        currency: eur(),
        participation: 50,
        remaining: 100_000,
        proofs,
        today,
    };
    check_claim(&terms, input).into_iter().map(|notice| (notice.pointer, notice.code)).collect()
}

fn code(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

#[test]
fn a_whole_claim_can_be_sent_until_the_last_day() {
    let proofs = [proof(ProofState::Open)];
    assert_eq!(codes(day(5, 1), &proofs, &input(vec![line(1_000)])), []);
    assert_eq!(codes(day(7, 2), &proofs, &input(vec![line(1_000)])), []);
    assert_eq!(codes(day(7, 3), &proofs, &input(vec![line(1_000)])), [code("", "funds/claim-window-closed")]);
    assert_eq!(codes(day(4, 30), &proofs, &input(vec![line(1_000)])), [code("", "funds/not-begun")]);
}

#[test]
fn a_claim_that_came_back_has_days_of_its_own() {
    use crate::funds::Turn;
    let midnight = day(7, 1).and_time(chrono::NaiveTime::MIN).and_utc();
    let clock = |due_on| Clock::starting(Turn::Partner, midnight, due_on);
    assert_eq!(resend_by(day(7, 1), day(7, 2)), day(7, 15));
    assert_eq!(resend_by(day(7, 1), day(8, 2)), day(8, 2), "never less than the activity's own time");
    let of = |status, due_on| send_by(status, Some(&clock(due_on)), day(7, 2));
    assert_eq!(of(ClaimStatus::Returned, Some(day(7, 15))), day(7, 15));
    assert_eq!(of(ClaimStatus::Returned, None), day(7, 15));
    assert_eq!(of(ClaimStatus::InReview, Some(day(7, 15))), day(7, 2));
    assert_eq!(send_by(ClaimStatus::Draft, None, day(7, 2)), day(7, 2));
}

#[test]
fn rejected_proof_is_no_proof_and_numbers_are_due_with_the_last_claim() {
    let mut last = input(vec![line(1_000)]);
    last.last = true;
    let missing = [code("", "funds/proof-missing"), code("", "funds/metrics-missing")];
    assert_eq!(codes(day(6, 1), &[proof(ProofState::Rejected)], &last), missing);
    last.metrics.insert("leads".to_owned(), 0);
    assert_eq!(codes(day(6, 1), &[proof(ProofState::Accepted)], &last), []);
    last.metrics.insert("shoes".to_owned(), 2);
    assert_eq!(codes(day(6, 1), &[proof(ProofState::Accepted)], &last), [code("/metrics/shoes", "not-one-of")]);
}

#[test]
fn drafts_take_a_place_when_one_is_started_and_none_when_one_is_sent() {
    let days = (Some(day(5, 1)), Some(day(7, 2)));
    let start = |claims: &[ClaimStatus], max, today| can_start_claim(days, claims.iter().copied(), max, today);
    assert_eq!(start(&[], 1, day(4, 30)), Err(Refusal::NotBegun { starts_on: day(5, 1) }));
    assert_eq!(start(&[], 1, day(7, 3)), Err(Refusal::ClaimWindowClosed { claim_by: day(7, 2) }));
    assert_eq!(start(&[ClaimStatus::Denied, ClaimStatus::Lapsed], 1, day(7, 2)), Ok(()));
    assert_eq!(start(&[ClaimStatus::Draft], 1, day(7, 2)), Err(Refusal::TooManyClaims { max: 1 }));
    let send = |others: &[ClaimStatus], max| can_send_beside(others.iter().copied(), max);
    assert_eq!(send(&[ClaimStatus::Draft, ClaimStatus::Denied], 1), Ok(()));
    assert_eq!(send(&[ClaimStatus::Returned], 1), Err(Refusal::TooManyClaims { max: 1 }));
}

#[test]
fn nothing_is_approved_without_the_proof_it_needs() {
    let may = |proofs: &[Proof]| can_approve(&kind(), &input(vec![line(5)]), proofs);
    assert_eq!(may(&[proof(ProofState::Open)]), Ok(()));
    assert_eq!(may(&[proof(ProofState::Rejected), proof(ProofState::Accepted)]), Ok(()));
    for proofs in [vec![], vec![proof(ProofState::Rejected)], vec![proof(ProofState::Superseded)]] {
        assert_eq!(may(&proofs), Err(Refusal::ProofRejected { kinds: vec!["photo".to_owned()] }));
    }
}

#[test]
fn every_wrong_field_is_named() {
    let bare = LineInput { description: String::new(), invoice_number: String::new(), issuer: " ".to_owned(), dated: None, ..line(0) };
    let nameless = LineInput { invoice_number: "—/–".to_owned(), issuer: "???".to_owned(), ..line(5) };
    let early = LineInput { kind: CostKind::Catering, dated: Some(day(1, 30)), ..line(5) };
    let own =
        LineInput { kind: CostKind::InHouse, invoice_number: String::new(), issuer: String::new(), dated: Some(day(1, 31)), ..line(5) };
    let expected = [
        code("/lines/0/description", "required"),
        code("/lines/0/invoice_number", "required"),
        code("/lines/0/issuer", "required"),
        code("/lines/0/dated", "required"),
        code("/lines/0/cost", "not-positive"),
        code("/lines/1/kind", "not-one-of"),
        code("/lines/1/dated", "outside-days"),
        code("/lines/2/kind", "not-one-of"),
        code("/lines/3/invoice_number", "needs-letter"),
        code("/lines/3/issuer", "needs-letter"),
    ];
    assert_eq!(codes(day(6, 1), &[proof(ProofState::Open)], &input(vec![bare, early, own, nameless])), expected);
    assert_eq!(codes(day(6, 1), &[proof(ProofState::Open)], &input(vec![])), [code("/lines", "required")]);
}

#[test]
fn nothing_left_is_refused_and_so_is_another_currency() {
    let kind = kind();
    let proofs = [proof(ProofState::Open)];
    let terms = ClaimTerms {
        kind: &kind,
        window: (day(5, 1), day(5, 3)),
        claim_by: day(7, 2),
        currency: "CHF".parse().expect("a currency"),
        participation: 50,
        remaining: 0,
        proofs: &proofs,
        today: day(6, 1),
    };
    let refusals = claim_refusals(&terms, &input(vec![line(1_000)]));
    assert!(matches!(refusals.as_slice(), [Refusal::WrongCurrency { .. }, Refusal::OverClaim { .. }]), "{refusals:?}");
}

#[test]
fn drafts_may_be_incomplete_but_not_absurd() {
    let absurd = input(vec![LineInput { cost: -1, ..line(0) }, line(MOST + 1)]);
    let errors = absurd.check().expect_err("it is absurd").errors;
    assert_eq!(errors.iter().map(|error| error.code.as_str()).collect::<Vec<_>>(), ["not-positive", "absurd-amount"]);
    assert!(input(vec![]).check().is_ok());
}

#[test]
fn a_decision_has_a_verdict_with_a_reason_for_each_line() {
    let verdict = |line, verdict, reason, note: &str| LineVerdict { line, verdict, reason, note: note.to_owned() };
    let decision = |lines| ClaimDecision { operation: Id::new(1, [1; 10]), lines, note: String::new(), password: String::new() };
    let lines = [line(100), line(100)];
    let accept = |number| verdict(number, Verdict::Accept, None, "");
    assert!(decision(vec![accept(1), accept(2)]).check(&lines).is_ok());
    for wrong in [
        vec![accept(1)],
        vec![accept(2), accept(1)],
        vec![accept(1), accept(1)],
        vec![accept(1), verdict(2, Verdict::Deny, None, "")],
        vec![accept(1), verdict(2, Verdict::Deny, Some(ReasonCode::Other), " ")],
        vec![accept(1), verdict(2, Verdict::Change { amount: 100 }, Some(ReasonCode::TooExpensive), "")],
        vec![accept(1), verdict(2, Verdict::Change { amount: 0 }, Some(ReasonCode::TooExpensive), "")],
    ] {
        assert!(decision(wrong.clone()).check(&lines).is_err(), "{wrong:?}");
    }
}

#[test]
fn the_stricter_of_two_deciders_counts() {
    let say = |verdict| LineVerdict { line: 1, verdict, reason: None, note: String::new() };
    let change = |amount| say(Verdict::Change { amount });
    assert_eq!(stricter(Some(change(5)), say(Verdict::Accept)), change(5));
    assert_eq!(stricter(Some(change(5)), change(3)), change(3));
    assert_eq!(stricter(Some(say(Verdict::Deny)), say(Verdict::Accept)), say(Verdict::Deny));
    assert_eq!(stricter(None, say(Verdict::Accept)), say(Verdict::Accept));
}
