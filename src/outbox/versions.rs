//! Two versions of a draft, field by field where they differ.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{ActivityInput, ActivityType, Claim, ClaimInput, Contact, FundRequest, LineInput, RequestInput},
    money::{Currency, Money},
};
use serde::Serialize;

use super::{Letter, Matter};
use crate::i18n;

/// A field as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    /// Tells fields apart, whatever the language.
    key: String,
    label: String,
    value: String,
}

/// A field in which two versions differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What the field is called.
    pub label: String,
    /// What is written here; empty when nothing is.
    pub mine: String,
    /// What the server has.
    pub theirs: String,
}

/// Where a letter differs from what the server answered; nothing when one of them cannot be read.
#[must_use]
pub fn differences(letter: &Letter, answer: &str) -> Option<Vec<Difference>> {
    let (mine, theirs) = match letter.matter {
        Matter::Request(_) => {
            let theirs: FundRequest = serde_json::from_str(answer).ok()?;
            let mine: RequestInput = serde_json::from_str(&letter.input).ok()?;
            let fields = |input: &RequestInput| of_request(input, theirs.currency, &theirs.rules.activity_types);
            (fields(&mine), fields(&theirs.input()))
        }
        Matter::Claim(_) => {
            let theirs: Claim = serde_json::from_str(answer).ok()?;
            let mine: ClaimInput = serde_json::from_str(&letter.input).ok()?;
            (of_claim(&mine, &theirs.kind), of_claim(&theirs.input, &theirs.kind))
        }
    };
    Some(between(&mine, &theirs))
}

/// Where two lists of fields differ: in the order of the first one, then what only the second one has.
fn between(mine: &[Field], theirs: &[Field]) -> Vec<Difference> {
    let find = |fields: &[Field], key: &str| fields.iter().find(|field| field.key == key).map(|field| field.value.trim().to_owned());
    let surplus = theirs.iter().filter(|field| find(mine, &field.key).is_none());
    let pair = |field: &Field| Difference {
        label: field.label.clone(),
        mine: find(mine, &field.key).unwrap_or_default(),
        theirs: find(theirs, &field.key).unwrap_or_default(),
    };
    mine.iter().chain(surplus).map(pair).filter(|pair| pair.mine != pair.theirs).collect()
}

/// The name of a variant, as keys have it.
fn slug(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn money(minor: i64, currency: Currency) -> String {
    if minor == 0 { String::new() } else { i18n::whole_money(Money::new(minor, currency)) }
}

#[expect(clippy::cast_precision_loss, reason = "what people count")]
fn written(number: i64) -> String {
    i18n::number(number as f64)
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(i18n::day).unwrap_or_default()
}

fn of_request(input: &RequestInput, currency: Currency, kinds: &[ActivityType]) -> Vec<Field> {
    let field = |key: &str, label: String, value: &str| Field { key: key.to_owned(), label, value: value.to_owned() };
    let head =
        [field("title", t!("funds.request.title"), &input.title), field("description", t!("funds.request.about"), &input.description)];
    let activities = input.activities.iter().enumerate().flat_map(|(index, activity)| of_activity(index, activity, currency, kinds));
    head.into_iter().chain(activities).collect()
}

fn of_activity(index: usize, activity: &ActivityInput, currency: Currency, kinds: &[ActivityType]) -> Vec<Field> {
    let kind = kinds.iter().find(|kind| kind.slug == activity.kind).map(|kind| kind.label.text(&i18n::language()).to_owned());
    let contact = |contact: &Contact| format!("{} {}", contact.name, contact.email).trim().to_owned();
    let contacts: Vec<String> = activity.contacts.iter().map(contact).collect();
    let segment = activity.segment.map(|segment| t!(&format!("funds.segment.{}", slug(&segment)))).unwrap_or_default();
    let own = [
        ("title", t!("funds.activity.title"), activity.title.clone()),
        ("kind", t!("funds.activity.kind"), kind.unwrap_or_else(|| activity.kind.clone())),
        ("venue", t!("funds.activity.venue"), t!(&format!("funds.venue.{}", slug(&activity.venue)))),
        ("segment", t!("funds.activity.segment"), segment),
        ("starts_on", t!("funds.activity.starts"), day(activity.starts_on)),
        ("ends_on", t!("funds.activity.ends"), day(activity.ends_on)),
        ("cost", t!("funds.activity.cost"), money(activity.cost, currency)),
        ("asked", t!("funds.activity.asked"), money(activity.asked, currency)),
        ("pipeline", t!("funds.activity.pipeline"), money(activity.pipeline.unwrap_or_default(), currency)),
        ("description", t!("funds.activity.description"), activity.description.clone()),
        ("contacts", t!("outbox.contacts"), contacts.join(", ")),
    ];
    let more = activity.fields.iter().map(|(name, value)| (name.as_str(), name.clone(), value.clone()));
    let number = t!("funds.activity.number", number = index + 1);
    numbered(&number, "activity", index, own.into_iter().chain(more))
}

fn numbered<'a>(number: &str, kind: &str, index: usize, fields: impl Iterator<Item = (&'a str, String, String)>) -> Vec<Field> {
    let field = |(key, label, value)| Field { key: format!("{kind}/{index}/{key}"), label: format!("{number} · {label}"), value };
    fields.map(field).collect()
}

