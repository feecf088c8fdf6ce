//! The portal inside a page of somebody else's: lets people in for whom that page vouches, and shows what it may show.

mod around;
mod bar;
mod entrance;
mod seal;
mod wire;

pub use self::{
    around::{is_shown, shell},
    bar::{Bar, NeedsWindow},
    entrance::draw,
    wire::tell,
};
