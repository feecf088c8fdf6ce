//! The module `training`: learning (courses, packages, paths, assignments, sittings) and certifying (exams, certificates, reports).
//!
//! The halves know each other through [`seams`] alone.

pub mod certifying;
pub mod fill;
pub mod learning;
mod markdown;
mod rows;
pub mod seams;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use guildhall_domain::{home::Task, module::Module, training::Requirement};
use serde_json::{Map, Value};

use crate::{cx::Cx, error::Error, routes::Routes, state::App};

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
    now.with_timezone(&zone(app)).date_naive()
}

/// The vendor's time zone.
fn zone(app: &App) -> Tz {
    // The settings were checked when the server started.
    app.config.time_zone.parse().unwrap_or(Tz::UTC)
}

/// The page about something to do.
#[must_use]
pub fn page_of(item: Requirement) -> String {
    match item {
        Requirement::Course(id) => format!("/training/courses/{id}"),
        Requirement::Path(id) => format!("/training/paths/{id}"),
        Requirement::Exam(id) => format!("/training/exams/{id}"),
        Requirement::Certification(_) => "/training/certificates".to_owned(),
    }
}

/// What waits for somebody: what they were assigned, and what of certificates needs them.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    let actor = cx.actor()?;
    let mut all = learning::waiting(&cx.app, actor).await?;
    all.extend(certifying::waiting(&cx.app, actor).await?);
    let task =
        |Waiting { code, params, link, due_on }: Waiting| Task { module: Module::Training, code: code.to_owned(), params, link, due_on };
    Ok(all.into_iter().map(task).collect())
}

/// Something that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The catalogue key without `task.`.
    pub code: &'static str,
    /// Names and numbers of the sentence.
    pub params: Map<String, Value>,
    /// Where it is done.
    pub link: String,
    /// By when.
    pub due_on: Option<NaiveDate>,
}

impl Waiting {
    fn new(code: &'static str, params: Value, link: String, due_on: Option<NaiveDate>) -> Self {
        Self { code, params: params.as_object().cloned().unwrap_or_default(), link, due_on }
    }
}

/// Whether a text is a key that secrets can be sealed with.
#[must_use]
pub fn is_secret_key(text: &str) -> bool {
    certifying::seal::parsed(text).is_some()
}
