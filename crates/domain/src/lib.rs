//! The types, rules and endpoints of Guildhall, shared by the server and the browser.
//!
//! Nothing here does I/O or reads a clock: time, ids and randomness are arguments.

pub mod access;
pub mod audience;
pub mod collateral;
pub mod embed;
pub mod endpoint;
pub mod funds;
pub mod home;
pub mod id;
pub mod invalid;
pub mod language;
pub mod module;
pub mod money;
pub mod offline;
pub mod page;
pub mod partner;
pub mod partners;
pub mod portal;
pub mod problem;
pub mod session;
pub mod system;
pub mod training;
pub mod wire;

#[cfg(feature = "openapi")]
mod schema;
