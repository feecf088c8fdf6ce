//! Endpoints for the operator.

use super::{Job, JobFilter, JournalEntry, JournalFilter};
use crate::{
    endpoint::{Endpoint, Nothing},
    page::Page,
};

/// Lists background jobs, newest first.
pub const JOBS: Endpoint<JobFilter, Page<Job>> = Endpoint::get("/api/v1/system/jobs", "Lists background jobs, newest first.");
/// Tries a failed job again.
pub const RETRY_JOB: Endpoint<Nothing, Job> = Endpoint::post("/api/v1/system/jobs/{id}/retry", "Tries a failed job again.");
/// Lists the journal, newest first.
pub const JOURNAL: Endpoint<JournalFilter, Page<JournalEntry>> =
    Endpoint::get("/api/v1/system/journal", "Lists the journal, newest first.");
