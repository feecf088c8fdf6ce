//! Mails at each change of hands, in the reader's language. They name the request and never an amount.

use guildhall_domain::{funds::RequestId, language::Language, partner::PersonId};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::{db::sql, error::Error, mail::Mail, state::App};

/// Does the jobs of this module.
///
/// # Errors
/// When the mail cannot be sent; the job is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    if kind != crate::funds::events::MAIL {
        return Err(Error::internal(format!("nobody knows jobs of the kind {kind}")));
    }
    let text = |name: &str| payload.get(name).and_then(Value::as_str).unwrap_or_default();
    let (Ok(person), Ok(request)) = (text("person").parse(), text("request").parse()) else {
        return Err(Error::internal("the job names no person or no request"));
    };
    send(app, person, request, text("code")).await
}

async fn send(app: &App, person: PersonId, request: RequestId, code: &str) -> Result<(), Error> {
    let db = app.db.read();
    let reader = "SELECT email, language FROM people WHERE id = $1 AND status = 'active'";
    // Whoever left meanwhile gets no mail, and nobody learns of a draft that is gone.
    let Some(reader) = db.query_one_raw(sql(db, reader, [person.to_string().into()])).await? else { return Ok(()) };
    let subject = "SELECT number, title FROM funds_requests WHERE id = $1";
    let Some(about) = db.query_one_raw(sql(db, subject, [request.to_string().into()])).await? else { return Ok(()) };
    let (to, language): (String, String) = (reader.try_get_by_index(0)?, reader.try_get_by_index(1)?);
    let (number, title): (String, String) = (about.try_get_by_index(0)?, about.try_get_by_index(1)?);
    let german = language.parse::<Language>().is_ok_and(|language| language.primary() == "de");
    let link = format!("{}/funds/requests/{request}", app.config.public_url);
    let (what, open) = if german { (german_words(code), "Hier öffnen") } else { (english_words(code), "Open it here") };
    let subject = format!("{number}: {what}");
    let text = format!("{number} {title}\n{what}.\n\n{open}:\n{link}\n");
    app.mailer.send(&Mail { to, subject, text }).await
}

fn english_words(code: &str) -> &'static str {
    match code {
        "to_decide" => "A request waits for your decision",
        "answered" => "The partner has answered",
        "withdrawn" => "The request was withdrawn",
        "asked" => "You were asked something",
        "reminded" => "The vendor still waits for your answer",
        "question_withdrawn" => "Your answer is no longer needed",
        "approved" => "Your request was approved",
        "partly_approved" => "Your request was approved in part",
        "returned" => "Your request came back: please mend it and send it again",
        "declined" => "Your request was declined",
        "change_decided" => "Your change was decided",
        "change_withdrawn" => "A change was taken back",
        "extension_granted" => "You have more time to claim",
        "extension_refused" => "More time to claim was refused",
        "lapsed" => "The time to claim is over",
        "claim_submitted" => "A claim waits for your decision",
        "claim_approved" => "Your claim was approved",
        "claim_partly_approved" => "Your claim was approved in part",
        "claim_returned" => "Your claim came back: please mend it and send it again",
        "claim_denied" => "Your claim was denied",
        "paid" => "Your claim was paid",
        "reversed" => "A payment was taken back",
        "proof_rejected" => "A proof was rejected: please add another one",
        _ => "There is news",
    }
}

fn german_words(code: &str) -> &'static str {
    match code {
        "to_decide" => "Ein Antrag wartet auf Ihre Entscheidung",
        "answered" => "Der Partner hat geantwortet",
        "withdrawn" => "Der Antrag wurde zurückgezogen",
        "asked" => "Sie wurden etwas gefragt",
        "reminded" => "Der Hersteller wartet noch auf Ihre Antwort",
        "question_withdrawn" => "Ihre Antwort wird nicht mehr gebraucht",
        "approved" => "Ihr Antrag wurde genehmigt",
        "partly_approved" => "Ihr Antrag wurde teilweise genehmigt",
        "returned" => "Ihr Antrag kam zurück: Bitte bessern Sie ihn nach und senden Sie ihn erneut",
        "declined" => "Ihr Antrag wurde abgelehnt",
        "change_decided" => "Über Ihre Änderung wurde entschieden",
        "change_withdrawn" => "Eine Änderung wurde zurückgenommen",
        "extension_granted" => "Sie haben mehr Zeit zum Abrechnen",
        "extension_refused" => "Mehr Zeit zum Abrechnen wurde abgelehnt",
        "lapsed" => "Die Frist zum Abrechnen ist abgelaufen",
        "claim_submitted" => "Eine Abrechnung wartet auf Ihre Entscheidung",
        "claim_approved" => "Ihre Abrechnung wurde genehmigt",
        "claim_partly_approved" => "Ihre Abrechnung wurde teilweise genehmigt",
        "claim_returned" => "Ihre Abrechnung kam zurück: Bitte bessern Sie sie nach und senden Sie sie erneut",
        "claim_denied" => "Ihre Abrechnung wurde abgelehnt",
        "paid" => "Ihre Abrechnung wurde bezahlt",
        "reversed" => "Eine Zahlung wurde zurückgenommen",
        "proof_rejected" => "Ein Nachweis wurde abgelehnt: Bitte fügen Sie einen anderen hinzu",
        _ => "Es gibt Neuigkeiten",
    }
}
