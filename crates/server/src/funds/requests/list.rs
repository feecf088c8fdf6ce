//! Lists of requests, and the same as CSV.

use std::collections::BTreeMap;

use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Actor, Scope},
    funds::{
        ActivityInput, Clock, FieldValues, RequestFilter, RequestId, RequestSort, RequestStatus, RequestSummary, ZoneOffset, day_in,
        offset_at,
    },
    money::Money,
    page::{Cursor, MAX_LIMIT, Page, limit},
};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde::{Deserialize, de::DeserializeOwned};

use super::store;
use crate::{
    csv,
    cx::Cx,
    db::{self, Where, id, sql},
    error::Error,
    funds::{
        book, numbers,
        search::{self, Searched, Way},
    },
};

/// What a page is made of.
const COLUMNS: &str =
    "t.id, t.number, t.title, t.program_id, t.partner_id, t.status, t.currency, t.asked, t.approved, t.paid, t.first_starts_on,
    t.first_ends_on, t.clock, t.due_on, t.submitted_at, t.updated_at, t.version, t.waiting_since, t.asked_program";

/// Lists requests.
pub async fn list(cx: Cx, filter: RequestFilter) -> Result<Page<RequestSummary>, Error> {
    page(cx.app.db.read(), cx.actor()?, &filter, cx.now).await
}

/// The columns of the export.
const HEADER: [&str; 16] = [
    "number",
    "title",
    "program",
    "partner",
    "status",
    "currency",
    "asked",
    "approved",
    "paid",
    "starts_on",
    "turn",
    "due_on",
    "submitted_at",
    "updated_at",
    "fields",
    "vendor_fields",
];

/// All pages of the list as CSV.
pub async fn export(cx: Cx, filter: RequestFilter) -> Result<Response, Error> {
    let part = move |cursor| {
        let (cx, filter) = (cx.clone(), RequestFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let (db, actor) = (cx.app.db.read(), cx.actor()?);
            let days = Days::of(db, cx.now).await?;
            let (requests, next) = some(db, actor, wanted(db, actor, &filter, &days, Way::Walk), &filter, &days, &Order::ID).await?;
            let mut fields = fields(db, actor, &requests).await?;
            let row = |request: RequestSummary| {
                let own = fields.remove(&request.id).unwrap_or_default();
                line(request, own)
            };
            Ok(csv::Part { rows: requests.into_iter().map(row).collect(), next })
        }
    };
    csv::stream("requests.csv", &HEADER, part).await
}

fn line(request: RequestSummary, (own, vendors): (String, String)) -> Vec<String> {
    vec![
        request.number,
        request.title,
        request.program_name,
        request.partner_name,
        request.status.slug().to_owned(),
        request.asked.currency.to_string(),
        request.asked.to_string(),
        request.approved.to_string(),
        request.paid.to_string(),
        request.starts_on.map(|day| day.to_string()).unwrap_or_default(),
        request.clock.map(|clock| store::turn_text(clock.turn).to_owned()).unwrap_or_default(),
        request.due_on.map(|day| day.to_string()).unwrap_or_default(),
        request.submitted_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        request.updated_at.to_rfc3339(),
        own,
        vendors,
    ]
}

/// The program's own fields of the activities of some requests: those of the form, and those that only the vendor reads.
async fn fields(
    db: &impl ConnectionTrait,
    actor: &Actor,
    requests: &[RequestSummary],
) -> Result<BTreeMap<RequestId, (String, String)>, Error> {
    let mut wanted = Where::default();
    wanted.is_one_of("request_id", requests.iter().map(|request| request.id));
    let select = format!("SELECT request_id, input, vendor_fields FROM funds_activities{} ORDER BY request_id, position", wanted.clause());
    let mut found: BTreeMap<RequestId, (String, String)> = BTreeMap::new();
    let add = |text: &mut String, values: &FieldValues| {
        for (slug, value) in values {
            let between = if text.is_empty() { "" } else { "; " };
            text.push_str(&format!("{between}{slug}={value}"));
        }
    };
    for row in db.query_all_raw(sql(db, &select, wanted.values())).await? {
        let (own, vendors) = found.entry(id(&row.try_get_by_index::<String>(0)?)?).or_default();
        let input: ActivityInput = serde_json::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
        add(own, &input.fields);
        if actor.is_vendor() {
            add(vendors, &json::<FieldValues>(row.try_get_by_index(2)?)?.unwrap_or_default());
        }
    }
    Ok(found)
}

