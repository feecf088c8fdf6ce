//! Tests of the library's rules.

use std::collections::BTreeSet;

use chrono::{Duration, TimeZone};

use super::*;
use crate::{
    access::{Role, Roles, Workplace},
    audience::{Attribute, Condition, Matching},
};

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 12, 0, 0).single().expect("a moment")
}

fn person(n: u8) -> PersonId {
    Id::new(1, [n; 10])
}

fn partner_person(n: u8, tier: &str) -> Actor {
    Actor {
        person: person(n),
        workplace: Workplace::Partner { id: Id::new(1, [9; 10]), tier: tier.into(), region: "dach".into(), kind: "msp".into() },
        roles: Roles::from([Role::PartnerUser]),
        language: Language::english(),
        reads: Language::english(),
        viewed_by: None,
    }
}

fn vendor() -> Actor {
    Actor { workplace: Workplace::Vendor { assigned: BTreeSet::new() }, roles: Roles::from([Role::FundApprover]), ..partner_person(8, "") }
}

fn gold() -> Audience {
    Audience { matching: Matching::All, conditions: vec![Condition { attribute: Attribute::Tier, one_of: vec!["gold".into()] }] }
}

#[test]
fn it_is_gone_the_second_after_it_expires() {
    let audience = Audience::default();
    let seen = Visibility {
        stage: Stage::Published,
        approval: &Approval::Approved,
        live: Some(1),
        starts_at: Some(noon()),
        expires_at: Some(noon() + Duration::hours(1)),
        audience: &audience,
        early: &[],
    };
    let someone = partner_person(1, "gold");
    for (seconds, state) in [(-1, State::Scheduled), (0, State::Live), (3_599, State::Live), (3_600, State::Expired)] {
        let now = noon() + Duration::seconds(seconds);
        assert_eq!(seen.state(now), state, "{seconds}");
        assert_eq!(seen.is_seen_by(&someone, now), state == State::Live, "{seconds}");
        assert!(seen.is_seen_by(&vendor(), now));
    }
}

#[test]
fn approval_outranks_dates() {
    let audience = Audience::default();
    for approval in [Approval::Pending { given: vec![] }, Approval::Rejected { reason: "Old logo".into() }] {
        let seen = Visibility {
            stage: Stage::Published,
            approval: &approval,
            live: None,
            starts_at: None,
            expires_at: None,
            audience: &audience,
            early: &[person(1)],
        };
        assert!(!seen.is_seen_by(&partner_person(1, "gold"), noon()));
    }
}

#[test]
fn named_people_see_it_before_the_embargo_ends_but_not_after_it_expired() {
    let audience = gold();
    let early = [person(1)];
    let seen = Visibility {
        stage: Stage::Published,
        approval: &Approval::Approved,
        live: Some(1),
        starts_at: Some(noon()),
        expires_at: Some(noon() + Duration::hours(1)),
        audience: &audience,
        early: &early,
    };
    assert!(seen.is_seen_by(&partner_person(1, "silver"), noon() - Duration::days(1)));
    assert!(!seen.is_seen_by(&partner_person(2, "gold"), noon() - Duration::days(1)));
    assert!(seen.is_seen_by(&partner_person(2, "gold"), noon()));
    assert!(!seen.is_seen_by(&partner_person(2, "silver"), noon()));
    assert!(!seen.is_seen_by(&partner_person(1, "silver"), noon() + Duration::hours(1)));
}

#[test]
fn approvals_come_from_different_people() {
    let pending = Approval::Pending { given: vec![] };
    let once = approve(Stage::Published, &pending, person(1), 2).expect("the first counts");
    assert_eq!(once, Approval::Pending { given: vec![person(1)] });
    assert_eq!(approve(Stage::Published, &once, person(1), 2), Err(Refusal::ApprovedAlready));
    assert_eq!(approve(Stage::Published, &once, person(2), 2), Ok(Approval::Approved));
    assert_eq!(approve(Stage::Published, &pending, person(1), 0), Ok(Approval::Approved));
    assert_eq!(approve(Stage::Draft, &pending, person(1), 1), Err(Refusal::NotPending));
    assert_eq!(approve(Stage::Published, &Approval::Approved, person(1), 1), Err(Refusal::NotPending));
}

fn admin(n: u8) -> Actor {
    Actor { person: person(n), roles: Roles::from([Role::VendorAdmin]), ..vendor() }
}

fn manager() -> Actor {
    Actor { roles: Roles::from([Role::ChannelManager]), ..vendor() }
}

