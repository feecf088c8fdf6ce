//! The list of claims, page by page and as CSV.

use axum::response::Response;
use guildhall_domain::{
    access::{Actor, Scope},
    funds::{Chain, ClaimFilter, ClaimStatus, ClaimSummary, Clock, RequestId, RequestSort},
    money::Money,
    page::{Cursor, MAX_LIMIT, Page, limit},
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::Value as Json;

use super::rows;
use crate::{
    csv,
    cx::Cx,
    db::{Where, id, optional_time, sql, time},
    error::Error,
    funds::{
        book, duplicates,
        ground::json,
        numbers,
        search::{self, Searched, Way},
    },
};

const SELECT: &str = "SELECT c.id AS id, c.number AS number, c.request_id AS request, c.activity_id AS activity, a.input AS input,
    c.partner_id AS partner, q.name AS partner_name, c.status AS status, c.currency AS currency, c.asked AS asked, c.approved AS approved,
    c.paid AS paid, c.clock AS clock, c.chain AS chain, c.submitted_at AS submitted_at, c.updated_at AS updated_at,
    COALESCE(c.turn_since, c.updated_at) AS since,
    (SELECT CAST(COALESCE(SUM(l.amount), 0) AS BIGINT) FROM funds_payment_lines l WHERE l.claim_id = c.id) AS gross
    FROM funds_claims c JOIN funds_activities a ON a.id = c.activity_id JOIN partners q ON q.id = c.partner_id";

/// How claims follow each other.
#[derive(Debug, Clone, Copy)]
enum Order {
    /// As somebody wants to see them.
    By(RequestSort),
    /// Newest first, by what never changes: what is taken away while people work must hold each claim once.
    Id,
}

impl Order {
    /// The column, and whether it goes down.
    const fn column(self) -> (&'static str, bool) {
        match self {
            Self::By(RequestSort::Changed) => ("c.updated_at", true),
            Self::By(RequestSort::Age) => ("COALESCE(c.turn_since, c.updated_at)", false),
            Self::By(RequestSort::Money) => ("c.asked", true),
            Self::Id => ("c.id", true),
        }
    }
}

/// One page.
pub async fn list(cx: Cx, filter: ClaimFilter) -> Result<Page<ClaimSummary>, Error> {
    page(cx.app.db.read(), cx.actor()?, &filter).await
}

/// The columns of the export.
const HEADER: [&str; 10] =
    ["number", "status", "partner", "activity", "currency", "asked", "approved", "paid", "submitted_at", "updated_at"];

/// All pages as CSV.
pub async fn export(cx: Cx, filter: ClaimFilter) -> Result<Response, Error> {
    let part = move |cursor| {
        let (cx, filter) = (cx.clone(), ClaimFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let (db, actor) = (cx.app.db.read(), cx.actor()?);
            let (claims, next) = some(db, actor, wanted(db, actor, &filter, Way::Walk), &filter, Order::Id).await?;
            Ok(csv::Part { rows: claims.into_iter().map(line).collect(), next })
        }
    };
    csv::stream("claims.csv", &HEADER, part).await
}

fn line(claim: ClaimSummary) -> Vec<String> {
    vec![
        claim.number,
        claim.status.slug().to_owned(),
        claim.partner_name,
        claim.activity_title,
        claim.asked.currency.to_string(),
        claim.asked.to_string(),
        claim.approved.map(|money| money.to_string()).unwrap_or_default(),
        claim.paid.to_string(),
        claim.submitted_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        claim.updated_at.to_rfc3339(),
    ]
}

async fn page(db: &impl ConnectionTrait, actor: &Actor, filter: &ClaimFilter) -> Result<Page<ClaimSummary>, Error> {
    let total = count(db, actor, filter).await?;
    let order = Order::By(filter.sort.unwrap_or(RequestSort::Changed));
    let (items, next) = some(db, actor, wanted(db, actor, filter, Way::among(total)), filter, order).await?;
    Ok(Page { items, next, total })
}

/// How many there are. All of them are not counted one by one.
async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &ClaimFilter) -> Result<u64, Error> {
    let plain = ClaimFilter { sort: None, cursor: None, limit: None, ..filter.clone() } == ClaimFilter::default();
    let (select, values) = if plain && matches!(actor.scope(), Scope::All) {
        let drafts = "(SELECT COUNT(*) FROM funds_claims WHERE status = 'draft')";
        (format!("SELECT {} - {drafts}", numbers::count("C")), Vec::new())
    } else {
        let wanted = wanted(db, actor, filter, Way::LookUp);
        (format!("SELECT COUNT(*) FROM funds_claims c{}", wanted.clause()), wanted.values())
    };
    let row = db.query_one_raw(sql(db, &select, values)).await?;
    let total: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(u64::try_from(total).unwrap_or_default())
}

/// The claims of a page, and where the next one starts.
async fn some(
    db: &impl ConnectionTrait,
    actor: &Actor,
    mut wanted: Where,
    filter: &ClaimFilter,
    order: Order,
) -> Result<(Vec<ClaimSummary>, Option<Cursor>), Error> {
    let (column, down) = order.column();
    if let Some(cursor) = &filter.cursor {
        after(&mut wanted, cursor, order)?;
    }
    let direction = if down { "DESC" } else { "ASC" };
    let limit = limit(filter.limit);
    let statement = format!("{SELECT}{} ORDER BY {column} {direction}, c.id {direction} LIMIT {}", wanted.clause(), u64::from(limit) + 1);
    let mut found = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let more = found.len() > usize::from(limit);
    found.truncate(usize::from(limit));
    let next = found.last().filter(|_| more).map(|row| key(row, order)).transpose()?;
    Ok((summaries(db, &found, Some(actor)).await?, next))
}

