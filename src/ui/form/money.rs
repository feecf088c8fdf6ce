//! A field for an amount of money, typed the way people type amounts, kept in minor units.

use guildhall_domain::money::{Currency, Money};
use leptos::prelude::*;

use super::{
    Need,
    field::{Frame, frame},
};

/// An amount of one currency.
#[component]
pub fn MoneyField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The amount; `None` while the text is none.
    value: RwSignal<Option<Money>>,
    /// The currency.
    #[prop(into)]
    currency: Signal<Currency>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    let text = RwSignal::new(value.get_untracked().map(written).unwrap_or_default());
    let typed = move |event: leptos::ev::Event| {
        text.set(event_target_value(&event));
        value.set(amount(&text.get_untracked(), currency.get_untracked()));
    };
    // The page may set the amount too: then it is written out here.
    Effect::new(move || {
        let (now, currency) = (value.get(), currency.get());
        if amount(&text.get_untracked(), currency) != now {
            text.set(now.map(written).unwrap_or_default());
        }
    });
    // On leaving, the amount is written out, so that the reader sees how it was understood.
    let left = move |_| {
        if let Some(money) = value.get_untracked() {
            text.set(written(money));
        }
    };
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <div class="affix money">
                <span aria-hidden="true">{move || currency.get().to_string()}</span>
                <input
                    id=control.id
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    required=control.required
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    prop:value=text
                    on:input=typed
                    on:change=left
                />
            </div>
        }
        .into_any()
    })
}

/// The amount as the page's language writes it. The browser groups the whole part; no float is involved.
fn written(money: Money) -> String {
    let plain = money.to_string();
    let (whole, fraction) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, fraction)| (whole, Some(fraction)));
    let language = document().document_element().and_then(|root| root.get_attribute("lang"));
    let language = language.filter(|language| !language.is_empty()).unwrap_or_else(|| "en".to_owned());
    let point = String::from(js_sys::Number::from(0.5).to_locale_string(&language)).chars().find(|sign| !sign.is_numeric()).unwrap_or('.');
    // "-0" would lose its sign as a whole number.
    let grouped = match js_sys::BigInt::new(&whole.trim_start_matches('-').into()) {
        Ok(number) => String::from(number.to_locale_string(&language.into(), &js_sys::Object::new())),
        Err(_) => whole.trim_start_matches('-').to_owned(),
    };
    let sign = if money.minor < 0 { "-" } else { "" };
    fraction.map_or_else(|| format!("{sign}{grouped}"), |fraction| format!("{sign}{grouped}{point}{fraction}"))
}

/// Reads an amount in any common writing: `9400`, `9,400`, `9.400,50`, `9 400.50`, `9’400`.
///
/// The last point or comma is the decimal one, unless it groups: it stands more than once, or three digits follow that the
/// currency has no use for.
fn amount(text: &str, currency: Currency) -> Option<Money> {
    let text: String = text
        .chars()
        .filter(|sign| !sign.is_whitespace() && !matches!(sign, '\'' | '’' | '_'))
        .map(|sign| if sign == '−' { '-' } else { sign })
        .collect();
    let last = text.rfind(['.', ',']);
    let point = last.filter(|at| {
        let sign = &text[*at..=*at];
        let after = text.len() - at - 1;
        text.matches(sign).count() == 1 && (after <= currency.exponent() as usize || after != 3)
    });
    let (whole, fraction) = match point {
        None => (text.as_str(), ""),
        Some(at) => (&text[..at], &text[at + 1..]),
    };
    let plain = format!("{}.{fraction}", ungrouped(whole)?);
    Money::parse(plain.trim_end_matches('.'), currency).ok()
}

/// A whole number without its grouping: groups of three, or of two before the last as in India, by one sign throughout.
fn ungrouped(whole: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(['.', ',']).collect();
    let fits = match groups.as_slice() {
        [_, between @ .., last] => last.len() == 3 && between.iter().all(|group| matches!(group.len(), 2 | 3)),
        [_] | [] => true,
    };
    (fits && !(whole.contains('.') && whole.contains(','))).then(|| groups.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, code: &str) -> Option<i64> {
        amount(text, code.parse().expect("a code")).map(|money| money.minor)
    }

    #[test]
    fn every_common_writing_is_understood() {
        for text in ["9400", "9,400", "9.400", "9 400", "9’400.00", "9.400,00", "9,400.00", "9400,", " 9\u{a0}400,0 "] {
            assert_eq!(read(text, "EUR"), Some(940_000), "{text}");
        }
        assert_eq!(read("1.234.567,89", "EUR"), Some(123_456_789));
        assert_eq!(read("-12,34,567.5", "EUR"), Some(-123_456_750));
        assert_eq!(read("−0,05", "EUR"), Some(-5));
        assert_eq!(read("1.234", "KWD"), Some(1_234));
        assert_eq!(read("1.234", "JPY"), Some(1_234));
    }

    #[test]
    fn what_is_no_amount_stays_none() {
        for text in ["", "abc", "1.2345", "12,345,6,", "1.234,567.8", "€5", "1e3", "--1"] {
            assert_eq!(read(text, "EUR"), None, "{text}");
        }
    }
}
