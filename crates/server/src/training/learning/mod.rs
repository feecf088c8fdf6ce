//! Learning: courses, packages, paths, assignments, sittings, and everybody's own way through them.

mod evidence;
mod facts;
mod lent;
mod store;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{Bond, ExamId, Occasion, Requirement},
};
use sea_orm::ConnectionTrait;
use serde_json::Value;

pub use self::store::FILES;
pub(super) use self::{
    evidence::evidence_about,
    facts::{completed, names, originals, requires},
    lent::{courses_with_exam, picture},
};
use super::seams::ExamDone;
use crate::{db::Tx, error::Error, routes::Routes, state::App};

/// Mounts the endpoints of learning.
pub fn routes(_routes: &mut Routes) {}

/// Does one kind of work in the background.
///
/// # Errors
/// When it fails; then it is tried again.
pub async fn run_job(_app: &App, kind: &str, _payload: Value) -> Result<(), Error> {
    Err(Error::internal(format!("nobody knows jobs of the kind {kind}")))
}

/// Does what the days bring.
///
/// # Errors
/// The last failure, after everything else was tried; the next round tries again.
pub async fn sweep(_app: &App) -> Result<(), Error> {
    Ok(())
}

/// See [`super::seams::exam_done`].
#[expect(clippy::unused_async, reason = "progress of lessons follows")]
pub(super) async fn exam_done(_app: &App, _tx: &Tx, _now: DateTime<Utc>, _done: ExamDone) -> Result<(), Error> {
    Ok(())
}

/// See [`super::seams::item_done`].
#[expect(clippy::unused_async, reason = "assignments follow")]
pub(super) async fn item_done(_app: &App, _tx: &Tx, _now: DateTime<Utc>, _person: PersonId, _what: Requirement) -> Result<(), Error> {
    Ok(())
}

/// See [`super::seams::dates`].
#[expect(clippy::unused_async, reason = "sittings and assignments follow")]
pub(super) async fn dates(_app: &App, _person: PersonId, _language: &str) -> Result<Vec<Occasion>, Error> {
    Ok(Vec::new())
}

/// See [`super::seams::exam_bond`].
#[expect(clippy::unused_async, reason = "enrollments follow")]
pub(super) async fn exam_bond(_db: &impl ConnectionTrait, _person: PersonId, _exam: ExamId) -> Result<Bond, Error> {
    Ok(Bond::Stranger)
}

/// See [`super::seams::enrolled_again`].
#[expect(clippy::unused_async, reason = "enrollments follow")]
pub(super) async fn enrolled_again(_db: &impl ConnectionTrait, _person: PersonId, _exam: ExamId) -> Result<Option<DateTime<Utc>>, Error> {
    Ok(None)
}
