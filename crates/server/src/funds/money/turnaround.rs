//! How long decisions and payments took: published to partners.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::funds::{ProgramId, Turnaround, TurnaroundFilter};
use sea_orm::ConnectionTrait;

use super::store::programs;
use crate::{
    cx::Cx,
    db::{self, Where, sql},
    error::Error,
};

/// Days that count.
const DAYS: i64 = 90;

/// How long decisions and payments of the last 90 days took, in a program that one may see or in all.
pub async fn read(cx: Cx, filter: TurnaroundFilter) -> Result<Turnaround, Error> {
    let db = cx.app.db.read();
    match filter.program {
        Some(program) => of(db, cx.now, &[programs::read(db, cx.actor()?, program).await?.id]).await,
        None => of_all(db, cx.now).await,
    }
}

/// The same of some programs.
pub async fn of(db: &impl ConnectionTrait, now: DateTime<Utc>, programs: &[ProgramId]) -> Result<Turnaround, Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("program_id", programs);
    within(db, now, &wanted).await
}

/// The same of all programs.
async fn of_all(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Turnaround, Error> {
    within(db, now, &Where::default()).await
}

async fn within(db: &impl ConnectionTrait, now: DateTime<Utc>, wanted: &Where) -> Result<Turnaround, Error> {
    let since = db::text(now - Duration::days(DAYS));
    let seconds = async |table: &str, column: &str, at: &str| -> Result<Vec<i64>, Error> {
        let mut wanted = wanted.clone();
        let since = wanted.bind(since.clone());
        wanted.and(format!("{at} >= {since}"));
        wanted.and(format!("{column} IS NOT NULL"));
        let select = format!("SELECT {column} FROM {table}{} ORDER BY {column}", wanted.clause());
        let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    };
    let (requests, requests_p50, requests_p90) = figures(&seconds("funds_requests", "waited", "decided_at").await?);
    let (claims, claims_p50, claims_p90) = figures(&seconds("funds_claims", "waited", "decided_at").await?);
    let (payments, payments_p50, payments_p90) = figures(&seconds("funds_claims", "pay_waited", "paid_at").await?);
    Ok(Turnaround { requests, requests_p50, requests_p90, claims, claims_p50, claims_p90, payments, payments_p50, payments_p90 })
}

/// How many, and the hours that half and nine of ten of them took at most, rounded up. The seconds are sorted.
fn figures(seconds: &[i64]) -> (u32, u32, u32) {
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
        assert_eq!(figures(&[]), (0, 0, 0));
        assert_eq!(figures(&[1]), (1, 1, 1));
        assert_eq!(figures(&(1..=10).map(|hours| hours * 3_600).collect::<Vec<_>>()), (10, 5, 9));
        assert_eq!(figures(&[3_600, 3_601]), (2, 1, 2));
    }
}
