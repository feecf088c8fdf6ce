//! Exams, as authors make them.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    page::Page,
    training::{
        CourseFilter, CourseStage, Exam, ExamId, ExamInput, ExamKey, Refusal, Requirement, Urn, belonging, can_translate, cycle,
        pictures_in,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    questions::pictures_exist,
    store::{self, ExamRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, journal, training::seams};

/// Most names in a refusal.
const NAMES: usize = 10;

/// Lists exams, last changed first.
pub async fn list(cx: Cx, filter: CourseFilter) -> Result<Page<Exam>, Error> {
    let db = cx.app.db.read();
    let page = store::list_exams(db, &filter).await?;
    let tallies = store::tallies(db, &page.items.iter().map(|record| record.id).collect::<Vec<_>>()).await?;
    let mut items = Vec::new();
    for record in page.items {
        let tally = tallies.get(&record.id).copied().unwrap_or_default();
        items.push(whole(db, record, tally).await?);
    }
    Ok(Page { items, next: page.next, total: page.total })
}

/// Reads an exam.
pub async fn read(cx: Cx, _: Nothing) -> Result<Exam, Error> {
    one(cx.app.db.read(), cx.id("id")?).await
}

/// Starts an exam as a draft.
pub async fn create(cx: Cx, input: ExamInput) -> Result<Exam, Error> {
    let input = input.check()?;
    let id: ExamId = cx.app.new_id::<ExamKey>();
    let tx = cx.app.db.begin().await?;
    fits(&cx, &tx, id, &input).await?;
    store::insert_exam(&tx, id, &input, cx.now).await?;
    journal::write(&tx, &cx, "training.create_exam", "exam", id, json!({ "after": input })).await?;
    finish(tx, id).await
}

/// Changes an exam. One that is published must stay one that can be drawn.
pub async fn update(cx: Cx, input: ExamInput) -> Result<Exam, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_exam(&tx, id).await?;
    if before.version != version {
        return Err(Error::Stale);
    }
    fits(&cx, &tx, id, &input).await?;
    if before.stage == CourseStage::Published {
        input.can_publish(&urns(&tx, &input).await?)?;
    }
    if !store::update_exam(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "training.update_exam", "exam", id, json!({ "before": before.exam, "after": input })).await?;
    finish(tx, id).await
}

/// Removes an exam that nobody took and nothing needs.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_exam(&tx, id).await?;
    let attempts = store::attempts_at(&tx, id).await?;
    if attempts > 0 {
        return Err(Refusal::HasLearners { count: attempts }.into());
    }
    let by = needed_by(&cx, &tx, id).await?;
    if !by.is_empty() {
        return Err(Refusal::InUse { by }.into());
    }
    store::remove_exam(&tx, id).await?;
    journal::write(&tx, &cx, "training.remove_exam", "exam", id, json!({ "before": before.exam })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Publishes an exam that can be drawn.
pub async fn publish(cx: Cx, _: Nothing) -> Result<Exam, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let record = store::read_exam(&tx, id).await?;
    record.exam.can_publish(&urns(&tx, &record.exam).await?)?;
    store::set_exam_stage(&tx, id, CourseStage::Published, cx.now).await?;
    journal::write(&tx, &cx, "training.publish_exam", "exam", id, json!({})).await?;
    finish(tx, id).await
}

/// Puts an exam away; who is in an attempt finishes it.
pub async fn archive(cx: Cx, _: Nothing) -> Result<Exam, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    if store::read_exam(&tx, id).await?.stage == CourseStage::Draft {
        return Err(Refusal::NotPublished.into());
    }
    store::set_exam_stage(&tx, id, CourseStage::Archived, cx.now).await?;
    journal::write(&tx, &cx, "training.archive_exam", "exam", id, json!({})).await?;
    finish(tx, id).await
}

/// An exam with its numbers.
pub(super) async fn one(db: &impl ConnectionTrait, id: ExamId) -> Result<Exam, Error> {
    let record = store::read_exam(db, id).await?;
    let tally = store::tallies(db, &[id]).await?.get(&id).copied().unwrap_or_default();
    whole(db, record, tally).await
}

