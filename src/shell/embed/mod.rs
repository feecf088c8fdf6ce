//! The portal inside a page of somebody else's: lets people in for whom that page vouches, and shows what it may show.

mod around;
mod bar;
mod entrance;
mod seal;
mod wire;

pub use self::{
    around::{is_shown, shell},
    bar::{Bar, NeedsWindow},
};
use crate::split::lazily;

// Inside somebody else's page nobody signs in: the page around it vouches for people.
lazily!(
    /// What the frame shows, from its start on.
    pub page, entrance::draw, words: ["embed", "inside"]);
