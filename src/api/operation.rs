//! Ids that are made here: of operations, before the first attempt, so that a second attempt is the same operation.

use guildhall_domain::{funds::OperationId, id::Id};
use leptos::prelude::window;

/// A new operation. Keep it until an answer came: whatever was lost on the way is then done once.
#[must_use]
pub fn operation() -> OperationId {
    fresh()
}

/// A new id of any kind.
#[must_use]
pub fn fresh<K>() -> Id<K> {
    let mut random = [0; 10];
    // Every browser that runs this app has it, also without a secure connection.
    if let Ok(crypto) = window().crypto() {
        _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole milliseconds after 1970")]
    let now = js_sys::Date::now() as u64;
    Id::new(now, random)
}
