//! Working days, quarters and the day in a program's time zone.

use chrono::{DateTime, Datelike, Days, FixedOffset, NaiveDate, Utc, Weekday};

/// Whether business is done on a day: no Saturday, no Sunday, no holiday.
#[must_use]
pub fn is_working_day(day: NaiveDate, holidays: &[NaiveDate]) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !holidays.contains(&day)
}

/// The day that is `days` working days after `from`; `from` itself does not count.
#[must_use]
pub fn add_working_days(from: NaiveDate, days: u16, holidays: &[NaiveDate]) -> NaiveDate {
    let mut day = from;
    let mut left = days;
    while left > 0 {
        let Some(next) = day.checked_add_days(Days::new(1)) else { return day };
        day = next;
        if is_working_day(day, holidays) {
            left -= 1;
        }
    }
    day
}

/// How many working days lie after `from` up to and including `to`; none when `to` is not later.
#[must_use]
pub fn working_days_between(from: NaiveDate, to: NaiveDate, holidays: &[NaiveDate]) -> u16 {
    let mut count = 0u16;
    for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
        if is_working_day(day, holidays) {
            count = count.saturating_add(1);
        }
    }
    count
}

/// The civil day of a moment, in a time zone of so many minutes east of UTC.
#[must_use]
pub fn day_in(moment: DateTime<Utc>, utc_offset: i16) -> NaiveDate {
    match FixedOffset::east_opt(i32::from(utc_offset) * 60) {
        Some(offset) => moment.with_timezone(&offset).date_naive(),
        None => moment.date_naive(),
    }
}

/// First and last day of the calendar quarter of a day.
#[must_use]
pub fn quarter_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let first_month = (day.month0() / 3) * 3 + 1;
    let first = NaiveDate::from_ymd_opt(day.year(), first_month, 1).unwrap_or(day);
    let next = match first_month {
        10 => NaiveDate::from_ymd_opt(day.year() + 1, 1, 1),
        month => NaiveDate::from_ymd_opt(day.year(), month + 3, 1),
    };
    (first, next.and_then(|next| next.pred_opt()).unwrap_or(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).expect("a day")
    }

    #[test]
    fn weekends_and_holidays_do_not_count() {
        // 2026-11-26 is a Thursday.
        assert_eq!(add_working_days(day(11, 26), 1, &[]), day(11, 27));
        assert_eq!(add_working_days(day(11, 26), 2, &[]), day(11, 30));
        assert_eq!(add_working_days(day(11, 26), 2, &[day(11, 27)]), day(12, 1));
        assert_eq!(add_working_days(day(11, 28), 0, &[]), day(11, 28));
    }

    #[test]
    fn counting_is_the_inverse_of_adding() {
        for days in 0..30 {
            let to = add_working_days(day(11, 26), days, &[day(12, 25)]);
            assert_eq!(working_days_between(day(11, 26), to, &[day(12, 25)]), days);
        }
        assert_eq!(working_days_between(day(11, 26), day(11, 20), &[]), 0);
    }

    #[test]
    fn the_day_ends_where_the_program_is() {
        let late = DateTime::from_timestamp(1_782_859_500, 0).expect("a moment");
        assert_eq!(late.date_naive(), day(6, 30));
        assert_eq!(day_in(late, 120), day(7, 1));
        assert_eq!(day_in(late, -300), day(6, 30));
    }

    #[test]
    fn quarters_have_three_months() {
        assert_eq!(quarter_of(day(11, 26)), (day(10, 1), day(12, 31)));
        assert_eq!(quarter_of(day(1, 1)), (day(1, 1), day(3, 31)));
        assert_eq!(quarter_of(day(6, 30)), (day(4, 1), day(6, 30)));
    }
}
