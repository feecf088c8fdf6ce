//! Endpoints of the portal inside other pages.

use super::{Granted, Host, HostInput, KeyInput, SessionInput};
use crate::endpoint::{Endpoint, Nothing};

/// Signs a frame in.
pub const ENTER: Endpoint<SessionInput, Granted> =
    Endpoint::post("/api/v1/embed/session", "Exchanges a host's one-time assertion for a short session of a frame.");
/// Lists the hosts.
pub const HOSTS: Endpoint<Nothing, Vec<Host>> = Endpoint::get("/api/v1/embed/hosts", "Lists the pages that may frame the portal.");
/// Reads a host.
pub const HOST: Endpoint<Nothing, Host> = Endpoint::get("/api/v1/embed/hosts/{id}", "Reads a host that may frame the portal.");
/// Adds a host.
pub const CREATE: Endpoint<HostInput, Host> = Endpoint::post("/api/v1/embed/hosts", "Adds a host that may frame the portal.");
/// Changes a host; needs `If-Match`.
pub const UPDATE: Endpoint<HostInput, Host> =
    Endpoint::put("/api/v1/embed/hosts/{id}", "Changes a host. What it may not show any more ends at once.");
/// Removes a host.
pub const REMOVE: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/embed/hosts/{id}", "Removes a host with its keys and its sessions.");
/// Adds a key.
pub const ADD_KEY: Endpoint<KeyInput, Host> =
    Endpoint::post("/api/v1/embed/hosts/{id}/keys", "Adds a public key; the others stay, so that keys can change without a gap.");
/// Removes a key.
pub const REMOVE_KEY: Endpoint<Nothing, Host> =
    Endpoint::delete("/api/v1/embed/hosts/{id}/keys/{key}", "Removes a public key and ends the host's sessions.");
