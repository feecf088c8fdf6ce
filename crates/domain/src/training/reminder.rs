//! Reminders: on which days people are told that a certificate ends.

use chrono::{Days, NaiveDate};

use super::AwardTerm;

/// A day on which somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reminder {
    /// The day.
    pub on: NaiveDate,
    /// Days before the end.
    pub days: u16,
}

/// All days on which people are told about a certificate, soonest first. None for one that is over or never ends.
#[must_use]
pub fn reminders(term: &AwardTerm, remind_days: &[u16]) -> Vec<Reminder> {
    let over = term.renewed_on.is_some() || term.revoked_on.is_some();
    let Some(end) = term.valid_until.filter(|_| !over) else { return Vec::new() };
    let on = |days: &u16| end.checked_sub_days(Days::new((*days).into())).map(|on| Reminder { on, days: *days });
    let mut list: Vec<Reminder> = remind_days.iter().filter_map(on).filter(|reminder| reminder.on >= term.valid_from).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// The reminder to send today, if any: the latest that is due and was not sent. `sent` are the days-before that were. When several are
/// due at once (the server was away, or the certificate was given late) only the latest is sent; the others are no news any more.
#[must_use]
pub fn due(term: &AwardTerm, remind_days: &[u16], sent: &[u16], today: NaiveDate) -> Option<Reminder> {
    if term.valid_until.is_none_or(|end| end < today) {
        return None;
    }
    let latest = reminders(term, remind_days).into_iter().rfind(|reminder| reminder.on <= today)?;
    let told = sent.iter().any(|days| *days <= latest.days);
    (!told).then_some(latest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::{REMIND_DAYS, fixtures::day};

    fn term(until: Option<&str>) -> AwardTerm {
        AwardTerm { valid_from: day("2026-01-01"), valid_until: until.map(day), renewed_on: None, revoked_on: None }
    }

    #[test]
    fn people_are_told_four_times() {
        let days: Vec<String> = reminders(&term(Some("2026-12-31")), &REMIND_DAYS).iter().map(|reminder| reminder.on.to_string()).collect();
        assert_eq!(days, ["2026-10-02", "2026-11-01", "2026-12-01", "2026-12-24"]);
        assert_eq!(reminders(&term(None), &REMIND_DAYS), []);
        let renewed = AwardTerm { renewed_on: Some(day("2026-11-01")), ..term(Some("2026-12-31")) };
        assert_eq!(due(&renewed, &REMIND_DAYS, &[90], day("2026-12-01")), None);
    }

    #[test]
    fn what_was_missed_is_told_once() {
        let term = term(Some("2026-12-31"));
        let on = |sent: &[u16], today: &str| due(&term, &REMIND_DAYS, sent, day(today)).map(|reminder| reminder.days);
        assert_eq!(on(&[], "2026-10-01"), None);
        assert_eq!(on(&[], "2026-10-02"), Some(90));
        assert_eq!(on(&[90], "2026-10-03"), None);
        assert_eq!(on(&[], "2026-12-10"), Some(30), "not 90, 60 and 30 on one day");
        assert_eq!(on(&[30], "2026-12-10"), None);
        assert_eq!(on(&[90, 60, 30], "2026-12-31"), Some(7));
        assert_eq!(on(&[], "2027-01-01"), None, "too late");
    }

    #[test]
    fn nobody_is_told_before_the_certificate_was_given() {
        let short = AwardTerm { valid_from: day("2026-12-10"), ..term(Some("2026-12-31")) };
        assert_eq!(reminders(&short, &REMIND_DAYS).len(), 1);
    }

    proptest! {
        #[test]
        fn each_reminder_is_sent_at_most_once(length in 1u64..200, awake in prop::collection::btree_set(0u64..220, 0..60)) {
            let from = day("2026-01-01");
            let term = AwardTerm { valid_from: from, valid_until: Some(from + Days::new(length)), renewed_on: None, revoked_on: None };
            let mut sent: Vec<u16> = Vec::new();
            for days in awake {
                if let Some(reminder) = due(&term, &REMIND_DAYS, &sent, from + Days::new(days)) {
                    prop_assert!(!sent.contains(&reminder.days));
                    prop_assert!(sent.iter().all(|earlier| *earlier > reminder.days), "they count down");
                    sent.push(reminder.days);
                }
            }
        }
    }
}
