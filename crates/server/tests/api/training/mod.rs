//! Training through the API.

mod archive;
mod assign;
mod catalogue;
mod content;
mod courses;
mod films;
mod hostile;
mod learn;
mod packages;
mod paths;
pub mod scene;
mod sittings;
