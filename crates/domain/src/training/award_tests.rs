//! The certificate's states, renewals and revocations.

use proptest::prelude::*;

use super::{
    AwardState, AwardTerm, Known, Refusal, Requirement, Validity, can_revoke, counts_from, earn, falls_with_newer,
    fixtures::{certification, day, id},
    grant, next_requires, number, read_number,
};

fn term(from: &str, until: Option<&str>) -> AwardTerm {
    AwardTerm { valid_from: day(from), valid_until: until.map(day), renewed_on: None, revoked_on: None }
}

#[test]
fn states_follow_from_the_dates() {
    let term = term("2026-01-01", Some("2026-12-31"));
    let near = Some(day("2026-10-02"));
    for (on, state) in [
        ("2025-12-31", AwardState::InProgress),
        ("2026-01-01", AwardState::Active),
        ("2026-10-01", AwardState::Active),
        ("2026-10-02", AwardState::Expiring),
        ("2026-12-31", AwardState::Expiring),
        ("2027-01-01", AwardState::Expired),
    ] {
        assert_eq!(term.state(day(on), near), state, "{on}");
    }
    let renewed = AwardTerm { renewed_on: Some(day("2026-11-01")), ..term };
    assert_eq!(renewed.state(day("2026-10-31"), near), AwardState::Expiring);
    assert_eq!(renewed.state(day("2026-11-01"), near), AwardState::Renewed);
    let revoked = AwardTerm { revoked_on: Some(day("2026-06-01")), ..renewed };
    assert_eq!(revoked.state(day("2026-05-31"), near), AwardState::Active);
    assert_eq!(revoked.state(day("2026-11-01"), near), AwardState::Revoked);
}

#[test]
fn a_certificate_for_ever_never_expires() {
    assert_eq!(term("2026-01-01", None).state(day("2099-01-01"), None), AwardState::Active);
}

#[test]
fn renewing_in_time_takes_the_shorter_way_and_loses_no_day() {
    let input = certification();
    let old = term("2026-01-01", Some("2026-12-31"));
    let short: &[Requirement] = &[Requirement::Exam(id(2))];
    assert_eq!(next_requires(&input, Some(&old), day("2026-10-01")), Err(Refusal::NotRenewable { from: day("2026-10-02") }));
    assert_eq!(next_requires(&input, Some(&old), day("2026-10-02")), Ok(short));
    assert_eq!(next_requires(&input, Some(&old), day("2027-01-30")), Ok(short), "late, but not too late");
    assert_eq!(next_requires(&input, Some(&old), day("2027-01-31")), Ok(input.requires.as_slice()));
    assert_eq!(counts_from(&input, Some(&old)), Some(day("2026-10-02")));

    let known = Known { done: [Requirement::Exam(id(2))].into(), ..Known::default() };
    let new = earn(&input, Some(&old), &known, day("2026-11-15")).expect("earned");
    assert_eq!((new.valid_from, new.valid_until, new.renews), (day("2026-11-15"), Some(day("2027-12-31")), true));
    let late = earn(&input, Some(&old), &known, day("2027-01-15")).expect("earned");
    assert_eq!((late.valid_until, late.renews), (Some(day("2028-01-15")), true));
    let unfulfilled = earn(&input, Some(&old), &known, day("2027-03-01"));
    assert_eq!(unfulfilled, Err(Refusal::Unfulfilled { missing: vec![] }), "too late for the shorter way");
}

#[test]
fn the_first_certificate_takes_the_whole_way() {
    let input = certification();
    let whole = Known { done: input.requires.iter().copied().collect(), ..Known::default() };
    let new = earn(&input, None, &whole, day("2026-03-01")).expect("earned");
    assert_eq!((new.valid_until, new.renews), (Some(day("2027-03-01")), false));
    assert!(earn(&input, None, &Known::default(), day("2026-03-01")).is_err());
    assert_eq!(counts_from(&input, None), None);
}