async fn whole(db: &impl ConnectionTrait, record: ExamRecord, (attempts, passed): (u64, u64)) -> Result<Exam, Error> {
    let urns = urns(db, &record.exam).await?;
    let pool_sizes = belonging(&urns).iter().map(|own| u32::try_from(own.len()).unwrap_or(u32::MAX)).collect();
    let ExamRecord { id, exam, stage, updated_at, version, .. } = record;
    Ok(Exam { id, exam, stage, pool_sizes, attempts, passed, updated_at, version })
}

/// The pools of an exam with the questions that can be drawn now.
pub(super) async fn urns(db: &impl ConnectionTrait, exam: &ExamInput) -> Result<Vec<Urn>, Error> {
    let mut urns = Vec::new();
    for pool in &exam.pools {
        let questions = store::drawable(db, pool.bank, &pool.topics).await?;
        urns.push(Urn { questions, draw: usize::from(pool.draw) });
    }
    Ok(urns)
}

/// Whether everything that an exam refers to is there, and whether it can be begun at all.
async fn fits(cx: &Cx, tx: &Tx, id: ExamId, input: &ExamInput) -> Result<(), Error> {
    let mut check = Check::default();
    input.audience.check_terms(&cx.app.portal, "/audience", &mut check);
    for (index, pool) in input.pools.iter().enumerate() {
        match store::read_bank(tx, pool.bank).await {
            Ok(_) => {}
            Err(Error::NotFound) => check.fail(&format!("/pools/{index}/bank"), "not-one-of"),
            Err(error) => return Err(error),
        }
    }
    if let Some(original) = input.translates {
        match store::read_exam(tx, original).await {
            Ok(_) if original == id => return Err(Refusal::NotAnOriginal.into()),
            Ok(record) => can_translate(record.exam.translates, store::translations(tx, id).await?)?,
            Err(Error::NotFound) => check.fail("/translates", "not-one-of"),
            Err(error) => return Err(error),
        }
    }
    exist(tx, &mut check, "/requires", &input.requires).await?;
    check.finish(())?;
    pictures_exist(tx, pictures_in(&input.intro).into_iter().map(|(picture, _)| picture).collect(), "/intro").await?;
    not_around(tx, Requirement::Exam(id), &input.requires).await
}

/// Notes requirements that name nothing.
pub(super) async fn exist(tx: &Tx, check: &mut Check, pointer: &str, requires: &[Requirement]) -> Result<(), Error> {
    let known = seams::names(tx, &requires.iter().copied().collect(), "en").await?;
    for (index, requirement) in requires.iter().enumerate() {
        if !known.contains_key(requirement) {
            check.fail(&format!("{pointer}/{index}"), "not-one-of");
        }
    }
    Ok(())
}

/// Refuses requirements that lead back to the thing itself.
pub(super) async fn not_around(tx: &Tx, thing: Requirement, requires: &[Requirement]) -> Result<(), Error> {
    let all = requires_of_all(tx).await?;
    let of = |what: Requirement| if what == thing { requires.to_vec() } else { all.get(&what).cloned().unwrap_or_default() };
    if cycle(thing, of).is_empty() { Ok(()) } else { Err(Refusal::RequiresItself.into()) }
}

async fn requires_of_all(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    let mut all = seams::learning_requires(db).await?;
    all.extend(seams::certifying_requires(db).await?);
    Ok(all)
}

/// Names of what needs an exam: translations, lessons, paths, other exams and certifications.
async fn needed_by(cx: &Cx, tx: &Tx, id: ExamId) -> Result<Vec<String>, Error> {
    let language = cx.actor()?.reads.tag();
    let wanted = Requirement::Exam(id);
    let things: BTreeSet<Requirement> =
        requires_of_all(tx).await?.into_iter().filter(|(_, requires)| requires.contains(&wanted)).map(|(thing, _)| thing).collect();
    let mut names: BTreeSet<String> = seams::names(tx, &things, language).await?.into_values().map(|named| named.title).collect();
    names.extend(seams::courses_with_exam(tx, id).await?);
    let translates = |record: &ExamRecord| record.exam.translates == Some(id);
    names.extend(store::exams(tx).await?.into_iter().filter(translates).map(|record| record.exam.title));
    Ok(names.into_iter().take(NAMES).collect())
}

async fn finish(tx: Tx, id: ExamId) -> Result<Exam, Error> {
    let exam = one(&tx, id).await?;
    tx.commit().await?;
    Ok(exam)
}
