//! What goes into the placeholders of a phrase.

use chrono::NaiveDate;
use guildhall_domain::{language::Language, money::Money};
use serde_json::Value;

use super::{day, list, moment_text, whole_money};

/// A name or a number for a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// Put in as it is.
    Text(String),
    /// Put in as the reader writes numbers; chooses the plural form.
    Number(f64),
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}
impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<&Language> for Arg {
    fn from(language: &Language) -> Self {
        Self::Text(language.tag().to_owned())
    }
}

macro_rules! numbers {
    ($($number:ty),+) => {$(
        impl From<$number> for Arg {
            fn from(number: $number) -> Self {
                Self::Number(number as f64)
            }
        }
    )+};
}
numbers!(u8, u16, u32, u64, usize, i32, i64, f64);

impl From<&Value> for Arg {
    fn from(value: &Value) -> Self {
        match value {
            Value::Number(number) => Self::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Self::Text(date(text).map(day).or_else(|| moment_text(text)).unwrap_or_else(|| text.clone())),
            Value::Object(_) => Self::Text(money(value).map(whole_money).unwrap_or_default()),
            Value::Array(names) => Self::Text(list(&names.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>())),
            // The server sends numbers, names, days, moments and money.
            Value::Null | Value::Bool(_) => Self::Text(String::new()),
        }
    }
}

// These two are read by hand: the first load has neither serde's reader of values nor chrono's of dates.

/// An amount as the wire writes it.
fn money(value: &Value) -> Option<Money> {
    Some(Money::new(value.get("minor")?.as_i64()?, value.get("currency")?.as_str()?.parse().ok()?))
}

/// A civil date as the wire writes it: `2026-11-30`.
fn date(text: &str) -> Option<NaiveDate> {
    let [year, month, day] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    let number = |text: &str, digits: usize| {
        (text.len() == digits && text.bytes().all(|sign| sign.is_ascii_digit())).then(|| text.parse::<u32>().ok())?
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(year, 4)?).ok()?, number(month, 2)?, number(day, 2)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_days_are_days() {
        assert_eq!(date("2026-11-30"), NaiveDate::from_ymd_opt(2026, 11, 30));
        for text in ["2026-11-31", "2026-11-3", "R-2026-0001", "30.11.2026", "+2026-11-30"] {
            assert_eq!(date(text), None, "{text}");
        }
    }
}
