//! Training through the API.

mod archive;
mod assign;
mod awards;
mod catalogue;
mod company;
mod content;
mod courses;
mod credential;
mod demo;
mod exams;
mod films;
mod hall;
mod history;
mod hostile;
mod learn;
mod packages;
mod paths;
mod questions;
pub mod scene;
mod secrets;
mod sittings;
