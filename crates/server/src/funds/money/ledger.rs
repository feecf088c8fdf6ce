//! The ledger for readers: every figure opens the entries that sum to it.

use axum::response::Response;
use guildhall_domain::{
    access::{Actor, Scope},
    funds::{Entry, EntryFilter, EntryKind},
    money::Money,
    page::{Cursor, MAX_LIMIT, Page, limit},
};
use sea_orm::{ConnectionTrait, QueryResult, Value};

use crate::{
    csv,
    cx::Cx,
    db::{self, Where, id, sql},
    error::Error,
    funds::{
        book::{currency, day},
        events,
    },
};

const SELECT: &str = "SELECT e.sequence, e.id, e.book, e.number, e.program_id, e.allocation_id, e.credit_id, e.activity_id, e.claim_id,
    e.payment_id, e.kind, e.debit, e.credit_account, e.amount, e.currency, e.program_amount, e.program_currency, e.rate_id, e.source,
    e.effective_on, e.created_at, e.actor, e.operation_id, e.reason, e.previous_hash, e.hash, COALESCE(w.name, '')
    FROM funds_entries e LEFT JOIN people w ON w.id = e.actor";
/// The columns of the export.
const HEADER: [&str; 18] = [
    "book",
    "number",
    "program",
    "allocation",
    "activity",
    "claim",
    "payment",
    "kind",
    "debit",
    "credit",
    "amount",
    "currency",
    "program_amount",
    "program_currency",
    "source",
    "effective_on",
    "created_at",
    "hash",
];

/// Lists entries, newest first.
pub async fn list(cx: Cx, filter: EntryFilter) -> Result<Page<Entry>, Error> {
    let page = page(cx.app.db.read(), cx.actor()?, &filter).await?;
    if let Some(allocation) = filter.allocation {
        events::known_forfeit(&cx, allocation).await?;
    }
    Ok(page)
}

/// The same entries as CSV.
pub async fn export(cx: Cx, filter: EntryFilter) -> Result<Response, Error> {
    let mut filter = EntryFilter { cursor: None, limit: Some(MAX_LIMIT), ..filter };
    let mut rows = Vec::new();
    loop {
        let page = page(cx.app.db.read(), cx.actor()?, &filter).await?;
        rows.extend(page.items.into_iter().map(line));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            return csv::answer("ledger.csv", &HEADER, rows);
        }
    }
}

fn line(entry: Entry) -> Vec<String> {
    fn text<T: ToString>(value: Option<T>) -> String {
        value.map(|value| value.to_string()).unwrap_or_default()
    }
    vec![
        entry.book,
        entry.number.to_string(),
        entry.program.to_string(),
        text(entry.allocation),
        text(entry.activity),
        text(entry.claim),
        text(entry.payment),
        entry.kind.slug().to_owned(),
        entry.debit,
        entry.credit_account,
        entry.amount.to_string(),
        entry.amount.currency.to_string(),
        entry.program_amount.to_string(),
        entry.program_amount.currency.to_string(),
        entry.source,
        entry.effective_on.to_string(),
        entry.created_at.to_rfc3339(),
        entry.hash,
    ]
}

async fn page(db: &impl ConnectionTrait, actor: &Actor, filter: &EntryFilter) -> Result<Page<Entry>, Error> {
    let mut wanted = wanted(actor, filter);
    let total = count(db, actor, filter, &wanted).await?;
    if let Some(cursor) = &filter.cursor {
        let before: i64 = cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?;
        let before = wanted.bind(before);
        wanted.and(format!("e.sequence < {before}"));
    }
    let most = limit(filter.limit);
    let select = format!("{SELECT}{} ORDER BY e.sequence DESC LIMIT {}", wanted.clause(), u32::from(most) + 1);
    let mut rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    let more = rows.len() > usize::from(most);
    rows.truncate(usize::from(most));
    let last = rows.last().filter(|_| more).map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    let items = rows.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(Page { items, next: last.map(|sequence| Cursor::pack(&sequence)), total })
}

