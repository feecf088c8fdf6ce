//! The server of Guildhall as a library, for its binary and its tests.

pub mod config;
