//! What is known by address, and who asks for it: the rules of the query cache, without a browser.

use std::{any::Any, collections::HashMap, sync::Arc};

use crate::api::ApiError;

/// An answer of any type.
pub(super) type Value = Arc<dyn Any + Send + Sync>;

/// How long an answer is good without asking again, in milliseconds.
pub(super) const FRESH: f64 = 4_000.0;
/// How long an answer is kept after its last reader left, in milliseconds.
pub(super) const KEPT: f64 = 300_000.0;

/// Names one fetch. Only the answer to the latest one counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ticket(u64);

/// What is known about one address.
#[derive(Default)]
pub(super) struct Slot {
    value: Option<Value>,
    error: Option<ApiError>,
    fetched_at: Option<f64>,
    /// When the server said it, even where it is out of date by now.
    as_of: Option<f64>,
    in_flight: Option<Ticket>,
    readers: u32,
    left_at: Option<f64>,
}

impl Slot {
    /// The answer.
    pub(super) const fn value(&self) -> Option<&Value> {
        self.value.as_ref()
    }
    /// Why the last fetch brought none.
    pub(super) const fn error(&self) -> Option<&ApiError> {
        self.error.as_ref()
    }
    /// Whether an answer is on its way.
    pub(super) const fn is_in_flight(&self) -> bool {
        self.in_flight.is_some()
    }
    fn is_fresh(&self, now: f64) -> bool {
        self.value.is_some() && self.error.is_none() && self.fetched_at.is_some_and(|at| now - at < FRESH)
    }
}

/// What a change before its confirmation replaced, to take it back.
pub(super) struct Before {
    value: Value,
    patched: Value,
}

/// All that is known by address.
#[derive(Default)]
pub(super) struct Cache {
    slots: HashMap<String, Slot>,
    last: u64,
}

impl Cache {
    pub(super) fn slot(&self, url: &str) -> Option<&Slot> {
        self.slots.get(url)
    }

    fn begin(&mut self, url: &str) -> Ticket {
        self.last += 1;
        let ticket = Ticket(self.last);
        self.slots.entry(url.to_owned()).or_default().in_flight = Some(ticket);
        ticket
    }

    /// A reader comes. `Some`: what is known is too old, fetch.
    pub(super) fn enter(&mut self, url: &str, now: f64) -> Option<Ticket> {
        let slot = self.slots.entry(url.to_owned()).or_default();
        slot.readers += 1;
        slot.left_at = None;
        (!slot.is_fresh(now) && !slot.is_in_flight()).then(|| self.begin(url))
    }

    /// A reader leaves. `true`: nobody waits for the fetch that is on its way.
    pub(super) fn leave(&mut self, url: &str, now: f64) -> bool {
        let Some(slot) = self.slots.get_mut(url) else { return false };
        slot.readers = slot.readers.saturating_sub(1);
        if slot.readers > 0 {
            return false;
        }
        slot.left_at = Some(now);
        slot.in_flight.take().is_some()
    }

    /// Fetches again, unless a fetch is on its way.
    pub(super) fn again(&mut self, url: &str) -> Option<Ticket> {
        let waits = self.slots.get(url).is_some_and(Slot::is_in_flight);
        (!waits).then(|| self.begin(url))
    }

    /// An answer arrives. `false`: too late, nothing changes.
    pub(super) fn arrive(&mut self, url: &str, ticket: Ticket, answer: Result<Value, ApiError>, now: f64) -> bool {
        let Some(slot) = self.slots.get_mut(url).filter(|slot| slot.in_flight == Some(ticket)) else { return false };
        slot.in_flight = None;
        match answer {
            Ok(value) => {
                slot.value = Some(value);
                slot.error = None;
                slot.fetched_at = Some(now);
                slot.as_of = Some(now);
            }
            Err(error) => {
                // What is gone, or not for this person any more, must not stay on the screen.
                if error.is_missing() {
                    slot.value = None;
                }
                slot.error = Some(error);
            }
        }
        true
    }

    /// There is no connection, and what the server said before was found. It is asked again as soon as there is one. `false`: too late.
    pub(super) fn recall(&mut self, url: &str, ticket: Ticket, value: Value, then: f64) -> bool {
        let Some(slot) = self.slots.get_mut(url).filter(|slot| slot.in_flight == Some(ticket)) else { return false };
        slot.in_flight = None;
        slot.value = Some(value);
        slot.error = Some(ApiError::Offline);
        slot.as_of = Some(then);
        true
    }

