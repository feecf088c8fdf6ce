//! Tests of chains: who decides when, and what comes out.

use chrono::{DateTime, NaiveDate};

use super::{ApproverRule, Chain, Decider, Said, Step, StepRule, StepState, Verdict, chain, fixtures::day};
use crate::{id::Id, language::Localized, partner::PersonId};

fn person(n: u8) -> PersonId {
    Id::new(1, [n; 10])
}

fn decider(n: u8) -> Decider {
    Decider { person: person(n), name: format!("Person {n}"), substitute: false }
}

fn rule(people: &[u8]) -> StepRule {
    StepRule {
        name: Localized::english("Step"),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers: ApproverRule::People { people: people.iter().map(|n| person(*n)).collect() },
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    }
}

fn build(rules: &[StepRule], amount: i64) -> Chain {
    let people = |rule: &ApproverRule| match rule {
        ApproverRule::People { people } => {
            people.iter().map(|person| Decider { person: *person, name: String::new(), substitute: false }).collect()
        }
        ApproverRule::ChannelManagers => vec![decider(1)],
        ApproverRule::FundApprovers => vec![decider(8), decider(9)],
    };
    let there = |person: PersonId| Some(Decider { person, name: String::new(), substitute: false });
    chain(rules, amount, "dach", "event", people, there)
}

fn open(rules: &[StepRule], amount: i64) -> Chain {
    let mut chain = build(rules, amount);
    chain.open_next(day(12, 1));
    chain
}

fn says(chain: &mut Chain, n: u8, verdict: Verdict) -> bool {
    let said = Said { verdict, reason: None, note: String::new(), by: person(n), by_name: String::new(), at: DateTime::UNIX_EPOCH };
    chain.say(&said, day(12, 8))
}

fn states(chain: &Chain) -> String {
    let letter = |step: &Step| match step.state {
        StepState::Waiting => 'w',
        StepState::Open { .. } => 'o',
        StepState::Done { .. } => 'd',
        StepState::Skipped => 's',
    };
    chain.steps.iter().map(letter).collect()
}

#[test]
fn steps_follow_each_other_and_open_with_a_new_due_day() {
    let mut chain = open(&[rule(&[1]), rule(&[2])], 100);
    assert_eq!((states(&chain).as_str(), chain.asked()), ("ow", vec![person(1)]));
    assert!(!says(&mut chain, 2, Verdict::Accept), "the second is not asked yet");
    assert!(says(&mut chain, 1, Verdict::Accept));
    assert_eq!((states(&chain).as_str(), chain.due_on()), ("do", Some(day(12, 8))));
    assert_eq!(chain.verdict(), None);
    assert!(says(&mut chain, 2, Verdict::Accept));
    assert_eq!(chain.verdict(), Some(Verdict::Accept));
}

#[test]
fn parallel_steps_are_asked_together_and_the_next_waits_for_both() {
    let beside = StepRule { parallel: true, ..rule(&[2]) };
    let mut chain = open(&[rule(&[1]), beside, rule(&[3])], 100);
    assert_eq!(states(&chain), "oow");
    assert!(says(&mut chain, 2, Verdict::Accept));
    assert_eq!(states(&chain), "odw");
    assert!(says(&mut chain, 1, Verdict::Accept));
    assert_eq!(states(&chain), "ddo");
    assert_eq!(chain.rounds(), 2);
}

#[test]
fn a_limit_makes_later_steps_needless_up_to_that_amount() {
    let limited = StepRule { final_up_to: Some(500), ..rule(&[1]) };
    assert_eq!(build(&[limited.clone(), rule(&[2])], 500).steps.len(), 1);
    assert_eq!(build(&[limited, rule(&[2])], 501).steps.len(), 2);
}

#[test]
fn a_limit_does_not_take_a_step_beside_it_away() {
    let limited = StepRule { final_up_to: Some(500), ..rule(&[1]) };
    let beside = StepRule { parallel: true, ..rule(&[2]) };
    assert_eq!(build(&[limited, beside, rule(&[3])], 100).steps.len(), 2);
}

