//! Certifications, as the vendor makes them.

use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    training::{Certification, CertificationId, CertificationInput, CertificationKey, CourseStage, Refusal, Requirement, can_remove},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    exams::{exist, not_around},
    questions::pictures_exist,
    store::{self, CertificationRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, training::today};

/// Lists certifications, oldest first.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Certification>, Error> {
    let db = cx.app.db.read();
    let mut all = Vec::new();
    for record in store::certifications(db).await? {
        all.push(whole(&cx, db, record).await?);
    }
    Ok(all)
}

/// Reads a certification.
pub async fn read(cx: Cx, _: Nothing) -> Result<Certification, Error> {
    let db = cx.app.db.read();
    whole(&cx, db, store::read_certification(db, cx.id("id")?).await?).await
}

/// Makes a certification as a draft.
pub async fn create(cx: Cx, input: CertificationInput) -> Result<Certification, Error> {
    let input = input.check()?;
    let id: CertificationId = cx.app.new_id::<CertificationKey>();
    let tx = cx.app.db.begin().await?;
    fits(&cx, &tx, id, &input).await?;
    store::insert_certification(&tx, id, &input, cx.now).await?;
    journal::write(&tx, &cx, "training.create_certification", "certification", id, json!({ "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Changes a certification; certificates keep their dates.
pub async fn update(cx: Cx, input: CertificationInput) -> Result<Certification, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_certification(&tx, id).await?;
    if before.version != version {
        return Err(Error::Stale);
    }
    fits(&cx, &tx, id, &input).await?;
    if !store::update_certification(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    let detail = json!({ "before": before.certification, "after": input });
    journal::write(&tx, &cx, "training.update_certification", "certification", id, detail).await?;
    finish(&cx, tx, id).await
}

/// Removes a certification that nobody ever held and nothing needs.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_certification(&tx, id).await?;
    let (given, _) = store::held(&tx, id, today(&cx.app, cx.now)).await?;
    can_remove(given)?;
    let by = super::facts::needing(&tx, Requirement::Certification(id), cx.actor()?.reads.tag()).await?;
    if !by.is_empty() || store::needs(&tx).await?.needs.iter().any(|need| need.certification == id) {
        return Err(Refusal::InUse { by }.into());
    }
    store::remove_certification(&tx, id).await?;
    journal::write(&tx, &cx, "training.remove_certification", "certification", id, json!({ "before": before.certification })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// Lets it be earned.
pub async fn publish(cx: Cx, _: Nothing) -> Result<Certification, Error> {
    set_stage(cx, CourseStage::Published, "training.publish_certification").await
}

/// Lets it be earned no longer; certificates stay.
pub async fn archive(cx: Cx, _: Nothing) -> Result<Certification, Error> {
    set_stage(cx, CourseStage::Archived, "training.archive_certification").await
}

async fn set_stage(cx: Cx, stage: CourseStage, action: &str) -> Result<Certification, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_certification(&tx, id).await?;
    if stage == CourseStage::Archived && before.stage == CourseStage::Draft {
        return Err(Refusal::NotPublished.into());
    }
    store::set_certification_stage(&tx, id, stage, cx.now).await?;
    if stage == CourseStage::Published && before.stage != CourseStage::Published {
        jobs::enqueue(&tx, cx.now, super::EARN, json!({ "certification": id })).await?;
    }
    journal::write(&tx, &cx, action, "certification", id, json!({})).await?;
    finish(&cx, tx, id).await
}

async fn fits(cx: &Cx, tx: &Tx, id: CertificationId, input: &CertificationInput) -> Result<(), Error> {
    let mut check = Check::default();
    input.audience.check_terms(&cx.app.portal, "/audience", &mut check);
    exist(tx, &mut check, "/requires", &input.requires).await?;
    let renewal = input.renewal.as_ref().map(|renewal| renewal.requires.as_slice()).unwrap_or_default();
    exist(tx, &mut check, "/renewal/requires", renewal).await?;
    check.finish(())?;
    pictures_exist(tx, input.badge.into_iter().collect(), "/badge").await?;
    let all: Vec<Requirement> = input.requires.iter().chain(renewal).copied().collect();
    not_around(tx, Requirement::Certification(id), &all).await
}

async fn whole(cx: &Cx, db: &impl ConnectionTrait, record: CertificationRecord) -> Result<Certification, Error> {
    let (awards, holders) = store::held(db, record.id, today(&cx.app, cx.now)).await?;
    let CertificationRecord { id, certification, stage, updated_at, version } = record;
    Ok(Certification { id, certification, stage, holders, awards, updated_at, version })
}

async fn finish(cx: &Cx, tx: Tx, id: CertificationId) -> Result<Certification, Error> {
    let record = store::read_certification(&tx, id).await?;
    let answer = whole(cx, &tx, record).await?;
    tx.commit().await?;
    Ok(answer)
}
