//! Exact decimal numbers: what is asked for and answered in exams.

use std::fmt;

use crate::language::Language;

/// Digits behind the point.
const SCALE: u32 = 6;
/// Digits before the point.
const WHOLE: usize = 12;

/// A number with up to twelve digits before and six behind the point. No float: grading again gives the same score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal {
    /// In millionths.
    millionths: i128,
}

impl Decimal {
    /// Reads `-12.5`: an optional sign, digits, and behind a point more digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || (part.is_empty() && digits.contains('.')) || !is_number(whole) || !is_number(part) {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let part = part.trim_end_matches('0');
        if whole.len() > WHOLE || part.len() > SCALE as usize {
            return None;
        }
        let padded = format!("{whole}{part:0<width$}", width = SCALE as usize);
        let millionths: i128 = padded.parse().ok()?;
        Some(Self { millionths: if negative { -millionths } else { millionths } })
    }

    /// Reads what a person of a language types: with a decimal comma or point, a sign of any kind, and groups of three.
    ///
    /// One separator alone is the decimal one where the language writes it so (`1,5` in German); with both, the last is. A single
    /// group separator must have exactly three digits behind it (`1,000` in English), else it is taken as decimal: nobody types
    /// `1,5` for fifteen.
    #[must_use]
    pub fn typed(text: &str, language: &Language) -> Option<Self> {
        let plain: String =
            text.trim().chars().filter(|c| !is_gap(*c)).map(|c| if c == '\u{2212}' || c == '\u{2013}' { '-' } else { c }).collect();
        let plain = plain.strip_prefix('+').unwrap_or(&plain);
        let decimal = match (plain.rfind('.'), plain.rfind(',')) {
            (None, None) => return Self::parse(plain),
            (Some(point), Some(comma)) => {
                if point > comma {
                    '.'
                } else {
                    ','
                }
            }
            (point, _) => {
                let used = if point.is_some() { '.' } else { ',' };
                let own = if writes_a_point(language) { '.' } else { ',' };
                let grouped = plain.split(used).skip(1).all(|group| group.len() == 3)
                    && plain.split(used).next().is_some_and(|first| first.len() <= 4 && first != "0" && first != "-0");
                if used != own && grouped { if used == '.' { ',' } else { '.' } } else { used }
            }
        };
        let group = if decimal == '.' { ',' } else { '.' };
        if plain.matches(decimal).count() > 1 || plain.rfind(group) > plain.find(decimal).or(Some(usize::MAX)) {
            return None;
        }
        let plain: String = plain.chars().filter(|c| *c != group).map(|c| if c == decimal { '.' } else { c }).collect();
        Self::parse(&plain)
    }

    /// Whether it is at most `by` away from `right`.
    #[must_use]
    pub const fn within(self, right: Self, by: Self) -> bool {
        (self.millionths - right.millionths).abs() <= by.millionths
    }

    /// Whether it is at most `percent` of `right` away from it.
    #[must_use]
    pub const fn within_percent(self, right: Self, percent: Self) -> bool {
        // Both sides in millionths of a percent: at most 10^18 · 10^8 and 10^18 · 10^18 / 10^10, far below 2^127.
        (self.millionths - right.millionths).abs() * 100_000_000 <= right.millionths.abs() * percent.millionths
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '_')
}

/// Whether people of the language write a decimal point and not a comma.
fn writes_a_point(language: &Language) -> bool {
    const POINT: [&str; 12] = ["en", "zh", "ja", "ko", "th", "hi", "he", "ms", "ga", "ar", "ur", "bn"];
    let region = language.tag().rsplit('-').next().unwrap_or_default();
    match region {
        "CH" | "LI" | "MX" => true,
        "ZA" => false,
        _ => POINT.contains(&language.primary()),
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.millionths.unsigned_abs();
        let (whole, part) = (size / 1_000_000, size % 1_000_000);
        let sign = if self.millionths < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        write!(f, "{sign}{whole}.{}", format!("{part:06}").trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    fn typed(text: &str, language: &str) -> Option<String> {
        Decimal::typed(text, &language.parse().expect("a tag")).map(|number| number.to_string())
    }

    #[test]
    fn one_number_has_one_spelling() {
        for (text, spelled) in [("007", "7"), ("4.500", "4.5"), ("-0", "0"), ("0.000001", "0.000001"), ("-12.50", "-12.5"), ("0", "0")] {
            assert_eq!(number(text).to_string(), spelled);
        }
        for bad in ["", ".", "1.", ".5", "1e5", "--1", "1,5", "1.2.3", "12345678901234", "0.1234567", "NaN", "٣"] {
            assert_eq!(Decimal::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn people_type_numbers_in_their_way() {
        for (text, language, expected) in [
            ("1,5", "de", "1.5"),
            ("1.5", "de", "1.5"),
            ("1.000", "de", "1000"),
            ("1.000,5", "de", "1000.5"),
            ("1,000", "en", "1000"),
            ("1,000", "de", "1"),
            ("1.000", "en", "1"),
            ("1,000.5", "en", "1000.5"),
            ("1,5", "en", "1.5"),
            ("0,125", "en", "0.125"),
            ("1 234,5", "fr", "1234.5"),
            ("1\u{202f}234", "fr", "1234"),
            ("1’234.5", "de-CH", "1234.5"),
            ("\u{2212}3", "en", "-3"),
            ("+7", "en", "7"),
            ("1,234,567", "en", "1234567"),
        ] {
            assert_eq!(typed(text, language).as_deref(), Some(expected), "{text} in {language}");
        }
        for (text, language) in [("1,2,3", "de"), ("1.5 bar", "en"), ("", "en"), ("1.2,3.4", "en"), ("1,5,5", "en")] {
            assert_eq!(typed(text, language), None, "{text} in {language}");
        }
    }

    #[test]
    fn tolerance_includes_its_ends() {
        assert!(number("4.6").within(number("4.5"), number("0.1")));
        assert!(!number("4.600001").within(number("4.5"), number("0.1")));
        assert!(number("-4.4").within(number("-4.5"), number("0.1")));
        assert!(number("102").within_percent(number("100"), number("2")));
        assert!(!number("102.000001").within_percent(number("100"), number("2")));
        assert!(number("-98").within_percent(number("-100"), number("2")));
        assert!(!number("0.000001").within_percent(number("0"), number("50")), "a percentage of nothing is nothing");
        assert!(number("999999999999").within_percent(number("-999999999999"), number("999999999999")));
    }

    proptest! {
        #[test]
        fn text_and_back(millionths in -999_999_999_999_999_999i128..=999_999_999_999_999_999) {
            let number = Decimal { millionths };
            prop_assert_eq!(Decimal::parse(&number.to_string()), Some(number));
            prop_assert_eq!(Decimal::typed(&number.to_string().replace('.', ","), &"de".parse().expect("a tag")), Some(number));
        }

        #[test]
        fn whatever_is_typed_is_a_number_or_nothing(text in ".{0,30}", language in "en|de|fr") {
            let _ = Decimal::typed(&text, &language.parse().expect("a tag"));
        }
    }
}
