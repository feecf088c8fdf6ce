//! Sessions in the database. The secret itself is never there.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    session::{Session, SessionId},
};
use sea_orm::ConnectionTrait;

use crate::{
    db::{self, Db, Tx, id, sql},
    error::Error,
};

/// Begins a session.
pub async fn insert_session(
    tx: &Tx,
    session: SessionId,
    token_hash: &str,
    person: PersonId,
    now: DateTime<Utc>,
    last_visit: Option<DateTime<Utc>>,
    device: &str,
) -> Result<(), Error> {
    let insert =
        "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, last_visit, device) VALUES ($1, $2, $3, $4, $4, $5, $6)";
    let values = [
        session.to_string().into(),
        token_hash.into(),
        person.to_string().into(),
        db::text(now).into(),
        last_visit.map(db::text).into(),
        device.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// A person's sessions, dead ones too.
pub async fn sessions(db: &impl ConnectionTrait, person: PersonId, current: SessionId) -> Result<Vec<Session>, Error> {
    let select = "SELECT id, started_at, seen_at, device FROM sessions WHERE person_id = $1";
    let rows = db.query_all_raw(sql(db, select, [person.to_string().into()])).await?;
    let read = |row: &sea_orm::QueryResult| -> Result<Session, Error> {
        let text = |column: &str| row.try_get::<String>("", column);
        let id: SessionId = id(&text("id")?)?;
        let (started_at, seen_at) = (db::time(&text("started_at")?)?, db::time(&text("seen_at")?)?);
        Ok(Session { id, started_at, seen_at, device: text("device")?, current: id == current })
    };
    rows.iter().map(read).collect()
}

/// Gives a session another secret.
pub async fn set_token(tx: &Tx, session: SessionId, token_hash: &str) -> Result<(), Error> {
    let update = "UPDATE sessions SET token_hash = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [token_hash.into(), session.to_string().into()])).await?;
    Ok(())
}

/// Sets whose eyes a session borrows.
pub async fn set_viewing(tx: &Tx, session: SessionId, viewing_as: Option<PersonId>) -> Result<(), Error> {
    let update = "UPDATE sessions SET viewing_as = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [viewing_as.map(|person| person.to_string()).into(), session.to_string().into()])).await?;
    Ok(())
}

/// Notes that a session was used, and with it the person seen.
pub async fn note_use(db: &Db, session: SessionId, person: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let tx = db.begin().await?;
    let now = db::text(now);
    tx.execute_raw(sql(&tx, "UPDATE sessions SET seen_at = $1 WHERE id = $2", [now.clone().into(), session.to_string().into()])).await?;
    tx.execute_raw(sql(&tx, "UPDATE people SET seen_at = $1 WHERE id = $2", [now.into(), person.to_string().into()])).await?;
    Ok(tx.commit().await?)
}

/// Ends a session.
pub async fn end_session(tx: &Tx, session: SessionId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM sessions WHERE id = $1", [session.to_string().into()])).await?;
    Ok(())
}

/// Ends a session of this person; says whether there was one.
pub async fn end_own_session(tx: &Tx, person: PersonId, session: SessionId) -> Result<bool, Error> {
    let delete = "DELETE FROM sessions WHERE id = $1 AND person_id = $2";
    let done = tx.execute_raw(sql(tx, delete, [session.to_string().into(), person.to_string().into()])).await?;
    Ok(done.rows_affected() == 1)
}

/// Ends all sessions of a person but one.
pub async fn end_other_sessions(tx: &Tx, person: PersonId, kept: SessionId) -> Result<(), Error> {
    let delete = "DELETE FROM sessions WHERE person_id = $1 AND id <> $2";
    tx.execute_raw(sql(tx, delete, [person.to_string().into(), kept.to_string().into()])).await?;
    Ok(())
}

/// Ends all sessions of a person, and those that view as them go back to their own eyes.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions(tx: &Tx, person: PersonId) -> Result<(), Error> {
    for statement in ["DELETE FROM sessions WHERE person_id = $1", "UPDATE sessions SET viewing_as = NULL WHERE viewing_as = $1"] {
        tx.execute_raw(sql(tx, statement, [person.to_string().into()])).await?;
    }
    Ok(())
}

/// The same for everyone of a partner.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions_of_partner(tx: &Tx, partner: PartnerId) -> Result<(), Error> {
    for statement in [
        "DELETE FROM sessions WHERE person_id IN (SELECT id FROM people WHERE partner_id = $1)",
        "UPDATE sessions SET viewing_as = NULL WHERE viewing_as IN (SELECT id FROM people WHERE partner_id = $1)",
    ] {
        tx.execute_raw(sql(tx, statement, [partner.to_string().into()])).await?;
    }
    Ok(())
}
