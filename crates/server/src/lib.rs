//! The server of Guildhall as a library, for its binary and its tests.

pub mod auth;
pub mod config;
pub mod csv;
pub mod cx;
pub mod db;
pub mod error;
pub mod home;
pub mod jobs;
pub mod journal;
pub mod mail;
pub mod migrations;
pub mod partners;
mod request;
pub mod routes;
pub mod state;
pub mod system;
