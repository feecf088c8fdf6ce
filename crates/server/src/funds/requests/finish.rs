//! The last steps of every change: rows, turns, news, and the answer.

use std::collections::BTreeSet;

use guildhall_domain::{
    access::Actor,
    funds::{ActivityId, ClaimSummary, Event, FundRequest, News, RequestId, RequestStatus, phase},
    money::Money,
    partner::PersonId,
};
use sea_orm::ConnectionTrait;

use super::{case::Case, store};
use crate::{
    cx::Cx,
    db::{self, Tx, id, sql},
    error::Error,
    funds::{
        book, claims,
        events::{self, Happening},
        people::{self, Deciders},
        proofs,
    },
};

/// Refuses a version that the client did not look at, when it names one.
pub fn precondition(cx: &Cx, case: &Case) -> Result<(), Error> {
    if cx.header(&axum::http::header::IF_MATCH).is_some() && cx.if_match()? != case.request.version {
        return Err(Error::Stale);
    }
    Ok(())
}

/// The vendor's people who may decide on a request: nobody decides on what they wrote.
pub async fn deciders(db: &impl ConnectionTrait, case: &Case) -> Result<Deciders, Error> {
    people::deciders(db, case.request.partner, &[case.request.requested_by]).await
}

/// Notes a line of the timeline.
pub async fn event(
    tx: &Tx,
    case: &Case,
    by: Option<PersonId>,
    activity: Option<ActivityId>,
    code: &str,
    amount: Option<Money>,
    note: &str,
) -> Result<(), Error> {
    events::write(tx, case.now, by, Happening { request: case.request.id, activity, code, amount, note }).await
}

/// Tells the one who wrote the request, unless it is they who act.
pub async fn tell_author(tx: &Tx, case: &Case, by: Option<PersonId>, news: News) -> Result<(), Error> {
    let author = events::active(tx, case.request.partner, &[case.request.requested_by]).await?;
    let others: Vec<PersonId> = author.into_iter().filter(|person| Some(*person) != by).collect();
    events::tell(tx, case.now, &others, case.request.id, news).await
}

/// Writes a request back with whose turn it is; whoever is newly asked learns that there is something to decide.
pub async fn keep(tx: &Tx, case: &mut Case, by: Option<PersonId>) -> Result<(), Error> {
    keep_saying(tx, case, by, News::ToDecide).await
}

/// The same when these people are asked something more: they learn it even when it was their turn already.
pub async fn keep_asking(tx: &Tx, case: &mut Case, by: Option<PersonId>, people: &[PersonId]) -> Result<(), Error> {
    let before = turns(tx, case.request.id).await?;
    let too: Vec<PersonId> = people.iter().copied().filter(|person| before.contains(person) && Some(*person) != by).collect();
    events::tell(tx, case.now, &too, case.request.id, News::ToDecide).await?;
    keep(tx, case, by).await
}

/// The same, with what they learn.
pub async fn keep_saying(tx: &Tx, case: &mut Case, by: Option<PersonId>, news: News) -> Result<(), Error> {
    let mut asked: BTreeSet<PersonId> = case.asked().into_iter().collect();
    if case.wants_time() {
        asked.extend(deciders(tx, case).await?.keepers());
    }
    let asked: Vec<PersonId> = asked.into_iter().collect();
    let before = turns(tx, case.request.id).await?;
    if before != asked {
        people::set_turns(tx, "request", &case.request.id.to_string(), &asked).await?;
        let new: Vec<PersonId> = asked.iter().copied().filter(|person| !before.contains(person) && Some(*person) != by).collect();
        events::tell(tx, case.now, &new, case.request.id, news).await?;
    }
    store::save(tx, case).await
}

/// Who is asked to decide a request now.
pub async fn turns(db: &impl ConnectionTrait, request: RequestId) -> Result<Vec<PersonId>, Error> {
    let select = "SELECT person_id FROM funds_turns WHERE subject = 'request' AND subject_id = $1 ORDER BY person_id";
    let rows = db.query_all_raw(sql(db, select, [request.to_string().into()])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// The request as a reader sees it, with everything that belongs to it.
pub async fn view(db: &impl ConnectionTrait, case: Case, reader: &Actor) -> Result<FundRequest, Error> {
    let mut request = case.request;
    if matches!(request.status, RequestStatus::Approved | RequestStatus::PartlyApproved) {
        request.status = phase(&request.activities, case.today);
    }
    request.events = timeline(db, request.id).await?;
    let claims = claims::of_request(db, request.id, Some(reader)).await?;
    put_claims(&mut request, claims);
    for proof in proofs::of_request(db, request.id).await? {
        if let Some(activity) = request.activities.iter_mut().find(|activity| activity.id == proof.activity) {
            activity.proofs.push(proof);
        }
    }
    if !reader.is_vendor() {
        request.vendor_note = String::new();
        request.activities.iter_mut().for_each(|activity| activity.vendor_fields.clear());
    }
    Ok(request)
}

/// Adds the claims, for rules that look at them.
pub async fn with_claims(db: &impl ConnectionTrait, case: &mut Case) -> Result<(), Error> {
    let claims = claims::of_request(db, case.request.id, None).await?;
    put_claims(&mut case.request, claims);
    Ok(())
}

fn put_claims(request: &mut FundRequest, claims: Vec<ClaimSummary>) {
    for claim in claims {
        if let Some(activity) = request.activities.iter_mut().find(|activity| activity.id == claim.activity) {
            activity.claims.push(claim);
        }
    }
}

/// What happened, newest first.
async fn timeline(db: &impl ConnectionTrait, request: RequestId) -> Result<Vec<Event>, Error> {
    let select =
        "SELECT e.at AS at, e.code AS code, p.name AS by_name, e.activity_id AS activity, e.amount AS amount, e.currency AS currency,
        e.note AS note FROM funds_events e LEFT JOIN people p ON p.id = e.person_id WHERE e.request_id = $1 ORDER BY e.number DESC";
    let rows = db.query_all_raw(sql(db, select, [request.to_string().into()])).await?;
    rows.iter()
        .map(|row| {
            let optional = |column: &str| row.try_get::<Option<String>>("", column);
            let amount = row.try_get::<Option<i64>>("", "amount")?;
            let currency = optional("currency")?.as_deref().map(book::currency).transpose()?;
            Ok(Event {
                at: db::time(&row.try_get::<String>("", "at")?)?,
                code: row.try_get("", "code")?,
                by: optional("by_name")?.unwrap_or_default(),
                activity: optional("activity")?.as_deref().map(id).transpose()?,
                amount: amount.zip(currency).map(|(minor, currency)| Money::new(minor, currency)),
                note: row.try_get("", "note")?,
            })
        })
        .collect()
}
