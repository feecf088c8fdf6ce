//! What the person may do with what waits.

use guildhall_outbox::{Added, Answer, Choice, Deed, Durability, Found, MOST_BYTES, Next, NotNow, OLD, Sealed, Status, Summary, Theirs};

use crate::{Desk, after, away, done, draft, on, operation, refused};

/// A save that met somebody else's version 9.
fn in_conflict() -> Desk {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, Answer::Stale);
    let theirs = Found::Theirs(Theirs { version: 9, content: Sealed(vec![99]) });
    desk.with(|outbox, sender, now| outbox.looked(sender, operation(1), theirs, now, 1));
    desk
}

#[test]
fn both_versions_stay_until_the_person_has_chosen() {
    let mut desk = in_conflict();
    desk.now += 1_000_000_000;
    assert_eq!(desk.next(), Next::Rest);
    let Some(Status::Conflict(Some(theirs))) = desk.status(1) else { panic!("no conflict") };
    assert_eq!((theirs.version, &theirs.content), (9, &Sealed(vec![99])));
    assert_eq!(desk.entries[0].body, Sealed(vec![1]));
    let summary = desk.with(|outbox, _, now| outbox.summary(1, now)).0;
    assert_eq!(summary, Summary { unsent: 1, need_you: 1, old: 1 });
}

#[test]
fn mine_is_a_new_operation_on_their_version() {
    let mut desk = in_conflict();
    assert_eq!(desk.add(draft(2, "claim/1", Deed::Act)), Ok(Added::New));
    let (chosen, changes) = desk.with(|outbox, _, _| outbox.choose(operation(1), Choice::Mine { operation: operation(5) }));
    assert_eq!((chosen, changes.durability), (Ok(()), Durability::Strict));
    let attempt = desk.send();
    assert_eq!((attempt.operation, attempt.base, attempt.number, attempt.body.clone()), (operation(5), Some(9), 1, Sealed(vec![1])));
    desk.hear(&attempt, done(10));
    assert_eq!(desk.send().operation, operation(2), "what follows goes on");
}

#[test]
fn something_of_both_takes_the_place_too() {
    let mut desk = in_conflict();
    let large = Choice::Edited { operation: operation(5), body: Sealed(vec![0; MOST_BYTES + 1]) };
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(1), large)).0, Err(NotNow::TooLarge));
    assert_eq!(desk.waiting(), [operation(1)], "both versions stay");
    let used = Choice::Edited { operation: operation(1), body: Sealed(vec![3]) };
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(1), used)).0, Err(NotNow::IdUsed));
    let both = Choice::Edited { operation: operation(5), body: Sealed(vec![3]) };
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(1), both)).0, Ok(()));
    let attempt = desk.send();
    assert_eq!((attempt.base, attempt.body), (Some(9), Sealed(vec![3])));
}

#[test]
fn what_goes_on_from_the_chosen_one_stands_on_it() {
    let mut desk = in_conflict();
    assert_eq!(desk.add(draft(2, "claim/1", Deed::Act)), Ok(Added::New));
    assert_eq!(desk.add(draft(3, "claim/1", after(1, 4))), Ok(Added::New));
    desk.with(|outbox, _, _| outbox.choose(operation(1), Choice::Mine { operation: operation(5) })).0.unwrap_or_default();
    for (number, base, made) in [(5, Some(9), 10), (2, None, 11), (3, Some(11), 12)] {
        let attempt = desk.send();
        assert_eq!((attempt.operation, attempt.base), (operation(number), base));
        desk.hear(&attempt, done(made));
    }
}

#[test]
fn theirs_throws_mine_away_with_what_follows() {
    let mut desk = in_conflict();
    assert_eq!(desk.add(draft(2, "claim/1", Deed::Act)), Ok(Added::New));
    assert_eq!(desk.add(draft(3, "claim/2", Deed::Act)), Ok(Added::New));
    let going = desk.with(|outbox, _, _| outbox.going_with(operation(1)).len()).0;
    assert_eq!(going, 2, "the person is asked about both");
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(1), Choice::Theirs)).0, Ok(()));
    assert_eq!(desk.waiting(), [operation(3)]);
}

#[test]
fn what_is_written_during_a_conflict_takes_the_place_of_mine() {
    let mut desk = in_conflict();
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 4))), Ok(Added::InPlaceOf(operation(1))));
    assert!(matches!(desk.status(2), Some(Status::Conflict(Some(theirs))) if theirs.version == 9), "they still have to choose");
}

#[test]
fn only_a_conflict_can_be_chosen() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    let mine = Choice::Mine { operation: operation(5) };
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(1), mine.clone())).0, Err(NotNow::NoConflict));
    assert_eq!(desk.with(|outbox, _, _| outbox.choose(operation(7), mine)).0, Err(NotNow::Missing));
}

#[test]
fn who_throws_away_what_has_left_is_told_that_it_may_have_arrived() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let (discarded, changes) = desk.with(|outbox, _, _| outbox.discard(operation(1)));
    assert_eq!(discarded.map(|discarded| discarded.may_have_arrived), Ok(false));
    assert_eq!(changes.durability, Durability::Strict, "it must not come back");
    assert_eq!(desk.add(draft(2, "claim/1", Deed::Act)), Ok(Added::New));
    let attempt = desk.send();
    desk.hear(&attempt, away());
    let discarded = desk.with(|outbox, _, _| outbox.discard(operation(2))).0;
    assert_eq!(discarded.map(|discarded| discarded.may_have_arrived), Ok(true));
    assert_eq!(desk.with(|outbox, _, _| outbox.discard(operation(2))).0.err(), Some(NotNow::Missing));
}

#[test]
fn what_was_refused_can_be_tried_again_as_the_same_operation() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, refused());
    assert_eq!(desk.with(|outbox, _, _| outbox.try_now(operation(1))).0, Ok(()));
    assert_eq!(desk.send().operation, operation(1));
}

#[test]
fn trying_changes_nothing_where_it_would_be_pointless() {
    let mut desk = in_conflict();
    assert_eq!(desk.with(|outbox, _, _| outbox.try_now(operation(1))).0, Err(NotNow::Pointless));
    for answer in [Answer::SignedOut, Answer::Outdated] {
        let mut desk = Desk::new();
        assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
        let first = desk.send();
        desk.hear(&first, answer);
        assert_eq!(desk.with(|outbox, _, _| outbox.try_now(operation(1))).0, Err(NotNow::Pointless));
    }
}

#[test]
fn who_leaves_things_for_days_is_warned_and_a_wrong_clock_warns_nobody() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let old = |desk: &mut Desk| desk.with(|outbox, _, now| outbox.summary(1, now).old).0;
    assert_eq!(old(&mut desk), 0);
    desk.now += i64::try_from(OLD).unwrap_or(0) + 1;
    assert_eq!(old(&mut desk), 1);
    desk.now -= 400 * 86_400_000;
    assert_eq!(old(&mut desk), 0);
}
