//! Endpoints for the operator.

use super::{Job, JobFilter, JournalEntry, JournalFilter};
use crate::{
    endpoint::{Bytes, Endpoint, Nothing},
    page::Page,
};

/// Lists background jobs, newest first.
pub const JOBS: Endpoint<JobFilter, Page<Job>> = Endpoint::get("/api/v1/system/jobs", "Lists background jobs, newest first.");
/// The same list as CSV.
pub const EXPORT_JOBS: Endpoint<JobFilter, Bytes> =
    Endpoint::get("/api/v1/system/jobs/export", "The list of background jobs as CSV (RFC 4180, UTF-8).");
/// Tries a failed job again.
pub const RETRY_JOB: Endpoint<Nothing, Job> = Endpoint::post("/api/v1/system/jobs/{id}/retry", "Tries a failed job again.");
/// Lists the journal, newest first.
pub const JOURNAL: Endpoint<JournalFilter, Page<JournalEntry>> =
    Endpoint::get("/api/v1/system/journal", "Lists the journal, newest first.");
/// The same list as CSV.
pub const EXPORT_JOURNAL: Endpoint<JournalFilter, Bytes> =
    Endpoint::get("/api/v1/system/journal/export", "The journal as CSV (RFC 4180, UTF-8), newest first.");
