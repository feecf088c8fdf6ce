//! The outbox's rules, each as a short story that people would tell.

mod choosing;
mod sending;

use chrono::DateTime;
use guildhall_domain::{endpoint::Method, funds::OperationId, id::Id};
use guildhall_outbox::{
    Added, Answer, Attempt, Changes, Deed, Draft, Durability, Entry, MOST_BYTES, MOST_ENTRIES, Next, NotKept, Outbox, Outcome, Owner,
    Reach, Route, Sealed, Seen, Sender, Status, Strangers, Subject, to_forget,
};

/// 2026-01-01.
const NOW: i64 = 1_767_225_600_000;

fn operation(number: u8) -> OperationId {
    Id::new(1, [number; 10])
}

fn owner(number: u8) -> Owner {
    Owner { person: Id::new(1, [number; 10]), company: Some(Id::new(1, [9; 10])) }
}

fn draft(number: u8, subject: &str, deed: Deed) -> Draft {
    Draft {
        operation: operation(number),
        subject: Subject(subject.to_owned()),
        route: Route { method: Method::Put, path: format!("/api/v1/{subject}") },
        body: Sealed(vec![number]),
        deed,
        schema: 1,
        created_at: DateTime::from_timestamp_millis(NOW).unwrap_or_default(),
    }
}

fn on(version: i32) -> Deed {
    Deed::Save(Seen::Version(version))
}

fn after(number: u8, or: i32) -> Deed {
    Deed::Save(Seen::Entry { operation: operation(number), or })
}

/// A store and a sender, and what the driver does with them.
struct Desk {
    entries: Vec<Entry>,
    sender: Sender,
    now: i64,
}

impl Desk {
    fn new() -> Self {
        Self { entries: Vec::new(), sender: Sender::new(owner(1), 1, 1), now: NOW }
    }

    fn with<O>(&mut self, act: impl FnOnce(&mut Outbox, &mut Sender, i64) -> O) -> (O, Changes) {
        let mut outbox = Outbox::of(owner(1), self.entries.clone());
        let result = act(&mut outbox, &mut self.sender, self.now);
        let changes = outbox.changes();
        self.entries.retain(|entry| !changes.remove.contains(&entry.operation));
        for put in &changes.put {
            self.entries.retain(|entry| entry.operation != put.operation);
            self.entries.push(put.clone());
        }
        self.entries.sort_by_key(|entry| entry.place);
        (result, changes)
    }

    fn add(&mut self, draft: Draft) -> Result<Added, NotKept> {
        self.with(|outbox, _, _| outbox.add(draft)).0
    }

    fn next(&mut self) -> Next {
        self.with(|outbox, sender, now| outbox.next(sender, now)).0
    }

    #[track_caller]
    fn send(&mut self) -> Attempt {
        match self.next() {
            Next::Send(attempt) => *attempt,
            other @ (Next::Look(_) | Next::Wait(_) | Next::Rest) => panic!("{other:?} and no attempt"),
        }
    }

    fn hear(&mut self, attempt: &Attempt, answer: Answer) -> Outcome {
        self.with(|outbox, sender, now| outbox.heard(sender, attempt, answer, now, 999)).0
    }

    /// The operations that wait, in order.
    fn waiting(&self) -> Vec<OperationId> {
        self.entries.iter().map(|entry| entry.operation).collect()
    }

    fn status(&self, number: u8) -> Option<&Status> {
        self.entries.iter().find(|entry| entry.operation == operation(number)).map(|entry| &entry.status)
    }
}

const fn done(version: i32) -> Answer {
    Answer::Done { version: Some(version) }
}

const fn away() -> Answer {
    Answer::Again { after: None, reach: Reach::Line }
}

fn refused() -> Answer {
    Answer::Refused { status: 422, code: "invalid".to_owned() }
}

#[test]
fn what_is_told_must_lie_safe_before_anybody_is_told_so() {
    let mut desk = Desk::new();
    let (added, changes) = desk.with(|outbox, _, _| outbox.add(draft(1, "claim/1", Deed::Act)));
    assert_eq!(added, Ok(Added::New));
    assert_eq!((changes.durability, changes.put.len()), (Durability::Strict, 1));
}

#[test]
fn what_has_left_before_it_was_kept_is_not_replaced() {
    let mut desk = Desk::new();
    let (added, changes) = desk.with(|outbox, _, _| outbox.add_sent(draft(1, "claim/1", on(3))));
    assert_eq!((added, changes.durability), (Ok(Added::New), Durability::Strict));
    assert!(changes.put.iter().all(guildhall_outbox::Entry::may_have_arrived));
    // The form goes on from it: what it says now follows, since the first may be there.
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 3))), Ok(Added::New));
    let first = desk.send();
    assert_eq!((first.operation, first.base, first.number), (operation(1), Some(3), 2));
    desk.hear(&first, done(4));
    let second = desk.send();
    assert_eq!((second.operation, second.base), (operation(2), Some(4)));
    // The same once more is the same.
    let again = desk.with(|outbox, _, _| outbox.add_sent(draft(2, "claim/1", after(1, 3)))).0;
    assert_eq!((again, desk.entries.len()), (Ok(Added::Already), 1));
}

