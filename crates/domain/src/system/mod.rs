//! What the operator watches: background jobs and the journal of every change.

pub mod api;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{id::Id, page::Cursor, partner::PersonId, problem};

/// Marks ids of jobs.
#[derive(Debug, Clone, Copy)]
pub enum JobKey {}
/// A job's id.
pub type JobId = Id<JobKey>;

/// Work done in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Job {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: JobId,
    /// What kind of work, such as `collateral.preview`.
    pub kind: String,
    /// Where it stands.
    pub status: JobStatus,
    /// How often it was tried.
    pub attempts: i32,
    /// When it runs next, or ran last.
    pub run_at: DateTime<Utc>,
    /// When it was ordered.
    pub created_at: DateTime<Utc>,
    /// Why the last try failed, for the operator; empty when it did not.
    pub last_error: String,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Waits for its time.
    Waiting,
    /// Runs now.
    Running,
    /// Was done.
    Done,
    /// Was given up after its last try.
    Failed,
}

/// Tries before a job is given up.
pub const MAX_ATTEMPTS: i32 = 8;

/// Seconds until the next try after this many: 10 s doubling to an hour.
#[must_use]
pub const fn backoff_seconds(attempts: i32) -> i64 {
    let doublings = if attempts < 1 {
        0
    } else if attempts > 9 {
        9
    } else {
        attempts - 1
    };
    let seconds = 10 << doublings;
    if seconds > 3_600 { 3_600 } else { seconds }
}

/// Which jobs to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JobFilter {
    /// Only these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// One change somebody made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JournalEntry {
    /// Number in the order of writing.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; absent for the server itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub actor: Option<PersonId>,
    /// Name of who, as it is now.
    #[serde(default)]
    pub actor_name: String,
    /// What, such as `collateral.update`.
    pub action: String,
    /// On what kind of record, such as `asset`.
    pub subject_kind: String,
    /// On which record.
    pub subject: String,
    /// What changed; never a secret.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub detail: serde_json::Value,
}

/// Which journal entries to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct JournalFilter {
    /// Only actions that start with this, such as `collateral.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Only about this record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// What the operator cannot do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Only failed jobs are tried again.
    JobNotFailed,
}

impl Refusal {
    /// Every code.
    pub const CODES: &[&str] = &["system/job-not-failed"];
}

impl problem::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::JobNotFailed => "system/job-not-failed",
        }
    }
    fn title(&self) -> &'static str {
        match self {
            Self::JobNotFailed => "Only failed jobs are tried again",
        }
    }
}

impl Job {
    /// May it be tried again by hand?
    ///
    /// # Errors
    /// When it has not been given up.
    pub const fn can_retry(&self) -> Result<(), Refusal> {
        match self.status {
            JobStatus::Failed => Ok(()),
            JobStatus::Waiting | JobStatus::Running | JobStatus::Done => Err(Refusal::JobNotFailed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_doubles_to_an_hour() {
        assert_eq!([1, 2, 3, 9, 10, 99].map(backoff_seconds), [10, 20, 40, 2_560, 3_600, 3_600]);
        assert_eq!(backoff_seconds(0), 10);
    }
}
