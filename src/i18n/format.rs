//! Numbers, dates, money and lists by the browser's `Intl`, with one formatter for each way of writing.

use std::{cell::RefCell, collections::HashMap};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use guildhall_domain::money::Money;
use js_sys::{Array, Function, Object, Reflect};
use leptos::wasm_bindgen::{JsCast, JsValue};

use super::intl_tag;

thread_local! {
    /// Making a formatter costs a hundred times what formatting does.
    static MADE: RefCell<HashMap<String, Object>> = RefCell::default();
}

type Options<'a> = &'a [(&'a str, &'a str)];

/// The formatter of a class of `Intl`, made once for each language and way of writing.
fn formatter(class: &str, tag: &str, options: Options) -> Option<Object> {
    let mut key = format!("{class} {tag}");
    for (name, value) in options {
        key.extend([" ", name, "=", value]);
    }
    if let Some(made) = MADE.with_borrow(|made| made.get(&key).cloned()) {
        return Some(made);
    }
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let class: Function = Reflect::get(&intl, &class.into()).ok()?.dyn_into().ok()?;
    let wishes = Object::new();
    for (name, value) in options {
        // Intl reads numbers out of text where it wants numbers.
        _ = Reflect::set(&wishes, &(*name).into(), &(*value).into());
    }
    let made: Object = Reflect::construct(&class, &Array::of2(&tag.into(), &wishes)).ok()?.dyn_into().ok()?;
    MADE.with_borrow_mut(|all| all.insert(key, made.clone()));
    Some(made)
}

fn call(class: &str, tag: &str, options: Options, method: &str, args: &Array) -> Option<String> {
    let made = formatter(class, tag, options)?;
    let method: Function = Reflect::get(&made, &method.into()).ok()?.dyn_into().ok()?;
    method.apply(&made, args).ok()?.as_string()
}

fn format(class: &str, options: Options, value: &JsValue) -> String {
    call(class, &intl_tag(), options, "format", &Array::of1(value)).unwrap_or_default()
}

/// The plural category of a number in a language.
pub(super) fn category(tag: &str, count: f64) -> String {
    let tag = if tag == super::PSEUDO { "en" } else { tag };
    call("PluralRules", tag, &[], "select", &Array::of1(&count.into())).unwrap_or_else(|| "other".to_owned())
}

/// The plural category of a number in the reader's language.
#[must_use]
pub fn plural(count: f64) -> String {
    category(&intl_tag(), count)
}

/// A number: `1,234.5`.
#[must_use]
pub fn number(value: f64) -> String {
    format("NumberFormat", &[("maximumFractionDigits", "2")], &value.into())
}

/// A number where there is little room: `12K`.
#[must_use]
pub fn compact(value: f64) -> String {
    format("NumberFormat", &[("notation", "compact"), ("maximumFractionDigits", "1")], &value.into())
}

/// A share of one: `37 %`.
#[must_use]
pub fn percent(share: f64) -> String {
    format("NumberFormat", &[("style", "percent"), ("maximumFractionDigits", "0")], &share.into())
}

/// A size of a file: `1.4 MB`. Units are powers of 1000, as file managers write them.
#[must_use]
pub fn bytes(size: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "one digit behind the point is shown")]
    let mut value = size as f64;
    let mut unit = "byte";
    for larger in ["kilobyte", "megabyte", "gigabyte", "terabyte"] {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = larger;
    }
    let digits = if value < 9.95 && unit != "byte" { "1" } else { "0" };
    let display = if unit == "byte" { "long" } else { "short" };
    let options = [("style", "unit"), ("unit", unit), ("unitDisplay", display), ("maximumFractionDigits", digits)];
    format("NumberFormat", &options, &value.into())
}

/// An amount with its currency: `€1,234.50`. Exact: it travels to `Intl` as text.
#[must_use]
pub fn money(amount: Money) -> String {
    format("NumberFormat", &[("style", "currency"), ("currency", amount.currency.code())], &amount.to_string().into())
}

/// An amount without cents where there are none: `€1,234`.
#[must_use]
pub fn whole_money(amount: Money) -> String {
    let options = [("style", "currency"), ("currency", amount.currency.code()), ("trailingZeroDisplay", "stripIfInteger")];
    format("NumberFormat", &options, &amount.to_string().into())
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds fit until the year 287396")]
fn milliseconds(at: DateTime<Utc>) -> JsValue {
    js_sys::Date::new(&(at.timestamp_millis() as f64).into()).into()
}

/// A civil day is the same day everywhere, so it is written as UTC.
fn civil(date: NaiveDate, options: Options) -> String {
    let mut all = vec![("timeZone", "UTC")];
    all.extend_from_slice(options);
    format("DateTimeFormat", &all, &milliseconds(date.and_time(chrono::NaiveTime::MIN).and_utc()))
}

/// A day: `23 November 2026`.
#[must_use]
pub fn day(date: NaiveDate) -> String {
    civil(date, &[("dateStyle", "long")])
}

/// A day where there is little room: `23 Nov`, with the year when it is not this one.
#[must_use]
pub fn day_short(date: NaiveDate) -> String {
    if date.year() == today().year() {
        civil(date, &[("day", "numeric"), ("month", "short")])
    } else {
        civil(date, &[("day", "numeric"), ("month", "short"), ("year", "numeric")])
    }
}

/// A month: `November 2026`.
#[must_use]
pub fn month(date: NaiveDate) -> String {
    civil(date, &[("month", "long"), ("year", "numeric")])
}

/// An instant, on the reader's clock: `23 Nov 2026, 14:05`.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    format("DateTimeFormat", &[("dateStyle", "medium"), ("timeStyle", "short")], &milliseconds(at))
}

