//! The demo's news.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    audience::{Attribute, Audience, Condition, Matching},
    home::AnnouncementKey,
    language::{Language, Localized},
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    fill::{id, insert, moment},
    people::VENDOR,
};
use crate::{
    db::{self, Tx, sql},
    error::Error,
};

/// An announcement of the demo. Days are counted from the day of seeding.
struct DemoNews {
    title: [&'static str; 2],
    body: [&'static str; 2],
    link: &'static str,
    audience: &'static [(Attribute, &'static [&'static str])],
    matching: Matching,
    starts_day: i32,
    ends_day: Option<i32>,
    author: usize,
}

const NEWS: [DemoNews; 6] = [
    DemoNews {
        title: ["Loan units are back", "Leihgeräte sind wieder da"],
        body: [
            "Twelve demo cases ship again from Kassel and Rotterdam.\nAsk your channel manager; a case stays with you for three weeks.",
            "Zwölf Vorführkoffer gehen wieder ab Kassel und Rotterdam auf die Reise.\nFragen Sie Ihre Betreuung; ein Koffer bleibt drei Wochen bei Ihnen.",
        ],
        link: "",
        audience: &[],
        matching: Matching::All,
        starts_day: -2,
        ends_day: Some(26),
        author: 1,
    },
    DemoNews {
        title: ["New price list from January", "Neue Preisliste ab Januar"],
        body: [
            "Prices change on 1 January. Quotes sent before then keep their prices for 60 days.",
            "Die Preise ändern sich zum 1. Januar. Angebote von vorher behalten ihre Preise 60 Tage lang.",
        ],
        link: "/collateral?type=price_list",
        audience: &[],
        matching: Matching::All,
        starts_day: -9,
        ends_day: Some(40),
        author: 1,
    },
    DemoNews {
        title: ["Gold and platinum: early look at the new radar", "Gold und Platin: das neue Radar vorab"],
        body: [
            "The launch is under embargo. Your early material is in the library, marked with the date from which you may use it.",
            "Die Vorstellung unterliegt einer Sperrfrist. Ihr Material steht schon in der Bibliothek, mit dem Datum, ab dem Sie es verwenden dürfen.",
        ],
        link: "/collateral",
        audience: &[(Attribute::Tier, &["gold", "platinum"])],
        matching: Matching::All,
        starts_day: -4,
        ends_day: Some(20),
        author: 2,
    },
    DemoNews {
        title: ["Service days in Kassel", "Servicetage in Kassel"],
        body: [
            "Two days of hands-on commissioning, in German. Places are limited to two people a company.",
            "Zwei Tage Inbetriebnahme zum Anfassen, auf Deutsch. Je Firma gibt es zwei Plätze.",
        ],
        link: "",
        audience: &[(Attribute::Region, &["dach"]), (Attribute::Language, &["de"])],
        matching: Matching::Any,
        starts_day: -1,
        ends_day: Some(14),
        author: 2,
    },
    DemoNews {
        title: ["Warehouse closed for stocktaking", "Lager wegen Inventur geschlossen"],
        body: [
            "Orders placed on the last two working days of the year ship in the first week of January.",
            "Bestellungen der letzten beiden Arbeitstage des Jahres gehen in der ersten Januarwoche hinaus.",
        ],
        link: "",
        audience: &[],
        matching: Matching::All,
        starts_day: 12,
        ends_day: Some(40),
        author: 0,
    },
    DemoNews {
        title: ["Autumn campaign is over", "Die Herbstaktion ist vorbei"],
        body: ["Thank you for 214 leads. The evaluation follows by mail.", "Danke für 214 Leads. Die Auswertung folgt per E-Mail."],
        link: "",
        audience: &[],
        matching: Matching::All,
        starts_day: -40,
        ends_day: Some(-5),
        author: 3,
    },
];

/// Puts the news in.
pub async fn insert_all(tx: &Tx, now: DateTime<Utc>) -> Result<(), Error> {
    for (number, news) in NEWS.iter().enumerate() {
        let created_at = moment(now, news.starts_day.min(0), 500 + number * 11);
        let conditions = news.audience.iter().map(|(attribute, one_of)| Condition {
            attribute: *attribute,
            one_of: one_of.iter().map(|value| (*value).to_owned()).collect(),
        });
        let audience = Audience { matching: news.matching, conditions: conditions.collect() };
        let statement =
            "INSERT INTO home_announcements (id, title, body, link, audience, starts_at, ends_at, author_id, created_at, updated_at,
            version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, 1)";
        let values = [
            id::<AnnouncementKey>("announcement", number, created_at).to_string().into(),
            json!(localized(news.title)).to_string().into(),
            json!(localized(news.body)).to_string().into(),
            news.link.into(),
            json!(audience).to_string().into(),
            db::text(moment(now, news.starts_day, 500 + number * 11)).into(),
            news.ends_day.map(|day| db::text(moment(now, day, 1_080))).into(),
            author(tx, news.author).await?.to_string().into(),
            db::text(created_at).into(),
        ];
        insert(tx, statement, values).await?;
    }
    Ok(())
}

async fn author(tx: &Tx, index: usize) -> Result<PersonId, Error> {
    let email = VENDOR.get(index).map(super::people::DemoPerson::email).unwrap_or_default();
    let row = tx.query_one_raw(sql(tx, "SELECT id FROM people WHERE email = $1", [email.into()])).await?;
    db::id(&row.ok_or(Error::NotFound)?.try_get_by_index::<String>(0)?)
}

fn localized([english, german]: [&str; 2]) -> Localized {
    let de = "de".parse().unwrap_or_else(|_| Language::english());
    Localized::english(english).with(de, german)
}
