//! Going to an address of the library.

use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::address::Address;

/// Goes to addresses of the library.
#[derive(Clone, Copy)]
pub struct Go(Callback<(Address, bool)>);

impl Go {
    /// Below a router.
    pub fn new() -> Self {
        let navigate = use_navigate();
        Self(Callback::new(move |(address, replace): (Address, bool)| {
            // The address is whole already, with the portal's base.
            let options = NavigateOptions { resolve: false, replace, scroll: false, ..NavigateOptions::default() };
            navigate(&address.href(), options);
        }))
    }

    /// A step that "back" undoes: a filter, an order.
    pub fn push(self, address: Address) {
        self.0.run((address, false));
    }

    /// No step of its own: the next letter of a word.
    pub fn replace(self, address: Address) {
        self.0.run((address, true));
    }

    /// A changed address that "back" undoes.
    pub fn change(self, now: Memo<Address>, change: impl FnOnce(&mut Address)) {
        let mut address = now.get_untracked();
        change(&mut address);
        self.push(address);
    }
}
