//! The rows of programs and pools.

pub mod pools;
pub mod programs;
