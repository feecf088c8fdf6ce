//! The address of a list: its query string is the filter, so that every view can be linked.

use leptos::prelude::*;

use crate::location::{self, Step};

/// What is typed letter by letter.
const TYPED: [&str; 3] = ["q", "action", "subject"];

/// Reads and writes values of the query string.
#[derive(Clone, Copy)]
pub struct Address;

impl Address {
    /// Of the page this is called on.
    pub const fn here() -> Self {
        Self
    }

    /// Sets or, with an empty value, takes away.
    pub fn set(self, name: &'static str, value: &str) {
        // Letters of a word are no steps of their own; a filter is one that "back" undoes.
        let step = if TYPED.contains(&name) { Step::Same } else { Step::New };
        location::turn(&location::with_value(name, value), step);
    }

    /// A value of the query string; absent when empty.
    pub fn read(name: &'static str) -> Memo<Option<String>> {
        location::value(name)
    }

    /// A field's value that follows the address and changes it.
    pub fn field(self, name: &'static str) -> RwSignal<String> {
        let now = Self::read(name);
        let field = RwSignal::new(now.get_untracked().unwrap_or_default());
        // The address is the state; what is typed waits in the field until it is there, so both must be told.
        Effect::new(move |before: Option<String>| {
            let now = now.get().unwrap_or_default();
            if before.is_some_and(|before| before != now) && field.get_untracked() != now {
                field.set(now.clone());
            }
            now
        });
        Effect::new(move |before: Option<String>| {
            let value = field.get();
            if before.is_some_and(|before| before != value) && now.get_untracked().unwrap_or_default() != value {
                self.set(name, &value);
            }
            value
        });
        field
    }
}