#[test]
fn conditions_on_amount_region_and_type_decide_which_steps_there_are() {
    let large = StepRule { from_amount: Some(1_000), ..rule(&[1]) };
    let nordic = StepRule { regions: vec!["nordics".into()], ..rule(&[2]) };
    let webinar = StepRule { types: vec!["webinar".into()], ..rule(&[3]) };
    let here = StepRule { regions: vec!["dach".into()], types: vec!["event".into()], ..rule(&[4]) };
    let rules = [large, nordic, webinar, here];
    assert_eq!(build(&rules, 999).steps.len(), 1);
    assert_eq!(build(&rules, 1_000).steps.len(), 2);
}

#[test]
fn substitutes_may_decide_and_are_marked() {
    let mut chain = open(&[StepRule { substitutes: vec![person(1), person(5)], ..rule(&[1]) }], 100);
    let marks: Vec<bool> = chain.steps[0].deciders.iter().map(|decider| decider.substitute).collect();
    assert_eq!(marks, [false, true], "nobody stands in for themselves");
    assert!(says(&mut chain, 5, Verdict::Accept));
}

#[test]
fn no_and_return_end_the_chain() {
    for verdict in [Verdict::Deny, Verdict::Return] {
        let beside = StepRule { parallel: true, ..rule(&[2]) };
        let mut chain = open(&[rule(&[1]), beside, rule(&[3])], 100);
        assert!(says(&mut chain, 1, verdict));
        assert_eq!((states(&chain).as_str(), chain.verdict(), chain.asked()), ("dss", Some(verdict), vec![]));
    }
}

#[test]
fn the_strictest_verdict_wins_and_the_lowest_amount() {
    let (low, high) = (Verdict::Change { amount: 40 }, Verdict::Change { amount: 60 });
    for (first, second, outcome) in [
        (Verdict::Accept, Verdict::Accept, Verdict::Accept),
        (high, Verdict::Accept, high),
        (Verdict::Accept, low, low),
        (high, low, low),
        (low, high, low),
        (low, Verdict::Return, Verdict::Return),
        (low, Verdict::Deny, Verdict::Deny),
    ] {
        let mut chain = open(&[rule(&[1]), rule(&[2])], 100);
        assert!(says(&mut chain, 1, first) && says(&mut chain, 2, second));
        assert_eq!(chain.verdict(), Some(outcome), "{first:?} then {second:?}");
    }
}

#[test]
fn one_person_decides_one_step_of_a_chain() {
    let mut chain = open(&[rule(&[1, 2]), rule(&[1, 2])], 100);
    assert!(says(&mut chain, 1, Verdict::Accept));
    assert_eq!(chain.asked(), [person(2)]);
    assert!(!says(&mut chain, 1, Verdict::Accept), "not again");
    assert!(says(&mut chain, 2, Verdict::Accept));
}

#[test]
fn whoever_is_needed_later_does_not_decide_earlier() {
    let chain = open(&[rule(&[1, 2]), rule(&[1])], 100);
    assert_eq!(chain.asked(), [person(2)]);
    assert!(chain.turn_of(person(1)).is_none());
}

#[test]
fn a_chain_needs_a_person_for_each_step() {
    assert!(!build(&[], 100).is_manned(), "no step at all is no decision");
    assert!(!build(&[rule(&[])], 100).is_manned());
    assert!(build(&[rule(&[1])], 100).is_manned());
    assert!(!build(&[rule(&[1]), rule(&[1])], 100).is_manned());
    assert!(build(&[rule(&[1]), rule(&[1, 2])], 100).is_manned());
    assert!(build(&[rule(&[1, 2]), rule(&[1, 3]), rule(&[1])], 100).is_manned());
    assert!(!build(&[rule(&[1, 2]), rule(&[1, 2]), rule(&[2, 1])], 100).is_manned());
}

#[test]
fn prolonging_moves_open_steps_only() {
    let mut chain = open(&[rule(&[1]), rule(&[2])], 100);
    chain.prolong(|due| due.succ_opt().unwrap_or(due));
    assert_eq!(chain.due_on(), NaiveDate::from_ymd_opt(2026, 12, 2));
    assert_eq!(states(&chain), "ow");
}
