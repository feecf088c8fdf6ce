//! The API's contract, tested through the router on a fresh database each time.

mod authz;
mod collateral;
mod config;
mod cors;
mod deploy;
mod edge;
mod embed;
mod files;
mod funds;
mod home;
mod offline;
mod openapi;
mod partners;
mod seed;
mod session;
mod support;
mod surface;
mod system;
mod training;
mod version;
