//! The outbox: what a person told the portal while there was no connection, until the server has taken it.
//!
//! All rules are here and nothing else: no store, no network, no clock, no randomness. Whoever drives it does this, in this order:
//!
//! 1. **One transaction at a time.** [`Outbox::of`] takes all entries that the store has, functions change it, [`Outbox::changes`] says
//!    what to write, in the same transaction. So two tabs never decide on different things. Only when the transaction is complete,
//!    with the [`Durability`] that the changes ask for, has it happened: before that nothing is sent and nobody is told.
//!    When it fails, nothing has happened, and the person is told that it is not kept.
//! 2. **One tab sends**: the one that holds the browser's lock, as long as somebody is signed in and its app is not too old. When it gets
//!    the lock it calls [`Outbox::arrived`]; then it asks [`Outbox::next`], stores, sends, waits for the answer, hands it to
//!    [`Outbox::heard`], stores, asks again. Another tab gets the lock when this one dies, is signed out, or is told that it is outdated.
//! 3. **Every request says whose it is.** The session that the browser sends along is whoever signed in last in any tab: the server
//!    compares it with the person that the request names, and refuses as it refuses a session that is over.
//! 4. **A message between tabs says that something has changed, never what.** Messages overtake each other and a tab can die before it sends
//!    one: who hears of a change of the session asks the server who it is, who hears of a change of the entries asks the store.
//! 5. **At sign-out all goes**, and when somebody else begins, what [`Strangers`] says: see [`to_forget`].
//!
//! What may never happen, and what the simulator in `tests/simulator` looks for: something that was acknowledged is lost; something is done
//! twice; two things of one subject in another order than they were told; something is sent as another person; something waits for ever.

mod answer;
mod choice;
mod entry;
mod list;
mod outbox;
mod pause;
mod send;

pub use answer::{Answer, Heard, IN_PROGRESS, REPEATED, Reach};
pub use choice::{Choice, Discarded, NotNow};
pub use entry::{Base, Deed, Draft, Entry, Kind, Owner, Route, Sealed, Seen, Status, Subject, Theirs};
pub use list::{Item, OLD, Summary, Turn};
pub use outbox::{Added, Changes, Durability, MOST_BYTES, MOST_ENTRIES, NotKept, Outbox, Strangers, to_forget};
pub use pause::{FIRST, LONGEST, LONGEST_ASKED, Moment, Pause};
pub use send::{Attempt, Found, LOOK_AGAIN, Next, Outcome, Sender};
