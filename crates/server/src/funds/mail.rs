//! Mails at each change of hands and before money lapses, in the reader's language. They name what it is about and never an amount.

use guildhall_domain::{
    funds::{AllocationId, ClaimId, News, RequestId},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::Value;

use super::events::{About, MAIL};
use crate::{db::sql, error::Error, mail::Mail, people, state::App, words};

/// Does the jobs of this module. What an older server called otherwise is still told: there is news.
///
/// # Errors
/// When the mail cannot be sent; the job is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    if kind != MAIL {
        return Err(Error::internal(format!("nobody knows jobs of the kind {kind}")));
    }
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let request: Option<RequestId> = text("request").parse().ok();
    let claim: Option<ClaimId> = text("claim").parse().ok();
    let allocation: Option<AllocationId> = text("allocation").parse().ok();
    let about = match (request, claim, allocation) {
        (Some(request), Some(claim), _) => About::Claim(request, claim),
        (Some(request), None, _) => About::Request(request),
        (None, _, Some(allocation)) => About::Money(allocation),
        (None, _, None) => return Err(Error::internal("the job names nothing that it is about")),
    };
    let person: PersonId = text("person").parse().map_err(|_| Error::internal("the job names no person"))?;
    send(app, person, about, News::from_slug(text("code")), text("day")).await
}

/// How the subject is called, and where it is found.
#[derive(Debug)]
struct Subject {
    name: String,
    number: String,
    path: String,
}

async fn send(app: &App, person: PersonId, about: About, news: Option<News>, day: &str) -> Result<(), Error> {
    let db = app.db.read();
    // Whoever left meanwhile gets no mail, and nobody learns of a draft that is gone.
    let Some((to, language)) = people::reader(db, person).await? else { return Ok(()) };
    let Some(subject) = subject(db, about, news).await? else { return Ok(()) };
    let link = format!("{}{}", app.config.public_url, subject.path);
    let day = day.parse().map_or_else(|_| day.to_owned(), |day| words::day(&language, day));
    let key = news.map_or_else(|| "mail.funds.news".to_owned(), |news| format!("mail.funds.{}", news.slug()));
    let what = words::say(&language, &key, &[("day", day.as_str())]);
    let values = [("number", subject.number.as_str()), ("name", subject.name.as_str()), ("what", what.as_str()), ("link", link.as_str())];
    let [head, text] = ["mail.funds.subject", "mail.funds.text"].map(|key| words::say(&language, key, &values));
    app.mailer.send(&Mail { to, subject: head, text }).await
}

async fn subject(db: &DatabaseConnection, about: About, news: Option<News>) -> Result<Option<Subject>, Error> {
    let (select, id) = match about {
        About::Request(request) => ("SELECT number, title FROM funds_requests WHERE id = $1", request.to_string()),
        About::Claim(_, claim) => {
            ("SELECT c.number, r.title FROM funds_claims c JOIN funds_requests r ON r.id = c.request_id WHERE c.id = $1", claim.to_string())
        }
        About::Money(allocation) => (
            "SELECT g.name, '' FROM funds_allocations a JOIN funds_programs g ON g.id = a.program_id WHERE a.id = $1",
            allocation.to_string(),
        ),
    };
    let Some(row) = db.query_one_raw(sql(db, select, [id.into()])).await? else { return Ok(None) };
    let path = match about {
        About::Request(request) => format!("/funds/requests/{request}"),
        About::Claim(_, claim) => format!("/funds/claims/{claim}"),
        // What has lapsed is found in the ledger; what will lapse can be asked for.
        About::Money(allocation) if news == Some(News::Forfeited) => format!("/funds/ledger?allocation={allocation}"),
        About::Money(allocation) => format!("/funds/requests/new?allocation={allocation}"),
    };
    let (number, title): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    Ok(Some(Subject { name: format!("{number} {title}").trim().to_owned(), number, path }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_news_has_its_words_in_every_language() {
        let mut said = std::collections::BTreeSet::new();
        for language in ["en", "de"] {
            for news in News::ALL {
                let key = format!("mail.funds.{}", news.slug());
                let day = [("day", "3 May 2026")];
                let values: &[(&str, &str)] = if news.names_a_day() { &day } else { &[] };
                let words = words::try_say(language, &key, values).unwrap_or_else(|| panic!("{language} has no words for {news:?}"));
                assert!(!words.contains(['{', '}']), "{language}: {news:?} has a placeholder left: {words}");
                assert_eq!(words.contains("2026"), news.names_a_day(), "{language}: {words}");
                // What is missing in a language is said in English.
                assert!(said.insert(words.clone()), "{language}: {news:?} says what another one says: {words}");
            }
        }
    }
}
