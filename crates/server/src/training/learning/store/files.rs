//! Pictures and evidence.

use guildhall_domain::{
    partner::PersonId,
    training::{Evidence, EvidenceId, Picture, PictureId},
};
use sea_orm::ConnectionTrait;

use super::{count, places, values};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    files::Stored,
};

/// A file with what it is.
#[derive(Debug, Clone)]
pub(in crate::training) struct Kept {
    pub(in crate::training) stored: Stored,
    pub(in crate::training) media_type: String,
    pub(in crate::training) name: String,
}

/// Stores a picture.
pub(in crate::training) async fn insert_picture(
    tx: &Tx,
    picture: &Picture,
    file: &Kept,
    by: PersonId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_pictures (id, sha256, media_type, size, width, height, sent_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        picture.id.to_string().into(),
        file.stored.sha256.to_string().into(),
        file.media_type.as_str().into(),
        i64::try_from(file.stored.size).unwrap_or(i64::MAX).into(),
        i64::from(picture.width).into(),
        i64::from(picture.height).into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// A picture's file.
pub(in crate::training) async fn picture(db: &impl ConnectionTrait, picture: PictureId) -> Result<Option<Kept>, Error> {
    let text = "SELECT sha256, size, media_type, '' FROM training_pictures WHERE id = $1";
    kept(db.query_one_raw(sql(db, text, [picture.to_string().into()])).await?)
}

/// Those pictures of a list that exist.
pub(in crate::training) async fn pictures_among(
    db: &impl ConnectionTrait,
    pictures: impl IntoIterator<Item = PictureId>,
) -> Result<std::collections::BTreeSet<PictureId>, Error> {
    let wanted: Vec<PictureId> = pictures.into_iter().collect();
    let mut found = std::collections::BTreeSet::new();
    for wanted in wanted.chunks(200) {
        let text = format!("SELECT id FROM training_pictures WHERE id IN ({})", places(1, wanted.len()));
        for row in db.query_all_raw(sql(db, &text, values(wanted))).await? {
            found.insert(id(&row.try_get_by_index::<String>(0)?)?);
        }
    }
    Ok(found)
}

/// Stores evidence.
pub(in crate::training) async fn insert_evidence(
    tx: &Tx,
    evidence: &Evidence,
    stored: Stored,
    by: PersonId,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<(), Error> {
    let text =
        "INSERT INTO training_evidence (id, name, media_type, size, sha256, sent_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        evidence.id.to_string().into(),
        evidence.name.as_str().into(),
        evidence.media_type.as_str().into(),
        i64::try_from(evidence.size).unwrap_or(i64::MAX).into(),
        stored.sha256.to_string().into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// A file of evidence.
pub(in crate::training) async fn evidence(db: &impl ConnectionTrait, evidence: EvidenceId) -> Result<Option<Kept>, Error> {
    let text = "SELECT sha256, size, media_type, name FROM training_evidence WHERE id = $1";
    kept(db.query_one_raw(sql(db, text, [evidence.to_string().into()])).await?)
}

fn kept(row: Option<sea_orm::QueryResult>) -> Result<Option<Kept>, Error> {
    let Some(row) = row else { return Ok(None) };
    let stored = Stored {
        sha256: row.try_get_by_index::<String>(0)?.parse().map_err(Error::internal)?,
        size: count(row.try_get_by_index::<i64>(1)?),
    };
    Ok(Some(Kept { stored, media_type: row.try_get_by_index(2)?, name: row.try_get_by_index(3)? }))
}

/// Says that evidence proves something of somebody.
pub(in crate::training) async fn mark_evidence(tx: &Tx, evidence: EvidenceId, person: PersonId) -> Result<(), Error> {
    let text = "INSERT INTO training_evidence_of (evidence_id, person_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    tx.execute_raw(sql(tx, text, [evidence.to_string().into(), person.to_string().into()])).await?;
    Ok(())
}

/// Who sent evidence, and of whom it proves something, with the company where each works today.
pub(in crate::training) async fn evidence_people(
    db: &impl ConnectionTrait,
    evidence: EvidenceId,
) -> Result<(Option<PersonId>, Vec<(PersonId, Option<guildhall_domain::partner::PartnerId>)>), Error> {
    let sender = db.query_one_raw(sql(db, "SELECT sent_by FROM training_evidence WHERE id = $1", [evidence.to_string().into()])).await?;
    let sender = sender.map(|row| id(&row.try_get_by_index::<String>(0)?)).transpose()?;
    let text = "SELECT p.id, p.partner_id FROM training_evidence_of o JOIN people p ON p.id = o.person_id WHERE o.evidence_id = $1";
    let rows = db.query_all_raw(sql(db, text, [evidence.to_string().into()])).await?;
    let person = |row: &sea_orm::QueryResult| {
        let partner = row.try_get_by_index::<Option<String>>(1)?.map(|text| id(&text)).transpose()?;
        Ok((id(&row.try_get_by_index::<String>(0)?)?, partner))
    };
    Ok((sender, rows.iter().map(person).collect::<Result<_, Error>>()?))
}
