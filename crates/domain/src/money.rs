//! Money: integer minor units with an ISO 4217 currency and checked arithmetic. No float ever touches it.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An ISO 4217 alphabetic currency code, such as `EUR`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The text is no currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotACurrency;

impl Currency {
    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// How many decimal digits the minor unit stands for (ISO 4217, table A.1).
    #[must_use]
    pub fn exponent(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV"
            | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;
    fn from_str(text: &str) -> Result<Self, NotACurrency> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(code) if code.iter().all(u8::is_ascii_uppercase) => Ok(Self(code)),
            _ => Err(NotACurrency),
        }
    }
}
impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}
impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<'de, str>::deserialize(deserializer)?.parse().map_err(|_| de::Error::custom("not an ISO 4217 currency code"))
    }
}

/// An amount in minor units (cents for EUR) of one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Money {
    /// Minor units.
    pub minor: i64,
    /// Currency.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub currency: Currency,
}

/// Why a calculation has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyError {
    /// The currencies differ.
    Currencies,
    /// The result does not fit.
    Overflow,
    /// Nothing to split by: no weights, or all are zero.
    NoWeights,
    /// The text is no amount of this currency.
    NotAnAmount,
}

impl Money {
    /// An amount.
    #[must_use]
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum.
    ///
    /// # Errors
    /// When currencies differ or the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.minor.checked_add(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow)
    }

    /// The difference.
    ///
    /// # Errors
    /// When currencies differ or the difference does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.same(other)?;
        self.minor.checked_sub(other.minor).map(|minor| Self { minor, ..self }).ok_or(MoneyError::Overflow)
    }

    fn same(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency { Ok(()) } else { Err(MoneyError::Currencies) }
    }

    /// Splits by weights so that the parts sum to the whole: largest remainder first, earlier parts on a tie.
    ///
    /// # Errors
    /// When there is nothing to split by.
    pub fn split(self, weights: &[u32]) -> Result<Vec<Self>, MoneyError> {
        let whole: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if whole == 0 {
            return Err(MoneyError::NoWeights);
        }
        let sign = if self.minor < 0 { -1 } else { 1 };
        let amount = i128::from(self.minor).abs();
        let mut parts: Vec<(i128, i128)> =
            weights.iter().map(|weight| (amount * i128::from(*weight) / whole, amount * i128::from(*weight) % whole)).collect();
        let mut left = amount - parts.iter().map(|(floor, _)| floor).sum::<i128>();
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|index| parts.get(*index).map(|(_, remainder)| -remainder));
        for index in order {
            if left == 0 {
                break;
            }
            if let Some((floor, _)) = parts.get_mut(index) {
                *floor += 1;
                left -= 1;
            }
        }
        let part = |(floor, _): (i128, i128)| i64::try_from(floor * sign).map(|minor| Self { minor, ..self });
        parts.into_iter().map(part).collect::<Result<_, _>>().map_err(|_| MoneyError::Overflow)
    }

    /// Reads a plain decimal such as `1234.5`: no grouping, at most the currency's digits.
    ///
    /// # Errors
    /// When the text is anything else or the amount does not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let exponent = currency.exponent() as usize;
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > exponent || digits.ends_with('.') {
            return Err(MoneyError::NotAnAmount);
        }
        let minor: i64 = format!("{whole}{fraction:0<exponent$}").parse().map_err(|_| MoneyError::Overflow)?;
        Ok(Self { minor: if negative { -minor } else { minor }, currency })
    }
}

/// The amount as a plain decimal without the currency: `1234.50`. For files; people get the browser's Intl format.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let exponent = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", self.minor.unsigned_abs(), width = exponent + 1);
        let (whole, fraction) = digits.split_at(digits.len() - exponent);
        if exponent == 0 { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().expect("a code")
    }

    #[test]
    fn digits_follow_the_currency() {
        assert_eq!(Money::new(-5, currency("EUR")).to_string(), "-0.05");
        assert_eq!(Money::new(1_234, currency("JPY")).to_string(), "1234");
        assert_eq!(Money::new(1_234, currency("KWD")).to_string(), "1.234");
    }

    #[test]
    fn only_plain_decimals_are_read() {
        let eur = currency("EUR");
        assert_eq!(Money::parse("12.5", eur), Ok(Money::new(1_250, eur)));
        assert_eq!(Money::parse("-0.05", eur), Ok(Money::new(-5, eur)));
        for bad in ["", "-", ".5", "1.", "1,5", "1.234", "1e3", " 1", "+1", "--1"] {
            assert_eq!(Money::parse(bad, eur), Err(MoneyError::NotAnAmount), "{bad}");
        }
        assert_eq!(Money::parse("99999999999999999999", eur), Err(MoneyError::Overflow));
    }

    #[test]
    fn currencies_do_not_mix_and_sums_do_not_wrap() {
        let (eur, usd) = (currency("EUR"), currency("USD"));
        assert_eq!(Money::new(1, eur).plus(Money::new(1, usd)), Err(MoneyError::Currencies));
        assert_eq!(Money::new(i64::MAX, eur).plus(Money::new(1, eur)), Err(MoneyError::Overflow));
        assert_eq!(Money::new(i64::MIN, eur).minus(Money::new(1, eur)), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_whole(minor in -1_000_000_000_000i64..1_000_000_000_000, weights in proptest::collection::vec(0u32..10_000, 1..12)) {
            let whole = Money::new(minor, currency("EUR"));
            match whole.split(&weights) {
                Ok(parts) => {
                    prop_assert_eq!(parts.iter().map(|part| part.minor).sum::<i64>(), minor);
                    for (part, weight) in parts.iter().zip(&weights) {
                        let exact = i128::from(minor) * i128::from(*weight);
                        let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
                        prop_assert!((i128::from(part.minor) * total - exact).abs() < total, "no part is off by a whole unit");
                    }
                }
                Err(error) => prop_assert_eq!((error, weights.iter().sum::<u32>()), (MoneyError::NoWeights, 0)),
            }
        }

        #[test]
        fn text_and_back(minor in any::<i64>().prop_filter("i64::MIN has no positive twin", |m| *m != i64::MIN), code in "EUR|JPY|KWD|CLF") {
            let money = Money::new(minor, currency(&code));
            prop_assert_eq!(Money::parse(&money.to_string(), money.currency), Ok(money));
        }
    }
}
