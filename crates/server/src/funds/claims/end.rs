//! Ends claims that nobody can send any more: their activity is over.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    funds::{ActivityId, ClaimStatus, RequestId, Turn},
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::rows::{self, Row};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    funds::{
        events::{self, Happening},
        people,
    },
    journal,
    state::App,
};

/// An activity that is over, with who ended it.
#[derive(Debug, Clone, Copy)]
pub struct Over {
    /// The activity.
    pub activity: ActivityId,
    /// Its request, which is locked.
    pub request: RequestId,
    /// Who ended it; nobody when the portal did by itself.
    pub by: Option<PersonId>,
    /// When.
    pub now: DateTime<Utc>,
}

/// Ends the drafts and the returned claims of an activity that is over.
///
/// # Errors
/// When the database fails.
pub async fn end(tx: &Tx, over: Over) -> Result<(), Error> {
    for row in rows::of_activity(tx, over.activity).await?.into_iter().filter(|row| row.status.is_written()) {
        one(tx, over, row).await?;
    }
    Ok(())
}

async fn one(tx: &Tx, over: Over, row: Row) -> Result<(), Error> {
    let Over { activity, request, by, now } = over;
    // A draft is the partner's own affair: the timeline tells nothing of it.
    let returned = row.status == ClaimStatus::Returned;
    let row = Row { status: ClaimStatus::Lapsed, clock: row.clock.map(|clock| clock.hand(Turn::Nobody, now, None)), ..row };
    rows::save(tx, &row, now).await?;
    people::set_turns(tx, "claim", &row.id.to_string(), &[]).await?;
    if returned {
        let what = Happening { request, activity: Some(activity), code: "claim_lapsed", amount: None, note: &row.number };
        events::write(tx, now, by, what).await?;
    }
    journal::write_for(tx, now, by, "funds.end_claim", "claim", row.id, json!({ "number": row.number, "activity": activity })).await
}

/// Ends what is left of activities that were over before, each in a transaction of its own.
///
/// # Errors
/// When the list cannot be read; what fails for one activity is noted in the log.
pub async fn sweep(app: &App) -> Result<(), Error> {
    let select = "SELECT DISTINCT a.id, a.request_id FROM funds_claims k JOIN funds_activities a ON a.id = k.activity_id
        WHERE k.status IN ('draft', 'returned') AND a.status IN ('settled', 'lapsed', 'cancelled')";
    for row in app.db.read().query_all_raw(sql(app.db.read(), select, [])).await? {
        let (activity, request) = (id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?);
        let over = Over { activity, request, by: None, now: app.clock.now() };
        if let Err(error) = left_over(app, over).await {
            tracing::error!(?error, %activity, "claims of an activity that is over could not be ended");
        }
    }
    Ok(())
}

async fn left_over(app: &App, over: Over) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    if db::is_postgres(&tx) {
        let lock = "SELECT id FROM funds_requests WHERE id = $1 FOR UPDATE";
        tx.query_one_raw(sql(&tx, lock, [over.request.to_string().into()])).await?;
    }
    end(&tx, over).await?;
    tx.commit().await?;
    Ok(())
}
