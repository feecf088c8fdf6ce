//! Demo data of one invented vendor, one file per module.

pub mod library;
pub mod partners;
