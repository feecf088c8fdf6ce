//! The personal calendar feed (iCalendar, RFC 5545): everything with a date, in the calendar that people look at anyway.

use std::fmt::Write as _;

use chrono::{DateTime, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Serialize};

use super::FeedId;

/// A feed: an address that shows one person's dates to whoever knows it. It can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Feed {
    /// Its id.
    pub id: FeedId,
    /// The address; told only once, when it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// When a calendar last asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
}

/// When something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// All of a day.
    Day(NaiveDate),
    /// From a moment to another.
    Time(DateTime<Utc>, DateTime<Utc>),
}

/// Something with a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// What tells it from all others, for ever: a new date of the same thing moves it in the calendar.
    pub id: String,
    /// When.
    pub when: When,
    /// What, in the person's language.
    pub title: String,
    /// More about it; may be empty.
    pub text: String,
    /// Where; may be empty.
    pub place: String,
    /// The page of the portal about it; may be empty.
    pub link: String,
    /// When it was last changed: calendars take the newer.
    pub changed_at: DateTime<Utc>,
    /// Whether it no longer takes place.
    pub called_off: bool,
    /// Days before it on which calendars tell of it, at nine in the morning where the reader is; at least one each.
    pub alarms: Vec<u16>,
}

/// The feed as text. `name` is what calendars call it.
#[must_use]
pub fn calendar(name: &str, occasions: &[Occasion]) -> String {
    let mut out = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut out);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Guildhall//Training//EN");
    line("CALSCALE", "GREGORIAN");
    line("METHOD", "PUBLISH");
    line("NAME", &escape(name));
    line("X-WR-CALNAME", &escape(name));
    line("REFRESH-INTERVAL;VALUE=DURATION", "PT6H");
    for occasion in occasions {
        line("BEGIN", "VEVENT");
        line("UID", &escape(&occasion.id));
        line("DTSTAMP", &moment(occasion.changed_at));
        line("LAST-MODIFIED", &moment(occasion.changed_at));
        line("SEQUENCE", &(occasion.changed_at.timestamp() / 60).max(0).to_string());
        match occasion.when {
            When::Day(day) => {
                line("DTSTART;VALUE=DATE", &compact(day));
                // The end of a whole day is the next one, which does not belong to it.
                line("DTEND;VALUE=DATE", &compact(day.succ_opt().unwrap_or(day)));
                line("TRANSP", "TRANSPARENT");
            }
            When::Time(from, to) => {
                line("DTSTART", &moment(from));
                line("DTEND", &moment(to));
            }
        }
        line("SUMMARY", &escape(&occasion.title));
        for (name, value) in [("DESCRIPTION", &occasion.text), ("LOCATION", &occasion.place)] {
            if !value.is_empty() {
                line(name, &escape(value));
            }
        }
        if !occasion.link.is_empty() {
            line("URL", &occasion.link.replace(['\r', '\n'], ""));
        }
        line("STATUS", if occasion.called_off { "CANCELLED" } else { "CONFIRMED" });
        for days in &occasion.alarms {
            line("BEGIN", "VALARM");
            line("ACTION", "DISPLAY");
            line("DESCRIPTION", &escape(&occasion.title));
            line("TRIGGER", &trigger(*days));
            line("END", "VALARM");
        }
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    out
}

/// Nine in the morning so many days before: a whole day begins at midnight, when nobody is to be woken.
fn trigger(days: u16) -> String {
    match days.saturating_sub(1) {
        0 => "-PT15H".to_owned(),
        nights => format!("-P{nights}DT15H"),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    let time = at.time();
    format!("{}T{:02}{:02}{:02}Z", compact(at.date_naive()), time.hour(), time.minute(), time.second())
}

fn compact(day: NaiveDate) -> String {
    day.to_string().replace('-', "")
}

/// Text as values hold it. Nothing that a person wrote can begin a line of its own.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' | '\r' => out.push_str("\\n"),
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Lines of at most 75 bytes; what follows begins with a blank. No character is cut.
fn fold(line: &str, out: &mut String) {
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 75 {
            out.push_str("\r\n ");
            length = 1;
        }
        length += c.len_utf8();
        // Writing to a String cannot fail.
        let _ = out.write_char(c);
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::{at, day};

    fn occasion(title: &str, when: When) -> Occasion {
        Occasion {
            id: "award-1@partners.example".to_owned(),
            when,
            title: title.to_owned(),
            text: String::new(),
            place: String::new(),
            link: "https://partners.example/training".to_owned(),
            changed_at: at("2026-05-04T08:00:00Z"),
            called_off: false,
            alarms: Vec::new(),
        }
    }

    /// Undoes folding and gives the value of a line.
    fn value(text: &str, name: &str) -> Option<String> {
        let whole = text.replace("\r\n ", "");
        whole.split("\r\n").find_map(|line| line.strip_prefix(name)).map(str::to_owned)
    }

    #[test]
    fn a_day_ends_with_the_next() {
        let text = calendar("Training", &[occasion("Ends", When::Day(day("2026-12-31")))]);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(value(&text, "DTSTART;VALUE=DATE:").as_deref(), Some("20261231"));
        assert_eq!(value(&text, "DTEND;VALUE=DATE:").as_deref(), Some("20270101"));
    }

    #[test]
    fn times_are_in_utc_and_what_was_called_off_says_so() {
        let mut sitting = occasion("Workshop", When::Time(at("2026-05-04T08:00:00Z"), at("2026-05-04T12:30:00Z")));
        sitting.called_off = true;
        let text = calendar("Training", &[sitting]);
        assert_eq!(value(&text, "DTEND:").as_deref(), Some("20260504T123000Z"));
        assert_eq!(value(&text, "STATUS:").as_deref(), Some("CANCELLED"));
    }

    #[test]
    fn alarms_ring_in_the_morning_of_their_day() {
        let mut end = occasion("Ends; soon", When::Day(day("2026-12-31")));
        end.alarms = vec![90, 1];
        let text = calendar("Training", &[end]);
        let alarm =
            |trigger: &str| format!("BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Ends\\; soon\r\nTRIGGER:{trigger}\r\nEND:VALARM\r\n");
        // 2 October and 30 December, at nine.
        assert!(text.contains(&format!("{}{}END:VEVENT\r\n", alarm("-P89DT15H"), alarm("-PT15H"))), "{text}");
        assert!(!calendar("Training", &[occasion("Ends", When::Day(day("2026-12-31")))]).contains("VALARM"));
    }

    #[test]
    fn nobody_smuggles_in_a_line() {
        let text = calendar("Training", &[occasion("A, B; C\\\r\nATTENDEE:x\n\u{0}", When::Day(day("2026-12-31")))]);
        assert_eq!(value(&text, "SUMMARY:").as_deref(), Some("A\\, B\\; C\\\\\\nATTENDEE:x\\n"));
        assert_eq!(value(&text, "ATTENDEE"), None);
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_75_bytes(title in ".{0,200}") {
            let text = calendar("Training", &[occasion(&title, When::Day(day("2026-12-31")))]);
            prop_assert!(text.split("\r\n").all(|line| line.len() <= 75));
            prop_assert_eq!(value(&text, "SUMMARY:"), Some(escape(&title)));
        }
    }
}
