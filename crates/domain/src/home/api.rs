//! Endpoints of the home page.

use super::{Announcement, AnnouncementInput, Filter, Task};
use crate::endpoint::{Bytes, Endpoint, Nothing};

/// What needs the person's action, soonest first.
pub const TASKS: Endpoint<Nothing, Vec<Task>> = Endpoint::get("/api/v1/home/tasks", "Lists what needs the person's action, soonest first.");
/// Lists announcements, newest first.
pub const LIST: Endpoint<Filter, Vec<Announcement>> = Endpoint::get("/api/v1/home/announcements", "Lists announcements, newest first.");
/// All of them as CSV, for their authors.
pub const EXPORT: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/home/announcements/export", "All announcements as CSV (RFC 4180, UTF-8).");
/// Reads one.
pub const READ: Endpoint<Nothing, Announcement> = Endpoint::get("/api/v1/home/announcements/{id}", "Reads an announcement.");
/// Writes one.
pub const CREATE: Endpoint<AnnouncementInput, Announcement> = Endpoint::post("/api/v1/home/announcements", "Creates an announcement.");
/// Changes one; needs `If-Match`.
pub const UPDATE: Endpoint<AnnouncementInput, Announcement> = Endpoint::put("/api/v1/home/announcements/{id}", "Changes an announcement.");
/// Removes one.
pub const REMOVE: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/home/announcements/{id}", "Removes an announcement.");
