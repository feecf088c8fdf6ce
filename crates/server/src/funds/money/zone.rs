//! Time zones by name: the offsets that rules write down, from the database of time zones that the server carries.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use guildhall_domain::funds::{ProgramInput, ZoneOffset};

use crate::error::Error;

/// Days before and after the period in which its deadlines can lie.
const BEFORE: u64 = 400;
const AFTER: u64 = 1_500;

/// The program with the offsets of the zone that its rules name; whatever was sent as offsets does not count.
///
/// # Errors
/// 422 on `/rules/time_zone` when nobody knows a zone of that name.
pub fn with_offsets(mut program: ProgramInput) -> Result<ProgramInput, Error> {
    program.rules.offsets.clear();
    if program.rules.time_zone.is_empty() {
        return Ok(program);
    }
    let Ok(zone) = program.rules.time_zone.parse::<Tz>() else { return Err(Error::field("/rules/time_zone", "not-a-zone")) };
    let from = program.starts_on.checked_sub_days(Days::new(BEFORE)).unwrap_or(program.starts_on);
    let to = program.ends_on.checked_add_days(Days::new(AFTER)).unwrap_or(program.ends_on);
    program.rules.offsets = offsets(zone, from, to);
    // Whoever reads only the fixed offset gets the one at the beginning.
    program.rules.utc_offset = program.rules.offset_at(midnight(program.starts_on));
    Ok(program)
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn minutes(zone: Tz, moment: DateTime<Utc>) -> i16 {
    let seconds = zone.offset_from_utc_datetime(&moment.naive_utc()).fix().local_minus_utc();
    i16::try_from(seconds / 60).unwrap_or_default()
}

/// The offset at the beginning, and each one that follows with the minute from which on it holds.
fn offsets(zone: Tz, from: NaiveDate, to: NaiveDate) -> Vec<ZoneOffset> {
    let mut known = vec![ZoneOffset { from: midnight(from), minutes: minutes(zone, midnight(from)) }];
    for day in from.iter_days().take_while(|day| *day < to) {
        let (mut low, mut high) = (midnight(day), midnight(day) + TimeDelta::days(1));
        let (before, after) = (minutes(zone, low), minutes(zone, high));
        if before == after {
            continue;
        }
        while high - low > TimeDelta::minutes(1) {
            let middle = low + TimeDelta::minutes((high - low).num_minutes() / 2);
            if minutes(zone, middle) == before { low = middle } else { high = middle }
        }
        known.push(ZoneOffset { from: high, minutes: after });
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn summer_time_begins_and_ends_to_the_minute() {
        let zone: Tz = "Europe/Berlin".parse().expect("a zone");
        let found = offsets(zone, day("2026-01-01"), day("2026-12-31"));
        let told: Vec<_> = found.iter().map(|offset| (offset.from.to_rfc3339(), offset.minutes)).collect();
        let expected = [("2026-01-01T00:00:00+00:00", 60), ("2026-03-29T01:00:00+00:00", 120), ("2026-10-25T01:00:00+00:00", 60)];
        assert_eq!(told, expected.map(|(from, minutes)| (from.to_owned(), minutes)));
    }

    #[test]
    fn zones_without_summer_time_have_one_offset() {
        let zone: Tz = "Asia/Kolkata".parse().expect("a zone");
        assert_eq!(offsets(zone, day("2026-01-01"), day("2027-12-31")).iter().map(|offset| offset.minutes).collect::<Vec<_>>(), [330]);
    }
}
