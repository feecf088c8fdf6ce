//! Sessions without a cookie in the database: of frames, and of pages of other sites.

use chrono::{DateTime, Utc};
use guildhall_domain::{embed::HostId, partner::PersonId, session::SessionId};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Found, SESSION, found};
use crate::{
    auth::framed::{Frame, Pass},
    db::{self, Tx, id, sql},
    error::Error,
};

/// The page around a session, and until when it holds; both absent for a session that is no frame's.
pub(super) fn frame(row: &QueryResult) -> Result<(Option<Frame>, Option<DateTime<Utc>>), Error> {
    let text = |column: &str| row.try_get::<Option<String>>("", column);
    let (Some(host), Some(shows)) = (text("host")?, text("shows")?) else { return Ok((None, None)) };
    let is_active = row.try_get::<Option<i32>>("", "host_active")? == Some(1);
    let until = db::optional_time(text("until")?.as_deref())?.filter(|_| is_active);
    Ok((Some(Frame { host: id(&host)?, shows: serde_json::from_str(&shows).map_err(Error::internal)? }), until))
}

/// The session of a pass, when the pass is sealed with its key and it holds now.
pub async fn sealed_session(connection: &impl ConnectionTrait, pass: &Pass, now: DateTime<Utc>) -> Result<Option<Found>, Error> {
    let row = connection.query_one_raw(sql(connection, &format!("{SESSION}s.id = $1"), [pass.session.to_string().into()])).await?;
    let found = row.as_ref().map(found).transpose()?;
    Ok(found.filter(|row| row.is_live_frame(now) && row.live.file_key.as_ref().is_some_and(|key| pass.is_sealed_with(key))))
}

/// Makes a session one that only pages of this origin use, without a cookie.
pub async fn set_origin(tx: &Tx, session: SessionId, origin: &str, file_key: &str) -> Result<(), Error> {
    let update = "UPDATE sessions SET origin = $1, file_key = $2 WHERE id = $3";
    tx.execute_raw(sql(tx, update, [origin.into(), file_key.into(), session.to_string().into()])).await?;
    Ok(())
}

/// Makes a session one of a frame.
pub async fn set_framed(tx: &Tx, session: SessionId, host: HostId, until: DateTime<Utc>, file_key: &str) -> Result<(), Error> {
    let update = "UPDATE sessions SET embed_host = $1, until = $2, file_key = $3 WHERE id = $4";
    let values = [host.to_string().into(), db::text(until).into(), file_key.into(), session.to_string().into()];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Gives a frame's session another secret and more time; says whether it was still there.
pub async fn extend_framed(tx: &Tx, session: SessionId, token_hash: &str, until: DateTime<Utc>) -> Result<bool, Error> {
    let update = "UPDATE sessions SET token_hash = $1, until = $2 WHERE id = $3 AND embed_host IS NOT NULL";
    let values = [token_hash.into(), db::text(until).into(), session.to_string().into()];
    Ok(tx.execute_raw(sql(tx, update, values)).await?.rows_affected() == 1)
}

/// Ends the sessions of a host's frames.
///
/// # Errors
/// When the database fails.
pub async fn end_sessions_of_host(tx: &Tx, host: HostId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM sessions WHERE embed_host = $1", [host.to_string().into()])).await?;
    Ok(())
}

/// Who has this e-mail address or id.
///
/// # Errors
/// When the database fails.
pub async fn person_of(connection: &impl ConnectionTrait, name: &str) -> Result<Option<PersonId>, Error> {
    let select = "SELECT id FROM people WHERE email = $1 OR id = $1";
    let row = connection.query_one_raw(sql(connection, select, [name.trim().to_lowercase().into()])).await?;
    row.map(|row| id(&row.try_get_by_index::<String>(0)?)).transpose()
}