fn wanted(actor: &Actor, filter: &EntryFilter) -> Where {
    let mut wanted = Where::default();
    if !matches!(actor.scope(), Scope::All) {
        wanted = super::allocations::visible(actor).within_query(|clause| {
            format!("e.allocation_id IN (SELECT a.id FROM funds_allocations a JOIN funds_programs p ON p.id = a.program_id{clause})")
        });
    }
    let ids: [(&str, Option<String>); 4] = [
        ("e.program_id", filter.program.map(|id| id.to_string())),
        ("e.allocation_id", filter.allocation.map(|id| id.to_string())),
        ("e.activity_id", filter.activity.map(|id| id.to_string())),
        ("e.claim_id", filter.claim.map(|id| id.to_string())),
    ];
    for (column, id) in ids {
        if let Some(id) = id {
            wanted.is(column, id);
        }
    }
    if let Some(kind) = filter.kind {
        wanted.is("e.kind", kind.slug());
    }
    if let Some(part) = filter.part {
        wanted.is_one_of("e.kind", part.kinds().map(EntryKind::slug));
        // Figures are those of partners' money; what moves between pools is none of them.
        wanted.and("e.allocation_id IS NOT NULL");
    }
    wanted
}

/// How many there are. Counting a million rows takes longer than a page should: the books know how many entries they have.
async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &EntryFilter, wanted: &Where) -> Result<u64, Error> {
    let narrow = filter.kind.is_some() || filter.part.is_some() || filter.activity.is_some() || filter.claim.is_some();
    let whole = matches!(actor.scope(), Scope::All) && filter.allocation.is_none();
    let (select, values): (String, Vec<Value>) = if whole && !narrow {
        let mut books = Where::default();
        if let Some(program) = filter.program {
            books.is("program_id", program.to_string());
        }
        let sum = |table: &str| format!("COALESCE((SELECT CAST(SUM(entries) AS BIGINT) FROM {table}{}), 0)", books.clause());
        (format!("SELECT {} + {}", sum("funds_allocations"), sum("funds_pools")), books.values())
    } else {
        (format!("SELECT COUNT(*) FROM funds_entries e{}", wanted.clause()), wanted.values())
    };
    let count = db.query_one_raw(sql(db, &select, values)).await?.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn entry(row: &QueryResult) -> Result<Entry, Error> {
    let text = |index: usize| row.try_get_by_index::<String>(index);
    let optional = |index: usize| row.try_get_by_index::<Option<String>>(index);
    let kind = text(10)?;
    Ok(Entry {
        id: id(&text(1)?)?,
        book: text(2)?,
        number: row.try_get_by_index(3)?,
        program: id(&text(4)?)?,
        allocation: optional(5)?.as_deref().map(id).transpose()?,
        credit: optional(6)?.as_deref().map(id).transpose()?,
        activity: optional(7)?.as_deref().map(id).transpose()?,
        claim: optional(8)?.as_deref().map(id).transpose()?,
        payment: optional(9)?.as_deref().map(id).transpose()?,
        kind: EntryKind::from_slug(&kind).ok_or_else(|| Error::internal(format!("{kind:?} in the database is no kind of entry")))?,
        debit: text(11)?,
        credit_account: text(12)?,
        amount: Money::new(row.try_get_by_index(13)?, currency(&text(14)?)?),
        program_amount: Money::new(row.try_get_by_index(15)?, currency(&text(16)?)?),
        rate: optional(17)?.as_deref().map(id).transpose()?,
        source: text(18)?,
        effective_on: day(&text(19)?)?,
        created_at: db::time(&text(20)?)?,
        actor: optional(21)?.as_deref().map(id).transpose()?,
        actor_name: text(26)?,
        operation: id(&text(22)?)?,
        reason: text(23)?,
        previous_hash: text(24)?,
        hash: text(25)?,
    })
}
