//! What goes into the placeholders of a phrase.

use guildhall_domain::language::Language;

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

impl From<&serde_json::Value> for Arg {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Number(number) => Self::Number(number.as_f64().unwrap_or_default()),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            // The server sends numbers and names.
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
                Self::Text(String::new())
            }
        }
    }
}