fn of_claim(input: &ClaimInput, kind: &ActivityType) -> Vec<Field> {
    let lines = input.lines.iter().enumerate().flat_map(|(index, line)| of_line(index, line, input.currency));
    let metrics = input.metrics.iter().map(|(slug, value)| {
        let metric = kind.metrics.iter().find(|metric| metric.slug == *slug);
        let label = metric.map_or_else(|| slug.clone(), |metric| metric.label.text(&i18n::language()).to_owned());
        Field { key: format!("metric/{slug}"), label, value: written(*value) }
    });
    let last =
        Field { key: "last".to_owned(), label: t!("funds.claim.last"), value: if input.last { t!("outbox.yes") } else { t!("outbox.no") } };
    let note = Field { key: "note".to_owned(), label: t!("funds.claim.note"), value: input.note.clone() };
    lines.chain(metrics).chain([last, note]).collect()
}

fn of_line(index: usize, line: &LineInput, currency: Currency) -> Vec<Field> {
    let own = [
        ("description", t!("funds.lines.what"), line.description.clone()),
        ("kind", t!("funds.lines.kind"), t!(&format!("funds.cost.{}", line.kind.slug()))),
        ("invoice_number", t!("funds.lines.invoice"), line.invoice_number.clone()),
        ("issuer", t!("funds.lines.issuer"), line.issuer.clone()),
        ("dated", t!("funds.lines.dated"), day(line.dated)),
        ("cost", t!("funds.lines.cost"), money(line.cost, currency)),
    ];
    numbered(&t!("funds.lines.number", number = index + 1), "line", index, own.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(key: &str, value: &str) -> Field {
        Field { key: key.to_owned(), label: key.to_uppercase(), value: value.to_owned() }
    }

    #[test]
    fn only_what_differs_is_shown_and_nothing_of_either_is_left_out() {
        let mine = [field("title", "Summer"), field("note", "as it was "), field("one", "1")];
        let theirs = [field("note", "as it was"), field("two", "2"), field("title", "Winter")];
        let found = between(&mine, &theirs);
        let told: Vec<(&str, &str, &str)> = found.iter().map(|one| (one.label.as_str(), one.mine.as_str(), one.theirs.as_str())).collect();
        assert_eq!(told, [("TITLE", "Summer", "Winter"), ("ONE", "1", ""), ("TWO", "", "2")]);
        assert_eq!(between(&mine, &mine), []);
    }
}
