//! Reminders by mail before money lapses and before the time to claim is over, each once.

use chrono::{DateTime, Days, NaiveDate, Utc};
use guildhall_domain::{
    funds::{ActivityId, AllocationId, CLAIM_DAYS, CarryOver, LAPSE_DAYS, News, Program, RequestId, reminder},
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::json;

use super::{
    book,
    events::{self, About, Happening},
    money::programs_by_id,
};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
    journal,
    state::App,
};

/// Reminds whoever is about to lose something. Several servers may do so at once: who comes second finds the reminder noted.
///
/// # Errors
/// When the lists cannot be read; what fails for one reminder is noted in the log, and the next round tries again.
pub async fn run(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    let programs = programs_by_id(app.db.read()).await?;
    for row in soon(app, now, LAPSING, LAPSE_DAYS[0]).await? {
        let Some(program) = programs.get(&id(&row.try_get_by_index::<String>(3)?)?) else { continue };
        let last = book::day(&row.try_get_by_index::<String>(2)?)?;
        let Some(days) = reminder(&LAPSE_DAYS, program.program.today(now), last).filter(|_| is_lost(program, last)) else { continue };
        if let Err(error) = lapsing(app, now, &row, last, days).await {
            tracing::error!(?error, "nobody could be reminded of money that lapses");
        }
    }
    for row in soon(app, now, UNCLAIMED, CLAIM_DAYS[0]).await? {
        let Some(program) = programs.get(&id(&row.try_get_by_index::<String>(3)?)?) else { continue };
        let last = book::day(&row.try_get_by_index::<String>(2)?)?;
        let Some(days) = reminder(&CLAIM_DAYS, program.program.today(now), last) else { continue };
        if let Err(error) = unclaimed(app, now, &row, last, days).await {
            tracing::error!(?error, "nobody could be reminded of a claim");
        }
    }
    Ok(())
}

/// Money that lapses: allocation, partner, day, program.
const LAPSING: &str = "SELECT a.id, a.partner_id, k.expires_on, a.program_id FROM funds_credits k
    JOIN funds_allocations a ON a.id = k.allocation_id JOIN funds_programs g ON g.id = a.program_id
    WHERE g.status = 'open' AND k.expires_on >= $1 AND k.expires_on <= $2
    GROUP BY a.id, a.partner_id, k.expires_on, a.program_id
    HAVING SUM(k.allocated - k.committed - k.paid - k.forfeited + k.reinstated) > 0 ORDER BY k.expires_on, a.id";

/// Activities whose money is released when nobody claims: activity, partner, day, program, request and who wrote it.
const UNCLAIMED: &str = "SELECT v.id, r.partner_id, v.claim_by, r.program_id, r.id, r.requested_by FROM funds_activities v
    JOIN funds_requests r ON r.id = v.request_id JOIN funds_programs g ON g.id = r.program_id
    WHERE g.status = 'open' AND v.status = 'approved' AND v.committed > 0 AND v.claim_by >= $1 AND v.claim_by <= $2
        AND NOT EXISTS (SELECT 1 FROM funds_claims c WHERE c.activity_id = v.id
            AND c.status IN ('in_review', 'returned', 'approved', 'partly_approved', 'partly_paid'))
    ORDER BY v.claim_by, v.id";

/// Rows whose last day comes soon; a day more on both sides, because programs are in other time zones.
async fn soon(app: &App, now: DateTime<Utc>, select: &str, days: u16) -> Result<Vec<QueryResult>, Error> {
    let today = now.date_naive();
    let from = today.pred_opt().unwrap_or(today);
    let to = today.checked_add_days(Days::new(u64::from(days) + 1)).unwrap_or(today);
    let db = app.db.read();
    Ok(db.query_all_raw(sql(db, select, [from.to_string().into(), to.to_string().into()])).await?)
}

/// What all of it goes to the next period is not lost with the period.
fn is_lost(program: &Program, last: NaiveDate) -> bool {
    match program.program.rules.carry_over {
        CarryOver::None | CarryOver::Percent { .. } => true,
        CarryOver::Until { .. } => last < program.program.ends_on,
    }
}

async fn lapsing(app: &App, now: DateTime<Utc>, row: &QueryResult, last: NaiveDate, days: u16) -> Result<(), Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let (allocation, partner): (AllocationId, PartnerId) = (id(&text(0)?)?, id(&text(1)?)?);
    if is_noted(app, &allocation.to_string(), last, days).await? {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    if !note(&tx, now, &allocation.to_string(), last, days).await? {
        return Ok(());
    }
    for person in events::of_money(&tx, partner, allocation).await? {
        events::remind(&tx, now, person, About::Money(allocation), News::Lapsing, last).await?;
    }
    journal::write_for(&tx, now, None, "funds.remind", "allocation", allocation, json!({ "last_day": last, "days": days })).await?;
    Ok(tx.commit().await?)
}

async fn unclaimed(app: &App, now: DateTime<Utc>, row: &QueryResult, last: NaiveDate, days: u16) -> Result<(), Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let (activity, partner): (ActivityId, PartnerId) = (id(&text(0)?)?, id(&text(1)?)?);
    let (request, author): (RequestId, PersonId) = (id(&text(4)?)?, id(&text(5)?)?);
    if is_noted(app, &activity.to_string(), last, days).await? {
        return Ok(());
    }
    let tx = app.db.begin().await?;
    if !note(&tx, now, &activity.to_string(), last, days).await? {
        return Ok(());
    }
    let happening = Happening { request, activity: Some(activity), code: "claim_reminded", amount: None, note: "" };
    events::write(&tx, now, None, happening).await?;
    for person in events::active(&tx, partner, &[author]).await? {
        events::remind(&tx, now, person, About::Request(request), News::ClaimDue, last).await?;
    }
    journal::write_for(&tx, now, None, "funds.remind", "activity", activity, json!({ "last_day": last, "days": days })).await?;
    Ok(tx.commit().await?)
}

/// Whether a reminder was noted: looked at first, because an hourly round must not write for each that was.
async fn is_noted(app: &App, subject: &str, last: NaiveDate, days: u16) -> Result<bool, Error> {
    let select = "SELECT 1 FROM funds_reminders WHERE subject_id = $1 AND last_day = $2 AND days = $3";
    let (db, values) = (app.db.read(), [subject.into(), last.to_string().into(), i64::from(days).into()]);
    Ok(db.query_one_raw(sql(db, select, values)).await?.is_some())
}

/// Notes a reminder; says whether nobody had before. When the last day moves, the reminders begin anew.
async fn note(tx: &Tx, now: DateTime<Utc>, subject: &str, last: NaiveDate, days: u16) -> Result<bool, Error> {
    let insert = "INSERT INTO funds_reminders (subject_id, last_day, days, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values = [subject.into(), last.to_string().into(), i64::from(days).into(), db::text(now).into()];
    Ok(tx.execute_raw(sql(tx, insert, values)).await?.rows_affected() == 1)
}
