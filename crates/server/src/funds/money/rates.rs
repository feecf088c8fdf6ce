//! Exchange rates: a table that only grows; entries keep the rate they were written with.

use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{Rate, RateId, RateInput, RateKey, Refusal, convert},
    money::{Currency, Money},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::json;

use crate::{
    cx::Cx,
    db::{self, id, sql},
    error::Error,
    funds::book::{currency, day},
    journal,
};

const SELECT: &str = "SELECT id, from_currency, to_currency, millionths, from_day FROM funds_rates";

/// Lists the rates, newest first.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Rate>, Error> {
    let db = cx.app.db.read();
    let select = format!("{SELECT} ORDER BY from_day DESC, id DESC");
    db.query_all_raw(sql(db, &select, [])).await?.iter().map(rate).collect()
}

/// Adds a rate.
pub async fn create(cx: Cx, input: RateInput) -> Result<Rate, Error> {
    let rate = Rate { id: cx.app.new_id::<RateKey>(), rate: input.check()? };
    let tx = cx.app.db.begin().await?;
    let insert = "INSERT INTO funds_rates (id, from_currency, to_currency, millionths, from_day, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        rate.id.to_string().into(),
        rate.rate.from.to_string().into(),
        rate.rate.to.to_string().into(),
        rate.rate.millionths.into(),
        rate.rate.from_day.to_string().into(),
        db::text(cx.now).into(),
        cx.actor()?.person.to_string().into(),
    ];
    tx.execute_raw(sql(&tx, insert, values)).await?;
    journal::write(&tx, &cx, "funds.create-rate", "rate", rate.id, json!({ "rate": rate.rate })).await?;
    tx.commit().await?;
    Ok(rate)
}

fn rate(row: &QueryResult) -> Result<Rate, Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let rate =
        RateInput { from: currency(&text(1)?)?, to: currency(&text(2)?)?, millionths: row.try_get_by_index(3)?, from_day: day(&text(4)?)? };
    Ok(Rate { id: id(&text(0)?)?, rate })
}

/// The rate of a day: the newest that had begun.
///
/// # Errors
/// `funds/no-rate`.
pub async fn find(db: &impl ConnectionTrait, from: Currency, to: Currency, on: NaiveDate) -> Result<Rate, Error> {
    let select =
        format!("{SELECT} WHERE from_currency = $1 AND to_currency = $2 AND from_day <= $3 ORDER BY from_day DESC, id DESC LIMIT 1");
    let row = db.query_one_raw(sql(db, &select, [from.to_string().into(), to.to_string().into(), on.to_string().into()])).await?;
    rate(&row.ok_or(Refusal::NoRate { from: from.to_string(), to: to.to_string() })?)
}

/// An amount in another currency, with the rate that an entry keeps; no rate when the currencies are the same.
///
/// # Errors
/// `funds/no-rate`, or when the amount does not fit.
pub async fn change(db: &impl ConnectionTrait, amount: Money, to: Currency, on: NaiveDate) -> Result<(i64, Option<RateId>), Error> {
    if amount.currency == to {
        return Ok((amount.minor, None));
    }
    let rate = find(db, amount.currency, to, on).await?;
    let changed = convert(amount.minor, rate.rate.millionths, amount.currency.exponent(), to.exponent());
    changed.map(|minor| (minor, Some(rate.id))).ok_or_else(|| Error::field("/amount", "absurd-amount"))
}
