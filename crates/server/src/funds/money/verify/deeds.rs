//! Every entry belongs to an operation, and every operation to a line of the journal.

use std::collections::{HashMap, HashSet};

use sea_orm::Value;
use uuid::Uuid;

use super::{Findings, text};
use crate::{db::Tx, error::Error};

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
    text::each(db, "id", "FROM funds_operations WHERE id > $1 ORDER BY id", |cells| {
        known.extend(cells.first().and_then(|id| Uuid::try_parse(id).ok()));
        Ok(())
    })
    .await?;
    Ok(known)
}

/// The operations that the journal names. A line may name several.
async fn journal(db: &Tx) -> Result<HashSet<Uuid>, Error> {
    let mut known = HashSet::new();
    let select = text::select("number, detail", "FROM journal WHERE number > $1 AND action LIKE 'funds.%' ORDER BY number");
    let mut after = Value::from(0i64);
    while let Some(text) = text::read(db, &select, after).await? {
        let named = text.split(MARK).skip(1);
        known.extend(named.filter_map(|rest| Uuid::try_parse(rest.get(..36)?).ok()));
        after = text::last(&text).parse::<i64>().map_err(Error::internal)?.into();
    }
    Ok(known)
}
