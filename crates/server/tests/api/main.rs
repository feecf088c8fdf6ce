//! The API's contract, tested through the router on a fresh database each time.

mod authz;
mod collateral;
mod config;
mod edge;
mod files;
mod openapi;
mod session;
mod support;
mod surface;
