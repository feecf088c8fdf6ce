//! The programs' rows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{Program, ProgramFilter, ProgramId, ProgramInput, ProgramKind, Refusal, Rules},
    money::Money,
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::book::{currency, day, program_status},
};

const SELECT: &str =
    "SELECT p.id, p.name, p.kind, p.starts_on, p.ends_on, p.currency, p.total, p.gl_code, p.status, p.rules_version, p.pooled,
    p.version, r.rules FROM funds_programs p JOIN funds_rules r ON r.program_id = p.id AND r.number = p.rules_version";

/// The programs somebody may see, the newest period first.
pub async fn list(db: &impl ConnectionTrait, actor: &Actor, filter: &ProgramFilter) -> Result<Vec<Program>, Error> {
    let mut wanted = visible(actor);
    if let Some(status) = filter.status {
        wanted.is("p.status", status.slug());
    }
    let select = format!("{SELECT}{} ORDER BY p.starts_on DESC, p.id DESC", wanted.clause());
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    rows.iter().map(|row| program(row).map(|program| for_reader(program, actor))).collect()
}

/// A program, if this person may see it.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, program: ProgramId) -> Result<Program, Error> {
    let mut wanted = visible(actor);
    wanted.is("p.id", program.to_string());
    let select = format!("{SELECT}{}", wanted.clause());
    let row = db.query_one_raw(sql(db, &select, wanted.values())).await?.ok_or(Error::NotFound)?;
    Ok(for_reader(self::program(&row)?, actor))
}

/// Partners see the programs in which they have money, once they are open.
fn visible(actor: &Actor) -> Where {
    let mut wanted = Where::default();
    if let Some(partner) = actor.partner() {
        let partner = wanted.bind(partner.to_string());
        wanted.and("p.status <> 'draft'");
        wanted.and(format!("EXISTS (SELECT 1 FROM funds_allocations a WHERE a.program_id = p.id AND a.partner_id = {partner})"));
    }
    wanted
}

/// What the vendor has in all, and how it books it, is no business of partners.
fn for_reader(mut program: Program, actor: &Actor) -> Program {
    if !actor.is_vendor() {
        program.pooled.minor = 0;
        program.program.total = 0;
        program.program.gl_code.clear();
    }
    program
}

/// A program, whoever asks.
///
/// # Errors
/// When there is none.
pub async fn find(db: &impl ConnectionTrait, program: ProgramId) -> Result<Program, Error> {
    let select = format!("{SELECT} WHERE p.id = $1");
    let row = db.query_one_raw(sql(db, &select, [program.to_string().into()])).await?.ok_or(Error::NotFound)?;
    self::program(&row)
}

/// A program, locked until the transaction ends: for everything that changes its budget or its pools.
///
/// # Errors
/// When there is none.
pub async fn lock(tx: &Tx, program: ProgramId) -> Result<Program, Error> {
    if db::is_postgres(tx) {
        tx.query_one_raw(sql(tx, "SELECT 1 FROM funds_programs WHERE id = $1 FOR UPDATE", [program.to_string().into()])).await?;
    }
    find(tx, program).await
}

/// One version of a program's rules.
///
/// # Errors
/// When there is none.
pub async fn rules(db: &impl ConnectionTrait, program: ProgramId, number: i32) -> Result<Rules, Error> {
    let select = "SELECT rules FROM funds_rules WHERE key = $1";
    let row = db.query_one_raw(sql(db, select, [format!("{program}/{number}").into()])).await?.ok_or(Error::NotFound)?;
    serde_json::from_str(&row.try_get_by_index::<String>(0)?).map_err(Error::internal)
}

/// Every program by its id.
///
/// # Errors
/// When the database fails.
pub async fn by_id(db: &impl ConnectionTrait) -> Result<BTreeMap<ProgramId, Program>, Error> {
    Ok(all(db).await?.into_iter().map(|program| (program.id, program)).collect())
}

/// Every program, the newest period first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Program>, Error> {
    let select = format!("{SELECT} ORDER BY p.starts_on DESC, p.id DESC");
    db.query_all_raw(sql(db, &select, [])).await?.iter().map(program).collect()
}

fn program(row: &QueryResult) -> Result<Program, Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let number = |index: usize| row.try_get_by_index::<i64>(index);
    let currency = currency(&text(5)?)?;
    Ok(Program {
        id: id(&text(0)?)?,
        program: ProgramInput {
            name: text(1)?,
            kind: if text(2)? == "coop" { ProgramKind::Coop } else { ProgramKind::Mdf },
            starts_on: day(&text(3)?)?,
            ends_on: day(&text(4)?)?,
            currency,
            total: number(6)?,
            gl_code: text(7)?,
            rules: serde_json::from_str(&text(12)?).map_err(Error::internal)?,
        },
        status: program_status(&text(8)?)?,
        rules_version: i32::try_from(number(9)?).map_err(Error::internal)?,
        pooled: Money::new(number(10)?, currency),
        version: i32::try_from(number(11)?).map_err(Error::internal)?,
    })
}

