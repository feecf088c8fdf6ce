//! The portal inside a page of somebody else's: lets people in for whom that page vouches, and shows what it may show.

mod around;
mod bar;
mod entrance;
mod wire;

pub use self::{
    around::{is_shown, shell},
    bar::{Bar, NeedsWindow},
    entrance::Refused,
};
use crate::split::lazily;

// Inside somebody else's page nobody signs in: the page around it vouches for people.
lazily!(
    /// What the frame shows there, from its start on; its own pages in it once somebody is in.
    pub shown, entrance::draw, words: ["embed"]);
