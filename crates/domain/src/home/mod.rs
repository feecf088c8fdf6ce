//! Announcements and what needs the person's action.

pub mod api;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    audience::Audience,
    id::Id,
    invalid::{Check, Invalid},
    language::{Language, Localized},
    module::Module,
    problem,
};

/// Marks ids of announcements.
#[derive(Debug, Clone, Copy)]
pub enum AnnouncementKey {}
/// An announcement's id.
pub type AnnouncementId = Id<AnnouncementKey>;

/// News from the vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Announcement {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: AnnouncementId,
    /// What it says and whom it is for.
    pub announcement: AnnouncementInput,
    /// Where it stands now.
    pub status: Status,
    /// Who wrote it.
    pub author: String,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// What an author writes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AnnouncementInput {
    /// Title by language.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub title: Localized,
    /// Text by language; line breaks make paragraphs.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, String>))]
    pub body: Localized,
    /// Address to read on: inside the portal (`/…`) or `https://…`; may be empty.
    #[serde(default)]
    pub link: String,
    /// Who sees it.
    #[serde(default)]
    pub audience: Audience,
    /// From when; at once when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
}

/// Where an announcement stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not shown yet.
    Scheduled,
    /// Shown now.
    Live,
    /// No longer shown.
    Ended,
}

impl AnnouncementInput {
    /// Where it stands at a moment.
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        match (self.starts_at, self.ends_at) {
            (Some(start), _) if now < start => Status::Scheduled,
            (_, Some(end)) if now >= end => Status::Ended,
            _ => Status::Live,
        }
    }

    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let title = localized(&mut check, "/title", &self.title, 160);
        let body = localized(&mut check, "/body", &self.body, 4_000);
        let link = check.optional_text("/link", &self.link, 500);
        let inside = link.starts_with('/') && !link.starts_with("//") && !link.contains('\\');
        if !link.is_empty() && !inside && !link.starts_with("https://") {
            check.fail("/link", "not-a-link");
        }
        let audience = self.audience.check("/audience", &mut check);
        if let (Some(start), Some(end)) = (self.starts_at, self.ends_at)
            && end <= start
        {
            check.fail("/ends_at", "ends-before-start");
        }
        check.finish(Self { title, body, link, audience, starts_at: self.starts_at, ends_at: self.ends_at })
    }
}

fn localized(check: &mut Check, pointer: &str, text: &Localized, max: usize) -> Localized {
    if text.is_empty() {
        check.fail(pointer, "required");
    }
    let texts = text.iter().filter(|(_, text)| !text.trim().is_empty());
    texts.map(|(language, text)| (language.clone(), check.optional_text(&format!("{pointer}/{}", language.tag()), text, max))).collect()
}

/// Which announcements to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// `true`: all of them, for authors to manage. Else only those that are live and meant for the reader.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub all: Option<bool>,
}

/// Something that waits for the person. It vanishes when it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Task {
    /// The module it comes from.
    pub module: Module,
    /// Catalogue key without `task.`, such as `collateral.approve`.
    pub code: String,
    /// Names and numbers the sentence needs.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub params: Map<String, Value>,
    /// Where it is done: a path of the app.
    pub link: String,
    /// By when; absent when there is no hurry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_on: Option<NaiveDate>,
}

/// Orders tasks: soonest date first, undated last.
pub fn sort_tasks(tasks: &mut [Task]) {
    tasks.sort_by_key(|task| (task.due_on.is_none(), task.due_on));
}

/// What cannot be done with news now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {}

impl Refusal {
    /// Every code.
    pub const CODES: &[&str] = &[];
}

impl problem::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match *self {}
    }
    fn title(&self) -> &'static str {
        match *self {}
    }
}

/// A language the reader has, for callers that only know a tag.
#[must_use]
pub fn reader(tag: &str) -> Language {
    tag.parse().unwrap_or_else(|_| Language::english())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn at(hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2026, 11, 23, hour, 0, 0).single().expect("a moment")
    }

    fn news() -> AnnouncementInput {
        AnnouncementInput {
            title: Localized::english("Loan units are back"),
            body: Localized::english("Twelve demo cases ship again."),
            link: String::new(),
            audience: Audience::default(),
            starts_at: Some(at(8)),
            ends_at: Some(at(18)),
        }
    }

    #[test]
    fn the_schedule_decides_to_the_second() {
        assert_eq!(news().status(at(7)), Status::Scheduled);
        assert_eq!(news().status(at(8)), Status::Live);
        assert_eq!(news().status(at(18)), Status::Ended);
    }

    #[test]
    fn links_stay_inside_or_are_https() {
        for (link, good) in [
            ("/collateral", true),
            ("https://a.example/x", true),
            ("", true),
            ("//evil.example", false),
            ("javascript:alert(1)", false),
            ("/\\evil", false),
            ("http://a.example", false),
        ] {
            assert_eq!(AnnouncementInput { link: link.to_owned(), ..news() }.check().is_ok(), good, "{link}");
        }
    }

    #[test]
    fn an_announcement_needs_words_and_an_order_of_time() {
        let input = AnnouncementInput { title: Localized::default(), ends_at: Some(at(8)), ..news() };
        let invalid = input.check().expect_err("two fields are wrong");
        let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/title", "/ends_at"]);
    }

    #[test]
    fn dated_tasks_come_first() {
        let task = |day: Option<u32>| Task {
            module: Module::Home,
            code: String::new(),
            params: Map::new(),
            link: String::new(),
            due_on: day.and_then(|day| NaiveDate::from_ymd_opt(2026, 11, day)),
        };
        let mut tasks = vec![task(None), task(Some(9)), task(Some(2))];
        sort_tasks(&mut tasks);
        assert_eq!(tasks, [task(Some(2)), task(Some(9)), task(None)]);
    }
}
