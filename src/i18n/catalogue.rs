//! The words of one language by key.

use serde_json::{Map, Value};

use super::{Arg, format};

/// The words of one language by key. A plural is an object of the categories of CLDR.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Catalogue {
    words: Map<String, Value>,
    sections: Vec<&'static str>,
}

impl Catalogue {
    /// Whether a section is there.
    pub(super) fn has(&self, section: &str) -> bool {
        self.sections.contains(&section)
    }

    /// Adds the words of a section.
    pub(super) fn add(&mut self, section: &'static str, words: Map<String, Value>) {
        self.sections.push(section);
        self.words.extend(words);
    }

    /// Adds all that the other one has.
    pub(super) fn merge(&mut self, other: Self) {
        self.words.extend(other.words);
        self.sections.extend(other.sections);
    }

    /// The words of a key with names and numbers put in, when the key has words.
    pub(super) fn say(&self, tag: &str, key: &str, args: &[(&str, Arg)]) -> Option<String> {
        phrase(self.words.get(key)?, args, |count| format::category(tag, count)).map(|phrase| fill(phrase, args, format::number))
    }
}

/// The form of a phrase for these arguments: by `count`, else by the first number.
fn phrase<'a>(value: &'a Value, args: &[(&str, Arg)], category: impl Fn(f64) -> String) -> Option<&'a str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(forms) => {
            let number = |(_, arg): &(&str, Arg)| match arg {
                Arg::Number(number) => Some(*number),
                Arg::Text(_) => None,
            };
            let count = args.iter().find(|(name, _)| *name == "count").and_then(number).or_else(|| args.iter().find_map(number));
            let form = count.map_or_else(|| "other".to_owned(), category);
            forms.get(&form).or_else(|| forms.get("other")).and_then(Value::as_str)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => None,
    }
}

/// Puts the arguments into their placeholders. A placeholder without an argument stays, so that the mistake is seen.
fn fill(phrase: &str, args: &[(&str, Arg)], number: impl Fn(f64) -> String) -> String {
    let mut out = String::with_capacity(phrase.len() + 16);
    let mut rest = phrase;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, after)) = tail.split_once('}') else {
            out.push('{');
            rest = tail;
            continue;
        };
        match args.iter().find(|(own, _)| *own == name) {
            Some((_, Arg::Text(text))) => out.push_str(text),
            Some((_, Arg::Number(value))) => out.push_str(&number(*value)),
            None => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::float_cmp, reason = "the counts are exact")]
    fn english(count: f64) -> String {
        (if count == 1.0 { "one" } else { "other" }).to_owned()
    }

    fn said(value: &Value, args: &[(&str, Arg)]) -> Option<String> {
        phrase(value, args, english).map(|phrase| fill(phrase, args, |number| number.to_string()))
    }

    #[test]
    fn the_plural_follows_the_count() {
        let files = serde_json::json!({"one": "{count} file of {total}", "other": "{count} files of {total}"});
        assert_eq!(said(&files, &[("total", 9.into()), ("count", 1.into())]).as_deref(), Some("1 file of 9"));
        assert_eq!(said(&files, &[("total", 1.into()), ("count", 4.into())]).as_deref(), Some("4 files of 1"));
        let days = serde_json::json!({"one": "{days} day", "other": "{days} days"});
        assert_eq!(said(&days, &[("name", "x".into()), ("days", 1.into())]).as_deref(), Some("1 day"));
    }

    #[test]
    fn a_form_the_language_lacks_is_the_other_one() {
        let only_other = serde_json::json!({"other": "{count} Dateien"});
        assert_eq!(said(&only_other, &[("count", 1.into())]).as_deref(), Some("1 Dateien"));
    }

    #[test]
    fn placeholders_are_filled_once_and_the_unknown_stay() {
        let text = serde_json::json!("{name} wrote {what} and {");
        assert_eq!(said(&text, &[("name", "{what}".into())]).as_deref(), Some("{what} wrote {what} and {"));
        assert_eq!(said(&serde_json::json!(3), &[]), None);
    }
}
