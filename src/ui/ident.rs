//! Ids that tie a label, a description or a menu to its element.

use std::cell::Cell;

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// An id no other element of this page has.
#[must_use]
pub fn fresh(prefix: &str) -> String {
    let next = LAST.get().wrapping_add(1);
    LAST.set(next);
    format!("{prefix}-{next}")
}
