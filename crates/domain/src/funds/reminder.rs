//! When partners are reminded of what they are about to lose.

use chrono::NaiveDate;

/// Days before money lapses.
pub const LAPSE_DAYS: [u16; 2] = [30, 7];
/// Days before the time to claim is over.
pub const CLAIM_DAYS: [u16; 2] = [14, 3];

/// Which reminder is due on a day before the last one: the latest of those whose time has come. Each is sent once, and whoever got a later
/// one needs no earlier one. None when the last day has gone.
#[must_use]
pub fn reminder(days: &[u16], today: NaiveDate, last: NaiveDate) -> Option<u16> {
    let left = (last - today).num_days();
    days.iter().copied().filter(|days| left >= 0 && left <= i64::from(*days)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::funds::fixtures::day;

    #[test]
    fn the_latest_reminder_whose_time_has_come_is_due() {
        let due = |month, of| reminder(&LAPSE_DAYS, day(month, of), day(12, 31));
        assert_eq!(due(11, 30), None);
        assert_eq!(due(12, 1), Some(30));
        assert_eq!(due(12, 23), Some(30));
        assert_eq!(due(12, 24), Some(7));
        assert_eq!(due(12, 31), Some(7));
        assert_eq!(reminder(&CLAIM_DAYS, day(12, 31), day(12, 30)), None, "it is too late");
    }
}
