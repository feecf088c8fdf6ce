//! The proofs' rows.

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    funds::{ActivityId, Proof, ProofId, ProofKind, ProofState, RequestId},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, id, sql, time},
    error::Error,
    files::Stored,
    funds::{book, duplicates},
};

const SELECT: &str = "SELECT f.id AS id, f.activity_id AS activity, f.kind AS kind, f.file_name AS file_name, f.media_type AS media_type,
    f.size AS size, f.sha256 AS sha256, f.address AS address, f.taken_on AS taken_on, f.state AS state, f.note AS note,
    f.created_at AS created_at, p.name AS added_by FROM funds_proofs f JOIN people p ON p.id = f.added_by";

/// A file to keep.
#[derive(Debug, Clone)]
pub struct New<'a> {
    /// The proof's id.
    pub id: ProofId,
    /// The activity.
    pub activity: ActivityId,
    /// Its kind.
    pub kind: ProofKind,
    /// Name of the file.
    pub file_name: &'a str,
    /// What it is.
    pub media_type: &'a str,
    /// What is kept.
    pub stored: Stored,
    /// Hash of what was sent.
    pub source: &'a str,
    /// How a picture looks.
    pub picture_hash: Option<u64>,
    /// Where it was taken or published.
    pub address: &'a str,
    /// When it was taken.
    pub taken_on: Option<NaiveDate>,
    /// Who added it.
    pub added_by: PersonId,
    /// When.
    pub now: DateTime<Utc>,
}

/// One proof and the hash of its file.
pub async fn read(db: &impl ConnectionTrait, proof: ProofId) -> Result<(Proof, String), Error> {
    let statement = format!("{SELECT} WHERE f.id = $1");
    let row = db.query_one_raw(sql(db, &statement, [proof.to_string().into()])).await?.ok_or(Error::NotFound)?;
    Ok((from_row(&row)?, row.try_get("", "sha256")?))
}

/// The proof of an activity, oldest first.
pub async fn of_activity(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<Proof>, Error> {
    let statement = format!("{SELECT} WHERE f.activity_id = $1 ORDER BY f.id");
    let rows = db.query_all_raw(sql(db, &statement, [activity.to_string().into()])).await?;
    rows.iter().map(from_row).collect()
}

/// The proof of a request's activities, oldest first.
pub async fn of_request(db: &impl ConnectionTrait, request: RequestId) -> Result<Vec<Proof>, Error> {
    let statement = format!("{SELECT} JOIN funds_activities a ON a.id = f.activity_id WHERE a.request_id = $1 ORDER BY f.id");
    let rows = db.query_all_raw(sql(db, &statement, [request.to_string().into()])).await?;
    rows.iter().map(from_row).collect()
}

fn from_row(row: &QueryResult) -> Result<Proof, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let unknown = |text: String| Error::internal(format!("{text:?} is nothing of a proof"));
    let (kind, state) = (text("kind")?, text("state")?);
    Ok(Proof {
        id: id(&text("id")?)?,
        activity: id(&text("activity")?)?,
        kind: ProofKind::ALL.into_iter().find(|known| known.slug() == kind).ok_or_else(|| unknown(kind))?,
        file_name: text("file_name")?,
        media_type: text("media_type")?,
        size: u64::try_from(row.try_get::<i64>("", "size")?).map_err(Error::internal)?,
        address: text("address")?,
        taken_on: row.try_get::<Option<String>>("", "taken_on")?.as_deref().map(book::day).transpose()?,
        state: ProofState::from_slug(&state).ok_or_else(|| unknown(state))?,
        note: text("note")?,
        created_at: time(&text("created_at")?)?,
        added_by: text("added_by")?,
    })
}

/// Whether an activity has a proof of these very bytes already.
pub async fn is_known(tx: &Tx, activity: ActivityId, source: &str) -> Result<bool, Error> {
    let select = "SELECT 1 FROM funds_proofs WHERE source_sha256 = $1 AND activity_id = $2";
    Ok(tx.query_one_raw(sql(tx, select, [source.into(), activity.to_string().into()])).await?.is_some())
}

/// Who rejected a proof of this kind that nothing has replaced yet.
pub async fn rejected_by(tx: &Tx, activity: ActivityId, kind: ProofKind) -> Result<Option<PersonId>, Error> {
    let select = "SELECT decided_by FROM funds_proofs WHERE activity_id = $1 AND kind = $2 AND state = 'rejected' AND decided_by IS NOT NULL ORDER BY id LIMIT 1";
    let row = tx.query_one_raw(sql(tx, select, [activity.to_string().into(), kind.slug().into()])).await?;
    row.map(|row| id(&row.try_get_by_index::<String>(0)?)).transpose()
}

/// Puts one in; the oldest rejected one of its kind counts as replaced by it.
pub async fn insert(tx: &Tx, new: New<'_>) -> Result<(), Error> {
    let replace = "UPDATE funds_proofs SET state = 'superseded' WHERE id = (SELECT MIN(id) FROM funds_proofs
        WHERE activity_id = $1 AND kind = $2 AND state = 'rejected')";
    tx.execute_raw(sql(tx, replace, [new.activity.to_string().into(), new.kind.slug().into()])).await?;
    let insert =
        "INSERT INTO funds_proofs (id, activity_id, kind, file_name, media_type, size, sha256, source_sha256, picture_hash, address,
        taken_on, state, note, added_by, decided_by, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', '', $12, NULL, $13)";
    let values = [
        new.id.to_string().into(),
        new.activity.to_string().into(),
        new.kind.slug().into(),
        new.file_name.into(),
        new.media_type.into(),
        i64::try_from(new.stored.size).map_err(Error::internal)?.into(),
        new.stored.sha256.to_string().into(),
        new.source.into(),
        new.picture_hash.map(duplicates::text).into(),
        new.address.into(),
        new.taken_on.map(|day| day.to_string()).into(),
        new.added_by.to_string().into(),
        db::text(new.now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    match new.picture_hash {
        Some(hash) => duplicates::note(tx, new.id, hash).await,
        None => Ok(()),
    }
}

/// Takes one away.
pub async fn remove(tx: &Tx, proof: ProofId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM funds_proofs WHERE id = $1", [proof.to_string().into()])).await?;
    Ok(())
}

/// Notes what the vendor says.
pub async fn decide(tx: &Tx, proof: ProofId, state: ProofState, note: &str, person: PersonId) -> Result<(), Error> {
    let update = "UPDATE funds_proofs SET state = $1, note = $2, decided_by = $3 WHERE id = $4";
    tx.execute_raw(sql(tx, update, [state.slug().into(), note.into(), person.to_string().into(), proof.to_string().into()])).await?;
    Ok(())
}
