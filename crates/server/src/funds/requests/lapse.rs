//! Activities whose time to claim went by: their money becomes available again.

use chrono::{DateTime, Days, Utc};
use guildhall_domain::funds::{ActivityId, ActivityStatus, News, OperationId, OperationKey};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    finish::{event, keep, tell_author, with_claims},
    money::{pen, release},
    store,
};
use crate::{
    db::{id, sql},
    error::Error,
    funds::{
        claims::end::{self, Over},
        money::may_move,
        operation,
    },
    journal,
    state::{App, new_id},
};

/// Gives the money of activities back that nobody claimed in time, each in a transaction of its own; says how many.
///
/// # Errors
/// When the list cannot be read, or money stands still; what fails for one activity is noted in the log.
pub async fn lapse(app: &App) -> Result<u32, Error> {
    may_move(app.db.read()).await?;
    let now = app.clock.now();
    // Some programs are half a day ahead of UTC: whether it is over is decided by each one's own day.
    let horizon = now.date_naive().checked_add_days(Days::new(1)).unwrap_or_else(|| now.date_naive());
    let select = "SELECT id FROM funds_activities WHERE status = 'approved' AND claim_by < $1 ORDER BY claim_by, id";
    let rows = app.db.read().query_all_raw(sql(app.db.read(), select, [horizon.to_string().into()])).await?;
    let mut lapsed = 0;
    for row in rows {
        let activity = id(&row.try_get_by_index::<String>(0)?)?;
        // What is wrong with one costs the others nothing.
        match one(app, activity, now).await {
            Ok(true) => lapsed += 1,
            Ok(false) => {}
            Err(error) => tracing::error!(?error, %activity, "an activity that nobody claimed could not give its money back"),
        }
    }
    Ok(lapsed)
}

async fn one(app: &App, of: ActivityId, now: DateTime<Utc>) -> Result<bool, Error> {
    let tx = app.db.begin().await?;
    let mut case = store::open_any(&tx, store::request_of(&tx, of).await?, now).await?;
    with_claims(&tx, &mut case).await?;
    let activity = case.look(of)?;
    if !activity.has_lapsed(case.today) {
        return Ok(false);
    }
    let (committed, paid) = (activity.committed, activity.paid);
    let operation: OperationId = new_id::<OperationKey>(now);
    operation::by_itself(&tx, operation, "funds.lapse", now).await?;
    let pen = pen(&case, None, operation);
    release(&tx, &mut case, pen, of, committed, "not claimed in time").await?;
    let activity = case.activity(of)?;
    activity.status = if paid > 0 { ActivityStatus::Settled } else { ActivityStatus::Lapsed };
    case.restate();
    end::end(&tx, Over { activity: of, request: case.request.id, by: None, now }).await?;
    event(&tx, &case, None, Some(of), "lapsed", Some(case.money(committed)), "").await?;
    tell_author(&tx, &case, None, News::Lapsed).await?;
    keep(&tx, &mut case, None).await?;
    journal::write_for(&tx, now, None, "funds.lapse", "activity", of, json!({ "operation": operation, "released": committed })).await?;
    tx.commit().await?;
    Ok(true)
}
