//! JSON in its one spelling (JSON Canonicalization Scheme, RFC 8785), for values without fractions.

use std::fmt::Write as _;

use serde_json::Value;

/// The value has a number that is no whole one, or one that browsers cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotCanonical;

/// Whole numbers up to here are the same everywhere.
const LARGEST: u64 = 9_007_199_254_740_991;

/// The value in its one spelling: no blanks, members in the order of their UTF-16 names.
///
/// # Errors
/// When it has a number that is no whole one between ±(2⁵³ − 1): credentials have none, and writing fractions as ECMAScript does is a
/// science of its own.
pub fn canonical(value: &Value) -> Result<String, NotCanonical> {
    let mut out = String::new();
    write(value, &mut out)?;
    Ok(out)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => {
            let size = number.as_i64().map(i64::unsigned_abs).or_else(|| number.as_u64()).filter(|size| *size <= LARGEST);
            size.ok_or(NotCanonical)?;
            out.push_str(&number.to_string());
        }
        Value::String(text) => quote(text, out),
        Value::Array(list) => {
            out.push('[');
            for (index, value) in list.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(value, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (name, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                quote(name, out);
                out.push(':');
                write(value, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn the_example_of_the_standard() {
        // RFC 8785, 3.2.3: names sorted by UTF-16 code units, which is not the order of UTF-8.
        let value = json!({
            "\u{20ac}": "Euro Sign",
            "\r": "Carriage Return",
            "\u{fb33}": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\u{1f600}": "Emoji: Grinning Face",
            "\u{80}": "Control",
            "\u{f6}": "Latin Small Letter O With Diaeresis",
        });
        let text = canonical(&value).expect("whole");
        let order = ["Carriage", "One", "Control", "Latin", "Euro", "Emoji", "Hebrew"];
        let places: Vec<usize> = order.iter().map(|word| text.find(word).expect("there")).collect();
        assert!(places.is_sorted(), "{text}");
        assert!(text.starts_with("{\"\\r\":\"Carriage Return\",\"1\":\"One\""));
    }

    #[test]
    fn strings_are_escaped_as_little_as_possible() {
        let value = json!("\u{20ac}$\u{f}\n\u{8}A'B\"\\\\\"/\u{7f}");
        assert_eq!(canonical(&value), Ok("\"€$\\u000f\\n\\bA'B\\\"\\\\\\\\\\\"/\u{7f}\"".to_owned()));
    }

    #[test]
    fn fractions_are_refused() {
        assert_eq!(canonical(&json!([0, -5, LARGEST, true, null])), Ok(format!("[0,-5,{LARGEST},true,null]")));
        assert_eq!(canonical(&json!(1.5)), Err(NotCanonical));
        assert_eq!(canonical(&json!(LARGEST + 1)), Err(NotCanonical));
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i32>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from)
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::vec((".{0,5}", inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn it_reads_back_and_has_one_spelling(value in any_value()) {
            let text = canonical(&value).expect("whole");
            let back: Value = serde_json::from_str(&text).expect("json");
            prop_assert_eq!(&back, &value);
            prop_assert_eq!(canonical(&back), Ok(text));
        }
    }
}
