//! Every entry belongs to an operation, and every operation to a line of the journal.

use std::collections::{HashMap, HashSet};

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use super::Findings;
use crate::{
    db::{Tx, sql},
    error::Error,
};

/// Rows of one page.
const PAGE: i64 = 20_000;
/// What stands before the id of an operation in a line of the journal.
const MARK: &str = "\"operation\":\"";

/// Looks for entries whose operation, or whose line in the journal, is missing. `deeds` has the first entry of each operation.
pub async fn look(db: &Tx, deeds: &HashMap<Uuid, Uuid>, findings: &mut Findings) -> Result<(), Error> {
    let operations = operations(db).await?;
    let journal = journal(db).await?;
    let mut lost: Vec<(&Uuid, &str, &str)> = Vec::new();
    for (operation, entry) in deeds {
        if !operations.contains(operation) {
            lost.push((entry, "I6", "The entry belongs to no operation."));
        } else if !journal.contains(operation) {
            lost.push((entry, "I7", "The journal does not say who caused the entry."));
        }
    }
    lost.sort_unstable();
    for (entry, invariant, detail) in lost {
        findings.note(invariant, entry, detail);
    }
    Ok(())
}

async fn operations(db: &Tx) -> Result<HashSet<Uuid>, Error> {
    let mut known = HashSet::new();
    let select = "SELECT id FROM funds_operations WHERE id > $1 ORDER BY id LIMIT $2";
    let mut after = String::new();
    loop {
        let rows = db.query_all_raw(sql(db, select, [after.clone().into(), PAGE.into()])).await?;
        for row in &rows {
            after = row.try_get_by_index(0)?;
            known.extend(Uuid::try_parse(&after));
        }
        if (rows.len() as i64) < PAGE {
            return Ok(known);
        }
    }
}

/// The operations that the journal names. A line may name several.
async fn journal(db: &Tx) -> Result<HashSet<Uuid>, Error> {
    let mut known = HashSet::new();
    let select = "SELECT number, detail FROM journal WHERE number > $1 AND action LIKE 'funds.%' ORDER BY number LIMIT $2";
    let mut after = Value::from(0i64);
    loop {
        let rows = db.query_all_raw(sql(db, select, [after.clone(), PAGE.into()])).await?;
        for row in &rows {
            let detail: String = row.try_get_by_index(1)?;
            known.extend(detail.split(MARK).skip(1).filter_map(|rest| Uuid::try_parse(rest.get(..36)?).ok()));
        }
        match rows.last() {
            Some(row) if rows.len() as i64 == PAGE => after = row.try_get_by_index::<i64>(0)?.into(),
            Some(_) | None => return Ok(known),
        }
    }
}
