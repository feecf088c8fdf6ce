//! Allocations: what partners have, with its credits.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    funds::{Allocation, AllocationFilter, AllocationId, AllocationKey, Credit, PoolId, ProgramId, soonest_first},
    money::Currency,
    page::{Cursor, Page, limit},
    partner::PartnerId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    cx::Cx,
    db::{self, Tx, Where, id, sql},
    error::Error,
    funds::{
        book::{NO_HASH, balance, currency, day},
        people,
    },
    state::new_id,
};

const SELECT: &str =
    "SELECT a.id, a.program_id, a.pool_id, a.partner_id, c.name, a.currency, a.allocated, a.committed, a.paid, a.forfeited,
    a.reinstated FROM funds_allocations a JOIN partners c ON c.id = a.partner_id JOIN funds_programs p ON p.id = a.program_id";
const COUNT: &str = "SELECT COUNT(*) FROM funds_allocations a JOIN funds_programs p ON p.id = a.program_id";

/// Lists the allocations one may see.
pub async fn list(cx: Cx, filter: AllocationFilter) -> Result<Page<Allocation>, Error> {
    let db = cx.app.db.read();
    let mut wanted = visible(cx.actor()?);
    if let Some(program) = filter.program {
        wanted.is("a.program_id", program.to_string());
    }
    if let Some(partner) = filter.partner {
        wanted.is("a.partner_id", partner.to_string());
    }
    let count = format!("{COUNT}{}", wanted.clause());
    let total = db.query_one_raw(sql(db, &count, wanted.values())).await?.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
    if let Some(cursor) = &filter.cursor {
        let after: String = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let after = wanted.bind(after);
        wanted.and(format!("a.id > {after}"));
    }
    let most = limit(filter.limit);
    let select = format!("{SELECT}{} ORDER BY a.id LIMIT {}", wanted.clause(), u32::from(most) + 1);
    let mut rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    let more = rows.len() > usize::from(most);
    rows.truncate(usize::from(most));
    let items = with_credits(db, &rows).await?;
    let next = items.last().filter(|_| more).map(|last| Cursor::pack(&last.id.to_string()));
    Ok(Page { items, next, total: u64::try_from(total).unwrap_or_default() })
}

/// An allocation, if this person may see it.
///
/// # Errors
/// When there is none, or none that they may see.
pub async fn read(db: &impl ConnectionTrait, actor: &Actor, allocation: AllocationId) -> Result<Allocation, Error> {
    let mut wanted = visible(actor);
    wanted.is("a.id", allocation.to_string());
    let select = format!("{SELECT}{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    with_credits(db, &rows).await?.pop().ok_or(Error::NotFound)
}

/// Conditions on `funds_allocations a` and `funds_programs p`: the actor's partners, and the money that requests and claims are about on
/// which they are asked to decide; partners do not see what is only being set up.
pub fn visible(actor: &Actor) -> Where {
    let mut wanted = Where::default();
    let asked = |requests: String| format!("a.id IN (SELECT q.allocation_id FROM funds_requests q WHERE q.id IN {requests})");
    people::keep_to_visible_money(&mut wanted, actor, "a.partner_id", asked);
    if !actor.is_vendor() {
        wanted.and("p.status <> 'draft'");
    }
    wanted
}

async fn with_credits(db: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<Vec<Allocation>, Error> {
    let ids = rows.iter().map(|row| row.try_get_by_index::<String>(0)).collect::<Result<Vec<_>, _>>()?;
    let mut wanted = Where::default();
    wanted.is_one_of("allocation_id", &ids);
    let select = format!(
        "SELECT allocation_id, id, expires_on, allocated, committed, paid, forfeited, reinstated FROM funds_credits{}",
        wanted.clause()
    );
    let mut credits: BTreeMap<String, Vec<Credit>> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let credit = Credit { id: id(&text(1)?)?, expires_on: day(&text(2)?)?, balance: balance(&row, 3)? };
        credits.entry(text(0)?).or_default().push(credit);
    }
    rows.iter().zip(ids).map(|(row, id)| allocation(row, credits.remove(&id).unwrap_or_default())).collect()
}

fn allocation(row: &QueryResult, mut credits: Vec<Credit>) -> Result<Allocation, Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    soonest_first(&mut credits);
    Ok(Allocation {
        id: id(&text(0)?)?,
        program: id(&text(1)?)?,
        pool: id(&text(2)?)?,
        partner: id(&text(3)?)?,
        partner_name: text(4)?,
        currency: currency(&text(5)?)?,
        balance: balance(row, 6)?,
        credits,
    })
}

/// The allocation of a partner in a program and currency; a new one, empty, when there is none.
///
/// # Errors
/// When the database fails.
pub async fn of(
    tx: &Tx,
    program: ProgramId,
    pool: PoolId,
    partner: PartnerId,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<AllocationId, Error> {
    let insert = "INSERT INTO funds_allocations (id, program_id, pool_id, partner_id, currency, allocated, committed, paid, forfeited,
        reinstated, entries, head, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, 0, 0, $6, $7)
        ON CONFLICT (program_id, partner_id, currency) DO NOTHING";
    let values = [
        new_id::<AllocationKey>(now).to_string().into(),
        program.to_string().into(),
        pool.to_string().into(),
        partner.to_string().into(),
        currency.to_string().into(),
        NO_HASH.into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    let select = "SELECT id FROM funds_allocations WHERE program_id = $1 AND partner_id = $2 AND currency = $3";
    let values = [program.to_string().into(), partner.to_string().into(), currency.to_string().into()];
    let row = tx.query_one_raw(sql(tx, select, values)).await?;
    id(&row.ok_or_else(|| Error::internal("an allocation was not made"))?.try_get_by_index::<String>(0)?)
}

/// Whether a partner takes part.
///
/// # Errors
/// When the database fails.
pub async fn is_active(db: &impl ConnectionTrait, partner: PartnerId) -> Result<bool, Error> {
    let select = "SELECT 1 FROM partners WHERE id = $1 AND status = 'active'";
    Ok(db.query_one_raw(sql(db, select, [partner.to_string().into()])).await?.is_some())
}