    /// Whether something is known that could be shown.
    pub(super) fn is_known(&self, url: &str) -> bool {
        self.slots.get(url).is_some_and(|slot| slot.value.is_some())
    }

    /// When the oldest of what is being read was said by the server.
    pub(super) fn as_of(&self) -> Option<f64> {
        let read = self.slots.values().filter(|slot| slot.readers > 0 && slot.value.is_some());
        read.filter_map(|slot| slot.as_of).min_by(f64::total_cmp)
    }

    /// What is known below the prefix is out of date. Gives the addresses that are being read: fetch them now.
    ///
    /// An answer on its way may be from before the change, so it no longer counts.
    pub(super) fn invalidate(&mut self, prefix: &str) -> Vec<(String, Ticket)> {
        let mut read = Vec::new();
        for (url, slot) in self.slots.iter_mut().filter(|(url, _)| is_below(url, prefix)) {
            slot.fetched_at = None;
            slot.in_flight = None;
            if slot.readers > 0 {
                read.push(url.clone());
            }
        }
        read.into_iter().map(|url| (url.clone(), self.begin(&url))).collect()
    }

    /// Fetches that failed for want of a connection and are still wanted.
    pub(super) fn stranded(&mut self) -> Vec<(String, Ticket)> {
        let lost = |slot: &Slot| slot.readers > 0 && !slot.is_in_flight() && slot.error == Some(ApiError::Offline);
        let urls: Vec<String> = self.slots.iter().filter(|(_, slot)| lost(slot)).map(|(url, _)| url.clone()).collect();
        urls.into_iter().map(|url| (url.clone(), self.begin(&url))).collect()
    }

    /// An answer that is known without asking, such as a record just saved.
    pub(super) fn seed(&mut self, url: &str, value: Value, now: f64) {
        let slot = self.slots.entry(url.to_owned()).or_default();
        if slot.readers == 0 {
            slot.left_at = Some(now);
        }
        slot.value = Some(value);
        slot.error = None;
        slot.fetched_at = Some(now);
        slot.as_of = Some(now);
        slot.in_flight = None;
    }

    /// Shows a change before the server has confirmed it. `None` when nothing is known that could change.
    pub(super) fn patch(&mut self, url: &str, change: impl FnOnce(&Value) -> Option<Value>) -> Option<Before> {
        let slot = self.slots.get_mut(url)?;
        let value = slot.value.clone()?;
        let patched = change(&value)?;
        slot.value = Some(patched.clone());
        slot.in_flight = None;
        slot.fetched_at = None;
        Some(Before { value, patched })
    }

    /// Takes a change back, unless something newer has come since.
    pub(super) fn restore(&mut self, url: &str, before: Before) -> bool {
        let Some(slot) = self.slots.get_mut(url) else { return false };
        let is_ours = slot.value.as_ref().is_some_and(|value| Arc::ptr_eq(value, &before.patched));
        if is_ours {
            slot.value = Some(before.value);
        }
        is_ours
    }

    /// Forgets what nobody has read for long. Gives the addresses forgotten.
    pub(super) fn sweep(&mut self, now: f64) -> Vec<String> {
        let mut gone = Vec::new();
        self.slots.retain(|url, slot| {
            let keep = slot.readers > 0 || slot.left_at.is_none_or(|at| now - at < KEPT);
            if !keep {
                gone.push(url.clone());
            }
            keep
        });
        gone
    }

    /// Forgets everything: another person is here. Gives the addresses that are being read: fetch them now.
    pub(super) fn clear(&mut self) -> Vec<(String, Ticket)> {
        self.slots.retain(|_, slot| slot.readers > 0);
        for slot in self.slots.values_mut() {
            *slot = Slot { readers: slot.readers, ..Slot::default() };
        }
        self.invalidate("")
    }
}

/// Whether an address lies at or below a path: `/a/b` and `/a/b?x` lie below `/a` and `/a/b`, not below `/a/bc`.
fn is_below(url: &str, prefix: &str) -> bool {
    url.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || prefix.is_empty() || prefix.ends_with('/') || rest.starts_with(['/', '?']))
}

#[cfg(test)]
mod tests;
