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
use super::gate;
use crate::split::{Loaded, lazily};

// Inside somebody else's page nobody signs in: the page around it vouches for people.
lazily!(shown, entrance::draw, words: ["embed", "inside"]);

/// What the frame shows, from its start on. It is made of what the pages are made of, so their code comes first.
///
/// # Errors
/// When some of it does not arrive.
pub async fn page() -> Loaded {
    gate::dressed().await?;
    shown().await
}
