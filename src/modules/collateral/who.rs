//! Who reads, and the portal's own words.

use std::sync::Arc;

use guildhall_domain::{access::Actor, collateral, portal::Portal};
use leptos::prelude::*;

use crate::session;

/// The reader and the portal, as they were when the page opened.
#[derive(Clone, Copy)]
pub struct Who {
    actor: StoredValue<Actor>,
    portal: StoredValue<Arc<Portal>>,
}

impl Who {
    /// The reader of this page.
    pub fn here() -> Self {
        let actor = session::me().with_untracked(|me| me.actor.clone());
        let portal = session::portal().get_untracked();
        Self { actor: StoredValue::new(actor), portal: StoredValue::new(Arc::new(portal)) }
    }

    /// Whether the reader works at the vendor.
    pub fn is_vendor(self) -> bool {
        self.actor.with_value(Actor::is_vendor)
    }

    /// Whether the reader writes for the library. Nobody does while viewing as somebody else.
    pub fn is_author(self) -> bool {
        self.actor.with_value(|actor| actor.viewed_by.is_none() && collateral::is_author(actor))
    }

    /// Whether what the reader looks at is counted: not while somebody else looks with their eyes.
    pub fn counts(self) -> bool {
        self.actor.with_value(|actor| actor.viewed_by.is_none())
    }

    /// The reader's rights.
    pub fn actor(self) -> Actor {
        self.actor.get_value()
    }

    /// The portal's words and limits.
    pub fn portal(self) -> Arc<Portal> {
        self.portal.get_value()
    }
}
