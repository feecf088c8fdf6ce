//! Sending: order, answers, pauses.

use guildhall_outbox::{Added, Answer, Deed, Durability, FIRST, Found, Next, Outcome, Reach, Sealed, Seen, Sender, Status, Theirs, Turn};

use crate::{Desk, after, away, done, draft, on, operation, owner, refused};

#[test]
fn an_attempt_is_noted_before_it_leaves_and_keeps_its_id() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let (next, changes) = desk.with(|outbox, sender, now| outbox.next(sender, now));
    assert_eq!((changes.durability, changes.put.first().map(|entry| entry.attempts)), (Durability::Strict, Some(1)));
    let Next::Send(first) = next else { panic!("{next:?}") };
    assert_eq!(desk.hear(&first, away()), Outcome::Later);
    desk.now += 10_000;
    let second = desk.send();
    assert_eq!((second.operation, second.number, second.owner), (first.operation, 2, owner(1)));
}

#[test]
fn one_subject_goes_in_order_and_waits_for_nobody_elses() {
    let mut desk = Desk::new();
    for (number, subject) in [(1, "claim/1"), (2, "claim/1"), (3, "claim/2")] {
        assert_eq!(desk.add(draft(number, subject, Deed::Act)), Ok(Added::New));
    }
    let first = desk.send();
    assert_eq!(desk.hear(&first, refused()), Outcome::Parked(Status::Refused { status: 422, code: "invalid".to_owned() }));
    let other = desk.send();
    assert_eq!(other.operation, operation(3));
    assert!(matches!(desk.hear(&other, done(2)), Outcome::Done(entry) if entry.operation == operation(3)));
    // What follows the refused one waits for the person.
    assert_eq!(desk.next(), Next::Rest);
    assert_eq!(desk.waiting(), [operation(1), operation(2)], "nothing is dropped");
    let turns: Vec<Turn> = desk.with(|outbox, _, now| outbox.list(1, now).map(|item| item.turn).collect()).0;
    assert_eq!(turns, [Turn::NeedsYou, Turn::Behind]);
}

#[test]
fn what_goes_on_from_a_save_stands_on_the_version_that_it_made() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 4))), Ok(Added::New));
    desk.hear(&first, done(7));
    assert_eq!(desk.send().base, Some(7));
}

#[test]
fn an_answer_without_a_version_leaves_what_was_known() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 4))), Ok(Added::New));
    desk.hear(&first, Answer::Done { version: None });
    assert_eq!(desk.send().base, Some(4));
}

#[test]
fn own_acts_are_passed_over_and_others_changes_are_not() {
    for (made, expected) in [(5, 5), (6, 4)] {
        let mut desk = Desk::new();
        assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
        assert_eq!(desk.add(draft(2, "claim/1", on(4))), Ok(Added::New));
        let act = desk.send();
        // Version 6: somebody made version 5 between.
        desk.hear(&act, done(made));
        assert_eq!(desk.send().base, Some(expected), "{made}");
    }
}

#[test]
fn without_a_line_nothing_else_is_tried() {
    let mut desk = Desk::new();
    for (number, subject) in [(1, "claim/1"), (2, "claim/2")] {
        assert_eq!(desk.add(draft(number, subject, Deed::Act)), Ok(Added::New));
    }
    let first = desk.send();
    desk.hear(&first, Answer::Again { after: Some(30_000), reach: Reach::Line });
    let Next::Wait(left) = desk.next() else { panic!("the line is down") };
    assert!((30_000..=30_000 + FIRST).contains(&left), "{left}");
    desk.sender.hurry();
    assert_eq!(desk.send().operation, operation(2), "the other did not fail itself");
}

#[test]
fn one_that_fails_holds_nobody_up() {
    let mut desk = Desk::new();
    for (number, subject) in [(1, "claim/1"), (2, "claim/2")] {
        assert_eq!(desk.add(draft(number, subject, Deed::Act)), Ok(Added::New));
    }
    let first = desk.send();
    desk.hear(&first, Answer::Again { after: Some(600_000), reach: Reach::Entry });
    let second = desk.send();
    assert_eq!(second.operation, operation(2));
    desk.hear(&second, done(2));
    assert!(matches!(desk.next(), Next::Wait(left) if left >= 600_000));
    desk.with(|outbox, _, _| outbox.try_all());
    assert_eq!(desk.send().operation, operation(1));
}

#[test]
fn a_clock_that_goes_back_for_years_stops_nothing() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, Answer::Again { after: Some(600_000), reach: Reach::Line });
    desk.now -= 40 * 365 * 86_400_000;
    assert_eq!(desk.send().number, 2);
}

