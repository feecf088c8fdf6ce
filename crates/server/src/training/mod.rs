//! The module `training`: learning (courses, packages, paths, assignments, sittings) and certifying (exams, certificates, reports).
//!
//! The halves know each other through [`seams`] alone.

pub mod certifying;
pub mod learning;
mod markdown;
pub mod seams;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde_json::Value;

use crate::{error::Error, routes::Routes, state::App};

pub use self::learning::{FILES, LONG_JOB, UPLOADS, content, people_changed, run_worker};

/// What the demo is made with.
pub(crate) mod plant {
    pub(crate) use super::{certifying::plant::*, learning::plant::*};
}

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    learning::routes(routes);
    certifying::routes(routes);
}

/// Does one kind of work in the background.
///
/// # Errors
/// When it fails; then it is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    if kind.starts_with(certifying::JOBS) {
        return certifying::run_job(app, kind, payload).await;
    }
    learning::run_job(app, kind, payload).await
}

/// Does what the days bring.
///
/// # Errors
/// The last failure, after everything else was tried; the next round tries again.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let certifying = certifying::sweep(app).await;
    learning::sweep(app).await.and(certifying)
}

/// The day it is for the vendor at a moment: deadlines, ends of certificates and reminders go by it.
#[must_use]
pub fn today(app: &App, now: DateTime<Utc>) -> NaiveDate {
    // The settings were checked when the server started.
    let zone = app.config.time_zone.parse::<Tz>().unwrap_or(Tz::UTC);
    now.with_timezone(&zone).date_naive()
}

/// Whether a text is a key that secrets can be sealed with.
#[must_use]
pub fn is_secret_key(text: &str) -> bool {
    certifying::seal::parsed(text).is_some()
}