#[test]
fn saves_of_one_form_become_one() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    assert_eq!(desk.add(draft(2, "claim/1", after(1, 4))), Ok(Added::InPlaceOf(operation(1))));
    assert_eq!(desk.waiting(), [operation(2)]);
    let attempt = desk.send();
    assert_eq!((attempt.operation, attempt.base, attempt.number), (operation(2), Some(4), 1));
    // What has left is not replaced: nobody knows whether it arrived.
    assert_eq!(desk.add(draft(3, "claim/1", after(2, 4))), Ok(Added::New));
    assert_eq!(desk.waiting(), [operation(2), operation(3)]);
}

#[test]
fn a_form_that_has_not_seen_the_other_replaces_nothing() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    assert_eq!(desk.add(draft(2, "claim/1", on(4))), Ok(Added::New));
    let first = desk.send();
    desk.hear(&first, done(5));
    // The second stands where its person stood: the server will refuse it, and they see both.
    assert_eq!(desk.send().base, Some(4));
}

#[test]
fn the_same_thing_twice_is_one() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::Already));
    assert_eq!(desk.add(draft(1, "claim/2", Deed::Act)), Err(NotKept::IdUsed));
    assert_eq!(desk.waiting(), [operation(1)]);
}

#[test]
fn there_is_an_end_to_what_is_kept() {
    let mut desk = Desk::new();
    let large = Draft { body: Sealed(vec![0; MOST_BYTES + 1]), ..draft(1, "claim/1", Deed::Act) };
    assert_eq!(desk.add(large), Err(NotKept::TooLarge));
    let mut outbox = Outbox::of(owner(1), []);
    for number in 0..MOST_ENTRIES {
        let [low, high] = u16::try_from(number).unwrap_or(0).to_le_bytes();
        let operation = Id::new(2, [0, 0, 0, 0, 0, 0, 0, 0, low, high]);
        assert_eq!(outbox.add(Draft { operation, ..draft(1, "comment", Deed::Act) }), Ok(Added::New));
    }
    assert_eq!(outbox.add(draft(1, "comment", Deed::Act)), Err(NotKept::Full));
    assert_eq!(outbox.entries().count(), MOST_ENTRIES);
}

#[test]
fn nobody_sees_or_sends_what_is_anothers() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let mut outbox = Outbox::of(owner(2), desk.entries.clone());
    assert_eq!(outbox.entries().count(), 0);
    assert_eq!(outbox.next(&Sender::new(owner(2), 1, 1), NOW), Next::Rest);
    // A tab that has not noticed yet who is signed in.
    let mut outbox = Outbox::of(owner(1), desk.entries.clone());
    assert_eq!(outbox.next(&Sender::new(owner(2), 1, 1), NOW), Next::Rest);
    outbox.arrived(&Sender::new(owner(2), 1, 1));
    assert!(outbox.changes().is_empty());
}

#[test]
fn who_moves_to_another_company_is_somebody_else() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", Deed::Act)), Ok(Added::New));
    let moved = Owner { company: Some(Id::new(1, [8; 10])), ..owner(1) };
    assert_eq!(Outbox::of(moved, desk.entries.clone()).entries().count(), 0);
}

#[test]
fn what_strangers_left_goes_unless_the_device_keeps_it() {
    let stored = [owner(1), owner(2), owner(3)];
    assert_eq!(to_forget(stored, owner(2), Strangers::Remove), [owner(1), owner(3)].into());
    assert!(to_forget(stored, owner(2), Strangers::Keep).is_empty());
    assert!(to_forget([owner(2)], owner(2), Strangers::Remove).is_empty());
}

#[test]
fn entries_survive_the_store() {
    let mut desk = Desk::new();
    assert_eq!(desk.add(draft(1, "claim/1", on(4))), Ok(Added::New));
    assert_eq!(desk.add(draft(2, "claim/2", after(1, 4))), Ok(Added::New));
    for entry in &desk.entries {
        let text = serde_json::to_string(entry).unwrap_or_default();
        assert_eq!(serde_json::from_str::<Entry>(&text).ok().as_ref(), Some(entry));
    }
    assert!(!format!("{:?}", desk.entries).contains("[1]"), "no content in a log");
}
