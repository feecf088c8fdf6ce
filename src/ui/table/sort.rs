//! The order of a table's rows.

use leptos::prelude::*;

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Direction {
    /// From small to large, from A to Z, from old to new.
    #[default]
    Ascending,
    /// The other way.
    Descending,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ascending => "ascending",
            Self::Descending => "descending",
        }
    }
}

/// By what, and which way.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Sort {
    /// The name the server knows.
    pub by: String,
    /// Which way.
    pub direction: Direction,
}

impl Sort {
    /// What a click on the column's head asks for: the other way if it is sorted by already.
    #[must_use]
    pub fn next(&self, by: &str) -> Self {
        let direction = if self.by == by { self.direction.turned() } else { Direction::Ascending };
        Self { by: by.to_owned(), direction }
    }
}

/// How a table is sorted, and what changes that.
#[derive(Clone, Copy)]
pub struct Sorting {
    /// How it is sorted now.
    pub now: Signal<Sort>,
    /// Called with the order the reader wants; usually writes it to the address.
    pub on_sort: Callback<Sort>,
}
