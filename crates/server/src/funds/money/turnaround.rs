//! How long decisions and payments took: published to partners.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{Clock, Turnaround},
};
use sea_orm::ConnectionTrait;

use crate::{
    cx::Cx,
    db::{self, sql},
    error::Error,
};

/// Days that count.
const DAYS: i64 = 90;

/// How long decisions and payments of the last 90 days took.
pub async fn read(cx: Cx, _: Nothing) -> Result<Turnaround, Error> {
    of(cx.app.db.read(), cx.now).await
}

/// The same for a moment.
pub async fn of(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Turnaround, Error> {
    let since = db::text(now - Duration::days(DAYS));
    let requests = waits(db, "SELECT clock, submitted_at, decided_at FROM funds_requests WHERE decided_at >= $1", &since).await?;
    let claims = waits(db, "SELECT clock, submitted_at, decided_at FROM funds_claims WHERE decided_at >= $1", &since).await?;
    let mut payments = Vec::new();
    let select = "SELECT decided_at, paid_at FROM funds_claims WHERE paid_at >= $1 AND decided_at IS NOT NULL";
    for row in db.query_all_raw(sql(db, select, [since.into()])).await? {
        let at = |index: usize| row.try_get_by_index::<String>(index).map_err(Error::from).and_then(|text| db::time(&text));
        payments.push((at(1)? - at(0)?).num_seconds());
    }
    let ((requests, requests_p50, requests_p90), (claims, claims_p50, claims_p90), (payments, payments_p50, payments_p90)) =
        (figures(requests), figures(claims), figures(payments));
    Ok(Turnaround { requests, requests_p50, requests_p90, claims, claims_p50, claims_p90, payments, payments_p50, payments_p90 })
}

/// Seconds that the ball lay with the vendor until the decision; the clock goes on when the vendor pays.
async fn waits(db: &impl ConnectionTrait, select: &str, since: &str) -> Result<Vec<i64>, Error> {
    let mut waits = Vec::new();
    for row in db.query_all_raw(sql(db, select, [since.into()])).await? {
        let text = |index: usize| row.try_get_by_index::<Option<String>>(index);
        let Some(clock) = text(0)? else { continue };
        let clock: Clock = serde_json::from_str(&clock).map_err(Error::internal)?;
        let (sent, decided) = (db::optional_time(text(1)?.as_deref())?, db::optional_time(text(2)?.as_deref())?);
        let most = sent.zip(decided).map_or(i64::MAX, |(sent, decided)| (decided - sent).num_seconds());
        waits.push(clock.vendor_seconds.min(most));
    }
    Ok(waits)
}

/// How many, and the hours that half and nine of ten of them took at most, rounded up.
fn figures(mut seconds: Vec<i64>) -> (u32, u32, u32) {
    seconds.sort_unstable();
    let hours = |percent: usize| {
        // The nearest rank: the smallest value that at least so many percent do not exceed.
        let rank = (seconds.len() * percent).div_ceil(100).saturating_sub(1);
        let seconds = seconds.get(rank).copied().unwrap_or_default().max(0);
        u32::try_from((seconds + 3_599) / 3_600).unwrap_or(u32::MAX)
    };
    (u32::try_from(seconds.len()).unwrap_or(u32::MAX), hours(50), hours(90))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_and_nine_of_ten_took_at_most_so_long() {
        assert_eq!(figures(vec![]), (0, 0, 0));
        assert_eq!(figures(vec![1]), (1, 1, 1));
        assert_eq!(figures((1..=10).rev().map(|hours| hours * 3_600).collect()), (10, 5, 9));
        assert_eq!(figures(vec![3_601, 3_600]), (2, 1, 2));
    }
}
