//! Where the outbox lies: one entry of the browser's storage for each slot, so that two tabs never write over each other.

use std::{cell::RefCell, collections::BTreeMap};

use guildhall_domain::{
    partner::PersonId,
    training::{Outbox, Slot, Told},
};
use serde::{Deserialize, Serialize};

use crate::kept::storage;

/// What all entries of the outbox begin with.
const PREFIX: &str = "outbox ";

/// An entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// When the slot was first filled: what was told first is sent first.
    since: f64,
    told: Told,
}

thread_local! {
    /// For a browser that keeps nothing: then the outbox lives as long as the page.
    static MEMORY: RefCell<BTreeMap<String, String>> = const { RefCell::new(BTreeMap::new()) };
    static LATEST: RefCell<f64> = const { RefCell::new(0.0) };
}

/// Whether an earlier page left something, whoever told it.
pub fn is_left() -> bool {
    let Some(storage) = storage() else { return false };
    let length = storage.length().unwrap_or_default();
    (0..length).any(|at| storage.key(at).ok().flatten().is_some_and(|name| name.starts_with(PREFIX)))
}

/// The entry of a slot.
fn name(owner: PersonId, slot: Slot) -> String {
    let slot = match slot {
        Slot::Commit(launch) => format!("commit {launch}"),
        Slot::Response(attempt, at) => format!("response {attempt} {at}"),
        Slot::Progress(enrollment, lesson, sequence) => format!("progress {enrollment} {lesson} {sequence}"),
    };
    format!("{PREFIX}{owner} {slot}")
}

fn read(name: &str) -> Option<Entry> {
    let kept = storage().and_then(|storage| storage.get_item(name).ok().flatten());
    let text = kept.or_else(|| MEMORY.with_borrow(|memory| memory.get(name).cloned()))?;
    serde_json::from_str(&text).ok()
}

/// Writes an entry; whether it will survive the page.
fn write(name: &str, entry: &Entry) -> bool {
    let Ok(text) = serde_json::to_string(entry) else { return false };
    if storage().is_some_and(|storage| storage.set_item(name, &text).is_ok()) {
        MEMORY.with_borrow_mut(|memory| memory.remove(name));
        return true;
    }
    MEMORY.with_borrow_mut(|memory| memory.insert(name.to_owned(), text));
    false
}

fn remove(name: &str) {
    if let Some(storage) = storage() {
        _ = storage.remove_item(name);
    }
    MEMORY.with_borrow_mut(|memory| memory.remove(name));
}

/// A moment later than all before, so that two things told within a millisecond keep their order.
fn now() -> f64 {
    LATEST.with_borrow_mut(|latest| {
        *latest = js_sys::Date::now().max(*latest + 0.001);
        *latest
    })
}

/// Keeps what was told; whether it will survive the page. The domain's outbox decides which of two of a slot counts.
pub fn keep(owner: PersonId, told: Told) -> bool {
    let name = name(owner, told.slot());
    let before = read(&name);
    let since = before.as_ref().map_or_else(now, |entry| entry.since);
    let mut outbox = Outbox::default();
    for told in before.map(|entry| entry.told).into_iter().chain([told]) {
        outbox.add(owner, told);
    }
    outbox.pending.pop().is_none_or(|pending| write(&name, &Entry { since, told: pending.told }))
}

/// The server has taken a number of a slot, or will never take it. What was told since stays.
pub fn settle(owner: PersonId, slot: Slot, sequence: u32) {
    let name = name(owner, slot);
    let Some(entry) = read(&name) else { return };
    let mut outbox = Outbox::default();
    outbox.add(owner, entry.told);
    outbox.settle(owner, slot, sequence);
    if outbox.pending.is_empty() {
        remove(&name);
    }
}

/// Everything that waits to be sent as this person, oldest first.
pub fn all(owner: PersonId) -> Vec<Told> {
    let own = format!("{PREFIX}{owner} ");
    let mut names: Vec<String> = MEMORY.with_borrow(|memory| memory.keys().filter(|name| name.starts_with(&own)).cloned().collect());
    if let Some(storage) = storage() {
        let count = storage.length().unwrap_or_default();
        let kept = (0..count).filter_map(|at| storage.key(at).ok().flatten()).filter(|name| name.starts_with(&own));
        names.extend(kept.collect::<Vec<_>>());
    }
    let mut entries: Vec<Entry> = names.iter().filter_map(|name| read(name)).collect();
    entries.sort_by(|a, b| a.since.total_cmp(&b.since));
    entries.into_iter().map(|entry| entry.told).collect()
}
