//! What authors make and the vendor watches.

use leptos::prelude::*;

/// Which page of the vendor's part an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Courses,
}

impl Place {
    pub fn of(steps: &[&str]) -> Option<Self> {
        match steps {
            [] => Some(Self::Courses),
            _ => None,
        }
    }
}

pub fn view() -> AnyView {
    ().into_any()
}
