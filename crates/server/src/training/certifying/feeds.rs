//! Personal calendar feeds: everything of somebody's training that has a date, at an address that is the secret.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    language::Language,
    partner::PersonId,
    training::{AwardState, Feed, FeedId, FeedKey, Occasion, When, api, calendar, reminders},
};
use serde_json::json;

use super::{people, store};
use crate::{
    auth,
    cx::Cx,
    error::Error,
    journal,
    training::{seams, today},
    words::say,
};

/// Most feeds of one person.
const MOST: usize = 10;

/// One's feeds.
pub async fn list(cx: Cx, _: Nothing) -> Result<Vec<Feed>, Error> {
    store::feeds(cx.app.db.read(), cx.actor()?.person).await
}

/// Makes a feed; its address is told this once.
pub async fn create(cx: Cx, _: Nothing) -> Result<Feed, Error> {
    let person = cx.actor()?.person;
    let tx = cx.app.db.begin().await?;
    let mut check = Check::default();
    let before = store::feeds(&tx, person).await?;
    if before.len() >= MOST {
        check.fail_with("", "too-many", [("max", MOST.into()), ("actual", (before.len() + 1).into())]);
    }
    check.finish(())?;
    let id: FeedId = cx.app.new_id::<FeedKey>();
    let (token, hash) = auth::secret();
    store::insert_feed(&tx, id, person, &hash, cx.now).await?;
    journal::write(&tx, &cx, "training.create_feed", "feed", id, json!({})).await?;
    tx.commit().await?;
    let href = format!("{}{}", cx.app.config.api_url(), api::CALENDAR.at(&[&format!("{token}.ics")]));
    Ok(Feed { id, href: Some(href), created_at: cx.now, read_at: None })
}

/// Takes a feed back: its address opens nothing any more.
pub async fn remove(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id: FeedId = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    if !store::remove_feed(&tx, id, cx.actor()?.person).await? {
        return Err(Error::NotFound);
    }
    journal::write(&tx, &cx, "training.remove_feed", "feed", id, json!({})).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

/// The dates of the person whose secret the address holds.
pub async fn read(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let token: String = cx.param("token")?;
    let token = token.strip_suffix(".ics").unwrap_or(&token);
    let db = cx.app.db.read();
    let (feed, person) = store::feed_of(db, &auth::fingerprint(token)).await?;
    let reader = people::read(db, person).await?;
    // Whoever may not be here any more has no calendar of it either.
    if !reader.active {
        return Err(Error::NotFound);
    }
    let mut occasions = seams::dates(&cx.app, person, &reader.language).await?;
    occasions.extend(ends(&cx, person, &reader.language).await?);
    store::note_read(&cx.app.db, feed, cx.now).await?;
    let name = say(&reader.language, "mail.training.calendar.name", &[("portal", &cx.app.portal.name)]);
    let headers = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, max-age=300")];
    Ok((headers, calendar(&name, &occasions)).into_response())
}

/// On which days certificates end, with the reminders before that, and their renewal opens.
async fn ends(cx: &Cx, person: PersonId, language: &str) -> Result<Vec<Occasion>, Error> {
    let db = cx.app.db.read();
    let today = today(&cx.app, cx.now);
    let reader = language.parse::<Language>().unwrap_or_else(|_| Language::english());
    let certifications = store::certifications(db).await?;
    let mut occasions = Vec::new();
    for award in store::awards_of(db, &[person]).await?.remove(&person).unwrap_or_default() {
        let Some(record) = certifications.iter().find(|record| record.id == award.certification) else { continue };
        let Some(end) = award.term.valid_until else { continue };
        let renewable = record.certification.renewable(Some(end));
        let state = award.term.state(today, record.certification.expiring_from(Some(end)));
        let over = matches!(state, AwardState::Renewed | AwardState::Revoked);
        let name = record.certification.name.text(&reader);
        let changed_at = award.revoked.as_ref().map_or(award.created_at, |revoked| revoked.at);
        let link = format!("{}/training/certificates/{}", cx.app.config.public_url, award.id);
        let mut add = |what: &str, day, alarms| {
            occasions.push(Occasion {
                id: format!("{what}-{}@{}", award.id, host(&cx.app.config.public_url)),
                when: When::Day(day),
                title: say(language, &format!("mail.training.calendar.{what}"), &[("name", name)]),
                text: String::new(),
                place: String::new(),
                link: link.clone(),
                changed_at,
                called_off: over,
                alarms,
            });
        };
        // What is over is told no more; a calendar that first hears of it now would ring for it at once.
        let reminders = reminders(&award.term, &record.certification.remind_days).into_iter().filter(|reminder| reminder.on >= today);
        add("ends", end, reminders.map(|reminder| reminder.days).collect());
        if let Some((opens, _)) = renewable {
            add("renewable", opens, Vec::new());
        }
    }
    Ok(occasions)
}

fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or_default()
}
