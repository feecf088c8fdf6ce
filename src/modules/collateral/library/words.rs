//! The words that are searched for: asked about while one types, written into the address when the fingers rest.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::super::{address::Address, go::Go};

/// Keys that follow each other faster than this are asked about once.
const PAUSE: Duration = Duration::from_millis(60);
/// So long after the last question the address follows. Much of the page hangs on it, and none of that may stand before the answer.
const REST: Duration = Duration::from_millis(400);

/// The words of the search box.
#[derive(Clone, Copy)]
pub struct Words {
    /// What stands in the box.
    pub typed: RwSignal<String>,
    /// What is asked about.
    asked: RwSignal<String>,
    /// What the address was told.
    sent: StoredValue<String>,
    address: Memo<Address>,
    go: Go,
}

/// Words as a filter has them.
fn some(words: String) -> Option<String> {
    Some(words).filter(|words| !words.trim().is_empty())
}

impl Words {
    /// Begins with those of the address, and follows it.
    pub fn follow(address: Memo<Address>, go: Go) -> Self {
        let there = move || address.with(|address| address.filter.q.clone().unwrap_or_default());
        let first = untrack(there);
        let words =
            Self { typed: RwSignal::new(first.clone()), asked: RwSignal::new(first.clone()), sent: StoredValue::new(first), address, go };
        // Back and forward, "Clear all" and links change the address from outside.
        Effect::new(move |_| {
            let there = there();
            if words.sent.get_value().trim() != there.trim() {
                words.sent.set_value(there.clone());
                words.asked.set(there.clone());
                words.typed.set(there);
            }
        });
        words.watch();
        words
    }

    /// Asks about the first key at once, about the following ones when the fingers rest.
    fn watch(self) {
        let (resting, settling) = (StoredValue::new(None::<TimeoutHandle>), StoredValue::new(None::<TimeoutHandle>));
        let ask = move || {
            self.ask();
            if let Some(timer) = settling.get_value() {
                timer.clear();
            }
            settling.set_value(set_timeout(move || self.settle(), REST).ok());
        };
        let rested = move || {
            resting.set_value(None);
            ask();
        };
        Effect::new(move |before: Option<()>| {
            self.typed.track();
            if before.is_none() {
                return;
            }
            match resting.get_value() {
                Some(timer) => timer.clear(),
                None => ask(),
            }
            resting.set_value(set_timeout(rested, PAUSE).ok());
        });
        on_cleanup(move || {
            for timer in [resting, settling].into_iter().filter_map(|timer| timer.try_get_value().flatten()) {
                timer.clear();
            }
        });
    }

    /// What is asked about, as a filter has it.
    pub fn asked(self) -> Option<String> {
        some(self.asked.get())
    }

    /// Asks about what stands in the box.
    pub fn ask(self) {
        let typed = self.typed.get_untracked();
        if self.asked.with_untracked(|asked| *asked != typed) {
            self.asked.set(typed);
        }
    }

    /// Writes what is asked about into the address: before anything else changes it, and when the fingers rest.
    pub fn settle(self) {
        let asked = self.asked.get_untracked();
        if self.sent.get_value() != asked {
            self.sent.set_value(asked.clone());
            let mut address = self.address.get_untracked();
            address.filter.q = some(asked);
            self.go.replace(&address);
        }
    }
}
