//! Ends a visit to the library: what was new then is not new the next time.

use guildhall_domain::{collateral::api, endpoint::Nothing};
use leptos::{ev, prelude::*, task::spawn_local};

use super::who::Who;
use crate::api::{say_at_last, send};

/// A stay in the module, from the first page to the last.
#[derive(Clone, Copy)]
pub struct Visit(StoredValue<bool>);

impl Visit {
    /// Begins with the module. It ends when the reader goes elsewhere in the portal or closes the window; looking at an
    /// asset and coming back is one visit.
    pub fn begin(who: Who) {
        let seen = StoredValue::new(false);
        provide_context(Self(seen));
        if who.is_vendor() || !who.counts() {
            return;
        }
        let closing = window_event_listener(ev::pagehide, move |_| {
            if seen.try_get_value() == Some(true) {
                say_at_last(&api::VISIT);
            }
        });
        on_cleanup(move || {
            closing.remove();
            if seen.try_get_value() == Some(true) {
                spawn_local(async { _ = send(&api::VISIT, &[], &Nothing {}).await });
            }
        });
    }

    /// The reader has seen the list.
    pub fn has_seen() {
        if let Some(Self(seen)) = use_context() {
            seen.set_value(true);
        }
    }
}
