//! Going to an address of the library.

use leptos::prelude::*;

use super::address::Address;
use crate::location::{self, Step};

/// Goes to addresses of the library.
#[derive(Clone, Copy)]
pub struct Go;

impl Go {
    /// A step that "back" undoes: a filter, an order.
    pub fn push(self, address: &Address) {
        location::turn(&address.href(), Step::New);
    }

    /// No step of its own: the next letter of a word.
    pub fn replace(self, address: &Address) {
        location::turn(&address.href(), Step::Same);
    }

    /// A changed address that "back" undoes.
    pub fn change(self, now: Memo<Address>, change: impl FnOnce(&mut Address)) {
        let mut address = now.get_untracked();
        change(&mut address);
        self.push(&address);
    }
}
