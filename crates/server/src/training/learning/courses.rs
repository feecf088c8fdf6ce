//! Courses as their authors write them: the draft, its flaws, and what becomes of it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::{
    audience::Explanation,
    endpoint::Nothing,
    invalid::Check,
    page::Page,
    training::{
        Course, CourseFilter, CourseId, CourseInput, CourseKey, CourseStage, CourseSummary, Facts, Flaw, FlawKind, LessonContent,
        MaterialFact, PackageFact, PublishInput, Refusal, Requirement, Severity, WhoFilter, can_translate, cycle, flaws,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::store::{self, CourseRecord};
use crate::{auth, collateral, cx::Cx, db::Tx, error::Error, journal, training::seams};

/// Lists courses, last changed first.
pub(super) async fn list(cx: Cx, filter: CourseFilter) -> Result<Page<CourseSummary>, Error> {
    store::courses(cx.app.db.read(), &filter).await
}

/// Starts a course as a draft.
pub(super) async fn create(cx: Cx, input: CourseInput) -> Result<Course, Error> {
    let input = input.check()?;
    let id: CourseId = cx.app.new_id::<CourseKey>();
    let tx = cx.app.db.begin().await?;
    check_around(&cx, &tx, id, &input, None).await?;
    store::insert_course(&tx, id, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.create_course", "course", id, json!({ "title": input.title })).await?;
    finish(&cx, tx, id).await
}

/// Reads a course with its draft, versions and flaws.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<Course, Error> {
    let record = found(cx.app.db.read(), cx.id("id")?).await?;
    present(&cx, cx.app.db.read(), record).await
}

/// Saves the draft of the next version.
pub(super) async fn update(cx: Cx, input: CourseInput) -> Result<Course, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = found(&tx, id).await?;
    check_around(&cx, &tx, id, &input, Some(&before)).await?;
    let published = match before.published {
        Some(number) => store::version(&tx, id, number).await?,
        None => None,
    };
    let changed = published.is_none_or(|published| published != input);
    if before.version != version || !store::save_draft(&tx, id, version, &input, changed, cx.now).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "training.update_course", "course", id, json!({ "title": input.title, "changed": changed })).await?;
    finish(&cx, tx, id).await
}

/// Removes a course that was never published.
pub(super) async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id: CourseId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = found(&tx, id).await?;
    if record.published.is_some() {
        return Err(Refusal::HasLearners { count: store::learners_count(&tx, id).await? }.into());
    }
    let users = users(&tx, Requirement::Course(id)).await?;
    if store::translations(&tx, id).await? > 0 || !users.is_empty() {
        return Err(Refusal::InUse { by: users }.into());
    }
    store::remove_course(&tx, id).await?;
    journal::write(&tx, &cx, "training.remove_course", "course", id, json!({ "title": record.draft.title })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Names of paths and courses that ask for something, at most ten.
pub(super) async fn users(db: &impl ConnectionTrait, what: Requirement) -> Result<Vec<String>, Error> {
    let mut asking = seams::learning_requires(db).await?;
    asking.extend(seams::certifying_requires(db).await?);
    let asking: BTreeSet<Requirement> = asking.into_iter().filter(|(_, asks)| asks.contains(&what)).map(|(item, _)| item).collect();
    let names = seams::names(db, &asking, "").await?;
    Ok(names.into_values().map(|named| named.title).take(10).collect())
}

/// Publishes the draft as the next version.
pub(super) async fn publish(cx: Cx, input: PublishInput) -> Result<Course, Error> {
    let id: CourseId = cx.id("id")?;
    let note = input.check()?.note;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, &format!("course {id}")).await?;
    let record = found(&tx, id).await?;
    if record.stage == CourseStage::Archived {
        return Err(Refusal::Archived.into());
    }
    let count = all_flaws(&tx, cx.now, &record).await?.iter().filter(|flaw| flaw.severity == Severity::Blocks).count();
    if count > 0 {
        return Err(Refusal::Flawed { count }.into());
    }
    let number = record.published.unwrap_or(0) + i32::from(record.changed);
    if record.changed {
        store::publish_course(&tx, &record, number, &note, cx.actor()?.person, cx.now).await?;
    }
    // A second click on what has just been published makes no version that nobody can tell from the first.
    let detail = json!({ "title": record.draft.title, "number": number, "new": record.changed });
    journal::write(&tx, &cx, "training.publish_course", "course", id, detail).await?;
    finish(&cx, tx, id).await
}

/// Puts a course away; who had started can finish.
pub(super) async fn archive(cx: Cx, _: Nothing) -> Result<Course, Error> {
    move_to(&cx, CourseStage::Archived, "training.archive_course").await
}

/// Brings a course back.
pub(super) async fn restore(cx: Cx, _: Nothing) -> Result<Course, Error> {
    move_to(&cx, CourseStage::Published, "training.restore_course").await
}

async fn move_to(cx: &Cx, stage: CourseStage, action: &str) -> Result<Course, Error> {
    let id: CourseId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = found(&tx, id).await?;
    if record.published.is_none() {
        return Err(Refusal::NotPublished.into());
    }
    store::set_course_stage(&tx, id, stage, cx.now).await?;
    journal::write(&tx, cx, action, "course", id, json!({ "title": record.draft.title })).await?;
    finish(cx, tx, id).await
}

/// Reads one version.
pub(super) async fn version(cx: Cx, _: Nothing) -> Result<CourseInput, Error> {
    store::version(cx.app.db.read(), cx.id("id")?, cx.param("number")?).await?.ok_or(Error::NotFound)
}

