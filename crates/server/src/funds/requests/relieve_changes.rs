//! Changes that wait for people who are gone: others who stand behind the step now are asked in their place.

use sea_orm::ConnectionTrait;

use super::relieve;
use crate::{
    db::{id, sql},
    error::Error,
    state::App,
};

/// Asks others where a change of an approved activity waits and nobody who was asked is active any more; says how many requests got
/// somebody.
///
/// # Errors
/// When the list cannot be read; what fails for one request is noted in the log.
pub async fn run(app: &App) -> Result<u32, Error> {
    let select = "SELECT DISTINCT r.id FROM funds_requests r JOIN funds_activities a ON a.request_id = r.id
        WHERE r.status <> 'in_review' AND a.change_order IS NOT NULL AND NOT EXISTS (SELECT 1 FROM funds_turns u
        JOIN people p ON p.id = u.person_id WHERE u.subject = 'request' AND u.subject_id = r.id AND p.status = 'active') ORDER BY r.id";
    let mut relieved = 0;
    for row in app.db.read().query_all_raw(sql(app.db.read(), select, [])).await? {
        let request = id(&row.try_get_by_index::<String>(0)?)?;
        match relieve::one(app, request).await {
            Ok(true) => relieved += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %request, "nobody else could be asked about a change"),
        }
    }
    Ok(relieved)
}
