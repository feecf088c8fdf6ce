//! What of the funds waits for the person.

use chrono::{Days, NaiveDate};
use guildhall_domain::{
    access::{Access, Actor},
    funds::{News, RequestStatus, Rules},
    home::Task,
    module::Module,
    money::Money,
};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde_json::{Map, json};

use super::store;
use crate::{
    cx::Cx,
    db::{Where, sql},
    error::Error,
    funds::{book, claims::rows::owed},
};

/// Most tasks of a kind.
const MOST: usize = 5;
/// Days ahead for drafts whose time to file runs out.
const DRAFTS: u64 = 14;
/// Days ahead for money that lapses.
const LAPSES: u64 = 60;

/// What waits: for partners their own requests, claims and money; for deciders and finance what lies with them; news for everybody.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    let actor = cx.actor()?;
    let mut tasks = news(cx, actor).await?;
    if actor.is_vendor() {
        tasks.extend(to_decide(cx, actor, "request", "funds.decide", "/funds").await?);
        tasks.extend(to_decide(cx, actor, "claim", "funds.decide-claims", "/funds/claims?mine=true").await?);
        if Access::Finance.admits(Some(actor)) {
            tasks.extend(to_pay(cx).await?);
        }
        return Ok(tasks);
    }
    tasks.extend(mine(cx, actor).await?);
    tasks.extend(to_claim(cx, actor).await?);
    tasks.extend(lapsing(cx, actor).await?);
    Ok(tasks)
}

