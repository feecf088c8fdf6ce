//! Which files of the store somebody names: each module says which are its own.

use sea_orm::ConnectionTrait;

use crate::{
    collateral,
    db::{Db, Tx, sql},
    error::Error,
    files::{Files, Sha256, Stored},
    funds, training,
};

/// Statements that list the files that the modules keep, each with columns `sha256` and `size`. A module that keeps files adds
/// its own here, once: `verify` then looks for them, and nothing removes them.
const KEPT: &[&str] = &[collateral::FILES, funds::FILES, training::FILES];
/// The same for files on their way, which need not be there yet.
const COMING: &[&str] = &[collateral::UPLOADS, training::UPLOADS];
/// Held while it is decided that nobody names a file, and while somebody begins to.
pub const NAMES: &str = "names of files";

fn all(lists: &[&str]) -> String {
    lists.join(" UNION ALL ")
}

/// Every file that must be in the store, once.
///
/// # Errors
/// When the database fails, or holds a hash that is none.
pub async fn kept(db: &Db) -> Result<Vec<Stored>, Error> {
    read(db, &all(KEPT)).await
}

/// Every file that may be in the store.
///
/// # Errors
/// When the database fails, or holds a hash that is none.
pub async fn every(db: &Db) -> Result<Vec<Stored>, Error> {
    read(db, &all(&[KEPT, COMING].concat())).await
}

async fn read(db: &Db, list: &str) -> Result<Vec<Stored>, Error> {
    let text = format!("SELECT DISTINCT f.sha256, f.size FROM ({list}) f ORDER BY f.sha256");
    let rows = db.read().query_all_raw(sql(db.read(), &text, [])).await?;
    let stored = |row: &sea_orm::QueryResult| {
        let sha256 = row.try_get_by_index::<String>(0)?.parse().map_err(Error::internal)?;
        Ok(Stored { sha256, size: u64::try_from(row.try_get_by_index::<i64>(1)?).unwrap_or_default() })
    };
    rows.iter().map(stored).collect()
}

/// Removes a file that nothing names any more. The transaction must hold [`NAMES`], and so must whoever begins to name a file.
///
/// # Errors
/// When the database or the store fails.
pub async fn remove_unnamed(tx: &Tx, files: &Files, sha256: &Sha256) -> Result<(), Error> {
    let text = format!("SELECT 1 FROM ({}) f WHERE f.sha256 = $1 LIMIT 1", all(&[KEPT, COMING].concat()));
    if tx.query_one_raw(sql(tx, &text, [sha256.to_string().into()])).await?.is_none() {
        files.remove(sha256).await?;
    }
    Ok(())
}