/// How a list is ordered: a column, then the id.
struct Order {
    column: &'static str,
    direction: &'static str,
    beyond: &'static str,
}

impl Order {
    /// Newest first, by what never changes: what is taken away while people work must hold each request once.
    const ID: Self = Self { column: "id", direction: "DESC", beyond: "<" };

    const fn of(sort: Option<RequestSort>) -> Self {
        match sort {
            None | Some(RequestSort::Changed) => Self { column: "updated_at", direction: "DESC", beyond: "<" },
            Some(RequestSort::Age) => Self { column: "waiting_since", direction: "ASC", beyond: ">" },
            Some(RequestSort::Money) => Self { column: "asked_program", direction: "DESC", beyond: "<" },
        }
    }

    fn is_number(&self) -> bool {
        self.column == "asked_program"
    }
}

async fn page(db: &impl ConnectionTrait, actor: &Actor, filter: &RequestFilter, now: DateTime<Utc>) -> Result<Page<RequestSummary>, Error> {
    let days = Days::of(db, now).await?;
    let total = count(db, actor, filter, &days).await?;
    let (items, next) =
        some(db, actor, wanted(db, actor, filter, &days, Way::among(total)), filter, &days, &Order::of(filter.sort)).await?;
    Ok(Page { items, next, total })
}

/// How many there are. The usual lists of a vendor with many partners are not counted one by one.
async fn count(db: &impl ConnectionTrait, actor: &Actor, filter: &RequestFilter, days: &Days) -> Result<u64, Error> {
    let question = filter.q.as_deref().filter(|q| !q.trim().is_empty());
    let mine = filter.mine == Some(true);
    let narrow = filter.program.is_some() || filter.partner.is_some() || !filter.status.is_empty();
    let all = matches!(actor.scope(), Scope::All) && !narrow;
    let mut wanted = Where::default();
    let select = match question {
        None if all && !mine => {
            format!("SELECT {} - (SELECT COUNT(*) FROM funds_requests WHERE status = 'draft')", numbers::count("R"))
        }
        // Nobody is asked about a draft.
        None if all => {
            wanted.is("u.person_id", actor.person.to_string());
            format!("SELECT COUNT(*) FROM funds_turns u{} AND u.subject = 'request'", wanted.clause())
        }
        Some(question) if all && !mine => {
            // Both parts have the same value.
            let found = search::count(db, Searched::Requests, question);
            search::matching(&mut wanted, db, Searched::Requests, question, Way::Walk);
            format!("SELECT {found} - (SELECT COUNT(*) FROM funds_requests t{} AND t.status = 'draft')", wanted.clause())
        }
        None | Some(_) => {
            wanted = self::wanted(db, actor, filter, days, Way::LookUp);
            format!("SELECT COUNT(*) FROM funds_requests t{}", wanted.clause())
        }
    };
    let row = db.query_one_raw(sql(db, &select, wanted.values())).await?;
    let total = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
    Ok(u64::try_from(total).unwrap_or_default())
}

/// The requests of a page, and where the next one starts.
async fn some(
    db: &impl ConnectionTrait,
    actor: &Actor,
    mut wanted: Where,
    filter: &RequestFilter,
    days: &Days,
    order: &Order,
) -> Result<(Vec<RequestSummary>, Option<Cursor>), Error> {
    let most = limit(filter.limit);
    if let Some(cursor) = &filter.cursor {
        after(&mut wanted, order, cursor)?;
    }
    let me = wanted.bind(actor.person.to_string());
    let Order { column, direction, .. } = *order;
    // The page is chosen first, from one table and one index; names and turns are looked up for its rows only. Were they joined, or asked
    // for by EXISTS, planners would read all of somebody's turns for each page, or all requests by their partners and sort them.
    let statement = format!(
        "SELECT t.*, (SELECT c.name FROM partners c WHERE c.id = t.partner_id) AS partner_name,
            (SELECT COUNT(*) FROM funds_turns u WHERE u.person_id = {me} AND u.subject = 'request' AND u.subject_id = t.id) > 0 AS your_turn
            FROM (SELECT {COLUMNS} FROM funds_requests t{} ORDER BY t.{column} {direction}, t.id {direction} LIMIT {}) t
            ORDER BY t.{column} {direction}, t.id {direction}",
        wanted.clause(),
        u32::from(most) + 1
    );
    let mut rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let mut next = None;
    if rows.len() > usize::from(most) {
        rows.truncate(usize::from(most));
        next = rows.last().map(|row| cursor(row, order)).transpose()?;
    }
    let items = rows.iter().map(|row| summary(row, days)).collect::<Result<_, _>>()?;
    Ok((items, next))
}

