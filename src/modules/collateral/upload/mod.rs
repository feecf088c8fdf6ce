//! The upload page.

mod hash;
mod step;