const fn kind(kind: ProgramKind) -> &'static str {
    match kind {
        ProgramKind::Mdf => "mdf",
        ProgramKind::Coop => "coop",
    }
}

/// Writes a new program as a draft, with the first version of its rules.
pub async fn insert(tx: &Tx, program: ProgramId, input: &ProgramInput, by: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_programs (id, name, kind, starts_on, ends_on, currency, total, gl_code, status, rules_version, pooled,
        created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'draft', 1, 0, $9, $9, 1)";
    let values = [
        program.to_string().into(),
        input.name.clone().into(),
        kind(input.kind).into(),
        input.starts_on.to_string().into(),
        input.ends_on.to_string().into(),
        input.currency.to_string().into(),
        input.total.into(),
        input.gl_code.clone().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    insert_rules(tx, program, 1, &input.rules, by, now).await
}

/// Writes a version of a program's rules.
pub async fn insert_rules(tx: &Tx, program: ProgramId, number: i32, rules: &Rules, by: PersonId, now: DateTime<Utc>) -> Result<(), Error> {
    let insert = "INSERT INTO funds_rules (key, program_id, number, rules, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        format!("{program}/{number}").into(),
        program.to_string().into(),
        i64::from(number).into(),
        serde_json::to_string(rules).map_err(Error::internal)?.into(),
        db::text(now).into(),
        by.to_string().into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

/// Changes a program; its row is locked.
pub async fn update(tx: &Tx, program: ProgramId, input: &ProgramInput, rules_version: i32, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE funds_programs SET name = $1, kind = $2, starts_on = $3, ends_on = $4, currency = $5, total = $6, gl_code = $7,
        rules_version = $8, updated_at = $9, version = version + 1 WHERE id = $10";
    let values = [
        input.name.clone().into(),
        kind(input.kind).into(),
        input.starts_on.to_string().into(),
        input.ends_on.to_string().into(),
        input.currency.to_string().into(),
        input.total.into(),
        input.gl_code.clone().into(),
        i64::from(rules_version).into(),
        db::text(now).into(),
        program.to_string().into(),
    ];
    tx.execute_raw(sql(tx, update, values)).await?;
    Ok(())
}

/// Whether there is any entry or request of a program; its row is locked.
pub async fn is_used(tx: &Tx, program: ProgramId) -> Result<bool, Error> {
    let select = "SELECT CASE WHEN EXISTS (SELECT 1 FROM funds_entries WHERE program_id = $1)
        OR EXISTS (SELECT 1 FROM funds_requests WHERE program_id = $1) THEN 1 ELSE 0 END";
    let row = tx.query_one_raw(sql(tx, select, [program.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i32>(0)).transpose()? == Some(1))
}

/// Opens a program.
pub async fn open(tx: &Tx, program: ProgramId, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE funds_programs SET status = 'open', updated_at = $1, version = version + 1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [db::text(now).into(), program.to_string().into()])).await?;
    Ok(())
}

/// Closes a program for ever and notes the one that follows it. The moment is not before any of its entries, whatever the clocks of several
/// servers say.
pub async fn close(tx: &Tx, program: ProgramId, next: Option<ProgramId>, now: DateTime<Utc>) -> Result<(), Error> {
    let update = "UPDATE funds_programs SET status = 'closed', version = version + 1, next_id = $3,
        updated_at = COALESCE((SELECT MAX(e.created_at) FROM funds_entries e WHERE e.program_id = $2 AND e.created_at > $1), $1) WHERE id = $2";
    let next = next.map(|next| next.to_string());
    tx.execute_raw(sql(tx, update, [db::text(now).into(), program.to_string().into(), next.into()])).await?;
    Ok(())
}

/// The program that follows a closed one.
pub async fn next(db: &impl ConnectionTrait, program: ProgramId) -> Result<Option<ProgramId>, Error> {
    let row = db.query_one_raw(sql(db, "SELECT next_id FROM funds_programs WHERE id = $1", [program.to_string().into()])).await?;
    let next = row.map(|row| row.try_get_by_index::<Option<String>>(0)).transpose()?.flatten();
    next.as_deref().map(id).transpose()
}

/// Takes money out of the budget for a pool.
///
/// # Errors
/// `funds/exceeds-parent` with what the budget can still give.
pub async fn take(tx: &Tx, program: &Program, amount: i64) -> Result<(), Error> {
    let update = "UPDATE funds_programs SET pooled = pooled + $1 WHERE id = $2 AND pooled + $1 <= total";
    match tx.execute_raw(sql(tx, update, [amount.into(), program.id.to_string().into()])).await?.rows_affected() {
        1 => Ok(()),
        _ => {
            let rest = program.program.total - program.pooled.minor;
            Err(Refusal::ExceedsParent { remaining: Money::new(rest, program.program.currency) }.into())
        }
    }
}

/// Gives money back to the budget.
pub async fn give_back(tx: &Tx, program: ProgramId, amount: i64) -> Result<(), Error> {
    let update = "UPDATE funds_programs SET pooled = pooled - $1 WHERE id = $2";
    tx.execute_raw(sql(tx, update, [amount.into(), program.to_string().into()])).await?;
    Ok(())
}
