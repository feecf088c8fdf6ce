//! The library through the API.

pub mod bring;
mod hostile;
mod leftovers;
mod review;
mod search;
mod sees;
mod upload;
mod usage;
mod work;
