//! Question banks: list, make, change, remove.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Bank, BankId, BankInput, BankKey, Refusal},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::store::{self, BankRecord};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Most names in a refusal.
const NAMES: usize = 10;

/// Lists banks by name.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Bank>, Error> {
    let db = cx.app.db.read();
    let mut banks = Vec::new();
    for record in store::banks(db).await? {
        banks.push(whole(db, record).await?);
    }
    Ok(banks)
}

/// Makes a bank.
pub async fn create(cx: Cx, input: BankInput) -> Result<Bank, Error> {
    let input = input.check()?;
    let id: BankId = cx.app.new_id::<BankKey>();
    let tx = cx.app.db.begin().await?;
    store::insert_bank(&tx, id, &input, cx.now).await?;
    journal::write(&tx, &cx, "training.create_bank", "bank", id, json!({ "after": input })).await?;
    finish(tx, id).await
}

/// Changes a bank.
pub async fn update(cx: Cx, input: BankInput) -> Result<Bank, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_bank(&tx, id).await?;
    if before.version != version || !store::update_bank(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "training.update_bank", "bank", id, json!({ "before": before.bank, "after": input })).await?;
    finish(tx, id).await
}

/// Removes a bank that nothing needs and of which nothing was ever drawn.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_bank(&tx, id).await?;
    let by = titles(&tx, id).await?;
    if !by.is_empty() {
        return Err(Refusal::InUse { by: by.into_iter().take(NAMES).collect() }.into());
    }
    let drawn = store::drawn_of_bank(&tx, id).await?;
    if drawn > 0 {
        return Err(Refusal::HasLearners { count: drawn }.into());
    }
    store::remove_bank(&tx, id, cx.now).await?;
    journal::write(&tx, &cx, "training.remove_bank", "bank", id, json!({ "before": before.bank })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

async fn titles(db: &impl ConnectionTrait, bank: BankId) -> Result<Vec<String>, Error> {
    let draws = |record: &store::ExamRecord| record.exam.pools.iter().any(|pool| pool.bank == bank);
    Ok(store::exams(db).await?.into_iter().filter(draws).map(|record| record.exam.title).collect())
}

async fn whole(db: &impl ConnectionTrait, record: BankRecord) -> Result<Bank, Error> {
    let topics = store::topics(db, record.id).await?;
    Ok(Bank { id: record.id, exams: titles(db, record.id).await?, topics, bank: record.bank, version: record.version })
}

async fn finish(tx: Tx, id: BankId) -> Result<Bank, Error> {
    let record = store::read_bank(&tx, id).await?;
    let bank = whole(&tx, record).await?;
    tx.commit().await?;
    Ok(bank)
}