fn after(wanted: &mut Where, order: &Order, cursor: &Cursor) -> Result<(), Error> {
    let bad = |_| Error::field("/cursor", "malformed");
    if order.column == Order::ID.column {
        let (_, id): (String, String) = cursor.unpack().map_err(bad)?;
        let id = wanted.bind(id);
        wanted.and(format!("t.id < {id}"));
        return Ok(());
    }
    let (key, id): (Value, String) = if order.is_number() {
        let (key, id): (i64, String) = cursor.unpack().map_err(bad)?;
        (key.into(), id)
    } else {
        let (key, id): (String, String) = cursor.unpack().map_err(bad)?;
        (key.into(), id)
    };
    let (key, id) = (wanted.bind(key), wanted.bind(id));
    let Order { column, beyond, .. } = order;
    wanted.and(format!("(t.{column} {beyond} {key} OR (t.{column} = {key} AND t.id {beyond} {id}))"));
    Ok(())
}

fn cursor(row: &QueryResult, order: &Order) -> Result<Cursor, Error> {
    let id: String = row.try_get("", "id")?;
    Ok(if order.is_number() {
        Cursor::pack(&(row.try_get::<i64>("", order.column)?, id))
    } else {
        Cursor::pack(&(row.try_get::<String>("", order.column)?, id))
    })
}

fn wanted(db: &impl ConnectionTrait, actor: &Actor, filter: &RequestFilter, days: &Days, way: Way) -> Where {
    let mut wanted = Where::default();
    store::visible(&mut wanted, actor);
    if let Some(q) = filter.q.as_deref().filter(|q| !q.trim().is_empty()) {
        search::matching(&mut wanted, db, Searched::Requests, q, way);
    }
    if let Some(program) = filter.program {
        wanted.is("t.program_id", program.to_string());
    }
    if let Some(partner) = filter.partner {
        wanted.is("t.partner_id", partner.to_string());
    }
    if filter.mine == Some(true) {
        let me = wanted.bind(actor.person.to_string());
        let turns = format!("FROM funds_turns u WHERE u.person_id = {me} AND u.subject = 'request'");
        wanted.and(match way {
            Way::LookUp => format!("t.id IN (SELECT u.subject_id {turns})"),
            Way::Walk => format!("EXISTS (SELECT 1 {turns} AND u.subject_id = t.id)"),
        });
    }
    if !filter.status.is_empty() {
        let parts: Vec<String> = filter.status.iter().map(|status| with_status(&mut wanted, *status, days)).collect();
        wanted.and(format!("({})", parts.join(" OR ")));
    }
    wanted
}

/// The condition of a status: the phases after approval follow from the days (see the domain's `phase`).
fn with_status(wanted: &mut Where, status: RequestStatus, days: &Days) -> String {
    let approved = "t.status IN ('approved', 'partly_approved')";
    let today = days.sql(wanted);
    let begun = format!("COALESCE(t.first_starts_on <= {today}, FALSE)");
    let ended = format!("COALESCE(t.first_ends_on < {today}, FALSE)");
    match status {
        RequestStatus::ClaimWindow => format!("({approved} AND {ended})"),
        RequestStatus::Active => format!("({approved} AND {begun} AND NOT {ended})"),
        RequestStatus::Approved | RequestStatus::PartlyApproved => {
            let status = wanted.bind(status.slug());
            format!("(t.status = {status} AND NOT {begun} AND NOT {ended})")
        }
        RequestStatus::Draft
        | RequestStatus::InReview
        | RequestStatus::WaitingForPartner
        | RequestStatus::Rejected
        | RequestStatus::Declined
        | RequestStatus::Withdrawn
        | RequestStatus::Closed
        | RequestStatus::Lapsed => {
            let status = wanted.bind(status.slug());
            format!("t.status = {status}")
        }
    }
}

