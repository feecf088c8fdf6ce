//! The vendor's pages: the queue, claims, programs, payments and how the funds fare.

mod claims;
mod form;
mod health;
mod import;
pub mod parts;
mod payments;
mod program;
mod programs;
mod queue;

pub use self::{
    claims::view as claims,
    form::view as program_form,
    health::view as health,
    payments::{payment, view as payments},
    program::view as program,
    programs::view as programs,
    queue::view as queue,
};
