//! Training: exams, certificates and what companies still need.

mod awards;
mod company;
mod credential;
mod exams;
mod questions;
mod scene;
mod secrets;