/// The claims of a request, oldest first, for somebody who may see it; `reader` is absent when the portal looks by itself. Drafts are the
/// partner's own affair.
///
/// # Errors
/// When the database fails.
pub async fn of_request(db: &impl ConnectionTrait, request: RequestId, reader: Option<&Actor>) -> Result<Vec<ClaimSummary>, Error> {
    let drafts = if reader.is_some_and(Actor::is_vendor) { " AND c.status <> 'draft' AND c.submitted_at IS NOT NULL" } else { "" };
    let statement = format!("{SELECT} WHERE c.request_id = $1{drafts} ORDER BY c.id");
    let found = db.query_all_raw(sql(db, &statement, [request.to_string().into()])).await?;
    summaries(db, &found, reader).await
}

async fn summaries(db: &impl ConnectionTrait, found: &[QueryResult], reader: Option<&Actor>) -> Result<Vec<ClaimSummary>, Error> {
    let mut claims = found.iter().map(|row| summary(row, reader)).collect::<Result<Vec<_>, _>>()?;
    if reader.is_some_and(Actor::is_vendor) {
        let alike = duplicates::of(db, &claims.iter().map(|claim| claim.id).collect::<Vec<_>>()).await?;
        for claim in &mut claims {
            claim.duplicates = alike.get(&claim.id).map_or(0, |found| u32::try_from(found.len()).unwrap_or(u32::MAX));
        }
    }
    Ok(claims)
}

fn wanted(db: &impl ConnectionTrait, actor: &Actor, filter: &ClaimFilter, way: Way) -> Where {
    let mut wanted = Where::default();
    rows::visible(&mut wanted, actor);
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        search::matching(&mut wanted, db, Searched::Claims, q, way);
    }
    if !filter.status.is_empty() {
        wanted.is_one_of("c.status", filter.status.iter().map(|status| status.slug()));
    }
    if let Some(program) = filter.program {
        wanted.is("c.program_id", program.to_string());
    }
    if let Some(partner) = filter.partner {
        wanted.is("c.partner_id", partner.to_string());
    }
    if filter.mine == Some(true) {
        let person = wanted.bind(actor.person.to_string());
        wanted.and(format!(
            "c.id IN (SELECT t.subject_id FROM funds_turns t WHERE t.person_id = {person} AND t.subject = 'claim') AND c.status = 'in_review'"
        ));
    }
    wanted
}

/// Only what comes after the cursor.
fn after(wanted: &mut Where, cursor: &Cursor, order: Order) -> Result<(), Error> {
    let malformed = || Error::field("/cursor", "malformed");
    let (key, last): (Json, String) = cursor.unpack().map_err(|_| malformed())?;
    let (column, down) = order.column();
    let beyond = if down { "<" } else { ">" };
    let key = match order {
        Order::By(RequestSort::Money) => wanted.bind(key.as_i64().ok_or_else(malformed)?),
        Order::By(RequestSort::Changed | RequestSort::Age) => wanted.bind(key.as_str().ok_or_else(malformed)?.to_owned()),
        Order::Id => {
            let last = wanted.bind(last);
            wanted.and(format!("c.id {beyond} {last}"));
            return Ok(());
        }
    };
    let last = wanted.bind(last);
    wanted.and(format!("({column} {beyond} {key} OR ({column} = {key} AND c.id {beyond} {last}))"));
    Ok(())
}

fn key(row: &QueryResult, order: Order) -> Result<Cursor, Error> {
    let key: Json = match order {
        Order::By(RequestSort::Money) => row.try_get::<i64>("", "asked")?.into(),
        Order::By(RequestSort::Changed) => row.try_get::<String>("", "updated_at")?.into(),
        Order::By(RequestSort::Age) => row.try_get::<String>("", "since")?.into(),
        Order::Id => Json::Null,
    };
    Ok(Cursor::pack(&(key, row.try_get::<String>("", "id")?)))
}

fn summary(row: &QueryResult, reader: Option<&Actor>) -> Result<ClaimSummary, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let currency = book::currency(&text("currency")?)?;
    let status = text("status")?;
    let status = ClaimStatus::from_slug(&status).ok_or_else(|| Error::internal(format!("{status:?} is no status of a claim")))?;
    let chain: Chain = json(&text("chain")?)?;
    let approved = row.try_get::<Option<i64>>("", "approved")?;
    let input: guildhall_domain::funds::ActivityInput = json(&text("input")?)?;
    Ok(ClaimSummary {
        id: id(&text("id")?)?,
        number: text("number")?,
        request: id(&text("request")?)?,
        activity: id(&text("activity")?)?,
        activity_title: input.title,
        partner: id(&text("partner")?)?,
        partner_name: text("partner_name")?,
        status,
        asked: Money::new(row.try_get("", "asked")?, currency),
        approved: approved.map(|minor| Money::new(minor, currency)),
        paid: Money::new(row.try_get("", "paid")?, currency),
        open: Money::new(status.owed(approved.unwrap_or_default(), row.try_get("", "gross")?), currency),
        clock: row.try_get::<Option<String>>("", "clock")?.as_deref().map(json::<Clock>).transpose()?,
        your_turn: status == ClaimStatus::InReview && reader.is_some_and(|reader| chain.turn_of(reader.person).is_some()),
        duplicates: 0,
        submitted_at: optional_time(row.try_get::<Option<String>>("", "submitted_at")?.as_deref())?,
        updated_at: time(&text("updated_at")?)?,
    })
}
