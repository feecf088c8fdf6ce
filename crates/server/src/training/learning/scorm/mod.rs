//! Packages: how they come in, how they run, and the origin of their own that serves them.

pub mod content;
mod import;
pub(super) mod packages;
pub(super) mod run;
mod token;
mod worker;

pub use self::worker::run as run_worker;
pub(super) use self::{
    import::{IMPORT, UNNAME, forget, import, unname, unpack},
    worker::{Outcome, Unpacked},
};