#[test]
fn who_may_approve_gives_one_approval_by_asking_and_never_a_second() {
    assert_eq!(ask(&manager(), 0), Approval::Approved);
    assert_eq!(ask(&manager(), 1), Approval::Pending { given: vec![] });
    assert_eq!(ask(&admin(1), 1), Approval::Approved);
    let asked = ask(&admin(1), 2);
    assert_eq!(asked, Approval::Pending { given: vec![person(1)] });
    assert_eq!(approve(Stage::Published, &asked, person(1), 2), Err(Refusal::ApprovedAlready));
    assert_eq!(approve(Stage::Published, &asked, person(2), 2), Ok(Approval::Approved));
}

#[test]
fn a_change_takes_back_what_others_approved() {
    let given = Approval::Pending { given: vec![person(1), person(2)] };
    assert_eq!(ask_again(&given, &admin(2), 3), Approval::Pending { given: vec![person(2)] });
    assert_eq!(ask_again(&given, &manager(), 3), Approval::Pending { given: vec![] });
    assert_eq!(ask_again(&Approval::Approved, &manager(), 1), Approval::Pending { given: vec![] });
    let rejected = Approval::Rejected { reason: "Old logo".into() };
    assert_eq!(ask_again(&rejected, &manager(), 1), rejected);
}

#[test]
fn a_version_that_waits_leaves_the_approved_one_in_sight() {
    let (audience, reader) = (Audience::default(), partner_person(1, "gold"));
    let seen = |approval: &Approval, live, stage| {
        let seen = Visibility { stage, approval, live, starts_at: None, expires_at: None, audience: &audience, early: &[] };
        (seen.state(noon()), seen.state_for(&reader, noon()), seen.is_seen_by(&reader, noon()))
    };
    let (pending, rejected) = (Approval::Pending { given: vec![] }, Approval::Rejected { reason: "Old logo".into() });
    assert_eq!(seen(&pending, Some(1), Stage::Published), (State::Pending, State::Live, true));
    assert_eq!(seen(&rejected, Some(1), Stage::Published), (State::Live, State::Live, true));
    assert_eq!(seen(&pending, None, Stage::Published), (State::Pending, State::Pending, false));
    assert_eq!(seen(&rejected, None, Stage::Published), (State::Draft, State::Draft, false));
    assert_eq!(seen(&Approval::Approved, Some(1), Stage::Archived), (State::Archived, State::Archived, false));
}

#[test]
fn only_drafts_are_published_and_videos_need_captions() {
    let pending = Approval::Pending { given: vec![] };
    let rejected = Approval::Rejected { reason: String::new() };
    assert_eq!(can_publish(Stage::Draft, &pending, false, false), Ok(()));
    assert_eq!(can_publish(Stage::Published, &rejected, false, false), Ok(()));
    assert_eq!(can_publish(Stage::Published, &pending, false, false), Err(Refusal::NotADraft));
    assert_eq!(can_publish(Stage::Archived, &pending, false, false), Err(Refusal::Archived));
    assert_eq!(can_publish(Stage::Draft, &pending, true, false), Err(Refusal::CaptionsMissing));
    assert_eq!(can_publish(Stage::Draft, &pending, true, true), Ok(()));
}

#[test]
fn archiving_and_restoring_are_opposites() {
    assert_eq!(can_archive(Stage::Archived), Err(Refusal::Archived));
    assert_eq!(can_archive(Stage::Published), Ok(()));
    assert_eq!(can_restore(Stage::Draft), Err(Refusal::NotArchived));
    assert_eq!(can_restore(Stage::Archived), Ok(()));
    assert_eq!(can_reject(Stage::Draft, &Approval::Pending { given: vec![] }), Err(Refusal::NotPending));
}

#[test]
fn metadata_is_tidied_and_checked() {
    let input = AssetInput {
        title: " HX-40 ".into(),
        kind: Kind::DataSheet,
        language: "DE".into(),
        description: String::new(),
        products: vec!["Flow".into(), " Flow ".into()],
        regions: vec![],
        tags: vec![" ".into()],
        audience: Audience::default(),
        starts_at: Some(noon()),
        expires_at: Some(noon()),
        early: vec![],
    };
    let invalid = input.check().expect_err("two fields are wrong");
    let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/tags/0", "/expires_at"]);
    let tidy = AssetInput { tags: vec![], expires_at: None, ..input }.check().expect("it is good");
    assert_eq!((tidy.title.as_str(), tidy.language.as_str(), tidy.products.len()), ("HX-40", "de", 1));
}
