//! Reminds partners of questions on the day on which their answer is due, once for each question.

use chrono::{DateTime, Days, Utc};
use guildhall_domain::funds::{News, RequestId, RequestStatus};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    case::Case,
    finish::{event, tell_author},
    store,
};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    journal,
    state::App,
};

/// Reminds whoever has to answer; says how many were reminded.
///
/// # Errors
/// When the list cannot be read; what fails for one request is noted in the log.
pub async fn run(app: &App) -> Result<u32, Error> {
    let now = app.clock.now();
    // Some programs are half a day ahead of UTC: whether it is the day is decided by each one's own.
    let horizon = now.date_naive().checked_add_days(Days::new(1)).unwrap_or_else(|| now.date_naive());
    let select = "SELECT r.id FROM funds_requests r WHERE r.status = 'waiting_for_partner' AND r.due_on <= $1 AND NOT EXISTS (
        SELECT 1 FROM funds_events e WHERE e.request_id = r.id AND e.code = 'reminded' AND e.at >= r.turn_since) ORDER BY r.id";
    let mut reminded = 0;
    for row in app.db.read().query_all_raw(sql(app.db.read(), select, [horizon.to_string().into()])).await? {
        let request = id(&row.try_get_by_index::<String>(0)?)?;
        match one(app, request, now).await {
            Ok(true) => reminded += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %request, "nobody could be reminded of a question"),
        }
    }
    Ok(reminded)
}

async fn one(app: &App, request: RequestId, now: DateTime<Utc>) -> Result<bool, Error> {
    let tx = app.db.begin().await?;
    let case = store::open_any(&tx, request, now).await?;
    let due = case.request.clock.and_then(|clock| clock.due_on).is_some_and(|day| day <= case.today);
    if case.request.status != RequestStatus::WaitingForPartner || !due || is_reminded(&tx, &case).await? {
        return Ok(false);
    }
    event(&tx, &case, None, None, "reminded", None, &case.request.question).await?;
    tell_author(&tx, &case, None, News::Reminded).await?;
    journal::write_for(&tx, now, None, "funds.remind", "request", request, json!({})).await?;
    tx.commit().await?;
    Ok(true)
}

/// Another server may have been faster.
async fn is_reminded(tx: &Tx, case: &Case) -> Result<bool, Error> {
    let select = "SELECT 1 FROM funds_events WHERE request_id = $1 AND code = 'reminded' AND at >= $2";
    let since = case.request.clock.map_or(case.now, |clock| clock.since);
    Ok(tx.query_one_raw(sql(tx, select, [case.request.id.to_string().into(), db::text(since).into()])).await?.is_some())
}
