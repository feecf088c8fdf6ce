//! Every entry belongs to an operation, and every operation to a line of the journal.

use std::collections::HashSet;

use uuid::Uuid;

use super::{
    Findings,
    replay::Map,
    text::{self, Table},
};
use crate::{db::Tx, error::Error};

/// What stands before the id of an operation in a line of the journal.
const MARK: &str = "\"operation\":\"";

/// Looks for entries whose operation, or whose line in the journal, is missing. `deeds` has the first entry of each operation.
pub async fn look(db: &Tx, deeds: &Map<Uuid>, findings: &mut Findings) -> Result<(), Error> {
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
    let all = Table::whole(db, "funds_operations", "id", "id");
    let operation = |row: &str| text::columns(row).nth(1).and_then(|id| Uuid::try_parse(id).ok());
    all.each(db, operation, |operation| {
        known.extend(operation);
        Ok(())
    })
    .await?;
    Ok(known)
}

/// The operations that the journal names. A line may name several.
async fn journal(db: &Tx) -> Result<HashSet<Uuid>, Error> {
    let mut known = HashSet::new();
    let lines = Table::by_number("number, detail", "FROM journal WHERE number > $1 AND action LIKE 'funds.%' ORDER BY number");
    let named = |row: &str| -> Vec<Uuid> { row.split(MARK).skip(1).filter_map(|rest| Uuid::try_parse(rest.get(..36)?).ok()).collect() };
    lines
        .each(db, named, |operations| {
            known.extend(operations);
            Ok(())
        })
        .await?;
    Ok(known)
}
