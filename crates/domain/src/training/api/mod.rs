//! Endpoints of training.
//!
//! Each says whom it is for: the `Access` to mount it with, and what the handler narrows further by [`super::rights`]. "In scope" is
//! [`crate::access::Actor::scope`]. What lies outside is not found.

mod authoring;
mod certifying;
mod examining;
mod holding;
mod learning;
#[cfg(test)]
mod tests;

pub use self::{authoring::*, certifying::*, examining::*, holding::*, learning::*};