async fn rows(cx: &Cx, select: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<QueryResult>, Error> {
    let db = cx.app.db.read();
    Ok(db.query_all_raw(sql(db, select, values)).await?)
}

/// News that no other task tells.
async fn news(cx: &Cx, actor: &Actor) -> Result<Vec<Task>, Error> {
    let mut wanted = Where::default();
    wanted.is("n.person_id", actor.person.to_string());
    wanted.is_one_of("n.code", News::ALL.into_iter().filter(|news| news.is_on_home_page()).map(News::slug));
    let select = format!(
        "SELECT n.code, r.id, r.title, r.number, n.claim_id FROM funds_notices n JOIN funds_requests r ON r.id = n.request_id{}
            ORDER BY n.at DESC LIMIT 5",
        wanted.clause()
    );
    let found = rows(cx, &select, wanted.values()).await?;
    let mut tasks = Vec::new();
    for row in found {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        let code = format!("funds.news.{}", text(0)?);
        let link = match row.try_get_by_index::<Option<String>>(4)? {
            Some(claim) => format!("/funds/claims/{claim}"),
            None => format!("/funds/requests/{}", text(1)?),
        };
        tasks.push(task(&code, json!({ "title": named(text(2)?, text(3)?) }), link, None));
    }
    tasks.extend(forfeited(cx, actor).await?);
    Ok(tasks)
}

/// Money that lapsed since the person last looked at its ledger.
async fn forfeited(cx: &Cx, actor: &Actor) -> Result<Vec<Task>, Error> {
    let select = "SELECT f.amount, a.currency, g.name, a.id FROM funds_forfeits f JOIN funds_allocations a ON a.id = f.allocation_id
        JOIN funds_programs g ON g.id = a.program_id WHERE f.person_id = $1 ORDER BY f.at DESC LIMIT 5";
    let rows = rows(cx, select, [actor.person.to_string().into()]).await?;
    rows.iter()
        .map(|row| {
            let text = |index: usize| row.try_get_by_index::<String>(index);
            let amount = Money::new(row.try_get_by_index(0)?, book::currency(&text(1)?)?);
            let params = json!({ "amount": amount, "program": text(2)? });
            Ok(task("funds.news.forfeited", params, format!("/funds/ledger?allocation={}", text(3)?), None))
        })
        .collect()
}

/// A request without a title is called by its number.
fn named(title: String, number: String) -> String {
    if title.is_empty() { number } else { title }
}

async fn to_decide(cx: &Cx, actor: &Actor, subject: &str, code: &str, link: &str) -> Result<Option<Task>, Error> {
    let table = if subject == "claim" { "funds_claims" } else { "funds_requests" };
    let select = format!(
        "SELECT COUNT(*), MIN(r.due_on) FROM funds_turns u JOIN {table} r ON r.id = u.subject_id WHERE u.person_id = $1 AND u.subject = $2"
    );
    let rows = rows(cx, &select, [actor.person.to_string().into(), subject.into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let count: i64 = row.try_get_by_index(0)?;
    let due_on = row.try_get_by_index::<Option<String>>(1)?.as_deref().map(book::day).transpose()?;
    Ok((count > 0).then(|| task(code, json!({ "count": count }), link.to_owned(), due_on)))
}

/// Approved claims that are not wholly paid, for each currency.
async fn to_pay(cx: &Cx) -> Result<Vec<Task>, Error> {
    let select = format!(
        "SELECT currency, COUNT(*), CAST(SUM(owed) AS BIGINT), MIN(due_on) FROM {} w WHERE owed > 0 GROUP BY currency ORDER BY currency",
        owed()
    );
    let rows = rows(cx, &select, []).await?;
    rows.iter()
        .map(|row| {
            let amount = Money::new(row.try_get_by_index(2)?, book::currency(&row.try_get_by_index::<String>(0)?)?);
            let count: i64 = row.try_get_by_index(1)?;
            let due_on = row.try_get_by_index::<Option<String>>(3)?.as_deref().map(book::day).transpose()?;
            Ok(task("funds.pay", json!({ "count": count, "amount": amount }), "/funds/payments".to_owned(), due_on))
        })
        .collect()
}

/// One's company's requests that were returned, wait for an answer, or should be sent soon.
async fn mine(cx: &Cx, actor: &Actor) -> Result<Vec<Task>, Error> {
    let mut wanted = Where::default();
    wanted.within("r.partner_id", actor.scope());
    wanted
        .is_one_of("r.status", [RequestStatus::Rejected, RequestStatus::WaitingForPartner, RequestStatus::Draft].map(RequestStatus::slug));
    let select = format!(
        "SELECT r.id AS id, r.number AS number, r.title AS title, r.status AS status, r.first_starts_on AS starts_on, r.due_on AS due_on, g.ends_on AS ends_on,
            u.rules AS rules, c.region AS region, g.status AS program_status FROM funds_requests r JOIN funds_programs g ON g.id = r.program_id
            JOIN funds_rules u ON u.program_id = g.id AND u.number = g.rules_version
            JOIN partners c ON c.id = r.partner_id{} ORDER BY r.updated_at DESC LIMIT 50",
        wanted.clause()
    );
    let mut tasks: Vec<Task> = Vec::new();
    for row in rows(cx, &select, wanted.values()).await? {
        let text = |column: &str| row.try_get::<String>("", column);
        let link = format!("/funds/requests/{}", text("id")?);
        let title = json!({ "title": named(text("title")?, text("number")?) });
        let new = match store::status(&text("status")?)? {
            RequestStatus::Rejected => Some(task("funds.returned", title, link, None)),
            RequestStatus::WaitingForPartner => {
                let due_on = row.try_get::<Option<String>>("", "due_on")?.as_deref().map(book::day).transpose()?;
                Some(task("funds.question", title, link, due_on))
            }
            RequestStatus::Draft
            | RequestStatus::InReview
            | RequestStatus::Approved
            | RequestStatus::PartlyApproved
            | RequestStatus::Declined
            | RequestStatus::Withdrawn
            | RequestStatus::Active
            | RequestStatus::ClaimWindow
            | RequestStatus::Closed
            | RequestStatus::Lapsed => file_by(cx, &row)?.map(|due_on| task("funds.draft", title, link + "/edit", Some(due_on))),
        };
        let few = |new: &Task| tasks.iter().filter(|known| known.code == new.code).count() < MOST;
        if let Some(new) = new.filter(few) {
            tasks.push(new);
        }
    }
    Ok(tasks)
}

/// The last day to send a draft, when it is near: for its first activity, at the latest for anything in the period.
fn file_by(cx: &Cx, row: &QueryResult) -> Result<Option<NaiveDate>, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    if text("program_status")? != "open" {
        return Ok(None);
    }
    let rules: Rules = serde_json::from_str(&text("rules")?).map_err(Error::internal)?;
    let (region, period_end) = (text("region")?, book::day(&text("ends_on")?)?);
    let start = row.try_get::<Option<String>>("", "starts_on")?.as_deref().map(book::day).transpose()?;
    let start = start.unwrap_or(period_end).min(period_end);
    let today = rules.day_of(cx.now);
    if rules.earliest_start(today, &region, "") > start {
        return Ok(None);
    }
    let days = today.iter_days().take(usize::try_from(DRAFTS).unwrap_or_default() + 1);
    let last = days.take_while(|day| rules.earliest_start(*day, &region, "") <= start).last();
    Ok(last.filter(|last| Some(*last) < today.checked_add_days(Days::new(DRAFTS))))
}

/// Activities that are over and hold money that nobody has claimed.
async fn to_claim(cx: &Cx, actor: &Actor) -> Result<Vec<Task>, Error> {
    let mut wanted = Where::default();
    wanted.within("r.partner_id", actor.scope());
    wanted.is("a.status", "approved");
    let today = wanted.bind(cx.now.date_naive().to_string());
    wanted.and(format!("a.ends_on < {today}"));
    wanted.and(format!("a.claim_by >= {today}"));
    wanted.and("a.committed > 0");
    wanted.and("NOT EXISTS (SELECT 1 FROM funds_claims k WHERE k.activity_id = a.id AND k.status NOT IN ('denied', 'draft', 'lapsed'))");
    let select = format!(
        "SELECT r.id, a.input, a.claim_by FROM funds_activities a JOIN funds_requests r ON r.id = a.request_id{} ORDER BY a.claim_by, a.id
            LIMIT {MOST}",
        wanted.clause()
    );
    let rows = rows(cx, &select, wanted.values()).await?;
    rows.iter()
        .map(|row| {
            let input: serde_json::Value = serde_json::from_str(&row.try_get_by_index::<String>(1)?).map_err(Error::internal)?;
            let title = input.get("title").cloned().unwrap_or_default();
            let link = format!("/funds/requests/{}", row.try_get_by_index::<String>(0)?);
            Ok(task("funds.claim", json!({ "title": title }), link, Some(book::day(&row.try_get_by_index::<String>(2)?)?)))
        })
        .collect()
}

/// Money that lapses soon, by day.
async fn lapsing(cx: &Cx, actor: &Actor) -> Result<Vec<Task>, Error> {
    let mut wanted = Where::default();
    wanted.within("a.partner_id", actor.scope());
    let today = cx.now.date_naive();
    let (from, to) = (wanted.bind(today.to_string()), wanted.bind((today + Days::new(LAPSES)).to_string()));
    wanted.and(format!("k.expires_on >= {from} AND k.expires_on <= {to}"));
    wanted.and("g.status = 'open'");
    let free = "k.allocated - k.committed - k.paid - k.forfeited + k.reinstated";
    wanted.and(format!("{free} > 0"));
    let select = format!(
        "SELECT a.id, a.currency, k.expires_on, CAST(SUM({free}) AS BIGINT), g.name FROM funds_credits k
            JOIN funds_allocations a ON a.id = k.allocation_id JOIN funds_programs g ON g.id = a.program_id{}
            GROUP BY a.id, a.currency, k.expires_on, g.name ORDER BY k.expires_on, a.id LIMIT {MOST}",
        wanted.clause()
    );
    let rows = rows(cx, &select, wanted.values()).await?;
    rows.iter()
        .map(|row| {
            let amount = Money::new(row.try_get_by_index(3)?, book::currency(&row.try_get_by_index::<String>(1)?)?);
            let params = json!({ "amount": amount, "program": row.try_get_by_index::<String>(4)? });
            let link = format!("/funds/requests/new?allocation={}", row.try_get_by_index::<String>(0)?);
            Ok(task("funds.lapsing", params, link, Some(book::day(&row.try_get_by_index::<String>(2)?)?)))
        })
        .collect()
}

fn task(code: &str, params: serde_json::Value, link: String, due_on: Option<NaiveDate>) -> Task {
    let params = if let serde_json::Value::Object(params) = params { params } else { Map::new() };
    Task { module: Module::Funds, code: code.to_owned(), params, link, due_on }
}