/// A moment as the wire writes it, `2026-11-23T14:05:00Z`, on the reader's clock; `None` for any other text.
pub(super) fn moment_text(text: &str) -> Option<String> {
    let is_moment = text.len() >= 20 && text.as_bytes().get(10) == Some(&b'T') && text.starts_with(|sign: char| sign.is_ascii_digit());
    let at = if is_moment { js_sys::Date::parse(text) } else { f64::NAN };
    let options = [("dateStyle", "medium"), ("timeStyle", "short")];
    (!at.is_nan()).then(|| format("DateTimeFormat", &options, &js_sys::Date::new(&at.into()).into()))
}

/// The day of an instant, on the reader's clock: `23 Nov 2026`.
#[must_use]
pub fn moment_day(at: DateTime<Utc>) -> String {
    format("DateTimeFormat", &[("dateStyle", "medium")], &milliseconds(at))
}

/// The hour and minute of an instant, on the reader's clock: `14:05`.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    format("DateTimeFormat", &[("timeStyle", "short")], &milliseconds(at))
}

/// Today on the reader's clock.
#[must_use]
pub fn today() -> NaiveDate {
    chrono::Local::now().date_naive()
}

/// Days from today until a day; negative when it is over.
#[must_use]
pub fn days_until(date: NaiveDate) -> i64 {
    (date - today()).num_days()
}

/// How long ago, or in how long: `3 minutes ago`, `in 2 days`.
#[must_use]
pub fn ago(at: DateTime<Utc>) -> String {
    let (value, unit) = distance((at - Utc::now()).num_seconds());
    #[expect(clippy::cast_precision_loss, reason = "a few thousand at most")]
    let args = Array::of2(&(value as f64).into(), &unit.into());
    call("RelativeTimeFormat", &intl_tag(), &[("numeric", "auto")], "format", &args).unwrap_or_default()
}

/// The largest unit that is there at least once.
fn distance(seconds: i64) -> (i64, &'static str) {
    const UNITS: [(i64, &str); 5] = [(31_557_600, "year"), (2_629_800, "month"), (86_400, "day"), (3_600, "hour"), (60, "minute")];
    let fits = UNITS.into_iter().find(|(length, _)| seconds.abs() >= *length);
    fits.map_or((0, "minute"), |(length, unit)| (seconds / length, unit))
}

/// `Gold, Silver and Platinum`.
#[must_use]
pub fn list(words: &[String]) -> String {
    joined(words, "conjunction")
}

/// `Gold, Silver or Platinum`.
#[must_use]
pub fn either(words: &[String]) -> String {
    joined(words, "disjunction")
}

fn joined(words: &[String], kind: &str) -> String {
    let words: Array = words.iter().map(|word| JsValue::from_str(word)).collect();
    call("ListFormat", &intl_tag(), &[("type", kind)], "format", &Array::of1(&words)).unwrap_or_default()
}

/// The name of a language in the reader's language: `German`.
#[must_use]
pub fn language_name(tag: &str) -> String {
    named("language", tag)
}

/// The name of a country in the reader's language: `Austria` for `AT`.
#[must_use]
pub fn country_name(code: &str) -> String {
    named("region", code)
}

/// What a language calls itself: `Deutsch`.
#[must_use]
pub fn own_language_name(tag: &str) -> String {
    call("DisplayNames", tag, &[("type", "language")], "of", &Array::of1(&tag.into())).unwrap_or_else(|| tag.to_owned())
}

fn named(kind: &str, code: &str) -> String {
    let name = call("DisplayNames", &intl_tag(), &[("type", kind)], "of", &Array::of1(&code.into()));
    name.unwrap_or_else(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_are_told_in_the_largest_whole_unit() {
        assert_eq!(distance(-59), (0, "minute"));
        assert_eq!(distance(-3_599), (-59, "minute"));
        assert_eq!(distance(86_400), (1, "day"));
        assert_eq!(distance(40 * 86_400), (1, "month"));
        assert_eq!(distance(-3 * 31_557_600), (-3, "year"));
    }
}
