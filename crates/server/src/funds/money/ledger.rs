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
    e.effective_on, e.created_at, e.actor, e.operation_id, e.reason, e.previous_hash, e.hash, COALESCE(w.name, ''),
    COALESCE(o.name, l.name, '')
    FROM funds_entries e LEFT JOIN people w ON w.id = e.actor LEFT JOIN funds_allocations k ON k.id = e.allocation_id
    LEFT JOIN partners o ON o.id = k.partner_id LEFT JOIN funds_pools l ON l.id = e.book";
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
    let part = move |cursor| {
        let (cx, filter) = (cx.clone(), EntryFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let actor = cx.actor()?;
            let (entries, next) = some(cx.app.db.read(), actor, &filter).await?;
            Ok(csv::Part { rows: entries.into_iter().map(line).collect(), next })
        }
    };
    csv::stream("ledger.csv", &HEADER, part).await
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
    let total = count(db, actor, filter).await?;
    let (items, next) = some(db, actor, filter).await?;
    Ok(Page { items, next, total })
}

/// The entries of a page, and where the next one starts.
async fn some(db: &impl ConnectionTrait, actor: &Actor, filter: &EntryFilter) -> Result<(Vec<Entry>, Option<Cursor>), Error> {
    let before: Option<i64> = filter.cursor.as_ref().map(Cursor::unpack).transpose().map_err(|_| Error::field("/cursor", "malformed"))?;
    let most = limit(filter.limit);
    let take = u32::from(most) + 1;
    let wanted = match Kinds::of(filter).filter(|_| is_whole(actor, filter)) {
        Some(kinds) => kinds.newest(filter, before, take),
        None => {
            let mut wanted = wanted(actor, filter);
            if let Some(before) = before {
                let before = wanted.bind(before);
                wanted.and(format!("e.sequence < {before}"));
            }
            wanted
        }
    };
    let select = format!("{SELECT}{} ORDER BY e.sequence DESC LIMIT {take}", wanted.clause());
    let mut rows = db.query_all_raw(sql(db, &select, wanted.values())).await?;
    let more = rows.len() > usize::from(most);
    rows.truncate(usize::from(most));
    let last = rows.last().filter(|_| more).map(|row| row.try_get_by_index::<i64>(0)).transpose()?;
    let items = rows.iter().map(entry).collect::<Result<_, _>>()?;
    Ok((items, last.map(|sequence| Cursor::pack(&sequence))))
}

/// Whether no partner, activity or claim makes the range of entries small.
fn is_whole(actor: &Actor, filter: &EntryFilter) -> bool {
    matches!(actor.scope(), Scope::All) && filter.allocation.is_none() && filter.activity.is_none() && filter.claim.is_none()
}

/// The kinds of entries that are wanted, when not all are.
struct Kinds {
    kinds: Vec<EntryKind>,
    /// Figures are those of partners' money; what moves between pools is none of them.
    partners: bool,
}

impl Kinds {
    fn of(filter: &EntryFilter) -> Option<Self> {
        match (filter.kind, filter.part) {
            (None, None) => None,
            (Some(kind), None) => Some(Self { kinds: vec![kind], partners: false }),
            (kind, Some(part)) => {
                let kinds = part.kinds().filter(|known| kind.is_none_or(|kind| kind == *known)).collect();
                Some(Self { kinds, partners: true })
            }
        }
    }

    /// The newest entries, found in the index of each kind: among a million entries rare kinds would be a long way apart, and common ones
    /// too many to sort.
    fn newest(&self, filter: &EntryFilter, before: Option<i64>, take: u32) -> Where {
        let mut wanted = Where::default();
        let mut branches = Vec::with_capacity(self.kinds.len());
        for kind in &self.kinds {
            let mut branch = format!("k.kind = {}", wanted.bind(kind.slug()));
            if let Some(program) = filter.program {
                branch.push_str(&format!(" AND k.program_id = {}", wanted.bind(program.to_string())));
            }
            if let Some(before) = before {
                branch.push_str(&format!(" AND k.sequence < {}", wanted.bind(before)));
            }
            if self.partners {
                branch.push_str(" AND k.allocation_id IS NOT NULL");
            }
            branches.push(format!(
                "SELECT b.sequence FROM (SELECT k.sequence FROM funds_entries k WHERE {branch} ORDER BY k.sequence DESC LIMIT {take}) b"
            ));
        }
        wanted.and(if branches.is_empty() { "1 = 0".to_owned() } else { format!("e.sequence IN ({})", branches.join(" UNION ALL ")) });
        wanted
    }
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
    if let Some(Kinds { kinds, partners }) = Kinds::of(filter) {
        wanted.is_one_of("e.kind", kinds.into_iter().map(EntryKind::slug));
        if partners {
            wanted.and("e.allocation_id IS NOT NULL");
        }
    }
    wanted
}

/// How many there are. Counting a million rows takes longer than a page should: the books know how many entries they have, and kinds are
/// counted in their index alone.
async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &EntryFilter) -> Result<u64, Error> {
    if !is_whole(actor, filter) {
        let wanted = wanted(actor, filter);
        return number(db, &format!("SELECT COUNT(*) FROM funds_entries e{}", wanted.clause()), wanted.values()).await;
    }
    let sum = |table: &str, of: &Where| format!("COALESCE((SELECT CAST(SUM(entries) AS BIGINT) FROM {table}{}), 0)", of.clause());
    let mut of = Where::default();
    if let Some(program) = filter.program {
        of.is("program_id", program.to_string());
    }
    let Some(Kinds { kinds, partners }) = Kinds::of(filter) else {
        return number(db, &format!("SELECT {} + {}", sum("funds_allocations", &of), sum("funds_pools", &of)), of.values()).await;
    };
    // All that moves between pools is allocated.
    let pools = if partners && kinds.contains(&EntryKind::Allocate) { format!(" - {}", sum("funds_pools", &of)) } else { String::new() };
    let mut of_kinds = of.clone();
    of_kinds.is_one_of("kind", kinds.iter().map(|kind| kind.slug()));
    number(db, &format!("SELECT (SELECT COUNT(*) FROM funds_entries{}){pools}", of_kinds.clause()), of_kinds.values()).await
}

async fn number(db: &impl ConnectionTrait, select: &str, values: Vec<Value>) -> Result<u64, Error> {
    let count = db.query_one_raw(sql(db, select, values)).await?.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))?;
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
        owner_name: text(27)?,
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