/// Why a person does or does not find a course.
pub(super) async fn why(cx: Cx, filter: WhoFilter) -> Result<Explanation, Error> {
    let db = cx.app.db.read();
    let record = found(db, cx.id("id")?).await?;
    let person = auth::actor_of(db, filter.person).await?.ok_or(Error::NotFound)?;
    if !person.partner().is_none_or(|partner| cx.actor().is_ok_and(|actor| actor.scope().holds(partner))) {
        return Err(Error::NotFound);
    }
    let published = match record.published {
        Some(number) => store::version(db, record.id, number).await?,
        None => None,
    };
    let audience = published.map_or(record.draft.audience, |published| published.audience);
    let mut explanation = audience.explain(&person.viewer());
    explanation.sees &= record.stage == CourseStage::Published;
    Ok(explanation)
}

pub(super) async fn found(db: &impl ConnectionTrait, id: CourseId) -> Result<CourseRecord, Error> {
    store::course(db, id).await?.ok_or(Error::NotFound)
}

async fn finish(cx: &Cx, tx: Tx, id: CourseId) -> Result<Course, Error> {
    let record = found(&tx, id).await?;
    let course = present(cx, &tx, record).await?;
    tx.commit().await?;
    Ok(course)
}

async fn present(cx: &Cx, db: &impl ConnectionTrait, record: CourseRecord) -> Result<Course, Error> {
    Ok(Course {
        versions: store::versions(db, record.id).await?,
        flaws: all_flaws(db, cx.now, &record).await?,
        id: record.id,
        draft: record.draft,
        stage: record.stage,
        published: record.published,
        changed: record.changed,
        updated_at: record.updated_at,
        version: record.version,
    })
}

/// Checks what a draft says of other things: terms of the vocabulary, and the course that it translates.
async fn check_around(
    cx: &Cx,
    db: &impl ConnectionTrait,
    id: CourseId,
    input: &CourseInput,
    before: Option<&CourseRecord>,
) -> Result<(), Error> {
    if before.is_none_or(|before| before.draft.audience != input.audience) {
        let mut check = Check::default();
        input.audience.check_terms(&cx.app.portal, "/audience", &mut check);
        check.finish(())?;
    }
    let Some(original) = input.translates.filter(|translated| before.is_none_or(|before| before.draft.translates != Some(*translated)))
    else {
        return Ok(());
    };
    let of = store::course(db, original).await?.ok_or_else(|| Error::field("/translates", "unknown"))?;
    if original == id {
        return Err(Refusal::NotAnOriginal.into());
    }
    can_translate(of.draft.translates, store::translations(db, id).await?)?;
    Ok(())
}

/// Everything about a draft that its author should know: what the draft says by itself, and what it asks for.
async fn all_flaws(db: &impl ConnectionTrait, now: chrono::DateTime<chrono::Utc>, record: &CourseRecord) -> Result<Vec<Flaw>, Error> {
    let draft = &record.draft;
    let mut found = flaws(draft, &facts(db, now, record).await?);
    if draft.requires.is_empty() {
        return Ok(found);
    }
    let known = seams::names(db, &draft.requires.iter().copied().collect(), &draft.language).await?;
    let mut asks = seams::learning_requires(db).await?;
    asks.extend(seams::certifying_requires(db).await?);
    let start = Requirement::Course(draft.translates.unwrap_or(record.id));
    for (index, requirement) in draft.requires.iter().enumerate() {
        let mut note = |kind: FlawKind| {
            found.push(Flaw { pointer: format!("/requires/{index}"), kind, severity: kind.severity() });
        };
        if !known.get(requirement).is_some_and(|named| named.published) {
            note(FlawKind::RequirementMissing);
        }
        let next = |item: Requirement| if item == start { vec![*requirement] } else { asks.get(&item).cloned().unwrap_or_default() };
        if !cycle(start, next).is_empty() {
            note(FlawKind::RequiresItself);
        }
    }
    Ok(found)
}

/// What a draft refers to.
async fn facts(db: &impl ConnectionTrait, now: chrono::DateTime<chrono::Utc>, record: &CourseRecord) -> Result<Facts, Error> {
    let draft = &record.draft;
    let mut facts = Facts { pictures: store::pictures_among(db, draft.pictures()).await?, ..Facts::default() };
    let (mut materials, mut exams, mut packages) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for lesson in draft.lessons() {
        match &lesson.content {
            LessonContent::Text { .. } | LessonContent::Session { .. } => {}
            LessonContent::Video { material, .. } | LessonContent::File { material } => {
                materials.insert(guildhall_domain::id::Id::from_uuid(material.uuid()));
            }
            LessonContent::Quiz { exam } => {
                exams.insert(*exam);
            }
            LessonContent::Scorm { package, .. } => {
                packages.insert(*package);
            }
        }
    }
    let materials: Vec<_> = materials.into_iter().collect();
    for found in collateral::materials(db, &materials, now).await? {
        let fact = MaterialFact { live: found.live, video: found.media_type.starts_with("video/"), captions: found.captions };
        facts.materials.insert(guildhall_domain::id::Id::from_uuid(found.id.uuid()), fact);
    }
    facts.exams = seams::exam_facts(db, &exams).await?;
    let sound = store::packages_among(db, &packages).await?;
    facts.packages = sound.into_iter().map(|(package, sound)| (package, PackageFact { sound })).collect::<BTreeMap<_, _>>();
    if draft.has(|content| matches!(content, LessonContent::Session { .. })) {
        facts.planned = store::planned(db, record.id, now).await?;
    }
    Ok(facts)
}
