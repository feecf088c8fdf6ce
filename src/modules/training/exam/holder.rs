//! Which tab this is: whoever holds an attempt may answer in it.

use std::cell::Cell;

use guildhall_domain::training::HolderId;
use leptos::{ev, prelude::*, web_sys::Storage};

use crate::api::fresh;

/// Where the name of the tab waits while the page loads again.
const NAME: &str = "exam holder";

thread_local! {
    static HOLDER: Cell<Option<HolderId>> = const { Cell::new(None) };
}

fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}

/// This tab. A page that is loaded again stays the same tab; a tab that is copied is another one: the name lies in the tab's store only
/// while no page is there to hold it.
pub fn holder() -> HolderId {
    if let Some(holder) = HOLDER.get() {
        return holder;
    }
    let kept = storage().and_then(|storage| {
        let kept = storage.get_item(NAME).ok().flatten();
        _ = storage.remove_item(NAME);
        kept
    });
    let holder = kept.and_then(|kept| kept.parse().ok()).unwrap_or_else(fresh);
    HOLDER.set(Some(holder));
    // Whatever page is shown when the tab goes or loads again.
    _ = window_event_listener(ev::pagehide, move |_| {
        if let Some(storage) = storage() {
            _ = storage.set_item(NAME, &holder.to_string());
        }
    });
    _ = window_event_listener(ev::pageshow, move |_| {
        if let Some(storage) = storage() {
            _ = storage.remove_item(NAME);
        }
    });
    holder
}
