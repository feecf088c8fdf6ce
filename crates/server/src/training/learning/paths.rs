//! Learning paths, as authors make them and as learners walk them.

use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    page::Page,
    training::{
        CourseFilter, CourseStage, LearningPath, Lock, LockReason, PathForLearner, PathId, PathInput, PathItem, PathKey, Refusal,
        Requirement, StepForLearner, cycle,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    complete::WALK,
    courses::users,
    facts::in_language,
    ground::Ground,
    store::{self, PathRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, training::seams};

/// Lists paths, last changed first.
pub(super) async fn list(cx: Cx, filter: CourseFilter) -> Result<Page<LearningPath>, Error> {
    let page = store::paths_page(cx.app.db.read(), &filter).await?;
    Ok(Page { items: page.items.into_iter().map(shown).collect(), next: page.next, total: page.total })
}

fn shown(record: PathRecord) -> LearningPath {
    let PathRecord { id, stage, input, updated_at, version, published_at: _ } = record;
    LearningPath { id, path: input, stage, updated_at, version }
}

/// Starts a path as a draft.
pub(super) async fn create(cx: Cx, input: PathInput) -> Result<LearningPath, Error> {
    let input = input.check()?;
    let id: PathId = cx.app.new_id::<PathKey>();
    let tx = cx.app.db.begin().await?;
    check_around(&cx, &tx, id, &input, None).await?;
    store::insert_path(&tx, id, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.create_path", "path", id, json!({ "title": input.title })).await?;
    finish(tx, id).await
}

/// Reads a path.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<LearningPath, Error> {
    Ok(shown(found(cx.app.db.read(), cx.id("id")?).await?))
}

/// Changes a path.
pub(super) async fn update(cx: Cx, input: PathInput) -> Result<LearningPath, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = found(&tx, id).await?;
    check_around(&cx, &tx, id, &input, Some(&before)).await?;
    if before.version != version || !store::save_path(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    if before.stage == CourseStage::Published {
        jobs::enqueue(&tx, cx.now, WALK, json!({ "path": id })).await?;
    }
    journal::write(&tx, &cx, "training.update_path", "path", id, json!({ "before": before.input, "after": input })).await?;
    finish(tx, id).await
}

/// Removes a path that was never published.
pub(super) async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id: PathId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = found(&tx, id).await?;
    let by = users(&tx, Requirement::Path(id)).await?;
    if !by.is_empty() {
        return Err(Refusal::InUse { by }.into());
    }
    if record.published_at.is_some() {
        let count = store::path_people(&tx, id).await?;
        return Err(Refusal::HasLearners { count }.into());
    }
    store::remove_path(&tx, id).await?;
    journal::write(&tx, &cx, "training.remove_path", "path", id, json!({ "title": record.input.title })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Publishes a path. Everything that it consists of must be published.
pub(super) async fn publish(cx: Cx, _: Nothing) -> Result<LearningPath, Error> {
    let id: PathId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = found(&tx, id).await?;
    let items: Vec<Requirement> =
        record.input.steps.iter().map(|step| step.item.requirement()).chain(record.input.requires.iter().copied()).collect();
    let names = seams::names(&tx, &items.iter().copied().collect(), &record.input.language).await?;
    let missing = items.iter().filter(|item| !names.get(item).is_some_and(|named| named.published)).count();
    let empty = usize::from(!record.input.steps.iter().any(|step| !step.optional));
    if missing + empty > 0 {
        return Err(Refusal::Flawed { count: missing + empty }.into());
    }
    store::set_path_stage(&tx, id, CourseStage::Published, cx.now).await?;
    jobs::enqueue(&tx, cx.now, WALK, json!({ "path": id })).await?;
    journal::write(&tx, &cx, "training.publish_path", "path", id, json!({ "title": record.input.title })).await?;
    finish(tx, id).await
}

/// Puts a path away.
pub(super) async fn archive(cx: Cx, _: Nothing) -> Result<LearningPath, Error> {
    let id: PathId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = found(&tx, id).await?;
    if record.published_at.is_none() {
        return Err(Refusal::NotPublished.into());
    }
    store::set_path_stage(&tx, id, CourseStage::Archived, cx.now).await?;
    journal::write(&tx, &cx, "training.archive_path", "path", id, json!({ "title": record.input.title })).await?;
    finish(tx, id).await
}

async fn found(db: &impl ConnectionTrait, id: PathId) -> Result<PathRecord, Error> {
    store::path(db, id).await?.ok_or(Error::NotFound)
}

async fn finish(tx: Tx, id: PathId) -> Result<LearningPath, Error> {
    let record = found(&tx, id).await?;
    tx.commit().await?;
    Ok(shown(record))
}

/// Checks what a path says of other things: terms of the vocabulary, steps that exist, and no way back to itself.
async fn check_around(cx: &Cx, db: &impl ConnectionTrait, id: PathId, input: &PathInput, before: Option<&PathRecord>) -> Result<(), Error> {
    let mut check = Check::default();
    if before.is_none_or(|before| before.input.audience != input.audience) {
        input.audience.check_terms(&cx.app.portal, "/audience", &mut check);
    }
    let steps: Vec<Requirement> = input.steps.iter().map(|step| step.item.requirement()).collect();
    let names = seams::names(db, &steps.iter().copied().collect(), &input.language).await?;
    for (index, step) in steps.iter().enumerate().filter(|(_, step)| !names.contains_key(step)) {
        let known_before = before.is_some_and(|before| before.input.steps.iter().any(|known| known.item.requirement() == *step));
        if !known_before {
            check.fail(&format!("/steps/{index}/item"), "unknown");
        }
    }
    check.finish(())?;
    let mut asks = seams::learning_requires(db).await?;
    asks.extend(seams::certifying_requires(db).await?);
    let start = Requirement::Path(id);
    asks.insert(start, steps.into_iter().chain(input.requires.iter().copied()).collect());
    if cycle(start, |item| asks.get(&item).cloned().unwrap_or_default()).is_empty() { Ok(()) } else { Err(Refusal::RequiresItself.into()) }
}

// As learners walk them.

/// A path with how far one is and why steps are locked.
pub(super) async fn for_learner(cx: Cx, _: Nothing) -> Result<PathForLearner, Error> {
    let id: PathId = cx.id("id")?;
    let ground = Ground::read(&cx.app, cx.app.db.read(), cx.actor()?, cx.now).await?;
    let path = ground.path(id).filter(|path| ground.opens_path(path)).ok_or(Error::NotFound)?;
    Ok(walked(&ground, path))
}

/// Which steps of a path are done.
pub(super) fn done_steps(ground: &Ground, path: &PathRecord) -> Vec<bool> {
    path.input.steps.iter().map(|step| ground.known.has(step.item.requirement())).collect()
}

/// About how many minutes a step takes.
pub(super) fn minutes(ground: &Ground, item: PathItem) -> u32 {
    match item {
        PathItem::Course(course) => ground.course(course).map_or(0, |offer| offer.card.minutes),
        PathItem::Exam(exam) => ground.exam_minutes(exam),
    }
}

/// A path as the learner sees it.
pub(super) fn walked(ground: &Ground, path: &PathRecord) -> PathForLearner {
    let input = &path.input;
    let done = done_steps(ground, path);
    let (finished, of) = input.reached(&done);
    let completed_at = ground.paths_done.get(&path.id).copied();
    let is_done = |place: usize| done.get(place).copied().unwrap_or_default();
    let mut left = 0;
    let mut steps = Vec::with_capacity(input.steps.len());
    for (place, step) in input.steps.iter().enumerate() {
        let needed = minutes(ground, step.item);
        let percent = match step.item {
            _ if is_done(place) => 100,
            PathItem::Course(course) => ground.percent_of(course),
            PathItem::Exam(_) => 0,
        };
        if !is_done(place) && !step.optional {
            left += needed * (100 - u32::from(percent.min(100))) / 100;
        }
        steps.push(StepForLearner {
            item: in_own_language(ground, step.item),
            title: ground.named(step.item.requirement()).0,
            minutes: needed,
            optional: step.optional,
            done: is_done(place),
            percent,
            locks: step_locks(ground, path, place, &done),
        });
    }
    PathForLearner {
        id: path.id,
        title: input.title.clone(),
        language: input.language.clone(),
        summary: input.summary.clone(),
        locks: ground.locks(&input.requires),
        steps,
        percent: if completed_at.is_some() {
            100
        } else if of == 0 {
            0
        } else {
            u8::try_from(u32::from(finished) * 100 / u32::from(of)).unwrap_or(100)
        },
        minutes_left: if completed_at.is_some() { 0 } else { left },
        due_on: ground.due_on(Requirement::Path(path.id)),
        completed_at,
    }
}

/// A translation of a course where there is one that the learner reads and may open.
fn in_own_language(ground: &Ground, item: PathItem) -> PathItem {
    let PathItem::Course(course) = item else { return item };
    let begun = ground.enrollment_in(course).map(|enrollment| enrollment.course);
    let own =
        in_language(&ground.offered, course, ground.actor.reads.tag()).filter(|offer| ground.opens_course(offer)).map(|offer| offer.id);
    PathItem::Course(begun.or(own).unwrap_or(course))
}

/// Why a step is not open: steps before it, and what its course asks for itself.
fn step_locks(ground: &Ground, path: &PathRecord, place: usize, done: &[bool]) -> Vec<Lock> {
    let input = &path.input;
    let waits = input.waits_for(place, done).into_iter().map(|step| {
        let (title, open) =
            input.steps.get(usize::from(step)).map_or_else(Default::default, |other| ground.named(other.item.requirement()));
        Lock { reason: LockReason::Step { step }, title, open }
    });
    let own = match input.steps.get(place).map(|step| step.item) {
        Some(PathItem::Course(course)) if !done.get(place).copied().unwrap_or_default() => {
            ground.course(course).map(|offer| ground.locks(&offer.card.requires)).unwrap_or_default()
        }
        Some(PathItem::Course(_) | PathItem::Exam(_)) | None => Vec::new(),
    };
    waits.chain(own).collect()
}
