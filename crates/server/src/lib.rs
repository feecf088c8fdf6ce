//! The server of Guildhall as a library, for its binary and its tests.

pub mod assets;
pub mod auth;
pub mod cli;
pub mod collateral;
pub mod config;
pub mod csv;
pub mod cx;
pub mod db;
pub mod error;
pub mod failpoint;
pub mod files;
pub mod funds;
pub mod headers;
pub mod health;
pub mod home;
pub mod jobs;
pub mod journal;
pub mod log;
pub mod logo;
pub mod mail;
pub mod migrations;
pub mod named;
pub mod openapi;
pub mod partners;
mod request;
pub mod routes;
pub mod seed;
pub mod serve;
pub mod site;
pub mod state;

pub mod system;
