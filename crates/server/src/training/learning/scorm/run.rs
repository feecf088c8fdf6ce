//! Packages while they run: launches, commits, and what comes of them for the lesson.

use guildhall_domain::{
    partner::PersonId,
    training::{
        EnrollmentId, LaunchId, LaunchKey, Learning, LessonContent, LessonId, PackageId, Refusal,
        scorm::{
            CommitInput, CommitResult, Launch, LaunchInput, Learner, PackagePart, PackageReport, PartKind, PartStatus, ScormPart,
            can_commit, initial, lesson_result,
        },
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{content, packages::playable, token::Entry};
use crate::{
    cx::Cx,
    db::Tx,
    error::Error,
    journal, people,
    training::learning::{
        complete::settle,
        lessons::{Open, open, open_in},
        store::{self, EnrollmentRecord, LaunchRecord},
    },
};

/// The newest run of each part of a lesson.
#[derive(Debug, Default)]
pub(in crate::training::learning) struct Runs(Vec<LaunchRecord>);

impl Runs {
    /// Reads them; those of another package are history.
    pub(in crate::training::learning) async fn read(
        db: &impl ConnectionTrait,
        enrollment: EnrollmentId,
        lesson: LessonId,
        package: PackageId,
    ) -> Result<Self, Error> {
        let all = store::newest_launches(db, enrollment, lesson).await?;
        Ok(Self(all.into_iter().filter(|launch| launch.package == package).collect()))
    }

    fn of(&self, part: &str) -> Option<&LaunchRecord> {
        self.0.iter().find(|launch| launch.part == part)
    }

    fn status(&self, part: &str) -> PartStatus {
        self.of(part).map(|launch| launch.state.status()).unwrap_or_default()
    }

    /// All parts as a learner sees them.
    pub(in crate::training::learning) fn parts(&self, report: &PackageReport) -> Vec<ScormPart> {
        let part = |part: &PackagePart| ScormPart {
            id: part.id.clone(),
            title: part.title.clone(),
            depth: part.depth,
            playable: part.kind != PartKind::Heading,
            status: self.status(&part.id),
        };
        report.parts.iter().map(part).collect()
    }

    /// The part to go on with: the one that was opened last while it is not done, else the first that is not done, else the first.
    pub(in crate::training::learning) fn current(&self, report: &PackageReport) -> String {
        let open = |id: &str| !self.status(id).state.is_done();
        let last = self.0.first().map(|launch| launch.part.clone()).filter(|id| open(id) && report.part(id).is_some());
        let first = || report.playable().find(|part| open(&part.id)).or_else(|| report.playable().next()).map(|part| part.id.clone());
        last.or_else(first).unwrap_or_default()
    }

    fn statuses(&self, report: &PackageReport) -> Vec<PartStatus> {
        report.playable().map(|part| self.status(&part.id)).collect()
    }
}

/// An id of a person that a package may know: it means nothing elsewhere.
pub(super) fn learner_id(person: PersonId, package: PackageId) -> String {
    let hash = Sha256::digest(format!("learner {person} of {package}").as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The package of a lesson, and the least score that it must report.
fn package_of(content: &LessonContent) -> Result<(PackageId, Option<u8>), Error> {
    match content {
        LessonContent::Scorm { package, least } => Ok((*package, *least)),
        LessonContent::Text { .. }
        | LessonContent::Video { .. }
        | LessonContent::File { .. }
        | LessonContent::Quiz { .. }
        | LessonContent::Session { .. } => Err(Error::NotFound),
    }
}

/// Opens a part of a package; an earlier launch of the lesson ends by it.
pub(in crate::training::learning) async fn launch(cx: Cx, input: LaunchInput) -> Result<Launch, Error> {
    let actor = cx.actor()?;
    let tx = cx.app.db.begin().await?;
    store::lock_enrollment(&tx, cx.id("id")?).await?;
    let open = open(&cx, &tx).await?.workable()?;
    let (package, least) = package_of(&open.lesson.content)?;
    let report = playable(&tx, package).await?;
    let version = report.scorm.ok_or(Refusal::NotPlayable)?;
    let runs = Runs::read(&tx, open.enrollment.id, open.lesson.id, package).await?;
    let wanted = if input.part.is_empty() { runs.current(&report) } else { input.part };
    let part = report.part(&wanted).ok_or_else(|| Error::field("/part", "unknown"))?;
    let before = runs.of(&part.id).map(|launch| launch.state.launched()).unwrap_or_default();
    let number = store::launches_after(&tx, (open.enrollment.id, open.lesson.id, &part.id), 0).await?.last().map_or(0, |last| last.number);
    let record = LaunchRecord {
        id: cx.app.new_id::<LaunchKey>(),
        enrollment: open.enrollment.id,
        lesson: open.lesson.id,
        package,
        part: part.id.clone(),
        number: number + 1,
        state: before.opened(part),
    };
    store::insert_launch(&tx, &record, cx.now).await?;
    take_result(&cx, &tx, &open, package, &report, least).await?;
    let detail = json!({ "lesson": open.lesson.id, "part": part.id, "launch": record.id });
    journal::write(&tx, &cx, "training.launch", "enrollment", open.enrollment.id, detail).await?;
    let name = people::name(&tx, actor.person).await?.unwrap_or_default();
    tx.commit().await?;
    let learner = learner_id(actor.person, package);
    let learner = Learner { id: &learner, name: &name, language: actor.reads.tag() };
    let (previous, next) = report.around(&part.id);
    Ok(Launch {
        id: record.id,
        part: part.id.clone(),
        title: part.title.clone(),
        scorm: version,
        href: content::address(&cx.app, cx.now, &Entry { package, launch: record.id, part: part.id.clone() }).await?,
        values: initial(&before, part, version, learner),
        next: next.map(|part| part.id.clone()),
        previous: previous.map(|part| part.id.clone()),
    })
}

/// Takes a commit of a package; each number is taken once.
pub(in crate::training::learning) async fn commit(cx: Cx, input: CommitInput) -> Result<CommitResult, Error> {
    let id: LaunchId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let known = store::launch(&tx, id).await?.ok_or(Error::NotFound)?;
    store::lock_enrollment(&tx, known.enrollment).await?;
    let enrollment = store::enrollment(&tx, known.enrollment)
        .await?
        .filter(|enrollment| cx.actor().is_ok_and(|actor| actor.person == enrollment.person));
    let open = open_in(&tx, enrollment.ok_or(Error::NotFound)?, known.lesson).await?;
    if open.enrollment.learning == Learning::Left {
        return Err(Refusal::NotEnrolled.into());
    }
    // What it came to is read under the lock.
    let mut launch = store::launch(&tx, id).await?.ok_or(Error::NotFound)?;
    let (package, least) = package_of(&open.lesson.content)?;
    let report = playable(&tx, launch.package).await?;
    let version = report.scorm.ok_or(Refusal::NotPlayable)?;
    let part = report.part(&launch.part).ok_or(Refusal::LaunchEnded)?;
    let commit = input.check(version)?;
    let newer = store::launches_after(&tx, (launch.enrollment, launch.lesson, &launch.part), launch.number).await?;
    if commit.sequence > launch.state.sequence {
        can_commit(newer.iter().map(|launch| launch.state.sequence).max())?;
        launch.state = launch.state.after(&commit, part, version);
        store::save_launch(&tx, launch.id, &launch.state).await?;
        // Later launches found less than there was: they begin where this one is now.
        let mut state = launch.state.clone();
        for later in &newer {
            state = state.launched().opened(part);
            store::save_launch(&tx, later.id, &state).await?;
        }
        if launch.package == package {
            take_result(&cx, &tx, &open, package, &report, least).await?;
        }
        if commit.finished {
            let detail = json!({ "lesson": open.lesson.id, "launch": launch.id, "state": launch.state.reached });
            journal::write(&tx, &cx, "training.finish_launch", "enrollment", open.enrollment.id, detail).await?;
        }
    }
    let enrollment = store::enrollment(&tx, launch.enrollment).await?.ok_or(Error::NotFound)?;
    let progress = store::progress(&tx, launch.enrollment).await?;
    let result = CommitResult {
        sequence: launch.state.sequence,
        status: launch.state.status(),
        lesson_done: progress.get(&launch.lesson).is_some_and(|told| told.progress.is_done()),
        course_done: enrollment.learning == Learning::Completed,
        faults: commit.faults,
    };
    tx.commit().await?;
    Ok(result)
}

/// What all parts together mean for the lesson.
async fn take_result(cx: &Cx, tx: &Tx, open: &Open, package: PackageId, report: &PackageReport, least: Option<u8>) -> Result<(), Error> {
    let runs = Runs::read(tx, open.enrollment.id, open.lesson.id, package).await?;
    let statuses = runs.statuses(report);
    let result = lesson_result(&statuses, least);
    let mut told = open.told.clone();
    let was_done = told.progress.is_done();
    told.progress.opened = true;
    told.progress.score = result.percent.or(told.progress.score);
    let seconds: u64 = statuses.iter().map(|status| u64::from(status.time.seconds())).sum();
    told.progress.seconds = told.progress.seconds.max(u32::try_from(seconds).unwrap_or(u32::MAX));
    if result.done {
        told.progress.completed_at = told.progress.completed_at.or(Some(cx.now));
    }
    store::save_progress(tx, open.enrollment.id, open.lesson.id, &told, cx.now).await?;
    settle(&cx.app, tx, cx.now, &open.enrollment, &open.course).await?;
    if told.progress.is_done() && !was_done {
        let detail = json!({ "lesson": open.lesson.id, "score": result.percent });
        journal::write(tx, cx, "training.lesson_done", "enrollment", open.enrollment.id, detail).await?;
    }
    Ok(())
}

/// A run of a part for the demo: what is opened and what it commits as its last word.
pub(in crate::training::learning) async fn replay(
    cx: &Cx,
    tx: &Tx,
    (enrollment, lesson): (EnrollmentId, LessonId),
    part: &str,
    input: CommitInput,
) -> Result<(), Error> {
    let record = store::enrollment(tx, enrollment).await?.filter(EnrollmentRecord::goes_on);
    let Some(record) = record else { return Ok(()) };
    let open = open_in(tx, record, lesson).await?;
    let (package, least) = package_of(&open.lesson.content)?;
    let report = playable(tx, package).await?;
    let version = report.scorm.ok_or(Refusal::NotPlayable)?;
    let part = report.part(part).ok_or(Refusal::LaunchEnded)?;
    let last = store::launches_after(tx, (enrollment, lesson, &part.id), 0).await?.pop();
    let before = last.as_ref().map(|launch| launch.state.launched()).unwrap_or_default().opened(part);
    let launch = LaunchRecord {
        id: crate::state::new_id::<LaunchKey>(cx.now),
        enrollment,
        lesson,
        package,
        part: part.id.clone(),
        number: last.map_or(0, |last| last.number) + 1,
        state: before.after(&input.check(version)?, part, version),
    };
    store::insert_launch(tx, &launch, cx.now).await?;
    take_result(cx, tx, &open, package, &report, least).await?;
    let detail = json!({ "lesson": lesson, "launch": launch.id, "state": launch.state.reached });
    journal::write(tx, cx, "training.finish_launch", "enrollment", enrollment, detail).await
}
