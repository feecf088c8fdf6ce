//! The demo's training: courses in two languages, packages, exams, certifications, and the histories of everybody who learns.

mod crowd;
mod make;
mod packages;
mod plan;
mod play;
mod script;
mod vendor;

use std::collections::BTreeSet;

use sea_orm::ConnectionTrait;

use self::play::Play;
use super::{fill::moment, funds::stage::Stage};
use crate::{db::sql, error::Error, state::App, training};

/// Jobs that nobody wants after a history that never was; what is left of them closes an exam that runs.
const LEFT_OVER: &str = "DELETE FROM jobs WHERE kind LIKE 'training.%' AND kind <> 'training.certifying.close'";

/// Plays the histories. The clock of the app must be one that can be set; afterwards it is what it was.
///
/// # Errors
/// When the database or the store fails, or the demo's parts do not fit together.
pub async fn seed(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    crowd::insert_all(app, now).await?;
    let stage = Stage::set(app).await?;
    let made = make::make(&stage, moment(now, plan::START, 480), now).await?;
    let learners = crowd::learners(app).await?;
    let mut play = Play::new(app, &stage, &made, now, &learners);
    for (day, rule) in vendor::rules(&made, now)? {
        let at = moment(now, day, 500);
        play.until(at).await?;
        training::plant::create_rule(stage.cx(stage.admin, at, None, None).await?, rule).await?;
    }
    play.until(now).await?;
    vendor::act(app, &stage, &made, now).await?;
    app.clock.set(now);
    let exams: Vec<_> = made.exams.values().copied().collect();
    training::plant::count_all(app, &exams).await?;
    // What the days bring is brought up to date, so that the first round of the server finds nothing to tell.
    training::sweep(app).await?;
    let tx = app.db.begin().await?;
    tx.execute_raw(sql(&tx, LEFT_OVER, [])).await?;
    tx.commit().await?;
    app.db.analyse().await
}

/// Titles of the library's files that lessons show.
#[must_use]
pub fn materials() -> BTreeSet<&'static str> {
    let parts = script::courses().into_iter().flat_map(|course| course.modules).flat_map(|(_, parts)| parts);
    parts.filter(|part| matches!(part.kind, "file" | "video")).map(|part| part.refers).collect()
}

/// The demo's parts do not fit together.
fn missing() -> Error {
    Error::internal("something of the demo's training is missing")
}
