//! The address of a list: its query string is the filter, so that every view can be linked.

use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_query_map},
};

/// What is typed letter by letter.
const TYPED: [&str; 3] = ["q", "action", "subject"];

/// Reads and writes values of the query string.
#[derive(Clone, Copy)]
pub struct Address {
    change: Callback<(&'static str, String)>,
}

impl Address {
    /// Of the page this is called on.
    pub fn here() -> Self {
        let (navigate, location, map) = (use_navigate(), use_location(), use_query_map());
        let change = Callback::new(move |(name, value): (&'static str, String)| {
            let mut query = map.get_untracked();
            query.remove(name);
            if !value.is_empty() {
                query.insert(name, value);
            }
            let to = format!("{}{}", location.pathname.get_untracked(), query.to_query_string());
            // Letters of a word are no steps of their own; a filter is one that "back" undoes.
            navigate(&to, NavigateOptions { resolve: false, replace: TYPED.contains(&name), scroll: false, ..NavigateOptions::default() });
        });
        Self { change }
    }

    /// Sets or, with an empty value, takes away.
    pub fn set(self, name: &'static str, value: String) {
        self.change.run((name, value));
    }

    /// A value of the query string; absent when empty.
    pub fn read(name: &'static str) -> Memo<Option<String>> {
        let map = use_query_map();
        Memo::new(move |_| map.with(|map| map.get(name)).filter(|value| !value.is_empty()))
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
                self.set(name, value.clone());
            }
            value
        });
        field
    }
}