#[test]
fn after_a_revocation_only_the_whole_way_counts_from_then() {
    let input = certification();
    let revoked = AwardTerm { revoked_on: Some(day("2026-06-01")), ..term("2026-01-01", Some("2026-12-31")) };
    assert_eq!(next_requires(&input, Some(&revoked), day("2026-11-01")), Ok(input.requires.as_slice()));
    assert_eq!(counts_from(&input, Some(&revoked)), Some(day("2026-06-01")));
    let new = grant(&input, Some(&revoked), day("2026-11-01"));
    assert_eq!((new.valid_until, new.renews), (Some(day("2027-11-01")), false), "no day of the old one is kept");
    assert_eq!(can_revoke(&revoked), Err(Refusal::Revoked));
    assert_eq!(can_revoke(&AwardTerm { revoked_on: None, renewed_on: Some(day("2026-07-01")), ..revoked }), Err(Refusal::Renewed));
    assert_eq!(can_revoke(&AwardTerm { revoked_on: None, ..revoked }), Ok(()));
}

#[test]
fn what_was_renewed_falls_with_the_newer_one_until_its_own_end() {
    let renewed = AwardTerm { renewed_on: Some(day("2026-11-01")), ..term("2026-01-01", Some("2026-12-31")) };
    assert!(falls_with_newer(&renewed, day("2026-12-31")));
    assert!(!falls_with_newer(&renewed, day("2027-01-01")), "it is over by itself");
    assert!(falls_with_newer(&AwardTerm { valid_until: None, ..renewed }, day("2040-01-01")));
    assert!(!falls_with_newer(&AwardTerm { revoked_on: Some(day("2026-11-02")), ..renewed }, day("2026-12-01")), "not twice");
}

#[test]
fn what_cannot_be_renewed_is_earned_again_after_its_end() {
    let mut input = certification();
    input.renewal = None;
    let old = term("2026-01-01", Some("2026-12-31"));
    assert_eq!(next_requires(&input, Some(&old), day("2026-12-31")), Err(Refusal::AlreadyHeld));
    assert_eq!(next_requires(&input, Some(&old), day("2027-01-01")), Ok(input.requires.as_slice()));
    input.validity = Validity::Unlimited;
    assert_eq!(next_requires(&input, Some(&term("2026-01-01", None)), day("2050-01-01")), Err(Refusal::AlreadyHeld));
}

#[test]
fn numbers_can_be_read_out() {
    let text = number([0xff, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(text.len(), 14);
    assert_eq!(read_number(&text.to_lowercase().replace('-', " ")), Some(text));
    assert_eq!(read_number("o0il-1234-5678"), Some("0011-1234-5678".to_owned()));
    for bad in ["", "1234-5678", "1234-5678-90AU", "1234-5678-90ä1", "1234-5678-90AB-C"] {
        assert_eq!(read_number(bad), None, "{bad}");
    }
}

proptest! {
    /// Whatever happens to a certificate, on each day it is in one state, and once over it is never valid again.
    #[test]
    fn a_certificate_that_is_over_stays_over(length in 1u64..800, renewed in prop::option::of(0u64..900), revoked in prop::option::of(0u64..900), opens in 0u64..400) {
        let from = day("2026-01-01");
        let end = from + chrono::Days::new(length);
        let term = AwardTerm {
            valid_from: from,
            valid_until: Some(end),
            renewed_on: renewed.map(|days| from + chrono::Days::new(days)),
            revoked_on: revoked.map(|days| from + chrono::Days::new(days)),
        };
        let expiring_from = end.checked_sub_days(chrono::Days::new(opens));
        let mut over = false;
        for on in from.iter_days().take(1_000) {
            let state = term.state(on, expiring_from);
            prop_assert!(!(over && state.is_valid()), "{on}: {state:?}");
            prop_assert_eq!(state.is_valid(), term.covers(on));
            over |= !state.is_valid();
        }
        prop_assert!(over);
    }

    #[test]
    fn every_number_is_read_back(random in any::<[u8; 8]>()) {
        let text = number(random);
        prop_assert_eq!(read_number(&text), Some(text.clone()));
    }
}
