//! Times as packages write them: `HHHH:MM:SS.SS` in SCORM 1.2, ISO 8601 durations in 2004.

use serde::{Deserialize, Serialize};

use super::ScormVersion;

/// A length of time, in hundredths of a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Timespan {
    /// Hundredths of a second.
    pub hundredths: u64,
}

const SECOND: u64 = 100;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

impl Timespan {
    /// Reads a time of a version.
    #[must_use]
    pub fn parse(version: ScormVersion, text: &str) -> Option<Self> {
        match version {
            ScormVersion::V12 => Self::clock(text),
            ScormVersion::V2004 => Self::duration(text),
        }
    }

    /// Reads `HHHH:MM:SS.SS`: two to four digits of hours, two of minutes, two of seconds, and up to two behind a point. Minutes and
    /// seconds up to 99 are taken, as the standard's own test suite does.
    fn clock(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
        let [hours, minutes, seconds] = whole.split(':').collect::<Vec<_>>().try_into().ok()?;
        let sound = (2..=4).contains(&hours.len()) && minutes.len() == 2 && seconds.len() == 2;
        let hundredths = match part {
            None => 0,
            Some(part) if (1..=2).contains(&part.len()) => number(part)? * if part.len() == 1 { 10 } else { 1 },
            Some(_) => return None,
        };
        sound.then_some(())?;
        Some(Self { hundredths: number(hours)? * HOUR + number(minutes)? * MINUTE + number(seconds)? * SECOND + hundredths })
    }

    /// Reads `P[yY][mM][dD][T[hH][mM][s[.ss]S]]`. A year is 365 days and a month 30: nobody learns for so long at a time, and the
    /// standard leaves it open.
    fn duration(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('P')?;
        let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
        if time == Some("") || (date.is_empty() && time.is_none()) {
            return None;
        }
        let mut sum = parts(date, &[('Y', 365 * DAY), ('M', 30 * DAY), ('D', DAY)])?;
        sum = sum.checked_add(parts(time.unwrap_or_default(), &[('H', HOUR), ('M', MINUTE), ('S', SECOND)])?)?;
        Some(Self { hundredths: sum })
    }

    /// As a version writes it. More hours than four digits hold are written as 9999 in SCORM 1.2.
    #[must_use]
    pub fn write(self, version: ScormVersion) -> String {
        let (hours, minutes) = (self.hundredths / HOUR, self.hundredths % HOUR / MINUTE);
        let (seconds, part) = (self.hundredths % MINUTE / SECOND, self.hundredths % SECOND);
        match version {
            ScormVersion::V12 => format!("{:04}:{minutes:02}:{seconds:02}.{part:02}", hours.min(9_999)),
            ScormVersion::V2004 if part == 0 => format!("PT{hours}H{minutes}M{seconds}S"),
            ScormVersion::V2004 => format!("PT{hours}H{minutes}M{seconds}.{part:02}S"),
        }
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self { hundredths: self.hundredths.saturating_add(other.hundredths) }
    }

    /// Whole seconds.
    #[must_use]
    pub fn seconds(self) -> u32 {
        u32::try_from(self.hundredths / SECOND).unwrap_or(u32::MAX)
    }
}

fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits { text.parse().ok() } else { None }
}

/// Numbers with letters, each letter at most once and in order; only seconds may have digits behind a point.
fn parts(text: &str, units: &[(char, u64)]) -> Option<u64> {
    let mut sum = 0u64;
    let mut rest = text;
    for (letter, size) in units {
        let Some((value, after)) = rest.split_once(*letter) else { continue };
        // A letter further behind belongs to a later unit.
        let (whole, part) = value.split_once('.').map_or((value, None), |(whole, part)| (whole, Some(part)));
        let hundredths = match part {
            None => 0,
            Some(part) if *letter == 'S' && (1..=2).contains(&part.len()) => number(part)? * if part.len() == 1 { 10 } else { 1 },
            Some(_) => return None,
        };
        sum = sum.checked_add(number(whole)?.checked_mul(*size)?)?.checked_add(hundredths)?;
        rest = after;
    }
    rest.is_empty().then_some(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn hundredths(version: ScormVersion, text: &str) -> Option<u64> {
        Timespan::parse(version, text).map(|time| time.hundredths)
    }

    #[test]
    fn clock_times() {
        for (text, expected) in [("00:00:00", 0), ("0001:02:03.5", 372_350), ("01:02:03.45", 372_345), ("9999:99:99.99", 3_600_243_999)] {
            assert_eq!(hundredths(ScormVersion::V12, text), Some(expected), "{text}");
        }
        for bad in ["", "1:02:03", "01:2:03", "01:02", "01:02:03.", "01:02:03.456", "-1:02:03", "10000:00:00", "PT1H", "01:02:03:04"] {
            assert_eq!(hundredths(ScormVersion::V12, bad), None, "{bad}");
        }
    }

    #[test]
    fn durations() {
        let day = 24 * 360_000;
        for (text, expected) in [
            ("PT0S", 0),
            ("PT1H2M3.45S", 372_345),
            ("PT3.4S", 340),
            ("P1DT1H", day + 360_000),
            ("P1Y2M3D", day * (365 + 60 + 3)),
            ("PT90M", 540_000),
            ("P1M", day * 30),
            ("PT1M", 6_000),
        ] {
            assert_eq!(hundredths(ScormVersion::V2004, text), Some(expected), "{text}");
        }
        for bad in ["", "P", "PT", "P1DT", "1H", "PT1", "PT1.5H", "PT1.234S", "PT1S1M", "PT-1S", "P1H", "PTS", "00:00:01", "PT99999999999S"]
        {
            assert_eq!(hundredths(ScormVersion::V2004, bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn times_are_read_as_they_were_written(hundredths in 0u64..3_600_000_000) {
            for version in [ScormVersion::V12, ScormVersion::V2004] {
                let time = Timespan { hundredths };
                prop_assert_eq!(Timespan::parse(version, &time.write(version)), Some(time));
            }
        }

        #[test]
        fn nothing_makes_it_stumble(text in "[PTYMDHS0-9.:]{0,20}") {
            let _ = (Timespan::parse(ScormVersion::V12, &text), Timespan::parse(ScormVersion::V2004, &text));
        }
    }
}
