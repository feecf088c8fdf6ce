//! Operations: a money write happens once, however often its request arrives.

use guildhall_domain::funds::OperationId;
use sea_orm::ConnectionTrait;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{book::Pen, money::may_move};
use crate::{
    cx::Cx,
    db::{self, Tx, sql},
    error::Error,
    failpoint,
};

/// An operation that is under way in a transaction.
#[derive(Debug)]
pub struct Operation {
    id: OperationId,
}

/// Whether an operation is new.
#[derive(Debug)]
pub enum Begun<O> {
    /// Do it, then call [`Operation::finish`] before the commit.
    New(Operation),
    /// It was done; this was the answer.
    Done(O),
}

/// Begins an operation: the same person with the same input gets the old answer; anything else under a used id is refused without a word
/// about what was done.
///
/// `action` is the journal's word with the ids of the path, such as `funds.pay` or `funds.decide/<id>`.
///
/// # Errors
/// 422 on `/operation` when the id was used for something else or by somebody else.
pub async fn begin<I: Serialize, O: DeserializeOwned>(
    cx: &Cx,
    tx: &Tx,
    id: OperationId,
    action: &str,
    input: &I,
) -> Result<Begun<O>, Error> {
    may_move(tx).await?;
    // Who comes second waits here until the first one's transaction has ended.
    cx.app.db.lock(tx, &format!("funds.operation/{id}")).await?;
    let person = cx.actor()?.person.to_string();
    let fingerprint = fingerprint(action, input)?;
    let known = "SELECT person_id, action, fingerprint, answer FROM funds_operations WHERE id = $1";
    let Some(row) = tx.query_one_raw(sql(tx, known, [id.to_string().into()])).await? else {
        return Ok(Begun::New(Operation { id }));
    };
    let text = |index: usize| row.try_get_by_index::<String>(index);
    if row.try_get_by_index::<Option<String>>(0)?.as_deref() != Some(&person) || text(1)? != action || text(2)? != fingerprint {
        return Err(Error::field("/operation", "operation-used"));
    }
    serde_json::from_str(&text(3)?).map(Begun::Done).map_err(Error::internal)
}

fn fingerprint<I: Serialize>(action: &str, input: &I) -> Result<String, Error> {
    let body = serde_json::to_vec(input).map_err(Error::internal)?;
    let mut hash = Sha256::new();
    hash.update(action.as_bytes());
    hash.update([0]);
    hash.update(&body);
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Operation {
    /// Its id.
    #[must_use]
    pub const fn id(&self) -> OperationId {
        self.id
    }

    /// The pen for its entries.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn pen(&self, cx: &Cx) -> Result<Pen, Error> {
        Ok(Pen { now: cx.now, actor: Some(cx.actor()?.person), operation: self.id })
    }

    /// Keeps the answer, in the transaction of what was done.
    ///
    /// # Errors
    /// When the database fails; then everything fails.
    pub async fn finish<I: Serialize, O: Serialize>(self, cx: &Cx, tx: &Tx, action: &str, input: &I, answer: &O) -> Result<(), Error> {
        let insert =
            "INSERT INTO funds_operations (id, person_id, action, fingerprint, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            self.id.to_string().into(),
            cx.actor()?.person.to_string().into(),
            action.into(),
            fingerprint(action, input)?.into(),
            serde_json::to_string(answer).map_err(Error::internal)?.into(),
            db::text(cx.now).into(),
        ];
        tx.execute_raw(sql(tx, insert, values)).await?;
        failpoint::pass("funds.operation");
        Ok(())
    }
}

/// Ends a transaction that moved money, or could have.
///
/// # Errors
/// When the database fails; then nothing was done.
pub async fn commit(tx: Tx) -> Result<(), Error> {
    failpoint::pass("funds.before-commit");
    tx.commit().await?;
    failpoint::pass("funds.after-commit");
    Ok(())
}

/// Notes an operation that the portal does by itself, such as the lapse of a day: nobody can send its id.
///
/// # Errors
/// When the database fails.
pub async fn by_itself(tx: &Tx, id: OperationId, action: &str, now: chrono::DateTime<chrono::Utc>) -> Result<(), Error> {
    let insert =
        "INSERT INTO funds_operations (id, person_id, action, fingerprint, answer, created_at) VALUES ($1, NULL, $2, '', 'null', $3)";
    tx.execute_raw(sql(tx, insert, [id.to_string().into(), action.into(), db::text(now).into()])).await?;
    Ok(())
}