#[test]
fn a_session_that_is_over_parks_until_the_same_person_returns() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    assert_eq!(desk.hear(&first, Answer::SignedOut), Outcome::Parked(Status::SignedOut));
    desk.now += 1_000_000_000;
    assert_eq!(desk.next(), Next::Rest);
    desk.sender = Sender::new(owner(1), 2, 1);
    desk.with(|outbox, sender, _| outbox.arrived(sender));
    let second = desk.send();
    assert_eq!((second.operation, second.visit), (first.operation, 2));
    // An answer to a visit that is over says nothing about this one.
    desk.sender = Sender::new(owner(1), 3, 1);
    assert_eq!(desk.hear(&second, Answer::SignedOut), Outcome::Later);
    assert_eq!(desk.status(1), Some(&Status::Waiting));
}

#[test]
fn an_app_that_is_too_old_waits_for_the_new_one() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    assert_eq!(desk.hear(&first, Answer::Outdated), Outcome::Parked(Status::Outdated));
    assert_eq!(desk.next(), Next::Rest);
    desk.sender = Sender::new(owner(1), 2, 2);
    desk.with(|outbox, sender, _| outbox.arrived(sender));
    assert_eq!(desk.send().number, 2);
}

#[test]
fn what_a_newer_app_wrote_an_older_one_does_not_send() {
    let mut desk = Desk::new();
    let newer = guildhall_outbox::Draft { schema: 2, ..draft(1, "claim/1", Deed::Act) };
    assert_eq!(desk.add(newer), Ok(Added::New));
    assert_eq!(desk.next(), Next::Rest);
    let turns: Vec<Turn> = desk.with(|outbox, _, now| outbox.list(1, now).map(|item| item.turn).collect()).0;
    assert_eq!(turns, [Turn::Update]);
}

#[test]
fn an_older_attempts_answer_counts_only_when_it_is_done() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    // The tab was frozen, another one sent meanwhile.
    let second = desk.send();
    assert_eq!((first.number, second.number), (1, 2));
    assert_eq!(desk.hear(&first, refused()), Outcome::Gone);
    assert_eq!(desk.status(1), Some(&Status::Waiting));
    assert!(matches!(desk.hear(&first, done(2)), Outcome::Done(_)));
    assert_eq!(desk.hear(&second, refused()), Outcome::Gone);
}

#[test]
fn a_conflict_with_oneself_is_none() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, away());
    desk.sender.hurry();
    desk.now += 10_000;
    let second = desk.send();
    assert_eq!(desk.hear(&second, Answer::Stale), Outcome::Later);
    assert_eq!(desk.next(), Next::Look(operation(1)));
    let found = Found::Ours { version: 5 };
    let outcome = desk.with(|outbox, sender, now| outbox.looked(sender, operation(1), found, now, 1)).0;
    assert!(matches!(outcome, Outcome::Done(_)));
    assert_eq!(desk.waiting(), []);
}

#[test]
fn a_look_that_fails_is_repeated_after_a_pause() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, Answer::Stale);
    for answer in [Answer::Again { after: Some(5_000), reach: Reach::Entry }, Answer::SignedOut, Answer::Outdated] {
        desk.sender.hurry();
        assert_eq!(desk.next(), Next::Look(operation(1)));
        let outcome = desk.with(|outbox, sender, now| outbox.looked(sender, operation(1), Found::Answer(answer), now, 999)).0;
        assert_eq!(outcome, Outcome::Later);
        assert!(matches!(desk.next(), Next::Wait(_)));
    }
    desk.sender.hurry();
    let gone = Found::Answer(Answer::Refused { status: 404, code: "not-found".to_owned() });
    let outcome = desk.with(|outbox, sender, now| outbox.looked(sender, operation(1), gone, now, 1)).0;
    assert!(matches!(outcome, Outcome::Parked(Status::Refused { status: 404, .. })), "it is kept");
}

#[test]
fn a_newer_save_takes_the_place_of_one_that_was_refused() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 4))), Ok(Added::New));
    assert_eq!(desk.add(draft(3, "claim/1", Deed::Act)), Ok(Added::New));
    assert_eq!(desk.hear(&first, refused()), Outcome::Later);
    assert_eq!(desk.waiting(), [operation(2), operation(3)]);
    let second = desk.send();
    assert_eq!((second.operation, second.base), (operation(2), Some(4)));
}

#[test]
fn an_act_without_a_version_has_no_conflict() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    assert!(matches!(desk.hear(&first, Answer::Stale), Outcome::Parked(Status::Refused { status: 412, .. })));
    assert_eq!(desk.add(draft(2, "claim/2", Deed::ActOn(Seen::Version(3)))), Ok(Added::New));
    let second = desk.send();
    assert_eq!(second.base, Some(3));
    desk.hear(&second, Answer::Stale);
    assert_eq!(desk.next(), Next::Look(operation(2)));
    let theirs = Theirs { version: 4, content: Sealed(vec![7]) };
    let outcome = desk.with(|outbox, sender, now| outbox.looked(sender, operation(2), Found::Theirs(theirs.clone()), now, 1)).0;
    assert_eq!(outcome, Outcome::Parked(Status::Conflict(Some(theirs))));
}