/// What day it is in each program, and what they are called.
struct Days {
    usual: NaiveDate,
    others: Vec<(String, NaiveDate)>,
    /// The programs' names, by id.
    names: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Offset {
    #[serde(default)]
    utc_offset: i16,
    #[serde(default)]
    offsets: Vec<ZoneOffset>,
}

impl Days {
    async fn of(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Self, Error> {
        let select =
            "SELECT p.id, r.rules, p.name FROM funds_programs p JOIN funds_rules r ON r.program_id = p.id AND r.number = p.rules_version";
        let usual = now.date_naive();
        let (mut others, mut names) = (Vec::new(), BTreeMap::new());
        for row in db.query_all_raw(sql(db, select, [])).await? {
            let offset: Offset = serde_json::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
            let day = day_in(now, offset_at(&offset.offsets, offset.utc_offset, now));
            let program: String = row.try_get_by_index(0)?;
            if day != usual {
                others.push((program.clone(), day));
            }
            names.insert(program, row.try_get_by_index(2)?);
        }
        Ok(Self { usual, others, names })
    }

    fn in_program(&self, program: &str) -> NaiveDate {
        self.others.iter().find(|(known, _)| known == program).map_or(self.usual, |(_, day)| *day)
    }

    /// The same as an expression of a query.
    fn sql(&self, wanted: &mut Where) -> String {
        if self.others.is_empty() {
            return wanted.bind(self.usual.to_string());
        }
        let mut cases = String::new();
        for (program, day) in &self.others {
            let (program, day) = (wanted.bind(program.clone()), wanted.bind(day.to_string()));
            cases.push_str(&format!(" WHEN {program} THEN {day}"));
        }
        let usual = wanted.bind(self.usual.to_string());
        format!("CASE t.program_id{cases} ELSE {usual} END")
    }
}

fn summary(row: &QueryResult, days: &Days) -> Result<RequestSummary, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    let day = |column: &str| -> Result<Option<NaiveDate>, Error> { optional(column)?.as_deref().map(book::day).transpose() };
    let currency = book::currency(&text("currency")?)?;
    let money = |column: &str| -> Result<Money, Error> { Ok(Money::new(row.try_get("", column)?, currency)) };
    let (starts_on, ends_on) = (day("first_starts_on")?, day("first_ends_on")?);
    let program = text("program_id")?;
    let today = days.in_program(&program);
    let stored = store::status(&text("status")?)?;
    Ok(RequestSummary {
        id: id(&text("id")?)?,
        number: text("number")?,
        title: text("title")?,
        program_name: days.names.get(&program).cloned().unwrap_or_default(),
        partner: id(&text("partner_id")?)?,
        partner_name: text("partner_name")?,
        status: shown(stored, starts_on, ends_on, today),
        asked: money("asked")?,
        approved: money("approved")?,
        paid: money("paid")?,
        starts_on,
        clock: json::<Clock>(optional("clock")?)?,
        due_on: day("due_on")?,
        your_turn: row.try_get("", "your_turn")?,
        submitted_at: db::optional_time(optional("submitted_at")?.as_deref())?,
        updated_at: db::time(&text("updated_at")?)?,
        version: i32::try_from(row.try_get::<i64>("", "version")?).map_err(Error::internal)?,
    })
}

fn shown(stored: RequestStatus, starts_on: Option<NaiveDate>, ends_on: Option<NaiveDate>, today: NaiveDate) -> RequestStatus {
    if !matches!(stored, RequestStatus::Approved | RequestStatus::PartlyApproved) {
        stored
    } else if ends_on.is_some_and(|end| end < today) {
        RequestStatus::ClaimWindow
    } else if starts_on.is_some_and(|start| start <= today) {
        RequestStatus::Active
    } else {
        stored
    }
}

fn json<T: DeserializeOwned>(text: Option<String>) -> Result<Option<T>, Error> {
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(Error::internal)
}
